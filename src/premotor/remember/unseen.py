"""Where nobody has looked yet: spots of the table that no camera has seen. What is not seen may hide something."""

import numpy as np

from premotor.core import Surface
from premotor.core.geometry import Array, invert, project, transform
from premotor.remember.view import View

SPACING = 0.02  # [m] between spots
ABOVE = 0.01  # [m] over the table
_SLACK = 0.02  # [m] that a measured depth may fall short of a spot's and still show it


def spots(table: Surface) -> Array:
    """Points (N, 3) [m], world frame, all over the table."""
    x0, y0, x1, y1 = table.bounds
    x, y = np.meshgrid(np.arange(x0, x1, SPACING), np.arange(y0, y1, SPACING), indexing="ij")
    return np.stack([x.ravel(), y.ravel(), np.full(x.size, table.z + ABOVE)], axis=1)


def still_unseen(points: Array, view: View) -> Array:
    """Of points (N, 3) [m] those (M, 3) that the view does not show: outside of it, or behind something."""
    depth = view.frame.depth
    if len(points) == 0 or depth is None:
        return points
    camera = transform(invert(view.X_WC), points)
    uv = project(camera, view.frame.K)
    height, width = depth.shape
    inside = np.all(np.isfinite(uv), axis=1) & np.all((uv > 0) & (uv < [width - 1, height - 1]), axis=1)
    u, v = np.round(np.where(inside[:, None], uv, 0)).astype(int).T
    shown = inside & ~view.hidden[v, u] & (depth[v, u] > camera[:, 2] - _SLACK)
    return points[~shown]
