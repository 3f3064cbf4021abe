"""The definition of success, case by case."""

from dataclasses import replace

import numpy as np
import pytest

from premotor.core import TABLE
from premotor.core.geometry import Array, pose, rotvec_to_matrix, yaw_pose
from premotor.worlds.history import Drop, History
from premotor.worlds.score import Target, fruit, score
from premotor.worlds.truth import ThingTruth, Truth

SQUARE = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], float)


def thing(
    name: str, at: tuple[float, float, float], half: tuple[float, float, float] = (0.03, 0.03, 0.03)
) -> ThingTruth:
    kind = name.split()[0]
    return ThingTruth(
        name, kind, yaw_pose(at, 0.3), np.array(half), SQUARE * half[:2], kind == "apple", kind == "basket", True,
        (), 0.2, 0.5, visible=0.9, still=5.0, touched=False,
    )  # fmt: skip


BASKET = thing("basket", (0.5, 0.4, 0.05), (0.16, 0.12, 0.05))
START = Truth(
    0.0,
    (BASKET, thing("apple 1", (0.5, 0, 0.03)), thing("apple 2", (0.6, 0, 0.03)), thing("mug 1", (0.4, -0.2, 0.05))),
)


def changed(truth: Truth, name: str, **changes: object) -> Truth:
    things = tuple(replace(t, **changes) if t.name == name else t for t in truth.things)  # type: ignore[arg-type]
    return replace(truth, things=things)


def moved(truth: Truth, name: str, *at: float) -> Truth:
    return changed(truth, name, X_WO=yaw_pose(at, 0.0))


DONE = moved(moved(START, "apple 1", 0.48, 0.42, 0.04), "apple 2", 0.55, 0.36, 0.04)


def test_done() -> None:
    result = score(START, DONE, History(lifted=("apple 1", "apple 2")))
    assert result.success and result.reason == ""
    assert (result.fruits_in, result.fruits_total, result.picks, result.wrong_moved) == (2, 2, 2, 0)


@pytest.mark.parametrize(
    ("now", "reason"),
    [
        (START, "not inside: apple 1, apple 2"),
        (moved(DONE, "apple 2", 0.55, 0.36, 0.13), "not inside: apple 2"),  # above the rim
        (moved(DONE, "mug 1", 0.5, 0.4, 0.05), "should not be inside: mug 1"),
        (moved(START, "mug 1", 0.5, 0.4, 0.05), "not inside: apple 1, apple 2; should not be inside: mug 1"),
        (moved(DONE, "mug 1", 0.5, 1.4, -0.85), "fell off the table: mug 1"),
        (changed(DONE, "apple 1", still=0.5), "not still: apple 1"),
        (changed(DONE, "apple 1", touched=True), "not released: apple 1"),
    ],
)
def test_not_done(now: Truth, reason: str) -> None:
    result = score(START, now, History())
    assert not result.success and result.reason == reason


def test_hidden_fruit_does_not_count() -> None:
    start = changed(START, "apple 2", visible=0.2)
    assert fruit(start) == Target(("apple 1",), 1, spared=("apple 2",))
    now = moved(start, "apple 1", 0.48, 0.42, 0.04)
    assert score(start, now, History()).success
    both = moved(now, "apple 2", 0.55, 0.36, 0.04)  # putting it in, too, is no mistake
    assert score(start, both, History()).success


def test_other_instructions() -> None:
    now = moved(START, "mug 1", 0.5, 0.4, 0.05)
    mug = [Target(("mug 1",), 1)]
    assert score(START, now, History(), mug).success
    assert not score(START, DONE, History(), mug).success
    assert score(START, START, History(), []).reason == "there was nothing to move"


def test_one_of_several_will_do_and_two_are_one_too_many() -> None:
    an_apple = [Target(("apple 1", "apple 2"), 1)]
    assert score(START, moved(START, "apple 2", 0.55, 0.36, 0.04), History(), an_apple).success
    assert score(START, DONE, History(), an_apple).reason == "should not be inside: apple 1, apple 2"


def test_every_aim_says_what_is_wrong_and_the_same_is_said_once() -> None:
    apple, mug = Target(("apple 1",), 1), Target(("mug 1",), 1)
    reason = score(START, START, History(), [apple, mug]).reason
    assert reason == "not inside: apple 1; not inside: mug 1"
    fallen = moved(START, "apple 2", 0.5, 1.4, -0.85)
    assert score(START, fallen, History(), [apple, mug]).reason == f"fell off the table: apple 2; {reason}"


def test_wrong_moved_and_knocked() -> None:
    assert score(START, moved(DONE, "mug 1", 0.4, -0.225, 0.05), History()).wrong_moved == 0
    assert score(START, moved(DONE, "mug 1", 0.4, -0.235, 0.05), History()).wrong_moved == 1
    lying: Array = pose(rotvec_to_matrix([np.pi / 2, 0, 0]), [0.4, -0.2, 0.03])
    assert score(START, changed(DONE, "mug 1", X_WO=lying), History()).knocked == 1
    rolled: Array = pose(rotvec_to_matrix([np.pi / 2, 0, 0]), [0.4, -0.22, 0.05])
    assert score(START, changed(DONE, "mug 1", X_WO=rolled), History()).knocked == 0


def test_drops_come_from_history() -> None:
    history = History(lifted=("apple 1", "apple 1"), drops=(Drop(3.0, "apple 1"),), presses=2)
    result = score(START, DONE, history)
    assert (result.picks, result.drops, result.presses) == (2, 1, 2)


def test_on_a_plate_its_center_may_be_over_the_rim_but_has_to_be_over_the_plate() -> None:
    plate = replace(thing("plate", (0.5, -0.4, 0.012), (0.09, 0.09, 0.012)), container=True)
    aim = Target(("apple 1",), 1, "plate")
    for place in (plate, replace(plate, container=False)):
        start = replace(START, things=(*START.things, place))
        for at, success in (((0.52, -0.42, 0.036), True), ((0.52, -0.42, 0.1), False), ((0.60, -0.2, 0.03), False)):
            assert score(start, moved(start, "apple 1", *at), History(), (aim,)).success is success


def test_in_a_basket_its_center_has_to_be_below_the_rim_however_low_it_reaches() -> None:
    aim = Target(("apple 1",), 1, "basket")
    assert not score(START, moved(START, "apple 1", 0.48, 0.42, 0.105), History(), (aim,)).success


def test_taken_off_a_plate_it_is_on_the_table_and_what_stands_there_already_is_not_too_much() -> None:
    plate = thing("plate", (0.5, -0.4, 0.012), (0.09, 0.09, 0.012))
    start = moved(replace(START, things=(*START.things, plate)), "apple 1", 0.52, -0.42, 0.036)
    off = moved(start, "apple 1", 0.5, 0.0, 0.03)
    aim = Target(("apple 1",), 1, TABLE)
    assert not score(start, start, History(), (aim,)).success and score(start, off, History(), (aim,)).success
    assert not score(start, moved(start, "apple 1", 0.5, 0.4, 0.05), History(), (aim,)).success
    assert score(start, start, History(), (Target(("apple 1", "apple 2"), 1, TABLE),)).success
    assert score(start, start, History(), (Target(("apple 2", "mug 1"), 1, TABLE),)).success


def test_what_lies_on_its_side_bears_nothing_beside_it() -> None:
    """In its own frame a toppled thing has all that lies before it "over" it."""
    bottle = thing("bottle 1", (0.3, 0.0, 0.03), (0.03, 0.03, 0.1))
    toppled = replace(bottle, X_WO=pose(rotvec_to_matrix([0.0, np.pi / 2, 0.0]), bottle.position))
    start = replace(START, things=(*START.things, toppled))
    aim = Target(("apple 1",), 1, TABLE)
    assert not toppled.bears(moved(start, "apple 1", 0.5, 0.0, 0.03).thing("apple 1"))
    assert score(start, moved(start, "apple 1", 0.5, 0.0, 0.031), History(), (aim,)).success
    for turn in (np.pi / 2, np.pi):  # on its side, on its head
        lying = replace(bottle, X_WO=pose(rotvec_to_matrix([0.0, turn, 0.0]), bottle.position))
        up = lying.half[0] if turn < 3 else lying.half[2]
        assert lying.bears(thing("apple 1", (0.31, 0.0, 0.03 + float(up) + 0.03)))
        assert not lying.bears(thing("apple 1", (0.31, 0.0, 0.03 + float(up) + 0.08)))
