"""Where to hold the camera on the arm, to see something from near or the same from another side."""

from collections.abc import Callable, Iterable, Iterator
from itertools import product

import numpy as np
from scipy.spatial import KDTree

from premotor.core.belief import Belief, Thing
from premotor.core.geometry import Array, look_at, pose, rotvec_to_matrix
from premotor.core.shape import Hulls

VIEW_DISTANCE, FAR_VIEW_DISTANCE = 0.25, 0.35  # [m] a thing is looked at from this far
MAX_FREE_RISE = 0.05  # [m] what rises more over its middle is looked at from farther by the rest
_VIEW_AZIMUTHS = (np.pi, 0.5 * np.pi, -0.5 * np.pi, 0.0)  # [rad] from where, seen from above
_VIEW_SLOPES = (0.35, 0.85)  # how far to that side for each meter above: at first, later
_UP_VECTORS = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (-1.0, 0.0, 0.0), (0.0, -1.0, 0.0))  # which way is up in the picture
_SURFACE_SPACING = 0.01  # [m] between points of surfaces when it is asked what hides what
_OCCLUDER_RADIUS = 0.16  # [m] what stands between a thing and the camera is looked for so far from the thing
_OCCLUSION_LEVELS = 5  # steps in which it counts how much of a thing is hidden
_ROLL_ANGLES = (0.5 * np.pi, -0.5 * np.pi, 0.3 * np.pi, -0.3 * np.pi)  # [rad]


def look_at_poses(target: Array, attempt: int, quarter_turns: int, distance: float = VIEW_DISTANCE) -> Iterator[Array]:
    """Camera poses X_WC (4, 4) that look at the target (3,) [m], from another side first at each attempt, and after the
    first more from the side, where that can be reached: from above a pear is a pepper.

    quarter_turns: quarter turns of the picture; looks turned differently tell how the camera sits on the arm.
    distance: [m] from the target.
    """
    for lean, angle in product(_VIEW_SLOPES[::-1] if attempt else _VIEW_SLOPES[:1], np.roll(_VIEW_AZIMUTHS, -attempt)):
        away = np.array([lean * np.cos(angle), lean * np.sin(angle), 1.0])
        eye = target + distance * away / np.linalg.norm(away)
        for up in np.roll(_UP_VECTORS, -quarter_turns, axis=0):
            yield look_at(eye, target, up)


def sort_by_occlusion(poses: Iterable[Array], thing: Thing, belief: Belief) -> list[Array]:
    """The camera poses (4, 4), first those from which the others hide least of the thing, by what is believed."""
    others = [t for t in belief.things if t.id != thing.id and t.relation.kind != "held" and _beside(t, thing)]
    if not others:
        return list(poses)
    wall = KDTree(np.concatenate([_outside(t) for t in others]))
    points = _outside(thing)
    points = points[:: max(1, len(points) // 40)]
    return sort_by_eye(poses, lambda eye: int(_OCCLUSION_LEVELS * _hidden(eye, points, wall)))


def sort_by_eye(poses: Iterable[Array], cost: Callable[[Array], int]) -> list[Array]:
    """Camera poses (4, 4), those first whose eye (3,) [m] costs least, asked once of each; ties as they were."""
    poses = list(poses)
    costs = {eye: cost(np.array(eye)) for eye in dict.fromkeys(tuple(X_WC[:3, 3]) for X_WC in poses)}
    return sorted(poses, key=lambda X_WC: costs[tuple(X_WC[:3, 3])])


def _outside(thing: Thing) -> Array:
    """Points (N, 3) [m] on its surface; of what has no simple shape those seen, which are at hand."""
    seen = isinstance(thing.shape, Hulls) and len(thing.points) > 0
    return thing.world_points if seen else thing.surface(_SURFACE_SPACING)[0]


def _beside(other: Thing, thing: Thing) -> bool:
    far = np.linalg.norm((other.position - thing.position)[:2])
    return bool(far < _OCCLUDER_RADIUS + np.linalg.norm(other.half_extents[:2]))


def _hidden(eye: Array, points: Array, wall: KDTree) -> float:
    """Share of points (N, 3) that something of the wall's points stands before, as seen from the eye (3,)."""
    ways = eye - points
    ways = ways / np.linalg.norm(ways, axis=1, keepdims=True)
    steps = np.arange(2.0 * _SURFACE_SPACING, _OCCLUDER_RADIUS, _SURFACE_SPACING)
    along = points[:, None] + steps[:, None] * ways[:, None]
    gap = wall.query(along, distance_upper_bound=_SURFACE_SPACING)[0]
    return float(np.mean(np.any(gap < 0.7 * _SURFACE_SPACING, axis=1)))


def excess_height(thing: Thing) -> float:
    """How much [m] of a thing is more than `MAX_FREE_RISE` above its middle."""
    return max(0.0, float(np.abs(thing.X_WO[2, :3]) @ thing.half_extents) - MAX_FREE_RISE)


def turned(X_WC: Array) -> Iterator[Array]:
    """Camera poses (4, 4) that see what is seen now, the picture turned."""
    for angle in _ROLL_ANGLES:
        yield X_WC @ pose(rotvec_to_matrix([0.0, 0.0, angle]))
