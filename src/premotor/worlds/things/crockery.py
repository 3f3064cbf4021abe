"""Turned hollow things of the table: mug, cup, glass, bowl, plate."""

import numpy as np
from numpy.typing import NDArray

from premotor.core.geometry import Array
from premotor.worlds.things import collision_pieces
from premotor.worlds.things.item import Item
from premotor.worlds.things.item_assembly import ON_SIDE, UPRIGHT, UPSIDE_DOWN, Manner, finish
from premotor.worlds.things.mesh import Part, revolve, sweep
from premotor.worlds.things.paint import VIVID_COLORS, dots, mix, noise, plain, shade, sheen, smoothstep, tint, vary

GLAZE_COLORS = ("white", "white", "blue", "red", "green", "black", "yellow", "gray", "brown", "pink", "orange")
SHELF_POSES = (UPRIGHT, ON_SIDE, UPSIDE_DOWN)


def vessel(outer: Array, wall: float, floor: float) -> Array:
    """The closed profile (R, 2) of a hollow thing: up the outside (R, 2), over a round rim, down the inside."""
    inner = np.stack([np.maximum(outer[:, 0] - wall, 0.001), outer[:, 1]], axis=1)
    inner = inner[inner[:, 1] > floor + 0.0005][::-1]
    rim = outer[-1] + [[-0.12 * wall, 0.3 * wall], [-0.5 * wall, 0.45 * wall], [-0.88 * wall, 0.3 * wall]]
    r = np.interp(floor, outer[:, 1], outer[:, 0]) - wall
    bottom = [[max(r, 0.002), floor + 0.0005], [max(0.85 * r, 0.001), floor], [0, floor]]
    return np.concatenate([[[0, outer[0, 1]]], outer, rim, inner, bottom])


def where(profile: Array, h: int) -> tuple[Array, NDArray[np.bool_]]:
    """For each row of a vessel's image from the top down: height above the foot [m] (h,), and if it is outside."""
    s = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(profile, axis=0), axis=1))])
    at = np.linspace(s[-1], 0, h)
    return np.interp(at, s, profile[:, 1]), at < s[int(np.argmax(profile[:, 1]))]


def glaze(
    rng: np.random.Generator, profile: Array, word: str, h: int = 192, w: int = 192
) -> tuple[Array, tuple[str, ...]]:
    """A potter's image for a vessel, and the color words for it."""
    z, outside = where(profile, h)
    ground = tint(rng, word)
    image = shade(plain(h, w, ground), 0.94 + 0.12 * noise(rng, h, w, 3.0))
    other = [c for c in (*VIVID_COLORS, "white", "black", "brown") if c != word][rng.integers(8)]
    paint, share = tint(rng, other), z / max(float(z.max()), 1e-9)
    style = rng.choice(["plain", "inside", "dip", "bands", "dots", "stripes", "speckle", "rim", "motif"])
    mask = _DECOR[str(style)](rng, share, outside, w)
    image = sheen(rng, mix(image, paint, mask))
    return image, (word, other) if 0.18 < float(mask[outside].mean()) < 0.8 else (word,)


def _dotted(rng: np.random.Generator, share: Array, outside: Array, w: int) -> Array:
    rows, cols = int(rng.integers(3, 7)), int(rng.integers(8, 18))
    v = share[:, None] * rows
    u = (np.arange(w) / w * cols)[None, :] + 0.5 * (np.floor(v) % 2)
    return (np.hypot((u % 1) - 0.5, (v % 1) - 0.5) < rng.uniform(0.18, 0.36)) * outside[:, None] * 1.0


def _motif(rng: np.random.Generator, share: Array, outside: Array, w: int) -> Array:
    """A flower, heart or letter-like figure, once or a few times around."""
    petals, size, times = rng.integers(2, 7), rng.uniform(0.22, 0.38), rng.integers(1, 4)
    u = ((np.arange(w) / w * times) % 1 - 0.5)[None, :] * (4.5 / times)
    v = share[:, None] - rng.uniform(0.45, 0.6)
    angle = np.arctan2(v, u)
    reach = size * (0.6 + 0.4 * np.abs(np.cos(petals * angle / 2)))
    ring = np.hypot(u, v)
    return ((ring < reach) & (ring > size * rng.choice([0.0, 0.22]))) * outside[:, None] * 1.0


_DECOR = {
    "plain": lambda rng, z, out, w: np.zeros((len(z), w)),
    "inside": lambda rng, z, out, w: np.repeat((~out)[:, None] * 1.0, w, 1),
    "dip": lambda rng, z, out, w: (z[:, None] + 0.06 * noise(rng, 1, w, 2.5) < rng.uniform(0.3, 0.6)) * 1.0,
    "bands": lambda rng, z, out, w: np.repeat(
        ((z * rng.integers(2, 6) + rng.random()) % 1 < 0.4)[:, None] * out[:, None] * 1.0, w, 1
    ),
    "dots": _dotted,
    "stripes": lambda rng, z, out, w: (
        ((np.arange(w) / w * rng.integers(6, 20)) % 1 < 0.4)[None, :] * out[:, None] * 1.0
    ),
    "speckle": lambda rng, z, out, w: dots(rng, len(z), w, int(rng.integers(80, 400)), 0.8),
    "rim": lambda rng, z, out, w: np.repeat((z > rng.uniform(0.86, 0.95))[:, None] * 1.0, w, 1),
    "motif": _motif,
}


def _handle(
    radius: float, low: float, high: float, reach: float, thick: float, image: Array
) -> tuple[Part, list[collision_pieces.Piece]]:
    """An ear on the +x side between two heights [m] that stands out by `reach` [m]."""
    t = np.linspace(0, np.pi, 13)
    middle, half = 0.5 * (low + high), 0.5 * (high - low)
    x = radius - 0.002 + reach * np.sin(t) ** 0.7
    path = np.stack([x, 0 * t, middle + half * np.cos(t)], axis=1)
    ear = sweep(path, np.stack([np.full(13, 1.25 * thick), np.full(13, 0.8 * thick)], axis=1), image, 10, 2.6)
    return ear, collision_pieces.tube(path, np.full(13, thick), 4)


def mug(kind: str, rng: np.random.Generator) -> Item:
    """A mug: nearly straight walls and an ear."""
    r, h, wall = rng.uniform(0.038, 0.045), rng.uniform(0.082, 0.103), rng.uniform(0.0035, 0.005)
    foot, belly = rng.uniform(0.82, 1.0), rng.uniform(-0.03, 0.06)
    t = np.linspace(0, 1, 9)
    side = r * (
        foot
        + (1 - foot) * t**0.7
        + belly * np.sin(np.pi * t)
        + rng.uniform(-0.06, 0.1) * np.clip((t - 0.8) / 0.2, 0, 1) ** 2
    )
    outer = np.stack([side, h * t], axis=1)
    outer = np.concatenate([[[0.86 * side[0], 0.0]], outer + np.array([0, 0.002])])
    word = GLAZE_COLORS[rng.integers(len(GLAZE_COLORS))]
    image, words = glaze(rng, vessel(outer, wall, 0.006), word)
    ear_image = shade(
        plain(24, 24, tint(rng, words[0]) if rng.random() < 0.2 else _common(image)), 0.95 + 0.1 * noise(rng, 24, 24)
    )
    ear, pieces = _handle(
        float(side[4]),
        h * rng.uniform(0.15, 0.3),
        h * rng.uniform(0.74, 0.9),
        rng.uniform(0.022, 0.032),
        rng.uniform(0.0042, 0.006),
        ear_image,
    )
    parts = [revolve(vessel(outer, wall, 0.006), image, 32), ear]
    return finish(
        kind,
        parts,
        _ring(outer, wall, 0.007) + pieces,
        rng,
        words,
        Manner(poses=SHELF_POSES, glossy=rng.uniform(0.2, 0.8)),
    )


def _common(image: Array) -> Array:
    """The commonest color of an image's lower half."""
    return np.median(image[len(image) // 2 :].reshape(-1, 3), axis=0)


def _ring(
    outer: Array, wall: float, floor: float, sectors: int = 14, levels: tuple[float, ...] = (0.0, 1.0)
) -> list[collision_pieces.Piece]:
    """Wall and floor pieces of a turned vessel, cut at shares of its height."""
    z = outer[0, 1] + np.array(levels) * (outer[-1, 1] + 0.4 * wall - outer[0, 1])
    r = np.interp(z, outer[1:, 1], outer[1:, 0])
    wall = max(wall, 0.004)
    grow = 1 / np.sqrt(np.cos(np.pi / sectors))
    out = [np.array([a * grow, a * grow, b]) for a, b in zip(r, z, strict=True)]
    into = [np.array([max(a * grow - wall, 0.002), max(a * grow - wall, 0.002), b]) for a, b in zip(r, z, strict=True)]
    return collision_pieces.walls(out, into, floor, sectors)


def cup(kind: str, rng: np.random.Generator) -> Item:
    """A tea cup or a beaker: narrower at the foot, the ear small or missing."""
    r, h, wall = rng.uniform(0.036, 0.044), rng.uniform(0.058, 0.082), rng.uniform(0.003, 0.0042)
    t = np.linspace(0, 1, 9)
    side = r * (rng.uniform(0.55, 0.72) + 0.4 * t ** rng.uniform(0.45, 1.0))
    side *= r / side[-1]
    outer = np.concatenate([[[0.8 * side[0], 0.0]], np.stack([side, 0.002 + h * t], axis=1)])
    profile = vessel(outer, wall, 0.006)
    image, words = glaze(rng, profile, ("white", "blue", "red", "green", "yellow", "pink", "orange")[rng.integers(7)])
    parts, pieces = [revolve(profile, image, 32)], _ring(outer, wall, 0.007)
    if rng.random() < 0.6:
        ear, more = _handle(
            float(side[4]), 0.28 * h, 0.82 * h, rng.uniform(0.013, 0.02), 0.0035, plain(16, 16, _common(image))
        )
        parts, pieces = [*parts, ear], pieces + more
    return finish(kind, parts, pieces, rng, words, Manner(poses=SHELF_POSES, glossy=rng.uniform(0.2, 0.8)))


def glass(kind: str, rng: np.random.Generator) -> Item:
    """A drinking glass, clear or faintly colored."""
    r, h, wall = rng.uniform(0.029, 0.0345), rng.uniform(0.088, 0.140), rng.uniform(0.0018, 0.0028)
    t = np.linspace(0, 1, 9)
    side = r * (rng.uniform(0.74, 1.0) * (1 - t) + t + rng.uniform(-0.03, 0.08) * np.sin(np.pi * t))
    outer = np.concatenate([[[0.9 * side[0], 0.0]], np.stack([side, 0.001 + h * t], axis=1)])
    profile = vessel(outer, wall, rng.uniform(0.006, 0.014))
    hue = (
        vary(rng, (0.80, 0.88, 0.90)) if rng.random() < 0.75 else tint(rng, ("blue", "green", "pink")[rng.integers(3)])
    )
    facets, depth = rng.integers(8, 16), rng.choice([0.0, 0.0, 0.02])
    image = shade(plain(96, 96, hue), 0.9 + 0.2 * noise(rng, 96, 96, 2.5, (8, 1)))
    body = revolve(
        profile, image, 32, lambda angle, share: 1 - depth * np.abs(np.sin(0.5 * facets * angle)) + 0 * share
    )
    return finish(
        kind,
        [body],
        _ring(outer, wall, 0.010),
        rng,
        ("clear",),
        Manner(poses=SHELF_POSES, glossy=1.0, transparent=True),
    )


def bowl(kind: str, rng: np.random.Generator) -> Item:
    """A bowl, 140 to 160 mm wide, to be taken by its rim."""
    r, h, wall = rng.uniform(0.068, 0.080), rng.uniform(0.046, 0.068), rng.uniform(0.0035, 0.005)
    foot, power = rng.uniform(0.36, 0.5) * r, rng.uniform(0.42, 0.65)
    t = np.linspace(0, 1, 12)
    side = foot + (r - foot) * t**power
    outer = np.concatenate([[[0.9 * foot, 0.0], [foot, 0.001]], np.stack([side, 0.004 + h * t], axis=1)])
    profile = vessel(outer, wall, 0.009)
    image, words = glaze(
        rng, profile, ("white", "white", "blue", "red", "green", "yellow", "gray", "brown", "black")[rng.integers(9)]
    )
    pieces = _ring(outer[1:], wall, 0.009, 8, (0.0, 0.35, 1.0))
    return finish(
        kind, [revolve(profile, image, 40)], pieces, rng, words, Manner(glossy=rng.uniform(0.2, 0.8), container=True)
    )


def plate(kind: str, rng: np.random.Generator) -> Item:
    """A plate, to be taken by its rim."""
    r, h, wall = rng.uniform(0.080, 0.108), rng.uniform(0.017, 0.024), 0.0045
    well = rng.uniform(0.58, 0.7) * r
    outer = np.array(
        [[0.9 * well, 0.0], [well, 0.001], [well + 0.3 * (r - well), 0.45 * h], [0.97 * r, 0.93 * h], [r, h]]
    )
    profile = vessel(outer, wall, 0.006)
    image, words = glaze(rng, profile, ("white", "white", "white", "blue", "green", "gray", "yellow")[rng.integers(7)])
    if rng.random() < 0.5:
        z, outside = where(profile, len(image))
        ring = smoothstep(z / h, 0.62, 0.66) * ~outside * (z / h < rng.uniform(0.8, 1.1))
        image = mix(image, tint(rng, VIVID_COLORS[rng.integers(7)]), ring[:, None] * np.ones(image.shape[1]))
    pieces = _ring(outer[1:], 0.006, 0.006, 14, (0.0, 1.0))
    return finish(
        kind, [revolve(profile, image, 40)], pieces, rng, words, Manner(glossy=rng.uniform(0.3, 0.8), container=True)
    )
