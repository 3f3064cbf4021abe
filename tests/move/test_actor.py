"""The acting lane on a feeling that follows perfectly."""

from dataclasses import replace

import numpy as np
import pytest

from premotor.core import Command, Grasp, Motion, Program, Progress, Proprioception, Segment, Step, Trajectory
from premotor.move import Actor, programs
from premotor.robots import arm7

BODY = arm7.body()
ACTOR = Actor(BODY)
DT = 1.0 / BODY.rate
NOTHING = Progress()
LATE = 1.3  # [s] the wall is met when the hand is nearly where it closes


class Follower:
    """Joints that are where they were sent; fingers that close on something `width` [m] wide, until it slips."""

    def __init__(self, width: float, slips_at: float = 1e9, wall: float = 1e9):
        self.width, self.slips_at, self.wall = width, slips_at, wall
        self.now = Proprioception(0.0, BODY.home.copy(), np.zeros(7), np.zeros(7), BODY.gripper.stroke, 0.0)

    def follow(self, command: Command) -> None:
        time = self.now.time + DT
        least = self.width if time < self.slips_at else 0.0
        opening = max(command.opening, least)
        force = command.force if opening > command.opening else 0.0
        effort = np.zeros(7)
        if time > self.wall:  # something presses the tool back along its approach with 25 N
            J, z = ACTOR._kinematics.jacobian(command.q), ACTOR._kinematics.tool(command.q)[:3, 2]
            effort = J.T @ np.concatenate([25.0 * z, np.zeros(3)])
        self.now = Proprioception(time, command.q, np.zeros(7), effort, opening, force)


def line(a: np.ndarray, b: np.ndarray, seconds: float) -> Trajectory:
    return Trajectory(np.array([0.0, seconds]), np.stack([a, b]))


def pick() -> Program:
    q = BODY.home
    down = q + np.array([0, 0.2, 0, 0, 0, 0.1, 0])
    pieces = (("reach", line(q, q, 0.2)), ("approach", line(q, down, 1.0)), ("lift", line(down, q, 1.0)))
    grasp = Grasp(1, np.eye(4), 0.06, 0.04, 20.0, 1.0, max_force=26.0)
    return programs.pick(1, Step("pick", 1), Motion(pieces, grasp), BODY)


def run(
    program: Program, follower: Follower, seconds: float = 8.0, progress: Progress = NOTHING
) -> tuple[Progress, list[Command]]:
    commands = []
    while follower.now.time < seconds:
        command, progress = ACTOR.act(program, progress, follower.now)
        follower.follow(command)
        commands.append(command)
        if progress.done:
            break
    return progress, commands


def test_a_pick_runs_through_and_holds() -> None:
    progress, commands = run(pick(), Follower(0.04))
    assert progress.done and not progress.stop_reason and progress.grip_width == pytest.approx(0.04)
    assert [name for name, _ in progress.log] == ["reach", "approach", "close", "lift"]
    assert commands[-1].opening == 0.0 and commands[-1].force == 20.0
    assert np.allclose(commands[-1].q, BODY.home, atol=1e-3)


def place() -> Program:
    q = BODY.home
    down = q + np.array([0, 0.2, 0, 0, 0, 0.1, 0])
    pieces = (("carry", line(q, q, 0.3)), ("lower", line(q, down, 1.0)), ("retreat", line(down, q, 1.0)))
    grasp = Grasp(1, np.eye(4), 0.05, 0.04, 20.0, 1.0)
    return programs.place(2, Step("place", 1, 9), Motion(pieces, grasp), BODY, 17.0)


def test_a_place_holds_until_it_is_down_then_opens_and_goes_back_open() -> None:
    holding = Progress(program=1, q=BODY.home.copy(), start=BODY.home.copy(), grip_width=0.04, force=17.0)
    follower = Follower(0.04)
    follower.now = replace(follower.now, opening=0.04)
    progress, commands = run(place(), follower, progress=holding)
    assert progress.done and not progress.stop_reason
    assert [name for name, _ in progress.log] == ["carry", "lower", "release", "retreat"]
    end = {name: time for name, time in progress.log}
    for command in commands:
        assert (command.opening > 0.05) == (command.time > end["lower"])
        assert command.force == 17.0
    assert end["release"] - end["lower"] >= 0.35, "fingers take their time to open"
    assert np.allclose(commands[-1].q, BODY.home, atol=1e-3)


def test_what_is_put_down_on_something_hard_is_let_go_there() -> None:
    holding = Progress(program=1, q=BODY.home.copy(), start=BODY.home.copy(), grip_width=0.04, force=17.0)
    follower = Follower(0.04, wall=0.9)
    follower.now = replace(follower.now, opening=0.04)
    progress, _ = run(place(), follower, progress=holding)
    assert progress.contact_segments == ("lower",) and not progress.stop_reason
    assert [name for name, _ in progress.log] == ["carry", "lower", "release", "retreat"]


def test_an_idle_gripper_is_told_nothing_it_cannot_do() -> None:
    beyond = replace(Follower(0.04).now, opening=BODY.gripper.stroke + 6e-5)  # a reading has noise
    command, _ = ACTOR.act(Program(1, Step("look", 1), ()), NOTHING, beyond)
    assert command.opening <= BODY.gripper.stroke


@pytest.mark.parametrize("wall", [0.8, LATE])
def test_commands_never_jump(wall: float) -> None:
    _, commands = run(pick(), Follower(0.04, wall=wall))
    steps = np.diff(np.stack([c.q for c in commands]), axis=0)
    assert np.abs(steps).max() < 0.35 * DT * 2


def test_contact_ends_the_approach_early() -> None:
    progress, _ = run(pick(), Follower(0.04, wall=LATE))
    free, _ = run(pick(), Follower(0.04))
    assert "approach" in progress.contact_segments and "approach" not in free.contact_segments
    assert dict(progress.log)["approach"] < dict(free.log)["approach"] and not progress.stop_reason


def test_blocked_far_from_its_end_the_hand_goes_back_up_without_closing() -> None:
    progress, commands = run(pick(), Follower(0.04, wall=0.6))
    assert progress.done and progress.stop_reason == "blocked"
    assert [name for name, _ in progress.log] == ["reach", "approach", "lift"]
    assert min(c.opening for c in commands) == 0.06 and np.allclose(commands[-1].q, BODY.home, atol=1e-3)


@pytest.mark.parametrize("when, stops", [(0.1, True), (0.8, False), (2.2, False)])  # reaching, coming down, lifting
def test_where_nothing_was_to_be_touched_the_arm_stops_when_the_guard_gives_way(when: float, stops: bool) -> None:
    follower, program, progress = Follower(0.04), pick(), Progress()
    while progress.program != program.id or not progress.done:
        met = abs(follower.now.time - when) < 0.5 * DT
        command, progress = ACTOR.act(program, progress, follower.now, guard_gave_way=met)
        follower.follow(command)
    assert (progress.stop_reason == "blocked") == stops
    if stops:
        stay, _ = ACTOR.act(program, progress, follower.now)
        assert progress.index == 0 and np.array_equal(stay.q, progress.q)


def test_after_an_early_contact_the_hand_never_goes_farther_down() -> None:
    _, commands = run(pick(), Follower(0.04, wall=LATE))
    down = np.array([c.q[1] for c in commands]) - BODY.home[1]
    closing = next(i for i, c in enumerate(commands) if c.opening == 0.0)
    assert 0.15 < down[closing] < 0.2
    assert down[closing:].max() < down[closing] + 1e-3


def test_what_creeps_out_of_the_fingers_is_held_more_firmly() -> None:
    creeping = Follower(0.04)
    program, progress, commands = pick(), Progress(), []
    while progress.program != program.id or not progress.done:
        command, progress = ACTOR.act(program, progress, creeping.now)
        creeping.width -= 0.004 * DT * (progress.index == 3)  # 4 mm in each second of the lift
        creeping.follow(command)
        commands.append(command)
    forces = [c.force for c in commands if c.opening == 0.0]
    assert forces[0] == 20.0 and forces[-1] == 26.0 and not progress.stop_reason


def test_a_slip_stops_the_program() -> None:
    progress, _ = run(pick(), Follower(0.04, slips_at=2.2))
    assert progress.stop_reason == "slipped"


def push() -> Program:
    q = BODY.home
    away = q + np.array([0, 0.2, 0, 0, 0, 0.1, 0])
    return programs.travel(2, Step("nudge", 1), Motion((("reach", line(q, away, 2.0)),)), BODY, 0.0, 0.0)


@pytest.mark.parametrize("slips_at", [1e9, 2.2])
def test_fingers_that_close_after_a_thing_was_let_go_or_lost_do_not_slip(slips_at: float) -> None:
    follower = Follower(0.04, slips_at)
    progress, _ = run(pick(), follower)
    assert (progress.stop_reason == "slipped") == (slips_at < 1e9)
    if not progress.stop_reason:
        opened = programs.travel(
            3, Step("look", 1), Motion((("reach", line(follower.now.q, BODY.home, 0.5)),)), BODY, 0.08, 0.0
        )
        progress, _ = run(opened, follower, 12.0, progress)
    follower.width = 0.0
    progress, _ = run(push(), follower, 20.0, progress)
    assert progress.done and not progress.stop_reason


def test_an_empty_hand_is_no_slip_but_shows_in_the_width() -> None:
    progress, _ = run(pick(), Follower(0.0))
    assert not progress.stop_reason and progress.grip_width < 0.003


def test_without_a_program_the_arm_stays() -> None:
    follower = Follower(0.0)
    command, progress = ACTOR.act(Program(), Progress(), follower.now)
    assert progress.done and np.array_equal(command.q, follower.now.q)
    later = replace(follower.now, time=5.0)
    again, _ = ACTOR.act(Program(), progress, later)
    assert np.array_equal(again.q, command.q)


@pytest.mark.parametrize("field", ["q", "effort"])
def test_readings_that_are_no_numbers_are_waited_out(field):
    body = Follower(0.05)
    way = line(BODY.home, BODY.home + 0.1, 1.0)
    program = Program(1, Step("look"), (Segment("down", way, 0.0, 20.0, until="contact", contact_force=8.0),))
    bad = replace(body.now, **{field: np.full(7, np.nan)})
    command, progress = ACTOR.act(program, NOTHING, bad)  # the very first one: nothing of it is kept
    assert progress == NOTHING
    command, progress = ACTOR.act(program, progress, body.now)
    assert np.allclose(command.q, BODY.home)
    for _ in range(40):
        body.follow(command)
        command, progress = ACTOR.act(program, progress, body.now)
    held, after = ACTOR.act(program, progress, replace(body.now, **{field: np.full(7, np.nan)}))
    assert np.array_equal(held.q, command.q) and after is progress
