"""Four walls laid on the points seen of something hollow: which of them are its own, and how well a shape fits them."""

import numpy as np
from numpy.typing import NDArray

from premotor.core import Hollow, Shape
from premotor.core.geometry import Array, invert, transform
from premotor.remember.surface_fusion import subsample

MAX_MISFIT = 0.015  # [m] off a wall from which a point says no more about it
OUTLIER_DISTANCE = 0.02  # [m] outside of the walls a point is something else's
NUM_YAWS = 30  # directions of the walls that are tried, over a quarter turn
TRIM_SHARES = np.array([0.0, 0.01, 0.025, 0.05])  # share of the points beyond a wall, on each side
MAX_POINTS = 250  # points that are used
SEARCH_STEPS = ((0.010, 0.03), (0.005, 0.015), (0.0025, 0.0075))  # ([m] of a wall, [rad]) steps of the search, in turn
MAX_ITERATIONS = 8
WALL_THICKNESS = 0.008  # [m] thickness of a wall
MIN_WALL_GAP = 0.01  # [m] between opposite walls
MIN_IMPROVEMENT = 0.002  # [m] by which a new shape must fit better than the old one
MAX_HOLLOW_MISFIT = 0.006  # [m] misfit from which something may not be hollow after all
# [m] above the lowest point what is seen is the floor; points that tell where it ends
FLOOR_HEIGHT, MIN_FLOOR_POINTS = 0.014, 20
MIN_TAPER = 0.7  # taper at the least
NUM_SECTORS, MIN_RIM_RADIUS = 16, 0.8  # directions in which the rim is looked for; from this share of the outline on
# [m] by which a rim goes up and down; share of the directions in which it is seen
RIM_TOLERANCE, MIN_RIM_SHARE = 0.01, 0.6

Placed = tuple[Array, Shape]  # pose (4, 4) and shape


def fits_better(points: Array, new: Placed, old: Placed) -> bool:
    """Whether a new shape of something hollow says more of the points (N, 3) [m] seen of it than the old one does.

    What is rigid keeps its shape: noise alone does not change it, and the part seen now is not all of it.
    """
    before = misfit(points, *old)
    return before - misfit(points, *new) > MIN_IMPROVEMENT if isinstance(new[1], Hollow) else before > MAX_HOLLOW_MISFIT


def misfit(points: Array, X: Array, shape: Shape) -> float:
    """Mean distance [m] of points (N, 3), world frame, from a hollow shape at X (4, 4), each at most MAX_MISFIT."""
    local, high = transform(invert(X), subsample(points, MAX_POINTS)), float(shape.half_extents[2])
    return float(_off(outline_distance(local, shape), local[:, 2] + high, 2.0 * high).mean())


def outline_distance(local: Array, shape: Shape) -> Array:
    """How far [m] points (N, 3) in a shape's own frame are outside of its outline from above (N,); inside below 0."""
    half = shape.half_extents[:2]
    if isinstance(shape, Hollow) and shape.footprint == "round":
        return (np.linalg.norm(local[:, :2] / half, axis=1) - 1.0) * half.mean()
    return np.max(np.abs(local[:, :2]) - half, axis=1)


def _off(beyond: Array, above: Array, high: float) -> Array:
    """Distance [m], at most MAX_MISFIT, from walls `high` [m], by how far out of them and above their foot points are.

    In the lower half only being outside counts: walls lean, there is a floor, and things lie on it.
    """
    within = np.where(above > 0.5 * high, np.maximum(-beyond - WALL_THICKNESS, 0.0), 0.0)
    return np.minimum(np.where(beyond > 0.0, beyond, within), MAX_MISFIT)


def taper(local: Array, half: Array, wall: float) -> float:
    """How wide an open box is at its floor as a share of its rim, by points (N, 3) [m] in its frame."""
    floor = np.abs(local[local[:, 2] + half[2] < FLOOR_HEIGHT, :2])
    if len(floor) < MIN_FLOOR_POINTS:
        return 1.0
    inner = np.max(np.quantile(floor, 0.97, axis=0) / half[:2])  # one of its ends may be hidden by what lies in it
    return float(np.clip(inner + wall / half[:2].min(), MIN_TAPER, 1.0))


def rim(local: Array, half: Array) -> float:
    """Height [m] of the rim in the frame of points (N, 3), over which only what leans on it looks, in a few directions.

    The highest level at which the walls end nearly all round; where there is none, as lying on its side, the top.
    """
    out = local[:, :2] / half[:2]
    edge = np.abs(out).max(axis=1) > MIN_RIM_RADIUS
    sector = np.floor(np.arctan2(out[edge, 1], out[edge, 0]) * (0.5 * NUM_SECTORS / np.pi)).astype(int) % NUM_SECTORS
    tops = np.full(NUM_SECTORS, -np.inf)
    np.maximum.at(tops, sector, local[edge, 2])
    tops = np.sort(tops[np.isfinite(tops)])
    ends = np.searchsorted(tops, tops + RIM_TOLERANCE, side="right") - np.arange(len(tops))
    level = np.flatnonzero(ends >= MIN_RIM_SHARE * NUM_SECTORS)
    if not len(level):
        return float(half[2])
    return float(tops[level[-1] + ends[level[-1]] - 1])


def wall_inliers(points: Array) -> NDArray[np.bool_]:
    """Which of the points (N, 3) [m] of something hollow with four walls are not far outside of these (N,)."""
    yaw, low, high = _rectangle(points)
    local = _turned(np.array([yaw]), points[:, :2])[0]
    return np.all((local > low - OUTLIER_DISTANCE) & (local < high + OUTLIER_DISTANCE), axis=1)


def _rectangle(points: Array) -> tuple[float, Array, Array]:
    """Outline of the open box nearest to points (N, 3) [m]: yaw [rad], lowest and highest x and y in that direction.

    Rectangles in many directions round nearly all of the points; then the best of them, each side moved and all
    turned as long as that helps.
    """
    seen = subsample(points, MAX_POINTS)
    tries = _rectangles(seen[:, :2])
    losses = _losses(tries, seen)
    cost, best = losses.min(), tries[losses.argmin()]
    for shift, turn in SEARCH_STEPS:
        steps = np.diag([turn, shift, shift, shift, shift])
        for _ in range(MAX_ITERATIONS):
            tries = best + np.vstack([steps, -steps])
            losses = _losses(tries, seen)
            if losses.min() >= cost:
                break
            cost, best = losses.min(), tries[losses.argmin()]
    return float(best[0]), best[1:3], best[3:5]


def _rectangles(xy: Array) -> Array:
    """(yaw, lowest x and y, highest x and y), in their own directions, of all that are tried at first (R, 5)."""
    yaws = np.arange(NUM_YAWS) * 0.5 * np.pi / NUM_YAWS
    local = _turned(yaws, xy)
    low, high = np.quantile(local, TRIM_SHARES, axis=1), np.quantile(local, 1.0 - TRIM_SHARES, axis=1)
    return np.concatenate([np.column_stack([yaws, *np.moveaxis(at, -1, 0)]) for at in np.concatenate([low, high], -1)])


def _losses(tries: Array, points: Array) -> Array:
    """Mean distance [m] of points (N, 3) from the walls of boxes (R, 5) and a floor under the lowest of them (R,)."""
    low, high = tries[:, 1:3], tries[:, 3:5]
    xy = _turned(tries[:, 0], points[:, :2])
    beyond = np.maximum(low[:, None] - xy, xy - high[:, None]).max(axis=-1)
    above = points[:, 2] - points[:, 2].min()
    loss = _off(beyond, above, float(above.max())).mean(axis=-1)
    return np.where(np.any(high - low < MIN_WALL_GAP, axis=1), MAX_MISFIT, loss)


def _turned(yaws: Array, xy: Array) -> Array:
    """Points (N, 2) in frames turned by yaws (R,) [rad]: (R, N, 2)."""
    c, s = np.cos(yaws), np.sin(yaws)
    return np.einsum("nj,rjk->rnk", xy, np.moveaxis(np.array([[c, -s], [s, c]]), -1, 0))
