"""Differences of tool poses, and the joints that make them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.bodies import ur6

from premotor.core.geometry import pose_distance
from premotor.robots import arm7
from premotor.robots.end_effector import ToolLimits, apply_delta, limit_delta, solve_joints, tip_delta
from premotor.twin.kinematics import Kinematics

small = st.lists(st.floats(-1.0, 1.0), min_size=6, max_size=6).map(np.array)


@given(small, small)
def test_a_delta_leads_to_the_pose_it_was_taken_to(a, b):
    X, Y = apply_delta(np.eye(4), a), apply_delta(np.eye(4), b)
    np.testing.assert_allclose(apply_delta(X, tip_delta(X, Y)), Y, atol=1e-9)


@given(small, st.floats(0.01, 0.2))
def test_a_limited_delta_keeps_its_direction_and_its_limits(delta, dt):
    limits = ToolLimits(linear=0.4, angular=1.0)
    short = limit_delta(delta, dt, limits)
    assert np.linalg.norm(short[:3]) <= 0.4 * dt + 1e-12
    assert np.linalg.norm(short[3:]) <= 1.0 * dt + 1e-12
    np.testing.assert_allclose(short * np.linalg.norm(delta), delta * np.linalg.norm(short), atol=1e-9)


@pytest.mark.parametrize("body", [arm7.body(), ur6.body()], ids=["arm7", "ur6"])
def test_joints_reach_a_near_pose_and_stay_near(body):
    rng, kinematics = np.random.default_rng(1), Kinematics(body)
    for delta in rng.uniform(-0.05, 0.05, (20, 6)):
        X = apply_delta(kinematics.tool(body.home), delta)
        q = solve_joints(kinematics, body, body.home, X)
        meters, radians = pose_distance(kinematics.tool(q), X)
        assert meters < 1e-4
        assert radians < 1e-3
        assert np.abs(q - body.home).max() < 0.5


def test_joints_stay_within_limits_when_the_pose_is_out_of_reach():
    body = arm7.body()
    kinematics = Kinematics(body)
    X = apply_delta(kinematics.tool(body.home), np.array([2.0, 0, 0, 0, 0, 0]))
    q = solve_joints(kinematics, body, body.home, X)
    assert np.all((q >= body.lower) & (q <= body.upper))
