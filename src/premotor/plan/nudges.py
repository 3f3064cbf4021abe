"""Making room: closed fingers push a thing, or a neighbor of it, a few centimeters into free space.

A box, a bin or a basket beside it is pushed from inside, against the wall that is away from the thing: between two
walls the hand has no room.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from premotor.core.belief import Belief, Thing
from premotor.core.body import Body
from premotor.core.geometry import Array
from premotor.core.shape import Hollow
from premotor.plan.grasps import _rotations
from premotor.plan.hand import Hand
from premotor.plan.ik import X_HALF_TURN
from premotor.plan.neighbors import NO_DISPLACEMENT, around, horizontal_gap, needs_palm_gap

NUM_DIRECTIONS = 16
PUSH_DISTANCES = (0.035, 0.02)  # [m] how far to push, what is liked best first
INSIDE_PUSH_DISTANCES = (0.09, 0.06, 0.035)  # [m] the same for something hollow and large
FURNITURE_RADIUS = 0.10  # [m] from its middle to a side; what is larger and not hollow is furniture
PUSH_HEIGHT_SHARE = 0.45  # pushed at this share of its height: lower tips less, higher keeps the fingers off the table
ENTRY_HEIGHT = 0.07  # [m] over the place where the fingers go down and come up
CROWDING_GAP = 0.04  # [m] neighbors closer than this may be pushed as well
FINGER_GAP, HAND_GAP = 0.025, 0.08  # [m] a finger, and half a hand, go into gaps as wide as these; wider is no better
# [m] free in front of the fingers at first, and beside the pushed thing's way
_START_CLEARANCE, _SIDE_CLEARANCE = 0.012, 0.006


@dataclass(frozen=True, eq=False)
class Nudge:
    """A push of the thing with id `pushed` by `displacement` (2,) [m].

    poses: (4, 4, 4) tool poses X_WG, fingers closed: above, down beside it, at the end of the push, up again.
    score: 0 to 1.
    """

    pushed: int
    displacement: Array
    poses: Array
    score: float


def sample_nudges(
    thing: Thing, belief: Belief, body: Body, rng: np.random.Generator, n: int = 6, hand: Hand | None = None
) -> tuple[Nudge, ...]:
    """Up to `n` pushes that widen the gaps round `thing`, best first; none when nothing may be pushed."""
    hand = hand or Hand.of(body)
    near = [
        t
        for t in around(thing, belief)
        if horizontal_gap(thing, t) < _enough(thing, t, CROWDING_GAP) and _may_be_pushed(t)
    ]
    found: list[Nudge] = []
    for pushed in [thing, *sorted(near, key=lambda t: horizontal_gap(thing, t))[:3]]:
        found += _pushes(thing, pushed, belief, body, hand, rng.uniform(0, 2 * np.pi / NUM_DIRECTIONS))
    return tuple(sorted(found, key=lambda nudge: -nudge.score)[:n])


def _may_be_pushed(thing: Thing) -> bool:
    """Not what lies in something, nor what is big enough to be furniture, nor slender enough to tip over."""
    half = thing.half_extents
    light = half[:2].max() < FURNITURE_RADIUS or thing.shape.hollow
    return bool(thing.relation.kind != "in" and light and half[2] < 2.5 * half[:2].min())


def _enough(thing: Thing, other: Thing, usual: float) -> float:
    """How wide [m] a gap between a thing and a neighbor does: beside what is high the palm must fit as well."""
    return HAND_GAP if needs_palm_gap(other, thing) else usual


def _pushes(thing: Thing, pushed: Thing, belief: Belief, body: Body, hand: Hand, turn: float) -> list[Nudge]:
    points = pushed.surface(0.01)[0]
    near = around(pushed, belief)
    beside = [t for t in near if t.relation.other != pushed.id]
    hard = _near(pushed, [belief.clutter, *_clouds([t for t in beside if not _may_be_pushed(t)])])
    soft = _near(pushed, _clouds([t for t in beside if _may_be_pushed(t)]))
    carried = _near(pushed, _clouds([t for t in near if t.relation.other == pushed.id]))
    others = np.concatenate([hard, soft, carried])
    changed, sign = (near, -1.0) if pushed.id == thing.id else ([pushed], 1.0)  # seen from the thing
    before = _room(thing, changed, NO_DISPLACEMENT)
    found = []
    for along in _directions(pushed, turn):
        for far in PUSH_DISTANCES if _large_hollow(pushed) is None else INSIDE_PUSH_DISTANCES:
            gain = _room(thing, changed, sign * far * along) - before
            if gain < 0.006 or not _way_free(points, hard, along, far):
                continue
            alone = _way_free(points, soft, along, far)
            ways = _poses(pushed, points, others, along, far, belief.table.top, hand)
            poses = next((w for w in ways if _inside(w, body) and _hand_free(w, points, others, hand)), None)
            if poses is not None:
                score = float(np.clip(gain / 0.04, 0, 1)) * (1.0 if pushed.id != thing.id else 0.8)
                score *= 1.0 if alone else 0.3  # it will push others along: looser, but who knows where
                found.append(Nudge(pushed.id, far * along, poses, score))
                break
    return found


def _large_hollow(thing: Thing) -> Hollow | None:
    """The shape of what is pushed from inside; None for what is pushed from behind."""
    shape = thing.shape
    return shape if isinstance(shape, Hollow) and shape.half_extents[:2].max() >= FURNITURE_RADIUS else None


def _directions(pushed: Thing, turn: float) -> Array:
    """Directions (N, 2) in which it may be pushed: from inside squarely against its walls, or it would turn."""
    if _large_hollow(pushed) is not None:
        axes = pushed.X_WO[:2, :2] / np.linalg.norm(pushed.X_WO[:2, :2], axis=0)
        return np.concatenate([axes.T, -axes.T])
    angle = turn + 2 * np.pi * np.arange(NUM_DIRECTIONS) / NUM_DIRECTIONS
    return np.column_stack([np.cos(angle), np.sin(angle)])


def _clouds(things: list[Thing]) -> list[Array]:
    return [np.zeros((0, 3)), *(t.surface(0.012)[0] for t in things)]


def _near(pushed: Thing, clouds: list[Array]) -> Array:
    points, reach = np.concatenate(clouds), 0.15 + float(np.linalg.norm(pushed.half_extents))
    return points[np.linalg.norm(points - pushed.position, axis=1) < reach]


def _room(thing: Thing, others: list[Thing], way: Array) -> float:
    """Gaps [m] between `thing` and others, each at most as wide as will do, summed, once these have moved by `way` (2,)
    [m] as seen from it."""
    return sum(min(horizontal_gap(thing, other, way), _enough(thing, other, FINGER_GAP)) for other in others)


def _poses(
    pushed: Thing, points: Array, others: Array, along: Array, far: float, table: float, hand: Hand
) -> Iterator[Array]:
    """Tool poses (4, 4, 4): the fingers' flat side pushes, that is the tool's x points along the way, or against it.

    As low as is good for the push, then with the palm above all that is near: between walls only the first fits.
    """
    bottom, top = float(points[:, 2].min()), float(points[:, 2].max())
    low = max(
        bottom + PUSH_HEIGHT_SHARE * (top - bottom), table + hand.tip_reach + 0.006, top - hand.palm_clearance + 0.008
    )
    over = float(others[:, 2].max(initial=top)) - hand.palm_clearance + 0.008
    R = _rotations(np.array([np.arctan2(along[1], along[0])]), np.zeros((1, 2)))[0]
    for height, turned in product((low, over) if over > low else (low,), (R, R @ X_HALF_TURN[:3, :3])):
        face = _face(pushed, points, along, height - hand.tip_reach)
        start = pushed.position[:2] + along * (face - _START_CLEARANCE - 0.5 * hand.width)
        end = start + along * (far + _START_CLEARANCE)
        poses = np.tile(np.eye(4), (4, 1, 1))
        poses[:, :3, :3] = turned
        poses[:, :3, 3] = [
            (*xy, height + z) for xy, z in ((start, ENTRY_HEIGHT), (start, 0.0), (end, 0.0), (end, ENTRY_HEIGHT))
        ]
        yield poses


def _face(pushed: Thing, points: Array, along: Array, foot: float) -> float:
    """How far [m] along the push from its middle it is touched by fingers that reach down to `foot` [m]: behind it, or
    inside where it is hollow and large."""
    s, t = ((points[:, :2] - pushed.position[:2]) @ way for way in (along, np.array([-along[1], along[0]])))
    shape = _large_hollow(pushed)
    if shape is None:
        return float(s.min())
    ahead = (s > 0.5 * s.max()) & (np.abs(t) < 0.5 * t.max())  # not the walls that run along
    wall = ahead & (points[:, 2] > max(foot, points[:, 2].min() + 2.0 * shape.wall))
    return float(np.min(s[wall], initial=s.max() - shape.wall))


def _inside(poses: Array, body: Body) -> bool:
    return all(body.workspace_excess(at, 0.01) == 0.0 for at in poses[:, :3, 3])


def _hand_free(poses: Array, own: Array, others: Array, hand: Hand) -> bool:
    """The hand goes down beside the thing, and comes up at the end, without touching."""
    top = own[:, 2].max()
    if poses[1, 2, 3] - hand.tip_reach > top - 0.008:  # the fingers would pass over it
        return False
    local = np.matmul(others[None] - poses[1:3, None, :3, 3], poses[1:3, :3, :3])
    mine = np.matmul(own[None] - poses[1:2, None, :3, 3], poses[1:2, :3, :3])
    free = hand.clearance(local, np.zeros(2), ENTRY_HEIGHT).min(initial=1.0)
    return bool(min(free, hand.clearance(mine, np.zeros(1), ENTRY_HEIGHT)[0]) > 0.003)


def _way_free(own: Array, others: Array, along: Array, far: float) -> bool:
    """Nothing else stands where the thing is pushed to."""
    across = np.array([-along[1], along[0]])
    s, t = others[:, :2] @ along, others[:, :2] @ across
    own_s, own_t = own[:, :2] @ along, own[:, :2] @ across
    ahead = (s > 0.5 * (own_s.min() + own_s.max())) & (s < own_s.max() + far + _SIDE_CLEARANCE)
    beside = (t > own_t.min() - 0.002) & (t < own_t.max() + 0.002)
    return not bool(np.any(ahead & beside & (others[:, 2] < own[:, 2].max())))
