"""What a person would call the colors of a texture. For worlds only: the brain learns its color words."""

import colorsys

import numpy as np
from numpy.typing import ArrayLike, NDArray

from premotor.core.geometry import Array

_HUE_LIMITS = (
    (0.035, "red"),
    (0.11, "orange"),
    (0.18, "yellow"),
    (0.46, "green"),
    (0.70, "blue"),
    (0.83, "purple"),
    (0.94, "pink"),
    (1.01, "red"),
)


def word(rgb: ArrayLike) -> str:
    """The color word for one color (3,), 0 to 1."""
    hue, saturation, value = colorsys.rgb_to_hsv(*np.asarray(rgb, float))
    if value < 0.16:
        return "black"
    if saturation < 0.18:
        return "white" if value > 0.72 else "gray"
    name = next(name for limit, name in _HUE_LIMITS if hue < limit)
    if name in ("orange", "red", "yellow") and value < 0.55 and 0.03 < hue < 0.16:
        return "brown"
    return "pink" if name == "red" and saturation < 0.5 and value > 0.7 else name


def words(texture: NDArray[np.uint8], uvs: Array, weights: Array, least: float = 0.3) -> tuple[str, ...]:
    """Color words, commonest first, of a texture (h, w, 3) seen at uvs (N, 2) with weights (N,); those with a
    share of at least `least`."""
    h, w = texture.shape[:2]
    at = np.clip(uvs * [w, h], 0, [w - 1, h - 1]).astype(int)
    share: dict[str, float] = {}
    for rgb, weight in zip(texture[at[:, 1], at[:, 0]] / 255.0, weights / weights.sum(), strict=True):
        name = word(rgb)
        share[name] = share.get(name, 0.0) + float(weight)
    return tuple(sorted((n for n in share if share[n] >= least), key=lambda n: -share[n]))
