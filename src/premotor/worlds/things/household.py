"""Soft and hard box-like things: sponge, soap bar, egg box, book."""

import numpy as np

from premotor.core.geometry import Array, pose
from premotor.worlds.things import collision_pieces, label
from premotor.worlds.things.item import Item
from premotor.worlds.things.item_assembly import UPRIGHT, Manner, finish
from premotor.worlds.things.mesh import loft, oval, rounded_box
from premotor.worlds.things.paint import dots, mix, noise, plain, shade, tint, vary, weave

PULP_COLORS = {
    "gray": (0.60, 0.60, 0.57),
    "brown": (0.62, 0.50, 0.36),
    "green": (0.50, 0.64, 0.50),
    "yellow": (0.86, 0.78, 0.46),
    "pink": (0.84, 0.66, 0.64),
    "blue": (0.52, 0.62, 0.74),
}
FLAT_POSES = (UPRIGHT, np.diag([1.0, -1.0, -1.0]))


def sponge(kind: str, rng: np.random.Generator) -> Item:
    """A kitchen sponge with a scouring side, or without."""
    half = 0.5 * np.array([rng.uniform(0.088, 0.122), rng.uniform(0.058, 0.066), rng.uniform(0.024, 0.04)])
    word = ("yellow", "yellow", "green", "blue", "pink", "orange", "purple")[rng.integers(7)]
    scour = tint(rng, ("green", "green", "blue", "gray", "black")[rng.integers(5)])
    share, two = rng.uniform(0.2, 0.35), rng.random() < 0.75

    def foam(h: int, w: int) -> Array:
        image = shade(plain(h, w, ground), 0.85 + 0.3 * noise(rng, h, w, 1.0))
        holes = dots(rng, h, w, h * w // 60, 0.8) + dots(rng, h, w, h * w // 400, 1.6)
        return shade(image, 1 - 0.5 * np.clip(holes, 0, 1))

    ground = tint(rng, word)
    sides = [foam(48, 64), foam(48, 64), foam(48, 110), foam(48, 110), foam(64, 110), foam(64, 110)]
    if two:
        felt = shade(plain(64, 110, scour), 0.7 + 0.6 * noise(rng, 64, 110, 0.4))
        sides[4] = felt
        for side in sides[:4]:
            side[: int(48 * share)] = felt[: int(48 * share), : side.shape[1]]
    words = (word,) if not two else (word, "green")
    parts = rounded_box(half, rng.uniform(0.002, 0.005), sides, 3)
    return finish(kind, parts, [collision_pieces.box(half)], rng, words, Manner(poses=FLAT_POSES, glossy=0.0))


def soap_bar(kind: str, rng: np.random.Generator) -> Item:
    """A bar of soap: a soft-edged block or an oval, its name pressed in."""
    half = 0.5 * np.array([rng.uniform(0.072, 0.095), rng.uniform(0.048, 0.062), rng.uniform(0.021, 0.032)])
    word = ("white", "white", "pink", "green", "yellow", "blue", "orange", "purple")[rng.integers(8)]
    pale = (
        0.35 * tint(rng, word) + 0.65 * np.array([0.93, 0.92, 0.88])
        if word in ("blue", "purple", "orange")
        else tint(rng, word)
    )
    marble = tint(rng, "white")
    veined = rng.random() < 0.35

    def face(h: int, w: int) -> Array:
        image = shade(plain(h, w, pale), 0.95 + 0.1 * noise(rng, h, w, 2.5))
        return mix(image, marble, 0.5 * (noise(rng, h, w, 2.2) > 0.62)) if veined else image

    top = face(72, 112)
    top = label.write(top, label.name(rng), (24, 24, 88, 48), 0.82 * pale, bold=1, outline=1.05 * pale)
    if rng.random() < 0.6:
        parts = rounded_box(
            half, 0.8 * half[2], [face(40, 72), face(40, 72), face(40, 112), face(40, 112), top, top], 6
        )
    else:
        t = np.sin(np.linspace(-np.pi / 2, np.pi / 2, 11))
        s = np.clip(1 - np.abs(t) ** 3, 0, 1) ** 0.35
        s[[0, -1]] = 0.0
        parts = [loft(oval(s * half[0], s * half[1], t * half[2], 2.6, 36), face(96, 128))]
    points = oval([0.85, 1, 1, 0.85], [0.85, 1, 1, 0.85], [-1, -0.4, 0.4, 1], 3.5, 16) * half
    return finish(kind, parts, [collision_pieces.hull(points)], rng, (word,), Manner(poses=FLAT_POSES, glossy=0.4))


def egg_box(kind: str, rng: np.random.Generator) -> Item:
    """A closed carton for six eggs: pulp, a tapering lid, a label."""
    a, b, h = rng.uniform(0.072, 0.082), rng.uniform(0.049, 0.054), rng.uniform(0.058, 0.070)
    word = ("gray", "brown", "gray", "green", "yellow", "pink", "blue")[rng.integers(7)]
    pulp = PULP_COLORS[word]
    image = shade(
        plain(192, 192, vary(rng, pulp)),
        0.85 + 0.25 * noise(rng, 192, 192, 1.2) + 0.1 * (noise(rng, 192, 192, 0.2) - 0.5),
    )
    rim = rng.uniform(0.4, 0.5) * h
    levels = np.array(
        [
            (0.0, 0),
            (0.84, 0),
            (0.87, 0.004),
            (0.93, rim - 0.003),
            (1.0, rim - 0.002),
            (1.0, rim + 0.002),
            (0.95, rim + 0.003),
            (0.87, h - 0.006),
            (0.83, h),
            (0.0, h),
        ]
    )
    z = levels[:, 1]
    rings = oval(levels[:, 0] * a, (levels[:, 0] - 0.03) * b + 0.03 * b * (levels[:, 0] > 0), z, 7.0, 48)
    angle = np.arctan2(rings[..., 1], rings[..., 0])
    cups = 1 - 0.10 * (z < rim - 0.002)[:, None] * (np.cos(rings[..., 0] / a * 1.5 * 2 * np.pi) < -0.2) * (
        np.abs(np.sin(angle)) > 0.3
    )
    rings[..., 1] *= cups
    s = label.scheme(rng)
    parts = [loft(rings, image)]
    if rng.random() < 0.8:
        plate = label.front(rng, 64, 110, s)
        half = np.array([0.72 * a, 0.62 * b, 0.0006])
        parts += [
            p.moved(pose(t=[0, 0, h])) for p in rounded_box(half, 0.0002, [plate[:4, :64]] * 4 + [plate, plate], 2)
        ]
    low = oval([0.85 * a, 0.95 * a], [0.82 * b, 0.92 * b], [0, rim], 7.0, 20)
    high = oval([1.0 * a, 0.95 * a, 0.83 * a], [1.0 * b, 0.95 * b, 0.8 * b], [rim, rim + 0.004, h], 7.0, 20)
    poses = (UPRIGHT,)
    return finish(
        kind,
        parts,
        [collision_pieces.hull(low), collision_pieces.hull(high)],
        rng,
        (word,),
        Manner(poses=poses, graspable=False, glossy=0.02),
    )


def book(kind: str, rng: np.random.Generator) -> Item:
    """A closed book, lying; its spine toward -x."""
    half = 0.5 * np.array([rng.uniform(0.105, 0.155), rng.uniform(0.155, 0.220), rng.uniform(0.016, 0.040)])
    s = label.scheme(rng, ("red", "blue", "green", "brown", "black", "white", "purple", "orange"))
    front, back = label.front(rng, 150, 105, s), label.side(rng, 150, 105, s)
    if rng.random() < 0.35:  # bound in cloth
        front = label.write(weave(rng, 150, 105, s.ground, (50, 50)), s.brand, (20, 30, 85, 50), s.ink)
    spine = label.write(
        shade(plain(24, 150, s.ground), 0.9 + 0.2 * noise(rng, 24, 150)), s.brand, (20, 4, 110, 20), s.ink
    )
    paper = shade(plain(24, 100, vary(rng, (0.92, 0.89, 0.80))), 0.8 + 0.25 * noise(rng, 24, 100, 0.6, (0.2, 12)))
    paper[[0, 1, -2, -1]] = s.ground
    long_paper = np.concatenate([paper, paper[:, :50]], axis=1)
    parts = rounded_box(half, 0.0012, [long_paper, spine, paper, paper, front, back], 2)
    return finish(
        kind,
        parts,
        [collision_pieces.box(half)],
        rng,
        (s.word,),
        Manner(poses=FLAT_POSES, graspable=False, glossy=rng.uniform(0.1, 0.6)),
    )
