"""Things and beliefs for the tests of twin and foresee."""

import numpy as np

from premotor.core import Belief, Hollow, Hulls, Primitive, Relation, Shape, Thing
from premotor.core.geometry import Array, pose, yaw_pose

BALL = Primitive("ellipsoid", np.full(3, 0.033))
CAN = Primitive("cylinder", np.array([0.033, 0.033, 0.06]))
TALL = Primitive("cylinder", np.array([0.025, 0.025, 0.09]))
WIDE = Primitive("box", np.array([0.06, 0.06, 0.03]))
BASKET = Hollow(np.array([0.13, 0.11, 0.06]), 0.006, "square", 0.9)
BOWL = Hollow(np.array([0.12, 0.12, 0.05]), 0.005, "round", 0.8)
WEDGE = Hulls((np.array([[x, y, z] for x in (-0.03, 0.03) for y in (-0.02, 0.02) for z in (-0.02, 0.02 + x / 3)]),))
EVERY = {"ball": BALL, "can": CAN, "wide": WIDE, "basket": BASKET, "bowl": BOWL, "wedge": WEDGE}


def thing(
    id: int,
    shape: Shape,
    xy: tuple[float, float] = (0.5, 0.0),
    z: float | None = None,
    yaw: float = 0.0,
    mass: float = 0.15,
    relation: Relation = Relation(),  # noqa: B008 (frozen)
    name: str = "apple",
) -> Thing:
    """A thing known to 3 mm, standing on the table unless its height z [m] is given."""
    X_WO = yaw_pose([*xy, shape.half_extents[2] if z is None else z], yaw)
    covariance = np.diag([0.003**2] * 3 + [0.05**2] * 3)
    return Thing(
        id, {name: 1.0}, {}, X_WO, covariance, shape, np.zeros((0, 3)), (mass, 0.25 * mass), (0.6, 0.1), relation
    )


def belief(*things: Thing) -> Belief:
    return Belief(things=things)


def down(x: float, y: float, z: float, yaw: float = 0.0) -> Array:
    """A tool pose pointing straight down; at yaw 0 the fingers close along the world's y."""
    return yaw_pose([x, y, z], yaw) @ pose(np.diag([1.0, -1.0, -1.0]))
