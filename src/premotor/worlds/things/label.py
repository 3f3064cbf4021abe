"""What is printed on packages: made-up brands, pictures, small print, bar codes, on a scheme of few colors."""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from premotor.core.geometry import Array
from premotor.worlds.things.paint import PALETTE, VIVID_COLORS, mix, noise, plain, shade, sheen, smoothstep, tint, vary

_SYLLABLES = [
    "ba",
    "be",
    "bo",
    "ca",
    "chi",
    "co",
    "da",
    "del",
    "do",
    "fa",
    "fi",
    "go",
    "ka",
    "la",
    "li",
    "lo",
    "ma",
    "mi",
    "mo",
    "na",
    "ni",
    "no",
    "pa",
    "pe",
    "ri",
    "ro",
    "sa",
    "so",
    "ta",
    "ti",
    "to",
    "va",
    "vi",
    "za",
    "zu",
]


@dataclass(frozen=True, eq=False)
class Scheme:
    """The colors of one package. word: the name of its ground color. brand: the same on all its sides."""

    word: str
    ground: Array
    accent: Array
    ink: Array
    picture: Array
    brand: str


def scheme(rng: np.random.Generator, words: tuple[str, ...] = (*VIVID_COLORS, "white", "brown")) -> Scheme:
    """A scheme whose ground is one of `words`."""
    word = words[rng.integers(len(words))]
    other = [w for w in (*VIVID_COLORS, "white", "black") if w != word]
    dark = word in ("red", "blue", "purple", "brown", "black", "green")
    ink = tint(rng, "white" if dark and rng.random() < 0.75 else ("black", "blue", "red")[rng.integers(3)])
    return Scheme(
        word,
        tint(rng, word),
        tint(rng, other[rng.integers(len(other))]),
        ink,
        tint(rng, ("orange", "yellow", "brown", "red", "green")[rng.integers(5)]),
        name(rng),
    )


def name(rng: np.random.Generator) -> str:
    """A made-up brand."""
    word = "".join(_SYLLABLES[i] for i in rng.integers(len(_SYLLABLES), size=rng.integers(2, 4)))
    return word.upper() if rng.random() < 0.6 else word.capitalize()


def write(
    image: Array, text: str, box: tuple[int, int, int, int], rgb: Array, *, bold: int = 0, outline: Array | None = None
) -> Array:
    """The image with `text` stretched into box (left, top, right, bottom) [px]."""
    left, top, right, bottom = box
    if right - left < 4 or bottom - top < 4:
        return image
    font = ImageFont.load_default(48)
    x0, y0, x1, y1 = (int(v) for v in font.getbbox(text, stroke_width=bold + 3))
    layers = []
    for width in (bold + 3, bold):
        layer = Image.new("L", (max(x1 - x0, 1), max(y1 - y0, 1)))
        ImageDraw.Draw(layer).text((-x0, -y0), text, fill=255, font=font, stroke_width=width)
        mask = np.zeros(image.shape[:2])
        small = layer.resize((right - left, bottom - top), Image.Resampling.BOX)
        h, w = image.shape[:2]
        a, b, c, d = max(left, 0), max(top, 0), min(right, w), min(bottom, h)
        mask[b:d, a:c] = np.asarray(small)[b - top : d - top, a - left : c - left] / 255.0
        layers.append(mask)
    if outline is not None:
        image = mix(image, outline, layers[0])
    return mix(image, rgb, layers[1])


def lines(rng: np.random.Generator, image: Array, box: tuple[int, int, int, int], rgb: Array, pitch: int = 4) -> Array:
    """The image with small print in box (left, top, right, bottom) [px]: too small to read from any distance."""
    left, top, right, bottom = box
    share = np.zeros(image.shape[:2])
    for row in range(top, bottom - 1, pitch):
        end = left + int((right - left) * (rng.uniform(0.6, 1.0)))
        length = max(end - left, 1)
        share[row : row + max(1, pitch // 2), left:end] = (rng.random(length) > 0.25) * rng.uniform(0.5, 0.9)
    return mix(image, rgb, share)


def blob(
    rng: np.random.Generator, image: Array, center: tuple[float, float], size: tuple[float, float], rgb: Array
) -> Array:
    """The image with a picture of something edible: a lumpy round shape, shaded, center and size as shares (u, v)."""
    h, w = image.shape[:2]
    v, u = np.mgrid[:h, :w] / np.array([h, w])[:, None, None]
    du, dv = (u - center[0]) / size[0], (v - center[1]) / size[1]
    edge = 1 + 0.5 * (noise(rng, h, w, 3.0) - 0.5)
    inside = smoothstep(np.hypot(du, dv) / edge, 1.0, 0.9)
    relief = shade(
        plain(h, w, rgb), 1.15 - 0.35 * du * 0.5 - 0.4 * np.clip(dv, -1, 1) * 0.5 + 0.6 * (noise(rng, h, w, 1.5) - 0.5)
    )
    return mix(image, relief, inside)


def front(rng: np.random.Generator, h: int, w: int, s: Scheme) -> Array:
    """The side that sells."""
    image = shade(plain(h, w, s.ground), 0.92 + 0.16 * noise(rng, h, w, 3.5))
    style = rng.integers(4)
    cut, slope = rng.uniform(0.35, 0.65), rng.uniform(-0.35, 0.35)
    v, u = np.mgrid[:h, :w] / np.array([h, w])[:, None, None]
    if style == 0:  # two fields
        image = mix(image, s.accent, smoothstep(v + slope * (u - 0.5), cut, cut + 0.01))
    elif style == 1:  # a band
        image = mix(image, s.accent, (np.abs(v + slope * (u - 0.5) - cut) < rng.uniform(0.06, 0.16)).astype(float))
    elif style == 2:  # a disc
        image = mix(image, s.accent, (np.hypot((u - 0.5) * w, (v - cut) * h) < 0.42 * min(h, w)).astype(float))
    for _ in range(rng.integers(1, 5)):
        at = (rng.uniform(0.2, 0.8), rng.uniform(0.5, 0.88))
        size = rng.uniform(0.12, 0.34)
        image = blob(rng, image, at, (size, size * w / h * rng.uniform(0.7, 1.1)), vary(rng, s.picture, 2))
    top, tall = int(h * rng.uniform(0.06, 0.2)), max(6, int(min(h * 0.24, w * 0.45) * rng.uniform(0.7, 1.2)))
    margin = int(w * rng.uniform(0.04, 0.14))
    outline = s.accent if rng.random() < 0.5 else None
    image = write(
        image, s.brand, (margin, top, w - margin, top + tall), s.ink, bold=int(rng.integers(0, 4)), outline=outline
    )
    under = top + tall + max(3, h // 40)
    image = write(image, name(rng).lower(), (int(w * 0.25), under, int(w * 0.75), under + tall // 2), s.ink)
    return lines(rng, image, (int(w * 0.1), int(h * 0.93), int(w * 0.9), h - 2), s.ink, 3)


def side(rng: np.random.Generator, h: int, w: int, s: Scheme) -> Array:
    """A narrow side: the brand small, a table of figures, a bar code."""
    image = shade(plain(h, w, s.ground if rng.random() < 0.7 else s.accent), 0.95 + 0.1 * noise(rng, h, w, 3.5))
    image = write(
        image,
        s.brand,
        (int(0.1 * w), int(0.05 * h), int(0.9 * w), int(0.05 * h) + max(5, int(0.25 * w))),
        s.ink,
        bold=1,
    )
    if rng.random() < 0.7:
        top, bottom = int(h * rng.uniform(0.25, 0.4)), int(h * rng.uniform(0.55, 0.75))
        image[top:bottom, int(0.12 * w) : int(0.88 * w)] = PALETTE["white"][0]
        image = lines(rng, image, (int(0.18 * w), top + 2, int(0.82 * w), bottom - 2), np.array(PALETTE["black"][0]), 3)
    else:
        image = lines(rng, image, (int(0.1 * w), int(0.3 * h), int(0.9 * w), int(0.7 * h)), s.ink, 4)
    return barcode(rng, image, (int(0.2 * w), int(0.82 * h), int(0.8 * w), int(0.95 * h)))


def barcode(rng: np.random.Generator, image: Array, box: tuple[int, int, int, int]) -> Array:
    """The image with a bar code in box (left, top, right, bottom) [px]."""
    left, top, right, bottom = box
    image = image.copy()
    bars = (rng.random(max(right - left, 1)) > 0.5).astype(float)
    image[top:bottom, left:right] = 0.95 - 0.88 * bars[None, :, None]
    return image


def wrap(rng: np.random.Generator, h: int, w: int, s: Scheme) -> Array:
    """What goes round a can or a bottle: a front, small print, often a second front."""
    third = w // 3
    back = side(rng, h, w - 2 * third, s)
    second = front(rng, h, third, s) if rng.random() < 0.6 else side(rng, h, third, s)
    return sheen(rng, np.concatenate([front(rng, h, third, s), back, second], axis=1))


def cardboard(rng: np.random.Generator, h: int, w: int, s: Scheme) -> Array:
    """A lid or a bottom: the ground with flaps' edges and the brand."""
    image = shade(plain(h, w, s.ground), 0.92 + 0.12 * noise(rng, h, w, 2.5))
    image[h // 2 : h // 2 + 1] *= 0.7
    return (
        write(image, s.brand, (int(0.2 * w), int(0.1 * h), int(0.8 * w), int(0.42 * h)), s.ink)
        if min(h, w) > 14
        else image
    )
