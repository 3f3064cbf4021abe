"""The look of films and reports: colors, type, and a few anti-aliased ways to put ink on an image."""

from bisect import bisect
from functools import cache, lru_cache

import numpy as np
from numpy.typing import ArrayLike
from PIL import Image, ImageChops, ImageDraw, ImageFont

Color = tuple[int, int, int]
Box = tuple[int, int, int, int]

BACKGROUND: Color = (13, 16, 22)
PANEL: Color = (22, 27, 35)
LINE: Color = (44, 52, 64)
TEXT: Color = (236, 240, 245)
MUTED: Color = (143, 154, 170)
ACCENT: Color = (92, 200, 255)
GOOD: Color = (84, 214, 132)
FAIR: Color = (250, 196, 76)
BAD: Color = (246, 104, 98)
INSTANCE_COLORS: tuple[Color, ...] = (
    (255, 122, 107), (255, 194, 75), (111, 208, 140), (87, 184, 255), (199, 146, 255), (255, 138, 196),
    (79, 214, 201), (214, 226, 106), (255, 162, 92), (143, 168, 255), (224, 176, 138), (155, 224, 255),
)  # fmt: skip

_SUBSTITUTES = {  # what the typeface lacks, spelled out
    0x2014: "-", 0x2013: "-", 0xD7: "x", 0x2192: ">", 0x2265: ">=", 0x2264: "<=", 0x2026: "...",
    0x201C: '"', 0x201D: '"', 0x2018: "'", 0x2019: "'", 0x0A: " ", 0x09: " ",
}  # fmt: skip
_SUPERSAMPLING = 3  # supersampling of edges


def instance_color(id: int) -> Color:
    """The color a thing keeps in every picture of a run."""
    return INSTANCE_COLORS[(id - 1) % len(INSTANCE_COLORS)]


def probability_color(p: float) -> Color:
    """Red over amber to green, for a probability."""
    low, high, share = (BAD, FAIR, 2 * p) if p < 0.5 else (FAIR, GOOD, 2 * p - 1)
    share = min(max(share, 0.0), 1.0)
    r, g, b = (round((1 - share) * a + share * c) for a, c in zip(low, high, strict=True))
    return r, g, b


def fade(color: Color, share: float, onto: Color = PANEL) -> Color:
    """`color` mixed with `onto`, `share` of it kept."""
    r, g, b = (round(share * a + (1 - share) * c) for a, c in zip(color, onto, strict=True))
    return r, g, b


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """The typeface that ships with Pillow (Aileron), at `size` [px]."""
    found = ImageFont.load_default(size)
    assert isinstance(found, ImageFont.FreeTypeFont)
    return found


def plain(text: str) -> str:
    """`text` in the characters the typeface has (Latin 1, a few signs spelled out)."""
    return text.translate(_SUBSTITUTES).encode("latin-1", "replace").decode("latin-1")


def width_of(text: str, size: int, bold: bool = False) -> int:
    """Width of a line of text [px]."""
    return round(font(size).getlength(plain(text))) + bold


def write(
    image: Image.Image, at: tuple[float, float], text: str, size: int, color: Color = TEXT, bold: bool = False,
    anchor: str = "la", width: int | None = None, halo: Color | None = None,
) -> None:  # fmt: skip
    """One line of text at `at` [px], cut with "..." where it is wider than `width` [px], on a `halo` or none."""
    text = plain(text) if width is None else shorten(text, size, width)
    inks = [(color, 0.022 * size if bold else 0.0)]
    for ink, heavy in ([(halo, 2.0)] if halo is not None else []) + inks:
        mask, x, y = _glyphs(text, size, heavy, anchor)
        image.paste(ink, (round(at[0]) + x, round(at[1]) + y), mask)


@lru_cache(maxsize=2048)
def _glyphs(text: str, size: int, heavy: float, anchor: str) -> tuple[Image.Image, int, int]:
    """Mask of a line of text, and where its corner lies from the anchor [px]; most lines are drawn many times."""
    x0, y0, x1, y1 = (int(v) for v in font(size).getbbox(text, anchor=anchor, stroke_width=heavy))
    mask = Image.new("L", (max(1, x1 - x0 + 1), max(1, y1 - y0 + 1)))
    ImageDraw.Draw(mask).text((-x0, -y0), text, 255, font(size), anchor, stroke_width=heavy)
    return mask, x0, y0


def shorten(text: str, size: int, width: int) -> str:
    """`text`, cut so that it is at most `width` [px] wide."""
    text = plain(text)
    if width_of(text, size) <= width:
        return text
    fits = bisect(range(len(text)), width, key=lambda n: width_of(text[:n] + "...", size)) - 1
    return text[: max(fits, 0)].rstrip() + "..."


@cache
def rounded(width: int, height: int, radius: int, alpha: int = 255) -> Image.Image:
    """Mask of a rounded rectangle with smooth corners; `alpha` 0 to 255."""
    big = Image.new("L", (width * _SUPERSAMPLING, height * _SUPERSAMPLING))
    ImageDraw.Draw(big).rounded_rectangle(
        (0, 0, width * _SUPERSAMPLING - 1, height * _SUPERSAMPLING - 1), radius=radius * _SUPERSAMPLING, fill=alpha
    )
    return big.reduce(_SUPERSAMPLING)


def plate(image: Image.Image, box: Box, color: Color, radius: int = 10, alpha: int = 255) -> None:
    """A rounded plate over `box` (x0, y0, x1, y1) [px]."""
    width, height = box[2] - box[0], box[3] - box[1]
    if width > 0 and height > 0:
        image.paste(color, box, rounded(width, height, min(radius, width // 2, height // 2), alpha))


def place(image: Image.Image, picture: Image.Image, box: Box, radius: int = 10) -> None:
    """A picture, already of the box's size, with its corners rounded off onto the background."""
    image.paste(picture, box)
    r, disc = radius, ImageChops.invert(rounded(2 * radius, 2 * radius, radius))
    for u, x in ((0, box[0]), (r, box[2] - r)):
        for v, y in ((0, box[1]), (r, box[3] - r)):
            image.paste(BACKGROUND, (x, y), disc.crop((u, v, u + r, v + r)))


def tag(image: Image.Image, at: tuple[int, int], text: str, color: Color = TEXT, size: int = 12) -> Box:
    """A small dark label whose top left corner is at `at`; gives the box it covers."""
    box = (at[0], at[1], at[0] + width_of(text, size) + 14, at[1] + size + 9)
    plate(image, box, BACKGROUND, 6, 190)
    write(image, (box[0] + 7, (box[1] + box[3]) / 2), text, size, color, anchor="lm")
    return box


def fit(rgb: np.ndarray, width: int, height: int) -> Image.Image:
    """An image (H, W, 3) scaled to cover width x height, what sticks out cut off evenly."""
    image = Image.fromarray(rgb)
    if image.size == (width, height):
        return image
    left, top, scale = fitted(rgb.shape[1], rgb.shape[0], width, height)
    box = (left / scale, top / scale, (left + width) / scale, (top + height) / scale)
    return image.resize((width, height), Image.Resampling.BILINEAR, box=box, reducing_gap=2.0)


def fitted(w: int, h: int, width: int, height: int) -> tuple[float, float, float]:
    """(left, top, scale) of `fit`: a pixel (u, v) of the image lands at (u * scale - left, v * scale - top)."""
    scale = max(width / w, height / h)
    return (w * scale - width) / 2, (h * scale - height) / 2, scale


def widen(box: Box, size: tuple[int, int], w: int, h: int) -> Box:
    """`box` in an image of w x h [px] grown, inside it as far as it goes, to the proportions of `size`."""
    u0, v0, u1, v1 = box
    width, height = u1 - u0, v1 - v0
    more_u = max(0, round(height * size[0] / size[1]) - width)
    more_v = max(0, round(width * size[1] / size[0]) - height)
    u0, v0 = max(0, min(u0 - more_u // 2, w - width - more_u)), max(0, min(v0 - more_v // 2, h - height - more_v))
    return u0, v0, min(w, u0 + width + more_u), min(h, v0 + height + more_v)


def stroke(
    image: Image.Image, points: ArrayLike, color: Color, width: float = 2.0, alpha: float = 1.0,
    dash: tuple[float, float] | None = None,
) -> None:  # fmt: skip
    """A smooth line through points (N, 2) [px]; what is not finite breaks it. dash: (on, off) [px]."""
    pieces = _pieces(np.asarray(points, float))
    _ink(image, [part for p in pieces for part in dashes(p, *dash)] if dash else pieces, color, alpha, width)


def fill(image: Image.Image, points: ArrayLike, color: Color, alpha: float = 1.0) -> None:
    """A smooth-edged polygon through points (N, 2) [px]."""
    points = np.asarray(points, float)
    if len(points) >= 3 and np.isfinite(points).all():
        _ink(image, [points], color, alpha)


def dot(image: Image.Image, at: ArrayLike, radius: float, color: Color, alpha: float = 1.0) -> None:
    """A smooth disc of `radius` [px]."""
    x, y = np.asarray(at, float).tolist()
    r = max(1, round(radius))
    image.paste(color, (round(x) - r, round(y) - r), rounded(2 * r + 1, 2 * r + 1, r, round(255 * alpha)))


def dashes(points: np.ndarray, on: float, off: float) -> list[np.ndarray]:
    """A polyline (N, 2) [px] cut into pieces `on` long with gaps of `off`."""
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    parts = []
    for start in np.arange(0.0, along[-1], on + off):
        s = np.concatenate([[start], along[(along > start) & (along < start + on)], [min(start + on, along[-1])]])
        parts.append(np.column_stack([np.interp(s, along, points[:, 0]), np.interp(s, along, points[:, 1])]))
    return parts


def _pieces(points: np.ndarray) -> list[np.ndarray]:
    good = np.isfinite(points).all(axis=1)
    cuts = np.flatnonzero(np.diff(good.astype(int))) + 1
    return [p for p, g in zip(np.split(points, cuts), np.split(good, cuts), strict=True) if len(p) > 1 and g[0]]


def _ink(image: Image.Image, parts: list[np.ndarray], color: Color, alpha: float, width: float | None = None) -> None:
    """Draw lines of `width` [px], or filled polygons, on a fine mask around them, and paste it."""
    if not parts:
        return
    every, pad = np.concatenate(parts), int(width or 1) + 2
    low = np.maximum(np.floor(every.min(axis=0)).astype(int) - pad, 0)
    high = np.minimum(np.ceil(every.max(axis=0)).astype(int) + pad, image.size)
    size = high - low
    if (size <= 0).any():
        return
    mask = Image.new("L", (int(size[0]) * _SUPERSAMPLING, int(size[1]) * _SUPERSAMPLING))
    draw, strength = ImageDraw.Draw(mask), round(255 * alpha)
    for part in parts:
        flat = ((part - low) * _SUPERSAMPLING).ravel().tolist()
        if width is None:
            draw.polygon(flat, fill=strength)
        else:
            draw.line(flat, fill=strength, width=round(width * _SUPERSAMPLING), joint="curve")
    image.paste(color, (int(low[0]), int(low[1])), mask.reduce(_SUPERSAMPLING))
