"""Where a thing stands that gives no depth, as glass does: from its outline, and from the table it stands on.

What one drinks from is round. Upright or on its side such a thing is the hull of two circles of one size; those circles
are looked for whose outline in the picture goes about as far as the one that is seen.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares
from scipy.spatial import ConvexHull, QhullError

from premotor.core.geometry import Array, invert, project, transform
from premotor.see.surface_points import Box, erode, unproject_pixels

EDGE_WIDTH = 2  # [px] farther from a mask's edge than this there is depth, where the thing is opaque
MIN_INNER_PIXELS = 150  # [px] so far from the edge at the least
MIN_OPAQUE_DEPTH_SHARE = 0.6  # share of these that an opaque thing gives depth for
# log of such a thing's radius and length [m]
LOG_SIZE_MEAN, LOG_SIZE_SD = np.log([0.033, 0.115]), np.array([0.15, 0.25])
# of its longer side in the picture, what sight leaves out of its outline, and what it adds
MISSED_SHARE_SD, ADDED_SHARE_SD = 0.2, 0.03
LYING_COST_FACTOR = 4.0  # a thing lies on its side only if that explains the outline so much better
MAX_COST = 6.0  # half the sum of squared errors, each over its spread, from which the outline is none of this kind
RELATIVE_DISTANCE_SD = 0.02  # of the distance, by which such a guess errs

_CIRCLE_ANGLES = np.linspace(0.0, 2 * np.pi, 16, endpoint=False)
_UNIT_CIRCLE = np.column_stack(
    [np.cos(_CIRCLE_ANGLES), np.sin(_CIRCLE_ANGLES)]
)  # a circle; and in which directions outlines are compared
_AXIS_FRACTIONS = np.linspace(0.0, 1.0, 7)[:, None, None]

Circles = Callable[[Array, float], Array]


def is_opaque(mask: NDArray[np.bool_], box: Box, depth: NDArray[np.float32]) -> bool:
    """Whether what has this mask (H, W) gives depth (H, W) [m] well inside its outline, as most things do; what is too
    small to tell counts as such."""
    u0, v0, u1, v1 = box
    inner = erode(mask[v0:v1, u0:u1], EDGE_WIDTH)
    return (
        inner.sum() < MIN_INNER_PIXELS or float(np.isfinite(depth[v0:v1, u0:u1])[inner].mean()) > MIN_OPAQUE_DEPTH_SHARE
    )


def silhouette_points(mask: NDArray[np.bool_], box: Box, K: Array, X_WC: Array, table_z: float) -> Array:
    """Points (N, 3) [m], world frame, all round what has this outline; none where nothing round has it.

    mask: (H, W). X_WC: (4, 4). table_z: [m] height of what it stands or lies on.
    """
    pixels = np.argwhere(mask)[:, ::-1].astype(float)
    try:
        outline = pixels[ConvexHull(pixels).vertices]
    except QhullError:
        return np.zeros((0, 3))
    farthest, long, X_CW = (outline @ _UNIT_CIRCLE.T).max(axis=0), max(box[2] - box[0], box[3] - box[1]), invert(X_WC)

    def fit(circles: Circles, guess: Array) -> tuple[float, Array]:
        def off(theta: Array) -> Array:
            drawn = project(transform(X_CW, circles(theta, table_z).reshape(-1, 3)), K)
            beyond = np.nan_to_num((drawn @ _UNIT_CIRCLE.T).max(axis=0), nan=1e4) - farthest  # NaN: behind the camera
            return np.append(
                beyond / (long * np.where(beyond > 0, MISSED_SHARE_SD, ADDED_SHARE_SD)),
                (theta[-2:] - LOG_SIZE_MEAN) / LOG_SIZE_SD,
            )

        found = least_squares(off, guess, x_scale="jac", ftol=1e-2, xtol=1e-2)
        return float(found.cost), circles(found.x, table_z)

    ends = unproject_pixels(*_axis(pixels), np.ones(2), K, X_WC) - X_WC[:3, 3]
    ends = X_WC[:3, 3] + ends * ((table_z + 0.04 - X_WC[2, 3]) / np.minimum(ends[:, 2:], -1e-3))
    (x, y, _), (dx, dy, _) = ends.mean(axis=0), ends[1] - ends[0]
    standing, lying = (
        fit(_upright, np.array([x, y, *LOG_SIZE_MEAN])),
        fit(_lying, np.array([x, y, np.arctan2(dy, dx), *LOG_SIZE_MEAN])),
    )
    cost, (foot, top) = lying if LYING_COST_FACTOR * lying[0] < standing[0] else standing
    return (foot + _AXIS_FRACTIONS * (top - foot)).reshape(-1, 3) if cost < MAX_COST else np.zeros((0, 3))


def silhouette_noise(points: Array, X_WC: Array) -> float:
    """Standard deviation [m] of where such points (N, 3) are. X_WC: (4, 4)."""
    return RELATIVE_DISTANCE_SD * float(np.linalg.norm(points.mean(axis=0) - X_WC[:3, 3]))


def _axis(pixels: Array) -> tuple[Array, Array]:
    """Columns (2,) and rows (2,) [px] of two points on the long axis of pixels (N, 2), either side of their middle."""
    values, axes = np.linalg.eigh(np.cov(pixels.T))
    reach = np.sqrt(max(values[1], 1.0)) * axes[:, 1]
    middle = pixels.mean(axis=0)
    return (middle[0] + [-reach[0], reach[0]]), (middle[1] + [-reach[1], reach[1]])


def _upright(theta: Array, table_z: float) -> Array:
    """Circles (2, 16, 3) [m] at the foot and the top. theta: x, y [m], log of radius and of height."""
    radius, height = np.exp(theta[2:])
    foot = np.column_stack([radius * _UNIT_CIRCLE + theta[:2], np.full(len(_UNIT_CIRCLE), table_z)])
    return foot + np.array([0.0, height])[:, None, None] * [0.0, 0.0, 1.0]


def _lying(theta: Array, table_z: float) -> Array:
    """Circles (2, 16, 3) [m] at both ends. theta: x, y of the middle [m], yaw [rad], log of radius and of length."""
    (x, y, yaw), (radius, length) = theta[:3], np.exp(theta[3:])
    axis, side = np.array([np.cos(yaw), np.sin(yaw), 0.0]), np.array([-np.sin(yaw), np.cos(yaw), 0.0])
    disc = [x, y, table_z + radius] + radius * (_UNIT_CIRCLE[:, :1] * side + _UNIT_CIRCLE[:, 1:] * [0.0, 0.0, 1.0])
    return np.stack([disc - 0.5 * length * axis, disc + 0.5 * length * axis])
