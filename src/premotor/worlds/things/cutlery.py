"""Fork, knife, spoon: a flat curve in the plane of the table, thick enough to be taken by fingers."""

import numpy as np

from premotor.core.geometry import Array
from premotor.worlds.things import collision_pieces
from premotor.worlds.things.item import Item
from premotor.worlds.things.item_assembly import Manner, finish
from premotor.worlds.things.mesh import Part, loft, oval, sweep
from premotor.worlds.things.paint import metal, noise, plain, shade, tint, wood

HALF_THICKNESS = 0.0045  # [m] half the thickness: real cutlery is thinner, but would slip through a 2 ms contact


def cutlery(kind: str, rng: np.random.Generator) -> Item:
    """One piece, lying flat, its handle toward -x."""
    length = rng.uniform(*{"fork": (0.160, 0.200), "knife": (0.185, 0.225), "spoon": (0.140, 0.195)}[kind])
    share = rng.uniform(0.48, 0.58)
    handle, words, grip = _handle(length * share, rng)
    steel = metal(rng, 48, 64)
    head, pieces = _HEADS[kind](length * share - 0.004, length, steel, rng)
    poses = (np.eye(3), np.diag([1.0, -1.0, -1.0])) if kind != "spoon" else (np.eye(3),)
    return finish(kind, [handle, *head], [*grip, *pieces], rng, words, Manner(poses=poses, glossy=0.8))


def _handle(length: float, rng: np.random.Generator) -> tuple[Part, tuple[str, ...], list[collision_pieces.Piece]]:
    t = np.linspace(0, 1, 10)
    width = rng.uniform(0.0075, 0.0115) * np.interp(t, [0, 0.08, 0.35, 1], [0.6, 1.0, 0.9, rng.uniform(0.4, 0.7)])
    path = np.stack([length * t, 0 * t, 0.002 * np.sin(np.pi * t)], axis=1)
    word = ("metal", "metal", "metal", "black", "brown", "red", "blue", "white", "green")[rng.integers(9)]
    image = _grip(word, rng)
    words = ("metal",) if word == "metal" else (word, "metal")
    half = [length / 2, float(width.mean()), HALF_THICKNESS]
    X = np.eye(4)
    X[0, 3] = length / 2
    return flat(path, width, HALF_THICKNESS, image), words, [collision_pieces.box(half, X)]


def _grip(word: str, rng: np.random.Generator, h: int = 96, w: int = 48) -> Array:
    if word == "metal":
        return metal(rng, h, w)
    if word == "brown":
        image = wood(rng, w, h, tint(rng, "brown")).swapaxes(0, 1)
        image[[h // 4, 3 * h // 4], ::8] = 0.75
        return image
    return shade(plain(h, w, tint(rng, word)), 0.92 + 0.16 * noise(rng, h, w))


def flat(path: Array, width: Array, thick: float, image: Array, segments: int = 14, power: float = 3.0) -> Part:
    """A band along a path (R, 3) [m] that keeps to the plane: half widths (R,), half thickness [m]."""
    return sweep(path, np.stack([width, np.full(len(path), thick)], axis=1), image, segments, power)


def _line(start: float, end: float, n: int, y: float = 0.0, z: float = 0.0) -> Array:
    x = np.linspace(start, end, n)
    return np.stack([x, np.full(n, y), np.full(n, z)], axis=1)


def _fork(
    start: float, end: float, steel: Array, rng: np.random.Generator
) -> tuple[list[Part], list[collision_pieces.Piece]]:
    half, tines = rng.uniform(0.0105, 0.0135), int(rng.choice([3, 4, 4]))
    root = start + (end - start) * rng.uniform(0.42, 0.52)
    t = np.linspace(0, 1, 8)
    neck = flat(
        _line(start, root, 8),
        np.interp(t, [0, 0.45, 0.85, 1], [0.0042, 0.0036, half, half]),
        0.8 * HALF_THICKNESS,
        steel,
    )
    parts, pitch = [neck], 2 * half / tines
    for y in (np.arange(tines) - (tines - 1) / 2) * pitch:
        path = _line(root - 0.003, end, 6, y)
        path[:, 2] = 0.006 * np.sin(np.linspace(0, 2.4, 6)) - 0.001
        parts.append(flat(path, 0.33 * pitch * np.array([1, 1, 0.95, 0.9, 0.8, 0.4]), 0.0018, steel, 8))
    neck_box = _slab(start, root, 0.4 * half)
    return parts, [neck_box, _slab(root - 0.4 * (root - start), end, half)]


def _slab(start: float, end: float, half: float, thick: float = HALF_THICKNESS) -> collision_pieces.Piece:
    X = np.eye(4)
    X[0, 3] = 0.5 * (start + end)
    return collision_pieces.box([0.5 * (end - start), half, thick], X)


def _knife(
    start: float, end: float, steel: Array, rng: np.random.Generator
) -> tuple[list[Part], list[collision_pieces.Piece]]:
    half, sharp = rng.uniform(0.0075, 0.0125), rng.uniform(0.05, 0.5)
    t = np.linspace(0, 1, 12)
    width = half * np.interp(t, [0, 0.08, 0.7, 0.9, 1], [0.7, 1.0, 0.95, 0.75 - 0.3 * sharp, 0.12])
    path = _line(start, end, 12)
    path[:, 1] = (half - width) * rng.choice([-1.0, 1.0])
    rim = sweep(
        path,
        np.stack(
            [width, np.interp(t, [0, 0.1, 1], [HALF_THICKNESS, 0.6 * HALF_THICKNESS, 0.35 * HALF_THICKNESS])], axis=1
        ),
        steel,
        14,
        2.0,
    )
    return [rim], [_slab(start, end, 0.95 * half)]


def _spoon(
    start: float, end: float, steel: Array, rng: np.random.Generator
) -> tuple[list[Part], list[collision_pieces.Piece]]:
    half = rng.uniform(0.0145, 0.020)
    root = end - 2.9 * half
    neck = flat(
        _line(start, root + 0.004, 6),
        np.array([0.0042, 0.0036, 0.0033, 0.0033, 0.0036, 0.004]),
        0.8 * HALF_THICKNESS,
        steel,
    )
    center, a = 0.5 * (root + end), 0.5 * (end - root)
    return [neck, _dish(center, a, half, steel, rng)], [_slab(start, root, 0.0045), _oval(center, a, half)]


def _dish(center: float, a: float, b: float, steel: Array, rng: np.random.Generator) -> Part:
    """A shallow oval bowl, thick enough to see from both sides."""
    s = np.array([0.02, 0.4, 0.75, 0.95, 1.0, 0.93, 0.7, 0.4, 0.02])
    depth = 0.011 * rng.uniform(0.8, 1.1)
    z = np.array([-1, -0.85, -0.45, -0.08, 0.05, 0.0, -0.33, -0.72, -0.85]) * depth + 0.45 * depth
    rings = oval(s * a, s * b, z, 2.1, 24)
    rings[..., 0] += center
    return loft(rings, steel)


def _oval(center: float, a: float, b: float) -> collision_pieces.Piece:
    rings = oval([0.9 * a, a, a], [0.9 * b, b, b], [-HALF_THICKNESS, -0.3 * HALF_THICKNESS, HALF_THICKNESS], 2.0, 12)
    rings[..., 0] += center
    return collision_pieces.hull(rings)


_HEADS = {"fork": _fork, "knife": _knife, "spoon": _spoon}
