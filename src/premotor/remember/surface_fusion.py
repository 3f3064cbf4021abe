"""The seen surface of a thing, out of many pictures: what was seen from near counts, what has aged gives way."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt
from scipy.spatial import KDTree

from premotor.core import Detection
from premotor.core.geometry import Array, transform
from premotor.remember.view import View, project_inside

MAX_SURFACE_POINTS = 700  # surface points kept for a thing
MERGE_RADIUS = 0.006  # [m] points nearer to one another than this, and twice their noise, stand for the same spot
BETTER_NOISE_RATIO = 0.8  # a point has to have this share of another's noise to count for more than newer ones
NEARER_NOISE_RATIO = 0.6  # share of a point's noise that a view's must be below to say that it is not of the thing
EDGE_MARGIN = 0.004  # [m] round what is seen of a thing where a point of another view may lie
NOISE_GROWTH_RATE = 3e-4  # [m/s] by which a remembered point becomes less certain: things are nudged


def subsample(points: Array, n: int) -> Array:
    """At most n of the points (N, ...), evenly taken."""
    return points[:: max(1, -(-len(points) // n))]


def carve_surface(points: Array, noise: Array, view: View, d: Detection, slack: float = 0.012) -> NDArray[np.bool_]:
    """Which points (N, 3), of noise (N,) [m], of a thing are left (N,) after a view of it.

    Those go that the view looks through: smeared edges, places left; and those that it shows, from nearer and with
    the whole thing in the picture, to be of something beside it.
    """
    if len(points) == 0 or view.frame.depth is None:
        return np.ones(len(points), bool)
    camera = transform(view.X_CW, points)
    inside, u, v = project_inside(view, camera)
    away = camera[inside, 2]
    behind = view.frame.depth[v, u] - away
    beside = (np.abs(behind) < slack) & (noise[inside] * NEARER_NOISE_RATIO > d.noise) & (not d.truncated)
    if beside.any():
        pixel = float(np.median(away[beside])) / view.frame.K[0, 0]
        beside[beside] = _outside(d, u[beside], v[beside], EDGE_MARGIN / pixel)
    left = np.ones(len(points), bool)
    left[inside] = ~((behind > slack) | beside)
    return left


def _outside(d: Detection, u: NDArray[np.intp], v: NDArray[np.intp], edge: float) -> NDArray[np.bool_]:
    """Which pixels are farther than `edge` [px] from a detection's mask."""
    u0, v0, u1, v1 = d.box
    wide = int(np.ceil(edge)) + 1
    away = np.asarray(distance_transform_edt(~np.pad(d.mask[v0:v1, u0:u1], wide)))
    row, column = v - v0 + wide, u - u0 + wide
    near = (row >= 0) & (row < away.shape[0]) & (column >= 0) & (column < away.shape[1])
    return ~near | (away[np.where(near, row, 0), np.where(near, column, 0)] > edge)


def merge(old: Array, old_noise: Array, new: Array, noise: float) -> tuple[Array, Array]:
    """Points (K, 3) and their noise (K,) [m], of both: where they show the same spot, the better or else the newer.

    old: (N, 3) with their noise (N,) [m] by now. new: (M, 3), all of one noise [m].
    """
    new = subsample(new, MAX_SURFACE_POINTS)
    if len(old):
        best = old_noise < BETTER_NOISE_RATIO * noise
        if best.any():
            new = new[KDTree(old[best]).query(new)[0] > MERGE_RADIUS + 2.0 * noise]
        if len(new):
            old_away = KDTree(new).query(old)[0]
            stay = best | (old_away > MERGE_RADIUS + 2.0 * old_noise)
            old, old_noise = old[stay], old_noise[stay]
        points = np.concatenate([new, old])
        noises = np.concatenate([np.full(len(new), noise), old_noise])
        return subsample(points, MAX_SURFACE_POINTS), subsample(noises, MAX_SURFACE_POINTS)
    return new, np.full(len(new), noise)
