"""One concrete thing: what it looks like, what it feels like to physics, and how it likes to lie."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from premotor.core import Shape
from premotor.core.geometry import Array


@dataclass(frozen=True, eq=False)
class Item:
    """A thing in its own frame: z up in its usual resting pose, centered at the center of its bounding box.

    kind: a name of the knowledge table, or "unknown". vertices (N, 3) float32 [m], faces (M, 3) int32 and uvs
    (N, 2) float32 are what is drawn, uv (0, 0) being the first texel of `texture` (h, w, 3) uint8.
    collision: (X_OS (4, 4), shape) pieces, each convex. mass [kg]; friction: sliding; rolling [m].
    colors: words a person would use, dominant first; empty where no word fits. graspable: has a grasp with
    an opening of 70 mm or less. glossy: 0 to 1. transparent: drawn with alpha, and depth fails on it.
    poses: rotation matrices (3, 3) of plausible resting poses, the usual one first.
    source: where it comes from, "procedural" or a path.
    """

    kind: str
    vertices: NDArray[np.float32]
    faces: NDArray[np.int32]
    uvs: NDArray[np.float32]
    texture: NDArray[np.uint8]
    collision: tuple[tuple[Array, Shape], ...]
    mass: float
    friction: float
    rolling: float
    colors: tuple[str, ...] = ()
    graspable: bool = True
    glossy: float = 0.3
    transparent: bool = False
    poses: tuple[Array, ...] = field(default_factory=lambda: (np.eye(3),))
    container: bool = False
    source: str = "procedural"

    @property
    def half_extents(self) -> Array:
        """Half of the bounding box (3,) [m] in the usual resting pose."""
        return 0.5 * (self.vertices.max(axis=0) - self.vertices.min(axis=0)).astype(float)
