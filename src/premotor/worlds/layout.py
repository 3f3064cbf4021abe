"""Which things are in a scene and where they start, before physics settles them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from scipy.spatial import ConvexHull

from premotor.core.errors import validate_choice
from premotor.core.geometry import Array, pose, rotvec_to_matrix
from premotor.worlds.things.item import Item

Difficulty = Literal["easy", "normal", "cluttered"]
WORK_AREA = (0.35, -0.35, 0.70, 0.35)
"""Work area (x0, y0, x1, y1) [m]: every thing's center starts in it, only the basket may stand beyond."""
WIDE_RADIUS, HUGE_RADIUS = 0.10, 0.16
"""Things that reach further [m] from their center are few in a scene: bowls and hammers; bins, trays and plates."""
HUGE_SHARE = 0.4
"""Share of scenes with one of the latter beside the basket."""
FINGER_GAP = 0.03
"""Free width [m] kept around the basket."""


@dataclass(frozen=True)
class Style:
    """A difficulty. fruits, others: (least, most). gap [m] between neighbors. heap: share of things that start
    above others. clusters: how many places they crowd around (0: none). big: most things wider than 0.2 m."""

    fruits: tuple[int, int]
    others: tuple[int, int]
    gap: float
    heap: float = 0.0
    clusters: int = 0
    big: int = 1


STYLES = {
    "easy": Style((1, 3), (0, 3), 0.05),
    "normal": Style((3, 6), (4, 8), 0.016),
    "cluttered": Style((4, 6), (6, 10), 0.001, heap=0.3, clusters=3, big=2),
}


@dataclass(frozen=True, eq=False)
class Placed:
    """One thing of a layout: its unique name, what it is, and its pose X_WO (4, 4)."""

    name: str
    item: Item
    X_WO: Array


@dataclass(frozen=True, eq=False)
class Layout:
    """Things of a scene, the basket first, and the side the basket stands on (y of either sign). blocked: outlines
    (N, 2) [m] on the worktop where nothing is to stand."""

    things: tuple[Placed, ...]
    side: float
    blocked: tuple[Array, ...] = ()

    @property
    def basket(self) -> Placed:
        """Where the fruit goes."""
        return self.things[0]


@dataclass
class _Ground:
    """Outlines already taken: (N, 2) corners of convex footprints, with the height [m] of what stands there."""

    taken: list[tuple[Array, float]] = field(default_factory=list)

    def free(self, outline: Array, gap: float, first_gap: float) -> bool:
        """Whether an outline keeps `gap` from all others, and `first_gap` from the first one, the basket."""
        gaps = [first_gap] + [gap] * (len(self.taken) - 1)
        return all(apart(outline, other) >= g for (other, _), g in zip(self.taken, gaps, strict=True))

    def height(self, outline: Array) -> float:
        """Height [m] of the highest thing under an outline."""
        return max((h for other, h in self.taken if apart(outline, other) < 0.0), default=0.0)


def make_layout(
    rng: np.random.Generator,
    difficulty: Difficulty,
    *,
    fruits: Sequence[str],
    others: Sequence[str],
    make: Callable[[str, np.random.Generator], Item],
    extra: Sequence[Item] = (),
    only_extra: bool = False,
    side: float | None = None,
    blocked: Sequence[Array] = (),
) -> Layout:
    """Draw a scene.

    fruits, others: kinds to choose from. make: gives a new thing of a kind. extra: things from outside that are
    in the scene too; with only_extra there is nothing else but the basket. side: where the basket is to stand,
    drawn by default. blocked: outlines (N, 2) [m] to keep clear. A thing for which no place is found is left out;
    there is always at least one fruit unless only_extra.
    """
    style = STYLES[validate_choice("difficulty", difficulty, STYLES)]
    drawn = float(rng.choice([-1.0, 1.0]))
    side = drawn if side is None else side
    basket = _basket(rng, make("basket", rng), side)
    ground = _Ground([(footprint(corners(basket.item), basket.X_WO), 2 * basket.item.half_extents[2])])
    ground.taken += [(outline, np.inf) for outline in blocked]
    items = list(extra)
    if not only_extra:
        n, m = (int(rng.integers(low, high + 1)) for low, high in (style.fruits, style.others))
        items += [make(str(rng.choice(fruits)), rng) for _ in range(n)]
        items += _some(rng, others, max(0, m - len(extra)), style.big, make)
    centers = [_somewhere(rng, side) for _ in range(style.clusters)]
    items.sort(key=lambda item: -_reach(item))  # big things first, or they find no room
    placed, count = [basket], {"basket": 1}
    for item in items:
        X = _place(rng, item, style, centers, ground, side)
        if X is None:
            continue
        count[item.kind] = count.get(item.kind, 0) + 1
        placed.append(Placed(f"{item.kind} {count[item.kind]}", item, X))
    return Layout(tuple(placed), side, tuple(blocked))


def resting(item: Item, rng: np.random.Generator) -> Array:
    """A rotation (3, 3): one of the thing's resting poses, mostly the usual one, turned at random about z."""
    pick = 0 if rng.random() < 0.6 else int(rng.integers(len(item.poses)))
    return rotvec_to_matrix([0, 0, rng.uniform(-np.pi, np.pi)]) @ item.poses[pick]


def standing(corners: Array, R: Array, x: float, y: float, z: float = 0.0) -> Array:
    """The pose X_WO (4, 4) of a thing turned by R (3, 3) with the lowest of its corners (N, 3) a millimeter above z."""
    return pose(R, [x, y, z + 0.001 - float((corners @ R[2]).min())])


def corners(item: Item) -> Array:
    """The vertices (N, 3) [m] on a thing's convex hull, which alone matter for where it stands."""
    return item.vertices[ConvexHull(item.vertices).vertices].astype(float)


def footprint(corners: Array, X_WO: Array) -> Array:
    """Corners (N, 2) [m] of the convex outline, seen from above, of a thing with these corners (N, 3)."""
    points = (corners @ X_WO[:3, :3].T + X_WO[:3, 3])[:, :2]
    return points[ConvexHull(points).vertices]


def apart(a: Array, b: Array) -> float:
    """Least distance [m] between convex outlines along any of their sides' normals; negative if they overlap."""
    return max(_beyond(a, b), _beyond(b, a))


def _beyond(a: Array, b: Array) -> float:
    side = np.roll(a, -1, axis=0) - a  # counter-clockwise, so the outside is on the right
    normal = np.stack([side[:, 1], -side[:, 0]], axis=1) / np.maximum(np.linalg.norm(side, axis=1), 1e-12)[:, None]
    return float(((b @ normal.T) - (a * normal).sum(axis=1)).min(axis=0).max())


def _basket(rng: np.random.Generator, item: Item, side: float) -> Placed:
    long_along_x = 0.0 if item.half_extents[0] >= item.half_extents[1] else np.pi / 2
    R = rotvec_to_matrix([0, 0, long_along_x + rng.uniform(-0.35, 0.35)])
    x, y = rng.uniform(0.45, 0.55), side * rng.uniform(0.33, 0.43)
    return Placed("basket", item, standing(corners(item), R, x, y))


def _some(
    rng: np.random.Generator, kinds: Sequence[str], n: int, big: int, make: Callable[[str, np.random.Generator], Item]
) -> list[Item]:
    """n things of different kinds where possible, at most `big` of them wide."""
    order = [str(k) for k in rng.permutation(np.array(kinds))]
    items: list[Item] = []
    huge = int(rng.random() < HUGE_SHARE)
    for kind in (order * 3)[: 3 * n + 10]:
        if len(items) >= n:
            break
        item = make(kind, rng)
        wide, vast = _reach(item) > WIDE_RADIUS, _reach(item) > HUGE_RADIUS
        if (not wide or big > 0) and (not vast or huge > 0):
            items.append(item)
            big, huge = big - int(wide), huge - int(vast)
    return items


def _reach(item: Item) -> float:
    return float(np.linalg.norm(item.half_extents[:2]))


def _somewhere(rng: np.random.Generator, side: float) -> Array:
    x0, y0, x1, y1 = WORK_AREA
    y = rng.uniform(y0, y1 - 0.12) if side > 0 else rng.uniform(y0 + 0.12, y1)
    return np.array([rng.uniform(x0, x1), y])


def _place(
    rng: np.random.Generator, item: Item, style: Style, centers: list[Array], ground: _Ground, side: float
) -> Array | None:
    """A pose for a thing, whose outline is then taken; None after 150 tries."""
    heaped, hull = rng.random() < style.heap, corners(item)
    for attempt in range(150):
        R = resting(item, rng)
        spot = _somewhere(rng, side)
        if centers and attempt < 100:
            spot = centers[rng.integers(len(centers))] + rng.normal(0, 0.03 + 0.0012 * attempt, 2)
        X = standing(hull, R, spot[0], spot[1])
        outline = footprint(hull, X)
        if not _inside(spot) or not ground.free(outline, -1.0 if heaped else style.gap, max(FINGER_GAP, style.gap)):
            continue
        below = ground.height(outline) if heaped else 0.0
        if below > 0.12:
            continue
        ground.taken.append((outline, below + float(np.ptp(hull @ R[2]))))
        return standing(hull, R, spot[0], spot[1], below + 0.004)
    return None


def _inside(spot: Array) -> bool:
    x0, y0, x1, y1 = WORK_AREA
    return bool(x0 <= spot[0] <= x1 and y0 <= spot[1] <= y1)
