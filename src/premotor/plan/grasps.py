"""Ways to take hold of a thing, judged by where its surface and its neighbors are.

Many tool poses are proposed at once (yaw, tilt, place along the thing, round a rim), each is moved to where the
surface between its fingers is, and what does not fit between fingers, neighbors and table is dropped.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from premotor.core.action import APPROACH_DISTANCE, Grasp
from premotor.core.belief import Belief, Thing
from premotor.core.body import Body
from premotor.core.geometry import Array, pose
from premotor.core.shape import Hollow
from premotor.knowledge import Knowledge
from premotor.plan.hand import Hand
from premotor.plan.ik import X_HALF_TURN

MIN_TIP_HEIGHT = 0.0035  # [m] least height of the fingertips over the table
MIN_STROKE_MARGIN = 0.004  # [m] least difference between the gripper's stroke and a thing's width
MIN_CLEARANCE = 0.0015  # [m] least distance to a neighbor
_NUM_YAWS = 16
_TILT_ANGLES = np.radians([(0, 0), (20, 0), (-20, 0), (0, 20), (0, -20), (35, 0), (-35, 0)])  # about tool x, y
_EXTRA_OPENINGS = (0.018, 0.012, 0.007)  # [m] opening beyond the width, widest first
_BATCH_SIZE = 256  # candidates looked at closely at a time
_MIN_GRASPS = 4  # grasps found among them with which no more are looked at
HARMLESS_FORCE_SHARE = 0.7  # share of the force a thing bears that it is always held with
_GRAVITY = 9.81


@dataclass(frozen=True, eq=False)
class _Poses:
    """Candidates: R (C, 3, 3) and p (C, 3) of the tool in the world, width and opening (C,) [m], quality (C,)."""

    R: Array
    p: Array
    width: Array
    quality: Array

    def take(self, index: NDArray[np.intp]) -> "_Poses":
        return _Poses(self.R[index], self.p[index], self.width[index], self.quality[index])

    def local(self, points: Array) -> Array:
        """World points (M, 3) in every tool frame: (C, M, 3)."""
        return np.matmul(points[None] - self.p[:, None], self.R)


def sample_grasps(
    thing: Thing,
    belief: Belief,
    body: Body,
    knowledge: Knowledge,
    rng: np.random.Generator,
    n: int = 12,
    hand: Hand | None = None,
) -> tuple[Grasp, ...]:
    """Up to `n` grasps of `thing`, best first, all unlike one another; none when nothing fits.

    hand: the boxes of the body's hand, when the caller keeps them (`Hand.of(body)`).
    """
    hand = hand or Hand.of(body)
    points, normals = thing.surface(_spacing(thing, 450))
    poses = _across(points, normals, belief.table.top, body, hand, rng)
    if thing.shape.hollow:
        poses = _join(poses, _over_rim(thing, belief.table.top, hand))
    own, others = thing.surface(_spacing(thing, 300))[0], _others(thing, belief)
    force = grip_force(thing, body, knowledge)
    found: list[Grasp] = []
    ranked = np.argsort(-poses.quality, kind="stable")
    for start in range(0, len(ranked), _BATCH_SIZE):  # beside a wall only what leans far from it fits, liked the least
        some = poses.take(ranked[start : start + _BATCH_SIZE])
        some, free = _either_way(some, own, others, belief.table.top, body, hand)
        order = [i for i in np.argsort(-free.score, kind="stable") if free.score[i] > 0.0]
        for i in _unlike(some, order, n):
            X_WG, opening, width = pose(some.R[i], some.p[i]), float(free.opening[i]), float(some.width[i])
            found.append(Grasp(thing.id, X_WG, opening, width, force, float(free.score[i])))
        if len(found) >= _MIN_GRASPS:
            break
    return tuple(sorted(found, key=lambda grasp: -grasp.score)[:n])


def grip_force(thing: Thing, body: Body, knowledge: Knowledge) -> float:
    """Force [N] that holds three times the thing's likely weight, and never less than is harmless to it.

    Two pads hold 2 * friction * force. Weight is taken a standard deviation heavier, friction one slipperier; what
    is swung or held off its middle needs more than its weight. At most what thing and gripper bear.
    """
    weight = _GRAVITY * (thing.mass[0] + thing.mass[1])
    friction = max(thing.friction[0] - thing.friction[1], 0.5 * thing.friction[0], 0.1)
    least, most = body.gripper.force
    bears = knowledge.expected_kind(thing.names).max_grip_force
    return float(np.clip(max(3.0 * weight / (2.0 * friction), HARMLESS_FORCE_SHARE * bears), least, min(most, bears)))


def _rotations(yaws: Array, tilts: Array) -> Array:
    """(Y * T, 3, 3) tool frames looking down, turned by yaw [rad] about z, then tilted about their own x and y."""
    c, s, zero = np.cos(yaws), np.sin(yaws), np.zeros_like(yaws)
    down = np.stack([np.stack([c, s, zero], 1), np.stack([s, -c, zero], 1), np.tile([0, 0, -1.0], (len(c), 1))], 2)
    a, b = tilts[:, 0], tilts[:, 1]
    one, nil = np.ones_like(a), np.zeros_like(a)
    about_x = np.stack([one, nil, nil, nil, np.cos(a), -np.sin(a), nil, np.sin(a), np.cos(a)], 1).reshape(-1, 3, 3)
    about_y = np.stack([np.cos(b), nil, np.sin(b), nil, one, nil, -np.sin(b), nil, np.cos(b)], 1).reshape(-1, 3, 3)
    return np.einsum("yij,tjk->ytik", down, about_x @ about_y).reshape(-1, 3, 3)


def _across(points: Array, normals: Array, table: float, body: Body, hand: Hand, rng: np.random.Generator) -> _Poses:
    """Fingers on both sides of the thing, for every orientation at a few places along the tool's x."""
    yaws = np.pi * (np.arange(_NUM_YAWS) + rng.uniform()) / _NUM_YAWS
    R = _rotations(np.concatenate([yaws, _axes(normals)]), _TILT_ANGLES)
    center = 0.5 * (points.min(axis=0) + points.max(axis=0))
    local = ((points - center) @ R).astype(np.float32)  # (O, N, 3)
    out = np.matmul(normals, R[:, :, 1:2])[..., 0].astype(np.float32)
    low, high = local.min(axis=1), local.max(axis=1)
    found = []
    for share in (0.0, -0.3, 0.3, -0.6, 0.6):
        x = 0.5 * (low[:, 0] + high[:, 0]) + share * 0.5 * (high[:, 0] - low[:, 0])
        found.append(_close_at(x, local, out, R, center, table, hand, share))
    every = _Poses(*(np.concatenate([getattr(f, k) for f in found]) for k in ("R", "p", "width", "quality")))
    return every.take(np.flatnonzero((every.quality > 0.05) & (every.width <= body.gripper.stroke - MIN_STROKE_MARGIN)))


def _axes(normals: Array) -> Array:
    """Yaws [rad] at which the fingers close along the main upright faces' normals, for things with flat sides."""
    level = normals[np.abs(normals[:, 2]) < 0.3]
    if len(level) < 10:
        return np.zeros(0)
    angle = np.arctan2(level[:, 1], level[:, 0])
    main = 0.25 * np.angle(np.exp(4j * angle).mean())  # faces at right angles share one direction, modulo 90 degrees
    return main + np.array([0.0, np.pi / 2])


def _close_at(
    x: Array, local: Array, out: Array, R: Array, center: Array, table: float, hand: Hand, share: float
) -> _Poses:
    """The fingers closed at place x (O,) [m] along each tool's x: how deep, how wide, how squarely they meet it."""
    inf = np.float32(np.inf)
    slab = np.abs(local[:, :, 0] - x[:, None]) < 0.5 * hand.width + 0.001
    z, y = local[:, :, 2], local[:, :, 1]
    some = slab.any(axis=1)
    top = np.where(some, np.where(slab, z, inf).min(axis=1), 0.0)
    bottom = np.where(some, np.where(slab, z, -inf).max(axis=1), 0.0)
    lowest = _lowest(R, center, x, table, hand)
    depth = np.minimum(np.minimum(0.5 * (top + bottom), top + hand.palm_clearance - 0.005), lowest)
    held = slab & (np.abs(z - depth[:, None]) < hand.tip_reach)
    engaged = depth + hand.tip_reach - top  # [m] of the fingers' length that is below the thing's top
    left = np.where(held, y, inf).min(axis=1)
    right = np.where(held, y, -inf).max(axis=1)
    ok = (held.sum(axis=1) >= 4) & (engaged > np.minimum(0.004, 0.5 * (bottom - top) + 0.001)) & (right > left)
    left, right = np.where(ok, left, 0.0), np.where(ok, right, 1.0)
    square = np.minimum(
        _facing(held & (y > right[:, None] - 0.003), out), _facing(held & (y < left[:, None] + 0.003), -out)
    )
    middle = np.stack([x, 0.5 * (left + right), depth], axis=1)
    p = center + np.einsum("oij,oj->oi", R, middle)
    upright = -R[:, 2, 2]
    low_grip = np.clip(engaged / 0.012, 0.3, 1.0)
    off = np.clip(np.abs(depth - 0.5 * (top + bottom)) / 0.04, 0.0, 1.0)
    quality = np.clip((square - 0.8) / 0.19, 0.0, 1.0) * upright**2 * low_grip * (1 - 0.35 * off)
    return _Poses(R, p, right - left, np.where(ok, quality * (1.0 - 0.5 * abs(share)), 0.0))


def _facing(near: NDArray[np.bool_], out: Array) -> Array:
    """Mean of `out` (O, N) over the points `near` (O, N) that face the pad at all: 1 where they face it squarely."""
    near = near & (out > 0.25)  # the edge of a lid belongs to the lid as well as to the side
    return np.where(near, out, 0.0).sum(axis=1) / np.maximum(near.sum(axis=1), 1)


def _lowest(R: Array, center: Array, x: Array, table: float, hand: Hand) -> Array:
    """Greatest depth (O,) [m] along each tool's z at which no corner of the fingertips is under the table."""
    corner = np.abs(R[:, 2, 0]) * 0.5 * hand.width + np.abs(R[:, 2, 1]) * 0.045
    height = center[2] + R[:, 2, 0] * x - corner - table - MIN_TIP_HEIGHT
    return height / -R[:, 2, 2] - hand.tip_reach


def _over_rim(thing: Thing, table: float, hand: Hand) -> _Poses:
    """One finger inside, one outside the wall of a hollow thing that stands upright."""
    shape, up = thing.shape, thing.X_WO[2, 2]
    assert isinstance(shape, Hollow)
    half, count = shape.half_extents, 24 if shape.footprint == "round" else 12
    if up < 0.9 or 2 * min(shape.inner_half[:2]) < 0.03:
        return _Poses(np.zeros((0, 3, 3)), np.zeros((0, 3)), np.zeros(0), np.zeros(0))
    angle = 2 * np.pi * np.arange(count) / count
    if shape.footprint == "square":  # at the middle of the sides and off it
        side = np.arange(count) % 4 * np.pi / 2
        along = np.repeat([-0.4, 0.0, 0.4], 4)
        normal = np.stack([np.cos(side), np.sin(side)], 1)
        tangent = np.stack([-normal[:, 1], normal[:, 0]], 1)
        xy = normal * (half[:2] - 0.5 * shape.wall) + tangent * along[:, None] * half[:2]
    else:
        normal = np.stack([np.cos(angle), np.sin(angle)], 1)
        xy = normal * (half[:2] - 0.5 * shape.wall)
    lean = np.arctan2((1.0 - shape.taper) * half[:2].mean(), 2 * half[2])
    deep = min(0.018, hand.palm_clearance - 0.006, 2 * half[2] - shape.wall - hand.tip_reach - 0.004)
    rim = np.column_stack([xy - normal * np.tan(lean) * max(deep, 0.0), np.full(count, half[2] - max(deep, 0.0))])
    out = np.column_stack([normal * np.cos(lean), np.full(count, -np.sin(lean))])
    away = np.column_stack([-normal * np.sin(lean), np.full(count, -np.cos(lean))])
    R = thing.X_WO[:3, :3] @ np.stack([np.cross(out, away), out, away], axis=2)
    p = rim @ thing.X_WO[:3, :3].T + thing.position
    reaches = p[:, 2] - hand.tip_reach > table + MIN_TIP_HEIGHT
    quality = np.where(reaches & (deep > 0.004), 0.75 * -R[:, 2, 2], 0.0)
    return _Poses(R, p, np.full(count, shape.wall), quality).take(np.flatnonzero(quality > 0))


def _join(a: _Poses, b: _Poses) -> _Poses:
    return _Poses(*(np.concatenate([getattr(a, k), getattr(b, k)]) for k in ("R", "p", "width", "quality")))


@dataclass(frozen=True, eq=False)
class _Fit:
    opening: Array
    score: Array


def _either_way(poses: _Poses, own: Array, others: Array, table: float, body: Body, hand: Hand) -> tuple[_Poses, _Fit]:
    """The poses, turned half round where only that fits, and how they fit: a hand may have a camera on one side."""
    fit = _fit(poses, own, others, table, body, hand)
    left = np.flatnonzero(fit.score == 0.0)
    R = poses.R.copy()
    R[left] = R[left] @ X_HALF_TURN[:3, :3]
    turned = _Poses(R, poses.p, poses.width, poses.quality)
    other = _fit(turned.take(left), own, others, table, body, hand)
    fit.opening[left], fit.score[left] = other.opening, other.score
    return turned, fit


def _fit(poses: _Poses, own: Array, others: Array, table: float, body: Body, hand: Hand) -> _Fit:
    """The widest opening with which the open hand comes in freely, and a score (C,), 0 where there is none."""
    own_l, others_l = poses.local(own), poses.local(others)
    opening, score = np.zeros(len(poses.p)), np.zeros(len(poses.p))
    for wider in _EXTRA_OPENINGS:
        left = np.flatnonzero(score == 0.0)
        width = np.minimum(poses.width[left] + 2 * wider, body.gripper.stroke)
        gap = hand.clearance(others_l[left], width, APPROACH_DISTANCE)
        clear = hand.clearance(own_l[left], width, APPROACH_DISTANCE) > 0.0
        lowest = poses.p[left, 2] + hand.lowest(poses.R[left], width)
        fits = clear & (gap > MIN_CLEARANCE) & (lowest > table + 0.5 * MIN_TIP_HEIGHT)
        margin = np.clip((width - poses.width[left]) / 0.03, 0.2, 1.0) * np.clip(0.5 + gap / 0.016, 0.5, 1.0)
        opening[left] = np.where(fits, width, 0.0)
        score[left] = np.where(fits, poses.quality[left] * margin, 0.0)
    return _Fit(opening, score)


def _spacing(thing: Thing, count: int) -> float:
    """Distance [m] between surface points so that there are about `count` of them."""
    a, b, c = thing.half_extents
    sides = 2 if thing.shape.hollow else 1
    return float(np.clip(np.sqrt(8 * sides * (a * b + b * c + c * a) / count), 0.004, 0.02))


def _others(thing: Thing, belief: Belief, most: int = 900, within: float = 0.14) -> Array:
    """World points (M, 3) on everything but the thing, the nearest `most` of those closer than `within` [m]."""
    clouds = [belief.clutter]
    for other in belief.things:
        if other.id != thing.id and other.relation.kind != "held" and other.existence > 0.2:
            gap = np.linalg.norm((other.position - thing.position)[:2])
            if gap < within + np.linalg.norm(other.half_extents) + np.linalg.norm(thing.half_extents):
                clouds.append(other.surface(0.01)[0])
    points = np.concatenate(clouds)
    gap = np.linalg.norm(points - thing.position, axis=1) - thing.half_extents.max()
    nearest = np.argsort(gap, kind="stable")[:most]
    return points[nearest[gap[nearest] < within]]


def _unlike(poses: _Poses, order: list, n: int) -> list[int]:
    """The first `n` of `order` that differ by 15 mm or 20 degrees from all before them."""
    chosen: list[int] = []
    for i in order:
        turned = [np.trace(poses.R[i].T @ poses.R[j]) for j in chosen]
        moved = [np.linalg.norm(poses.p[i] - poses.p[j]) for j in chosen]
        if all(t < 1 + 2 * np.cos(np.radians(20)) or m > 0.015 for t, m in zip(turned, moved, strict=True)):
            chosen.append(int(i))
        if len(chosen) == n:
            break
    return chosen
