"""What is really so in a world. For scoring and for training; the brain never sees it."""

from dataclasses import dataclass

import numpy as np

from premotor.core import TABLE
from premotor.core.geometry import Array

MAX_SUPPORT_GAP = 0.02
"""Space [m] under the lowest corner of a thing that lies on another; of what is round, the corner is in that."""
MAX_PLATE_WALL, FLOOR_THICKNESS = 0.03, 0.006
"""Height [m] up to which walls are those of a plate; thickness [m] of a floor."""


@dataclass(frozen=True, eq=False)
class ThingTruth:
    """One thing as it is.

    name: unique in the scene ("apple 2"); kind: a name of the knowledge table. X_WO: (4, 4) pose of its box's
    center. half: (3,) half extents [m]; outline: (N, 2) convex footprint [m], both in its own frame, the outline
    counter-clockwise. visible: share seen at the start from the best view the robot can take. still: how long it has
    not moved [s]. touched: by the robot, now. mass [kg]; friction: sliding.
    """

    name: str
    kind: str
    X_WO: Array
    half: Array
    outline: Array
    fruit: bool
    container: bool
    graspable: bool
    colors: tuple[str, ...]
    mass: float
    friction: float
    visible: float
    still: float
    touched: bool

    @property
    def position(self) -> Array:
        """Center (3,) [m], world frame."""
        return self.X_WO[:3, 3]

    def contains(self, point: Array) -> bool:
        """Whether a world point (3,) [m] is within the outline, above the floor and below the rim."""
        p = self._local(point)
        return self._in_outline(p) and abs(float(p[2])) <= float(self.half[2])

    def has(self, other: "ThingTruth") -> bool:
        """Whether another is in it or, where it is no container or too low to be one, on it."""
        return (self.container and self.contains(other.position)) or (self.flat_for(other) and self.bears(other))

    def flat_for(self, other: "ThingTruth") -> bool:
        """Whether it has no walls, or such low ones that another lying on its floor has its center over them."""
        return not self.container or 2.0 * float(self.half[2]) < max(
            MAX_PLATE_WALL, float(other.half.min()) + FLOOR_THICKNESS
        )

    def bears(self, other: "ThingTruth") -> bool:
        """Whether another's center is within the outline, and its lowest corner on or just over this thing."""
        rise = float(other.position[2] - self.position[2])
        p = self._local(other.position - [0.0, 0.0, rise])  # straight below it, as high as this thing's center
        over = self._in_outline(p) and abs(float(p[2])) <= float(self.half[2])
        return over and rise > 0.0 and rise - self.reach_up - other.reach_up < MAX_SUPPORT_GAP

    @property
    def reach_up(self) -> float:
        """How far [m] its box reaches above its center, however it lies."""
        return float(np.abs(self.X_WO[2, :3]) @ self.half)

    def _local(self, point: Array) -> Array:
        return self.X_WO[:3, :3].T @ (np.asarray(point) - self.position)

    def _in_outline(self, p: Array) -> bool:
        side = np.roll(self.outline, -1, axis=0) - self.outline
        to = p[:2] - self.outline
        return bool(np.all(side[:, 0] * to[:, 1] - side[:, 1] * to[:, 0] >= 0))


@dataclass(frozen=True, eq=False)
class ShelfTruth:
    """A level board above the table, fixed. X_WO: (4, 4) the middle of its top face; half: (3,) half extents [m]."""

    name: str
    X_WO: Array
    half: Array

    def bears(self, thing: ThingTruth) -> bool:
        """Whether a thing's center is over the board, and its lowest corner on or just over the top face."""
        p = self.X_WO[:3, :3].T @ (thing.position - self.X_WO[:3, 3])
        return bool(np.all(np.abs(p[:2]) <= self.half[:2]) and p[2] > 0.0 and p[2] - thing.reach_up < MAX_SUPPORT_GAP)


@dataclass(frozen=True, eq=False)
class Truth:
    """Every thing at `time` [s], in the order of the labels. floor: height [m] below which a thing has fallen.
    shelves: boards above the table that things can stand on."""

    time: float
    things: tuple[ThingTruth, ...]
    floor: float = -0.03
    shelves: tuple[ShelfTruth, ...] = ()

    def thing(self, name: str) -> ThingTruth:
        """The thing called `name`; KeyError with the valid names otherwise."""
        for thing in self.things:
            if thing.name == name:
                return thing
        raise KeyError(f"there is no '{name}', only {', '.join(t.name for t in self.things)}")

    def inside(self, place: str) -> tuple[str, ...]:
        """Names of the things whose center is inside a container, or that lie on what is none or too low to be one,
        or on a shelf; for the table, of all that are nowhere else."""
        for shelf in self.shelves:
            if place == shelf.name:
                return tuple(t.name for t in self.things if shelf.bears(t))
        if place == TABLE:
            places = [*(t.name for t in self.things), *(s.name for s in self.shelves)]
            elsewhere = {name for other in places for name in self.inside(other)}
            return tuple(t.name for t in self.things if t.name not in elsewhere and t.position[2] > self.floor)
        box = self.thing(place)
        return tuple(t.name for t in self.things if t is not box and box.has(t))
