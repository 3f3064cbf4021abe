"""Where to look for what has not been seen: parts of the table that lie behind something or out of the picture."""

import numpy as np

from premotor.core import Belief, Body
from premotor.core.geometry import Array, invert, transform

RADIUS = 0.05  # [m] spots nearer to one another than this make one place
LEAST = 4  # unseen spots that something could hide at; fewer are the cracks between things
EDGE = 0.015  # [m] round a thing within which the table is hidden by the thing itself
_REACH = 0.30, 0.75  # [m] from the base: no nearer than the arm can look, no farther than it can take hold


def place(belief: Belief, body: Body) -> Array | None:
    """Middle (3,) [m] of the place that is least known of those within reach; None when all has been seen."""
    spots = unexplained(belief, body)
    if len(spots) < LEAST:
        return None
    near = np.linalg.norm(spots[:, None, :2] - spots[None, :, :2], axis=2) < RADIUS
    count = near.sum(axis=1)
    best = int(count.argmax())
    return spots[near[best]].mean(axis=0) if count[best] >= LEAST else None


def unexplained(belief: Belief, body: Body) -> Array:
    """Unseen spots (N, 3) [m] within the arm's reach and not under anything known."""
    low, high = (np.asarray(corner)[:2] for corner in body.workspace)
    if belief.unseen is None:
        return np.zeros((0, 3))
    spots = belief.table.spots()[belief.unseen]
    far = np.linalg.norm(spots[:, :2], axis=1)
    within = np.all((spots[:, :2] > low) & (spots[:, :2] < high), axis=1) & (far > _REACH[0]) & (far < _REACH[1])
    spots = spots[within]
    for thing in belief.things:
        local = transform(invert(thing.X_WO), spots)
        spots = spots[np.any(np.abs(local[:, :2]) > thing.half_extents[:2] + EDGE, axis=1)]
    return spots
