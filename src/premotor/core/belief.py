"""The belief: objects, supports, and points that neither explains."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from premotor.core.geometry import Array, pose, transform
from premotor.core.shape import Shape, Slab

UNKNOWN = "unknown"
ROBOT_ID, TABLE_ID = 0, -1  # ids of objects are positive, those of what bears them, the table first, negative


class Visibility(StrEnum):
    """Why a thing is or is not in the newest picture. Not seen is not the same as not there."""

    PRESENT = "present"
    OCCLUDED = "occluded"
    OUT_OF_VIEW = "out_of_view"
    ABSENT = "absent"


@dataclass(frozen=True, eq=False)
class Detection:
    """One thing in one frame.

    mask: (H, W) bool over the whole frame. box: (u0, v0, u1, v1) [px], the last ones exclusive.
    names, colors: probabilities that sum to 1, names with "unknown" among them; empty when not asked for this time.
    points: (N, 3) [m] world frame, on the surface that is seen. covariance: (3, 3) [m^2] of their mean.
    embedding: (E,) unit length. score: probability that this is one whole thing. truncated: touches the border.
    noise: [m] standard deviation of a point's depth. from_outline: the points follow from its outline, it gives no
    depth.
    """

    time: float
    camera: str
    mask: NDArray[np.bool_]
    box: tuple[int, int, int, int]
    names: dict[str, float]
    colors: dict[str, float]
    points: Array
    covariance: Array
    embedding: Array
    score: float
    truncated: bool = False
    noise: float = 0.001
    from_outline: bool = False

    @property
    def area(self) -> int:
        """Pixels of the mask."""
        u0, v0, u1, v1 = self.box
        return int(np.count_nonzero(self.mask[v0:v1, u0:u1]))


@dataclass(frozen=True, eq=False)
class Board:
    """A board as one picture shows it: height z [m] of its top, bounds (x0, y0, x1, y1) [m], world frame.

    height_sd: [m] standard deviation of the height. area: [m^2] that is seen, without what stands on it.
    truncated: it goes on beyond the picture.
    """

    z: float
    bounds: tuple[float, float, float, float]
    height_sd: float
    area: float
    truncated: bool


@dataclass(frozen=True)
class Relation:
    """How a thing stands: on or in the thing with id `other`, or held by the limb `by` (then `other` is the robot)."""

    kind: str = "on"  # on | in | held
    other: int = TABLE_ID
    by: str = ""

    @classmethod
    def held(cls, by: str = "arm") -> "Relation":
        """Held by a limb."""
        return cls("held", ROBOT_ID, by)


@dataclass(frozen=True, eq=False)
class Thing:
    """One thing as remembered.

    id: stable while the thing is remembered. names, colors: probabilities. X_WO: (4, 4) pose of the shape's
    center; covariance: (6, 6) of position [m] and rotation vector [rad]. shape: in the thing's own frame.
    points: (N, 3) [m] seen surface, own frame; noise: (N,) [m] of each. mass [kg] and friction: (mean,
    standard deviation). existence: probability. last_seen [s]. seen_by: cameras that have seen it. evidence: what its
    names rest on, a sum over pictures, each by how large the thing was in it. X_GO: (4, 4) pose in the tool frame
    while held, else None. fixed: it bears others and never moves. heights: of such a thing, by who said so, the
    height of its top and its standard deviation ([m], [m]). from_outline: where it is and its shape follow from its
    outline, because it gives no depth.
    """

    id: int
    names: dict[str, float]
    colors: dict[str, float]
    X_WO: Array
    covariance: Array
    shape: Shape
    points: Array
    mass: tuple[float, float]
    friction: tuple[float, float]
    relation: Relation = Relation()
    existence: float = 1.0
    visibility: Visibility = Visibility.PRESENT
    first_seen: float = 0.0
    last_seen: float = 0.0
    seen_by: tuple[str, ...] = ()
    evidence: float = 0.0
    embedding: Array = field(default_factory=lambda: np.zeros(0))
    X_GO: Array | None = None
    noise: Array = field(default_factory=lambda: np.zeros(0))
    from_outline: bool = False
    fixed: bool = False
    heights: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The likeliest name."""
        return max(self.names, key=lambda n: self.names[n])

    @property
    def position(self) -> Array:
        """Center (3,) [m], world frame."""
        return self.X_WO[:3, 3]

    @cached_property
    def world_points(self) -> Array:
        """Seen surface (N, 3) [m], world frame."""
        return self.points @ self.X_WO[:3, :3].T + self.X_WO[:3, 3]

    @property
    def half_extents(self) -> Array:
        """Half of the bounding box (3,) [m] in the thing's own frame."""
        return self.shape.half_extents

    @cached_property
    def top(self) -> float:
        """Height of its highest point [m], world frame, if it stands upright."""
        return float(self.position[2] + (0.0 if isinstance(self.shape, Slab) else self.half_extents[2]))

    @cached_property
    def foot(self) -> float:
        """Height of its lowest point [m], world frame, if it stands upright."""
        return float(
            self.position[2] - (self.shape.thickness if isinstance(self.shape, Slab) else self.half_extents[2])
        )

    def surface(self, spacing: float) -> tuple[Array, Array]:
        """Points (N, 3) [m] about `spacing` [m] apart on it as best known, and outward unit normals, world frame."""
        points, normals = self.shape.sample(spacing)
        return transform(self.X_WO, points), normals @ self.X_WO[:3, :3].T

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """(x0, y0, x1, y1) [m] of its bounding box, world frame."""
        shape = self.shape
        x, y = shape.half_extents[:2]
        x0, y0, x1, y1 = shape.bounds if isinstance(shape, Slab) else (-x, -y, x, y)
        corners = transform(self.X_WO, [(a, b, 0.0) for a in (x0, x1) for b in (y0, y1)])
        low, high = corners.min(axis=0), corners.max(axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    def spots(self, spacing: float = 0.02) -> Array:
        """Points (I, J, 3) [m], world frame, all over the level top of something that bears things."""
        x0, y0, x1, y1 = self.bounds
        x, y = np.meshgrid(np.arange(x0, x1, spacing), np.arange(y0, y1, spacing), indexing="ij")
        return np.stack([x, y, np.full(x.shape, self.top)], axis=-1)


def level_support(
    z: float = 0.0,
    bounds: tuple[float, float, float, float] = (0.2, -0.6, 0.9, 0.6),
    id: int = TABLE_ID,
    name: str = "table",
) -> Thing:
    """A table, or another level board that bears things: height z [m] and bounds (x0, y0, x1, y1) [m], world frame."""
    X_WO, nowhere = pose(t=[0.0, 0.0, z]), np.zeros((0, 3))
    return Thing(
        id, {name: 1.0}, {}, X_WO, np.zeros((6, 6)), Slab(bounds), nowhere, (50.0, 0.0), (1.0, 0.0), fixed=True
    )


@dataclass(frozen=True, eq=False)
class Belief:
    """A snapshot of what is held to be so at `time` [s].

    supports: what bears things and never moves, the table they are worked on first; with ids below zero.
    clutter: (N, 3) [m] world-frame points that no thing or support explains; motion keeps clear of them. Nothing fills
    it yet.
    unseen: (I, J) bool, which spots of the table no camera has seen yet; None before the first picture.
    """

    time: float = 0.0
    things: tuple[Thing, ...] = ()
    supports: tuple[Thing, ...] = ()
    clutter: Array = field(default_factory=lambda: np.zeros((0, 3)))
    next_id: int = 1
    unseen: NDArray[np.bool_] | None = None

    def thing(self, id: int) -> Thing:
        """The thing or support with this id; KeyError if it is not remembered."""
        for thing in (*self.things, *(self.supports or (self.table,))):
            if thing.id == id:
                return thing
        raise KeyError(f"thing {id} is not in the belief, only {[t.id for t in (*self.things, *self.supports)]}")

    @property
    def held(self) -> Thing | None:
        """The thing in the hand, if any."""
        return next((t for t in self.things if t.relation.kind == "held"), None)

    @property
    def table(self) -> Thing:
        """The work surface; a level board at z = 0 until one has been seen."""
        return self.supports[0] if self.supports else level_support()
