"""Finds the hollow of an open-topped thing, so that it can be simulated as a floor and a ring of walls."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from premotor.core.geometry import Array
from premotor.worlds.things.solid import Solid

NUM_SECTORS = 14
_NUM_BINS = 72
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Regions:
    """Masks over a solid's points: parts (the floor, then wall sectors); the rest (ears, spouts), also of cells."""

    parts: list[Mask]
    rest_points: Mask
    rest_cells: Mask


def regions(solid: Solid) -> Regions | None:
    """The parts of something with a deep hollow that is closed all round and open above, or None."""
    top = _tops(solid.grid)
    hollow = _hollow(top)
    if hollow is None:
        return None
    columns = solid.low[:2] + (np.argwhere(hollow) + 0.5) * solid.pitch
    center = columns.mean(axis=0)
    reach = _reach(columns - center)
    outside = reach + _thickness(solid, top, center, reach)
    floor = solid.low[2] + (np.percentile(top[hollow], 75) + 1.2) * solid.pitch

    def polar(points: Array) -> tuple[Array, Array, NDArray[np.int64]]:
        d = points[:, :2] - center
        angle = np.arctan2(d[:, 1], d[:, 0]) % (2 * np.pi)
        return np.hypot(d[:, 0], d[:, 1]), angle, (angle / (2 * np.pi) * _NUM_BINS).astype(int) % _NUM_BINS

    r, angle, k = polar(solid.points)
    rest = r > outside[k]
    height, foot = solid.points[:, 2], float(solid.points[:, 2].min())
    low = height <= floor
    wall = (
        ~rest & (height > foot + 0.4 * (floor - foot)) & np.where(low, r > reach[k] - solid.pitch, r > 0.5 * reach[k])
    )
    ground = ~rest & (low | ~wall)  # only the floor reaches the ground: many walls would be many contacts
    width = 2 * np.pi / NUM_SECTORS
    parts = [ground]
    for i in range(NUM_SECTORS):
        off = np.abs((angle - (i + 0.5) * width + np.pi) % (2 * np.pi) - np.pi)
        parts.append(wall & (off < 0.5 * width + 0.03))
    cell_r, _, cell_k = polar(solid.cells)
    return Regions(parts, rest, cell_r > outside[cell_k])


def _tops(grid: Mask) -> NDArray[np.int64]:
    """Index of the highest filled cell of each column (X, Y), -1 where there is none."""
    levels = np.arange(grid.shape[2])
    return np.where(grid, levels, -1).max(axis=2)


def _hollow(top: NDArray[np.int64]) -> Mask | None:
    """Columns (X, Y) that end far below the rim and are shut in by ones that do not."""
    rim, foot = int(top.max()), int(top[top >= 0].min())
    deep = np.pad(top < rim - 0.35 * (rim - min(foot, rim // 3)), 1, constant_values=True)
    parts: Any = ndimage.label(deep)
    parts = parts[0]
    sizes = np.bincount(parts.ravel(), minlength=2)
    sizes[[0, parts[0, 0]]] = 0
    best = int(np.argmax(sizes))
    if sizes[best] < 0.15 * (top >= 0).sum():
        return None
    inside = (parts == best)[1:-1, 1:-1]
    return inside if (top[inside] >= 0).mean() > 0.8 else None  # a ring without a floor is no vessel


def _reach(columns: Array) -> Array:
    """How far (_NUM_BINS,) [m] the hollow goes in each direction from its center."""
    angle = np.arctan2(columns[:, 1], columns[:, 0]) % (2 * np.pi)
    r, k = np.hypot(columns[:, 0], columns[:, 1]), (angle / (2 * np.pi) * _NUM_BINS).astype(int) % _NUM_BINS
    reach = np.zeros(_NUM_BINS)
    np.maximum.at(reach, k, r)
    return np.maximum(reach, np.median(reach[reach > 0]) * 0.5)


def _thickness(solid: Solid, top: NDArray[np.int64], center: Array, reach: Array) -> float:
    """How much further out [m] the wall goes than the hollow, in most directions."""
    high, found = top > 0.5 * top.max(), []
    for k in range(_NUM_BINS):
        way = np.array([np.cos((k + 0.5) * 2 * np.pi / _NUM_BINS), np.sin((k + 0.5) * 2 * np.pi / _NUM_BINS)])
        r = reach[k] + solid.pitch * np.arange(1, 40)
        at = ((center + r[:, None] * way - solid.low[:2]) / solid.pitch).astype(int)
        inside = (at >= 0).all(axis=1) & (at < top.shape).all(axis=1)
        wall = np.append(inside & high[tuple(np.where(inside[:, None], at, 0).T)], False)
        found.append(solid.pitch * float(np.argmin(wall)))
    return float(np.median(found)) + 1.6 * solid.pitch
