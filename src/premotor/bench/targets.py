"""What an instruction asks for, read off the truth: the same words, understood with every thing rightly named."""

from collections.abc import Sequence

import numpy as np

from premotor import understand
from premotor.core import TABLE, UNKNOWN, Belief, Predicate, Primitive, Relation, Thing
from premotor.core.errors import GoalError
from premotor.knowledge import Knowledge, needed, select
from premotor.worlds.score import MIN_VISIBLE_SHARE, Target
from premotor.worlds.truth import ThingTruth, Truth


def targets_of(text: str, truth: Truth, knowledge: Knowledge) -> tuple[Target, ...]:
    """What should be where after `text`; none when it asks for nothing that is there.

    Things seen by less than a quarter from anywhere may be left or taken.
    """
    things = tuple(_thing(i, t, truth, knowledge) for i, t in enumerate(truth.things))
    try:
        goal = understand.ground(understand.parse(text, knowledge), Belief(things=things), knowledge)
    except GoalError:
        return ()
    found = [_aim(predicate, things, truth, knowledge) for predicate in goal.predicates]
    return tuple(aim for aim in found if aim is not None)


def _aim(predicate: Predicate, things: Sequence[Thing], truth: Truth, knowledge: Knowledge) -> Target | None:
    where = predicate.where
    if where is None or not (where.ids or where.kind == TABLE):
        return None
    into = truth.things[min(where.ids)].name if where.ids else TABLE
    anyone = predicate.what.model_copy(update={"ids": (), "quantifier": "all", "count": None})
    meant = [truth.things[t.id] for t in select(anyone, [t for t in things if t.id not in where.ids], knowledge)]
    names = tuple(t.name for t in meant if t.visible >= MIN_VISIBLE_SHARE)
    count = min(needed(predicate) or len(names), len(names))
    return Target(names, count, into, tuple(t.name for t in meant if t.name not in names))


def _thing(id: int, true: ThingTruth, truth: Truth, knowledge: Knowledge) -> Thing:
    """A thing as it would be believed by someone who knows all about it."""
    places = [i for i, place in enumerate(truth.things) if i != id and place.has(true)]
    flat = {i: truth.things[i].flat_for(true) for i in places}
    at = min(places, key=lambda i: flat[i], default=None)
    return Thing(
        id=id,
        names={true.kind if true.kind in knowledge.kinds else UNKNOWN: 1.0},
        colors={color: 1.0 / len(true.colors) for color in true.colors},
        X_WO=true.X_WO,
        covariance=np.eye(6) * 1e-6,
        shape=Primitive("box", true.half),
        points=np.zeros((0, 3)),
        mass=(true.mass, 0.0),
        friction=(true.friction, 0.0),
        relation=Relation() if at is None else Relation("on" if flat[at] else "in", at),
    )
