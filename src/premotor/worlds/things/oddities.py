"""Things nobody has a name for: random shapes in random coats, so that sight learns to say "unknown"."""

import numpy as np

from premotor.core.geometry import Array, pose, rotvec_to_matrix
from premotor.worlds.things import collision_pieces
from premotor.worlds.things.item import Item
from premotor.worlds.things.item_assembly import Manner, finish, rolled
from premotor.worlds.things.label import front, scheme
from premotor.worlds.things.mesh import Part, loft, oval, revolve, rounded_box, sweep
from premotor.worlds.things.paint import PALETTE, dots, metal, mix, noise, plain, shade, tint, weave, wood

COAT_COLORS = tuple(w for w in PALETTE if w != "silver")


def oddity(rng: np.random.Generator) -> Item:
    """One nameless thing of 20 to 140 mm: a block, a lathe piece, a lump, a bent rod, or two of them stuck together."""
    makers = (_block, _lathe, _lump, _rod, _prism)
    words: list[str] = []
    parts, pieces = makers[rng.integers(len(makers))](rng, words)
    if rng.random() < 0.45:
        more, extra = makers[rng.integers(len(makers))](rng, words)
        X = pose(
            rotvec_to_matrix(rng.normal(0, 0.7, 3)), rng.uniform(-0.35, 0.35, 3) * np.ptp(parts[0].vertices, axis=0)
        )
        parts = parts + [p.moved(X) for p in more]
        pieces = pieces + [(X @ X_OS, shape) for X_OS, shape in extra]
    span = np.ptp(np.concatenate([p.vertices for p in parts]), axis=0)
    words = words if rng.random() < 0.9 else []
    return finish(
        "unknown",
        parts,
        pieces,
        rng,
        tuple(words[:2]),
        Manner(poses=rolled(rng, 2), graspable=bool(np.min(span) < 0.07), glossy=rng.uniform(0, 0.9)),
    )


def _coat(rng: np.random.Generator, words: list[str], h: int = 96, w: int = 96) -> Array:
    word = COAT_COLORS[rng.integers(len(COAT_COLORS))]
    words.append(word)
    rgb, other = tint(rng, word, 1.5), tint(rng, COAT_COLORS[rng.integers(len(COAT_COLORS))], 1.5)
    style = int(rng.integers(9))
    base = shade(plain(h, w, rgb), 0.85 + 0.3 * noise(rng, h, w, rng.uniform(0.5, 3.5)))
    v, u = np.mgrid[:h, :w] / np.array([h, w])[:, None, None]
    if style == 0:
        return front(
            rng, h, w, scheme(rng, (word,) if word in ("red", "blue", "green", "white", "yellow") else ("gray",))
        )
    if style == 1:
        return wood(rng, h, w, rgb)
    if style == 2:
        return weave(rng, h, w, rgb, (int(rng.integers(6, 30)), int(rng.integers(6, 30))))
    if style == 3:
        return metal(rng, h, w, rgb)
    if style == 4:
        return mix(base, other, dots(rng, h, w, int(rng.integers(10, 200)), rng.uniform(0.8, 3.0)))
    if style == 5:
        return mix(
            base, other, np.sin(2 * np.pi * (rng.integers(1, 12) * u + rng.integers(0, 9) * v)) > rng.uniform(-0.3, 0.8)
        )
    if style == 6:
        return mix(base, other, noise(rng, h, w, 2.5) > rng.uniform(0.4, 0.7))
    return base


Made = tuple[list[Part], list[collision_pieces.Piece]]


def _block(rng: np.random.Generator, words: list[str]) -> Made:
    half = rng.uniform(0.008, 0.06, 3)
    half[rng.integers(3)] = rng.uniform(0.008, 0.032)
    coat = _coat(rng, words)
    images = [coat] * 6 if rng.random() < 0.6 else [coat, coat, *(_coat(rng, words) for _ in range(2)), coat, coat]
    return rounded_box(half, float(rng.uniform(0.02, 1.0) * half.min()), images, 4), [collision_pieces.box(half)]


def _lathe(rng: np.random.Generator, words: list[str]) -> Made:
    n, h = int(rng.integers(3, 7)), rng.uniform(0.025, 0.13)
    r = rng.uniform(0.008, 0.034, n)
    z = np.sort(np.concatenate([[0, h], rng.uniform(0.1, 0.9, n - 2) * h]))
    t = np.linspace(0, h, 18)
    side = np.stack([np.interp(t, z, r), t], axis=1)
    profile = np.concatenate([[[0, 0]], side, [[0, h]]])
    ribs, depth = int(rng.integers(3, 12)), rng.choice([0.0, 0.0, rng.uniform(0.03, 0.2)])
    body = revolve(profile, _coat(rng, words), 28, lambda a, s: 1 - depth * (0.5 + 0.5 * np.cos(ribs * a)) + 0 * s)
    return [body], collision_pieces.turned(side, 12, 0.003)


def _lump(rng: np.random.Generator, words: list[str]) -> Made:
    half, wave = rng.uniform(0.012, 0.04, 3), rng.normal(0, 0.14, (4, 3))
    phi = np.linspace(0, np.pi, 17)
    ball = np.stack([np.sin(phi), -np.cos(phi)], axis=1)

    def bumps(angle: Array, share: Array) -> Array:
        waves = [
            c[0] * np.cos((k + 1) * angle + 9 * c[1] + 20 * c[2] * share) * np.sin(np.pi * share)
            for k, c in enumerate(wave)
        ]
        return 1 + np.sum(waves, axis=0)

    part = revolve(ball, _coat(rng, words), 28, bumps)
    part = Part(part.vertices * half, part.faces, part.uvs, part.image)
    return [part], [collision_pieces.hull(part.vertices[::3])]


def _rod(rng: np.random.Generator, words: list[str]) -> Made:
    knots = np.cumsum(rng.normal(0, 1, (4, 3)) * [0.035, 0.035, 0.008], axis=0)
    t = np.linspace(0, 1, 16)[:, None]
    a, b, c, d = knots
    path = (1 - t) ** 3 * a + 3 * t * (1 - t) ** 2 * b + 3 * t**2 * (1 - t) * c + t**3 * d + t * [0.04, 0, 0]
    radii = rng.uniform(0.005, 0.016) * np.interp(t[:, 0], [0, 0.3, 0.7, 1], rng.uniform(0.5, 1.3, 4))
    return [sweep(path, radii, _coat(rng, words), 14, rng.uniform(2, 5))], collision_pieces.tube(path, radii, 5)


def _prism(rng: np.random.Generator, words: list[str]) -> Made:
    """A prism or a stump of a pyramid over a polygon or an oval."""
    sides, h = int(rng.choice([3, 5, 6, 8, 32])), rng.uniform(0.015, 0.1)
    a, b = rng.uniform(0.012, 0.05), rng.uniform(0.012, 0.034)
    top = rng.uniform(0.2, 1.2)
    scale, z = np.array([0, 1, 1, 0.5 + 0.5 * top, top, top, 0]), np.array([0, 0, 0.001, 0.5, 0.999, 1, 1]) * h
    rings = oval(scale * a, scale * b, z, 2.0, sides)
    return [loft(rings, _coat(rng, words))], [collision_pieces.hull(rings[[1, 5]])]
