"""What is beside a thing, and what lies on it."""

import numpy as np

from premotor.core.belief import Belief, Thing
from premotor.core.geometry import Array, invert, transform


def on_top(thing: Thing, belief: Belief) -> Thing | None:
    """What lies on a thing, if anything: the uppermost of it."""
    pile, below = None, {thing.id}
    for _ in belief.things:
        over = [t for t in belief.things if t.id not in below and t.relation.kind != "held" and _rests_on(t, thing)]
        if not over:
            break
        pile = max(over, key=lambda t: t.position[2])
        below.update(t.id for t in over)
    return pile


def _rests_on(upper: Thing, lower: Thing) -> bool:
    """Its centre is over the other's outline and its lowest point at the other's top."""
    if upper.relation.kind == "on" and upper.relation.other == lower.id:
        return True
    local = transform(invert(lower.X_WO), upper.position)
    half = lower.half_extents
    bottom, top = upper.position[2] - upper.half_extents[2], lower.position[2] + half[2]
    return bool(np.all(np.abs(local[:2]) < half[:2]) and abs(bottom - top) < 0.02)


def around(thing: Thing, belief: Belief) -> list[Thing]:
    """What else is there and not in the hand."""
    return [t for t in belief.things if t.id != thing.id and t.relation.kind != "held" and t.exists > 0.3]


def gap_between(a: Thing, b: Thing) -> float:
    """Distance [m] between two things on the level, as if they were upright ellipses; negative if they overlap."""
    way = (b.position - a.position)[:2]
    far = float(np.linalg.norm(way))
    if far < 1e-6:
        return -float(a.half_extents[:2].max())
    along = way / far
    return far - _extent(a, along) - _extent(b, along)


def _extent(thing: Thing, along: Array) -> float:
    """Half width [m] of a thing's outline, as an ellipse, in a level direction (2,)."""
    local = along @ thing.X_WO[:2, :2]
    return float(np.linalg.norm(local * thing.half_extents[:2]))
