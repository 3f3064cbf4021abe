"""From the surface points of a thing to a shape a twin can be built from.

A camera sees one side. What it cannot see is completed by three plain facts: things stand on something (down to
the support), most are symmetric about an upright plane through their middle, and a rim round a lower floor is
hollow. Of the simple shapes the one that lies closest to the points is taken.
"""

import numpy as np
from scipy.spatial import ConvexHull, QhullError

from premotor.core import Hollow, Primitive, Shape
from premotor.core.geometry import Array, invert, pose, rotvec_to_matrix, transform
from premotor.core.robust_statistics import tail_quantiles, upper_median
from premotor.remember import hollow_fit
from premotor.remember.hull_fit import filled_share, slice_hulls
from premotor.remember.primitive_fit import MIN_HALF_EXTENT, Kind, refine

EDGE_LOSS_RANGE = 0.0005, 0.0025  # [m] that sight loses on every side, where depth mixes near and far: about its noise
GOOD_FIT_ERROR = 0.0009  # [m] median distance of the points at which a shape is right
# [m] from which it is wrong; what is long is hardly ever a simple shape
MAX_FIT_ERROR, MAX_FIT_ERROR_LONG = 0.0020, 0.0008
MIN_FILL = 0.75  # share of its outline that has to be seen filled
ROUNDED_PENALTY = 1.2  # what is fuller than an ellipsoid has to lie so much closer
MIN_SLICED_POINTS = 80  # points from which slices can be told


def footprint(xy: Array) -> tuple[Array, float, Array]:
    """The least rectangle round points (N, 2) [m]: center (2,), yaw [rad] of its long side, half sides (2,)."""
    try:
        hull = xy[ConvexHull(xy).vertices]
    except QhullError:  # all on a line, or too few
        hull = xy
    edges = np.diff(np.vstack([hull, hull[:1]]), axis=0)
    yaws = np.unique(np.round(np.mod(np.arctan2(edges[:, 1], edges[:, 0]), np.pi / 2), 2))
    c, s = np.cos(yaws), np.sin(yaws)
    along, across = (
        np.outer(c, hull[:, 0]) + np.outer(s, hull[:, 1]),
        np.outer(c, hull[:, 1]) - np.outer(s, hull[:, 0]),
    )
    low = np.stack([along.min(1), across.min(1)], 1)
    high = np.stack([along.max(1), across.max(1)], 1)
    best = int(np.argmin(np.prod(high - low + 1e-4, axis=1)))
    half, middle, yaw = 0.5 * (high - low)[best], 0.5 * (high + low)[best], float(yaws[best])
    center = np.array([c[best] * middle[0] - s[best] * middle[1], s[best] * middle[0] + c[best] * middle[1]])
    return (center, yaw, half) if half[0] >= half[1] else (center, yaw + np.pi / 2, half[::-1])


def trim(points: Array, noise: Array, share: float = 0.01) -> tuple[Array, Array]:
    """Points (N, 3), and theirs of `noise` (N,), without the outermost `share` on each side of each axis: depth edges
    smear."""
    low, high = tail_quantiles(points, share)
    kept = np.all((points >= low - 1e-3) & (points <= high + 1e-3), axis=1)
    return points[kept], noise[kept]


def fit_shape(
    points: Array, support: float, hint: str = "", noise: Array | float = 0.001
) -> tuple[Array, Shape, float]:
    """Pose (4, 4), shape and median distance [m] of the points from it.

    points: (N, 3) [m] world frame, N >= 4, seen from any number of views; noise: (N,) [m] of each, or of all.
    support: height [m] of what it stands on. hint: "hollow", "round", "box", ... from knowledge; it breaks near ties.
    """
    points, noise = trim(points, np.broadcast_to(noise, len(points)))
    edge = float(np.clip(np.median(noise), *EDGE_LOSS_RANGE))
    X, half3, local = _around(points, support, edge)
    if hint == "hollow" or _looks_hollow(local, half3):
        if _square(local, half3):  # one smeared point would turn its walls
            X, half3, local = _around(points[hollow_fit.wall_inliers(points)], support, edge)
        over = half3[2] - hollow_fit.rim(local, half3)
        lower = np.array([0.0, 0.0, 0.5 * over])
        return X @ pose(t=-lower), _hollow(local + lower, half3 - lower), 0.0
    fits: list[tuple[Kind, Array, Array, float]] = []
    for kind in _kinds(local, half3, hint):  # what is expected first; if it fits, no other is tried
        fits.append((kind, *refine(kind, points, noise, X, half3)))
        if _prior(kind, hint) < 1.0 and fits[-1][3] < GOOD_FIT_ERROR:
            break
    kind, X, half3, error = min(fits, key=lambda f: f[3] * _prior(f[0], hint))
    local = transform(invert(X), points)
    if len(points) < MIN_SLICED_POINTS or not _irregular(kind, local, half3, error, hint):
        return X, Primitive("ellipsoid" if kind == "rounded" else kind, half3), error
    shape, center = slice_hulls(local, half3, edge)
    return X @ pose(t=center), shape, error


def _kinds(local: Array, half: Array, hint: str) -> list[Kind]:
    """Simple shapes that may fit points (N, 3) in a box round them, what is expected first."""
    if hint == "flat":
        return ["box" if _square(local, half) else "cylinder"]
    kinds: list[Kind] = ["box", "ellipsoid", "rounded", *(["cylinder"] if half[1] > 0.8 * half[0] else [])]
    return sorted(kinds, key=lambda k: _prior(k, hint))


def _around(points: Array, support: float, edge: float) -> tuple[Array, Array, Array]:
    """The upright box round points (N, 3): pose (4, 4), half extents (3,) and the points in its frame (N, 3) [m]."""
    center, yaw, half = footprint(points[:, :2])
    top, bottom = float(points[:, 2].max()), min(support, float(points[:, 2].min()))
    half3 = np.maximum([half[0] + edge, half[1] + edge, 0.5 * (top - bottom)], MIN_HALF_EXTENT)
    X = pose(rotvec_to_matrix([0, 0, yaw]), [center[0], center[1], 0.5 * (top + bottom)])
    return X, half3, transform(invert(X), points)


def _irregular(kind: Kind, local: Array, half: Array, error: float, hint: str) -> bool:
    """Whether a simple shape is too far from the points, or much larger than their outline seen from above."""
    if error > (MAX_FIT_ERROR_LONG if hint == "long" else MAX_FIT_ERROR):
        return True
    return filled_share(local, half) < MIN_FILL * (1.0 if kind == "box" else np.pi / 4)


def _hollow(local: Array, half: Array) -> Hollow:
    wall = float(np.clip(0.06 * half[1], 0.003, 0.008))
    if not _square(local, half):
        return Hollow(half, wall, "round")
    return Hollow(half, wall, "square", hollow_fit.taper(local, half, wall))


def _square(local: Array, half: Array) -> bool:
    return bool(half[1] <= 0.85 * half[0] or _corner_share(local, half) >= 0.02)


def _corner_share(local: Array, half: Array) -> float:
    """Share of the points that lie outside the ellipse inscribed in the footprint."""
    return float(np.mean(np.sum((local[:, :2] / half[:2]) ** 2, axis=1) > 1.15))


def _looks_hollow(local: Array, half: Array) -> bool:
    """Points well inside the footprint lie clearly below a rim all round them."""
    if half[2] < 0.012 or min(half[:2]) < 0.02:
        return False
    inside = np.max(np.abs(local[:, :2]) / half[:2], axis=1) < 0.45
    rim = local[:, 2] > 0.5 * half[2]
    if inside.sum() < 8 or rim.sum() < 12:
        return False
    sectors = np.unique(np.floor(np.arctan2(local[rim, 1], local[rim, 0]) / (np.pi / 4)))
    return len(sectors) >= 6 and float(upper_median(local[inside, 2])) < -0.1 * half[2]


def _prior(kind: str, hint: str) -> float:
    """Factor on the error: below 1 for what knowledge expects."""
    expected = {"round": ("ellipsoid", "rounded"), "box": ("box",), "revolution": ("cylinder",), "long": ("box",)}
    factor = 0.8 if kind in expected.get(hint, ()) else 1.0
    return factor * (ROUNDED_PENALTY if kind == "rounded" else 1.0)
