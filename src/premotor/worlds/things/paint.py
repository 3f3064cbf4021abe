"""Procedural surfaces as images (h, w, 3) of floats in 0 to 1; all of them join left to right."""

import colorsys

import numpy as np
from numpy.typing import ArrayLike
from scipy.ndimage import gaussian_filter

from premotor.core.errors import validate_choice
from premotor.core.geometry import Array

# What people call these colors; every paint starts from one of them, so that the word is known.
PALETTE: dict[str, tuple[tuple[float, float, float], ...]] = {
    "red": ((0.72, 0.06, 0.07), (0.85, 0.12, 0.10), (0.60, 0.04, 0.08)),
    "orange": ((0.93, 0.45, 0.05), (0.96, 0.55, 0.12)),
    "yellow": ((0.95, 0.80, 0.12), (0.98, 0.86, 0.30), (0.90, 0.74, 0.08)),
    "green": ((0.15, 0.50, 0.18), (0.35, 0.62, 0.20), (0.08, 0.36, 0.22), (0.45, 0.70, 0.35)),
    "blue": ((0.08, 0.22, 0.62), (0.15, 0.42, 0.75), (0.35, 0.60, 0.85), (0.06, 0.14, 0.38)),
    "purple": ((0.36, 0.14, 0.48), (0.50, 0.28, 0.62)),
    "pink": ((0.92, 0.52, 0.62), (0.95, 0.66, 0.72), (0.86, 0.32, 0.50)),
    "brown": ((0.40, 0.24, 0.12), (0.52, 0.34, 0.20), (0.30, 0.18, 0.10)),
    "black": ((0.06, 0.06, 0.07), (0.10, 0.10, 0.11)),
    "white": ((0.93, 0.92, 0.90), (0.88, 0.88, 0.87)),
    "gray": ((0.50, 0.50, 0.51), (0.38, 0.39, 0.41), (0.62, 0.62, 0.61)),
    "silver": ((0.72, 0.73, 0.75), (0.64, 0.65, 0.68)),
}
VIVID_COLORS = ("red", "orange", "yellow", "green", "blue", "purple", "pink")


def tint(rng: np.random.Generator, word: str, amount: float = 1.0) -> Array:
    """A color (3,) that people call `word`, different each time."""
    shades = PALETTE[validate_choice("color", word, PALETTE)]
    return vary(rng, shades[rng.integers(len(shades))], amount)


def vary(rng: np.random.Generator, rgb: ArrayLike, amount: float = 1.0) -> Array:
    """The color (3,) moved a little in hue, saturation and value."""
    hue, saturation, value = colorsys.rgb_to_hsv(*np.asarray(rgb, float))
    d = rng.normal(0, amount, 3) * (0.010, 0.06, 0.05)
    return np.array(
        colorsys.hsv_to_rgb(
            (hue + d[0]) % 1, np.clip(saturation + d[1] * (saturation > 0.1), 0, 1), np.clip(value + d[2], 0, 1)
        )
    )


def plain(h: int, w: int, rgb: ArrayLike) -> Array:
    """One color all over."""
    return np.broadcast_to(np.asarray(rgb, float), (h, w, 3)).copy()


def noise(rng: np.random.Generator, h: int, w: int, beta: float = 2.5, stretch: ArrayLike = (1.0, 1.0)) -> Array:
    """Clouds (h, w) in 0 to 1, mean 0.5: power falls with frequency^beta; stretch > 1 draws them out in (v, u)."""
    fy = np.fft.fftfreq(h)[:, None] * h * np.asarray(stretch, float)[0]
    fx = np.fft.rfftfreq(w)[None, :] * w * np.asarray(stretch, float)[1]
    f = np.hypot(fy, fx)
    f[0, 0] = 1.0
    amplitude = f ** (-beta / 2)
    amplitude[0, 0] = 0.0
    phase = np.exp(2j * np.pi * rng.random(amplitude.shape))
    clouds = np.fft.irfft2(amplitude * phase, (h, w))
    return np.clip(0.5 + 0.22 * clouds / max(float(clouds.std()), 1e-12), 0, 1)


def mix(a: Array, b: ArrayLike, share: ArrayLike) -> Array:
    """Image `a` with `b` (an image or a color) laid over it where `share` (h, w) is 1."""
    share = np.clip(np.asarray(share, float), 0, 1)
    share = share[..., None] if share.ndim else share
    return a * (1 - share) + np.asarray(b, float) * share


def shade(image: Array, factor: ArrayLike) -> Array:
    """The image made darker or lighter by a factor (h, w)."""
    return np.clip(image * np.asarray(factor, float)[..., None], 0, 1)


def dots(rng: np.random.Generator, h: int, w: int, count: int, radius: float) -> Array:
    """A mask (h, w) in 0 to 1 of soft dots of about `radius` [px]."""
    mask = np.zeros((h, w))
    mask[rng.integers(h, size=count), rng.integers(w, size=count)] = rng.uniform(0.4, 1.0, count)
    mask = gaussian_filter(mask, radius, mode=["nearest", "wrap"])  # type: ignore[arg-type]  scipy takes one mode an axis
    return np.clip(mask * (2 * np.pi * radius**2), 0, 1)


def ramp(h: int, w: int) -> Array:
    """Heights (h, w): 0 at the image's bottom, 1 at its top."""
    return np.broadcast_to(np.linspace(1, 0, h)[:, None], (h, w))


def smoothstep(x: ArrayLike, low: float, high: float) -> Array:
    """0 below low, 1 above high, smooth between; low may be the greater."""
    t = np.clip((np.asarray(x, float) - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def wood(rng: np.random.Generator, h: int, w: int, rgb: ArrayLike) -> Array:
    """Grain along u."""
    grain = noise(rng, h, w, 2.2, (1.0, 12.0))
    rings = 0.5 + 0.5 * np.sin(40 * noise(rng, h, w, 3.0, (1.0, 8.0)))
    return shade(plain(h, w, rgb), 0.75 + 0.35 * grain + 0.12 * rings)


def metal(rng: np.random.Generator, h: int, w: int, rgb: ArrayLike = (0.66, 0.67, 0.69)) -> Array:
    """Brushed metal with the bands of light and dark that a bright room leaves in it."""
    brushed = noise(rng, h, w, 1.0, (1.0, 20.0))
    bands = noise(rng, 1, w, 3.0)
    return shade(plain(h, w, rgb), 0.6 + 0.25 * brushed + 0.45 * bands)


def weave(rng: np.random.Generator, h: int, w: int, rgb: ArrayLike, cells: tuple[int, int] = (14, 28)) -> Array:
    """Strands that pass over and under one another, `cells` of them (down, across)."""
    v, u = np.meshgrid(np.arange(h) / h * cells[0], np.arange(w) / w * cells[1], indexing="ij")
    over = (np.floor(v) + np.floor(u)) % 2
    across = np.where(over > 0, v % 1, u % 1)
    along = np.where(over > 0, u % 1, v % 1)
    relief = np.sin(np.pi * across) ** 0.6 * (0.65 + 0.35 * np.sin(np.pi * along))
    straw = shade(plain(h, w, rgb), 0.8 + 0.4 * noise(rng, h, w, 1.5, (1, 3)))
    return shade(straw, 0.35 + 0.75 * relief)


def sheen(rng: np.random.Generator, image: Array) -> Array:
    """Now and then, pale streaks from top to bottom, as a scanner's lamps leave them in a texture."""
    if rng.random() > 0.3:
        return image
    h, w = image.shape[:2]
    streaks = smoothstep(noise(rng, 1, w, 2.0), rng.uniform(0.5, 0.7), rng.uniform(0.75, 0.95))
    fade = 0.4 + 0.6 * noise(rng, h, w, 3.0, (0.5, 4.0))
    return mix(image, (0.95, 0.93, 0.92), rng.uniform(0.15, 0.5) * streaks * fade)
