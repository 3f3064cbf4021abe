"""Things and beliefs to plan with."""

import numpy as np

from premotor.core import Belief, Hollow, Primitive, Relation, Shape, Thing
from premotor.core.geometry import yaw_pose

BALL = Primitive("ellipsoid", np.array([0.035, 0.035, 0.033]))
BOX = Primitive("box", np.array([0.06, 0.03, 0.05]))
FLAT = Primitive("box", np.array([0.09, 0.012, 0.006]))
CAN = Primitive("cylinder", np.array([0.033, 0.033, 0.06]))
WIDE = Primitive("box", np.array([0.06, 0.05, 0.05]))
MUG = Hollow(np.array([0.041, 0.041, 0.048]), 0.004, "round", 0.9)
BASKET = Hollow(np.array([0.15, 0.11, 0.045]), 0.006, "square")


def thing(
    id: int,
    shape: Shape,
    xy: tuple[float, float] = (0.5, 0.0),
    name: str = "apple",
    yaw: float = 0.0,
    z: float = 0.0,
    names: dict[str, float] | None = None,
    relation: Relation = Relation(),  # noqa: B008 (frozen)
) -> Thing:
    """A thing that stands at height z [m]."""
    points, _ = shape.sample(0.006)
    X_WO = yaw_pose([*xy, z + shape.half_extents[2]], yaw)
    return Thing(
        id, names or {name: 1.0}, {}, X_WO, 1e-6 * np.eye(6), shape, points, (0.15, 0.03), (0.6, 0.1), relation
    )


def ring(n: int, distance: float) -> list[Thing]:
    """n balls round (0.5, 0)."""
    angles = 2 * np.pi * np.arange(n) / n
    return [
        thing(10 + i, BALL, (0.5 + distance * np.cos(a), distance * np.sin(a))) for i, a in enumerate(angles.tolist())
    ]


def scene(*things: Thing) -> Belief:
    return Belief(things=things)
