"""Things that touch are seen as one from afar and come apart from near; they stay apart when seen from afar again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from premotor.core import UNKNOWN, Detection, Hollow, Thing
from premotor.core.geometry import Array, invert, transform
from premotor.remember.association import ASSOCIATION_RADIUS, MIN_POINTS, Association
from premotor.remember.hollow_fit import outline_distance
from premotor.remember.surface_fusion import NEARER_NOISE_RATIO

MIN_NAME_PROBABILITY = 0.7  # probability of its name from which a piece of a thing may be something by itself
# [m] from the outline of something hollow is its wall; share of a piece that is, if it is one
WALL_DISTANCE, WALL_SHARE = 0.02, 0.8
MAX_COMMON_PROBABILITY = 0.3  # probability that the thing is so named from which it is a piece after all


def split_tracks(
    detections: Sequence[Detection], things: tuple[Thing, ...], pairing: Association
) -> tuple[frozenset[int], tuple[Thing, ...]]:
    """Which detections that have no thing come apart from the one they lie on, and the things without them."""
    apart, left = set(), list(things)
    for i, detection in enumerate(detections):
        j = int(np.argmax(pairing.surface_shares[i])) if things and i not in pairing.thing_index else None
        if j is not None and pairing.surface_shares[i, j] > 0.0 and is_separate(detection, left[j]):
            apart.add(i)
            walled = left[j].shape.hollow  # whatever comes out of a basket, it keeps its walls
            seen = j in pairing.thing_index.values() and not walled
            left[j] = without_surface_of(left[j], detection, seen)
    return frozenset(apart), tuple(left)


def is_separate(piece: Detection, thing: Thing) -> bool:
    """Whether a detection that lies on a thing's surface is something by itself rather than a piece of the thing.

    It is if it is named surely, as something that the thing is not, and seen whole and from nearer than the thing was
    there: a camera far away sees a pear and the car behind it as one.
    """
    if (
        piece.truncated
        or not is_other_kind(piece.names, thing.names)
        or not len(thing.points)
        or _of_walls(piece, thing)
    ):
        return False
    return piece.noise < NEARER_NOISE_RATIO * _nearest(thing, piece.points)[1]


def _of_walls(piece: Detection, thing: Thing) -> bool:
    """Whether a piece lies along the walls of something hollow, as no lime in a cup does."""
    if not isinstance(thing.shape, Hollow):
        return False
    off = np.abs(outline_distance(transform(invert(thing.X_WO), piece.points), thing.shape))
    return float(np.mean(off < min(WALL_DISTANCE, 0.25 * float(thing.half_extents[:2].min())))) > WALL_SHARE


def is_other_kind(names: Mapping[str, float], than: Mapping[str, float]) -> bool:
    """Whether something is surely named, and as something that the other is not."""
    name, sure = max(names.items(), key=lambda item: item[1], default=(UNKNOWN, 0.0))
    return name != UNKNOWN and sure >= MIN_NAME_PROBABILITY and than.get(name, 0.0) <= MAX_COMMON_PROBABILITY


def without_surface_of(thing: Thing, piece: Detection, seen: bool) -> Thing:
    """The thing rid of the surface that was the piece's, or of all if it is seen beside it in the same picture."""
    stays = KDTree(piece.points).query(thing.world_points)[0] > (np.inf if seen else ASSOCIATION_RADIUS)
    left = replace(thing, points=thing.points[stays], noise=thing.noise[stays])
    return replace(left, evidence=0.1 * thing.evidence, seen_by=())


def own_points(detection: Detection, thing: Thing, others: Sequence[Thing]) -> Detection:
    """The detection of a thing rid of what shows others, if these were seen from nearer than now."""
    near = [_nearest(t, detection.points) for t in others if len(t.points)]
    known = [gap for gap, noise in near if noise < detection.noise]
    if not known or not len(thing.points):
        return detection
    away = np.min(known, axis=0)
    mine = (away > ASSOCIATION_RADIUS) | (KDTree(thing.world_points).query(detection.points)[0] < away)
    return replace(detection, points=detection.points[mine]) if mine.sum() >= MIN_POINTS else detection


def without_foreign_points(thing: Thing, own: Detection, others: Sequence[Detection]) -> Thing:
    """A thing that is seen, rid of remembered surface that this picture shows, from nearer, to be of others."""
    worst = NEARER_NOISE_RATIO * float(thing.noise.max(initial=0.0))
    nearer = [d for d in others if worst > d.noise]
    if not nearer:
        return thing
    points = thing.world_points
    stays = np.ones(len(points), bool)
    for other in nearer:
        old = thing.noise * NEARER_NOISE_RATIO > other.noise
        old[old] = _within(points[old], other.points)
        if old.any():
            away = KDTree(other.points).query(points[old])[0]
            stays[old] &= (away > ASSOCIATION_RADIUS) | (KDTree(own.points).query(points[old])[0] < away)
    if stays.all():
        return thing
    return replace(thing, points=thing.points[stays], noise=thing.noise[stays], seen_by=())


def _within(points: Array, cloud: Array) -> NDArray[np.bool_]:
    """Which points (N, 3) are in the box round a cloud (M, 3), or near it."""
    return np.all(
        (points > cloud.min(axis=0) - ASSOCIATION_RADIUS) & (points < cloud.max(axis=0) + ASSOCIATION_RADIUS), axis=1
    )


def _nearest(thing: Thing, points: Array) -> tuple[Array, float]:
    """Distances (N,) [m] of points (N, 3) from a thing's surface, and its mean noise [m] where they are nearest."""
    gap, at = KDTree(thing.world_points).query(points)
    return np.asarray(gap), float(np.mean(thing.noise[at]))
