"""One thing believed twice: two solid things cannot be in the same place, so the one that is not seen there goes."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.spatial import KDTree

from premotor.core import Thing
from premotor.core.geometry import invert, transform
from premotor.remember.hollow_fit import outline_distance
from premotor.remember.surface_fusion import subsample
from premotor.remember.track_splitting import is_other_kind

DUPLICATE_OVERLAP = 0.45  # share of the smaller one's bulk inside the other from which two things are one
# share of a thing's points so close [m] to the walls of another that it is a piece of these
WALL_SHARE, WALL_DISTANCE = 0.7, 0.008
HOLLOW_OVERLAP = 0.7  # share of the bulk of two hollow things that they have in common from which they are one
FLOOR_HEIGHT = 0.012  # [m] over its underside a hollow thing has walls
MAX_PART_RATIO = 0.25  # share of the other's bulk below which what is surely named otherwise is no double of it
_UNIT_GRID = np.stack(np.meshgrid(*[np.linspace(-0.8, 0.8, 5)] * 3), axis=-1).reshape(-1, 3)


def remove_duplicates(things: Sequence[Thing], seen: frozenset[int]) -> tuple[Thing, ...]:
    """The things, without those that lie in one, or on its walls, which has just been seen while they have not.

    seen: ids of what this view has a detection of; two things seen side by side in one picture are two. What is
    held stays, what stands elsewhere, and what is in something hollow but not on its walls. The thing that is left
    goes by the oldest of their ids.
    """
    free = [t for t in things if t.relation.kind != "held"]
    here = [t for t in free if t.id in seen]
    places = np.array([t.position for t in here]).reshape(-1, 3)
    halves = np.array([t.half_extents for t in here]).reshape(-1, 3)
    gone: dict[int, int] = {}
    for lost in (t for t in free if t.id not in seen):
        away = np.linalg.norm(places - lost.position, axis=1)
        close = np.flatnonzero(away <= np.linalg.norm(halves + lost.half_extents, axis=1))
        rivals = [(_alike(lost, here[k]), here[k].id) for k in close]
        share, kept = max(rivals, key=lambda rival: rival[0], default=(0.0, 0))
        if share > DUPLICATE_OVERLAP:
            gone[lost.id] = kept
    oldest: dict[int, int] = {}
    for lost, kept in gone.items():
        oldest[kept] = min(lost, oldest.get(kept, kept))
    return tuple(replace(t, id=oldest.get(t.id, t.id)) for t in things if t.id not in gone)


def _alike(lost: Thing, kept: Thing) -> float:
    """How much speaks for both being one thing."""
    if kept.from_outline and not lost.from_outline:
        return 0.0  # where something without depth stands is a guess
    if kept.shape.hollow:
        twins = lost.shape.hollow and overlap(lost, kept) * _bulk(lost, kept) > HOLLOW_OVERLAP
        return float(twins or wall_share(lost, kept) > WALL_SHARE)
    apart = lost.relation != kept.relation and "in" in (lost.relation.kind, kept.relation.kind)
    if lost.shape.hollow or apart:
        return 0.0
    if _bulk(lost, kept) < MAX_PART_RATIO and is_other_kind(lost.names, kept.names):
        return 0.0  # a strawberry on a plate, both seen as one from afar
    return overlap(lost, kept)


def _bulk(a: Thing, b: Thing) -> float:
    """How much smaller the smaller one is, at most 1."""
    small, large = sorted(float(np.prod(t.half_extents)) for t in (a, b))
    return small / large


def wall_share(piece: Thing, hollow: Thing) -> float:
    """Share of a piece's seen surface that lies on the seen walls of something hollow: not on its floor, nor on what
    stands beside it and was taken for part of it."""
    own = (hollow.points[:, 2] > FLOOR_HEIGHT - hollow.half_extents[2]) & (
        outline_distance(hollow.points, hollow.shape) < WALL_DISTANCE
    )
    walls = hollow.world_points[own]
    if not len(walls) or not len(piece.points):
        return 0.0
    return float(np.mean(KDTree(walls).query(subsample(piece.world_points, 60))[0] < WALL_DISTANCE))


def overlap(a: Thing, b: Thing) -> float:
    """Share of the smaller thing's bulk that lies inside the other's."""
    small, large = sorted((a, b), key=lambda t: float(np.prod(t.half_extents)))
    grid = _UNIT_GRID * small.half_extents
    points = transform(small.X_WO, grid[small.shape.contains(grid)])
    return float(np.mean(large.shape.contains(transform(invert(large.X_WO), points)))) if len(points) else 0.0
