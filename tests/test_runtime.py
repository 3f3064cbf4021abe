"""Two lanes, a clock, a robot and a guard: what is called when, with a brain that is told what to think."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.fakes import BODY, FakeBrain, Recorded, trajectory

from premotor.core import Event, Program, Segment, WallClock
from premotor.mind import Mind
from premotor.robots.fake_robot import FakeRobot, Fault, ManualClock
from premotor.runtime import MOVING_THOUGHT_PERIOD, THOUGHT_PERIOD, WORK_LIMITS, Result, Runtime

DT = 1.0 / BODY.rate
PRICES = {"think": 1.0}  # [s] a unit
WAY = (Segment("reach", trajectory(), 0.05, 10.0),)


def keep(mind: Mind, *_: Any) -> Mind:
    return mind


def finish_after(seconds: float, status: Any = "done") -> Callable[..., Mind]:
    """Thoughts that change nothing until one begins at or after `seconds`."""
    return lambda mind, seen, *_: replace(mind, status=status, message="Done.") if seen.time >= seconds else mind


def start(at: float, segments: tuple[Segment, ...] = WAY) -> Callable[..., Mind]:
    """The first thought at or after `at` [s] starts program 1; nothing more comes of others."""
    return lambda mind, seen, *_: (
        replace(mind, program=Program(1, segments=segments)) if seen.time >= at and mind.program.id == 0 else mind
    )


def run(brain: FakeBrain, seconds: float = 1.0, robot: FakeRobot | None = None, **options: Any):
    """The runtime after an instruction of so many seconds, how that ended, and what was told and observed."""
    clock = ManualClock()
    robot = robot or FakeRobot(BODY, clock)
    robot._clock = clock
    robot.connect()
    told: list[Event] = []
    seen = Recorded()
    runtime = Runtime(robot, clock, brain, **{"profile": PRICES, "on_event": told.append, **options})  # type: ignore
    runtime.add_observer(seen)
    return runtime, runtime.instruct("put the fruit in the basket", seconds), told, seen


def test_what_is_refused_ends_before_anything_is_asked_of_the_robot() -> None:
    brain = FakeBrain(keep, refuses="I do not know what a wug is.")
    _, result, told, seen = run(brain)
    assert result == Result(False, "I do not know what a wug is.", 0.0)
    assert [(e.source, e.kind, e.text) for e in told] == [("understand", "refused", result.message)]
    assert brain.thoughts == brain.acts == seen.observations == []


@pytest.mark.parametrize(("status", "done"), [("done", True), ("failed", False)])
def test_it_ends_when_the_brain_says_so(status: str, done: bool) -> None:
    _, result, _, _ = run(FakeBrain(finish_after(0.25, status)), seconds=5.0)
    assert result.done == done and result.message == "Done." and 0.25 <= result.seconds < 0.5


def test_out_of_time_is_said_and_not_done() -> None:
    _, result, _, _ = run(FakeBrain(keep), seconds=0.4)
    assert not result.done and result.message == "Not finished within 0.4 s." and result.seconds >= 0.4


def test_a_thought_takes_effect_when_it_has_been_paid_for_and_acting_goes_on_meanwhile() -> None:
    brain = FakeBrain(start(0.0), costs=(3, 0))
    _, _, told, _ = run(brain, seconds=0.5, profile={"think": 0.1})
    programs = {round(a["time"], 3): a["program"] for a in brain.acts}
    assert [programs[t] for t in (0.0, 0.1, 0.29)] == [0, 0, 0] and programs[0.31] == 1
    assert len(brain.acts) == pytest.approx(0.5 / DT, abs=2), "a tick at a time, whatever is being thought"
    assert told[0].text == "0"


def test_while_one_thought_is_under_way_no_other_begins() -> None:
    brain = FakeBrain(keep, costs=(3, 3, 0))
    run(brain, seconds=0.8, profile={"think": 0.1})
    begun = [t["time"] for t in brain.thoughts]
    assert np.diff(begun).min() >= THOUGHT_PERIOD - 1e-9 and begun[1] >= 0.3 and begun[2] >= begun[1] + 0.3


def test_thoughts_come_less_often_while_the_arm_moves() -> None:
    still, moving = FakeBrain(keep), FakeBrain(start(0.0))
    run(still, seconds=1.0)
    run(moving, seconds=1.0)
    assert len(still.thoughts) == pytest.approx(1.0 / THOUGHT_PERIOD, abs=1)
    assert len(moving.thoughts) == pytest.approx(1.0 / MOVING_THOUGHT_PERIOD, abs=2)


def test_the_measured_cost_of_a_thought_is_charged_where_there_is_no_profile() -> None:
    def slow(mind: Mind, *_: Any) -> Mind:
        time.sleep(0.12)
        return replace(mind, program=Program(1, segments=WAY))

    brain = FakeBrain(slow)
    _, result, _, seen = run(brain, seconds=0.2, profile=None)
    took = next(a["time"] for a in brain.acts if a["program"] == 1)
    assert 0.12 <= took < 0.2 and seen.thoughts[0][1] >= 0.12
    assert result.numbers["lane_busy"] > 0.5


def test_only_the_first_looks_at_a_scene_may_cost_what_they_like() -> None:
    def count(mind: Mind, *_: Any) -> Mind:
        return replace(mind, looks=mind.looks + 1)

    brain = FakeBrain(count)
    run(brain, seconds=0.5)
    assert [t["limits"] for t in brain.thoughts[:3]] == [{}, {}, WORK_LIMITS]


def test_a_moving_arm_never_has_a_first_look() -> None:
    brain = FakeBrain(start(0.0))
    run(brain, seconds=0.7)
    assert {str(t["limits"]) for t in brain.thoughts if t["time"] > 0.15} == {str(WORK_LIMITS)}


def test_what_the_guard_lets_through_reaches_the_robot_and_nothing_before_it_has_seen_the_arm() -> None:
    sent: list[dict] = []
    blind = Fault(
        sense=lambda o: {**o, "joint1.pos": np.nan} if o["time"] < 0.1 else o, act=lambda a: sent.append(a) or a
    )
    robot = FakeRobot(BODY, ManualClock(), blind)
    run(FakeBrain(keep, target=BODY.home + 3.0), seconds=0.3, robot=robot)
    assert len(sent) == pytest.approx(0.2 / DT, abs=2)
    steps = np.diff([[a[f"{j}.pos"] for j in BODY.joint_names] for a in sent], axis=0)
    assert np.all(np.abs(steps) <= BODY.velocity * DT + 1e-9), "far away as it is asked to be"


def test_an_arm_that_is_held_back_tells_the_acting_lane() -> None:
    stuck = FakeRobot(BODY, ManualClock(), Fault(act=lambda a: {**a, **{f"{j}.pos": q for j, q in home.items()}}))
    home = dict(zip(BODY.joint_names, BODY.home.tolist(), strict=True))
    brain = FakeBrain(keep, target=BODY.home + 1.0)
    _, _, _, seen = run(brain, seconds=1.0, robot=stuck)
    yields = [verdict.giving_way for _, verdict, _ in seen.acted_]
    assert any(yields) and not brain.acts[0]["yielded"]
    assert [a["yielded"] for a in brain.acts[1:]] == yields[:-1], "told at the next tick"


def test_observers_see_what_goes_in_and_what_comes_out() -> None:
    brain = FakeBrain(start(0.2), costs=(0,))
    runtime, result, told, seen = run(brain, seconds=0.6)
    assert [o.time for o in seen.observations] == [t["time"] for t in brain.thoughts]
    assert len(seen.acted_) == len(brain.acts) and len(told) == len(seen.thoughts)
    assert seen.acted_[-1][2] is runtime.progress and runtime.mind.program.id == 1
    assert result.numbers["thoughts"] == len(seen.thoughts)
    assert 0.2 <= result.numbers["time_to_first_move_s"] < 0.45


def test_the_numbers_of_a_run() -> None:
    brain = FakeBrain(keep, costs=(1,))
    _, result, _, seen = run(brain, seconds=1.0, profile={"think": 0.05})
    numbers = result.numbers
    assert numbers["lane_busy"] == pytest.approx(0.05 * len(seen.thoughts) / result.seconds)
    assert numbers["realtime_factor"] == pytest.approx(1.0 / numbers["lane_busy"])
    assert numbers["seconds_plan"] == pytest.approx(0.001 * len(seen.thoughts))
    assert numbers["act_worst_ms"] >= numbers["act_mean_ms"] > 0.0 and numbers["time_to_first_move_s"] == -1.0


def test_what_is_believed_stays_from_one_instruction_to_the_next() -> None:
    brain = FakeBrain(finish_after(0.1))
    runtime, _, _, _ = run(brain)
    runtime.mind = replace(runtime.mind, force=17.0)
    runtime.instruct("clear the table", 0.3)
    assert runtime.mind.force == 17.0 and runtime.mind.instruction == "clear the table"


def test_in_real_time_acting_does_not_wait_for_a_thought() -> None:
    def slow(mind: Mind, *_: Any) -> Mind:
        time.sleep(0.3)
        return replace(mind, status="done", message="Done.")

    clock = WallClock()
    robot, brain = FakeRobot(BODY, clock), FakeBrain(slow)
    robot.connect()
    result = Runtime(robot, clock, brain, realtime=True).instruct("clear the table", 5.0)  # type: ignore[arg-type]
    assert result.done and result.seconds >= 0.3
    assert len(brain.acts) > 15, "some 30 ticks in 0.3 s, fewer on a busy machine"
