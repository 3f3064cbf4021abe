"""Things to put things in: basket, bin, box, tray. Heavy enough to stay where they stand."""

from dataclasses import dataclass

import numpy as np

from premotor.core.geometry import Array
from premotor.worlds.things import collision_pieces, label
from premotor.worlds.things.item import Item
from premotor.worlds.things.item_assembly import Manner, finish
from premotor.worlds.things.mesh import Part, loft, oval, square, sweep
from premotor.worlds.things.paint import mix, noise, plain, ramp, shade, tint, vary, weave, wood


@dataclass(frozen=True)
class Tub:
    """Ranges of a hollow thing, (least, most) [m]: free length, width and depth inside (at the floor); wall;
    taper: floor over rim; power: of the oval footprint, 2 round to 9 square."""

    long: tuple[float, float]
    wide: tuple[float, float]
    deep: tuple[float, float]
    wall: tuple[float, float]
    taper: tuple[float, float]
    power: tuple[float, float]


TUB_FORMS = {
    "basket": Tub((0.285, 0.325), (0.205, 0.235), (0.082, 0.110), (0.006, 0.009), (0.86, 0.96), (4.5, 8.0)),
    "bin": Tub((0.215, 0.260), (0.185, 0.230), (0.110, 0.190), (0.0035, 0.005), (0.82, 0.93), (2.2, 8.0)),
    "box": Tub((0.215, 0.300), (0.170, 0.230), (0.075, 0.140), (0.004, 0.006), (0.995, 1.0), (30.0, 30.0)),
    "tray": Tub((0.285, 0.370), (0.205, 0.270), (0.016, 0.034), (0.005, 0.008), (0.93, 0.99), (4.0, 9.0)),
}


def tub(kind: str, rng: np.random.Generator) -> Item:
    """A basket, bin, box or tray with its opening upward."""
    form = TUB_FORMS[kind]
    a, b, deep, wall, taper, power = (
        float(rng.uniform(*r)) for r in (form.long, form.wide, form.deep, form.wall, form.taper, form.power)
    )
    a, b, floor = a / 2, b / 2, max(wall, 0.006)
    t = np.linspace(0, 1, 5)
    grow = 1 + (1 / taper - 1) * t
    z = floor + deep * t
    out_a, out_b = a * grow + wall, b * grow + wall
    rows_a = [0, 0.98 * out_a[0], out_a[0], *out_a, out_a[-1] - 0.5 * wall, out_a[-1] - wall, *(a * grow)[::-1]]
    rows_b = [0, 0.98 * out_b[0], out_b[0], *out_b, out_b[-1] - 0.5 * wall, out_b[-1] - wall, *(b * grow)[::-1]]
    rows_z = [0, 0, 0.002, *z, z[-1] + 0.3 * wall, z[-1], *z[::-1]]
    rings = square(rows_a, rows_b, rows_z) if power >= 20 else oval(rows_a, rows_b, rows_z, power, 64)
    image, bottom, words, rim = _COATS[kind](rng)
    parts = [loft(rings, image), _floor(rings[-1], bottom)]
    if rim is not None:
        parts.append(_rim(out_a[-1] - wall / 2, out_b[-1] - wall / 2, z[-1], power, rng.uniform(0.6, 0.8) * wall, rim))
        z = z + np.array([0, 0, 0, 0, 0.7 * wall])
    levels = [0, 4]
    out = [np.array([out_a[k], out_b[k], z[k] if k else 0.0]) for k in levels]
    into = [np.array([a * grow[k], b * grow[k], z[k] if k else 0.0]) for k in levels]
    pieces = _square(out, into, floor) if power >= 20 else collision_pieces.walls(out, into, floor, 16, power)
    return finish(
        kind,
        parts,
        pieces,
        rng,
        words,
        Manner(graspable=False, glossy=0.3 if kind in ("bin", "tray") else 0.05, container=True),
    )


def _floor(ring: Array, image: Array) -> Part:
    """The floor within a level ring (C, 3) [m], its image laid flat."""
    rings = np.stack([ring, 0.5 * (ring + ring.mean(axis=0)), np.broadcast_to(ring.mean(axis=0), ring.shape)])
    part = loft(rings, image)
    flat = part.vertices[:, :2]
    low, span = flat.min(axis=0), np.ptp(flat, axis=0)
    return Part(part.vertices, part.faces, (flat - low) / span * [1, -1] + [0, 1], image)


def _square(out: list[Array], into: list[Array], floor: float) -> list[collision_pieces.Piece]:
    """Four walls and a floor of an upright square-cornered box."""
    (a, b, _), (ia, ib, _), top = out[1], into[1], out[1][2]
    lift, high = floor / 3, (top - floor / 3) / 2
    pieces = []
    for sign in (-1, 1):
        pieces.append(_block([sign * (a + ia) / 2, 0, lift + high], [(a - ia) / 2, b, high]))
        pieces.append(_block([0, sign * (b + ib) / 2, lift + high], [ia, (b - ib) / 2, high]))
    return [*pieces, _block([0, 0, floor / 2], [a, b, floor / 2])]


def _block(at: list[float], half: list[float]) -> collision_pieces.Piece:
    X = np.eye(4)
    X[:3, 3] = at
    return collision_pieces.box(half, X)


def _rim(a: float, b: float, z: float, power: float, thick: float, image: Array) -> Part:
    ring = oval([a], [b], [z], power, 72)[0]
    return sweep(np.concatenate([ring, ring[:2]]), np.full(74, thick), image, 8, caps=False)


# Image around the wall, image of the floor, color words, image of a rim if it has one.
Coat = tuple[Array, Array, tuple[str, ...], Array | None]


def _basket(rng: np.random.Generator) -> Coat:
    word = ("brown", "brown", "yellow", "white", "gray")[rng.integers(5)]
    straw = {
        "brown": (0.58, 0.40, 0.22),
        "yellow": (0.80, 0.66, 0.38),
        "white": (0.88, 0.85, 0.78),
        "gray": (0.55, 0.53, 0.50),
    }[word]
    rgb = vary(rng, straw)
    image = weave(rng, 180, 250, rgb, (int(rng.integers(14, 22)), int(rng.integers(34, 52))))
    if rng.random() < 0.25:
        image = mix(
            image, vary(rng, (0.30, 0.20, 0.12)), 0.6 * (np.abs(ramp(180, 250) - rng.uniform(0.55, 0.7)) < 0.03)
        )
    return image, weave(rng, 70, 100, rgb, (9, 12)), (word,), weave(rng, 130, 12, 0.9 * rgb, (44, 1))


def _bin(rng: np.random.Generator) -> Coat:
    word = ("black", "gray", "blue", "green", "white", "red")[rng.integers(6)]
    rgb = tint(rng, word)
    image = shade(plain(128, 128, rgb), 0.93 + 0.14 * noise(rng, 128, 128, 2.5))
    if rng.random() < 0.35:  # ribs
        image = shade(image, 1 - 0.25 * (np.sin(np.arange(128) / 128 * 2 * np.pi * 24) > 0.7)[None, :])
    return image, image[:64, :64], (word,), plain(24, 24, 0.9 * rgb)


def _tray(rng: np.random.Generator) -> Coat:
    word = ("brown", "brown", "white", "black", "gray", "blue", "red")[rng.integers(7)]
    rgb = tint(rng, word)
    image = (
        wood(rng, 192, 192, rgb) if word == "brown" else shade(plain(128, 128, rgb), 0.92 + 0.14 * noise(rng, 128, 128))
    )
    return image[:, :96], image, (word,), (plain(24, 24, 0.85 * rgb) if rng.random() < 0.5 else None)


def _box(rng: np.random.Generator) -> Coat:
    word = ("brown", "brown", "brown", "white", "blue")[rng.integers(5)]
    rgb = vary(rng, (0.66, 0.50, 0.34)) if word == "brown" else tint(rng, word)
    image = shade(
        plain(192, 256, rgb), 0.88 + 0.12 * noise(rng, 192, 256, 1.5) + 0.12 * noise(rng, 192, 256, 1.0, (12, 0.5))
    )
    bottom, ink = image[:96, :96].copy(), tint(rng, ("black", "red", "blue")[rng.integers(3)])
    if rng.random() < 0.6:
        for left in (20, 148):
            image = label.write(image, label.name(rng), (left, 108, left + 70, 128), ink, bold=1)
    return image, bottom, (word,), None


_COATS = {"basket": _basket, "bin": _bin, "tray": _tray, "box": _box}
