"""Taking, carrying, putting down and losing a thing, as the belief has it."""

from dataclasses import replace

import numpy as np
import pytest

from premotor.core import Belief, Grasp, Placement, Primitive, Relation, Thing
from premotor.core.geometry import pose, yaw_pose
from premotor.remember import mark_disturbed, mark_grasped, mark_lost, mark_placed, move_with_tool

DOWN = pose(np.diag([1.0, -1.0, -1.0]), [0.5, 0.1, 0.04])


def belief() -> Belief:
    shape = Primitive("ellipsoid", np.full(3, 0.03))
    apple = Thing(
        1, {"apple": 1.0}, {}, pose(t=[0.5, 0.1, 0.03]), np.eye(6), shape, np.zeros((0, 3)), (0.1, 0.02), (0.5, 0.1)
    )
    return Belief(things=(apple,))


def test_a_taken_thing_keeps_its_place_in_the_hand() -> None:
    held = mark_grasped(belief(), Grasp(1, DOWN, 0.07, 0.06, 10.0, 1.0), 0.06)
    assert held.held is not None and np.allclose(held.held.position, [0.5, 0.1, 0.03])
    turned = yaw_pose([0.0, 0.0, 0.0], 0.5) @ pose(t=[0.1, 0.0, 0.2]) @ DOWN
    carried = move_with_tool(held, turned)
    assert carried.held is not None
    assert np.allclose(carried.held.position, (turned @ np.array([0.0, 0.0, 0.01, 1.0]))[:3])


def test_what_the_fingers_feel_exists() -> None:
    doubtful = replace(belief(), things=(replace(belief().thing(1), existence=0.3),))
    assert mark_grasped(doubtful, Grasp(1, DOWN, 0.07, 0.06, 10.0, 1.0), 0.06).thing(1).existence == 1.0


@pytest.mark.parametrize("kind", ["ellipsoid", "box", "cylinder"])
def test_what_was_believed_too_wide_is_as_narrow_as_the_fingers_feel_it(kind: str) -> None:
    apple = replace(
        belief().thing(1), X_WO=pose(t=[0.5, 0.1, 0.04]), shape=Primitive(kind, np.array([0.03, 0.035, 0.04]))
    )
    held = mark_grasped(Belief(things=(apple,)), Grasp(1, DOWN, 0.08, 0.07, 10.0, 1.0), 0.063).thing(1)
    assert held.half_extents[1] == pytest.approx(0.0315, abs=0.001) and held.half_extents[2] == 0.04
    assert held.half_extents[0] == pytest.approx(0.027 if kind == "cylinder" else 0.03, abs=0.001)
    wide = mark_grasped(Belief(things=(apple,)), Grasp(1, DOWN, 0.08, 0.07, 10.0, 1.0), 0.075).thing(1)
    assert wide.shape is apple.shape  # felt by an end, or not seen whole: that says nothing


def test_what_is_put_somewhere_is_there_and_no_longer_held() -> None:
    held = mark_grasped(belief(), Grasp(1, DOWN, 0.07, 0.06, 10.0, 1.0), 0.06)
    there = pose(t=[0.4, 0.3, 0.05])
    after = mark_placed(held, Placement(1, 7, DOWN, there, 1.0))
    assert after.held is None and after.thing(1).relation == Relation("in", 7)
    assert np.array_equal(after.thing(1).X_WO, there)


def test_what_is_lost_is_nowhere_for_certain() -> None:
    lost = mark_lost(mark_grasped(belief(), Grasp(1, DOWN, 0.07, 0.06, 10.0, 1.0), 0.06))
    assert lost.held is None and lost.thing(1).existence <= 0.5
    assert mark_lost(belief()).thing(1).existence == 1.0


def test_what_was_touched_in_vain_may_lie_elsewhere() -> None:
    known = belief()
    apple = replace(known.thing(1), points=np.zeros((3, 3)), noise=np.full(3, 0.001))
    stirred = mark_disturbed(replace(known, things=(apple,)), 1).thing(1)
    assert np.all(stirred.noise > 0.02) and np.array_equal(stirred.X_WO, apple.X_WO)
    assert np.all(mark_disturbed(replace(known, things=(apple,)), 2).thing(1).noise == 0.001)
