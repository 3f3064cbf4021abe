"""Instructions that speak of a shelf: what they ask for, and when that is done."""

from dataclasses import replace

import numpy as np
from tests.bench.test_targets import KNOWN, thing

from premotor.bench.targets import aims_of, targets_of
from premotor.core import TABLE, Description, Goal, Predicate
from premotor.core.geometry import pose
from premotor.worlds.history import History
from premotor.worlds.score import Target, score
from premotor.worlds.truth import ShelfTruth, ThingTruth, Truth

SHELF = Description(kind="shelf", quantifier="the", text="the shelf")
BASKET = Description(kind="basket", quantifier="the", text="the basket")
FRUIT = Description(kind="fruit", text="the fruit")
EMPTY = Goal(predicates=(Predicate(relation="in", what=FRUIT.model_copy(update={"at": SHELF}), where=BASKET),))
FILL = Goal(predicates=(Predicate(relation="on", what=Description(kind="mug", quantifier="the"), where=SHELF),))


def on_shelf(name: str, x: float, y: float = 0.5) -> ThingTruth:
    return replace(thing(name, x), X_WO=pose(None, [x, y, 0.3 + 0.035]))


START = Truth(
    0.0,
    (
        thing("basket", 0.5, 0.14),
        thing("apple 1", 0.8),
        thing("mug 1", 0.9),
        on_shelf("lemon 1", 0.2),
        on_shelf("can 1", 0.3),
    ),
    shelves=(ShelfTruth("shelf", pose(None, [0.3, 0.5, 0.3]), np.array([0.2, 0.12, 0.01])),),
)
(TO_BASKET,), (TO_SHELF,) = aims_of(EMPTY, START, KNOWN), aims_of(FILL, START, KNOWN)


def moved(truth: Truth, name: str, *at: float, touched: bool = False) -> Truth:
    change = {"X_WO": pose(None, at), "touched": touched}
    return replace(truth, things=tuple(replace(t, **change) if t.name == name else t for t in truth.things))


def reason(now: Truth, aim: Target) -> str:
    result = score(START, now, History(), (aim,))
    assert result.success == (result.reason == "")
    return result.reason


LEMON_IN = moved(START, "lemon 1", 0.5, 0.0, 0.1)
MUG_UP = moved(START, "mug 1", 0.42, 0.5, 0.336)


def test_the_truth_lists_what_rests_on_the_shelf_and_what_on_the_table() -> None:
    assert START.inside("shelf") == ("lemon 1", "can 1")
    assert START.inside(TABLE) == ("basket", "apple 1", "mug 1")
    assert moved(START, "mug 1", 0.42, 0.5, 0.40).inside("shelf") == ("lemon 1", "can 1")  # held over it
    assert moved(START, "can 1", 0.3, 0.5, 0.035).inside(TABLE) == ("basket", "apple 1", "mug 1", "can 1")  # under it


def test_goals_with_a_shelf_become_aims() -> None:
    assert Target(("lemon 1",), 1, "basket") == TO_BASKET
    assert Target(("mug 1",), 1, "shelf") == TO_SHELF
    both = Predicate(relation="in", what=FRUIT, where=BASKET)
    assert aims_of(Goal(predicates=(both,)), START, KNOWN) == (Target(("apple 1", "lemon 1"), 2, "basket"),)
    spared = FRUIT.model_copy(update={"excluding": (FRUIT.model_copy(update={"at": SHELF}),)})
    rest = Predicate(relation="in", what=spared, where=BASKET)
    assert aims_of(Goal(predicates=(rest,)), START, KNOWN) == (Target(("apple 1",), 1, "basket"),)
    below = Predicate(relation="in", what=FRUIT.model_copy(update={"at": Description(kind=TABLE)}), where=BASKET)
    assert aims_of(Goal(predicates=(below,)), START, KNOWN) == (Target(("apple 1",), 1, "basket"),)
    down = Predicate(relation="on", what=FRUIT.model_copy(update={"at": SHELF}), where=Description(kind=TABLE))
    assert aims_of(Goal(predicates=(down,)), START, KNOWN) == (Target(("lemon 1",), 1, TABLE),)


def test_where_there_is_no_shelf_nothing_is_asked_for() -> None:
    bare = replace(START, shelves=())
    assert aims_of(EMPTY, bare, KNOWN) == aims_of(FILL, bare, KNOWN) == ()


def test_words_without_a_shelf_mean_the_same_beside_one() -> None:
    assert targets_of("put the fruit in the basket", START, KNOWN) == (Target(("apple 1", "lemon 1"), 2, "basket"),)


def test_emptying_the_shelf() -> None:
    assert reason(LEMON_IN, TO_BASKET) == ""
    assert reason(START, TO_BASKET) == "not inside: lemon 1"
    assert reason(moved(LEMON_IN, "apple 1", 0.53, 0.0, 0.1), TO_BASKET) == "should not be inside: apple 1"
    assert reason(moved(LEMON_IN, "can 1", 0.1, 0.3, 0.035), TO_BASKET) == "left the shelf: can 1"
    assert reason(moved(LEMON_IN, "can 1", 0.1, 1.3, -0.8), TO_BASKET) == "fell off the table: can 1"
    assert reason(moved(START, "lemon 1", 0.2, 0.3, 0.035), TO_BASKET) == "not inside: lemon 1"


def test_filling_the_shelf() -> None:
    assert reason(MUG_UP, TO_SHELF) == ""
    assert reason(START, TO_SHELF) == "not inside: mug 1"
    assert reason(moved(START, "mug 1", 0.42, 0.5, 0.336, touched=True), TO_SHELF) == "not released: mug 1"
    assert reason(moved(MUG_UP, "apple 1", 0.42, 0.42, 0.336), TO_SHELF) == "should not be inside: apple 1"
    assert reason(moved(MUG_UP, "lemon 1", 0.2, 0.3, 0.035), TO_SHELF) == "left the shelf: lemon 1"
    assert reason(moved(START, "mug 1", 0.42, 0.5, 0.05), TO_SHELF) == "not inside: mug 1"  # under it
