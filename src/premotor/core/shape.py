"""Shapes a twin can be built from and varied cheaply. Each lies centred in its own frame, z its up axis."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from premotor.core.geometry import Array


@dataclass(frozen=True, eq=False)
class Primitive:
    """kind with half extents (3,) [m]: a cylinder or capsule has its axis along z, its radius in x and y."""

    kind: Literal["box", "ellipsoid", "cylinder", "capsule"]
    half: Array

    @property
    def half_extents(self) -> Array:
        """Half of the bounding box (3,) [m]."""
        return np.asarray(self.half, float)


@dataclass(frozen=True, eq=False)
class Revolution:
    """A profile turned about z: radii (N,) [m] at heights (N,) [m], heights rising."""

    radii: Array
    heights: Array

    @property
    def half_extents(self) -> Array:
        """Half of the bounding box (3,) [m]."""
        r = float(np.max(self.radii))
        return np.array([r, r, 0.5 * float(self.heights[-1] - self.heights[0])])


@dataclass(frozen=True, eq=False)
class Hollow:
    """Open on top: outer half extents (3,) [m], wall and floor thickness [m], round or square footprint.

    taper: radius (or width) at the floor as a share of that at the rim.
    """

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


@dataclass(frozen=True, eq=False)
class Hulls:
    """Convex pieces, each the hull of its points (N, 3) [m]."""

    pieces: tuple[Array, ...]

    @property
    def half_extents(self) -> Array:
        """Half of the bounding box (3,) [m]."""
        points = np.concatenate(self.pieces)
        return 0.5 * (points.max(axis=0) - points.min(axis=0))


Shape = Primitive | Revolution | Hollow | Hulls
