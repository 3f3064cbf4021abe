"""What is beside a thing, and what lies on it."""

import numpy as np

from premotor.core.belief import Belief, Thing
from premotor.core.geometry import Array
from premotor.core.relations import lies_on

NO_DISPLACEMENT = np.zeros(2)
PALM_HEIGHT = 0.045  # [m] over the middle of a thing, about which it is held, the palm is


def topmost_on(thing: Thing, belief: Belief) -> Thing | None:
    """What lies on a thing, if anything: the uppermost of the pile."""
    pile, layer = [thing], [thing]
    while layer:
        rest = [t for t in belief.things if t.relation.kind != "held" and t not in pile]
        layer = [t for t in rest if any(lies_on(t, lower) for lower in layer)]
        pile += layer
    return max(pile[1:], key=lambda t: t.position[2], default=None)


def around(thing: Thing, belief: Belief) -> list[Thing]:
    """What else is there and not in the hand."""
    return [t for t in belief.things if t.id != thing.id and t.relation.kind != "held" and t.existence > 0.3]


def horizontal_gap(a: Thing, b: Thing, displacement: Array = NO_DISPLACEMENT) -> float:
    """Horizontal distance [m] of two things once `b` has moved by `displacement` (2,) [m]; negative if they overlap.

    Things are boxes or ellipses from above. They are as far apart as along the axis that parts them best: the way from
    one to the other, or one of either's own.
    """
    apart = (b.position - a.position)[:2] + displacement
    far = float(np.linalg.norm(apart))
    if far < 1e-6:
        return -float(a.half_extents[:2].max())
    axes = [apart / far, *_level_axes(a), *_level_axes(b)]
    return max(abs(float(apart @ along)) - _extent(a, along) - _extent(b, along) for along in axes)


def needs_palm_gap(other: Thing, thing: Thing) -> bool:
    """Whether a neighbor is so much higher than a thing that not only fingers must fit beside it, but the hand."""
    own = thing.position[2] + max(PALM_HEIGHT, thing.half_extents[2])
    return bool(other.top > own)


def _level_axes(thing: Thing) -> list[Array]:
    """Directions (2,) of a thing's own axes from above, if it has corners."""
    if not thing.shape.cornered:
        return []
    R = thing.X_WO[:2, :2]
    return [R[:, k] / length for k in (0, 1) if (length := np.linalg.norm(R[:, k])) > 0.5]


def _extent(thing: Thing, along: Array) -> float:
    """Half width [m] of a thing's outline in a level direction (2,)."""
    reach = (along @ thing.X_WO[:2, :2]) * thing.half_extents[:2]
    return float(np.abs(reach).sum() if thing.shape.cornered else np.linalg.norm(reach))
