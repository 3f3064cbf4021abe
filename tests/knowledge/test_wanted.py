"""What a goal still asks for, as the belief changes."""

from dataclasses import replace

import pytest
from tests.knowledge.kitchen_belief import kitchen

from premotor.core import TABLE, TABLE_ID, Belief, Description, Goal, Predicate, Relation, Visibility
from premotor.core.errors import GoalError
from premotor.knowledge import achieved, load, remaining, wanted

KNOWLEDGE = load()
BASKET = Description(kind="basket", quantifier="the")
BOWL = Description(kind="bowl", quantifier="the")


def moved(belief: Belief, id: int, relation: Relation) -> Belief:
    return replace(belief, things=tuple(replace(t, relation=relation) if t.id == id else t for t in belief.things))


def into(where: Description | None, what: Description) -> Predicate:
    return Predicate(relation="in", what=what, where=where)


def test_all_the_fruit_until_it_is_there() -> None:
    belief = kitchen()
    goal = Goal(predicates=(into(BASKET, Description(kind="fruit")),))
    assert {t.id for t in remaining(goal, belief, KNOWLEDGE)} == {1, 2, 3, 4, 5}
    for id in (1, 2, 3, 4, 5):
        assert not achieved(goal, belief, KNOWLEDGE)
        belief = moved(belief, id, Relation("in", 10))
    assert achieved(goal, belief, KNOWLEDGE) and remaining(goal, belief, KNOWLEDGE) == ()


def test_counted_things_stop_at_the_count() -> None:
    predicate = into(BASKET, Description(kind="fruit", quantifier="any", count=2))
    assert len(wanted(predicate, kitchen().things, KNOWLEDGE).todo) == 2
    one = moved(kitchen(), 3, Relation("in", 10))
    assert len(wanted(predicate, one.things, KNOWLEDGE).todo) == 1
    two = moved(one, 1, Relation("in", 10))
    assert achieved(Goal(predicates=(predicate,)), two, KNOWLEDGE)


def test_a_held_thing_is_still_to_be_placed() -> None:
    goal = Goal(predicates=(into(BASKET, Description(kind="plum", quantifier="the")),))
    held = moved(kitchen(), 5, Relation.held())
    assert [t.id for t in remaining(goal, held, KNOWLEDGE)] == [5] and not achieved(goal, held, KNOWLEDGE)


def test_what_is_in_a_bowl_in_the_basket_is_in_the_basket() -> None:
    belief = moved(kitchen(), 6, Relation("in", 10))
    assert wanted(into(BASKET, Description(kind="plum")), belief.things, KNOWLEDGE).done[0].id == 5


def test_a_place_is_never_put_in_itself() -> None:
    todo = wanted(into(BASKET, Description()), kitchen().things, KNOWLEDGE).todo
    assert 10 not in {t.id for t in todo} and 1 in {t.id for t in todo}


def test_a_goal_is_not_achieved_when_the_thing_is_lost() -> None:
    goal = Goal(predicates=(into(BASKET, Description(kind="plum", quantifier="the", ids=(5,))),))
    lost = replace(kitchen(), things=tuple(t for t in kitchen().things if t.id != 5))
    assert not achieved(goal, lost, KNOWLEDGE)


def test_a_thing_found_again_under_another_id_is_still_meant() -> None:
    goal = Goal(predicates=(into(BASKET, Description(kind="plum", quantifier="the", ids=(5,))),))
    again = replace(kitchen(), things=tuple(replace(t, id=50) if t.id == 5 else t for t in kitchen().things))
    assert [t.id for t in remaining(goal, again, KNOWLEDGE)] == [50]


def test_taken_out_is_on_the_table() -> None:
    out = Predicate(relation="on", what=Description(kind="plum", at=BOWL, ids=(5,)), where=Description(kind=TABLE))
    assert not achieved(Goal(predicates=(out,)), kitchen(), KNOWLEDGE)
    assert achieved(Goal(predicates=(out,)), moved(kitchen(), 5, Relation("on", TABLE_ID)), KNOWLEDGE)


def test_what_is_gone_is_not_wanted() -> None:
    gone = replace(
        kitchen(), things=tuple(replace(t, visibility=Visibility.ABSENT) if t.id == 1 else t for t in kitchen().things)
    )
    assert 1 not in {t.id for t in wanted(into(BASKET, Description(kind="fruit")), gone.things, KNOWLEDGE).todo}


@pytest.mark.parametrize("where", [None, Description(kind="tray", quantifier="the", text="the tray")])
def test_no_place_is_said(where: Description | None) -> None:
    with pytest.raises(GoalError, match=r"where|tray"):
        wanted(into(where, Description(kind="fruit")), kitchen().things, KNOWLEDGE)
