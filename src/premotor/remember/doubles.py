"""One thing believed twice: two solid things cannot be in the same place, so the one that is not seen there goes."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from premotor.core import Hollow, Thing
from premotor.core.geometry import invert, transform

SAME = 0.45  # share of the smaller one's bulk inside the other from which two things are one
_GRID = np.stack(np.meshgrid(*[np.linspace(-0.8, 0.8, 5)] * 3), axis=-1).reshape(-1, 3)


def without_doubles(things: Sequence[Thing], seen: frozenset[int]) -> tuple[Thing, ...]:
    """The things, without those that lie in one which has just been seen while they have not.

    seen: ids of what this view has a detection of; two things seen side by side in one picture are two. What is
    held or hollow stays, and what stands elsewhere. The thing that is left goes by the older of both ids.
    """
    solid = [t for t in things if t.relation.kind != "held" and not isinstance(t.shape, Hollow)]
    gone: dict[int, int] = {}
    for lost in (t for t in solid if t.id not in seen):
        rivals = [(overlap(lost, t), t.id) for t in solid if t.id in seen and t.relation == lost.relation]
        share, kept = max(rivals, key=lambda rival: rival[0], default=(0.0, 0))
        if share > SAME:
            gone[lost.id] = kept
    older = {kept: min(kept, lost) for lost, kept in gone.items()}
    return tuple(replace(t, id=older.get(t.id, t.id)) for t in things if t.id not in gone)


def overlap(a: Thing, b: Thing) -> float:
    """Share of the smaller thing's bulk that lies inside the other's."""
    if np.linalg.norm(a.position - b.position) > np.linalg.norm(a.half_extents) + np.linalg.norm(b.half_extents):
        return 0.0
    small, large = sorted((a, b), key=lambda t: float(np.prod(t.half_extents)))
    grid = _GRID * small.half_extents
    points = transform(small.X_WO, grid[small.shape.contains(grid)])
    return float(np.mean(large.shape.contains(transform(invert(large.X_WO), points)))) if len(points) else 0.0
