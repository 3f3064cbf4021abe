"""Things as flat outlines, for maps and ghosts."""

import numpy as np
from scipy.spatial import ConvexHull, QhullError

from premotor.core import Hollow, Hulls, Shape, Slab
from premotor.core.geometry import Array, transform

_CIRCLE_ANGLES = np.linspace(0, 2 * np.pi, 20, endpoint=False)
_UNIT_CIRCLE = np.column_stack([np.cos(_CIRCLE_ANGLES), np.sin(_CIRCLE_ANGLES)])
_CUBE_CORNERS = np.array([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], float)


def shape_points(shape: Shape) -> Array:
    """Points (N, 3) [m] in the shape's own frame whose convex hull is about that of the shape."""
    if isinstance(shape, Hulls):
        return np.concatenate([np.asarray(p, float) for p in shape.pieces])
    half = shape.half_extents
    if isinstance(shape, Hollow):
        top = _UNIT_CIRCLE if shape.footprint == "round" else _CUBE_CORNERS[::2, :2]
        rings = [np.column_stack([top * s, np.full(len(top), z)]) for s, z in ((1.0, 1.0), (shape.taper, -1.0))]
        return np.concatenate(rings) * half
    if isinstance(shape, Slab):
        return _CUBE_CORNERS * half + shape.center
    if shape.kind == "box":
        return _CUBE_CORNERS * half
    heights = np.linspace(-1, 1, 7)
    radii = np.sqrt(np.maximum(0, 1 - heights**2)) if shape.kind == "ellipsoid" else np.ones(7)
    rings = [
        np.column_stack([_UNIT_CIRCLE * r, np.full(len(_UNIT_CIRCLE), h)]) for r, h in zip(radii, heights, strict=True)
    ]
    return np.concatenate(rings) * half


def footprint(shape: Shape, X_WO: Array) -> Array:
    """The shape's shadow under a lamp straight above: its convex outline (M, 2) [m], world x and y."""
    return hull(transform(X_WO, shape_points(shape))[:, :2])


def hull(points: Array) -> Array:
    """Convex outline (M, 2) of points (N, 2), counter-clockwise; the points themselves if they have none."""
    try:
        return points[ConvexHull(points).vertices]
    except (QhullError, ValueError):
        return points


def ellipse(covariance: Array, sigmas: float = 2.0) -> Array:
    """Outline (20, 2) of a 2-D covariance (2, 2), around zero."""
    values, axes = np.linalg.eigh(covariance)
    return sigmas * _UNIT_CIRCLE * np.sqrt(np.maximum(values, 0.0)) @ axes.T
