"""Procedural pictures of what kitchens are made of: wood, stone, laminate, tiles, plaster, cloth.

Every function draws an (h, w, 3) uint8 picture from a generator; the same generator state gives the same one.
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from premotor.core.geometry import Array

Picture = NDArray[np.uint8]

WOODS = ((172, 126, 80), (128, 86, 54), (198, 160, 116), (150, 118, 88), (96, 66, 46), (186, 140, 100))
STONES = (
    ((58, 58, 62), (120, 118, 116)), ((205, 200, 192), (150, 142, 134)), ((226, 224, 220), (140, 140, 146)),
    ((112, 102, 92), (180, 168, 150)), ((40, 44, 48), (86, 92, 98)),
)  # fmt: skip
LAMINATES = ((222, 218, 208), (190, 188, 182), (92, 96, 100), (210, 200, 176), (160, 172, 172), (236, 234, 230))
TILES = ((236, 236, 232), (214, 226, 226), (150, 182, 190), (226, 210, 184), (98, 132, 122), (200, 206, 214))
CLOTHS = ((176, 52, 52), (60, 92, 148), (82, 126, 92), (214, 178, 86), (120, 120, 124), (206, 130, 120))
PAINTS = ((232, 228, 216), (216, 222, 220), (226, 214, 196), (204, 214, 200), (222, 222, 228))


def fractal(rng: np.random.Generator, h: int, w: int, cells: tuple[float, float] = (4, 4), octaves: int = 5) -> Array:
    """Smooth noise (h, w) of zero mean and unit spread, with about `cells` bumps (down, across) at its coarsest."""
    out = np.zeros((h, w), np.float32)
    for k in range(octaves):
        rows, columns = (int(np.clip(c * 2**k + 2, 3, n)) for c, n in zip(cells, (h, w), strict=True))
        grid = rng.normal(size=(rows, columns)).astype(np.float32)
        out += np.asarray(Image.fromarray(grid).resize((w, h), Image.Resampling.BICUBIC)) * 0.55**k
    return (out - out.mean()) / (out.std() + 1e-9)


def _finish(color: Array) -> Picture:
    return np.clip(color, 0, 255).astype(np.uint8)


def _tint(rng: np.random.Generator, choices: tuple, spread: float = 10.0) -> Array:
    hue, brightness = rng.normal(0, spread * 0.3, 3), rng.normal(0, spread)
    return np.asarray(choices[rng.integers(len(choices))], float) + hue + brightness


def wood(rng: np.random.Generator, h: int = 768, w: int = 768) -> Picture:
    """Planks or butcher's block: grain along u, each board from its own part of the tree."""
    base = _tint(rng, WOODS)
    boards = int(rng.integers(4, 14))
    edges = np.linspace(0, h, boards + 1).astype(int)
    staggered = rng.random() < 0.6
    shade, grain, seam = np.zeros((h, w)), np.zeros((h, w)), np.zeros((h, w), bool)
    for top, bottom in pairwise(edges):
        cuts = [0, *np.sort(rng.integers(0, w, 2 if staggered else 0)), w]
        for left, right in pairwise(cuts):
            if right - left < 4:
                continue
            n, m = bottom - top, right - left
            warp = fractal(rng, n, m, (1.5, 2), 3)
            v = np.linspace(0, rng.uniform(2, 6), n)[:, None]
            grain[top:bottom, left:right] = np.sin(2 * np.pi * (v + 0.55 * warp)) + 0.9 * fractal(rng, n, m, (24, 3), 3)
            shade[top:bottom, left:right] = rng.normal(0, 9)
            seam[top : top + 2, left:right] = True
            seam[top:bottom, left : left + 2] = left > 0
    tone = shade + rng.uniform(4, 9) * grain
    color = base + tone[..., None] * np.array([1.0, 0.92, 0.8])
    return _finish(np.where(seam[..., None], color * 0.72, color))


def stone(rng: np.random.Generator, h: int = 768, w: int = 768) -> Picture:
    """Granite with speckles, or marble with veins."""
    first, second = (np.asarray(c, float) for c in STONES[rng.integers(len(STONES))])
    cloud = fractal(rng, h, w, (3, 3), 6)[..., None]
    color = first + rng.normal(0, 5, 3) + 5.0 * cloud
    if rng.random() < 0.5:
        vein = np.exp(-np.abs(fractal(rng, h, w, (2, 2), 6)) * rng.uniform(9, 20))[..., None]
        return _finish(color + (second - first) * np.clip(vein * 0.9, 0, 1))
    speckle = fractal(rng, h, w, (h / 10, w / 10), 3)[..., None]
    color = np.where(speckle > 1.0, 0.5 * color + 0.5 * second, color)
    return _finish(np.where(speckle < -1.5, color * 0.7, color))


def laminate(rng: np.random.Generator, h: int = 512, w: int = 512) -> Picture:
    """A plain countertop with a fine fleck."""
    fleck = fractal(rng, h, w, (h / 5, w / 5), 2) * rng.uniform(1, 6)
    return _finish(_tint(rng, LAMINATES, 8) + (fleck + 2 * fractal(rng, h, w))[..., None])


def plaster(rng: np.random.Generator, h: int = 256, w: int = 256) -> Picture:
    """A painted wall."""
    return _finish(_tint(rng, PAINTS, 6) + (2.0 * fractal(rng, h, w, (6, 6)))[..., None])


def tiles(rng: np.random.Generator, h: int = 768, w: int = 768) -> Picture:
    """Glazed wall tiles, square or in brick bond, each a little different, with grout and a lit bevel."""
    base, grout = _tint(rng, TILES), rng.uniform(150, 215)
    rows = int(rng.integers(6, 12))
    columns = rows if rng.random() < 0.5 else rows // 2
    v, u = np.meshgrid(np.arange(h) * rows / h, np.arange(w) * columns / w, indexing="ij")
    row = np.floor(v).astype(int)
    u = u + (0.5 * (row % 2) if columns != rows else 0.0)
    column = np.floor(u).astype(int) % columns
    fv, fu = v % 1, u % 1
    edge = np.minimum(np.minimum(fv, 1 - fv) * h / rows, np.minimum(fu, 1 - fu) * w / columns)  # [px] to the joint
    glaze = rng.normal(0, rng.uniform(2, 7), (rows, columns))[row, column] + 2.0 * fractal(rng, h, w, (8, 8), 3)
    if rng.random() < 0.3:  # some tiles in a second color
        accent = (rng.random((rows, columns)) < 0.15)[row, column][..., None]
        base = np.where(accent, _tint(rng, TILES), base)
    bevel = np.where(edge < 5, 10.0 * np.sign(0.5 - fv) * (fv < 0.2) - 12.0 * (fv > 0.8), 0.0)
    color = base + (glaze + bevel)[..., None]
    return _finish(np.where((edge < 2.0)[..., None], grout, color))


def cloth(rng: np.random.Generator, h: int = 512, w: int = 512) -> Picture:
    """A tea towel or place mat: checks, stripes or plain, woven, with a hem."""
    ground, ink = np.full(3, rng.uniform(205, 240)) + rng.normal(0, 5, 3), _tint(rng, CLOTHS)
    v, u = np.meshgrid(np.linspace(0, 1, h), np.linspace(0, 1, w), indexing="ij")
    n = int(rng.integers(4, 16))
    across, along = (u * n % 1 < 0.5).astype(float), (v * n % 1 < 0.5).astype(float)
    wide = ((v < 0.22) & (v > 0.1)) | ((v > 0.78) & (v < 0.9))
    patterns = (0.5 * (across + along), across, np.where(wide, along, 0.0), np.ones_like(u))
    share = patterns[rng.integers(len(patterns))]
    weave = 5.0 * np.sign(np.sin(np.pi * np.arange(w) / 2))[None] * np.sign(np.sin(np.pi * np.arange(h) / 2))[:, None]
    hem = (np.minimum(np.minimum(u, 1 - u), np.minimum(v, 1 - v)) < 0.02) * -14.0
    color = ground + (ink - ground) * share[..., None]
    return _finish(color + (weave + hem + 3.0 * fractal(rng, h, w, (5, 5)))[..., None])


COUNTERTOP_MAKERS: tuple[Callable[[np.random.Generator], Picture], ...] = (wood, wood, stone, laminate)


def countertop(rng: np.random.Generator) -> Picture:
    """The picture of a random countertop (h, w, 3) uint8: wood, stone or laminate."""
    return COUNTERTOP_MAKERS[rng.integers(len(COUNTERTOP_MAKERS))](rng)
