"""Hand tools, lying flat: hammer, screwdriver, pliers, wrench."""

import numpy as np

from premotor.core.geometry import Array, pose, rotvec_to_matrix
from premotor.worlds.things import collision_pieces
from premotor.worlds.things.cutlery import flat
from premotor.worlds.things.item import Item
from premotor.worlds.things.item_assembly import ON_SIDE, Manner, finish
from premotor.worlds.things.mesh import Part, loft, oval, revolve, sweep
from premotor.worlds.things.paint import metal, noise, plain, ramp, shade, tint, wood

GRIP_COLORS = ("red", "blue", "yellow", "black", "orange", "green")
TURNED_OVER = np.diag([1.0, -1.0, -1.0])


def _rubber(rng: np.random.Generator, word: str, h: int = 96, w: int = 64) -> Array:
    """A molded grip: rings or a second color."""
    image = shade(plain(h, w, tint(rng, word)), 0.9 + 0.2 * noise(rng, h, w))
    if rng.random() < 0.5:
        image = shade(image, 1 - 0.4 * (np.sin(ramp(h, w) * rng.uniform(40, 90)) > 0.6))
    if rng.random() < 0.4:
        a = rng.uniform(0.2, 0.6)
        image[int(a * h) : int((a + 0.25) * h)] = tint(rng, "black" if word != "black" else "yellow")
    return image


def hammer(kind: str, rng: np.random.Generator) -> Item:
    """A claw or a flat-peen hammer on its side: shaft along x, head along y."""
    length, span, half = rng.uniform(0.21, 0.29), rng.uniform(0.085, 0.115), rng.uniform(0.0115, 0.0145)
    word = ("brown", "brown", "black", "red", "blue", "yellow")[rng.integers(6)]
    t = np.linspace(0, 1, 10)
    image = wood(rng, 64, 128, tint(rng, "brown")).swapaxes(0, 1) if word == "brown" else _rubber(rng, word)
    thick = half * np.interp(t, [0, 0.05, 0.3, 0.6, 1], [0.75, 1.0, 0.95, 0.7, 0.75])
    path = np.stack([length * (t - 1), 0 * t, 0 * t], axis=1)
    shaft = sweep(path, np.stack([1.25 * thick, thick], axis=1), image, 14, 2.4)
    steel = (
        metal(rng, 48, 64)
        if rng.random() < 0.6
        else shade(plain(48, 64, tint(rng, "black")), 0.8 + 0.5 * noise(rng, 48, 64))
    )
    ends = np.array([-0.5, -0.43, -0.40, -0.28, -0.2, 0.12, 0.25, 0.40, 0.5])
    claw = rng.random() < 0.6
    up = half * np.array([1.05, 1.1, 0.95, 0.85, 1.0, 1.0, 0.9, 0.85 if claw else 0.6, 0.7 if claw else 0.25])
    wide = (
        half * np.array([1.05, 1.1, 0.95, 0.85, 1.0, 1.0, 0.75, 0.42, 0.16])
        if claw
        else half * np.array([1.05, 1.1, 0.95, 0.85, 1, 1, 0.9, 0.8, 0.8])
    )
    drop = -0.028 * np.clip(ends - 0.1, 0, 1) ** 1.4 / 0.4**1.4 * (1.0 if claw else 0.0)
    head = sweep(np.stack([drop, span * ends, 0 * ends], axis=1), np.stack([wide, up], axis=1), steel, 14, 3.0)
    bar = collision_pieces.box([half, 0.3 * span, half], pose(t=[0, -0.2 * span, 0]))
    tail = collision_pieces.hull(head.vertices[head.vertices[:, 1] > 0.05 * span])
    grip = collision_pieces.box(
        [length / 2, 1.1 * float(thick.mean()), float(thick.mean())], pose(t=[-length / 2, 0, 0])
    )
    words = (word, "metal")
    return finish(
        kind, [shaft, head], [bar, tail, grip], rng, words, Manner(poses=(np.eye(3), TURNED_OVER), glossy=0.4)
    )


def screwdriver(kind: str, rng: np.random.Generator) -> Item:
    """A screwdriver on its side."""
    grip, blade, r = rng.uniform(0.075, 0.105), rng.uniform(0.065, 0.12), rng.uniform(0.0115, 0.0165)
    word = GRIP_COLORS[rng.integers(6)]
    t = np.array([0, 0.001, 0.06, 0.2, 0.55, 0.78, 0.86, 0.97, 1.0])
    profile = np.stack([r * np.array([0, 0.6, 0.92, 1, 0.96, 0.66, 0.72, 0.8, 0.4]), grip * t], axis=1)
    flutes = int(rng.integers(5, 9))
    handle = revolve(
        profile, _rubber(rng, word), 30, lambda a, s: 1 - 0.07 * np.abs(np.sin(0.5 * flutes * a)) * np.sin(np.pi * s)
    )
    s = rng.uniform(0.0028, 0.0038)
    end = grip + blade
    rings = oval(
        [s, s, s, 1.5 * s, 1.6 * s, 0.0],
        [s, s, s, 0.6 * s, 0.3 * s, 0.0],
        [grip - 0.003, grip, end - 0.014, end - 0.008, end, end],
        2.2,
        12,
    )
    shaft = loft(rings, metal(rng, 48, 32))
    shank = collision_pieces.cylinder(0.0042, blade / 2, pose(t=[0, 0, grip + blade / 2]))
    pieces = [*collision_pieces.turned(profile[1:], 12, 0.004), shank]
    return finish(kind, [handle, shaft], pieces, rng, (word, "metal"), Manner(ON_SIDE, glossy=0.5))


def pliers(kind: str, rng: np.random.Generator) -> Item:
    """Pliers lying flat, their grips a little apart."""
    length, spread = rng.uniform(0.145, 0.185), rng.uniform(0.019, 0.027)
    word = GRIP_COLORS[rng.integers(6)]
    pivot, steel = 0.62 * length, metal(rng, 48, 48, (0.52, 0.53, 0.55))
    t = np.linspace(0, 1, 10)
    parts: list[Part] = []
    pieces = []
    cover = _rubber(rng, word)
    for sign in (-1.0, 1.0):
        y = sign * spread * np.interp(t, [0, 0.25, 0.55, 0.85, 1.0], [0.8, 1.0, 0.95, 0.35, 0.05])
        path = np.stack([pivot * t, y, 0 * t], axis=1)
        width = 0.0058 * np.interp(t, [0, 0.06, 0.8, 1], [0.6, 1.0, 1.0, 0.7])
        parts.append(sweep(path, np.stack([width, 1.05 * width], axis=1), cover, 12, 2.4))
        pieces += collision_pieces.tube(path, np.full(10, 0.0058), 3)
        jaw = np.stack(
            [np.linspace(pivot - 0.004, length, 6), np.linspace(-sign * 0.003, sign * 0.0022, 6), np.zeros(6)], axis=1
        )
        taper = np.interp(np.linspace(0, 1, 6), [0, 0.2, 1], [0.0062, 0.0072, rng.uniform(0.0022, 0.0042)])
        parts.append(flat(jaw, taper, 0.005, steel))
    hub = revolve(
        np.array([[0.0105, -0.0062], [0.011, -0.0055], [0.011, 0.0055], [0.010, 0.0062], [0.004, 0.0066], [0, 0.0066]]),
        steel,
        20,
    )
    parts.append(hub.moved(pose(t=[pivot, 0, 0])))
    nose = [[pivot - 0.01, s * 0.011, z] for s in (-1, 1) for z in (-0.006, 0.006)]
    nose += [[length, s * 0.0055, z] for s in (-1, 1) for z in (-0.0045, 0.0045)]
    pieces.append(collision_pieces.hull(nose))
    return finish(kind, parts, pieces, rng, (word, "metal"), Manner(poses=(np.eye(3), TURNED_OVER), glossy=0.5))


def wrench(kind: str, rng: np.random.Generator) -> Item:
    """An open-ended, ring or combination spanner."""
    length, half, thick = rng.uniform(0.135, 0.205), rng.uniform(0.0062, 0.0085), rng.uniform(0.0042, 0.0055)
    steel = metal(rng, 96, 48, (0.62, 0.63, 0.65) if rng.random() < 0.7 else (0.36, 0.37, 0.39))
    t = np.linspace(0, 1, 8)
    shaft = flat(
        np.stack([length * t, 0 * t, 0 * t], axis=1),
        half * (1 - 0.25 * np.sin(np.pi * t)),
        0.75 * thick,
        steel,
        14,
        2.6,
    )
    parts, pieces = [shaft], [collision_pieces.box([length / 2, 0.9 * half, thick], pose(t=[length / 2, 0, 0]))]
    size = half * rng.uniform(1.75, 2.2)
    ends = [("open", "ring"), ("open", "open"), ("ring", "ring")][rng.integers(3)]
    for end, x, turn in ((ends[0], length + 0.75 * size, 0.0), (ends[1], -0.7 * size * 0.85, np.pi)):
        s = size * (1.0 if turn == 0 else 0.85)
        X = pose(rotvec_to_matrix([0, 0, turn + rng.choice([-0.26, 0.0, 0.26])]), [x, 0, 0])
        parts.append(_jaw(s, thick, end == "open", steel).moved(X))
        pieces.append((X, collision_pieces.box([0.95 * s, s, thick])[1]))
    return finish(kind, parts, pieces, rng, ("metal",), Manner(poses=(np.eye(3), TURNED_OVER), glossy=0.8))


def _jaw(size: float, thick: float, open_: bool, steel: Array) -> Part:
    """A ring about z, or three quarters of one that opens toward +x."""
    turn = np.linspace(0.62, 2 * np.pi - 0.62, 22) if open_ else np.linspace(0, 2 * np.pi, 28)
    r = 0.74 * size
    path = np.stack([r * np.cos(turn), r * np.sin(turn), 0 * turn], axis=1)
    return flat(path, np.full(len(turn), 0.27 * size), thick, steel, 12, 4.0)
