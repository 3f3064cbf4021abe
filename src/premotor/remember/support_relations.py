"""How things stand: in what holds them, on what bears them, or on the table."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from premotor.core import Hollow, Relation, Thing
from premotor.core.geometry import Array, invert, transform
from premotor.knowledge import Knowledge

RIM_TOLERANCE = 0.015  # [m] of doubt about how high a thing lies in its container
MAX_SINK = 0.03  # [m] that a thing may seem to reach below the top of what it stands on: a plate has a rim


def with_relations(things: Sequence[Thing], knowledge: Knowledge) -> tuple[Thing, ...]:
    """The things, each with how it stands now; what is held stays so.

    Things whose middle is inside a container's walls are in it, also when it hides them; what is over something flat
    that bears others, and reaches down to it, is on that. Of several, the innermost or uppermost counts.
    """
    free = [t for t in things if t.relation.kind != "held"]
    holds = [t for t in free if knowledge.is_container(t.names)]
    bears = [t for t in free if t not in holds and knowledge.is_support(t.names)]
    return tuple(_related(t, holds, bears) if t in free else t for t in things)


def _related(thing: Thing, holds: Iterable[Thing], bears: Iterable[Thing]) -> Thing:
    inside = [c for c in holds if c is not thing and within(thing, c)]
    below = [s for s in bears if s is not thing and not inside and thing.rests_on(s, MAX_SINK)]
    now = Relation()
    if inside:
        now = Relation("in", min(inside, key=lambda c: float(np.prod(c.half_extents[:2]))).id)
    elif below:
        now = Relation("on", max(below, key=lambda s: s.top).id)
    return thing if thing.relation == now else replace(thing, relation=now)


def within(thing: Thing, container: Thing) -> bool:
    """Whether the thing's center lies inside the container's footprint, above its floor and below its rim."""
    local, half = transform(invert(container.X_WO), thing.position), container.half_extents
    smaller = np.prod(thing.half_extents[:2]) < 0.7 * np.prod(half[:2])
    return bool(smaller and between_walls(local, half) and abs(local[2]) < half[2] + RIM_TOLERANCE)


def over(thing: Thing, container: Thing) -> bool:
    """Whether the thing is in a container, or has its center over the footprint of something hollow, held or not."""
    if thing.relation.kind == "in" and thing.relation.other == container.id:
        return True
    if thing.id == container.id or not isinstance(container.shape, Hollow):
        return False
    return between_walls(transform(invert(container.X_WO), thing.position), container.half_extents)


def between_walls(local: Array, half: Array) -> bool:
    """Whether a point (3,) [m] in the frame of a container with half extents (3,) is between its walls from above."""
    return bool(np.all(np.abs(local[:2]) < 0.93 * half[:2]))
