"""Unexplained points as boxes: whatever it is, the arm should not go there."""

import numpy as np

from premotor.core.geometry import Array


def boxes(points: Array, cell: float = 0.02, most: int = 150) -> tuple[Array, Array]:
    """Upright boxes that hold all `points` (N, 3) [m]: centers (M, 3) and half extents (M, 3) [m], M <= most.

    Voxels of size `cell` [m] in a column that touch become one box; cells grow until there are few enough.
    """
    points = np.asarray(points, float)
    points = points[np.isfinite(points).all(axis=1)]
    if len(points) == 0:
        return np.zeros((0, 3)), np.zeros((0, 3))
    while True:
        centers, halves = _columns(np.unique(np.floor(points / cell).astype(int), axis=0), cell)
        if len(centers) <= most:
            return centers, halves
        cell *= 1.4


def _columns(voxels: Array, cell: float) -> tuple[Array, Array]:
    """Runs of voxels (V, 3), sorted with z fastest, above one another as boxes."""
    step = np.diff(voxels, axis=0)
    breaks = np.flatnonzero(step[:, :2].any(axis=1) | (step[:, 2] > 1)) + 1
    first = np.concatenate([[0], breaks])
    last = np.concatenate([breaks - 1, [len(voxels) - 1]])
    low, high = voxels[first] * cell, (voxels[last] + 1) * cell
    return 0.5 * (low + high), 0.5 * (high - low)
