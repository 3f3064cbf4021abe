"""In, on, over: one answer for every room."""

from dataclasses import replace

import numpy as np
import pytest
from tests.plan.plan_scenes import BALL, BASKET, BOX, CAN, thing

from premotor.core import TABLE_ID, Hollow, Relation, level_support
from premotor.core import relations as r

CONTAINER = thing(9, BASKET, (0.5, 0.45), "basket")
PLATE = thing(8, Hollow(np.array([0.10, 0.10, 0.012]), 0.005, "round"), (0.5, -0.2), "plate")
BOARD = level_support(0.3, (0.5, -0.5, 0.9, -0.2), id=-2)


def test_what_lies_in_a_container_is_in_it_and_what_is_beside_or_above_is_not() -> None:
    assert r.is_in(thing(1, BALL, (0.5, 0.45), z=0.01), CONTAINER)
    assert not r.is_in(thing(1, BALL, (0.5, 0.7), z=0.01), CONTAINER)
    assert not r.is_in(thing(1, BALL, (0.5, 0.45), z=0.2), CONTAINER)
    assert r.is_over(thing(1, BALL, (0.5, 0.45), z=0.2), CONTAINER)


def test_a_thing_as_wide_as_a_container_is_not_in_it() -> None:
    wide = thing(1, replace(BOX, half=BASKET.half * [0.9, 0.9, 0.5]), (0.5, 0.45))
    assert not r.is_in(wide, CONTAINER)


@pytest.mark.parametrize(("z", "rests"), [(0.3, True), (0.315, True), (0.285, True), (0.33, False), (0.27, False)])
def test_what_touches_the_top_of_a_board_rests_on_it(z: float, rests: bool) -> None:
    assert r.rests_on(thing(1, CAN, (0.7, -0.3), z=z), BOARD) == rests


def test_beside_a_board_nothing_rests_on_it() -> None:
    assert not r.rests_on(thing(1, CAN, (0.4, -0.3), z=0.3), BOARD)
    assert r.spans(BOARD, np.array([0.55, -0.45, 1.0])) and not r.spans(BOARD, np.array([0.45, -0.45, 0.3]))


def test_of_several_the_innermost_and_the_uppermost_count() -> None:
    bowl = thing(7, Hollow(np.array([0.06, 0.06, 0.03]), 0.004), (0.5, 0.45), "bowl", z=0.006)
    egg = thing(1, replace(BALL, half=np.full(3, 0.02)), (0.5, 0.45), z=0.012)
    assert r.relation_now(egg, [CONTAINER, bowl], []) == Relation("in", 7)
    book = thing(6, BOX, (0.7, -0.3), z=0.3)
    assert r.relation_now(thing(1, BALL, (0.7, -0.3), z=0.4), [], [BOARD, book]) == Relation("on", 6)
    assert r.relation_now(thing(1, BALL, (0.7, -0.3), z=0.3), [], [BOARD]) == Relation("on", -2)
    assert r.relation_now(thing(1, BALL), [CONTAINER], [BOARD]) == Relation("on", TABLE_ID)


def test_carriers_go_down_to_what_is_known_and_never_in_circles() -> None:
    bowl = replace(thing(7, BASKET), relation=Relation("in", 9))
    egg = replace(thing(1, BALL), relation=Relation("in", 7))
    assert r.carriers(egg, [egg, bowl, CONTAINER]) == (7, 9) and r.carriers(bowl, [bowl]) == ()
    loop = replace(CONTAINER, relation=Relation("on", 1))
    assert r.carriers(egg, [egg, bowl, loop]) == (7, 9, 1)
    assert r.carriers(replace(egg, relation=Relation.held()), [egg, bowl]) == ()


def test_only_what_stands_in_nothing_is_in_the_open() -> None:
    egg, on_plate = (
        replace(thing(1, BALL), relation=Relation("in", 9)),
        replace(thing(2, BALL), relation=Relation("on", 8)),
    )
    assert not r.in_the_open(egg, [egg, CONTAINER]) and r.in_the_open(on_plate, [on_plate, PLATE])


def test_a_board_can_be_put_on_and_stood_on() -> None:
    can = thing(1, CAN)
    assert r.would_be_in(can, BOARD, np.array([0.7, -0.3, 0.36])) and r.may_stand_in(can, BOARD)
    assert not r.would_be_in(can, BOARD, np.array([0.4, -0.3, 0.36]))
    assert not r.would_be_in(can, BOARD, np.array([0.7, -0.3, 0.28]))
