"""Targets of an instruction, from the truth: the same grammar, with every object correctly named."""

import numpy as np

from premotor import understand
from premotor.core import (
    TABLE,
    UNKNOWN,
    Belief,
    Description,
    Goal,
    Predicate,
    Primitive,
    Relation,
    Thing,
    level_support,
)
from premotor.core.errors import GoalError
from premotor.knowledge import Knowledge, needed, select
from premotor.worlds.score import MIN_VISIBLE_SHARE, Target
from premotor.worlds.shelf import NAME as SHELF
from premotor.worlds.truth import ShelfTruth, ThingTruth, Truth

SHELF_ID = -2
"""Id of the shelf among the things: those of supports are below zero, and the table's is -1."""


def targets_of(text: str, truth: Truth, knowledge: Knowledge) -> tuple[Target, ...]:
    """Targets of the instruction `text`; none when it refers to nothing in the scene.

    Things seen by less than a quarter from anywhere may be left or taken.
    """
    try:
        goal = understand.parse(text, knowledge)
        if not any(_names_shelf(d) for p in goal.predicates for d in (p.what, p.where)):
            goal = understand.ground(goal, Belief(things=_things(truth, knowledge)), knowledge)
    except GoalError:
        return ()
    return aims_of(goal, truth, knowledge)


def aims_of(goal: Goal, truth: Truth, knowledge: Knowledge) -> tuple[Target, ...]:
    """Targets of a goal, grounded in ids of `truth.things` or not; a shelf is named by its kind."""
    found = [_aim(predicate, truth, knowledge) for predicate in goal.predicates]
    return tuple(aim for aim in found if aim is not None)


def _aim(predicate: Predicate, truth: Truth, knowledge: Knowledge) -> Target | None:
    things = _things(truth, knowledge)
    what, where = _settled(predicate.what), _settled(predicate.where)
    if where is None or what is None or (not truth.shelves and (_names_shelf(what) or _names_shelf(where))):
        return None
    if not where.ids and where.kind != TABLE:
        where = where.model_copy(update={"ids": tuple(t.id for t in select(where, things, knowledge)[:1])})
    if not where.ids and where.kind != TABLE:
        return None
    into = TABLE if not where.ids else SHELF if SHELF_ID in where.ids else truth.things[min(where.ids)].name
    anyone = what.model_copy(update={"ids": (), "quantifier": "all", "count": None})
    others = [t for t in things if t.id not in where.ids]
    if _names_shelf(what):
        others += [_board(shelf) for shelf in truth.shelves]
    if what.at is not None and what.at.kind == TABLE:  # for people, a shelf is no table
        others = [t for t in others if t.relation.other != SHELF_ID]
    meant = [truth.things[t.id] for t in select(anyone, others, knowledge) if t.id != SHELF_ID]
    names = tuple(t.name for t in meant if t.visible >= MIN_VISIBLE_SHARE)
    count = min(needed(predicate) or len(names), len(names))
    return Target(names, count, into, tuple(t.name for t in meant if t.name not in names))


def _names_shelf(description: Description | None) -> bool:
    """Whether a shelf is spoken of."""
    if description is None:
        return False
    return description.kind == SHELF or any(_names_shelf(d) for d in (description.at, *description.excluding))


def _settled(description: Description | None) -> Description | None:
    """The same with the shelf's id wherever a shelf is spoken of."""
    if description is None or description.kind == SHELF:
        return description and description.model_copy(update={"ids": (SHELF_ID,)})
    barred = tuple(d for d in map(_settled, description.excluding) if d is not None)
    return description.model_copy(update={"at": _settled(description.at), "excluding": barred})


def _things(truth: Truth, knowledge: Knowledge) -> tuple[Thing, ...]:
    return tuple(_thing(i, t, truth, knowledge) for i, t in enumerate(truth.things))


def _board(shelf: ShelfTruth) -> Thing:
    """A shelf as a thing among the others, so that they can be on it."""
    x, y, top = shelf.X_WO[:3, 3]
    dx, dy = shelf.half[:2]
    return level_support(top, (x - dx, y - dy, x + dx, y + dy), SHELF_ID)


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
        relation=_relation(true, truth) if at is None else Relation("on" if flat[at] else "in", at),
    )


def _relation(true: ThingTruth, truth: Truth) -> Relation:
    """Relation of an object that no other bears: on the shelf, or on the table."""
    return Relation("on", SHELF_ID) if any(shelf.bears(true) for shelf in truth.shelves) else Relation()
