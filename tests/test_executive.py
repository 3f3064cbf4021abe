"""What is decided whenever the arm is free: one test a branch, with a planner that plans anything."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.fakes import BODY, FakePlanner, grasp, reading, trajectory
from tests.plan.plan_scenes import BALL, BASKET, CAN, scene, thing

from premotor import understand
from premotor.core import TABLE_ID, Budget, Motion, Outcome, Placement, Program, Progress, Relation, Step, Thing
from premotor.core.geometry import pose
from premotor.executive import MAX_SURVEYS, Executive
from premotor.knowledge import load, meant
from premotor.mind import MIN_LOOKS, Draft, Mind
from premotor.move import programs
from premotor.remember import Fallen

KNOWLEDGE = load()
APPLE, HOME = thing(1, BALL, (0.45, 0.0)), reading()
CONTAINER = thing(9, BASKET, (0.5, 0.45), "basket")
IN_BASKET = thing(1, BALL, (0.5, 0.45), z=0.01, relation=Relation("in", 9))
HELD = replace(thing(1, BALL, (0.45, 0.0), z=0.3, relation=Relation.held()), X_GO=np.eye(4))
AWAY = reading(q=BODY.home + 0.3)
DONE = Progress()


def mind(*things: Thing, text: str = "put the fruit in the basket", **fields: Any) -> Mind:
    """A mind that works at `text` among these things and the basket, the arm at rest."""
    goal = understand.parse(text, KNOWLEDGE)
    known = {"goal": goal, "status": "working", "grounded": True, "looks": MIN_LOOKS, "instruction": text}
    return Mind(belief=scene(*things, CONTAINER), **{**known, **fields})


def decide(
    before: Mind, planner: FakePlanner | None = None, progress: Progress = DONE, feeling=HOME
) -> tuple[Draft, FakePlanner]:
    """What one decision makes of a mind."""
    planner = planner or FakePlanner()
    draft = Draft(5.0, before, Budget())
    Executive(BODY, KNOWLEDGE, planner).decide(draft, progress, feeling)  # type: ignore[arg-type]
    return draft, planner


def told(draft: Draft) -> list[str]:
    return [f"{e.source}.{e.kind}" for e in draft.events]


def pieces(*names: str) -> tuple:
    return tuple((name, trajectory()) for name in names)


def after(step: Step, *things: Thing, **fields: Any) -> Mind:
    """A mind whose program for `step` has just been run."""
    names = {"pick": ("reach", "approach", "lift"), "place": ("carry", "lower", "retreat")}.get(step.skill, ("reach",))
    hold, spot = None, None
    if step.skill in ("pick", "place"):
        hold = grasp(step.thing or 0)
    if step.skill == "place":
        spot = Placement(step.thing or 0, step.into or TABLE_ID, grasp(1).X_WG, pose(t=[0.5, 0.45, 0.03]), 1.0)
    motion = Motion(pieces(*names), hold, spot)
    if step.skill == "pick":
        program = programs.pick(7, step, motion, BODY)
    elif step.skill == "place":
        program = programs.place(7, step, motion, BODY, 20.0)
    else:
        program = programs.travel(7, step, motion, BODY, 0.0, 0.0)
    return mind(*things, program=program, motion=motion, **{"looks": 0, **fields})


# ---- before anything is decided ----------------------------------------------------------------------------


def test_a_scene_is_looked_at_before_anything_is_decided() -> None:
    draft, planner = decide(mind(APPLE, looks=MIN_LOOKS - 1))
    assert planner.asked == [] and draft.mind.program.step is None and draft.events == []


def test_an_instruction_is_grounded_once_and_said() -> None:
    draft, _ = decide(mind(APPLE, grounded=False))
    assert draft.mind.grounded and [t.id for t in draft.mind.asked] == [1]
    assert draft.events[0].kind == "understood" and "apple" in draft.events[0].text
    again, _ = decide(replace(draft.mind, looks=MIN_LOOKS))
    assert "understand.understood" not in told(again)


def test_what_does_not_fit_the_scene_is_waited_for_and_then_refused() -> None:
    unfit = mind(APPLE, text="put the lemon in the basket", grounded=False)
    early, planner = decide(replace(unfit, looks=3 * MIN_LOOKS - 1))
    assert early.mind.status == "working" and early.events == [] and planner.asked == []
    late, planner = decide(replace(unfit, looks=3 * MIN_LOOKS))
    assert late.mind.status == "failed" and "lemon" in late.mind.message and told(late) == ["understand.refused"]
    assert planner.asked == []


def test_a_camera_that_sits_loosely_is_turned_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("premotor.calibrate.cameras.Cameras.needs_turn", True)
    draft, _ = decide(mind(APPLE))
    assert draft.mind.program.step == Step("turn") and draft.mind.tried == {("turn", 0): 1}
    again, _ = decide(replace(draft.mind, looks=MIN_LOOKS, motion=None))
    assert again.mind.program.step == Step("look", 1)


def test_a_camera_is_not_turned_with_something_in_the_hand_nor_where_there_is_no_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("premotor.calibrate.cameras.Cameras.needs_turn", True)
    assert decide(mind(HELD))[0].mind.program.step == Step("place", 1, 9)
    draft, _ = decide(mind(APPLE), FakePlanner({"turn"}))
    assert draft.mind.program.step == Step("look", 1) and draft.mind.tried == {("turn", 0): 1}


def test_what_fell_is_known_again_before_the_next_step() -> None:
    lost = Fallen(APPLE, since=1.0, missed_at=2.0)
    new = replace(thing(4, BALL, (0.5, 0.1), "peach"), first_seen=1.5, last_seen=4.0)
    draft, _ = decide(mind(new, fallen=(lost,)))
    assert draft.mind.fallen == () and draft.mind.program.step == Step("look", 1)


# ---- starting a step ---------------------------------------------------------------------------------------


def test_a_thing_is_looked_at_from_near_before_each_pick() -> None:
    assert decide(mind(APPLE))[0].mind.program.step == Step("look", 1)
    assert decide(mind(APPLE, tried={("look", 1): 1}))[0].mind.program.step == Step("pick", 1)
    assert decide(mind(APPLE, tried={("look", 1): 1, ("pick", 1): 1}))[0].mind.program.step == Step("look", 1)


def test_a_pick_becomes_a_program_with_the_force_of_its_grasp() -> None:
    outcome = Outcome(0.9, num_rollouts=8)
    draft, planner = decide(mind(APPLE, tried={("look", 1): 1}, checked=True), FakePlanner(outcome=outcome))
    program = draft.mind.program
    assert [s.name for s in program.segments] == ["reach", "approach", "close", "lift"]
    assert program.segments[2].opening == 0.0 and program.segments[2].force == draft.mind.force == 20.0
    assert (program.id, draft.mind.looks, draft.mind.checked) == (1, 0, False)
    assert draft.considered and draft.events[-1].data == {"p_success": 0.9, "futures": 8, "note": ""}
    assert "pick the apple" in draft.events[-1].text and "90%" in draft.events[-1].text
    assert planner.asked[0]["attempt"] == 0


def test_a_place_lets_go_at_the_end_and_holds_until_then() -> None:
    draft, planner = decide(mind(HELD, force=17.0), feeling=reading(opening=0.05))
    program = draft.mind.program
    assert program.step == Step("place", 1, 9)
    assert [(s.name, s.opening > 0) for s in program.segments] == [
        ("carry", False), ("lower", False), ("release", True), ("retreat", True),
    ]  # fmt: skip
    assert {s.force for s in program.segments} == {17.0} and draft.mind.force == 17.0
    assert planner.asked[0]["opening"] == 0.05


def test_a_nudge_goes_with_closed_fingers_a_look_with_open_ones() -> None:
    crowd = thing(3, CAN, (0.52, 0.0), "can")
    tried = {("look", 1): 3, ("pick", 1): 2}
    nudge = decide(mind(APPLE, crowd, tried=tried))[0].mind.program
    assert nudge.step == Step("nudge", 1) and {s.opening for s in nudge.segments} == {0.0}
    look = decide(mind(APPLE))[0].mind.program
    assert {s.opening for s in look.segments} == {BODY.gripper.stroke}


def test_what_is_cleared_out_of_the_way_is_counted_and_said() -> None:
    crowd = thing(3, CAN, (0.52, 0.0), "can")
    tried = {("look", 1): 4, ("pick", 1): 3, ("nudge", 1): 1, ("look", 3): 1}
    draft, _ = decide(mind(APPLE, crowd, tried=tried))
    assert draft.mind.program.step == Step("pick", 3, clears=1) and draft.mind.tried[("clear", 1)] == 1
    assert "out of the way of the apple" in draft.events[-1].text


def test_attempts_and_failed_grasps_reach_the_planner() -> None:
    failed = (grasp(1),)
    _, planner = decide(mind(APPLE, tried={("look", 1): 3, ("pick", 1): 2}, failed=failed))
    assert planner.asked[0]["attempt"] == 2 and planner.asked[0]["failed"] == failed


def test_a_motion_starts_where_the_arm_was_sent_last() -> None:
    sent = BODY.home + 0.2
    assert np.array_equal(decide(mind(APPLE), progress=Progress(q=sent))[1].asked[0]["q"], sent)
    assert np.array_equal(decide(mind(APPLE), feeling=AWAY)[1].asked[0]["q"], AWAY.q)


def test_where_there_is_no_way_it_is_counted_and_the_arm_goes_home() -> None:
    draft, _ = decide(mind(APPLE), FakePlanner({"look"}), feeling=AWAY)
    assert draft.mind.tried == {("look", 1): 1} and draft.mind.program.step == Step("home")
    assert told(draft) == ["plan.no_way"] and draft.events[0].data == {"skill": "look", "thing": 1}


def test_with_something_in_the_hand_it_does_not_go_home_for_want_of_a_way() -> None:
    draft, planner = decide(mind(HELD), FakePlanner({"place"}), feeling=AWAY)
    assert draft.mind.tried == {("place", 1): 1} and draft.mind.program.step is None
    assert [a["step"].skill for a in planner.asked] == ["place"]


def test_home_is_not_gone_to_from_home_nor_without_a_way() -> None:
    assert decide(mind(APPLE), FakePlanner({"look"}))[0].mind.program.step is None
    draft, _ = decide(mind(APPLE), FakePlanner({"look", "home"}), feeling=AWAY)
    assert draft.mind.program.step is None and told(draft) == ["plan.no_way"] * 2


# ---- judging what was done ---------------------------------------------------------------------------------


def test_fingers_that_stay_apart_hold_what_they_went_for() -> None:
    draft, _ = decide(after(Step("pick", 1), APPLE), feeling=reading(opening=0.03))
    assert draft.mind.belief.held is not None and draft.mind.belief.held.id == 1
    assert told(draft)[0] == "move.held" and "30 mm" in draft.events[0].text
    assert draft.mind.motion is None and draft.mind.tried == {}


@pytest.mark.parametrize("opening", [0.0, 0.015])
def test_fingers_that_met_or_nearly_so_hold_nothing(opening: float) -> None:
    draft, _ = decide(after(Step("pick", 1), APPLE), feeling=reading(opening=opening))
    assert draft.mind.belief.held is None and draft.mind.tried == {("pick", 1): 1}
    assert [g.thing for g in draft.mind.failed] == [1] and draft.events[0].kind == "grasp_missed"
    assert (draft.mind.belief.thing(1).noise > 0).all(), "touched: it may have moved"
    assert draft.mind.fallen == ()


@pytest.mark.parametrize("stopped", ["slipped", "blocked"])
def test_a_pick_that_stopped_is_failed_by_its_cause(stopped: str) -> None:
    progress = Progress(program=7, stop_reason=stopped, q=BODY.home)
    draft, _ = decide(after(Step("pick", 1), APPLE), progress=progress, feeling=reading(opening=0.03))
    assert draft.mind.belief.held is None and draft.events[0].kind == stopped
    assert draft.events[0].data == {"thing": 1, "cause": stopped}


def test_what_slipped_out_on_the_way_up_has_fallen() -> None:
    progress = Progress(program=7, stop_reason="slipped", segment_start_time=3.0, q=BODY.home)
    draft, _ = decide(after(Step("pick", 1), HELD), progress=progress, feeling=reading(opening=0.0))
    (fallen,) = draft.mind.fallen
    assert (fallen.thing.id, fallen.since, fallen.missed_at) == (1, 3.0, 5.0) and draft.mind.belief.held is None


def test_what_was_let_go_lies_where_it_was_to_lie() -> None:
    draft, _ = decide(after(Step("place", 1, 9), HELD, force=20.0))
    placed = draft.mind.belief.thing(1)
    assert placed.relation == Relation("in", 9) and placed.X_WO[0, 3] == 0.5
    assert draft.mind.tried == {("put", 1): 1} and draft.mind.force == 0.0 and told(draft)[0] == "move.placed"


def test_what_was_felt_to_be_let_go_is_not_put_again() -> None:
    seen = thing(1, BALL, (0.52, 0.44), z=0.01, relation=Relation("in", 9))
    draft, _ = decide(after(Step("place", 1, 9), seen))
    assert draft.mind.belief.thing(1).X_WO[0, 3] == 0.52, "seen since: the eyes know better"
    assert draft.mind.tried == {("put", 1): 1}


def test_what_is_put_on_the_table_counts_as_put_nowhere() -> None:
    draft, _ = decide(after(Step("place", 1, TABLE_ID), HELD))
    assert draft.mind.tried == {} and draft.mind.belief.thing(1).relation == Relation()


def test_a_place_that_is_blocked_keeps_its_hold() -> None:
    progress = Progress(program=7, stop_reason="blocked", q=BODY.home)
    draft, _ = decide(after(Step("place", 1, 9), HELD), progress=progress, feeling=reading(opening=0.05))
    assert draft.mind.belief.held is not None and draft.mind.tried == {("place", 1): 1}
    assert draft.events[0].kind == "blocked" and draft.mind.failed == ()


@pytest.mark.parametrize("stopped", ["slipped", "blocked"])
def test_what_is_lost_on_the_way_has_been_dropped(stopped: str) -> None:
    progress = Progress(program=7, stop_reason=stopped, segment_start_time=4.0, q=BODY.home)
    draft, _ = decide(after(Step("place", 1, 9), HELD), progress=progress, feeling=reading(opening=0.0))
    assert draft.events[0].kind == "dropped" and draft.mind.belief.held is None
    assert [f.since for f in draft.mind.fallen] == [4.0] and draft.mind.tried == {("place", 1): 1}


@pytest.mark.parametrize(("skill", "stirs"), [("look", False), ("nudge", True)])
def test_looks_and_pushes_are_counted_and_pushes_stir(skill: Any, stirs: bool) -> None:
    draft, _ = decide(after(Step(skill, 1), replace(APPLE, noise=np.zeros(len(APPLE.points)))))
    assert draft.mind.tried == {(skill, 1): 1}
    assert bool((draft.mind.belief.thing(1).noise > 0).any()) == stirs


def test_of_what_is_no_longer_believed_nothing_is_judged() -> None:
    for step in (Step("pick", 4), Step("survey")):
        draft, _ = decide(after(step, APPLE))
        assert draft.mind.motion is None and draft.mind.tried == {} and draft.events == []


def test_a_step_is_judged_once() -> None:
    draft, _ = decide(after(Step("look", 1), APPLE))
    again, _ = decide(draft.mind)
    assert again.mind.tried == {("look", 1): 1}


# ---- the end -----------------------------------------------------------------------------------------------


def test_nothing_left_to_do_is_said_only_after_a_look_round_and_from_home() -> None:
    draft, _ = decide(mind(IN_BASKET), feeling=AWAY)
    assert draft.mind.program.step == Step("survey") and draft.mind.tried == {("survey", 0): 1}
    surveyed = mind(IN_BASKET, tried={("survey", 0): MAX_SURVEYS})
    home, _ = decide(surveyed, feeling=AWAY)
    assert home.mind.program.step == Step("home") and home.mind.checked and home.mind.status == "working"
    end, _ = decide(replace(home.mind, looks=MIN_LOOKS))
    assert (end.mind.status, end.mind.message) == ("done", "Done.") and told(end) == ["plan.done"]


def test_without_a_way_to_look_round_or_home_it_ends_all_the_same() -> None:
    draft, planner = decide(mind(IN_BASKET), FakePlanner({"survey", "home"}), feeling=AWAY)
    assert draft.mind.status == "done" and [a["step"].skill for a in planner.asked] == ["survey", "home"]


def test_at_home_it_ends_at_once() -> None:
    draft, _ = decide(mind(IN_BASKET, tried={("survey", 0): MAX_SURVEYS}))
    assert draft.mind.status == "done"


def test_with_something_in_the_hand_it_does_not_look_round() -> None:
    stuck = mind(HELD, tried={("place", 1): 6})
    draft, planner = decide(stuck, feeling=AWAY)
    assert [a["step"].skill for a in planner.asked] == ["home"] and draft.mind.program.segments[0].opening == 0.0


def test_what_is_stuck_says_why() -> None:
    draft, _ = decide(mind(APPLE, tried={("pick", 1): 6}, checked=True))
    assert draft.mind.status == "failed" and "apple" in draft.mind.message and told(draft) == ["plan.stuck"]


def test_what_fell_and_is_not_found_is_not_done() -> None:
    draft, _ = decide(mind(checked=True, fallen=(Fallen(APPLE, 1.0, 2.0),)))
    assert draft.mind.status == "failed" and "dropped" in draft.mind.message and "apple" in draft.mind.message


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("put the apple in the basket", ()),
        ("put the fruit in the basket", ()),
        ("put two apples in the basket", (replace(IN_BASKET, id=2),)),
    ],
)
def test_what_was_taken_away_meanwhile_is_not_done(text: str, left: tuple[Thing, ...]) -> None:
    before = mind(APPLE, thing(2, BALL, (0.6, 0.1)), text=text, grounded=False)
    goal = understand.ground(before.goal, before.belief, KNOWLEDGE) if before.goal else None
    asked = meant(goal, before.belief, KNOWLEDGE) if goal else ()
    draft, _ = decide(mind(*left, checked=True, goal=goal, asked=asked))
    assert draft.mind.status == "failed" and "no longer see" in draft.mind.message and "apple" in draft.mind.message


def test_what_comes_back_under_another_id_is_done() -> None:
    before = mind(APPLE)
    asked = meant(before.goal, before.belief, KNOWLEDGE) if before.goal else ()
    again = replace(IN_BASKET, id=50)
    draft, _ = decide(mind(again, checked=True, asked=asked))
    assert draft.mind.status == "done"


# ---- while a program runs ----------------------------------------------------------------------------------


def felt(before: Mind, segment: str, opening: float, **fields: Any):
    names = [s.name for s in before.program.segments]
    progress = Progress(program=before.program.id, index=names.index(segment), done=False, **fields)
    return Executive(BODY, KNOWLEDGE, FakePlanner()).felt(before, progress, reading(opening=opening))  # type: ignore


def test_a_hold_is_felt_on_the_way_up_and_not_before() -> None:
    picking = after(Step("pick", 1), APPLE)
    assert felt(picking, "close", 0.03).held is None
    assert felt(picking, "lift", 0.03).held is not None
    assert felt(picking, "lift", 0.0).held is None, "fingers that met hold nothing"
    assert felt(picking, "lift", 0.03, stop_reason="blocked").held is None
    assert felt(after(Step("pick", 5), APPLE), "lift", 0.03).held is None, "not believed any more"


def test_letting_go_is_felt_on_the_way_back_and_not_before() -> None:
    placing = after(Step("place", 1, 9), HELD)
    assert felt(placing, "release", 0.06).held is not None
    assert felt(placing, "retreat", 0.06).thing(1).relation == Relation("in", 9)


def test_what_another_program_feels_says_nothing_about_this_one() -> None:
    picking = after(Step("pick", 1), APPLE)
    feels = Executive(BODY, KNOWLEDGE, FakePlanner()).felt  # type: ignore[arg-type]
    stale = Progress(program=6, index=3, done=False)
    assert feels(picking, stale, reading(opening=0.03)) is picking.belief
    assert feels(replace(picking, motion=None), Progress(program=7, index=3), reading(opening=0.03)).held is None


# ---- in words ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (mind(HELD), "place the apple into the basket"),
        (mind(replace(thing(1, BALL, (0.45, 0.3)), relation=Relation("in", 9)), text="take the apple out of the basket",
              tried={("look", 1): 1}), "pick the apple out of the basket"),
        (mind(IN_BASKET), "survey what is unseen"),
        (mind(APPLE), "look at the apple"),
    ],
    ids=["place", "out of", "survey", "look"],
)  # fmt: skip
def test_a_step_is_told_in_words(before: Mind, said: str) -> None:
    draft, _ = decide(before)
    assert draft.events[-1].text == said


def test_programs_are_numbered_on() -> None:
    draft, _ = decide(mind(APPLE, program=Program(id=41)))
    assert draft.mind.program.id == 42
