"""Trajectories: no limit is ever broken, the path is kept, and stopping at corners is worse."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from premotor.plan.time_parameterization import parameterize_path
from premotor.robots import arm7

BODY = arm7.body()
VEL, ACC, JERK = (np.array([getattr(j, k) for j in BODY.joints]) for k in ("velocity", "acceleration", "jerk"))
DT = 0.01


def shares(positions: np.ndarray) -> list[float]:
    """The largest share of the velocity, acceleration and jerk limits that finite differences reach."""
    rest = np.concatenate([np.repeat(positions[:1], 3, 0), positions, np.repeat(positions[-1:], 3, 0)])
    limits = (VEL, ACC, JERK)
    return [float((np.abs(np.diff(rest, k + 1, axis=0)).max(0) / DT ** (k + 1) / limits[k]).max()) for k in range(3)]


paths = st.integers(1, 7).flatmap(
    lambda k: arrays(float, (k, 7), elements=st.floats(-1.5, 1.5, allow_nan=False, width=32))
)


@settings(max_examples=60, deadline=None)
@given(paths, st.floats(0.1, 1.0))
def test_no_limit_is_broken_on_any_path(waypoints, speed):
    trajectory = parameterize_path(waypoints, BODY, speed)
    assert max(shares(trajectory.positions)) <= 1.0 + 1e-6
    np.testing.assert_allclose(trajectory.positions[0], waypoints[0], atol=1e-5)
    np.testing.assert_allclose(trajectory.positions[-1], waypoints[-1], atol=1e-5)
    np.testing.assert_allclose(np.diff(trajectory.times), DT, atol=1e-9)


@settings(max_examples=30, deadline=None)
@given(st.integers(5, 25), st.floats(0.2, 3.0))
def test_winding_runs_keep_the_limits_and_the_way(n, frequency):
    s = np.linspace(0, 1, n)[:, None]
    waypoints = 0.4 * np.sin(s * frequency * np.linspace(0.5, 1.5, 7))
    trajectory = parameterize_path(waypoints, BODY)
    assert max(shares(trajectory.positions)) <= 1.0 + 1e-6
    fine = 0.4 * np.sin(np.linspace(0, 1, 2000)[:, None] * frequency * np.linspace(0.5, 1.5, 7))
    gap = np.array([np.abs(fine - q).max(axis=1).min() for q in trajectory.positions])
    assert gap.max() < 0.13


def test_a_straight_way_is_as_fast_as_its_slowest_joint_allows():
    q = np.zeros((2, 7))
    q[1, 0] = 1.0
    trajectory = parameterize_path(q, BODY)
    ideal = 1.0 / (0.97 * VEL[0]) + VEL[0] / ACC[0]  # cruise plus ramps, without jerk
    assert ideal < trajectory.duration < ideal + 0.08
    assert np.abs(trajectory.positions[:, 1:]).max() < 1e-12


def test_corners_are_cut_no_more_than_allowed_and_only_where_free():
    q = np.zeros((3, 7))
    q[1:, 0], q[2, 1] = 1.0, 1.0
    stops = sum(parameterize_path(q[i : i + 2], BODY).duration for i in (0, 1))
    cut = parameterize_path(q, BODY, blend=0.12)
    assert cut.duration < stops - 0.02
    corner = np.abs(cut.positions - q[1]).max(axis=1).min()
    assert 0 < corner <= 0.12
    kept = parameterize_path(q, BODY, blend=0.12, free=lambda p: p[1] <= 1e-4 or p[0] >= 1.0 - 1e-4)
    assert np.abs(kept.positions - q[1]).max(axis=1).min() < 1e-2
    assert kept.duration > cut.duration


@pytest.mark.parametrize("speed", [0.3, 0.6])
def test_slower_takes_longer(speed):
    q = np.array([np.zeros(7), np.full(7, 0.8)])
    cruise = 0.8 / (0.97 * VEL.min())  # speeding up takes as long as before: acceleration is lowered with speed
    longer = parameterize_path(q, BODY, speed).duration - parameterize_path(q, BODY).duration
    assert longer == pytest.approx(cruise * (1 / speed - 1), abs=0.05)


def test_one_waypoint_is_staying_there():
    trajectory = parameterize_path(np.ones((1, 7)), BODY)
    assert trajectory.duration > 0
    np.testing.assert_array_equal(trajectory.at(5.0), np.ones(7))
