"""What another view of a thing says about where it is and what it is like."""

from dataclasses import replace

import numpy as np

from premotor.core import Belief, Detection, Hollow, Relation, Thing
from premotor.core.geometry import Array, invert, pose, transform
from premotor.core.relations import spans
from premotor.core.robust_statistics import tail_quantiles, upper_median
from premotor.knowledge import Kind
from premotor.remember import hollow_fit
from premotor.remember.association import MIN_SIZE_RATIO, crop_to_known, is_whole
from premotor.remember.shape_fit import fit_shape
from premotor.remember.surface_fusion import BETTER_NOISE_RATIO, NEARER_NOISE_RATIO, carve_surface, merge
from premotor.remember.view import View

NEW_OBJECT_AGE = 1.0  # [s] a thing known for less is fitted anew in every picture
REFIT_PERIOD = 30  # a settled thing is fitted anew once in so many pictures
# [m] off its points, from which a shape may rest on old ones; share of that without
STALE_FIT_ERROR, FRESH_FIT_RATIO = 0.0012, 0.5
GUESS_WEIGHT = 0.15  # share of one more guess in the mean
MAX_BOARD_ERROR = 0.02  # [m] that what stands on a board may seem to reach below its top
MIN_FIT_POINTS = 100  # points that tell a shape by themselves


def is_informative(thing: Thing, d: Detection, view: View) -> bool:
    """Whether fitting anew is worth its time: a camera that has not seen it, or from nearer, young, once in a while.

    A piece that is cut by the border of a picture from near tells badly where a thing ends.
    """
    young = d.time - thing.first_seen < NEW_OBJECT_AGE
    nearer = not len(thing.noise) or d.noise < BETTER_NOISE_RATIO * float(np.mean(thing.noise))
    turn = int(d.time * 10) % REFIT_PERIOD == thing.id % REFIT_PERIOD
    return not (d.truncated and view.on_arm) and (nearer or d.camera not in thing.seen_by or young or turn)


def update_shape(
    thing: Thing, d: Detection, view: View, moved: bool, full: bool, physical: Kind, belief: Belief
) -> Thing:
    """The thing with the surface that the view shows of it, and what shape and pose follow from that.

    moved: what was remembered is of where it lay before. full: something is in it. physical: what it is like.
    """
    walled = thing.shape.hollow
    if not (walled or moved) and len(thing.noise) and float(np.median(thing.noise)) < NEARER_NOISE_RATIO * d.noise:
        d = crop_to_known(d, thing)
    kept = np.zeros(len(thing.points), bool) if moved else carve_surface(thing.world_points, thing.noise, view, d)
    points, noise = merge(thing.world_points[kept], thing.noise[kept], d.points, d.noise)
    X, shape, error = fit_shape(points, support_height(points, belief, thing.id), physical.shape, noise)
    if error > STALE_FIT_ERROR and len(d.points) > MIN_FIT_POINTS and is_whole(d, thing):
        alone = fit_shape(d.points, support_height(d.points, belief, thing.id), physical.shape, d.noise)
        if alone[2] < FRESH_FIT_RATIO * error:  # what was remembered is of where it lay before
            X, shape, error = alone
            points, noise = merge(points[:0], noise[:0], d.points, d.noise)
    if walled and not moved and d.time - thing.first_seen > NEW_OBJECT_AGE:
        lid = full and not isinstance(shape, Hollow)  # what holds something is hollow
        piece = bool(np.any(np.sort(shape.half_extents[:2]) < MIN_SIZE_RATIO * np.sort(thing.half_extents[:2])))
        if lid or piece or not hollow_fit.fits_better(points, (X, shape), (thing.X_WO, thing.shape)):
            X, shape = thing.X_WO, thing.shape
    thing = replace(thing, X_WO=X, shape=shape, points=transform(invert(X), points), noise=noise)
    return _known_by(thing, d, error, moved, physical)


def update_outline_shape(thing: Thing, d: Detection, moved: bool, physical: Kind, belief: Belief) -> Thing:
    """The thing with the shape and place that another guess from its outline gives it: those from near count, and they
    err each in its own way, so that their mean is better than the last."""
    known = float(np.median(thing.noise)) if thing.from_outline and not moved else np.inf
    if d.noise > known / BETTER_NOISE_RATIO:
        return thing
    X, shape, error = fit_shape(d.points, support_height(d.points, belief, thing.id), physical.shape, d.noise)
    share = GUESS_WEIGHT if d.noise > known * BETTER_NOISE_RATIO else 1.0
    if isinstance(shape, Hollow) and isinstance(thing.shape, Hollow):
        shape = replace(shape, half=share * shape.half + (1.0 - share) * thing.shape.half)
    points = transform(invert(X), d.points)
    X = pose(X[:3, :3], share * X[:3, 3] + (1.0 - share) * thing.position)
    thing = replace(thing, X_WO=X, shape=shape, points=points, noise=np.full(len(points), d.noise))
    return _known_by(thing, d, error, moved, physical)


def _known_by(thing: Thing, d: Detection, error: float, moved: bool, physical: Kind) -> Thing:
    """A thing given a new shape and place, with what else follows from the detection that gave them."""
    return replace(
        thing,
        covariance=pose_covariance(d, error),
        mass=physical.mass,
        friction=physical.friction,
        relation=Relation() if moved else thing.relation,
        from_outline=d.from_outline,
    )


def support_height(points: Array, belief: Belief, own: int) -> float:
    """Height [m] of what lies under the points: the table, or what a thing below them offers."""
    center, (start, end), best = upper_median(points), tail_quantiles(points, 0.03), belief.table.top
    low, across = float(start[2]), float(np.max(end[:2] - start[:2]))
    for board in belief.supports[1:]:
        if spans(board, center) and low > board.top - MAX_BOARD_ERROR:
            best = max(best, board.top)
    others = [t for t in belief.things if t.id != own and t.relation.kind != "held"]
    if not others:
        return min(best, low)
    X, half = np.array([t.X_WO for t in others]), np.array([t.half_extents for t in others])
    local = np.einsum("ti,tij->tj", center - X[:, :3, 3], X[:, :3, :3])
    for j in np.flatnonzero(np.all(np.abs(local[:, :2]) < 0.8 * half[:, :2], axis=1)):
        floor, top = float(X[j, 2, 3] - half[j, 2]), float(X[j, 2, 3] + half[j, 2])
        walled = others[j].shape.hollow  # it hides how far down goes what is in it
        if not walled and low > top - 0.012:
            best = max(best, top)
        elif walled and low > floor + 0.004 and across < 2.0 * half[j, :2].max():
            best = max(best, floor + 0.006)
    return min(best, low)


def pose_covariance(d: Detection, error: float) -> Array:
    """(6, 6): the detection's own spread in place, and 0.1 rad in turning, both more where the shape fits badly."""
    place = np.diag(d.covariance) + (0.003 + error) ** 2
    return np.diag([*place, 0.02, 0.02, 0.02 + error])
