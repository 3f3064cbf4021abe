"""Two cameras that see the same things should see them in the same place: the nearer one is believed."""

import numpy as np
from scipy.spatial import KDTree

from premotor.core.geometry import Array, pose, rotvec_to_matrix, transform

ROUNDS = 12
NEAR = 0.025  # [m] pairs further apart are different surfaces
KEPT = 0.7  # share of the nearest pairs that count: the rest is seen by one camera only
LEAST = 60  # pairs below which nothing is concluded
MOST = (0.02, 0.03)  # ([m], [rad]) a larger shift is no calibration error


def align(source: Array, target: Array) -> Array | None:
    """The shift along x and y and turn about z (4, 4) that lays points (N, 3) [m] onto points (M, 3) [m]; or None.

    Trimmed iterated closest points (Chetverikov et al., 2002). Both in the world frame, of things on a level table.
    """
    if len(source) < LEAST or len(target) < LEAST:
        return None
    tree, X = KDTree(target), np.eye(4)
    for _ in range(ROUNDS):
        moved = transform(X, source)
        gap, index = tree.query(moved, distance_upper_bound=NEAR)
        near = np.argsort(gap)[: int(KEPT * np.isfinite(gap).sum())]
        if len(near) < LEAST:
            return None
        X = _fit(moved[near, :2], target[np.asarray(index)[near], :2]) @ X
    shift = np.linalg.norm(transform(X, source.mean(axis=0)) - source.mean(axis=0))
    return X if shift < MOST[0] and abs(np.arctan2(X[1, 0], X[0, 0])) < MOST[1] else None


def _fit(a: Array, b: Array) -> Array:
    """The least-squares shift and turn (4, 4) that takes points a (N, 2) to b (N, 2)."""
    ca, cb = a.mean(axis=0), b.mean(axis=0)
    p, q = a - ca, b - cb
    yaw = float(np.arctan2((p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0]).sum(), (p * q).sum()))
    R = rotvec_to_matrix([0, 0, yaw])
    return pose(R, [*(cb - R[:2, :2] @ ca), 0.0])
