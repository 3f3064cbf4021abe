"""Where to let go of what is held: free spots in a container, on a thing, or on the table.

What lies there already is a map of heights; the held thing is lowered onto it at every spot and yaw at once.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from premotor.core.action import APPROACH_DISTANCE, Placement
from premotor.core.belief import Belief, Thing
from premotor.core.body import Body
from premotor.core.geometry import Array, invert, pose, rotvec_to_matrix, transform
from premotor.core.relations import may_stand_in
from premotor.core.shape import Hollow
from premotor.plan.hand import Hand

RELEASE_HEIGHT = 0.018  # [m] between the held thing's lowest point and what is under it, when it is let go
WALL_CLEARANCE = 0.006  # [m] kept from a container's walls
_CELL_SIZE = 0.012  # [m] of the map of heights
_NUM_YAWS = 8
FALL_SLIDE = 0.03  # [m] that something let go leaning may slide on falling over
_MIN_LEAN_ANGLES = (0.75, 1.1, 1.3)  # [rad] by which what is too tall for a container is leaned over at the least,
_ANGLES_PAST_BALANCE = (0.3, 0.5, 0.65)  # [rad] and farther than where it would stand up again
_UPRIGHT_SCORE = 0.3  # how much less good it is to stand it in there upright
_MAX_CANDIDATES = 160  # candidates whose hand is checked against the walls
_HAND_RAISES = (0.0, 0.015, 0.03, 0.05)  # [m] higher than that, when the hand does not fit between the walls
_HAND_CLEARANCES = (0.008, 0.002)  # [m] between the hand and what stands round it: enough, and at the least
_EXTRA_OPENING = 0.02  # [m] the fingers open further than the thing is wide


@dataclass(frozen=True, eq=False)
class _Ground:
    """A map of heights [m] in the frame X_WR (4, 4) of a region: height (I, J), allowed (I, J), origin (2,) [m]."""

    X_WR: Array
    height: Array
    allowed: NDArray[np.bool_]
    low: Array
    floor: float

    def cells(self, xy: Array) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Row and column of points (..., 2) [m]; those outside fall on the map's border, which is not allowed."""
        index = np.floor((xy - self.low) / _CELL_SIZE).astype(int)
        most = np.array(self.height.shape) - 1
        index = np.clip(index, 0, most)
        return index[..., 0], index[..., 1]


def sample_placements(
    thing: Thing,
    X_GO: Array,
    into: Thing,
    belief: Belief,
    body: Body,
    rng: np.random.Generator,
    n: int = 8,
    width: float = 0.06,
    hand: Hand | None = None,
) -> tuple[Placement, ...]:
    """Up to `n` ways to put down `thing`, best first; none when there is no room.

    X_GO: (4, 4) how the thing lies in the hand. It is put down as upright as its own frame is, or leaning so that
    it lies down, where it would look over the rim of what it goes into.
    into: a container, something flat, the table or another board. width: [m] between the fingers now.
    """
    hand = hand or Hand.of(body)
    ground = _ground(thing, into, belief, body)
    lowest = ground.floor if into.fixed else belief.table.top  # the hand goes no lower
    if not ground.allowed.any():
        return ()
    opening = min(width + _EXTRA_OPENING, body.gripper.stroke)
    obstacles = _obstacles(thing, into, belief)
    poses, scores = _lower(thing, into, ground, _leanings(thing, X_GO, into), rng)
    order = np.argsort(-scores, kind="stable")[:_MAX_CANDIDATES]
    order = order[scores[order] > 0]
    X_WG = np.array([poses[i] @ invert(X_GO) for i in order]).reshape(-1, 4, 4)
    found: list[Placement] = []
    for room, rise in product(
        _HAND_CLEARANCES, _HAND_RAISES
    ):  # as low as the hand fits between the walls, and well clear if it can
        if len(found) >= n or (found and room != _HAND_CLEARANCES[0]):
            break
        X = X_WG.copy()
        X[:, 2, 3] += rise
        local = np.matmul(obstacles[None] - X[:, None, :3, 3], X[:, :3, :3])
        wide = np.full(len(X), opening)
        gap = hand.clearance(local, wide, APPROACH_DISTANCE)
        clear = (gap > room) & (X[:, 2, 3] + hand.lowest(X[:, :3, :3], wide) > lowest + 0.003)
        for k in np.flatnonzero(clear):
            if all(np.linalg.norm(X[k, :2, 3] - p.X_WG[:2, 3]) > 0.02 or _turn(X[k], p.X_WG) > 0.8 for p in found):
                margin = float(np.clip(0.4 + gap[k] / 0.04, 0.4, 1.0) * np.exp(-rise / 0.06))
                X_WO = pose(t=[0.0, 0.0, rise]) @ poses[order[k]]
                found.append(Placement(thing.id, into.id, X[k], X_WO, float(scores[order[k]]) * margin))
    return tuple(sorted(found, key=lambda p: -p.score)[:n])


def _turn(a: Array, b: Array) -> float:
    """Angle [rad] between two tool poses."""
    return float(np.arccos(np.clip(0.5 * (np.trace(a[:3, :3].T @ b[:3, :3]) - 1), -1, 1)))


def _ground(thing: Thing, into: Thing, belief: Belief, body: Body) -> _Ground:
    X_WR, half, floor, round_ = _region(into, body)
    low = -half - 2 * _CELL_SIZE
    shape = np.ceil((2 * half + 4 * _CELL_SIZE) / _CELL_SIZE).astype(int)
    ticks = [low[k] + _CELL_SIZE * (np.arange(shape[k]) + 0.5) for k in (0, 1)]
    x, y = np.meshgrid(*ticks, indexing="ij")
    inside = (np.abs(x) < half[0]) & (np.abs(y) < half[1])
    if round_:
        inside = (x / half[0]) ** 2 + (y / half[1]) ** 2 < 1.0
    ground = _Ground(X_WR, np.full(tuple(shape), floor), inside, low, floor)
    for other in belief.things:
        if other.id in (thing.id, into.id) or other.relation.kind == "held":
            continue
        _raise(ground, other.surface(0.010)[0])
    _raise(ground, belief.clutter)
    return ground


def _region(into: Thing, body: Body) -> tuple[Array, Array, float, bool]:
    """Frame (4, 4), half sides (2,) [m], height of the ground [m] and whether it is round."""
    if into.fixed:
        x0, y0, x1, y1 = into.bounds
        low, high = (np.asarray(corner)[:2] for corner in body.workspace)
        low, high = np.maximum(low, [x0, y0]) + 0.06, np.minimum(high, [x1, y1]) - 0.06
        low[0] = max(low[0], 0.30)  # nearer the base the arm folds up
        return (
            pose(None, [*(0.5 * (low + high)), 0.0]),
            np.maximum(0.5 * (high - low), _CELL_SIZE),
            into.top,
            False,
        )
    half = into.half_extents
    if isinstance(into.shape, Hollow):
        floor = into.position[2] - half[2] + into.shape.wall
        inner = into.shape.inner_half[:2] - WALL_CLEARANCE
        return into.X_WO, np.maximum(inner, _CELL_SIZE), floor, into.shape.footprint == "round"
    top = float(into.surface(0.01)[0][:, 2].max())
    round_ = not into.shape.contains(half[None] * [0.95, 0.95, 0.0])[0]
    return into.X_WO, np.maximum(0.85 * half[:2], _CELL_SIZE), top, round_


def _raise(ground: _Ground, points: Array) -> None:
    """Lift the map where points (N, 3) [m], world frame, are above it."""
    if not len(points):
        return
    local = transform(invert(ground.X_WR), points)[:, :2]
    inside = np.all((local > ground.low) & (local < ground.low + _CELL_SIZE * np.array(ground.height.shape)), axis=1)
    i, j = ground.cells(local[inside])
    np.maximum.at(ground.height, (i, j), points[inside, 2])


def _leanings(thing: Thing, X_GO: Array, into: Thing) -> list[tuple[Array, Array | None, float]]:
    """Ways (3, 3) to turn the thing about the line between the fingers before it is let go, how it will have turned
    (3, 3) when it lies, None if it stays as it is, and how good they are."""
    if may_stand_in(thing, into):
        return [(np.eye(3), None, 1.0)]
    fingers = X_GO[:3, :3].T @ [0.0, 1.0, 0.0]
    over = np.cross(fingers, [0.0, 0.0, 1.0])
    balance = np.arctan2(np.linalg.norm(over * thing.half_extents), thing.half_extents[2])
    angles = [
        max(least, balance + beyond) for least, beyond in zip(_MIN_LEAN_ANGLES, _ANGLES_PAST_BALANCE, strict=True)
    ]
    leaned: list[tuple[Array, Array | None, float]] = [
        (rotvec_to_matrix(side * angle * fingers), rotvec_to_matrix(side * np.pi / 2 * fingers), 1.0)
        for angle in angles
        for side in (1, -1)
    ]
    return [*leaned, (np.eye(3), None, _UPRIGHT_SCORE)]


def _lower(
    thing: Thing,
    into: Thing,
    ground: _Ground,
    leanings: list[tuple[Array, Array | None, float]],
    rng: np.random.Generator,
) -> tuple[list[Array], Array]:
    """Thing poses X_WO and scores over all spots, yaws and leanings; score 0 where it does not fit."""
    a, b, c = thing.half_extents
    points = thing.shape.sample(float(np.clip(np.sqrt(8 * (a * b + b * c + c * a) / 250), 0.004, 0.025)))[0]
    size = float(np.hypot(a, b)) / np.sqrt(2)  # about the radius of its footprint
    spots = np.argwhere(ground.allowed)
    xy = ground.low + (spots + 0.5) * _CELL_SIZE
    edge = np.asarray(distance_transform_edt(ground.allowed))
    worth = _worth(ground, size, edge * _CELL_SIZE)[ground.allowed]
    if into.fixed:  # anywhere would do: rather where hands and cameras reach well
        worth = worth * np.exp(-((np.linalg.norm(xy, axis=1) / 0.3) ** 2))
    start = 0.0 if len(leanings) > 1 else rng.uniform(0, 2 * np.pi)  # along the walls there is most room to lie
    poses, scores = [], []
    for k, (lean, lying, good) in product(range(_NUM_YAWS), leanings):
        yaw = rotvec_to_matrix([0, 0, start + 2 * np.pi * k / _NUM_YAWS])
        R = yaw @ lean
        turned = points @ R.T
        under = _underside(turned)
        i, j = ground.cells(xy[:, None, :] + under[None, :, :2])
        fits = ground.allowed[i, j].all(axis=1)
        if lying is not None:
            good = good * _room_to_fall(ground, edge, xy, turned, points @ (yaw @ lying).T)
        z = (ground.height[i, j] - under[None, :, 2]).max(axis=1) + RELEASE_HEIGHT
        rise = np.maximum(z + under[:, 2].min() - RELEASE_HEIGHT - ground.floor, 0.0)
        score = np.where(fits, good * np.exp(-rise / 0.03) * worth, 0.0)
        keep = np.argsort(-score, kind="stable")[:40]
        keep = keep[score[keep] > 0]
        R_WO = ground.X_WR[:3, :3] @ R
        for s in keep:
            center = transform(ground.X_WR, [*xy[s], 0.0])
            poses.append(pose(R_WO, [center[0], center[1], z[s]]))
        scores.append(score[keep])
    return poses, np.concatenate(scores)


def _room_to_fall(ground: _Ground, edge: Array, xy: Array, now: Array, then: Array) -> Array:
    """How well a thing let go at spots xy (S, 2) [m] fits (S,) also when it has fallen over its lowest point: 0 not at
    all, 1 with `FALL_SLIDE` to spare on every side, for it slides on falling and would be held up by a wall.

    edge: (I, J) cells to the nearest one that is not allowed. now, then: its surface (N, 3) [m] as it is let go, and as
    it lies, each from its center.
    """
    pivot = int(now[:, 2].argmin())
    outline = _underside(then)[:, :2] + (now - then)[pivot, :2]
    i, j = ground.cells(xy[:, None, :] + outline[None])
    spare = edge[i, j].min(axis=1) - 1.0
    return np.where(spare < 0.0, 0.0, 0.3 + 0.7 * np.clip(spare * _CELL_SIZE / FALL_SLIDE, 0.0, 1.0))


def _worth(ground: _Ground, size: float, edge: Array) -> Array:
    """How good a spot is (I, J): a little way from the walls, so that much fits, and away from what lies there."""
    free = ground.height < ground.floor + 0.012
    room = np.asarray(distance_transform_edt(free)) * _CELL_SIZE
    apart = 1.0 if free.all() else np.clip(room / (size + 0.02), 0.0, 1.0)
    return 0.3 + 0.5 * apart + 0.2 * np.exp(-(((edge - size - 0.02) / 0.06) ** 2))


def _underside(points: Array) -> Array:
    """Of points (N, 3) [m], the lowest in every cell of the map."""
    cell = np.floor(points[:, :2] / _CELL_SIZE).astype(int)
    order = np.lexsort((points[:, 2], cell[:, 1], cell[:, 0]))
    cell, points = cell[order], points[order]
    first = np.concatenate([[True], np.any(np.diff(cell, axis=0) != 0, axis=1)])
    return points[first]


def _obstacles(thing: Thing, into: Thing, belief: Belief) -> Array:
    """World points (M, 3) [m] the hand has to keep clear of."""
    clouds = [belief.clutter]
    for other in belief.things:
        if other.id == thing.id or other.relation.kind == "held":
            continue
        if into.fixed or other.id == into.id or np.linalg.norm(other.position - into.position) < 0.35:
            clouds.append(other.surface(0.018)[0])
    points = np.concatenate(clouds)
    return points[:: 1 + len(points) // 1500]
