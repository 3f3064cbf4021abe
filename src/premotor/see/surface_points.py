"""From a mask to the surface that was seen, in the world."""

import numpy as np
from numpy.typing import NDArray

from premotor.core import CameraMount
from premotor.core.geometry import Array
from premotor.core.robust_statistics import upper_median

Box = tuple[int, int, int, int]  # (u0, v0, u1, v1) [px], the last ones exclusive
MAX_POINTS = 800  # points kept of one thing
OUTLIER_FACTOR = 5.0  # median absolute deviations beyond the median distance from the center


def surface_points(
    mask: NDArray[np.bool_],
    depth: NDArray[np.float32],
    K: Array,
    X_WC: Array,
    box: Box | None = None,
    most: int = MAX_POINTS,
) -> Array:
    """Points (N, 3) [m], world frame, at most `most` of them; none where no depth is known.

    mask: (H, W). depth: (H, W) [m]. box: around the mask, if known. The outline is peeled off, where depth mixes
    near and far, and what floats away from the rest is dropped.
    """
    u0, v0, u1, v1 = box or (0, 0, mask.shape[1], mask.shape[0])
    rows, columns = slice(v0, v1), slice(u0, u1)
    small, near = mask[rows, columns], depth[rows, columns]
    if not small.any():
        return np.zeros((0, 3))
    with np.errstate(invalid="ignore"):
        known = small & np.isfinite(near) & (near > 0)
    inner = known & erode(small, 2 if small.sum() > 900 else 1)
    if inner.sum() >= 30:
        known = inner
    v, u = np.nonzero(known)
    if len(v) > 2 * most:
        keep = np.linspace(0, len(v) - 1, 2 * most).astype(np.intp)
        v, u = v[keep], u[keep]
    points = unproject_pixels(u + columns.start, v + rows.start, near[v, u], K, X_WC)
    points = trim(points)
    return points[:: max(1, -(-len(points) // most))]


def erode(mask: NDArray[np.bool_], times: int) -> NDArray[np.bool_]:
    """A mask (H, W) without its outermost pixels, so many times; beyond the border it ends. As
    `scipy.ndimage.binary_erosion` does it, which takes ten times as long for masks as small as these."""
    padded = np.zeros((mask.shape[0] + 2, mask.shape[1] + 2), bool)
    padded[1:-1, 1:-1] = mask
    for _ in range(times):
        padded[1:-1, 1:-1] &= padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
    return padded[1:-1, 1:-1]


def bounds(mask: NDArray[np.bool_]) -> tuple[slice, slice]:
    """Rows and columns of the box around a mask (H, W) that is not empty."""
    v, u = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return slice(int(v[0]), int(v[-1]) + 1), slice(int(u[0]), int(u[-1]) + 1)


def upsample_mask(mask: NDArray[np.bool_], H: int, W: int) -> tuple[NDArray[np.bool_], Box]:
    """A mask (h, w) that is not empty at a picture's full size (H, W), and the box around it there."""
    h, w = mask.shape
    small_rows, small_columns = bounds(mask)
    at_row = ((np.arange(H) + 0.5) * h / H).astype(np.intp)
    at_column = ((np.arange(W) + 0.5) * w / W).astype(np.intp)
    v0, v1 = np.searchsorted(at_row, [small_rows.start, small_rows.stop])
    u0, u1 = np.searchsorted(at_column, [small_columns.start, small_columns.stop])
    out = np.zeros((H, W), bool)
    out[v0:v1, u0:u1] = mask[at_row[v0:v1, None], at_column[u0:u1]]
    return out, (int(u0), int(v0), int(u1), int(v1))


def unproject_pixels(u: NDArray, v: NDArray, z: NDArray, K: Array, X_WC: Array) -> Array:
    """World points (N, 3) [m] of pixels (N,) at distances z (N,) [m] along the camera's axis."""
    z = z.astype(float)
    points_C = np.column_stack([(u - K[0, 2]) * z / K[0, 0], (v - K[1, 2]) * z / K[1, 1], z])
    return points_C @ X_WC[:3, :3].T + X_WC[:3, 3]


def trim(points: Array) -> Array:
    """Points (N, 3) without those far outside the bulk, as flying pixels at an outline are."""
    if len(points) < 10:
        return points
    away = np.linalg.norm(points - upper_median(points), axis=1)
    usual = upper_median(away)
    spread = upper_median(np.abs(away - usual))
    return points[away <= usual + OUTLIER_FACTOR * spread + 0.003]


def mean_covariance(points: Array, X_WC: Array, mount: CameraMount) -> Array:
    """Covariance (3, 3) [m^2], world frame, of the mean of `points`: calibration, pose and depth error.

    Depth errors of neighboring pixels go together, so averaging helps little: 9 of them count as independent.
    """
    z = float(upper_median((points - X_WC[:3, 3]) @ X_WC[:3, 2])) if len(points) else 1.0
    shift, turn = mount.calibration_error
    side = shift**2 + (turn * z) ** 2
    along = shift**2 + (mount.depth_noise * z * z) ** 2 / min(9, max(1, len(points)))
    R = X_WC[:3, :3]
    return R @ np.diag([side, side, along]) @ R.T
