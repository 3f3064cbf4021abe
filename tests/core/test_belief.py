"""Asking a belief, a body and a clock."""

from dataclasses import replace

import numpy as np
import pytest

from premotor.core import (
    ROBOT_ID,
    TABLE_ID,
    Belief,
    Body,
    Gripper,
    Joint,
    Primitive,
    Relation,
    Thing,
    WallClock,
    level_support,
)
from premotor.core.geometry import yaw_pose


def thing(id: int, relation: str = "on") -> Thing:
    return Thing(
        id=id, names={"lemon": 0.3, "lime": 0.6, "unknown": 0.1}, colors={},
        X_WO=yaw_pose([0.5, 0.1, 0.03], np.pi / 2), covariance=np.eye(6),
        shape=Primitive("box", np.array([0.03, 0.02, 0.01])), points=np.array([[0.03, 0.0, 0.0]]),
        mass=(0.1, 0.02), friction=(0.5, 0.1), relation=Relation(relation),
    )  # fmt: skip


def test_things_by_id() -> None:
    belief = Belief(things=(thing(3), thing(5)))
    assert belief.thing(5).id == 5
    with pytest.raises(KeyError, match=r"\[3, 5\]"):
        belief.thing(4)


def test_what_is_held() -> None:
    assert Belief(things=(thing(3),)).held is None
    held = Belief(things=(thing(3), thing(5, "held"))).held
    assert held is not None and held.id == 5


def test_the_table_is_assumed_until_it_is_seen() -> None:
    assert Belief().table.top == 0.0
    seen, shelf = level_support(0.02, (0, 0, 1, 1)), level_support(0.3, (0.5, -0.5, 0.9, -0.2), id=-2)
    belief = replace(Belief(), supports=(seen, shelf))
    assert belief.table is seen and seen.top == 0.02 and seen.bounds == (0, 0, 1, 1)
    assert belief.thing(TABLE_ID) is seen and belief.thing(-2) is shelf


def test_a_support_is_a_thing_that_stays() -> None:
    board = level_support(0.3, (0.5, -0.5, 0.9, -0.2))
    assert board.fixed and board.name == "table" and (board.top, board.foot) == (0.3, pytest.approx(0.24))
    spots = board.spots(0.1)
    assert spots.shape == (4, 3, 3) and np.all(spots[..., 2] == 0.3)
    turned = replace(board, X_WO=yaw_pose([1.0, 0.0, 0.3], np.pi / 2))
    np.testing.assert_allclose(turned.bounds, (1.2, 0.5, 1.5, 0.9), atol=1e-9)
    inside = board.shape.contains(np.array([[0.7, -0.3, -0.03], [0.7, -0.3, 0.01], [0.4, -0.3, -0.03]]))
    assert inside.tolist() == [True, False, False]


def test_what_is_held_is_held_by_a_limb() -> None:
    assert Relation.held() == Relation("held", ROBOT_ID, "arm") and Relation.held("left").by == "left"
    assert Relation() == Relation("on", TABLE_ID), "an id in any case"


def test_a_thing_knows_its_name_place_and_surface() -> None:
    lime = thing(1)
    assert lime.name == "lime"
    np.testing.assert_allclose(lime.position, [0.5, 0.1, 0.03])
    np.testing.assert_allclose(lime.world_points, [[0.5, 0.13, 0.03]])  # its x points along world y


def test_limits_of_a_body_in_the_order_of_its_joints() -> None:
    joints = tuple(Joint(f"j{i}", -i, i + 1.0, 1.0 + i, 1, 1, 1) for i in range(3))
    gripper = Gripper(("a", "b"), "g", 0.08, (2, 70), 0.1, (0.02, 0.01, 0.02), 0.01)
    body = Body("toy", "", joints, np.zeros(3), "tool", "hand", gripper, (), ((0, 0, 0), (1, 1, 1)))
    assert body.joint_names == ("j0", "j1", "j2")
    np.testing.assert_array_equal(
        np.stack([body.lower, body.upper, body.velocity]), [[0, -1, -2], [1, 2, 3], [1, 2, 3]]
    )
    with pytest.raises(KeyError):
        body.camera("front")


def test_the_wall_clock_goes_on_and_does_not_wait_for_the_past() -> None:
    clock = WallClock()
    first = clock.now()
    clock.sleep_until(first - 100.0)
    clock.sleep_until(first + 0.01)
    assert clock.now() >= first + 0.01
