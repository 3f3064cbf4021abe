"""The hand's boxes come from the robot's own description."""

import numpy as np

from premotor.plan.hand import Hand
from premotor.robots import arm7

HAND = Hand.of(arm7.body())


def test_fingers_open_to_both_sides_and_reach_below_the_tool_point():
    assert set(HAND.side.tolist()) == {-1.0, 0.0, 1.0}
    gripper = arm7.body().gripper
    assert abs(HAND.tip_reach - gripper.depth) < 0.002
    assert 0.02 < HAND.palm_clearance < 0.08
    wide = HAND.boxes(np.array([gripper.stroke]))[0]
    inner = (wide[:, 1] - HAND.side * HAND.halves[:, 1])[HAND.side != 0]
    assert abs(np.abs(inner).min() - gripper.stroke / 2) < 0.002  # the pads; what is above them stands back


def test_clearance_of_a_point_between_and_in_the_fingers():
    points = np.array([[[0.0, 0.0, 0.0]], [[0.0, 0.043, 0.0]], [[0.2, 0.0, 0.0]]])
    gap = HAND.clearance(points, np.full(3, 0.08))
    assert 0.03 < gap[0] < 0.041
    assert gap[1] < 0
    assert gap[2] > 0.09


def test_the_way_in_counts():
    above = np.array([[[0.0, 0.045, -0.10]]])  # over the finger, beside nothing once it has passed
    palm_free = np.array([[[0.0, 0.15, -0.10]]])
    assert HAND.clearance(above, np.array([0.08]), back=0.08)[0] < 0
    assert HAND.clearance(palm_free, np.array([0.08]), back=0.08)[0] > 0.02


def test_nothing_near_is_infinitely_far():
    assert np.isinf(HAND.clearance(np.zeros((2, 0, 3)), np.full(2, 0.05))).all()
