"""How likely a description means a thing: names, colours, and sizes compared with the other things."""

from collections.abc import Sequence

import numpy as np

from premotor.core import Description, Thing
from premotor.knowledge.table import Knowledge


def match(description: Description, thing: Thing, knowledge: Knowledge) -> float:
    """Probability that `thing` is one the description means, size words aside (they need others to compare).

    Sum of the name posterior over the kinds meant, times the probability of the colour, times the
    probability that no exclusion means it.
    """
    p = _name(description.kind, thing, knowledge) * _colour(description.colour, thing)
    for excluded in description.excluding:
        p *= 1.0 - match(excluded, thing, knowledge)
    return p


def match_all(description: Description, things: Sequence[Thing], knowledge: Knowledge) -> np.ndarray:
    """Probability per thing (N,) that the description means it, sizes judged among those that fit otherwise."""
    plain = description.model_copy(update={"excluding": (), "size": None})
    p = np.array([match(plain, thing, knowledge) for thing in things])
    p = p * _size(description.size, p, things)
    for excluded in description.excluding:
        p = p * (1.0 - match_all(excluded, things, knowledge))
    return p


def select(
    description: Description, things: Sequence[Thing], knowledge: Knowledge, threshold: float = 0.5
) -> list[Thing]:
    """The things meant, by quantifier: "the" and "any" give the likeliest one, a count so many, "all" every one.

    Likeliest first; only things at least `threshold` likely.
    """
    p = match_all(description, things, knowledge)
    order = [int(i) for i in np.argsort(-p, kind="stable") if p[i] >= threshold]
    limit = description.count or (None if description.quantifier == "all" else 1)
    return [things[i] for i in order[:limit]]


def _name(kind: str | None, thing: Thing, knowledge: Knowledge) -> float:
    if kind is None:
        return 1.0
    return sum(p for name, p in thing.names.items() if name in knowledge.kinds and knowledge.is_a(name, kind))


def _colour(colour: str | None, thing: Thing) -> float:
    return 1.0 if colour is None else thing.colours.get(colour, 0.0)


def _size(size: str | None, p: np.ndarray, things: Sequence[Thing]) -> np.ndarray:
    """1 for the biggest (smallest) of those that fit, falling to 0 where another is more than a third bigger."""
    if size is None or not things:
        return np.ones(len(things))
    volume = np.array([np.prod(thing.half_extents) for thing in things])
    across = np.cbrt(volume) if size == "big" else 1.0 / np.cbrt(volume)
    rivals = across[p >= 0.5 * p.max()] if p.max() > 0 else across
    return np.clip(1.0 - 3.0 * (rivals.max() / across - 1.0), 0.0, 1.0)
