"""Where nobody has looked yet: spots of the table that no camera has seen. What is not seen may hide something."""

import numpy as np
from numpy.typing import NDArray

from premotor.core import Thing
from premotor.core.geometry import project, transform
from premotor.remember.view import View

MIN_OBJECT_HEIGHT = 0.01  # [m] over the table a spot must be seen: the lowest things are this high
_DEPTH_TOLERANCE = 0.02  # [m] that a measured depth may fall short of a spot's and still show it


def update_unseen(unseen: NDArray[np.bool_] | None, table: Thing, view: View) -> NDArray[np.bool_]:
    """Of the table's spots (I, J) those not seen before, nor in this view: outside of it, or behind things.

    unseen: None before the first view.
    """
    spots = table.spots()
    unseen = np.ones(spots.shape[:2], bool) if unseen is None or unseen.shape != spots.shape[:2] else unseen
    depth = view.frame.depth
    if depth is None or not unseen.any():
        return unseen
    camera = transform(view.X_CW, spots[unseen] + [0.0, 0.0, MIN_OBJECT_HEIGHT])
    uv = project(camera, view.frame.K)
    height, width = depth.shape
    inside = np.all(np.isfinite(uv), axis=1) & np.all((uv > 0) & (uv < [width - 1, height - 1]), axis=1)
    u, v = np.round(np.where(inside[:, None], uv, 0)).astype(int).T
    shown = inside & ~view.robot_mask[v, u] & (depth[v, u] > camera[:, 2] - _DEPTH_TOLERANCE)
    left = unseen.copy()
    left[unseen] = ~shown
    return left
