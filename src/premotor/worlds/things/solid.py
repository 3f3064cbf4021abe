"""A triangle mesh as points on its skin and filled cells, and what the hull of points is."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_fill_holes
from scipy.spatial import ConvexHull, QhullError

from premotor.core.geometry import Array

MAX_CORNERS = 64  # the most corners of one convex piece


class Solid:
    """A mesh as points on its surface and a grid of filled cells, so that holes in a scan do no harm."""

    def __init__(self, vertices: Array, faces: NDArray[np.int32], cells: int = 40) -> None:
        rng = np.random.default_rng(0)
        p = vertices[faces]
        area = 0.5 * np.linalg.norm(np.cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0]), axis=1)
        self.pitch = float(np.ptp(vertices, axis=0).max()) / cells
        count = int(np.clip(25 * area.sum() / self.pitch**2, 5_000, 200_000))
        pick = rng.choice(len(faces), count, p=area / area.sum())
        a, b = np.sort(rng.random((2, count)), axis=0)
        sampled = p[pick, 0] * a[:, None] + p[pick, 1] * (b - a)[:, None] + p[pick, 2] * (1 - b)[:, None]
        low = vertices.min(axis=0) - 1.5 * self.pitch
        index = ((sampled - low) / self.pitch).astype(int)
        _, first = np.unique(np.ravel_multi_index(tuple(index.T), tuple(index.max(axis=0) + 1)), return_index=True)
        self.points = np.concatenate([sampled[first], vertices[_outermost(vertices, 4 * MAX_CORNERS)]])
        shell = np.zeros(index.max(axis=0) + 2, bool)
        shell[tuple(index.T)] = True
        inside = binary_fill_holes(shell) & ~shell
        self.low, self.grid = low, shell | inside
        filled = np.argwhere(self.grid)
        self.cells = low + (filled + 0.5) * self.pitch
        self.weights = np.where(
            inside[tuple(filled.T)], 1.0, 0.5
        )  # the surface runs through the middle of a shell cell

    @property
    def volume(self) -> float:
        """Volume [m^3]."""
        return float(self.weights.sum()) * self.pitch**3


def volume(points: Array) -> float:
    """Volume [m^3] of the hull of points (N, 3); 0 where they are flat."""
    try:
        return float(ConvexHull(corners(points, 48)).volume)
    except (QhullError, ValueError):
        return 0.0


def corners(points: Array, most: int) -> Array:
    """The points (<= most, 3) that lie furthest out in evenly spread directions."""
    return points[_outermost(points, most)]


def _outermost(points: Array, most: int) -> NDArray[np.int64]:
    k = np.arange(most) + 0.5
    z, turn = 1 - 2 * k / most, np.pi * (1 + 5**0.5) * k
    r = np.sqrt(1 - z * z)
    directions = np.stack([r * np.cos(turn), r * np.sin(turn), z], axis=1)
    return np.unique(np.argmax(points @ directions.T, axis=0))
