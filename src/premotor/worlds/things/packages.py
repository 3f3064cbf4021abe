"""Packages: boxes with six printed sides, and turned ones with a label around."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from premotor.core.geometry import Array
from premotor.worlds.things import collision_pieces, label
from premotor.worlds.things.item import Item
from premotor.worlds.things.item_assembly import ON_FRONT, ON_SIDE, UPRIGHT, Manner, finish
from premotor.worlds.things.label import Scheme
from premotor.worlds.things.mesh import Part, loft, revolve, rounded_box
from premotor.worlds.things.paint import metal, mix, noise, plain, shade, tint, vary

# What is seen through a jar's glass: jam, chocolate, honey, pickles, marmalade, cream, berries.
FILL_COLORS = {
    "red": (0.62, 0.08, 0.06),
    "brown": (0.34, 0.18, 0.08),
    "yellow": (0.86, 0.62, 0.12),
    "green": (0.40, 0.44, 0.14),
    "orange": (0.86, 0.42, 0.10),
    "white": (0.90, 0.88, 0.80),
    "purple": (0.28, 0.08, 0.20),
}
PRINT_RESOLUTION = 900.0  # [1/m] of a package's print, before all its sides are made to fit one texture


@dataclass(frozen=True)
class Carton:
    """Extents of a box-like package, each (least, most) [m]: thick x wide x tall, its edge radius [m]."""

    thick: tuple[float, float]
    wide: tuple[float, float]
    tall: tuple[float, float]
    edge: float = 0.0015
    words: tuple[str, ...] = ("red", "yellow", "blue", "orange", "green", "white", "purple", "pink")


CARTONS = {
    "cereal box": Carton((0.042, 0.066), (0.125, 0.170), (0.170, 0.240)),
    "tea box": Carton((0.047, 0.068), (0.064, 0.090), (0.095, 0.150)),
    "carton": Carton(
        (0.055, 0.068), (0.058, 0.070), (0.115, 0.150), 0.002, ("white", "blue", "green", "red", "orange")
    ),
}


def carton(kind: str, rng: np.random.Generator) -> Item:
    """A printed cardboard box, standing."""
    form = CARTONS[kind]
    half = 0.5 * np.array([rng.uniform(*form.thick), rng.uniform(*form.wide), rng.uniform(*form.tall)])
    s = label.scheme(rng, form.words)
    parts = rounded_box(half, form.edge, _sides(rng, half, s), 2)
    pieces = [collision_pieces.box(half)]
    if kind == "carton":
        more, extra = _gable(half, rng, s) if rng.random() < 0.6 else _screw_top(half, rng)
        parts, pieces = parts + more, pieces + extra
    poses = (UPRIGHT, ON_SIDE, ON_FRONT)
    return finish(kind, parts, pieces, rng, (s.word,), Manner(poses=poses, glossy=rng.uniform(0.1, 0.5)))


def _sides(rng: np.random.Generator, half: Array, s: Scheme) -> list[Array]:
    t, w, h = (max(12, int(2 * x * PRINT_RESOLUTION)) for x in half)
    broad = label.front(rng, h, w, s)
    back = broad if rng.random() < 0.5 else label.front(rng, h, w, s)
    lid = label.cardboard(rng, w, t, s)
    return [broad, back, label.side(rng, h, t, s), label.side(rng, h, t, s), lid, lid]


def _gable(half: Array, rng: np.random.Generator, s: Scheme) -> tuple[list[Part], list[collision_pieces.Piece]]:
    """The roof of a milk carton."""
    rise, x, y, z = rng.uniform(0.018, 0.03), half[0] * 0.98, half[1] * 0.98, half[2]
    ridge, fin = 0.002, 0.012
    rings = np.array(
        [
            [[x, -y, z], [x, y, z], [-x, y, z], [-x, -y, z]],
            [[ridge, -y, z + rise], [ridge, y, z + rise], [-ridge, y, z + rise], [-ridge, -y, z + rise]],
            [
                [ridge, -y, z + rise + fin],
                [ridge, y, z + rise + fin],
                [-ridge, y, z + rise + fin],
                [-ridge, -y, z + rise + fin],
            ],
            [[0, -y, z + rise + fin], [0, y, z + rise + fin], [0, y, z + rise + fin], [0, -y, z + rise + fin]],
        ]
    )
    roof = loft(rings, shade(plain(32, 64, s.ground), 0.9 + 0.15 * noise(rng, 32, 64)))
    return [roof], [collision_pieces.hull(rings[:2]), collision_pieces.hull(rings[1:3])]


def _screw_top(half: Array, rng: np.random.Generator) -> tuple[list[Part], list[collision_pieces.Piece]]:
    r, z, h = rng.uniform(0.010, 0.014), half[2], rng.uniform(0.008, 0.014)
    profile = np.array([[r, z], [r, z + h - 0.001], [r - 0.001, z + h], [0, z + h]])
    image = plain(16, 32, tint(rng, ("white", "red", "blue", "green", "orange")[rng.integers(5)]))
    return [revolve(profile, image, 20)], collision_pieces.turned(profile[:3])


def can(kind: str, rng: np.random.Generator) -> Item:
    """A food or drinks can: bare metal at the ends, a label or printed metal around."""
    drinks = rng.random() < 0.45
    r = rng.uniform(0.026, 0.0335)
    h = rng.uniform(0.110, 0.124) if drinks else rng.uniform(0.086, 0.112)
    neck = r * (0.84 if drinks else 1.0)
    bead = 0.0 if drinks else 0.0012
    foot = [(0, 0.002), (neck * 0.85, 0.002), (neck * 0.92, 0), (neck, 0.001)]
    body = (
        [(r + bead, 0.003), (r, 0.006), (r, h - 0.012), (r + bead, h - 0.003)]
        if not drinks
        else [(r, 0.010), (r, h - 0.016)]
    )
    lid = [(neck + 0.0008, h - 0.002), (neck + 0.0008, h), (neck - 0.002, h), (neck - 0.003, h - 0.004), (0, h - 0.004)]
    profile = np.array([*foot, *body, *lid])
    s = label.scheme(rng)
    image = _turned_print(rng, profile, s, 0.006 if not drinks else 0.008, h - (0.010 if not drinks else 0.012))
    pieces = collision_pieces.turned(np.array([(neck, 0), *body, (neck, h)]), 14, 0.003)
    words = (s.word, "metal") if rng.random() < 0.5 else (s.word,)
    return finish(
        kind, [revolve(_fine(profile), image, 32)], pieces, rng, words, Manner(poses=(UPRIGHT, ON_SIDE), glossy=0.7)
    )


def _fine(profile: Array) -> Array:
    """Every corner doubled, so that shading does not run over it."""
    ends = [profile[:1]]
    for a, b in pairwise(profile):
        e = min(0.0004 / max(float(np.linalg.norm(b - a)), 1e-9), 0.25)
        ends += [a + e * (b - a)[None], b - e * (b - a)[None], b[None]]
    return np.concatenate(ends)


def along(profile: Array, h: int) -> Array:
    """(radius, height) (h, 2) [m] that each row of a turned image lands on, from its top row down."""
    s = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(profile, axis=0), axis=1))])
    at = np.linspace(s[-1], 0, h)
    return np.stack([np.interp(at, s, profile[:, 0]), np.interp(at, s, profile[:, 1])], axis=1)


def _turned_print(rng: np.random.Generator, profile: Array, s: Scheme, low: float, high: float) -> Array:
    """Metal all over, print on the outside between two heights [m]."""
    h, w = 192, 256
    rows = along(profile, h)
    image = metal(rng, h, w)
    outside = (rows[:, 1] > low) & (rows[:, 1] < high) & (rows[:, 0] > 0.9 * profile[:, 0].max())
    where = np.flatnonzero(outside)
    image[where[0] : where[-1] + 1] = label.wrap(rng, len(where), w, s)
    return image


def bottle(kind: str, rng: np.random.Generator) -> Item:
    """A bottle of plastic or colored glass with its cap on and a label around."""
    r, h = rng.uniform(0.0285, 0.0345), rng.uniform(0.165, 0.225)
    neck, cap, shoulder = rng.uniform(0.010, 0.013), rng.uniform(0.014, 0.022), h * rng.uniform(0.55, 0.68)
    waist = r * rng.uniform(0.9, 1.0)
    t = np.linspace(0, 1, 7)[1:]
    slope = [(r + (neck - r) * (0.5 - 0.5 * np.cos(np.pi * x)), shoulder + (h - cap - 0.012 - shoulder) * x) for x in t]
    profile = np.array([
        (0, 0.004), (0.7 * r, 0.002), (0.9 * r, 0), (r, 0.006), (r, 0.2 * shoulder), (waist, 0.25 * shoulder),
        (waist, 0.85 * shoulder), (r, 0.92 * shoulder), (r, shoulder), *slope, (neck, h - cap),
        (neck + 0.0025, h - cap), (neck + 0.0025, h - 0.001), (neck + 0.001, h), (0, h),
    ])  # fmt: skip
    words = ("blue", "green", "white", "red", "brown", "yellow", "pink", "clear")
    word = words[rng.integers(len(words))]
    glass = np.array([0.75, 0.82, 0.84]) if word == "clear" else tint(rng, word)
    image = shade(plain(192, 192, glass), 0.85 + 0.3 * noise(rng, 192, 192, 2.5, (6, 1)))
    rows = along(profile, 192)
    s = label.scheme(rng)
    band = np.flatnonzero(
        (rows[:, 1] > 0.27 * shoulder) & (rows[:, 1] < rng.uniform(0.6, 0.83) * shoulder) & (rows[:, 0] > 0.7 * r)
    )
    image[band[0] : band[-1] + 1] = label.wrap(rng, len(band), 192, s)
    image[rows[:, 1] > h - cap] = tint(rng, ("white", "red", "blue", "black", "green", "gray")[rng.integers(6)])
    pieces = collision_pieces.turned(profile[2:-1], 14, 0.0025)
    return finish(
        kind, [revolve(profile, image, 28)], pieces, rng, (word, s.word), Manner(poses=(UPRIGHT, ON_SIDE), glossy=0.7)
    )


def jar(kind: str, rng: np.random.Generator) -> Item:
    """A glass jar, full, with a metal lid."""
    r, h = rng.uniform(0.0295, 0.0345), rng.uniform(0.075, 0.13)
    lid, neck = rng.uniform(0.011, 0.017), r * rng.uniform(0.84, 0.95)
    top = h - lid
    profile = np.array([
        (0, 0.002), (0.85 * r, 0), (r, 0.005), (r, top - 0.014), (0.97 * r, top - 0.008), (neck - 0.001, top - 0.002),
        (neck - 0.001, top), (neck, top), (neck, h - 0.002), (neck - 0.0015, h),
        (neck - 0.004, h - 0.0008), (0, h - 0.0008),
    ])  # fmt: skip
    word = list(FILL_COLORS)[rng.integers(len(FILL_COLORS))]
    image = shade(plain(160, 192, vary(rng, FILL_COLORS[word])), 0.7 + 0.6 * noise(rng, 160, 192, 2.0))
    rows = along(profile, 160)
    image[rows[:, 1] > top - 0.012] = (0.72, 0.76, 0.76)
    s = label.scheme(rng, ("white", "yellow", "red", "green", "blue", "brown"))
    band = np.flatnonzero((rows[:, 1] > 0.16 * h) & (rows[:, 1] < rng.uniform(0.55, 0.68) * h) & (rows[:, 0] > 0.9 * r))
    span = int(192 * rng.uniform(0.5, 1.0))
    image[band[0] : band[-1] + 1, :span] = label.wrap(rng, len(band), 192, s)[:, :span]
    cover = tint(rng, ("red", "white", "black", "green", "blue", "silver", "yellow")[rng.integers(7)])
    image[rows[:, 1] >= top - 0.001] = cover
    if rng.random() < 0.3:  # gingham
        v, u = np.mgrid[:160, :192]
        check = ((v // 5) % 2 + (u // 6) % 2) / 2.0 * (rows[:, 1] >= top)[:, None]
        image = mix(image, (0.95, 0.95, 0.93), 0.8 * check)
    pieces = collision_pieces.turned(profile[1:-1], 14, 0.003)
    return finish(
        kind, [revolve(_fine(profile), image, 30)], pieces, rng, (word, s.word), Manner(poses=(UPRIGHT,), glossy=0.8)
    )
