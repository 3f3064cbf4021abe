"""Trajectories and motions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from premotor.core import Motion, Trajectory


@st.composite
def trajectories(draw: st.DrawFn) -> Trajectory:
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    count = draw(st.integers(1, 8))
    times = np.concatenate([[0.0], np.cumsum(rng.uniform(0.01, 1.0, count - 1))])
    return Trajectory(times, rng.normal(size=(count, 3)))


@settings(max_examples=50, deadline=None)
@given(trajectories())
def test_passes_through_its_points_and_holds_both_ends(t: Trajectory) -> None:
    for time, q in zip(t.times, t.positions, strict=True):
        np.testing.assert_allclose(t.at(float(time)), q, atol=1e-12)
    np.testing.assert_array_equal(t.at(-1.0), t.positions[0])
    np.testing.assert_allclose(t.at(t.duration + 5.0), t.positions[-1])


@settings(max_examples=50, deadline=None)
@given(trajectories(), st.floats(0.0, 1.0))
def test_never_leaves_the_range_of_its_points(t: Trajectory, share: float) -> None:
    q = t.at(share * t.duration)
    assert np.all(q >= t.positions.min(axis=0) - 1e-9) and np.all(q <= t.positions.max(axis=0) + 1e-9)


def test_is_linear_in_between() -> None:
    t = Trajectory(np.array([0.0, 2.0, 3.0]), np.array([[0.0], [4.0], [4.0]]))
    assert [t.at(s)[0] for s in (0.5, 1.0, 2.5)] == pytest.approx([1.0, 2.0, 4.0])
    assert t.duration == 3.0


def test_two_points_at_one_time_do_not_divide_by_zero() -> None:
    t = Trajectory(np.array([0.0, 0.0]), np.array([[1.0], [2.0]]))
    assert np.isfinite(t.at(0.0)).all()


def test_motion_pieces_by_name() -> None:
    reach, lift = (Trajectory(np.array([0.0, 1.0]), np.full((2, 2), v)) for v in (1.0, 2.0))
    motion = Motion((("reach", reach), ("lift", lift)))
    assert motion.piece("lift") is lift
    np.testing.assert_array_equal(motion.end, [2.0, 2.0])
    with pytest.raises(KeyError):
        motion.piece("carry")
