"""Making room: closed fingers push a thing, or a neighbour of it, a few centimetres into free space."""

from dataclasses import dataclass

import numpy as np

from premotor.core.belief import Belief, Thing
from premotor.core.body import Body
from premotor.core.geometry import Array
from premotor.plan.grasps import _rotations
from premotor.plan.hand import Hand
from premotor.plan.surface import model
from premotor.plan.tasks import gap_between

DIRECTIONS = 16
WAYS = (0.03, 0.045, 0.02)  # [m] how far to push, what is liked best first
HEIGHT = 0.45  # pushed at this share of its height: lower tips less, higher keeps the fingers off the table
ABOVE = 0.07  # [m] over the place where the fingers go down and come up
CROWD = 0.04  # [m] neighbours closer than this may be pushed as well
_START, _AHEAD = 0.012, 0.006  # [m] free in front of the fingers at first, and beside the pushed thing's way


@dataclass(frozen=True, eq=False)
class Nudge:
    """A push of the thing with id `pushed` by `way` (2,) [m], to make room round the thing with id `thing`.

    poses: (4, 4, 4) tool poses X_WG, fingers closed: above, down beside it, at the end of the push, up again.
    gain: [m] by which the tightest gap round `thing` is expected to widen. score: 0 to 1.
    """

    thing: int
    pushed: int
    way: Array
    poses: Array
    gain: float
    score: float


def sample_nudges(
    thing: Thing, belief: Belief, body: Body, rng: np.random.Generator, n: int = 6, hand: Hand | None = None
) -> tuple[Nudge, ...]:
    """Up to `n` pushes that widen the tightest gap round `thing`, best first; none when nothing may be pushed."""
    hand = hand or Hand.of(body)
    near = [t for t in _others(thing, belief) if gap_between(thing, t) < CROWD and _may_be_pushed(t)]
    found: list[Nudge] = []
    for pushed in [thing, *sorted(near, key=lambda t: gap_between(thing, t))[:3]]:
        found += _pushes(thing, pushed, belief, body, hand, rng.uniform(0, 2 * np.pi / DIRECTIONS))
    return tuple(sorted(found, key=lambda nudge: -nudge.score)[:n])


def _others(thing: Thing, belief: Belief) -> list[Thing]:
    return [t for t in belief.things if t.id != thing.id and t.relation.kind != "held" and t.exists > 0.3]


def _may_be_pushed(thing: Thing) -> bool:
    """Not what lies in something, nor what is big enough to be furniture, nor slender enough to tip over."""
    half = thing.half_extents
    return thing.relation.kind != "in" and half[:2].max() < 0.10 and half[2] < 2.5 * half[:2].min()


def _pushes(thing: Thing, pushed: Thing, belief: Belief, body: Body, hand: Hand, turn: float) -> list[Nudge]:
    points = model(pushed, 0.01)[0]
    rest = [t for t in _others(pushed, belief)]
    clouds = [belief.clutter, *(model(t, 0.01)[0] for t in rest if gap_between(pushed, t) < 0.2)]
    others = np.concatenate(clouds)
    before = _tightest(thing, belief, thing, np.zeros(2))
    found = []
    for k in range(DIRECTIONS):
        angle = turn + 2 * np.pi * k / DIRECTIONS
        along = np.array([np.cos(angle), np.sin(angle)])
        for far in WAYS:
            way = far * along
            gain = _tightest(thing, belief, pushed, way) - before
            poses = _poses(pushed, points, along, far, belief.table.z, hand)
            if gain < 0.004 or not _inside(poses, body) or not _clear(poses, points, others, along, far, hand):
                continue
            score = float(np.clip(gain / 0.03, 0, 1)) * (1.0 if pushed.id != thing.id else 0.8)
            found.append(Nudge(thing.id, pushed.id, way, poses, gain, score))
            break
    return found


def _tightest(thing: Thing, belief: Belief, pushed: Thing, way: Array) -> float:
    """Least gap [m], at most CROWD, between `thing` and its neighbours once `pushed` has moved by `way` (2,) [m]."""
    gaps = [_gap_after(thing, other, pushed, way) for other in _others(thing, belief)]
    return min([CROWD, *gaps])


def _gap_after(thing: Thing, other: Thing, pushed: Thing, way: Array) -> float:
    shift = way if pushed.id == other.id else -way if pushed.id == thing.id else np.zeros(2)
    before = (other.position - thing.position)[:2]
    return gap_between(thing, other) + float(np.linalg.norm(before + shift) - np.linalg.norm(before))


def _poses(pushed: Thing, points: Array, along: Array, far: float, table: float, hand: Hand) -> Array:
    """Tool poses (4, 4, 4): the fingers' flat side pushes, that is the tool's x points along the way."""
    back = float((points[:, :2] @ along).min() - pushed.position[:2] @ along)
    start = pushed.position[:2] + along * (back - _START - 0.5 * hand.width)
    end = start + along * (far + _START)
    bottom = float(points[:, 2].min())
    height = max(bottom + HEIGHT * (float(points[:, 2].max()) - bottom), table + hand.reach + 0.006)
    R = _rotations(np.array([np.arctan2(along[1], along[0])]), np.zeros((1, 2)))[0]
    poses = np.tile(np.eye(4), (4, 1, 1))
    poses[:, :3, :3] = R
    for X, xy, z in zip(poses, (start, start, end, end), (ABOVE, 0.0, 0.0, ABOVE), strict=True):
        X[:3, 3] = [*xy, height + z]
    return poses


def _inside(poses: Array, body: Body) -> bool:
    low, high = (np.asarray(corner) for corner in body.workspace)
    return bool(np.all(poses[:, :3, 3] > low + 0.01) and np.all(poses[:, :3, 3] < high - 0.01))


def _clear(poses: Array, own: Array, others: Array, along: Array, far: float, hand: Hand) -> bool:
    """The hand goes down beside the thing freely, and nothing else stands in the way of hand or thing."""
    local = np.matmul(others[None] - poses[1:3, None, :3, 3], poses[1:3, :3, :3])
    if hand.clearance(local, np.zeros(2), ABOVE).min() < 0.003:
        return False
    mine = np.matmul(own[None] - poses[1:2, None, :3, 3], poses[1:2, :3, :3])
    if hand.clearance(mine, np.zeros(1), ABOVE)[0] < 0.003:
        return False
    across = np.array([-along[1], along[0]])
    s, t = others[:, :2] @ along, others[:, :2] @ across
    own_s, own_t = own[:, :2] @ along, own[:, :2] @ across
    middle = 0.5 * (own_s.min() + own_s.max())
    ahead = (s > middle) & (s < own_s.max() + far + _AHEAD)
    beside = (t > own_t.min() - 0.002) & (t < own_t.max() + 0.002)
    return not np.any(ahead & beside & (others[:, 2] < own[:, 2].max()))
