"""How likely a description means a thing: names, colors, place, and sizes compared with the other things."""

from collections.abc import Sequence

import numpy as np

from premotor.core import TABLE, Description, Thing
from premotor.core.relations import in_the_open
from premotor.knowledge.knowledge_base import Knowledge

MATCH_THRESHOLD = 0.5
"""Probability from which on a thing counts as meant."""
ABSENCE_ODDS = 0.25
"""Odds that there is none where somebody speaks of "the" one."""
EXCLUSION_ABSENCE_ODDS = 0.15
"""The same of "the" one that is to be left alone: there it is worse to be wrong."""
LOOKALIKE_PROBABILITY = 0.1
"""How likely "the" one to be left alone is what sight calls by the name of its like: a cup, where a mug is meant."""


def match(description: Description, thing: Thing, knowledge: Knowledge) -> float:
    """Probability that `thing` is one the description means, by itself: size and place need `match_all`.

    Sum of the name posterior over the kinds meant, times the fit of the color, times the probability that no
    exclusion means it. A description whose things are settled (ids) means these and no others.
    """
    if description.ids:
        return float(thing.id in description.ids)
    p = _name(description.kind, thing, knowledge) * _color(description.color, thing)
    for excluded in description.excluding:
        p *= 1.0 - match(excluded, thing, knowledge)
    return p


def match_all(description: Description, things: Sequence[Thing], knowledge: Knowledge) -> np.ndarray:
    """Probability per thing (N,) that the description means it, given all `things`.

    Sizes are judged among those that fit otherwise; places by how the things stand now. Settled ids hold as
    long as all of them are still among the things; when one got lost, the description decides again.
    """
    if description.ids and set(description.ids) <= {thing.id for thing in things}:
        return np.array([float(thing.id in description.ids) for thing in things])
    plain = description.model_copy(update={"excluding": (), "ids": ()})
    p = np.array([match(plain, thing, knowledge) for thing in things])
    p = p * _place(description.at, things, knowledge)
    p = p * _size(description.size, p, things)
    for excluded in description.excluding:
        p = p * (1.0 - _left_alone(excluded, things, knowledge))
    return _presumed(p, p, ABSENCE_ODDS) if _is_one(description) else p


def select(
    description: Description, things: Sequence[Thing], knowledge: Knowledge, threshold: float = MATCH_THRESHOLD
) -> list[Thing]:
    """The things meant, likeliest first: "all" gives every one, a count so many, "the" and "any" one."""
    p = match_all(description, things, knowledge)
    order = [int(i) for i in np.argsort(-p, kind="stable") if p[i] >= threshold]
    limit = description.count or (None if description.quantifier == "all" else 1)
    return [things[i] for i in order[:limit]]


def _left_alone(excluded: Description, things: Sequence[Thing], knowledge: Knowledge) -> np.ndarray:
    """Probability per thing (N,) that it is to be left alone."""
    if not _is_one(excluded):
        return match_all(excluded, things, knowledge)
    p = match_all(excluded.model_copy(update={"quantifier": "all"}), things, knowledge)
    like = knowledge.siblings(excluded.kind) if excluded.kind else ()
    alike = np.array([sum(thing.names.get(kind, 0.0) for kind in like) for thing in things])
    return _presumed(p, np.minimum(p + LOOKALIKE_PROBABILITY * alike, 1.0), EXCLUSION_ABSENCE_ODDS)


def _is_one(description: Description) -> bool:
    return description.quantifier == "the" and description.count is None


def _presumed(p: np.ndarray, candidate: np.ndarray, mistaken: float) -> np.ndarray:
    """Who says "the mug" knows that there is one: the likeliest candidate becomes likelier by that, the others stay."""
    if len(p) and candidate.max() > 0:
        best = int(candidate.argmax())
        p = p.copy()
        p[best] = candidate[best] / (candidate[best] + mistaken * (1.0 - candidate[best]))
    return p


def _name(kind: str | None, thing: Thing, knowledge: Knowledge) -> float:
    if kind is None:
        return 1.0
    if kind == TABLE:
        return 0.0
    return knowledge.probability(thing.names, kind)


def _color(color: str | None, thing: Thing) -> float:
    """Twice the probability, at most 1: a thing may well be of two colors and is called by either."""
    return 1.0 if color is None else min(1.0, 2.0 * thing.colors.get(color, 0.0))


def _place(at: Description | None, things: Sequence[Thing], knowledge: Knowledge) -> np.ndarray:
    if at is None:
        return np.ones(len(things))
    if at.kind == TABLE:
        return np.array([float(in_the_open(thing, things)) for thing in things])
    places = {place.id: place for place in select(at, things, knowledge)}
    return np.array([float(t.relation.other in places) for t in things])


def _size(size: str | None, p: np.ndarray, things: Sequence[Thing]) -> np.ndarray:
    """1 for the biggest (smallest) of those that fit, falling to 0 where another is more than a third bigger."""
    if size is None or not things:
        return np.ones(len(things))
    across = np.cbrt([np.prod(thing.half_extents) for thing in things])
    across = across if size == "big" else 1.0 / across
    rivals = across[p >= 0.5 * p.max()] if p.max() > 0 else across
    return np.clip(1.0 - 3.0 * (rivals.max() / across - 1.0), 0.0, 1.0)
