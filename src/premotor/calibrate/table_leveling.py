"""Calibration is never exact: the table a camera sees tells how far its mount is tilted and how high it really is."""

import numpy as np
from numpy.typing import NDArray

from premotor.core import CameraImage
from premotor.core.geometry import Array, pose, rotvec_to_matrix

PIXEL_STRIDE = 6  # [px] every so many pixels are looked at
PLANE_BANDS = (0.03, 0.012, 0.006)  # [m] round the plane found so far: what lies outside is not table
MIN_POINTS = 150  # points below which nothing is concluded
COVER_TILT_SD = 0.004  # [rad] by which a cloth or a board on the table may make it seem to tilt
MAX_TILT = 0.035  # [rad] a larger one is no calibration error
MAX_SHIFT = 0.02  # [m]


def level_camera(
    frame: CameraImage,
    X_WC: Array,
    robot_mask: NDArray[np.bool_],
    table_z: float,
    bounds: tuple[float, float, float, float],
    pose_sd: tuple[float, float],
) -> tuple[Array, tuple[float, float] | None]:
    """The camera's pose (4, 4) turned and raised so that the table is level at `table_z` [m], and what it said of the
    table's height before it was raised: [m], and its standard deviation; (X_WC, None) when too little is seen to tell.

    robot_mask: (H, W) pixels that show the robot. bounds: (x0, y0, x1, y1) [m] within which the table lies. pose_sd:
    standard deviations of where the camera is [m] and of its tilt [rad]; one that is known well is turned little.
    """
    points = _near_table(frame, X_WC, robot_mask, table_z, bounds)
    if points is None:
        return X_WC, None
    middle = points[:, :2].mean(axis=0)
    slope, height = np.zeros(2), float(np.median(points[:, 2]))
    for band in PLANE_BANDS:
        off = points[:, 2] - height - (points[:, :2] - middle) @ slope
        table = points[np.abs(off) < band]
        if len(table) < MIN_POINTS:
            return X_WC, None
        A = np.column_stack([table[:, :2] - middle, np.ones(len(table))])
        a, b, height = np.linalg.lstsq(A, table[:, 2], rcond=None)[0]
        slope = np.array([a, b])
    if np.linalg.norm(slope) > MAX_TILT or abs(height - table_z) > MAX_SHIFT:
        return X_WC, None
    shift, tilt = pose_sd
    slope *= tilt**2 / (tilt**2 + COVER_TILT_SD**2)
    # it is the camera that is tilted: turned about itself, it sees the table as high as it seemed to be below it
    camera = X_WC[:3, 3]
    height = float(height + (camera[:2] - middle) @ slope)
    # a plane that rises along x has to be turned down about y, one that rises along y, about x
    R = rotvec_to_matrix([-slope[1], slope[0], 0.0])
    onto_level = pose(R, camera - R @ camera + [0.0, 0.0, table_z - height])
    left = tilt * COVER_TILT_SD / np.hypot(tilt, COVER_TILT_SD)
    return onto_level @ X_WC, (height, float(np.hypot(shift, left * np.linalg.norm(camera[:2] - middle))))


def _near_table(
    frame: CameraImage,
    X_WC: Array,
    hidden: NDArray[np.bool_],
    table_z: float,
    bounds: tuple[float, float, float, float],
) -> Array | None:
    """World points (N, 3) [m] that may lie on the table, or None when there are too few."""
    if frame.depth is None:
        return None
    z = np.where(hidden[::PIXEL_STRIDE, ::PIXEL_STRIDE], np.nan, frame.depth[::PIXEL_STRIDE, ::PIXEL_STRIDE]).astype(
        float
    )
    v, u = np.indices(z.shape) * PIXEL_STRIDE
    K = frame.K
    camera = np.stack([(u - K[0, 2]) * z / K[0, 0], (v - K[1, 2]) * z / K[1, 1], z], axis=-1)
    points = camera.reshape(-1, 3) @ X_WC[:3, :3].T + X_WC[:3, 3]
    x0, y0, x1, y1 = bounds
    with np.errstate(invalid="ignore"):
        on = (np.abs(points[:, 2] - table_z) < 0.04) & (points[:, 0] > x0) & (points[:, 0] < x1)
        on &= (points[:, 1] > y0) & (points[:, 1] < y1)
    return points[on] if on.sum() >= MIN_POINTS else None
