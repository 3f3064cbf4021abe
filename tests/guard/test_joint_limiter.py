"""One joint: what the formulae promise is what stepping it tick by tick does."""

import math

from hypothesis import given
from hypothesis import strategies as st

from premotor.guard.joint_limiter import JointLimiter

TRACK = JointLimiter(-2.0, 2.0, 2.2, 8.0, 0.01)
speeds = st.floats(-2.2, 2.2)


def brake_from(q, v):
    """Stepped by hand: the tick at v, then full braking."""
    while abs(v) > 1e-12:
        q += v * TRACK.dt
        v = TRACK.braked(v)
    return q


@given(st.floats(-1.5, 1.5), speeds)
def test_rest_is_where_braking_ends(q, v):
    assert math.isclose(TRACK.stopping_position(q, v), brake_from(q, v), abs_tol=1e-9)


@given(st.floats(0.0, 1.0))
def test_the_fastest_just_stops_in_the_room_there_is(room):
    v = TRACK.max_speed(room)
    assert math.isclose(brake_from(0.0, v), room, abs_tol=1e-9)


@given(speeds)
def test_slowing_down_never_turns_round(v):
    slower = TRACK.braked(v)
    assert abs(slower) <= abs(v) and slower * v >= 0
    assert abs(v) - abs(slower) <= TRACK.acceleration * TRACK.dt + 1e-12


@given(st.floats(-1.9, 1.9), st.floats(-1.9, 1.9))
def test_a_resting_aim_is_reached_without_overshoot(start, aim):
    q, v, sign = start, 0.0, math.copysign(1.0, aim - start)
    for _ in range(800):
        v, _ = TRACK.follow(aim, aim, q, v)
        q += v * TRACK.dt
        assert (q - aim) * sign < 1e-9
    assert math.isclose(q, aim, abs_tol=1e-6)


@given(st.floats(-2.0, 2.0), st.lists(speeds, min_size=1, max_size=60))
def test_kept_in_whatever_is_asked(q, wishes):
    v = 0.0
    for wish in wishes:
        step = TRACK.acceleration * TRACK.dt
        wish = min(max(wish, v - step), v + step)
        kept = TRACK.keep_in(q, v, wish)
        assert abs(kept - v) <= step + 1e-9
        v = kept
        q += v * TRACK.dt
        assert TRACK.lower - 1e-9 <= q <= TRACK.upper + 1e-9
    assert TRACK.lower - 1e-9 <= brake_from(q, TRACK.braked(v)) <= TRACK.upper + 1e-9
