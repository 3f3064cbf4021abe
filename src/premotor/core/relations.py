"""In, on, over: how things stand to one another. Every room, and the score of goals, asks here and nowhere else.

Functions of poses and shapes, not of names: whether something is a container is for knowledge to say.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from premotor.core.belief import Relation, Thing
from premotor.core.geometry import Array, invert, transform
from premotor.core.shape import Hollow, Slab

# How far [m] a thing's lowest point may be above what it rests on, and below the top of that: beliefs are that inexact.
MAX_SUPPORT_GAP, MAX_SUPPORT_OVERLAP = 0.02, 0.02
RIM_TOLERANCE = 0.015  # [m] of doubt about how high a thing lies in its container
MAX_SINK = 0.03  # [m] that a thing may seem to reach below the top of what it stands on: a plate has a rim
WALL_MARGIN = 0.93  # share of a container's half extents within which a point is between its walls
MAX_CONTENT_AREA = 0.7  # share of a container's outline that a thing in it may have, as boxes from above
FLOOR_TOLERANCE = 0.01  # [m] below the floor, or the top of what bears it, at which a thing still counts as there
HEIGHT_TOLERANCE = 0.01  # [m] that a thing may lie higher than quite flat
MAX_CENTER_HEIGHT = 0.85  # share of a container's depth below which the center of what stands in it has to be


def carriers(thing: Thing, things: Sequence[Thing]) -> tuple[int, ...]:
    """Ids of what the thing is in or on, nearest first, as far as `things` has them."""
    by_id = {other.id: other for other in things}
    found: list[int] = []
    at = thing.relation.other
    while at in by_id and at not in found:
        found.append(at)
        at = by_id[at].relation.other
    return tuple(found)


def in_the_open(thing: Thing, things: Sequence[Thing]) -> bool:
    """Whether a thing stands on the table, or on what does, and in nothing."""
    below = carriers(thing, things)
    return all(each.relation.kind == "on" for each in (thing, *(t for t in things if t.id in below)))


def spans(thing: Thing, point: Array) -> bool:
    """Whether a point (3,) [m], world frame, is over, in or under a thing's outline at mid height."""
    local = transform(invert(thing.X_WO), point) * [1.0, 1.0, 0.0]
    middle = thing.shape.center * [0.0, 0.0, 1.0] if isinstance(thing.shape, Slab) else np.zeros(3)
    return bool(thing.shape.contains((local + middle)[None])[0])


def rests_on(upper: Thing, lower: Thing, max_overlap: float = MAX_SUPPORT_OVERLAP) -> bool:
    """Whether a thing's center is above another's and over its outline, and its lowest point near the other's top.

    max_overlap: [m] that it may seem to reach below that top.
    """
    near = -max_overlap < upper.foot - lower.top < MAX_SUPPORT_GAP
    return bool(near and upper.position[2] > lower.position[2] and spans(lower, upper.position))


def lies_on(upper: Thing, lower: Thing) -> bool:
    """Whether a thing is known to stand on another, or seems to rest on it."""
    return upper.relation == Relation("on", lower.id) or rests_on(upper, lower)


def is_between_walls(local: Array, half: Array) -> bool:
    """Whether a point (3,) [m] in the frame of a container with half extents (3,) is between its walls from above."""
    return bool(np.all(np.abs(local[:2]) < WALL_MARGIN * half[:2]))


def is_in(thing: Thing, container: Thing) -> bool:
    """Whether the thing's center lies inside the container's footprint, above its floor and below its rim."""
    local, half = transform(invert(container.X_WO), thing.position), container.half_extents
    smaller = np.prod(thing.half_extents[:2]) < MAX_CONTENT_AREA * np.prod(half[:2])
    return bool(smaller and is_between_walls(local, half) and abs(local[2]) < half[2] + RIM_TOLERANCE)


def is_over(thing: Thing, container: Thing) -> bool:
    """Whether the thing is in a container, or has its center over the footprint of something hollow, held or not."""
    if thing.relation.kind == "in" and thing.relation.other == container.id:
        return True
    if thing.id == container.id or not container.shape.hollow:
        return False
    return is_between_walls(transform(invert(container.X_WO), thing.position), container.half_extents)


def would_be_in(thing: Thing, container: Thing, point: Array) -> bool:
    """Whether a thing whose center is at `point` (3,) [m] lies in a container: over its floor, within its walls, and
    not above its rim, unless it is so thick that even flat on the floor it would be. On what has hardly any walls, or
    none, it may stand."""
    p = transform(invert(container.X_WO), point)
    shape, half, size = container.shape, container.half_extents, thing.half_extents
    if not isinstance(shape, Hollow):
        top = 0.0 if isinstance(shape, Slab) else half[2]
        return bool(top - FLOOR_TOLERANCE < p[2] < top + size.max() + HEIGHT_TOLERANCE and spans(container, point))
    q = p[:2] / np.maximum(half[:2] - shape.wall, 1e-3)
    within = np.linalg.norm(q) < 1.0 if shape.footprint == "round" else np.abs(q).max() < 1.0
    high = size.max() if shape.shallow_for(size) else size.min()
    highest = max(half[2], -half[2] + shape.wall + float(high) + HEIGHT_TOLERANCE)
    return bool(within and -half[2] - FLOOR_TOLERANCE < p[2] < highest)


def may_stand_in(thing: Thing, container: Thing) -> bool:
    """Whether a thing that stands in a container has its center well below the rim; what is none can be stood on."""
    shape = container.shape
    if not isinstance(shape, Hollow) or shape.shallow_for(thing.half_extents):
        return True
    return shape.wall + float(thing.half_extents[2]) < MAX_CENTER_HEIGHT * 2 * float(container.half_extents[2])


def relation_now(thing: Thing, containers: Iterable[Thing], supports: Iterable[Thing]) -> Relation:
    """How a thing stands now by pose and shape: in the innermost of `containers`, on the uppermost of `supports` that
    bears it, or on the table."""
    inside = [c for c in containers if c is not thing and is_in(thing, c)]
    if inside:
        return Relation("in", min(inside, key=lambda c: float(np.prod(c.half_extents[:2]))).id)
    below = [s for s in supports if s is not thing and rests_on(thing, s, MAX_SINK)]
    return Relation("on", max(below, key=lambda s: s.top).id) if below else Relation()
