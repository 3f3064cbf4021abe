"""Plain items for tests: quick to make, and exactly what they seem."""

import numpy as np

from premotor.core import Primitive
from premotor.core.geometry import pose
from premotor.worlds.things import Item

CORNERS = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], float)
FACES = [(0, 1, 3), (0, 3, 2), (4, 6, 7), (4, 7, 5), (0, 4, 5), (0, 5, 1), (2, 3, 7), (2, 7, 6), (0, 2, 6), (0, 6, 4),
         (1, 5, 7), (1, 7, 3)]  # fmt: skip


def block(kind: str, half: tuple[float, float, float], mass: float = 0.2, container: bool = False) -> Item:
    """A box of half extents [m], red."""
    return Item(
        kind=kind,
        vertices=(CORNERS * half).astype(np.float32),
        faces=np.array(FACES, np.int32),
        uvs=np.zeros((8, 2), np.float32),
        texture=np.full((8, 8, 3), (200, 30, 30), np.uint8),
        collision=((pose(), Primitive("box", np.array(half))),),
        mass=mass,
        friction=0.8,
        rolling=0.0,
        container=container,
    )


def make(kind: str, rng: np.random.Generator) -> Item:
    """A box of a random size; the basket is 320 x 240 x 100 mm."""
    if kind == "basket":
        return block(kind, (0.16, 0.12, 0.05), 1.2, container=True)
    half = rng.uniform(0.015, 0.04, 3)
    return block(kind, (float(half[0]), float(half[1]), float(half[2])))
