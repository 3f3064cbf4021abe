"""Small turned things of the house: salt shaker, roll of tape."""

import numpy as np

from premotor.worlds.things import collision_pieces
from premotor.worlds.things.item import Item
from premotor.worlds.things.item_assembly import ON_SIDE, UPRIGHT, Manner, finish
from premotor.worlds.things.label import write
from premotor.worlds.things.mesh import revolve
from premotor.worlds.things.paint import metal, noise, plain, shade, tint, vary


def salt_shaker(kind: str, rng: np.random.Generator) -> Item:
    """A small shaker with a pierced cap."""
    r, h, cap = rng.uniform(0.018, 0.025), rng.uniform(0.065, 0.105), rng.uniform(0.016, 0.026)
    waist, neck = rng.uniform(0.75, 1.0) * r, rng.uniform(0.62, 0.8) * r
    z = h - cap
    body = np.array(
        [
            [0, 0],
            [0.94 * r, 0],
            [r, 0.003],
            [0.5 * (r + waist), 0.3 * z],
            [waist, 0.6 * z],
            [neck, z],
            [neck, z + 0.0004],
        ]
    )
    dome = np.array(
        [[1.06 * neck, z + 0.0005], [1.06 * neck, h - 0.3 * cap], [0.8 * neck, h - 0.1 * cap], [0.4 * neck, h], [0, h]]
    )
    word = ("white", "white", "clear", "metal", "red", "blue", "black")[rng.integers(7)]
    ground = (0.84, 0.87, 0.87) if word == "clear" else tint(rng, "silver" if word == "metal" else word)
    low = shade(plain(64, 96, ground), 0.9 + 0.2 * noise(rng, 64, 96, 2.5, (6, 1)))
    if rng.random() < 0.4:
        low = write(low, "S" if rng.random() < 0.6 else "SALT", (30, 22, 66, 50), np.array([0.1, 0.1, 0.1]))
    top = (
        metal(rng, 32, 96)
        if rng.random() < 0.7
        else plain(32, 96, tint(rng, ("white", "black", "red")[rng.integers(3)]))
    )
    top[3:9, ::16] = 0.05
    parts = [
        revolve(body, low, 24, None if rng.random() < 0.6 else lambda a, s: 1 - 0.04 * np.abs(np.sin(4 * a)) + 0 * s),
        revolve(dome, top, 24),
    ]
    pieces = collision_pieces.turned(np.concatenate([body[1:], dome[:-1]]), 14, 0.003)
    return finish(kind, parts, pieces, rng, (word,), Manner(poses=(UPRIGHT, ON_SIDE), glossy=0.6))


def tape(kind: str, rng: np.random.Generator) -> Item:
    """A roll of sticky tape, lying flat."""
    r, width, core = rng.uniform(0.033, 0.05), rng.uniform(0.022, 0.05), rng.uniform(0.5, 0.72)
    inner = r * core
    word = ("brown", "gray", "yellow", "white", "blue", "red", "black", "clear")[rng.integers(8)]
    rgb = vary(rng, (0.80, 0.72, 0.52)) if word == "clear" else tint(rng, word)
    e = 0.0006
    ring = np.array(
        [
            [inner, 0.0],
            [inner + e, 0],
            [r - e, 0],
            [r, e],
            [r, width - e],
            [r - e, width],
            [inner + e, width],
            [inner, width],
        ]
    )
    image = plain(128, 128, rgb)
    s = (
        np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(ring, axis=0), axis=1))])
        / np.linalg.norm(np.diff(ring, axis=0), axis=1).sum()
    )
    at = np.interp(np.linspace(1, 0, 128), s, ring[:, 0])
    edge = (at < r - 1.5 * e)[:, None]
    image = shade(
        image, np.where(edge, 0.82 + 0.12 * np.sin(at[:, None] * 9000), 0.95 + 0.1 * noise(rng, 128, 128, 2.0, (1, 8)))
    )
    tube = np.array([[inner, width], [inner - 0.0025, width], [inner - 0.0025, 0], [inner, 0]])
    card = shade(plain(48, 64, tint(rng, ("brown", "white", "gray")[rng.integers(3)])), 0.9 + 0.2 * noise(rng, 48, 64))
    out = [np.array([1.01 * r, 1.01 * r, z]) for z in (0.0, width)]
    into = [np.array([inner - 0.0025, inner - 0.0025, z]) for z in (0.0, width)]
    pieces = collision_pieces.walls(out, into, 0.001, 12)[:-1]

    return finish(
        kind,
        [revolve(ring, image, 36), revolve(tube, card, 36)],
        pieces,
        rng,
        (word,),
        Manner(poses=(UPRIGHT, ON_SIDE)),
    )
