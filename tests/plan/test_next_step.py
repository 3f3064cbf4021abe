"""Steps: what comes first, what is done, what is doubtful, and when to give up."""

from dataclasses import replace

import numpy as np
import pytest
from tests.plan.plan_scenes import BALL, BASKET, BOX, CAN, FLAT, scene, thing

from premotor.core import TABLE_ID, Description, Goal, Predicate, Primitive, Relation, Step
from premotor.knowledge import load
from premotor.plan.neighbors import horizontal_gap, topmost_on
from premotor.plan.next_step import MAX_PICKS, MAX_PLACES, Done, Stuck, next_step

KNOWLEDGE = load()
BASKET_ = thing(9, BASKET, (0.5, 0.45), "basket")


def put(what="fruit", where="basket", **kinds):
    description = Description(kind=what, **kinds)
    return Goal(predicates=(Predicate(relation="in", what=description, where=Description(kind=where)),))


def step(goal, *things, tried=None):
    return next_step(goal, scene(BASKET_, *things), KNOWLEDGE, tried or {})


def inside(id, name="apple"):
    return thing(id, BALL, (0.5, 0.45), name, z=0.01, relation=Relation("in", 9))


def test_fruit_is_picked_and_the_rest_left_alone():
    assert step(put(), thing(1, BALL), thing(2, CAN, (0.4, 0.1), "can")) == Step("pick", 1)


def test_what_is_held_is_placed_where_it_belongs():
    held = thing(1, BALL, relation=Relation.held())
    assert step(put(), held) == Step("place", 1, 9)


def test_what_is_held_but_belongs_nowhere_goes_on_the_table():
    held = thing(1, CAN, name="can", relation=Relation.held())
    assert step(put(), held, thing(2, BALL)) == Step("place", 1, TABLE_ID)


def test_all_inside_is_done_and_so_is_nothing_to_do():
    assert isinstance(step(put(), inside(1), thing(2, CAN, name="can")), Done)


def test_near_and_free_comes_first():
    near, far = thing(1, BALL, (0.45, 0.05)), thing(2, BALL, (0.65, -0.3))
    assert step(put(), near, far) == Step("pick", 1)
    crowd = [thing(3 + i, CAN, (0.45 + dx, 0.05 + dy), "can") for i, (dx, dy) in enumerate([(0.07, 0), (0, 0.07)])]
    closer = thing(2, BALL, (0.5, -0.06))
    assert step(put(), near, closer, *crowd) == Step("pick", 2)


def test_failures_bring_the_others_forward_then_nudge_then_end():
    things = [thing(1, BALL, (0.45, 0.0)), thing(2, BALL, (0.6, 0.2))]
    assert step(put(), *things) == Step("pick", 1)
    assert step(put(), *things, tried={("pick", 1): 1}) == Step("pick", 2)
    crowded = [things[0], thing(3, CAN, (0.52, 0.0), "can")]
    assert step(put(), *crowded, tried={("pick", 1): 2}) == Step("nudge", 1)
    assert step(put(), *crowded, tried={("pick", 1): 2, ("nudge", 1): 1}) == Step("pick", 1)
    end = step(put(), *crowded, tried={("pick", 1): MAX_PICKS})
    assert isinstance(end, Stuck) and "apple" in end.reason


def test_when_pushing_did_not_help_a_neighbor_is_put_aside_and_the_thing_tried_again():
    target, can, far = thing(1, BALL, (0.45, 0.0)), thing(3, CAN, (0.52, 0.0), "can"), thing(4, CAN, (0.7, 0.2), "can")
    tried = {("pick", 1): 3, ("nudge", 1): 1}
    assert step(put(), target, can, far, tried=tried) == Step("pick", 3, clears=1)
    assert step(put(), target, can, far, tried={**tried, ("clear", 1): 1}) == Step("pick", 1)
    again = {("pick", 1): 4, ("nudge", 1): 2, ("clear", 1): 1}
    assert step(put(), target, can, far, tried=again) == Step("pick", 3, clears=1)
    assert step(put(), target, can, far, tried={**again, ("pick", 3): 2}) == Step("pick", 1)  # it will not be held
    full = [thing(3, CAN, (0.52, 0.0), "mug"), thing(5, BALL, (0.52, 0.0), "egg", relation=Relation("in", 3))]
    assert step(put(), target, *full, far, tried={**tried, ("nudge", 1): 2}) == Step("pick", 1)


def test_beside_the_walls_of_a_box_room_is_made_as_often_as_it_takes():
    target, box = thing(1, BALL, (0.45, 0.0)), thing(3, BASKET, (0.45, 0.2), "box")
    assert step(put(), target, box, tried={("pick", 1): 2}) == Step("nudge", 1)
    assert step(put(), target, box, tried={("pick", 1): 3, ("nudge", 1): 1}) == Step("nudge", 1)
    assert step(put(), target, box, tried={("pick", 1): 5, ("nudge", 1): 4}) == Step("pick", 1)
    low = thing(3, FLAT, (0.45, 0.085), "spoon")
    assert step(put(), target, low, tried={("pick", 1): 3, ("nudge", 1): 1}) == Step("pick", 1)


def test_what_is_in_a_cup_is_not_pushed_against_the_cup():
    plum, cup = thing(1, BALL, relation=Relation("in", 3)), thing(3, CAN, name="cup")
    beside = thing(4, CAN, (0.56, 0.0), "can")
    assert step(put(), plum, cup, beside, tried={("pick", 1): 2}) == Step("pick", 1)
    also = thing(5, CAN, (0.54, 0.0), "can", relation=Relation("in", 3))
    assert step(put(), plum, cup, also, tried={("pick", 1): 2}) == Step("nudge", 1)


def test_what_lies_on_top_goes_first():
    below = thing(1, BALL, (0.5, 0.0), "apple")
    above = thing(2, BALL, (0.5, 0.0), "toy car", z=0.066)
    assert topmost_on(below, scene(below, above)) is above
    assert step(put(), below, above) == Step("pick", 2)


def test_a_doubtful_thing_is_looked_at_and_a_toss_up_three_times():
    clear = thing(2, BALL, (0.6, 0.2))
    for p, looks in ((0.01, 0), (0.15, 1), (0.3, 2), (0.4, 3)):
        doubtful = thing(1, BALL, names={"apple": p, "ball": 1.0 - p})
        for k in range(looks):
            assert step(put(), doubtful, clear, tried={("look", 1): k}) == Step("look", 1)
        assert step(put(), doubtful, clear, tried={("look", 1): looks}) == Step("pick", 2)


def test_before_all_is_done_what_is_still_unclear_is_looked_at_once_more():
    heap, clear = (thing(1, BALL, names={"unknown": p, "ball": 1.0 - p}) for p in (0.7, 0.1))
    assert step(put(), heap, tried={("look", 1): 2}) == Step("look", 1)
    assert isinstance(step(put(), heap, tried={("look", 1): 3}), Done)
    assert isinstance(step(put(), clear, tried={("look", 1): 2}), Done)
    hidden = thing(1, BALL, names={"apple": 0.15, "ball": 0.85})
    assert step(put(), hidden, tried={("look", 1): 1}) == Step("look", 1)
    assert isinstance(step(put(), hidden, tried={("look", 1): 3}), Done)


def test_before_all_fruit_is_said_to_be_in_what_was_only_seen_from_afar_is_looked_at():
    sponge = thing(1, BOX, name="sponge")
    afar, near = (replace(sponge, noise=np.full(len(sponge.points), n)) for n in (0.0024, 0.0004))
    assert step(put(), inside(2), afar) == Step("look", 1)
    assert step(put(), thing(2, BALL, (0.6, 0.2)), afar) == Step("pick", 2)
    assert isinstance(step(put(), inside(2), near), Done)
    assert isinstance(step(put(), inside(2), afar, tried={("look", 1): 1}), Done)
    assert isinstance(step(put(), inside(2), replace(afar, relation=Relation("in", 9))), Done)
    assert isinstance(step(put(quantifier="the"), inside(2), afar), Done)


def test_what_is_larger_than_its_name_allows_is_looked_at_twice():
    lemon = [
        thing(1, Primitive("ellipsoid", np.array(half)), name="lemon")
        for half in ((0.04, 0.03, 0.03), (0.07, 0.044, 0.066))
    ]
    assert step(put(), lemon[0]) == Step("pick", 1)
    for k, expected in enumerate(("look", "look", "pick")):
        assert step(put(), lemon[1], tried={("look", 1): k}) == Step(expected, 1)
    tall = thing(1, BOX, name="tea box")
    assert isinstance(step(put(), tall), Done)


def test_what_has_no_name_is_looked_at_twice_unless_it_is_a_sliver():
    clear = thing(2, BALL, (0.6, 0.2))
    heap, sliver = (thing(1, shape, names={"unknown": 0.98, "ball": 0.02}) for shape in (BALL, FLAT))
    assert step(put(), heap, clear) == Step("look", 1)
    assert step(put(), heap, clear, tried={("look", 1): 1}) == Step("look", 1)
    assert step(put(), heap, clear, tried={("look", 1): 2}) == Step("pick", 2)
    assert step(put(), sliver, clear) == Step("pick", 2)


@pytest.mark.parametrize(("count", "already", "expected"), [(2, 0, True), (2, 1, True), (2, 2, False), (1, 1, False)])
def test_counts_include_what_is_there(count, already, expected):
    things = [inside(20 + i) for i in range(already)] + [thing(1, BALL), thing(2, BALL, (0.6, 0.2))]
    answer = step(put("apple", quantifier="any", count=count), *things)
    assert isinstance(answer, Step) == expected


def test_exceptions_are_kept_out():
    goal = put(None, excluding=(Description(kind="knife"),))
    knife = thing(1, CAN, (0.45, 0.0), "knife")
    assert step(goal, knife, thing(2, CAN, (0.6, 0.2), "can")) == Step("pick", 2)
    assert isinstance(step(goal, knife), Done)


def test_what_was_put_in_by_mistake_comes_out_again_once_all_else_is_done():
    potato, fruit = inside(1, "potato"), thing(2, BALL, (0.6, 0.2))
    mine = {("put", 1): 1, ("look", 1): 1}
    assert step(put(), potato, fruit, tried=mine) == Step("pick", 2)
    assert step(put(), potato, tried=mine) == Step("pick", 1)
    assert step(put(), potato, fruit, tried={**mine, ("pick", 2): MAX_PICKS}) == Step("pick", 1)
    assert isinstance(step(put(), potato, tried={**mine, ("pick", 1): MAX_PICKS}), Stuck)
    assert step(put(), replace(potato, relation=Relation.held()), tried=mine) == Step("place", 1, TABLE_ID)
    assert isinstance(step(put(), thing(1, BALL, name="potato"), tried=mine), Done)


def test_what_was_put_in_and_may_be_a_mistake_is_looked_at_once_more():
    doubt, sure = (
        thing(1, BALL, (0.5, 0.45), z=0.01, relation=Relation("in", 9), names={"kiwi": p, "potato": 1.0 - p})
        for p in (0.58, 0.8)
    )
    assert step(put(), doubt, tried={("put", 1): 1, ("look", 1): 2}) == Step("look", 1)
    assert isinstance(step(put(), doubt, tried={("put", 1): 1, ("look", 1): 3}), Done)
    assert isinstance(step(put(), sure, tried={("put", 1): 1, ("look", 1): 2}), Done)
    assert isinstance(step(put(), doubt, tried={("look", 1): 2}), Done)  # was there before


def test_what_others_put_in_stays_and_what_is_unclear_or_belongs_there_too():
    unclear = thing(1, BALL, (0.5, 0.45), z=0.01, relation=Relation("in", 9), names={"apple": 0.47, "ball": 0.53})
    both = Goal(predicates=put("fruit").predicates + put("potato").predicates)
    for goal, it, put_in in ((put(), inside(1, "potato"), 0), (put(), inside(1, "potato"), 3), (put(), unclear, 1)):
        assert isinstance(step(goal, it, tried={("put", 1): put_in, ("look", 1): 4}), Done)
    assert isinstance(step(both, inside(1, "potato"), tried={("put", 1): 1}), Done)


def test_a_container_that_is_gone_is_said():
    answer = next_step(put(), scene(thing(1, BALL)), KNOWLEDGE, {})
    assert isinstance(answer, Stuck) and "basket" in answer.reason


def test_no_place_for_what_is_held_ends_after_trying_the_table():
    held = thing(1, BALL, relation=Relation.held())
    assert step(put(), held, tried={("place", 1): MAX_PLACES}) == Step("place", 1, TABLE_ID)
    assert isinstance(step(put(), held, tried={("place", 1): 2 * MAX_PLACES}), Stuck)


def test_gaps_follow_the_outline():
    a, b = thing(1, BOX, (0.5, 0.0)), thing(2, BOX, (0.5, 0.1))
    assert horizontal_gap(a, b) == pytest.approx(0.04)
    assert horizontal_gap(a, thing(2, BOX, (0.5, 0.1), yaw=1.5707963)) == pytest.approx(0.01, abs=1e-6)


def test_what_found_no_place_is_left_on_the_table_and_said():
    lone = thing(1, BALL)
    end = step(put(), lone, tried={("place", 1): MAX_PLACES})
    assert isinstance(end, Stuck) and "no place" in end.reason and "apple" in end.reason
    assert step(put(), lone, thing(2, BALL, (0.6, 0.2)), tried={("place", 1): MAX_PLACES}) == Step("pick", 2)


def test_what_has_to_lie_down_in_there_comes_first():
    tall = Primitive("box", np.array([0.08, 0.03, 0.1]))
    near, far = thing(1, BALL, (0.45, 0.05)), thing(2, tall, (0.7, -0.3), "cereal box")
    everything = put(None)
    assert step(everything, near, far) == Step("pick", 2)
    assert step(everything, near, thing(2, BOX, (0.7, -0.3), "box")) == Step("pick", 1)
