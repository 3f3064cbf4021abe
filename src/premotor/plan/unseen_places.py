"""Where to look for what has not been seen: parts of the table that lie behind something or out of the picture."""

import numpy as np
from numpy.typing import NDArray

from premotor.core import Belief, Body
from premotor.core.geometry import Array, invert, transform
from premotor.plan.view_poses import FAR_VIEW_DISTANCE, VIEW_DISTANCE, look_at_poses, sort_by_eye

CLUSTER_RADIUS = 0.05  # [m] spots nearer to one another than this make one place
MIN_CLUSTER_SPOTS = 4  # unseen spots that something could hide at; fewer are the cracks between things
FOOTPRINT_MARGIN = 0.015  # [m] round a thing within which the table is hidden by the thing itself
# [m] from a thing, what else there is stands rather; what a spot counts that is not
NEIGHBOR_RADIUS, ISOLATED_WEIGHT = 0.2, 0.3
VIEW_DISTANCES = VIEW_DISTANCE, FAR_VIEW_DISTANCE  # [m] from where a place is looked at
_RAY_SAMPLES = 40  # along a line of sight
_REACH_RANGE = 0.30, 0.75  # [m] from the base: no nearer than the arm can look, no farther than it can take hold


def least_known_place(belief: Belief, body: Body) -> Array | None:
    """Middle (3,) [m] of the place that is least known of those within reach; None when all has been seen."""
    spots = unseen_spots(belief, body)
    if len(spots) < MIN_CLUSTER_SPOTS:
        return None
    near = np.linalg.norm(spots[:, None, :2] - spots[None, :, :2], axis=2) < CLUSTER_RADIUS
    things = np.array([thing.position[:2] for thing in belief.things]).reshape(-1, 2)
    away = np.linalg.norm(spots[:, None, :2] - things, axis=2).min(axis=1, initial=np.inf)
    likely = np.where(
        near.sum(axis=1) >= MIN_CLUSTER_SPOTS, near @ np.where(away < NEIGHBOR_RADIUS, 1.0, ISOLATED_WEIGHT), 0.0
    )
    best = int(likely.argmax())
    return spots[near[best]].mean(axis=0) if likely[best] > 0.0 else None


def views_of_place(spot: Array, belief: Belief, body: Body, attempt: int) -> list[Array]:
    """Camera poses (4, 4) to look at a place from, those first from which most of what is unseen there shows."""
    spots = unseen_spots(belief, body)
    spots = spots[np.linalg.norm(spots[:, :2] - spot[:2], axis=1) < 2 * CLUSTER_RADIUS]
    found = (pose for far in VIEW_DISTANCES for pose in look_at_poses(spot, attempt, attempt, far))
    return sort_by_eye(found, lambda eye: -int(unoccluded(spots, eye, belief).sum()))


def unoccluded(spots: Array, eye: Array, belief: Belief) -> NDArray[np.bool_]:
    """Which spots (N, 3) [m] no known thing hides (N,) from an eye (3,) [m]."""
    rays = spots[:, None] + np.linspace(0.0, 1.0, _RAY_SAMPLES)[:, None] * (eye - spots)[:, None]
    free = np.ones(len(spots), bool)
    for thing in belief.things:
        inside = thing.shape.contains(transform(invert(thing.X_WO), rays.reshape(-1, 3)))
        free &= ~inside.reshape(len(spots), -1).any(axis=1)
    return free


def unseen_spots(belief: Belief, body: Body) -> Array:
    """Unseen spots (N, 3) [m] within the arm's reach and not under anything known."""
    low, high = (np.asarray(corner)[:2] for corner in body.workspace)
    if belief.unseen is None:
        return np.zeros((0, 3))
    spots = belief.table.spots()[belief.unseen]
    far = np.linalg.norm(spots[:, :2], axis=1)
    within = (
        np.all((spots[:, :2] > low) & (spots[:, :2] < high), axis=1) & (far > _REACH_RANGE[0]) & (far < _REACH_RANGE[1])
    )
    spots = spots[within]
    for thing in belief.things:
        local = transform(invert(thing.X_WO), spots)
        spots = spots[np.any(np.abs(local[:, :2]) > thing.half_extents[:2] + FOOTPRINT_MARGIN, axis=1)]
    return spots
