"""What a goal still asks for: which things are to go where, and which are there already."""

from collections.abc import Sequence
from dataclasses import dataclass

from premotor.core import TABLE, TABLE_ID, Belief, Description, Goal, Predicate, Relation, Thing, Visibility
from premotor.core.errors import GoalError
from premotor.core.relations import carriers
from premotor.knowledge.knowledge_base import Knowledge
from premotor.knowledge.match import MATCH_THRESHOLD, select


@dataclass(frozen=True, eq=False)
class Wanted:
    """todo: things still to be moved, likeliest first. done: things that are there. where: None is the table."""

    todo: tuple[Thing, ...]
    done: tuple[Thing, ...]
    where: Thing | None


def wanted(
    predicate: Predicate, things: Sequence[Thing], knowledge: Knowledge, threshold: float = MATCH_THRESHOLD
) -> Wanted:
    """What `predicate` asks for among `things`; `GoalError` when the place it names is not among them.

    "All" asks for every thing meant, otherwise as many as are counted (one, without a count), and those that
    are there already count. The place itself, what carries it and what is no longer there are never meant.
    """
    here = [thing for thing in things if thing.visibility is not Visibility.ABSENT]
    where = _place(predicate.where, here, knowledge)
    above = {id for place in [where] if place is not None for id in (place.id, *carriers(place, here))}
    others = [thing for thing in here if thing.id not in above]
    meant = select(predicate.what.model_copy(update={"quantifier": "all", "count": None}), others, knowledge, threshold)
    there = [thing for thing in meant if is_at(thing, where, here)]
    todo = [thing for thing in meant if thing not in there]
    number = needed(predicate)
    if not meant and predicate.what.quantifier == "the":
        todo = select(predicate.what, others, knowledge, threshold)
    return Wanted(tuple(todo if number is None else todo[: max(0, number - len(there))]), tuple(there), where)


def needed(predicate: Predicate) -> int | None:
    """How many things must be in place for this; None: all that are meant."""
    what = predicate.what
    if what.quantifier == "all" and what.count is None:
        return None
    return what.count or max(1, len(what.ids))


def achieved(goal: Goal, belief: Belief, knowledge: Knowledge) -> bool:
    """Whether everything the goal asks for is so, as far as the belief knows."""
    return all(_holds(wanted(p, belief.things, knowledge), needed(p)) for p in goal.predicates)


def meant(goal: Goal, belief: Belief, knowledge: Knowledge) -> tuple[Thing, ...]:
    """Every thing the goal is about now, moved or not, each once."""
    states = [wanted(p, belief.things, knowledge) for p in goal.predicates]
    return tuple({thing.id: thing for s in states for thing in (*s.done, *s.todo)}.values())


def missing(goal: Goal, belief: Belief, knowledge: Knowledge, asked: Sequence[Thing]) -> tuple[str, ...]:
    """Words for what the goal asks for and nobody sees any more, so that it cannot be said to be done.

    asked: what it was about when it was taken on (`meant`). A thing seen again under another id is not missing.
    """
    states = [(p, wanted(p, belief.things, knowledge)) for p in goal.predicates]
    short = [p.what for p, state in states if len(state.done) + len(state.todo) < (needed(p) or 0)]
    found = [what.text or what.kind or "thing" for what in short]
    there = {thing.id for _, state in states for thing in state.done}
    here = {t.id for t in belief.things if t.visibility is not Visibility.ABSENT}
    gone = [thing.name for thing in asked if thing.id not in here]
    return tuple(found) or tuple(gone[: max(0, len(asked) - len(there))])


def remaining(goal: Goal, belief: Belief, knowledge: Knowledge) -> tuple[Thing, ...]:
    """Things that are still to be moved, in the order of the goal."""
    todo = [thing for p in goal.predicates for thing in wanted(p, belief.things, knowledge).todo]
    return tuple({thing.id: thing for thing in todo}.values())


def _holds(state: Wanted, number: int | None) -> bool:
    return not state.todo and (number is None or len(state.done) >= number)


def is_at(thing: Thing, where: Thing | None, things: Sequence[Thing]) -> bool:
    """Whether the thing stands in or on `where`, also by way of other things; None: on the table itself."""
    if where is None:
        return thing.relation == Relation("on", TABLE_ID)
    return where.id in carriers(thing, things)


def _place(where: Description | None, things: Sequence[Thing], knowledge: Knowledge) -> Thing | None:
    if where is None:
        raise GoalError("The goal does not say yet where things should go; ground it in what is seen first.")
    if where.kind == TABLE:
        return None
    found = select(where, things, knowledge)
    if not found:
        wish = (where.text or where.kind or "container").removeprefix("the ").removeprefix("a ").removeprefix("an ")
        raise GoalError(f"I see no {wish} to put things in.")
    return found[0]
