"""Points about evenly spread over surfaces, with outward unit normals: (N, 3) [m] and (N, 3), in the shape's own frame.

Every function takes the spacing [m] of the points. Shapes call these; everyone else calls `Shape.sample`.
"""

from collections.abc import Sequence

import numpy as np
from scipy.spatial import ConvexHull

from premotor.core.geometry import Array

_INSIDE_TOLERANCE = 0.0015  # [m] out of a piece a point may lie and count as inside it


def cylinder(h: Array, spacing: float) -> tuple[Array, Array]:
    """Side and ends of a cylinder along z with half extents (3,) [m]."""
    radius = 0.5 * (h[0] + h[1])
    return turned(np.array([0.0, radius, radius, 0.0]), np.array([-h[2], -h[2], h[2], h[2]]), spacing)


def box(half: Array, spacing: float) -> tuple[Array, Array]:
    """The six faces of a box with half extents (3,) [m]."""
    points, normals = [], []
    ticks = [np.linspace(-h, h, max(2, int(2 * h / spacing) + 1)) for h in half]
    for axis in range(3):
        a, b = (axis + 1) % 3, (axis + 2) % 3
        u, v = (m.ravel() for m in np.meshgrid(ticks[a], ticks[b]))
        for sign in (-1.0, 1.0):
            face, out = np.zeros((len(u), 3)), np.zeros((len(u), 3))
            face[:, axis], face[:, a], face[:, b], out[:, axis] = sign * half[axis], u, v, sign
            points.append(face)
            normals.append(out)
    return np.concatenate(points), np.concatenate(normals)


def ellipsoid(half: Array, spacing: float) -> tuple[Array, Array]:
    """All round an ellipsoid with half extents (3,) [m], at least 150 points."""
    count = int(np.clip(4 * np.pi * float(np.prod(half)) ** (2 / 3) / spacing**2, 150, 1500))
    sphere = _sphere(count)
    normals = sphere / half
    return sphere * half, normals / np.linalg.norm(normals, axis=1, keepdims=True)


def _sphere(count: int) -> Array:
    """`count` directions (count, 3), evenly spread (a spiral by the golden angle)."""
    z = 1.0 - (2.0 * np.arange(count) + 1.0) / count
    angle = np.arange(count) * np.pi * (3.0 - np.sqrt(5.0))
    r = np.sqrt(1.0 - z * z)
    return np.column_stack([r * np.cos(angle), r * np.sin(angle), z])


def capsule(half: Array, spacing: float) -> tuple[Array, Array]:
    """Side and ends of a capsule along z with half extents (3,) [m]."""
    radius = 0.5 * (half[0] + half[1])
    straight = max(half[2] - radius, 0.0)
    side, out = turned(np.array([radius, radius]), np.array([-straight, straight]), spacing)
    ends = _sphere(int(np.clip(4 * np.pi * radius**2 / spacing**2, 100, 800)))
    caps = radius * ends + np.sign(ends[:, 2:]) * np.array([0.0, 0.0, straight])
    return np.concatenate([side, caps]), np.concatenate([out, ends])


def turned(radii: Array, heights: Array, spacing: float) -> tuple[Array, Array]:
    """The surface of a profile turned about z; the profile runs from bottom to top, material on its left."""
    points, normals = [], []
    for i in range(len(radii) - 1):
        dr, dz = radii[i + 1] - radii[i], heights[i + 1] - heights[i]
        length = float(np.hypot(dr, dz))
        if length < 1e-9:
            continue
        for t in (np.arange(steps := max(1, int(length / spacing))) + 0.5) / steps:
            r, z = radii[i] + t * dr, heights[i] + t * dz
            angle = 2 * np.pi * np.arange(count := max(6, int(2 * np.pi * r / spacing))) / count
            c, s = np.cos(angle), np.sin(angle)
            points.append(np.column_stack([r * c, r * s, np.full(count, z)]))
            normals.append(np.column_stack([dz * c, dz * s, np.full(count, -dr)]) / length)
    return np.concatenate(points), np.concatenate(normals)


def hollow(h: Array, wall: float, taper: float, square: bool, spacing: float) -> tuple[Array, Array]:
    """Outside, rim, inside and floor of a hollow thing; a square one is a round one pushed into the corners."""
    inner_rim, inner_floor = 1.0 - wall / h[:2].min(), taper - wall / h[:2].min()
    shares = np.array([0.0, taper, 1.0, max(inner_rim, 0.1), max(inner_floor, 0.05), 0.0])
    heights = np.array([-h[2], -h[2], h[2], h[2], -h[2] + wall, -h[2] + wall])
    mean = float(h[:2].mean())
    points, normals = turned(shares * mean, heights, spacing)
    if square:
        flat = np.abs(points[:, :2]).max(axis=1)
        push = np.linalg.norm(points[:, :2], axis=1) / np.maximum(flat, 1e-9)
        points[:, :2] *= push[:, None]
        side = np.hypot(normals[:, 0], normals[:, 1])
        major = np.argmax(np.abs(points[:, :2]), axis=1)
        sign = np.sign(np.sum(normals[:, :2] * points[:, :2], axis=1))
        normals[:, :2] = 0.0
        rows = np.arange(len(points))
        normals[rows, major] = sign * side * np.sign(points[rows, major])
    points[:, :2] *= h[:2] / mean
    return points, normals


def hulls(pieces: Sequence[ConvexHull], spacing: float) -> tuple[Array, Array]:
    """The pieces' surfaces, without what lies inside another piece."""
    points, normals = [], []
    for hull in pieces:
        p, n = _hull(hull, spacing)
        inner = [
            np.all(p @ h.equations[:, :3].T + h.equations[:, 3] < _INSIDE_TOLERANCE, axis=1)
            for h in pieces
            if h is not hull
        ]
        out = ~np.any(inner, axis=0) if inner else np.ones(len(p), bool)
        points.append(p[out])
        normals.append(n[out])
    return np.concatenate(points), np.concatenate(normals)


def _hull(hull: ConvexHull, spacing: float) -> tuple[Array, Array]:
    points, normals = [], []
    for corners, plane in zip(hull.points[hull.simplices], hull.equations, strict=True):
        area = 0.5 * float(np.linalg.norm(np.cross(corners[1] - corners[0], corners[2] - corners[0])))
        n = int(np.clip(np.sqrt(2 * area) / spacing, 1, 20))
        i, j = (m.ravel() for m in np.meshgrid(np.arange(n), np.arange(n)))
        i, j = i[i + j < n], j[i + j < n]
        u, v = (i + 1 / 3) / n, (j + 1 / 3) / n
        points.append(np.column_stack([1 - u - v, u, v]) @ corners)
        normals.append(np.tile(plane[:3], (len(u), 1)))
    return np.concatenate(points), np.concatenate(normals)
