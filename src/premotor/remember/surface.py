"""The seen surface of a thing, out of many pictures: what was seen from near counts, what has aged gives way."""

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from premotor.core.geometry import Array, invert, transform
from premotor.remember.view import View

KEEP = 700  # surface points kept for a thing
SAME = 0.006  # [m] points nearer to one another than this, and twice their noise, stand for the same spot
BETTER = 0.8  # a point has to have this share of another's noise to count for more than newer ones
AGEING = 3e-4  # [m/s] by which a remembered point becomes less certain: things are nudged


def thin(points: Array, n: int) -> Array:
    """At most n of the points (N, ...), evenly taken."""
    return points[:: max(1, -(-len(points) // n))]


def carve(points: Array, view: View, slack: float = 0.012) -> NDArray[np.bool_]:
    """Which points (N, 3) are left (N,) when those go that the view looks through: smeared edges, places left."""
    if len(points) == 0 or view.frame.depth is None:
        return np.ones(len(points), bool)
    camera = transform(invert(view.X_WC), points)
    K, (height, width) = view.frame.K, view.frame.depth.shape
    u = np.round(camera[:, 0] / camera[:, 2] * K[0, 0] + K[0, 2]).astype(int)
    v = np.round(camera[:, 1] / camera[:, 2] * K[1, 1] + K[1, 2]).astype(int)
    inside = (u >= 0) & (u < width) & (v >= 0) & (v < height)
    depth = view.frame.depth[np.where(inside, v, 0), np.where(inside, u, 0)]
    return ~(inside & (depth > camera[:, 2] + slack))


def merge(old: Array, old_noise: Array, new: Array, noise: float) -> tuple[Array, Array]:
    """Points (K, 3) and their noise (K,) [m], of both: where they show the same spot, the better or else the newer.

    old: (N, 3) with their noise (N,) [m] by now. new: (M, 3), all of one noise [m].
    """
    new = thin(new, KEEP)
    if len(old):
        best = old_noise < BETTER * noise
        if best.any():
            new = new[KDTree(old[best]).query(new)[0] > SAME + 2.0 * noise]
        if len(new):
            old_away = KDTree(new).query(old)[0]
            stay = best | (old_away > SAME + 2.0 * old_noise)
            old, old_noise = old[stay], old_noise[stay]
        points = np.concatenate([new, old])
        noises = np.concatenate([np.full(len(new), noise), old_noise])
        return thin(points, KEEP), thin(noises, KEEP)
    return new, np.full(len(new), noise)
