"""What is over something hollow may look like a part of it."""

from dataclasses import replace

import numpy as np
import pytest

from premotor.core import Belief, CameraImage, Detection, Hollow, Primitive, Relation, Shape, Thing
from premotor.core.geometry import intrinsics, look_at, pose
from premotor.core.relations import is_over
from premotor.knowledge import load
from premotor.remember import View, memory
from premotor.remember.association import crop_below_rim
from premotor.remember.shape_update import support_height


def thing(id: int, x: float, shape: Shape) -> Thing:
    X = pose(t=[x, 0.0, 0.05])
    return Thing(id, {"box": 1.0}, {}, X, np.eye(6) * 1e-6, shape, np.zeros((0, 3)), (0.1, 0.0), (0.5, 0.1))


BASKET = thing(1, 0.5, Hollow(np.array([0.15, 0.1, 0.05]), 0.006, "square"))
TALL = thing(2, 0.6, Primitive("box", np.array([0.08, 0.03, 0.1])))


def test_held_or_not() -> None:
    assert is_over(TALL, BASKET)
    assert is_over(replace(TALL, relation=Relation.held()), BASKET)


def test_not_beside_it_nor_over_what_is_solid_nor_itself() -> None:
    assert not is_over(thing(2, 0.7, TALL.shape), BASKET)
    assert not is_over(TALL, replace(BASKET, shape=Primitive("box", np.array([0.15, 0.1, 0.05]))))
    assert not is_over(BASKET, BASKET)


def test_what_looks_out_of_a_basket_stands_on_its_floor_however_little_of_it_is_seen() -> None:
    top = np.array([0.5, 0.0, 0.095]) + np.random.default_rng(0).uniform(-0.004, 0.004, (50, 3))
    assert support_height(top, Belief(things=(BASKET,)), own=9) < 0.01
    solid = replace(BASKET, shape=Primitive("box", np.array([0.15, 0.1, 0.05])))
    assert support_height(top, Belief(things=(solid,)), own=9) > 0.09


def test_a_box_that_looks_out_of_a_basket_is_no_reason_to_think_that_the_basket_moved() -> None:
    turn = np.linspace(-1, 1, 40)
    walls = np.array(
        [[x, y, z] for a in turn for x, y in ((0.15 * a, 0.1), (0.15 * a, -0.1), (0.15, 0.1 * a)) for z in (0, 0.04)]
    )
    basket = replace(BASKET, points=walls)
    tower = np.column_stack([np.full(300, 0.55), np.linspace(-0.05, 0.05, 300), np.linspace(0.12, 0.25, 300)])
    view = Detection(
        0.0, "front", np.ones((9, 9), bool), (0, 0, 9, 9), {}, {}, np.concatenate([basket.world_points[::2], tower]),
        np.eye(3) * 1e-6, np.ones(2), 0.9,
    )  # fmt: skip
    low, share = crop_below_rim(view, basket)
    assert share > 0.9 and low.points[:, 2].max() < 0.12
    shifted = replace(view, points=view.points + np.array([0.06, 0.05, 0.0]))
    assert crop_below_rim(shifted, basket)[1] < 0.5


def test_a_box_that_looks_out_of_a_basket_says_nothing_of_its_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    turn = np.linspace(-1, 1, 30)
    walls = np.array([[x, 0.1, z] for x in 0.15 * turn for z in (-0.045, 0.0, 0.045)])
    basket = replace(BASKET, names={"basket": 1.0}, points=walls, noise=np.full(len(walls), 0.001), existence=1.0)
    tower = np.array([[0.5 + 0.1 * x, 0.03, z] for x in turn[::5] for z in np.linspace(0.13, 0.2, 5)])
    mask, points = np.zeros((120, 160), bool), np.concatenate([basket.world_points, tower])
    mask[40:80, 50:110] = True
    box = (50, 40, 110, 80)
    seen = Detection(0.1, "top", mask, box, {"basket": 0.9}, {}, points, np.eye(3) * 1e-6, np.ones(2), 0.9)
    depth, K = np.full(mask.shape, 0.65, np.float32), intrinsics(160, 120, 1.0)
    frame = CameraImage("top", np.zeros((120, 160, 3), np.uint8), depth, K, 0.1)
    view = View(frame, look_at([0.5, 0.0, 0.7], [0.5, 0.0, 0.0], up=(1.0, 0.0, 0.0)), np.zeros_like(mask), (seen,))
    used: list[Detection] = []

    def reshaped(thing: Thing, d: Detection, *_: object) -> Thing:
        used.append(d)
        return thing

    monkeypatch.setattr(memory, "update_shape", reshaped)
    memory.Memory(load()).update(Belief(things=(basket, replace(TALL, existence=1.0))), (view,), 0.1)
    (part,) = used
    assert len(part.points) > 60 and part.points[:, 2].max() < 0.12
