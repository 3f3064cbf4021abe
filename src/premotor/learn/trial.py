"""Sight tried out in the kitchen, from the robot's own cameras: what it finds, and whether it knows its name."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from premotor import knowledge
from premotor.core import Budget, Detection
from premotor.robots.typed import to_observation
from premotor.see import Eyes
from premotor.twin.kinematics import Kinematics
from premotor.twin.mask import RobotMask, hide
from premotor.worlds.kitchen import Kitchen
from premotor.worlds.layout import Difficulty
from premotor.worlds.things import Item

LEAST = 120  # pixels of a thing in a picture for it to be asked for


@dataclass(frozen=True)
class Glimpse:
    """One thing in one picture. overlap: of the best detection. said, p: its likeliest name. box: (u0, v0, u1, v1)."""

    camera: str
    kind: str
    source: str
    pixels: int
    overlap: float
    said: str
    p: float
    box: tuple[int, int, int, int] | None

    @property
    def found(self) -> bool:
        """Whether half of it and little else was taken for one thing."""
        return self.overlap >= 0.5


def glance(world: Kitchen, eyes: Eyes) -> tuple[list[Glimpse], list[tuple]]:
    """Every thing in every camera at the arm's home, and false alarms as (camera, name, pixels)."""
    observation = to_observation(world.body, world.robot.get_observation())
    q, opening = observation.proprioception.q, observation.proprioception.opening
    kinematics, mask = Kinematics(world.body), RobotMask(world.body)
    things = world.truth().things
    items = [placed.item for placed in world.layout.things]
    glimpses, false = [], []
    for frame in observation.frames:
        assert frame.depth is not None
        hidden = hide(frame.depth, mask.depth(q, opening, frame.camera))
        seen = eyes.look(frame, kinematics.camera(q, frame.camera), hidden, 0.0, Budget())
        labels = world.labels(frame.camera)
        for i, thing in enumerate(things):
            if (labels == i).sum() >= LEAST:
                glimpses.append(_glimpse(frame.camera, thing.kind, items[i], labels == i, seen))
        false += [
            (frame.camera, max(d.names, key=lambda n, d=d: d.names[n]), int(d.mask.sum()))
            for d in seen
            if (labels[d.mask] >= 0).mean() < 0.3
        ]
    mask.close()
    return glimpses, false


def kitchens(
    seeds: Sequence[int], difficulty: Difficulty, weights: Path | None = None, items: Sequence[Item] = ()
) -> tuple[list[Glimpse], list[tuple]]:
    """`glance` in a kitchen of each seed."""
    glimpses, false = [], []
    for seed in seeds:
        world = Kitchen(seed, difficulty, items=items)
        found, wrong = glance(world, Eyes(world.body, knowledge.load(), weights))
        world.close()
        glimpses += found
        false += wrong
    return glimpses, false


def summary(glimpses: Sequence[Glimpse]) -> dict[str, float]:
    """Share of things found, and of those found the share rightly named; by camera too."""
    out: dict[str, float] = {}
    for camera in ("", *sorted({g.camera for g in glimpses})):
        mine = [g for g in glimpses if camera in ("", g.camera)]
        found = [g for g in mine if g.found]
        out[f"found {camera}".strip()] = round(float(np.mean([g.found for g in mine])), 3)
        out[f"named {camera}".strip()] = round(float(np.mean([g.said == g.kind for g in found] or [0.0])), 3)
    return out | {"glimpses": len(glimpses)}


def _glimpse(camera: str, kind: str, item: Item, mask: np.ndarray, seen: Sequence[Detection]) -> Glimpse:
    best, overlap = None, 0.0
    for d in seen:
        share = float((d.mask & mask).sum() / (d.mask | mask).sum())
        if share > overlap:
            best, overlap = d, share
    said, p = max(best.names.items(), key=lambda kv: kv[1]) if best else ("", 0.0)
    return Glimpse(camera, kind, item.source, int(mask.sum()), overlap, said, p, best.box if best else None)
