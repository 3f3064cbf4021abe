"""Poses, rotations and pinhole cameras.

Poses are (4, 4) float64 `X_AB`: they map coordinates in B to coordinates in A. Quaternions are `wxyz`, and
say so. A camera looks along its z, with x right and y down. Pixels are (u right, v down).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial.transform import Rotation

Array = NDArray[np.float64]
CAMERA_FLIP = np.diag([1.0, -1.0, -1.0])  # an MJCF camera looks along -z with y up, ours along z with y down


def pose(R: ArrayLike | None = None, t: ArrayLike | None = None) -> Array:
    """A pose from a rotation matrix (3, 3) and a translation (3,) [m]; what is left out is the identity."""
    X = np.eye(4)
    if R is not None:
        X[:3, :3] = R
    if t is not None:
        X[:3, 3] = t
    return X


def invert(X: Array) -> Array:
    """The inverse `X_BA` of a pose `X_AB`, (4, 4)."""
    R = X[:3, :3].T
    return pose(R, -R @ X[:3, 3])


def transform(X: Array, points: ArrayLike) -> Array:
    """Points (..., 3) [m] in B, given in A by `X_AB`."""
    return np.asarray(points, float) @ X[:3, :3].T + X[:3, 3]


def quat_wxyz_to_matrix(quat_wxyz: ArrayLike) -> Array:
    """Rotation matrix (3, 3) of a quaternion (4,) in wxyz order; it need not be of unit length."""
    return Rotation.from_quat(np.asarray(quat_wxyz, float), scalar_first=True).as_matrix()


def matrix_to_quat_wxyz(R: ArrayLike) -> Array:
    """Unit quaternion (4,) in wxyz order, w >= 0, of a rotation matrix (3, 3)."""
    return Rotation.from_matrix(np.asarray(R, float)).as_quat(canonical=True, scalar_first=True)


def rotvec_to_matrix(rotvec: ArrayLike) -> Array:
    """Rotation matrix (3, 3) of a rotation vector (3,) [rad]."""
    return Rotation.from_rotvec(np.asarray(rotvec, float)).as_matrix()


def matrix_to_rotvec(R: ArrayLike) -> Array:
    """Rotation vector (3,) [rad] of a rotation matrix (3, 3)."""
    return Rotation.from_matrix(np.asarray(R, float)).as_rotvec()


def pose_wxyz(position: ArrayLike, quat_wxyz: ArrayLike) -> Array:
    """A pose from a position (3,) [m] and a quaternion (4,) in wxyz order."""
    return pose(quat_wxyz_to_matrix(quat_wxyz), position)


def yaw_pose(position: ArrayLike, yaw: float) -> Array:
    """A pose at `position` (3,) [m] turned by `yaw` [rad] about world z."""
    return pose(rotvec_to_matrix([0.0, 0.0, yaw]), position)


def look_at(eye: ArrayLike, target: ArrayLike, up: ArrayLike = (0.0, 0.0, 1.0)) -> Array:
    """Camera pose `X_WC` at `eye` (3,) [m] looking at `target` (3,) [m], its y as far down as `up` allows."""
    eye, target = np.asarray(eye, float), np.asarray(target, float)
    z = target - eye
    z /= np.linalg.norm(z)
    x = np.cross(z, np.asarray(up, float))
    if np.linalg.norm(x) < 1e-6:  # looking straight up or down: any x will do
        x = np.cross(z, [1.0, 0.0, 0.0])
    x /= np.linalg.norm(x)
    return pose(np.column_stack([x, np.cross(z, x), z]), eye)


def pose_distance(X: Array, Y: Array) -> tuple[float, float]:
    """How far two poses are apart: ([m], [rad])."""
    angle = np.linalg.norm(matrix_to_rotvec(X[:3, :3].T @ Y[:3, :3]))
    return float(np.linalg.norm(X[:3, 3] - Y[:3, 3])), float(angle)


def intrinsics(width: int, height: int, fovy: float) -> Array:
    """Pinhole matrix `K` (3, 3) [px] of a centered camera with vertical field of view `fovy` [rad]."""
    f = 0.5 * height / np.tan(0.5 * fovy)
    return np.array([[f, 0.0, width / 2 - 0.5], [0.0, f, height / 2 - 0.5], [0.0, 0.0, 1.0]])


def resize_intrinsics(K: Array, scale_u: float, scale_v: float) -> Array:
    """`K` (3, 3) of the same camera after its image is scaled by `scale_u`, `scale_v` (pixel centers kept)."""
    S = np.array([[scale_u, 0, 0.5 * scale_u - 0.5], [0, scale_v, 0.5 * scale_v - 0.5], [0, 0, 1.0]])
    return S @ K


def project(points_C: ArrayLike, K: Array) -> Array:
    """Pixels (..., 2) of camera-frame points (..., 3) [m]; points behind the camera give NaN."""
    p = np.asarray(points_C, float)
    z = np.where(p[..., 2:] > 1e-9, p[..., 2:], np.nan)
    return p[..., :2] / z * np.array([K[0, 0], K[1, 1]]) + np.array([K[0, 2], K[1, 2]])


def unproject(depth: ArrayLike, K: Array) -> Array:
    """Camera-frame points (H, W, 3) [m] of a depth image (H, W) [m]; NaN where depth is NaN."""
    z = np.asarray(depth, float)
    v, u = np.indices(z.shape)
    return np.stack([(u - K[0, 2]) * z / K[0, 0], (v - K[1, 2]) * z / K[1, 1], z], axis=-1)
