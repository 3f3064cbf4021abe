"""Candidates for the tests of foresee."""

import numpy as np
from tests.twin.twin_scenes import BASKET, down, thing

from premotor.core import Grasp, Placement, Relation, Thing
from premotor.core.geometry import yaw_pose
from premotor.foresee import SimulatedForesight
from premotor.knowledge import load
from premotor.robots import arm7

BODY = arm7.body()
KNOWLEDGE = load()
CONTAINER = thing(9, BASKET, (0.5, 0.3), mass=0.4)


def foresee(seed: int = 0) -> SimulatedForesight:
    return SimulatedForesight(BODY, KNOWLEDGE, seed)


def grasp(target: Thing, dx: float = 0.0, dy: float = 0.0, z: float | None = None, yaw: float = 0.0) -> Grasp:
    """Straight down on the thing, off its center by (dx, dy) [m], the pads at height z [m].

    By default at its middle, or as far down as the palm can come: 28 mm under its top.
    """
    x, y, center = target.position
    middle = max(center, center + target.half_extents[2] - 0.028)
    width = float(2 * np.min(target.half_extents[:2]))
    opening = min(width + 0.012, BODY.gripper.stroke)
    X_WG = down(x + dx, y + dy, max(middle if z is None else z, 0.014), yaw)
    return Grasp(target.id, X_WG, opening, min(width, opening), 20.0, 1.0)


def placement(x: float, y: float, z: float, into: int = CONTAINER.id) -> Placement:
    """Letting go of thing 1 with its center at (x, y, z) [m], the tool straight above."""
    return Placement(1, into, down(x, y, z), yaw_pose([x, y, z], 0.0), 1.0)


def in_hand(target: Thing) -> Thing:
    """The same thing, held."""
    return thing(target.id, target.shape, (0.4, 0.0), z=0.4, mass=target.mass[0], relation=Relation.held())
