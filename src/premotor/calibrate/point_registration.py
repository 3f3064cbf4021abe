"""Two cameras that see the same things should see them in the same place: the nearer one is believed."""

import numpy as np
from scipy.spatial import KDTree

from premotor.core.geometry import Array, pose, rotvec_to_matrix, transform

MAX_ITERATIONS = 8
MAX_PAIR_DISTANCE = 0.02  # [m] pairs further apart are different surfaces
MIN_PAIRS = 60  # pairs below which nothing is concluded
NORMAL_NEIGHBORS = 10  # points round one that tell which way the surface faces there
PAIR_SD = 0.003  # [m] of one pair along the surface's normal
# so many pairs tell as much as one that is independent of the others: depth errs over whole patches
PAIRS_PER_SAMPLE = 15
PRIOR_SD = (0.004, 0.006)  # ([m], [rad]) standard deviation of a calibration
MAX_CORRECTION = (0.015, 0.02)  # ([m], [rad]) more is no calibration error


def register_points(source: Array, target: Array) -> Array | None:
    """The shift along x and y and turn about z (4, 4) that lays points (N, 3) [m] onto surface points (M, 3) [m].

    None when too little is seen by both. Iterated closest points, measured along the target's normals (Chen and
    Medioni, 1992): two cameras see different sides of a thing, and only across the surface do they have to agree.
    What the surfaces leave open stays as it is. Both in the world frame, of things on a level table.
    """
    if len(source) < MIN_PAIRS or len(target) < MIN_PAIRS:
        return None
    tree, facing = KDTree(target), surface_normals(target)
    middle, x = source.mean(axis=0), np.zeros(3)
    for _ in range(MAX_ITERATIONS):
        moved = transform(_about(middle, x), source)
        gap, index = tree.query(moved, distance_upper_bound=MAX_PAIR_DISTANCE)
        near = np.flatnonzero(np.isfinite(gap))
        if len(near) < MIN_PAIRS:
            return None
        at = np.asarray(index)[near]
        step = _solve(moved[near] - middle, moved[near] - target[at], facing[at], x)
        x = x + step
        if np.abs(step).max() < 1e-5:
            break
    return _about(middle, x)


def is_plausible(X: Array, at: Array) -> bool:
    """Whether X (4, 4) shifts the point `at` (3,) [m] and turns no more than a calibration may be off."""
    shift, turn = transform(X, at) - at, np.arctan2(X[1, 0], X[0, 0])
    return bool(np.linalg.norm(shift[:2]) < MAX_CORRECTION[0] and abs(turn) < MAX_CORRECTION[1])


def _solve(arm: Array, off: Array, normal: Array, x: Array) -> Array:
    """The change (3,) of shift [m] and turn [rad] that brings points nearest to the surfaces, given the prior."""
    A = np.column_stack([normal[:, 0], normal[:, 1], normal[:, 1] * arm[:, 0] - normal[:, 0] * arm[:, 1]])
    r = -(normal * off).sum(axis=1)
    weight = (
        1.0 / (1.0 + (r / PAIR_SD) ** 2) / (PAIR_SD**2 * PAIRS_PER_SAMPLE)
    )  # Cauchy: what is far off is another surface
    prior = 1.0 / np.array([PRIOR_SD[0], PRIOR_SD[0], PRIOR_SD[1]]) ** 2
    H = (A * weight[:, None]).T @ A + np.diag(prior)
    return np.linalg.solve(H, A.T @ (weight * r) - prior * x)


def surface_normals(points: Array, neighbors: int = NORMAL_NEIGHBORS) -> Array:
    """(N, 3) unit normals of the surface through points (N, 3), of either sign; N at least `neighbors`."""
    _, index = KDTree(points).query(points, k=neighbors)
    around = points[np.asarray(index)]
    away = around - around.mean(axis=1, keepdims=True)
    return np.linalg.eigh(np.einsum("nki,nkj->nij", away, away))[1][:, :, 0]


def _about(middle: Array, x: Array) -> Array:
    """The pose (4, 4) of a shift along x and y and a turn about the upright through `middle` (3,)."""
    R = rotvec_to_matrix([0, 0, x[2]])
    return pose(R, middle - R @ middle + [x[0], x[1], 0.0])
