"""What is over something hollow may look like a part of it."""

from dataclasses import replace

import numpy as np

from premotor.core import Hollow, Primitive, Relation, Shape, Thing
from premotor.core.geometry import pose
from premotor.remember.memory import over


def thing(id: int, x: float, shape: Shape) -> Thing:
    X = pose(t=[x, 0.0, 0.05])
    return Thing(id, {"box": 1.0}, {}, X, np.eye(6) * 1e-6, shape, np.zeros((0, 3)), (0.1, 0.0), (0.5, 0.1))


BASKET = thing(1, 0.5, Hollow(np.array([0.15, 0.1, 0.05]), 0.006, "square"))
TALL = thing(2, 0.6, Primitive("box", np.array([0.08, 0.03, 0.1])))


def test_held_or_not() -> None:
    assert over(TALL, BASKET)
    assert over(replace(TALL, relation=Relation("held")), BASKET)


def test_not_beside_it_nor_over_what_is_solid_nor_itself() -> None:
    assert not over(thing(2, 0.7, TALL.shape), BASKET)
    assert not over(TALL, replace(BASKET, shape=Primitive("box", np.array([0.15, 0.1, 0.05]))))
    assert not over(BASKET, BASKET)
