"""Which detection is which remembered thing."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.spatial import KDTree

from premotor.core import UNKNOWN, Detection, Thing
from premotor.core.geometry import Array, invert, project, transform
from premotor.core.robust_statistics import tail_quantiles
from premotor.knowledge import Knowledge
from premotor.remember.surface_fusion import subsample
from premotor.remember.view import View

ASSOCIATION_RADIUS = 0.012  # [m] a detected point this close to a remembered surface speaks for that thing
SURFACE_SAMPLES = 200  # points of a remembered surface that are compared
MIN_SIZE_RATIO = 0.6  # share of a thing's size that a detection of it must have at the least
CLASS_THRESHOLD = 0.3  # probability below which a detection is no container, nor something unknown
MIN_SHARED_SHARE = 0.15  # share of a detection on a thing's surface from which it shows this thing too
MIN_BOX_OVERLAP = 0.7  # share of a detection's box from which it lies within a thing's
MIN_POINTS = 12  # points of a thing at the least
COVERAGE_WEIGHT = 0.5  # how much it counts that a detection shows much of the thing, beside how much of it lies there
COVERAGE_RADIUS = 0.05  # [m] from a remembered surface within which the nearest detection is the one that shows it
DETECTION_SAMPLES = 40  # points of a detection that are compared
COVERAGE_SAMPLES = 60  # points of a remembered surface that are shared out among the detections
MIN_OVERLAP_SHARE = 0.4  # share of a detection that lies where a thing is remembered, if it is that
# share of a thing's breadth that a detection of it must have if it is to have moved: of this less is seen
MIN_BREADTH_RATIO = 0.4
IMPOSSIBLE_COST = 10.0  # cost of a pair that cannot be


@dataclass(frozen=True, eq=False)
class Association:
    """thing_index: of each detection, the thing it is. surface_shares: (D, T) share of each detection's points that
    lie on the surface of each thing."""

    thing_index: dict[int, int]
    surface_shares: Array

    def share(self, i: int) -> float:
        """How much of a detection lies where its thing was, or if it has none, on the surface of any thing."""
        return (
            float(self.surface_shares[i, self.thing_index[i]])
            if i in self.thing_index
            else float(self.surface_shares[i].max(initial=0.0))
        )

    def also_shown(self, i: int) -> list[int]:
        """The things that a detection shows as well as its own."""
        return [
            int(j) for j in np.flatnonzero(self.surface_shares[i] > MIN_SHARED_SHARE) if j != self.thing_index.get(i)
        ]


def associate(
    detections: tuple[Detection, ...], things: tuple[Thing, ...], knowledge: Knowledge, view: View
) -> Association:
    """Which detection of a view is which thing; what is left out is new, or a fragment of something.

    Hungarian assignment, twice: first what lies where a thing is remembered (each detected point votes for the
    thing whose seen surface is nearest; of a basket and a piece of its rim, both of which do, the basket is it, as it
    shows more of what is remembered), then, among what is left, things that were moved a little and look alike.
    """
    if not detections or not things:
        return Association({}, np.zeros((len(detections), len(things))))
    across = np.array([_across(d) for d in detections])
    votes = np.where(_contents(detections, across, things, knowledge), 0.0, _votes(detections, things))
    for j in (
        j for j, t in enumerate(things) if t.from_outline
    ):  # its depth is anyone's: they are compared in the picture
        votes[:, j] = _overlaps(detections, things[j], view)
    other = _of_other_stuff(detections, things, knowledge)
    votes[other] = 0.0
    as_large = across[:, None] / np.array([_size(t) for t in things])
    cover = np.minimum(as_large, _shown(detections, things))  # where a box is missed, a lemon on it shows all of it
    found = _assign(
        np.where(votes > MIN_OVERLAP_SHARE, 1.0 - votes - COVERAGE_WEIGHT * cover, IMPOSSIBLE_COST),
        most=IMPOSSIBLE_COST,
    )
    left_d = [i for i in range(len(detections)) if i not in found]
    left_t = [j for j in range(len(things)) if j not in found.values()]
    moved = np.array(
        [
            [IMPOSSIBLE_COST if other[i, j] else _moved_cost(detections[i], across[i], things[j]) for j in left_t]
            for i in left_d
        ]
    )
    found |= {left_d[i]: left_t[j] for i, j in _assign(moved, most=1.0).items()}
    return Association(found, votes)


def is_whole(detection: Detection, thing: Thing) -> bool:
    """Whether what is seen may be the whole thing: not cut by the border, and not so small that it is a part of it, or
    something before it."""
    return not detection.truncated and _across(detection) >= MIN_SIZE_RATIO * _size(thing)


def crop_below_rim(detection: Detection, thing: Thing) -> tuple[Detection, float]:
    """Of a view of something with other things in it, what is no higher than its rim, and the share of that which lies
    on the thing's surface: a box that looks out of a basket is seen as part of it."""
    low = detection.points[:, 2] < thing.top + ASSOCIATION_RADIUS
    part = replace(detection, points=detection.points[low]) if low.sum() >= MIN_POINTS else detection
    return part, float(_votes((part,), (thing,))[0, 0])


def crop_to_known(detection: Detection, thing: Thing) -> Detection:
    """Of a view of a thing what lies where the thing is known to be: from afar is seen badly where it ends."""
    about = thing.half_extents + detection.noise
    inside = np.all(np.abs(transform(invert(thing.X_WO), detection.points)) < about, axis=1)
    return replace(detection, points=detection.points[inside]) if inside.sum() >= MIN_POINTS else detection


def _assign(cost: Array, most: float) -> dict[int, int]:
    if cost.size == 0:
        return {}
    rows, columns = linear_sum_assignment(cost)
    return {int(i): int(j) for i, j in zip(rows, columns, strict=True) if cost[i, j] < most}


def _votes(detections: tuple[Detection, ...], things: tuple[Thing, ...]) -> Array:
    """(D, T) share of each detection's points that lie on each thing's seen surface."""
    surfaces = _surfaces(things, SURFACE_SAMPLES)
    near = np.array([ASSOCIATION_RADIUS + 0.5 * _spacing(t, len(s)) for t, s in zip(things, surfaces, strict=True)])
    return _shares([subsample(d.points, DETECTION_SAMPLES) for d in detections], surfaces, near)


def _shown(detections: tuple[Detection, ...], things: tuple[Thing, ...]) -> Array:
    """(D, T) share of each thing's surface to which each detection is the nearest of all."""
    samples = [subsample(d.points, DETECTION_SAMPLES) for d in detections]
    return _shares(_surfaces(things, COVERAGE_SAMPLES), samples, np.full(len(samples), COVERAGE_RADIUS)).T


def _surfaces(things: tuple[Thing, ...], points: int) -> list[Array]:
    return [subsample(t.world_points, points) if len(t.points) else t.position[None] for t in things]


def _shares(clouds: list[Array], others: list[Array], near: Array) -> Array:
    """(C, O) share of each cloud's points (N, 3) [m] whose nearest among the others' is that one's, and that near."""
    gap, index = KDTree(np.concatenate(others)).query(np.concatenate(clouds), distance_upper_bound=float(near.max()))
    of, owner = (np.repeat(np.arange(len(group)), [len(c) for c in group]) for group in (clouds, others))
    hit = np.flatnonzero(np.isfinite(gap))
    to = owner[np.asarray(index)[hit]]
    on = gap[hit] < near[to]
    shares = np.zeros((len(clouds), len(others)))
    np.add.at(shares, (of[hit[on]], to[on]), 1.0)
    return shares / np.array([[len(c)] for c in clouds])


def is_seen_through(detection: Detection, thing: Thing, view: View) -> bool:
    """Whether a detection is something that shows through a thing of glass, or a piece of its rim."""
    if not thing.from_outline or not len(thing.points):
        return False
    nearest = float(transform(view.X_CW, thing.world_points)[:, 2].min())
    common, own, _ = _boxes((detection,), thing, view)
    behind = float(transform(view.X_CW, detection.points.mean(axis=0))[2]) > nearest - ASSOCIATION_RADIUS
    return behind and bool(common[0] > MIN_BOX_OVERLAP * own[0])


def _overlaps(detections: tuple[Detection, ...], thing: Thing, view: View) -> Array:
    """(D,) how far each detection's box and that of a thing in a view are the same: root of the share in common."""
    common, own, whole = _boxes(detections, thing, view)
    return np.sqrt(common / (own + whole - common))


def _boxes(detections: tuple[Detection, ...], thing: Thing, view: View) -> tuple[Array, Array, float]:
    """Areas [px]: common to the detections' boxes and the box round a thing in a view (D,), theirs (D,), and its."""
    boxes = np.array([d.box for d in detections], float)
    own = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    uv = project(transform(view.X_CW, thing.world_points), view.frame.K)
    if not len(uv) or not np.isfinite(uv).all():  # partly behind the camera
        return np.zeros(len(own)), own, 0.0
    low, high = uv.min(axis=0), uv.max(axis=0)
    common = np.prod(np.maximum(np.minimum(boxes[:, 2:], high) - np.maximum(boxes[:, :2], low), 0.0), axis=1)
    return common, own, float(np.prod(high - low))


def _of_other_stuff(
    detections: tuple[Detection, ...], things: tuple[Thing, ...], knowledge: Knowledge
) -> NDArray[np.bool_]:
    """(D, T) whether one of both is of glass and the other surely not: the glass before a mango is not the mango."""
    clear = np.array(
        [d.from_outline and (not d.names or _glassy(d.names, knowledge) >= CLASS_THRESHOLD) for d in detections]
    )
    opaque = np.array(
        [bool(d.names) and not d.from_outline and _glassy(d.names, knowledge) < CLASS_THRESHOLD for d in detections]
    )
    solid = np.array([not t.from_outline and _glassy(t.names, knowledge) < CLASS_THRESHOLD for t in things])
    glass = np.array([t.from_outline and _glassy(t.names, knowledge) >= CLASS_THRESHOLD for t in things])
    return (clear[:, None] & solid) | (opaque[:, None] & glass)


def _glassy(names: dict[str, float], knowledge: Knowledge) -> float:
    """Probability of something see-through, or of who knows what."""
    return knowledge.transparency(names) + names.get(UNKNOWN, 0.0)


def _contents(
    detections: tuple[Detection, ...], across: Array, things: tuple[Thing, ...], knowledge: Knowledge
) -> NDArray[np.bool_]:
    """(D, T) whether a detection is something in a container rather than a piece of it: smaller, and named so."""
    closed = np.array([bool(d.names) and _holding(d.names, knowledge) < CLASS_THRESHOLD for d in detections])
    room = [MIN_SIZE_RATIO * _size(t) if knowledge.is_container(t.names) else 0.0 for t in things]
    return closed[:, None] & (across[:, None] < np.array(room))


def _holding(names: dict[str, float], knowledge: Knowledge) -> float:
    """Probability of a container, or of who knows what."""
    return sum(p for name, p in names.items() if name == UNKNOWN or knowledge.kind(name).container)


def _across(detection: Detection) -> float:
    """Longer side [m] of what is seen, from above."""
    low, high = tail_quantiles(detection.points[:, :2], 0.03)
    return float(np.max(high - low))


def _breadth(detection: Detection) -> float:
    """Shorter side [m] of what is seen, from above, along its own axes."""
    own = detection.points[:, :2] - detection.points[:, :2].mean(axis=0)
    low, high = tail_quantiles(own @ np.linalg.svd(own, full_matrices=False)[2].T, 0.03)
    return float(np.min(high - low))


def _size(thing: Thing) -> float:
    """Longer side [m] of a thing, from above."""
    return 2.0 * float(np.max(thing.half_extents[:2]))


def _spacing(thing: Thing, points: int) -> float:
    """About how far [m] so many points on a thing's surface lie apart: a basket's are sparser than a lemon's."""
    a, b, c = 2.0 * np.asarray(thing.half_extents)
    return float(np.sqrt(2.0 * (a * b + b * c + c * a) / max(points, 1)))


def _moved_cost(detection: Detection, across: float, thing: Thing) -> float:
    """Below 1 for a pair that may be one thing moved by up to a few centimeters: near, as large, and alike."""
    known = _size(thing)
    if not MIN_SIZE_RATIO < across / known < 1.0 / MIN_SIZE_RATIO:
        return IMPOSSIBLE_COST
    away = float(np.linalg.norm(detection.points.mean(axis=0) - thing.position))
    reach = 0.05 + 0.5 * min(known, 0.15)
    if away >= reach or _breadth(detection) < MIN_BREADTH_RATIO * 2.0 * min(thing.half_extents[:2]):
        return IMPOSSIBLE_COST
    alike = detection.embedding @ thing.embedding if len(thing.embedding) == len(detection.embedding) else 0.0
    return away / reach + 0.3 * (1.0 - float(alike))
