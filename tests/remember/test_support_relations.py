"""In what and on what things stand."""

from dataclasses import replace

import numpy as np
from tests.plan.plan_scenes import BALL, BASKET, CAN, thing

from premotor.core import Hollow, Primitive, Relation, Shape, Thing
from premotor.knowledge import load
from premotor.remember.support_relations import with_relations

KNOWLEDGE = load()
PLATE = Hollow(np.array([0.10, 0.10, 0.012]), 0.005, "round")
BOOK = Primitive("box", np.array([0.11, 0.08, 0.02]))


def relations(*things: Thing) -> dict[int, Relation]:
    return {t.id: t.relation for t in with_relations(things, KNOWLEDGE)}


def low(
    id: int, shape: Shape = BALL, xy: tuple[float, float] = (0.5, 0.0), name: str = "apple", z: float = 0.0
) -> Thing:
    return thing(id, shape, xy, name, z=z)


def test_what_lies_on_a_plate_is_on_it_though_the_rim_is_higher_than_its_underside() -> None:
    assert relations(low(1, PLATE, name="plate"), low(2, z=0.005))[2] == Relation("on", 1)


def test_beside_a_round_plate_where_a_square_one_would_be_it_is_on_the_table() -> None:
    assert relations(low(1, PLATE, name="plate"), low(2, xy=(0.58, 0.08)))[2] == Relation()


def test_only_what_can_bear_things_does() -> None:
    assert relations(low(1, BOOK, name="book"), low(2, z=0.04))[2] == Relation("on", 1)
    assert relations(low(1, BOOK, name="sponge"), low(2, z=0.04))[2] == Relation()


def test_on_the_uppermost_of_a_pile_and_below_nothing() -> None:
    pile = low(1, PLATE, name="plate"), low(2, BOOK, name="book", z=0.024), low(3, z=0.064)
    assert relations(*pile) == {1: Relation(), 2: Relation("on", 1), 3: Relation("on", 2)}


def test_two_flat_things_believed_in_one_place_are_not_on_one_another() -> None:
    found = relations(low(1, PLATE, name="plate"), low(2, PLATE, name="plate", z=0.004))
    assert found == {1: Relation(), 2: Relation("on", 1)}


def test_in_the_cup_that_is_in_the_basket_not_in_the_basket() -> None:
    cup = low(2, Hollow(np.array([0.04, 0.04, 0.05]), 0.004, "round"), name="cup", z=0.006)
    egg = low(3, Primitive("ellipsoid", np.array([0.02, 0.02, 0.025])), name="egg", z=0.012)
    things = low(1, BASKET, name="basket"), cup, egg
    assert relations(*things) == relations(*things[::-1])
    assert relations(*things) == {1: Relation(), 2: Relation("in", 1), 3: Relation("in", 2)}


def test_what_is_held_is_on_nothing_and_bears_nothing() -> None:
    held = replace(low(1, BOOK, name="book"), relation=Relation.held())
    assert relations(held, low(2, z=0.04)) == {1: Relation.held(), 2: Relation()}
    assert (
        relations(low(1, BOOK, name="book"), replace(low(2, CAN, z=0.04), relation=Relation.held()))[2].kind == "held"
    )
