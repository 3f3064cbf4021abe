"""What a shelf is made of: the board, and posts or an upright board that carry it on the worktop."""

import mujoco
import numpy as np

from premotor.worlds import textures
from premotor.worlds.scenery import BOX, CYLINDER, FRONT_COLORS, Painter
from premotor.worlds.shelf import NAME, Shelf

WOOD_SHARE = 0.6
"""Share of the shelves that are of wood; the others are painted."""
POST_RADIUS, POST_INSET = 0.010, 0.018
"""Of the posts [m], and how far their axes are from the board's edges."""
UPRIGHT_HALF, BRACKET = 0.009, (0.010, 0.045)
"""Half thickness of the upright board [m]; half width and half height of the brackets on it [m]."""
BRACKET_LENGTH = 0.8
"""Share of the board's depth that the brackets reach under it."""


def add_shelf(spec: mujoco.MjSpec, shelf: Shelf, rng: np.random.Generator) -> None:
    """Build a shelf onto the worktop of a spec; things stand on it as they do on the worktop."""
    paint = Painter(spec, rng)
    x, y, top = shelf.X_WO[:3, 3]
    half, under = shelf.half, float(top - 2 * shelf.half[2])
    board = spec.worldbody.add_geom(name=NAME, type=BOX, pos=[x, y, top - half[2]], size=half, group=2)
    board.friction, board.condim = [float(np.clip(rng.normal(0.55, 0.1), 0.3, 0.9)), 0.005, 0.0005], 4
    board.solref, board.solimp = [0.006, 1.0], [0.95, 0.99, 0.001, 0.5, 2]  # as the countertop
    color = paint.pick(FRONT_COLORS)
    board.rgba = [*color, 1]
    if rng.random() < WOOD_SHARE:
        board.material = paint.material(NAME, textures.wood(rng, 256, 256), gloss=rng.uniform(0.05, 0.35))
        board.rgba = [1, 1, 1, 1]
    if shelf.posts:
        metal = np.full(3, rng.uniform(0.2, 0.75))
        for dx in (-1, 1):
            for dy in (-1, 1):
                where = [x + dx * (half[0] - POST_INSET), y + dy * (half[1] - POST_INSET), 0.5 * under]
                paint.solid(CYLINDER, where, [POST_RADIUS, 0.5 * under, 0], metal, touch=True)
        return
    outer = y + shelf.side * (half[1] - UPRIGHT_HALF)
    paint.solid(BOX, [x, outer, 0.5 * under], [half[0], UPRIGHT_HALF, 0.5 * under], color * 0.9, touch=True)
    reach = BRACKET_LENGTH * float(half[1])
    for dx in (-0.6, 0.6):
        where = [x + dx * half[0], outer - shelf.side * reach, under - 0.5 * BRACKET[1]]
        paint.solid(BOX, where, [BRACKET[0], reach, 0.5 * BRACKET[1]], color * 0.85, touch=True)
