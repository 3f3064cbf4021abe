"""A second support surface: a level board beside the work area, with a few things on it and room for one more.

It stands on the side where the basket does not, its long side along x, where the front camera sees what is on it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from premotor.core.geometry import Array, pose
from premotor.worlds.layout import Layout, Placed, apart, corners, footprint, resting, standing
from premotor.worlds.things.item import Item

NAME = "shelf"
HEIGHT = (0.15, 0.32)
"""Height of the top [m]: higher, and what stands on it is out of the front camera's picture."""
WIDTH, DEPTH, THICKNESS = (0.38, 0.45), (0.22, 0.28), (0.015, 0.03)
"""Sizes [m] along x, y and z."""
NEAR_X, INNER_Y = (0.09, 0.12), (0.36, 0.40)
"""Where the end beside the base and the edge toward the arm are [m], the latter to either side."""
FREE_GAP, SETTLE_SLACK = 0.06, 0.008
"""Free space [m] around what stands on it, to the edges, too; more is left, for what moves as it comes to rest."""
FREE_END = 0.14
"""Length [m] of the end away from the base that is left free: there is room for a mug."""
HAND_GAP = 0.10
"""Free space [m] between the board and what stands on the worktop: half the width of the hand."""
REACH, REACH_LOSS = 0.72, 0.6
"""How far from the base's axis [m] a thing may stand on a board at the least height, and how much less per meter
higher: measured with the tool of arm7 straight down and 0.12 m over it."""
LEAST_X, MOST_Y = 0.17, 0.56
"""Where the middle of a thing may be [m]: well within the workspace, and in the front camera's picture."""
MOST_TALL = 0.12
"""Height [m] of the tallest things on it: they leave 0.2 m of the workspace free above them."""
COUNT = (1, 3)
"""Least and most things on it; those for which there is no room are left out."""


@dataclass(frozen=True, eq=False)
class Shelf:
    """A board. X_WO: (4, 4) the middle of its top face; half: (3,) half extents [m]. posts: it stands on four of
    them, not on an upright board along its outer edge. things: names of what is put on it at the start."""

    X_WO: Array
    half: Array
    posts: bool
    things: tuple[str, ...] = ()

    @property
    def top(self) -> float:
        """Height of the top face [m]."""
        return float(self.X_WO[2, 3])

    @property
    def side(self) -> float:
        """1.0 or -1.0: on which side of the work area (y) it is."""
        return float(np.sign(self.X_WO[1, 3]))

    def outline(self, more: float = 0.0) -> Array:
        """Corners (4, 2) [m] seen from above, counter-clockwise; more: [m] wider on every side."""
        x, y = self.half[:2] + more
        return self.X_WO[:2, 3] + np.array([[-x, -y], [x, -y], [x, y], [-x, y]])

    def keeps(self, outline: Array, others: Sequence[Array], slack: float = 0.0) -> bool:
        """Whether a footprint (N, 2) on the board has its free space, and leaves the free end free.

        slack: more space [m] than that.
        """
        (x0, y0), (x1, y1) = self.outline()[[0, 2]]
        gap, (low, high) = FREE_GAP + slack, (outline.min(axis=0), outline.max(axis=0))
        inside = x0 + gap <= low[0] and high[0] <= x1 - FREE_END and y0 + gap <= low[1] and high[1] <= y1 - gap
        return bool(inside and all(apart(outline, other) >= gap for other in others))

    def spot(self, rng: np.random.Generator, item: Item, others: Sequence[Array]) -> Array | None:
        """A pose X_WO (4, 4) for a thing on the board within reach, clear of footprints; None when none is found."""
        hull, (low, high) = corners(item), self.outline()[[0, 2]]
        reach = REACH - REACH_LOSS * (self.top - HEIGHT[0])
        for _ in range(150):
            x, y = rng.uniform(low, high)
            X = standing(hull, resting(item, rng), x, y, self.top)
            tall = float(np.ptp(hull @ X[2, :3]))
            good = x >= LEAST_X and abs(y) <= MOST_Y and np.hypot(x, y) <= reach and tall <= MOST_TALL
            if good and self.keeps(footprint(hull, X), others, SETTLE_SLACK):
                return X
        return None


def draw_shelf(rng: np.random.Generator) -> Shelf:
    """A bare board."""
    width, depth, thickness, height = (float(rng.uniform(*span)) for span in (WIDTH, DEPTH, THICKNESS, HEIGHT))
    x, y = rng.uniform(*NEAR_X) + 0.5 * width, rng.uniform(*INNER_Y) + 0.5 * depth
    half = 0.5 * np.array([width, depth, thickness])
    return Shelf(pose(None, [x, rng.choice([-1.0, 1.0]) * y, height]), half, bool(rng.random() < 0.5))


def stock(
    rng: np.random.Generator,
    shelf: Shelf,
    layout: Layout,
    *,
    fruits: Sequence[str],
    others: Sequence[str],
    make: Callable[[str, np.random.Generator], Item],
) -> tuple[Shelf, Layout]:
    """The board with 1 to 3 graspable things on it, a fruit first, and the layout with these at its end."""
    things, outlines, names = list(layout.things), [], []
    for i in range(int(rng.integers(COUNT[0], COUNT[1] + 1))):
        for _ in range(40):  # some kinds are too big
            kinds = fruits if i == 0 or rng.random() < 0.5 else others
            item = make(str(rng.choice(kinds)), rng)
            X = shelf.spot(rng, item, outlines) if item.graspable and not item.container else None
            if X is not None:
                name = f"{item.kind} {1 + sum(t.item.kind == item.kind for t in things)}"
                things.append(Placed(name, item, X))
                outlines.append(footprint(corners(item), X))
                names.append(name)
                break
    stocked = Shelf(shelf.X_WO, shelf.half, shelf.posts, tuple(names))
    return stocked, Layout(tuple(things), layout.side, layout.blocked)
