"""A simple shape laid on the points that were seen, by least squares: the side nobody saw follows from the others."""

from typing import Literal

import numpy as np

from premotor.core.geometry import Array, pose, rotvec_to_matrix
from premotor.remember.surface_fusion import subsample

Kind = Literal["box", "ellipsoid", "rounded", "cylinder"]
SUPERELLIPSOID_EXPONENTS = {
    "ellipsoid": 2.0,
    "rounded": 3.0,
}  # exponent of the height: many fruits have shoulders that a ball has not
MAX_ITERATIONS = 5
CONVERGENCE_STEP = 2e-4  # [m], [rad] a change smaller than this is the last
MAX_POINTS = 150  # points that are used
SHAPE_ERROR_SD = 0.0015  # [m] by which things differ from simple shapes
# so many points tell as much as one that is independent of the others: depth errs over whole patches
POINTS_PER_SAMPLE = 10
PRIOR_SD = np.array([0.010, 0.010, 0.2, 0.006, 0.006, 0.006])  # of center x, y [m], yaw [rad], half extents [m]
MIN_HALF_EXTENT = 0.004  # [m] no half extent is smaller: contacts of thinner geoms in the twin are not dependable


def refine(kind: Kind, points: Array, noise: Array, X: Array, half: Array) -> tuple[Array, Array, float]:
    """Pose (4, 4) and half extents (3,) [m] of the upright shape nearest to points (N, 3) [m], world frame, and the
    points' median distance [m] from it.

    noise: (N,) [m]. X, half: first guess; where the points leave something open it stays. The shape keeps standing
    where it stands. Gauss-Newton with Cauchy weights.
    """
    points, sigma = subsample(points, MAX_POINTS), np.hypot(subsample(noise, MAX_POINTS), SHAPE_ERROR_SD)
    yaw, bottom = float(np.arctan2(X[1, 0], X[0, 0])), float(X[2, 3] - half[2])
    guess = np.array([X[0, 3], X[1, 3], yaw, *half])
    theta: Array = guess.copy()
    known = np.diag(PRIOR_SD**-2)
    for _ in range(MAX_ITERATIONS):
        local = _local(theta, points, bottom)
        off, normal, stretch = _off(kind, local, theta[3:])
        rows = _rows(theta[2], local, normal, stretch)
        weight = 1.0 / (1.0 + (off / (2.0 * sigma)) ** 2) / (sigma**2 * POINTS_PER_SAMPLE)
        H = (rows * weight[:, None]).T @ rows + known
        change = np.linalg.solve(H, known @ (guess - theta) - rows.T @ (weight * off))
        theta += change
        theta[3:] = np.maximum(theta[3:], MIN_HALF_EXTENT)
        if np.abs(change).max() < CONVERGENCE_STEP:
            break
    if kind == "cylinder":
        theta[3:5] = theta[3:5].mean()
    off = _off(kind, _local(theta, points, bottom), theta[3:])[0]
    placed = pose(rotvec_to_matrix([0.0, 0.0, theta[2]]), [theta[0], theta[1], bottom + theta[5]])
    return placed, theta[3:], float(np.median(np.abs(off)))


def _local(theta: Array, points: Array, bottom: float) -> Array:
    """Points (N, 3) in the frame of a shape that stands at height `bottom` [m]."""
    c, s = np.cos(theta[2]), np.sin(theta[2])
    x, y = points[:, 0] - theta[0], points[:, 1] - theta[1]
    return np.column_stack([c * x + s * y, c * y - s * x, points[:, 2] - bottom - theta[5]])


def _rows(yaw: float, local: Array, normal: Array, stretch: Array) -> Array:
    """(N, 6) derivative of the distances: center x, y, yaw, half extents; the center rises with the height."""
    c, s = np.cos(yaw), np.sin(yaw)
    x, y, z = normal.T
    turn = x * local[:, 1] - y * local[:, 0]
    return np.column_stack([s * y - c * x, -s * x - c * y, turn, -stretch[:, 0], -stretch[:, 1], -stretch[:, 2] - z])


def _off(kind: Kind, local: Array, half: Array) -> tuple[Array, Array, Array]:
    """Signed distances (N,) [m] from the surface, outward normals there (N, 3), and how far it goes out there (N, 3)
    with each half extent."""
    if kind in SUPERELLIPSOID_EXPONENTS:
        return _off_round(local, half, SUPERELLIPSOID_EXPONENTS[kind])
    if kind == "box":
        off, normal = _nearest(np.abs(local) - half)
        return off, normal * np.sign(local), normal
    radius = np.maximum(np.linalg.norm(local[:, :2], axis=1), 1e-6)
    off, flat = _nearest(np.column_stack([radius - half[:2].mean(), np.abs(local[:, 2]) - half[2]]))
    normal = np.column_stack([flat[:, :1] * local[:, :2] / radius[:, None], flat[:, 1] * np.sign(local[:, 2])])
    return off, normal, np.column_stack([0.5 * flat[:, 0], 0.5 * flat[:, 0], flat[:, 1]])


def _off_round(local: Array, half: Array, power: float) -> tuple[Array, Array, Array]:
    """The same for what is round seen from above: across and height, in half extents, to this power, add up to 1."""
    scaled = local / half
    across = np.maximum(np.linalg.norm(scaled[:, :2], axis=1, keepdims=True), 1e-6)
    sides, up = across ** (power - 2.0) * scaled[:, :2], np.abs(scaled[:, 2:]) ** (power - 2.0) * scaled[:, 2:]
    total = np.sum(np.hstack([sides, up]) * scaled, axis=1)
    gradient = np.hstack([sides, up]) / half
    steep = np.maximum(np.linalg.norm(gradient, axis=1, keepdims=True), 1e-6)
    normal = gradient / steep
    return (total - 1.0) / power / steep[:, 0], normal, normal * scaled


def _nearest(beyond: Array) -> tuple[Array, Array]:
    """Signed distance (N,) [m] from a corner of half-spaces, given how far beyond each (N, K), and its gradient."""
    out = np.maximum(beyond, 0.0)
    away = np.linalg.norm(out, axis=1)
    inside = away < 1e-9
    face = (np.arange(beyond.shape[1]) == beyond.argmax(axis=1)[:, None]).astype(float)
    gradient = np.where(inside[:, None], face, out / np.maximum(away, 1e-9)[:, None])
    return np.where(inside, beyond.max(axis=1), away), gradient
