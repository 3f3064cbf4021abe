"""Shapes a twin can be built from and varied cheaply. Each but `Slab` lies centered in its own frame, z its up axis."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import ConvexHull

from premotor.core import sampling
from premotor.core.geometry import Array

_CIRCLE_ANGLES = np.linspace(0, 2 * np.pi, 20, endpoint=False)
_UNIT_CIRCLE = np.column_stack([np.cos(_CIRCLE_ANGLES), np.sin(_CIRCLE_ANGLES)])
_CUBE_CORNERS = np.array([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], float)
SPACING = 0.008  # [m] between sampled points: finer than a finger is thick


@dataclass(frozen=True, eq=False)
class Primitive:
    """kind with half extents (3,) [m]: a cylinder or capsule has its axis along z, its radius in x and y."""

    hollow: ClassVar[bool] = False
    kind: Literal["box", "ellipsoid", "cylinder", "capsule"]
    half: Array

    @property
    def half_extents(self) -> Array:
        """Half of the bounding box (3,) [m]."""
        return np.asarray(self.half, float)

    def contains(self, points: Array) -> NDArray[np.bool_]:
        """Which points (N, 3) [m], own frame, are inside (N,); of a capsule, which are in the cylinder round it."""
        scaled = np.abs(points) / self.half
        if self.kind == "box":
            return np.max(scaled, axis=1) < 1.0
        if self.kind == "ellipsoid":
            return np.sum(scaled**2, axis=1) < 1.0
        return (np.hypot(scaled[:, 0], scaled[:, 1]) < 1.0) & (scaled[:, 2] < 1.0)

    def squeezed(self, axis: int, share: float) -> "Primitive":
        """The same with `share` of its width along an axis; what is round about z stays so."""
        round_ = self.kind in ("cylinder", "capsule")
        return replace(self, half=np.asarray(self.half) * _shares(axis, share, round_))

    @property
    def cornered(self) -> bool:
        """Whether its outline from above has corners."""
        return self.kind == "box"

    def support(self, direction: Array) -> float:
        """How far [m] it reaches from its center in a direction (3,) of unit length, own frame."""
        d, half = np.abs(direction), self.half_extents
        if self.kind == "ellipsoid":
            return float(np.linalg.norm(d * half))
        if self.kind == "cylinder":
            return float(np.linalg.norm(d[:2] * half[:2]) + d[2] * half[2])
        return float(d @ half)

    def outline(self) -> Array:
        """Points (N, 3) [m], own frame, whose convex hull is about that of the shape."""
        if self.kind == "box":
            return _CUBE_CORNERS * self.half_extents
        heights = np.linspace(-1, 1, 7)
        radii = np.sqrt(np.maximum(0, 1 - heights**2)) if self.kind == "ellipsoid" else np.ones(7)
        return (
            np.concatenate([_ring(_UNIT_CIRCLE, r, h) for r, h in zip(radii, heights, strict=True)]) * self.half_extents
        )

    def sample(self, spacing: float = SPACING) -> tuple[Array, Array]:
        """Points (N, 3) [m] about `spacing` [m] apart on its surface, own frame, and outward unit normals (N, 3)."""
        draw = {"box": sampling.box, "ellipsoid": sampling.ellipsoid, "cylinder": sampling.cylinder}
        return draw.get(self.kind, sampling.capsule)(self.half_extents, spacing)


@dataclass(frozen=True, eq=False)
class Hollow:
    """Open on top: outer half extents (3,) [m], wall and floor thickness [m], round or square footprint.

    taper: radius (or width) at the floor as a share of that at the rim.
    """

    hollow: ClassVar[bool] = True
    half: Array
    wall: float
    footprint: Literal["round", "square"] = "round"
    taper: float = 1.0

    @property
    def half_extents(self) -> Array:
        """Half of the bounding box (3,) [m]."""
        return np.asarray(self.half, float)

    @property
    def inner_half(self) -> Array:
        """Half extents (3,) [m] of the free space inside, at its narrowest."""
        half = np.asarray(self.half, float)
        narrow = np.array([self.taper, self.taper, 1.0])
        return half * narrow - np.array([self.wall, self.wall, 0.5 * self.wall])

    def shallow_for(self, half: Array) -> bool:
        """Whether its walls are too low to hold a thing with half extents (3,) [m] upright or lying: it is a plate."""
        return 2.0 * float(self.half[2]) - self.wall < float(np.min(half))

    def contains(self, points: Array) -> NDArray[np.bool_]:
        """Which points (N, 3) [m], own frame, are inside (N,), in the wall or in the free space."""
        scaled = np.abs(points) / self.half
        across = np.hypot(scaled[:, 0], scaled[:, 1]) if self.footprint == "round" else scaled[:, :2].max(axis=1)
        return (across < 1.0) & (scaled[:, 2] < 1.0)

    @property
    def cornered(self) -> bool:
        """Whether its outline from above has corners."""
        return self.footprint == "square"

    def support(self, direction: Array) -> float:
        """How far [m] it reaches from its center in a direction (3,) of unit length, own frame, as if its walls stood
        upright."""
        d, half = np.abs(direction), self.half_extents
        if self.footprint == "round":
            return float(np.linalg.norm(d[:2] * half[:2]) + d[2] * half[2])
        return float(d @ half)

    def outline(self) -> Array:
        """Points (N, 3) [m], own frame, whose convex hull is about that of the shape."""
        flat = _UNIT_CIRCLE if self.footprint == "round" else _CUBE_CORNERS[::2, :2]
        return np.concatenate([_ring(flat, 1.0, 1.0), _ring(flat, self.taper, -1.0)]) * self.half_extents

    def sample(self, spacing: float = SPACING) -> tuple[Array, Array]:
        """Points (N, 3) [m] about `spacing` [m] apart, outside and inside, own frame, and outward unit normals."""
        return sampling.hollow(self.half_extents, self.wall, self.taper, self.footprint == "square", spacing)

    def squeezed(self, axis: int, share: float) -> "Hollow":
        """The same: what is held of it is its wall, which says nothing of its width."""
        return self


@dataclass(frozen=True, eq=False)
class Hulls:
    """Convex pieces, each the hull of its points (N, 3) [m]."""

    hollow: ClassVar[bool] = False
    pieces: tuple[Array, ...]

    @cached_property
    def half_extents(self) -> Array:
        """Half of the bounding box (3,) [m]."""
        points = np.concatenate(self.pieces)
        return 0.5 * (points.max(axis=0) - points.min(axis=0))

    @cached_property
    def hulls(self) -> tuple[ConvexHull, ...]:
        """The hull of each piece; its equations (F, 4): the outward normal of each face, and offset [m]."""
        return tuple(ConvexHull(piece) for piece in self.pieces)

    def contains(self, points: Array) -> NDArray[np.bool_]:
        """Which points (N, 3) [m], own frame, are inside a piece (N,)."""
        faces = [hull.equations for hull in self.hulls]
        return np.any([np.all(points @ f[:, :3].T + f[:, 3] < 0.0, axis=1) for f in faces], axis=0)

    def squeezed(self, axis: int, share: float) -> "Hulls":
        """The same with `share` of its width along an axis."""
        return Hulls(tuple(piece * _shares(axis, share, False) for piece in self.pieces))

    @property
    def cornered(self) -> bool:
        """Whether its outline from above has corners: taken for round."""
        return False

    def support(self, direction: Array) -> float:
        """How far [m] its bounding box reaches from its center in a direction (3,) of unit length, own frame."""
        return float(np.abs(direction) @ self.half_extents)

    def outline(self) -> Array:
        """Points (N, 3) [m], own frame, whose convex hull is that of the shape."""
        return np.concatenate([np.asarray(p, float) for p in self.pieces])

    def sample(self, spacing: float = SPACING) -> tuple[Array, Array]:
        """Points (N, 3) [m] about `spacing` [m] apart on its surface, own frame, and outward unit normals (N, 3)."""
        return sampling.hulls(self.hulls, spacing)


@dataclass(frozen=True, eq=False)
class Slab:
    """A level board that bears things. Unlike the others' its frame lies in its top face: its pose tells its height.

    bounds: (x0, y0, x1, y1) [m], own frame. thickness: [m] down from there.
    """

    hollow: ClassVar[bool] = False
    bounds: tuple[float, float, float, float]
    thickness: float = 0.06

    @property
    def half_extents(self) -> Array:
        """Half of the bounding box (3,) [m]."""
        x0, y0, x1, y1 = self.bounds
        return 0.5 * np.array([x1 - x0, y1 - y0, self.thickness])

    @property
    def center(self) -> Array:
        """Middle (3,) [m] of the bounding box, own frame."""
        x0, y0, x1, y1 = self.bounds
        return 0.5 * np.array([x0 + x1, y0 + y1, -self.thickness])

    def contains(self, points: Array) -> NDArray[np.bool_]:
        """Which points (N, 3) [m], own frame, are inside (N,)."""
        return np.all(np.abs(points - self.center) < self.half_extents, axis=1)

    def squeezed(self, axis: int, share: float) -> "Slab":
        """The same: nothing squeezes a board."""
        return self

    @property
    def cornered(self) -> bool:
        """Whether its outline from above has corners."""
        return True

    def support(self, direction: Array) -> float:
        """How far [m] it reaches from its frame's origin in a direction (3,) of unit length, own frame."""
        return float((self.outline() @ direction).max())

    def outline(self) -> Array:
        """Points (N, 3) [m], own frame: its corners."""
        return _CUBE_CORNERS * self.half_extents + self.center

    def sample(self, spacing: float = SPACING) -> tuple[Array, Array]:
        """Points (N, 3) [m] about `spacing` [m] apart on its surface, own frame, and outward unit normals (N, 3)."""
        points, normals = sampling.box(self.half_extents, spacing)
        return points + self.center, normals


Shape = Primitive | Hollow | Hulls | Slab


def _shares(axis: int, share: float, round_: bool) -> Array:
    """What coordinates (3,) are multiplied with; x and y alike when round."""
    shares = np.ones(3)
    shares[[0, 1] if round_ and axis < 2 else [axis]] = share
    return shares


def _ring(flat: Array, share: float, z: float) -> Array:
    """A flat outline (N, 2) times `share`, at height z: (N, 3)."""
    return np.column_stack([flat * share, np.full(len(flat), z)])
