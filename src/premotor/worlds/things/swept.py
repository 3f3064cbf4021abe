"""Things swept along a curve: banana, carrot, cucumber, marker."""

import numpy as np

from premotor.core.geometry import Array
from premotor.worlds.things.collision_pieces import tube
from premotor.worlds.things.item import Item
from premotor.worlds.things.item_assembly import ON_SIDE, Manner, finish, rolled
from premotor.worlds.things.mesh import Part, revolve, sweep
from premotor.worlds.things.paint import dots, mix, noise, plain, ramp, shade, smoothstep, tint, vary


def banana(kind: str, rng: np.random.Generator) -> Item:
    """One banana, lying on its flank."""
    length, radius = rng.uniform(0.15, 0.20), rng.uniform(0.0155, 0.0195)
    t = np.linspace(0, 1, 22)
    path = _arc(t, length, rng.uniform(0.9, 1.5))
    thick = radius * np.interp(
        t, [0, 0.03, 0.12, 0.3, 0.7, 0.86, 0.92, 1.0], [0.3, 0.42, 0.8, 1.0, 1.0, 0.62, 0.32, 0.30]
    )
    body = sweep(path, thick, _banana_skin(rng), 20, rng.uniform(2.3, 2.7))
    word = "green" if body.image.mean(axis=(0, 1))[0] < body.image.mean(axis=(0, 1))[1] * 0.95 else "yellow"
    return finish(kind, [body], tube(path, thick * 0.97, 7), rng, (word,), Manner(glossy=0.2))


def _arc(t: Array, length: float, bend: float) -> Array:
    """A level arc (N, 3) [m] of `length` that turns by `bend` [rad]."""
    angle = bend * (t - 0.5)
    return np.stack([length / bend * np.sin(angle), length / bend * np.cos(angle), 0 * t], axis=1)


def _banana_skin(rng: np.random.Generator, h: int = 192, w: int = 96) -> Array:
    ripe = rng.uniform(0, 1)
    base = mix(vary(rng, (0.62, 0.70, 0.16)), vary(rng, (0.95, 0.80, 0.18)), smoothstep(ripe, 0.0, 0.3))
    up = ramp(h, w)
    image = mix(plain(h, w, base), vary(rng, (0.98, 0.86, 0.30)), noise(rng, h, w, 3.0, (3, 1)))
    image = mix(image, (0.58, 0.66, 0.20), 0.6 * smoothstep(up, 0.78, 0.98))
    spots = dots(rng, h, w, int(120 * max(0.0, ripe - 0.45)), rng.uniform(1.0, 2.2))
    image = mix(image, vary(rng, (0.38, 0.22, 0.08)), 0.85 * spots)
    image = mix(image, (0.45, 0.33, 0.12), 0.5 * smoothstep(noise(rng, h, w, 2.0, (4, 1)), 0.78, 0.95) * ripe)
    dark = np.maximum(smoothstep(up, 0.035, 0.01), 0.7 * smoothstep(up, 0.97, 1.0))
    return shade(mix(image, (0.20, 0.14, 0.07), dark), 0.9 + 0.2 * noise(rng, h, w, 2.0))


def carrot(kind: str, rng: np.random.Generator) -> Item:
    """One carrot, with or without a tuft."""
    length, radius = rng.uniform(0.12, 0.18), rng.uniform(0.0115, 0.0175)
    t = np.linspace(0, 1, 20)
    path = _arc(t, length, rng.uniform(0.05, 0.5))
    thick = radius * np.interp(t, [0, 0.04, 0.5, 0.93, 0.98, 1.0], [0.12, 0.3, 0.72, 1.0, 0.85, 0.5])
    body = sweep(path, thick * (1 + rng.normal(0, 0.02, 20)), _carrot_skin(rng), 16)
    parts = [body, *(_tuft(path[-1], radius, rng) if rng.random() < 0.7 else [])]
    return finish(kind, parts, tube(path, thick, 5), rng, ("orange",), Manner(poses=rolled(rng, 1)[:1], glossy=0.15))


def _carrot_skin(rng: np.random.Generator, h: int = 160, w: int = 96) -> Array:
    image = mix(plain(h, w, vary(rng, (0.92, 0.45, 0.08))), vary(rng, (0.96, 0.56, 0.16)), noise(rng, h, w))
    rings = smoothstep(noise(rng, h, w, 1.2, (0.4, 3.0)), 0.72, 0.9)
    image = mix(image, (0.62, 0.30, 0.06), 0.55 * rings)
    return mix(image, (0.42, 0.46, 0.16), 0.8 * smoothstep(ramp(h, w), 0.955, 0.985))


def _tuft(at: Array, radius: float, rng: np.random.Generator) -> list[Part]:
    stalks = []
    for _ in range(rng.integers(3, 6)):
        t = np.linspace(0, 1, 5)[:, None]
        out = np.array([rng.uniform(0.02, 0.045), *rng.normal(0, 0.006, 2)])
        path = at + t * out + t**2 * [0, *rng.normal(0, 0.006, 2)]
        green = shade(plain(16, 16, vary(rng, (0.30, 0.50, 0.16), 2)), 0.8 + 0.4 * noise(rng, 16, 16))
        stalks.append(sweep(path, radius * np.array([0.2, 0.15, 0.13, 0.11, 0.06]), green, 6))
    return stalks


def cucumber(kind: str, rng: np.random.Generator) -> Item:
    """One cucumber, straight or a little bent."""
    length, radius = rng.uniform(0.14, 0.23), rng.uniform(0.016, 0.0225)
    t = np.linspace(0, 1, 22)
    path = _arc(t, length, rng.uniform(0.05, 0.55))
    thick = radius * np.interp(t, [0, 0.03, 0.1, 0.5, 0.9, 0.97, 1.0], [0.35, 0.68, 0.92, 1.0, 0.86, 0.6, 0.3])
    body = sweep(path, thick * (1 + rng.normal(0, 0.012, 22)), _cucumber_skin(rng), 18)
    return finish(kind, [body], tube(path, thick, 6), rng, ("green",), Manner(glossy=0.4))


def _cucumber_skin(rng: np.random.Generator, h: int = 192, w: int = 96) -> Array:
    dark, light = vary(rng, (0.10, 0.30, 0.09)), vary(rng, (0.34, 0.52, 0.20))
    streaks = smoothstep(noise(rng, h, w, 1.6, (8.0, 0.8)), 0.55, 0.85)
    image = mix(plain(h, w, dark), light, 0.7 * streaks)
    image = mix(image, (0.62, 0.68, 0.36), 0.5 * smoothstep(ramp(h, w), 0.3, 0.0) * noise(rng, h, w, 1.5, (4, 1)))
    return mix(image, (0.50, 0.58, 0.34), 0.6 * dots(rng, h, w, int(rng.integers(20, 160)), 0.9))


def marker(kind: str, rng: np.random.Generator) -> Item:
    """A felt-tip pen with its cap on."""
    word = ("black", "blue", "red", "green", "purple", "orange")[rng.integers(6)]
    ink, radius, length = tint(rng, word), rng.uniform(0.0068, 0.0098), rng.uniform(0.118, 0.142)
    cap, z = rng.uniform(0.28, 0.42) * length, length
    rows = [
        (0, 0),
        (0.8, 0),
        (0.85, 0.02 * z),
        (1, 0.03 * z),
        (1, z - cap),
        (1.1, z - cap),
        (1.05, z - 0.004),
        (0.8, z),
        (0, z),
    ]
    profile = np.array([(r * radius, h) for r, h in rows])
    shaft = ink if rng.random() < 0.4 else tint(rng, ("white", "gray", "black")[rng.integers(3)])
    image = plain(128, 48, shaft)
    image[: int(128 * (cap + 2 * radius) / (length + 2 * radius))] = ink
    image[int(128 * 0.94) :] = ink
    for row in rng.integers(60, 112, rng.integers(2, 6)):
        image[row : row + rng.integers(1, 4), rng.integers(0, 8) : rng.integers(14, 30)] = (
            tint(rng, "black") if word != "black" else (0.5, 0.5, 0.5)
        )
    clip = sweep(
        np.array([[1.15 * radius, 0, z - 0.9 * cap], [1.35 * radius, 0, z - 0.5 * cap], [1.1 * radius, 0, z - 0.004]]),
        np.array([0.0012, 0.0014, 0.0012]),
        plain(8, 8, ink),
        6,
    )
    profile_pieces = tube(np.array([[0, 0, 0], [0, 0, length]]), np.array([radius, radius]), 1)
    return finish(kind, [revolve(profile, image, 20), clip], profile_pieces, rng, (word,), Manner(ON_SIDE, glossy=0.4))
