"""Things as flat outlines, for maps and ghosts."""

import numpy as np
from scipy.spatial import ConvexHull, QhullError

from premotor.core import Shape
from premotor.core.geometry import Array, transform

_CIRCLE_ANGLES = np.linspace(0, 2 * np.pi, 20, endpoint=False)
_UNIT_CIRCLE = np.column_stack([np.cos(_CIRCLE_ANGLES), np.sin(_CIRCLE_ANGLES)])


def footprint(shape: Shape, X_WO: Array) -> Array:
    """The shape's shadow under a lamp straight above: its convex outline (M, 2) [m], world x and y."""
    return hull(transform(X_WO, shape.outline())[:, :2])


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
