"""A shape in slices, for what no simple shape fits: a banana, a hammer, a bottle lying down.

Cut across its length, each slice is the convex hull of what was seen of it and of a guess at what was not.
"""

from itertools import pairwise

import numpy as np
from scipy.ndimage import binary_closing
from scipy.spatial.transform import Rotation

from premotor.core import Hulls
from premotor.core.geometry import Array
from premotor.core.robust_statistics import tail_quantiles, upper_median
from premotor.remember.primitive_fit import MIN_HALF_EXTENT

SLICE_LENGTH = 0.03  # [m] of a slice
MAX_SLICES = 6
UPRIGHT_RATIO = 1.4  # times its length: what is higher is cut into layers
SLICE_OVERLAP = 0.002  # [m] that neighbors share
MIN_SLICE_POINTS = 6  # points that make a slice
CELL_SIZE = 0.006  # [m] grid of an outline
_HULL_DIRECTIONS = Rotation.random(48, np.random.default_rng(0)).as_matrix()[
    :, 2
]  # (48, 3) in which the hull is sought


def filled_share(local: Array, half: Array) -> float:
    """Share of the rectangle of half sides `half` (2,) [m] that points (N, 3) in its frame fill, seen from above."""
    index = ((local[:, :2] + half[:2]) / CELL_SIZE).astype(int) + 3
    grid = np.zeros(tuple((2 * half[:2] / CELL_SIZE).astype(int) + 7), bool)
    inside = np.all((index >= 0) & (index < grid.shape), axis=1)
    grid[index[inside, 0], index[inside, 1]] = True
    grid = binary_closing(grid, np.ones((3, 3), bool), iterations=2)
    return float(grid.sum()) * CELL_SIZE**2 / float(4 * half[0] * half[1])


def slice_hulls(local: Array, half: Array, edge: float) -> tuple[Hulls, Array]:
    """Slices, and where (3,) [m] the middle of their bounding box is, which becomes the shape's own.

    local: (N, 3) [m] seen points in the frame of the simple shape of half extents `half` (3,) [m] that fits them
    best; edge: [m] that sight lost of it on every side. Cut across its length x, or across its height z where that
    is greater.
    """
    tall = half[2] > UPRIGHT_RATIO * half[0]
    along = local[:, 2 if tall else 0]
    low, high = (-half[2], half[2]) if tall else tail_quantiles(along)
    cuts = np.linspace(low, high, int(np.clip(np.ceil((high - low) / SLICE_LENGTH), 2, MAX_SLICES)) + 1)
    pieces = []
    for a, b in pairwise(cuts):
        mine = local[(along > a - SLICE_OVERLAP) & (along < b + SLICE_OVERLAP)]
        if len(mine) >= MIN_SLICE_POINTS:
            whole = _with_back(mine, a, b) if tall else _with_underside(mine, -half[2])
            pieces.append(_hull(whole, edge, -half[2]))
    pieces = pieces or [_hull(_with_underside(local, -half[2]), edge, -half[2])]
    corners = np.concatenate(pieces)
    center = 0.5 * (corners.min(axis=0) + corners.max(axis=0))
    return Hulls(tuple(piece - center for piece in pieces)), center


def _with_back(points: Array, low: float, high: float) -> Array:
    """With a back side like the side that was seen, from one cut to the next."""
    both = np.concatenate([points, points * [-1.0, -1.0, 1.0]])
    return np.concatenate([np.column_stack([both[:, :2], np.full(len(both), z)]) for z in (low, high)])


def _with_underside(points: Array, bottom: float) -> Array:
    """With an underside (2 N, 3): what is above the widest level, mirrored and stretched down to `bottom`."""
    left, right = tail_quantiles(points[:, 1], 0.1)
    widest = float(upper_median(points[(points[:, 1] <= left) | (points[:, 1] >= right), 2]))
    top = max(float(tail_quantiles(points[:, 2])[1]), bottom + 2 * MIN_HALF_EXTENT)
    up = np.clip((points[:, 2] - widest) / max(top - widest, 1e-3), 0.0, 1.0)
    under = points.copy()
    under[:, 2] = widest - up * max(widest - bottom, 0.0)
    under[0, 2] = bottom
    both = np.concatenate([points, under])
    both[:, 2] = np.clip(both[:, 2], bottom, None)
    both[np.argmax(both[:, 2]), 2] = max(float(both[:, 2].max()), top)
    return both


def _hull(points: Array, edge: float, bottom: float) -> Array:
    """Those of the points (N, 3) that lie farthest in some direction, `edge` [m] farther out."""
    out = points[(points @ _HULL_DIRECTIONS.T).argmax(axis=0)] + edge * np.sign(_HULL_DIRECTIONS)
    return np.maximum(np.unique(out, axis=0), [-np.inf, -np.inf, bottom])
