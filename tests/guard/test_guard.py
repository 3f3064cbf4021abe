"""The guard: whatever comes in, what goes out keeps every limit; and an honest command is left alone."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.bodies import ur6

from premotor.core import Command, Proprioception
from premotor.core.errors import SensorError
from premotor.guard import Guard, Limits
from premotor.robots import arm7
from premotor.twin import Kinematics

BODY = arm7.body()
KINEMATICS = Kinematics(BODY)
DT = 1.0 / BODY.rate
ACC = np.array([j.acceleration for j in BODY.joints])
VEL, LOWER, UPPER = BODY.velocity, BODY.lower, BODY.upper


def feel(q, time, effort=None):
    n = len(q)
    return Proprioception(time, np.asarray(q, float), np.zeros(n), np.zeros(n) if effort is None else effort, 0.05, 0.0)


def run(guard, targets, start=BODY.home, effort=None, openings=None):
    """The guard's commands (T, n) for a stream of targets, by an arm that follows at once; and all its reasons."""
    q, sent, reasons, grips = np.asarray(start, float), [], [], []
    for k, target in enumerate(targets):
        t = k * DT
        opening, force = openings[k] if openings is not None else (0.04, 20.0)
        verdict = guard.check(Command(t, target, opening, force), feel(q, t, effort), t)
        q = verdict.command.q
        sent.append(q)
        reasons += verdict.reasons
        grips.append((verdict.command.opening, verdict.command.force))
    return np.array(sent), reasons, np.array(grips)


def assert_within_limits(sent, start=BODY.home):
    path = np.vstack([start, start, sent])
    assert np.isfinite(path).all()
    assert np.all(path >= LOWER - 1e-9) and np.all(path <= UPPER + 1e-9)
    velocity = np.diff(path, axis=0) / DT
    assert np.all(np.abs(velocity) <= VEL + 1e-9)
    assert np.all(np.abs(np.diff(velocity, axis=0)) / DT <= ACC + 1e-6)


wild = st.one_of(st.floats(-10, 10), st.sampled_from([np.nan, np.inf, -np.inf, 0.0, 1e300]))
joint_targets = st.lists(wild, min_size=7, max_size=7).map(np.array)
held = st.tuples(joint_targets, st.integers(1, 25))


@settings(max_examples=60, deadline=None)
@given(st.lists(held, min_size=1, max_size=8))
def test_no_stream_of_commands_breaks_a_limit(stream):
    targets = [target for target, ticks in stream for _ in range(ticks)]
    sent, _, _ = run(Guard(BODY), targets)
    assert_within_limits(sent)
    low, high = (np.asarray(c) for c in BODY.workspace)
    tool = np.array([KINEMATICS.tool(q)[:3, 3] for q in sent])
    assert np.all(tool > low - 0.005) and np.all(tool < high + 0.005)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(wild, wild), min_size=1, max_size=20))
def test_the_grip_is_always_within_range(grips):
    _, _, sent = run(Guard(BODY), [BODY.home] * len(grips), openings=grips)
    assert np.isfinite(sent).all()
    assert np.all((sent[:, 0] >= 0) & (sent[:, 0] <= BODY.gripper.stroke))
    assert np.all((sent[:, 1] >= BODY.gripper.force[0]) & (sent[:, 1] <= BODY.gripper.force[1]))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["fine", "nan", "old", "short"]), st.integers(1, 10)), min_size=1, max_size=8)
)
def test_it_never_raises_and_brakes_when_it_cannot_judge(stream):
    guard, t, path = Guard(BODY), 0.0, [BODY.home, BODY.home]
    guard.arm(feel(BODY.home, 0.0))
    for kind, ticks in stream:
        for _ in range(ticks):
            reading = feel(path[-1], t)
            target = path[-1] + 0.02
            if kind == "nan":
                reading = replace(reading, q=np.full(7, np.nan))
            elif kind == "old":
                reading = replace(reading, time=t - 1.0)
            elif kind == "short":
                target = target[:3]
            verdict = guard.check(Command(t, target, 0.04, 10.0), reading, t)
            moved, before = verdict.command.q - path[-1], path[-1] - path[-2]
            if kind == "fine":
                assert not any("holding" in r for r in verdict.reasons)
            else:
                assert any(r.startswith("command" if kind == "short" else "reading") for r in verdict.reasons)
                slowest = np.maximum(np.abs(before) - ACC * DT**2, 0.0)
                np.testing.assert_allclose(np.abs(moved), slowest, atol=1e-9, err_msg="braking as hard as it may")
            path.append(verdict.command.q)
            t += DT
    assert_within_limits(np.array(path[2:]))


@pytest.mark.parametrize("age", [0.19, 0.21])
def test_readings_and_commands_count_as_old_from_a_fifth_of_a_second(age):
    for late_reading in (True, False):
        guard, aim = Guard(BODY), BODY.home + 0.3
        guard.arm(feel(BODY.home, 0.0))
        q = BODY.home
        for k in range(40):
            t = k * DT
            reading, said = (t - age, t) if late_reading else (t, t - age)
            verdict = guard.check(Command(said, aim, 0.04, 10.0), feel(q, reading), t)
            q = verdict.command.q
        assert (np.abs(q - BODY.home).max() > 0.01) == (age < Limits().max_age)
        old = "reading" if late_reading else "command"
        assert any(r.startswith(old) and "old" in r for r in verdict.reasons) == (age > Limits().max_age)


def test_an_honest_trajectory_passes_unchanged():
    s = 0.5 - 0.5 * np.cos(np.pi * np.arange(0, 1 + DT, DT))
    targets = BODY.home + s[:, None] * np.array([0.4, -0.2, 0.3, 0.3, -0.3, 0.2, 0.5])
    sent, reasons, _ = run(Guard(BODY), targets)
    np.testing.assert_allclose(sent, targets, atol=1e-12)
    assert reasons == []


def test_a_jump_is_followed_as_fast_as_allowed_without_overshoot():
    target = BODY.home + np.array([0.6, 0.0, 0.3, 0.0, 0.3, 0.0, 0.5])
    sent, reasons, _ = run(Guard(BODY), [target] * 200)
    assert_within_limits(sent)
    np.testing.assert_allclose(sent[-1], target, atol=1e-9)
    assert np.all(sent <= np.maximum(target, BODY.home) + 1e-9)
    assert any(r.startswith("velocity") for r in reasons)


def test_the_tool_stays_above_the_floor():
    down = BODY.home + np.array([0.0, 1.2, 0.0, 0.0, 0.0, 1.0, 0.0])
    steps = [BODY.home + s * (down - BODY.home) for s in np.linspace(0, 1, 300)]
    sent, reasons, _ = run(Guard(BODY), steps)
    tips = [KINEMATICS.tool(q)[2, 3] + BODY.gripper.depth * KINEMATICS.tool(q)[2, 2] for q in sent]
    assert min(KINEMATICS.tool(steps[-1])[2, 3], 0.0) < 0  # it was asked to go below
    assert min(tips) > Limits().floor - 1e-3
    assert any("workspace" in r for r in reasons)


def test_a_raised_floor_is_kept():
    down = BODY.home + np.array([0.0, 1.2, 0.0, 0.0, 0.0, 1.0, 0.0])
    steps = [BODY.home + s * (down - BODY.home) for s in np.linspace(0, 1, 300)]
    sent, _, _ = run(Guard(BODY, Limits(floor=0.1)), steps)
    assert min(KINEMATICS.tool(q)[2, 3] + BODY.gripper.depth * KINEMATICS.tool(q)[2, 2] for q in sent) > 0.099


def test_an_arm_beyond_a_limit_may_come_back():
    start = BODY.home.copy()
    start[0] = UPPER[0] - 0.001  # inside the maker's limit, outside the guard's margin
    target = start.copy()
    target[0] -= 0.3
    sent, _, _ = run(Guard(BODY), [target] * 100, start=start)
    np.testing.assert_allclose(sent[-1], target, atol=1e-6)


@pytest.mark.parametrize("push", [np.array([0, 0, 90.0]), np.array([-80.0, 0, 0])])
def test_pressed_too_hard_the_arm_gives_way_and_a_light_touch_does_not_matter(push):
    J = KINEMATICS.jacobian(BODY.home)[:3]
    aim = BODY.home + 0.1

    def last(force):
        guard, q = Guard(BODY), BODY.home
        for k in range(60):  # the arm is blocked: it stays where it is
            verdict = guard.check(Command(k * DT, aim, 0.04, 10.0), feel(q, k * DT, -J.T @ force), k * DT)
        return verdict

    hard, light = last(push), last(0.2 * push)
    assert any("force" in r for r in hard.reasons) and hard.giving_way
    assert np.abs(hard.command.q - BODY.home).max() < 0.02
    assert not any("force" in r for r in light.reasons) and not light.giving_way


def test_an_arm_that_does_not_follow_is_not_wound_up():
    guard, reasons, farthest = Guard(BODY), [], 0.0
    for k in range(300):
        verdict = guard.check(Command(k * DT, BODY.home + 0.8, 0.04, 10.0), feel(BODY.home, k * DT), k * DT)
        reasons += verdict.reasons
        farthest = max(farthest, np.abs(verdict.command.q - BODY.home).max())
    assert any("following" in r for r in reasons)
    assert farthest < Limits().max_tracking_error + 0.25


def test_before_the_first_good_reading_it_is_not_armed():
    guard = Guard(BODY)
    bad = feel(np.full(7, np.nan), 0.0)
    assert guard.check(Command(0.0, BODY.home, 0.04, 10.0), bad, 0.0).reasons
    assert not guard.armed
    with pytest.raises(SensorError, match="not finite"):
        guard.arm(bad)
    guard.check(Command(0.0, BODY.home, 0.04, 10.0), feel(BODY.home, 0.0), 0.0)
    assert guard.armed


def test_calls_sooner_than_a_tick_do_not_make_it_faster():
    guard = Guard(BODY)
    first = guard.check(Command(0.0, BODY.home + 1, 0.04, 10.0), feel(BODY.home, 0.0), 0.0)
    again = guard.check(Command(0.0, BODY.home + 1, 0.04, 10.0), feel(BODY.home, 0.0), 0.001)
    np.testing.assert_array_equal(first.command.q, again.command.q)


def test_another_body_is_guarded_at_its_own_rate():
    body = ur6.body()
    guard, q, dt = Guard(body), body.home, 1.0 / body.rate
    path = [q, q]
    for k in range(80):
        t = k * dt
        q = guard.check(Command(t, body.home + 3.0, 0.0, 5.0), feel(q, t), t).command.q
        path.append(q)
    velocity = np.diff(np.array(path), axis=0) / dt
    assert np.all(np.abs(velocity) <= body.velocity + 1e-9)
    assert np.abs(velocity).max() > 0.1
