"""From drawn parts and collision pieces to a finished item: joined, laid down, centered, weighed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from premotor.core.geometry import Array, pose, rotvec_to_matrix
from premotor.worlds.things.collision_pieces import Piece
from premotor.worlds.things.item import Item
from premotor.worlds.things.mesh import Part, join
from premotor.worlds.things.physics import draw

UPRIGHT = np.eye(3)
ON_SIDE = rotvec_to_matrix([0.0, np.pi / 2, 0.0])  # z becomes x
ON_FRONT = rotvec_to_matrix([np.pi / 2, 0.0, 0.0])  # y becomes z
UPSIDE_DOWN = rotvec_to_matrix([np.pi, 0.0, 0.0])


@dataclass(frozen=True, eq=False)
class Manner:
    """How a thing differs from an ordinary upright graspable one; fields as in `Item`.

    lay: rotation (3, 3) from the frame it was modeled in to its usual resting pose.
    """

    lay: Array = field(default_factory=lambda: UPRIGHT)
    poses: tuple[Array, ...] = field(default_factory=lambda: (UPRIGHT,))
    graspable: bool = True
    glossy: float = 0.3
    transparent: bool = False
    container: bool = False


def finish(
    kind: str,
    parts: Sequence[Part],
    collision: Sequence[Piece],
    rng: np.random.Generator,
    colors: tuple[str, ...],
    manner: Manner = Manner(),
) -> Item:
    """The item made of parts and pieces given in one common frame, of any origin."""
    whole = join(parts).moved(pose(manner.lay))
    center = 0.5 * (whole.vertices.min(axis=0) + whole.vertices.max(axis=0))
    X = pose(manner.lay, -center)
    mass, friction, rolling = draw(kind, rng)
    return Item(
        kind=kind,
        vertices=(whole.vertices - center).astype(np.float32),
        faces=whole.faces.astype(np.int32),
        uvs=whole.uvs.astype(np.float32),
        texture=(np.clip(whole.image, 0, 1) * 255).astype(np.uint8),
        collision=tuple((X @ X_OS, shape) for X_OS, shape in collision),
        mass=mass,
        friction=friction,
        rolling=rolling,
        colors=tuple(dict.fromkeys(colors)),
        graspable=manner.graspable,
        glossy=manner.glossy,
        transparent=manner.transparent,
        poses=manner.poses,
        container=manner.container,
    )


def rolled(rng: np.random.Generator, count: int = 4) -> tuple[Array, ...]:
    """As it is, and `count` random ways round: for what rolls."""
    turns = [rotvec_to_matrix(rng.normal(0, 1.2, 3)) for _ in range(count)]
    return (UPRIGHT, *turns)
