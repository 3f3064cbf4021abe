"""Goals held against a belief: settled where they can be, refused in a sentence where not."""

from dataclasses import replace

import pytest
from tests.knowledge.kitchen_belief import kitchen, thing

from premotor.core import Belief, Goal
from premotor.core.errors import GoalError
from premotor.knowledge import load, wanted
from premotor.understand import achieved, ground, parse, remaining

KNOWLEDGE = load()


def grounded(text: str, belief: Belief | None = None) -> Goal:
    return ground(parse(text, KNOWLEDGE), belief or kitchen(), KNOWLEDGE)


def todo(goal: Goal) -> list[set[int]]:
    return [{t.id for t in wanted(p, kitchen().things, KNOWLEDGE).todo} for p in goal.predicates]


@pytest.mark.parametrize(
    ("text", "ids", "says"),
    [
        (
            "put the fruit in the basket",
            [{1, 2, 3, 4, 5}],
            "put two apples, two lemons and a plum in the basket.",
        ),
        ("put the green apple in the mug", [{2}], "I will put a green apple in the mug."),
        ("put the biggest apple in the basket", [{1}], "I will put an apple in the basket."),
        ("put two lemons in the basket", [{3, 4}], "I will put two lemons in the basket."),
        (
            "put an apple in the bowl and one in the basket",
            [{1}, {2}],
            "bowl. I will put an apple in the basket.",
        ),
        ("take the plum out of the bowl", [{5}], "I will put a plum on the table."),
        ("put the plum in the bowl", [set()], "A plum is in the bowl already."),
        ("clear the table", [{1, 2, 3, 4, 5, 6, 7, 8, 9}], "I will put everything in the basket: "),
        ("clear the table except the mug", [{1, 2, 3, 4, 5, 6, 8, 9}], "in the basket: "),
        ("put everything except the knife in the box", [{1, 2, 3, 4, 5, 6, 7, 9}], "in the box: "),
        ("put everything in the basket", [{1, 2, 3, 4, 5, 6, 7, 8, 9}], "in the basket: "),
        ("put the green apple in the bowl and all the fruit in the basket", [{2}, {1, 3, 4, 5}], "green apple"),
        ("put the lemon in the bowl and everything else in the basket", [{3}, {1, 2, 4, 5, 7, 8, 9}], "a lemon in the"),
        ("put the apples but not the green ones in the basket", [{1}], "an apple"),
        ("put the red things in the box", [{1, 7}], "a red apple and a red mug"),
        ("put the apple on the bowl", [{1}], "in the bowl"),
        ("put the knife in the plate", [{8}], "on the plate"),
        ("empty the bowl", [{5}], "on the table"),
    ],
)
def test_ground(text: str, ids: list[set[int]], says: str) -> None:
    goal = grounded(text)
    assert todo(goal) == ids and says in goal.say
    assert all(p.where is not None for p in goal.predicates)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "put the banana in the basket",
            "There is no banana here; I see two apples, two lemons, a plum, a bowl",
        ),
        ("put the toys in the basket", "There are no toys here"),
        (
            "put the yellow apple in the bowl",
            "There is no yellow apple here; I see a red apple, a green apple",
        ),
        ("put the apple in the tray", "There is no tray here"),
        ("put three lemons in the basket", "I see only two lemons, not three"),
        ("take the plum off the plate", "There is no plum on the plate"),
        ("put the mug in the lemon", "Nothing can be put in a lemon"),
        ("put the basket in the basket", "cannot put the basket in itself"),
        ("put the basket in the mug", "The basket is too big for the mug"),
        ("take the apple out of the bowl", "There is no apple in the bowl"),
        ("empty the mug", "There is nothing in the mug"),
        ("put the plum in the basket and the plum in the box", "cannot put the plum in two places"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(text: str, says: str) -> None:
    with pytest.raises(GoalError, match=says):
        grounded(text)


def test_an_empty_scene_is_said() -> None:
    with pytest.raises(GoalError, match="I see nothing"):
        grounded("put the fruit in the basket", Belief(things=()))


def test_clearing_needs_a_container() -> None:
    with pytest.raises(GoalError, match="no container to put things in, only an apple and a knife"):
        grounded("clear the table", Belief(things=(thing(1, "apple"), thing(2, "knife"))))


def test_the_largest_container_is_chosen() -> None:
    small, large = thing(2, "basket", size=0.2), thing(3, "box", size=0.3)
    assert "in the box" in grounded("clear the table", Belief(things=(thing(1, "apple"), small, large))).say
    alike = thing(2, "basket", size=0.3)
    assert "a box in the basket" in grounded("put away the box", Belief(things=(alike, large))).say


def test_a_settled_goal_keeps_meaning_the_same_things() -> None:
    goal = grounded("put the biggest apple in the basket")
    grown = replace(
        kitchen(),
        things=tuple(replace(t, shape=thing(0, "apple", size=0.1).shape) if t.id == 2 else t for t in kitchen().things),
    )
    assert [t.id for t in remaining(goal, grown, KNOWLEDGE)] == [1]


def test_a_grounded_goal_survives_json_and_is_not_done_yet() -> None:
    goal = grounded("put the smallest fruit in the basket")
    assert Goal.model_validate_json(goal.model_dump_json()) == goal
    assert not achieved(goal, kitchen(), KNOWLEDGE)


def test_what_is_taken_for_a_thing_by_another_name_is_said() -> None:
    onion = replace(thing(1, "onion"), names={"onion": 0.55, "orange": 0.45})
    belief = Belief(things=(onion, thing(2, "basket", size=0.2)))
    said = grounded("put the orange in the basket", belief).say
    assert said == "I will put an onion, taken for the orange, in the basket."
