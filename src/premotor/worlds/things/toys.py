"""Toys: car, puzzle cube, ball, brick, duck."""

import numpy as np

from premotor.core.geometry import Array, pose, rotvec_to_matrix
from premotor.worlds.things import collision_pieces
from premotor.worlds.things.item import Item
from premotor.worlds.things.item_assembly import ON_FRONT, ON_SIDE, UPRIGHT, Manner, finish, rolled
from premotor.worlds.things.mesh import Part, loft, oval, revolve, rounded_box, sweep
from premotor.worlds.things.paint import VIVID_COLORS, mix, noise, plain, shade, smoothstep, tint, vary


def toy_car(kind: str, rng: np.random.Generator) -> Item:
    """A small car on four wheels that points along +x."""
    half = np.array([rng.uniform(0.034, 0.055), rng.uniform(0.0165, 0.025), rng.uniform(0.008, 0.0125)])
    wheel = rng.uniform(0.0075, 0.0105)
    cabin, start, end = half[2] * rng.uniform(1.3, 2.0), rng.uniform(-0.95, -0.5), rng.uniform(0.05, 0.5)
    word = ("red", "blue", "yellow", "green", "orange", "white", "black", "pink", "purple", "silver")[rng.integers(10)]
    coat = tint(rng, word)
    lift = 0.6 * wheel
    body = [p.moved(pose(t=[0, 0, lift + half[2]])) for p in rounded_box(half, 0.5 * half[2], _car_sides(coat, rng), 4)]
    x0, x1, z, y = start * half[0], end * half[0], lift + 2 * half[2] - 0.001, 0.9 * half[1]
    lean0, lean1 = rng.uniform(0.05, 0.3) * cabin, rng.uniform(0.4, 1.0) * cabin
    a, b = [(x1 - x0) / 2, (x1 - x0 - lean0 - lean1) / 2], [y, 0.85 * y]
    rings = oval(
        [a[0], 0.5 * (a[0] + a[1]), a[1], 0.93 * a[1], 0.0],
        [b[0], b[0], b[1], 0.93 * b[1], 0.0],
        np.array([0, 0.5, 0.93, 1, 1]) * cabin + z,
        5.0,
        36,
    )
    shift = np.linspace(0, 0.5, 3) * (lean0 - lean1)
    rings[..., 0] += 0.5 * (x0 + x1) + np.array([*shift, shift[-1], shift[-1]])[:, None]
    roof = loft(rings, _windows(coat, rng))
    parts, pieces = (
        [*body, roof],
        [collision_pieces.box(half, pose(t=[0, 0, lift + half[2]])), collision_pieces.hull(rings[[0, 2, 3]][:, ::3])],
    )
    for x in (-0.58, 0.6):
        for side in (-1, 1):
            X = pose(rotvec_to_matrix([-side * np.pi / 2, 0, 0]), [x * half[0], side * (half[1] - 0.003), wheel])
            parts.append(_wheel(wheel, rng).moved(X))
            pieces.append((X @ pose(t=[0, 0, 0.002]), collision_pieces.cylinder(wheel, 0.0035)[1]))
    return finish(
        kind,
        parts,
        pieces,
        rng,
        (word if word != "silver" else "metal",),
        Manner(poses=(UPRIGHT, ON_FRONT), glossy=0.8),
    )


def _car_sides(coat: Array, rng: np.random.Generator) -> list[Array]:
    sides = [
        plain(24, 32, coat),
        plain(24, 32, coat),
        plain(24, 72, coat),
        plain(24, 72, coat),
        plain(32, 72, coat),
        plain(32, 72, vary(rng, (0.15, 0.15, 0.16))),
    ]
    for k, lamp in ((0, (0.95, 0.93, 0.75)), (1, (0.80, 0.08, 0.06))):
        sides[k][7:12, 3:9] = sides[k][7:12, 23:29] = lamp
        sides[k][16:20, 4:28] = (0.2, 0.2, 0.2)
    stripe = tint(rng, ("white", "black", "yellow", "red")[rng.integers(4)])
    if rng.random() < 0.5:
        sides[4][12:20] = stripe
    for k in (2, 3):
        sides[k][4:22, 22:23] = sides[k][4:22, 40:41] = 0.5 * coat
        if rng.random() < 0.4:
            sides[k][11:14] = stripe
    return sides


def _windows(coat: Array, rng: np.random.Generator, h: int = 48, w: int = 96) -> Array:
    """Panes all round a cabin, the roof in the coat's color."""
    image = plain(h, w, coat)
    glass = vary(rng, (0.16, 0.20, 0.25))
    image[int(0.52 * h) : int(0.92 * h)] = glass
    for post in (6, 18, 30, 42, 54, 66, 78, 90):
        image[int(0.52 * h) : int(0.92 * h), post : post + 2] = coat
    return image


def _wheel(r: float, rng: np.random.Generator) -> Part:
    profile = np.array(
        [[0, -0.003], [r, -0.003], [r, 0.004], [0.92 * r, 0.0052], [0.6 * r, 0.0052], [0.55 * r, 0.0042], [0, 0.0046]]
    )
    image = plain(48, 24, (0.07, 0.07, 0.07))
    image[:16] = vary(rng, (0.68, 0.69, 0.70))
    return revolve(profile, image, 16)


def puzzle_cube(kind: str, rng: np.random.Generator) -> Item:
    """A cube of small colored stickers, two to four a side, solved, half solved or not."""
    half, n = rng.uniform(0.0255, 0.030), int(rng.choice([2, 3, 3, 3, 3, 4]))
    colors = [tint(rng, c, 0.6) for c in ("white", "yellow", "red", "orange", "blue", "green")]
    mixed = rng.choice([0.0, 0.5, 1.0], p=[0.3, 0.25, 0.45])
    frame = tint(rng, "black") if rng.random() < 0.7 else tint(rng, "white")
    border = rng.uniform(0.04, 0.12) if rng.random() < 0.8 else 0.02
    order = rng.permutation(6)
    faces = [_stickers(rng, n, k, colors, mixed, frame, border) for k in order]
    parts = rounded_box([half] * 3, 0.0035, faces, 3)
    return finish(
        kind, parts, [collision_pieces.box([half] * 3)], rng, (), Manner(poses=(UPRIGHT, ON_SIDE, ON_FRONT), glossy=0.6)
    )


def _stickers(
    rng: np.random.Generator, n: int, own: int, colors: list[Array], mixed: float, frame: Array, border: float
) -> Array:
    size = 72
    v, u = np.mgrid[:size, :size] / size * n
    which = np.where(rng.random((n, n)) < mixed, rng.integers(6, size=(n, n)), own)
    face = np.stack(colors)[which[v.astype(int), u.astype(int)]]
    edge = np.minimum(np.minimum(u % 1, 1 - u % 1), np.minimum(v % 1, 1 - v % 1))
    if rng.random() < 0.3:  # without stickers: only furrows, in each piece's own color
        frame = 0.45 * face
    worn = 0.92 + 0.16 * noise(rng, size, size, 2.0)
    return shade(mix(face, frame, smoothstep(edge, border + 0.02, border)), worn)


def ball(kind: str, rng: np.random.Generator, plain: bool = False) -> Item:
    """A ball: plain, paneled, striped, or a tennis ball. plain: of one color in any case."""
    r = rng.uniform(0.021, 0.0345)
    phi = np.linspace(0, np.pi, 21)
    profile = np.stack([r * np.sin(phi), -r * np.cos(phi)], axis=1)
    word = ("red", "blue", "green", "yellow", "white", "orange", "pink", "purple")[rng.integers(8)]
    image, words = _ball_skin(rng, word, plain)
    shape = collision_pieces.Primitive("ellipsoid", np.full(3, r))
    lay = rotvec_to_matrix(rng.normal(0, 1.5, 3))
    return finish(
        kind,
        [revolve(profile, image, 32)],
        [(np.eye(4), shape)],
        rng,
        words,
        Manner(lay, rolled(rng), glossy=rng.uniform(0.0, 0.8)),
    )


def _ball_skin(
    rng: np.random.Generator, word: str, bare: bool, h: int = 96, w: int = 192
) -> tuple[Array, tuple[str, ...]]:
    other = [c for c in (*VIVID_COLORS, "white", "black") if c != word][rng.integers(8)]
    image = shade(plain(h, w, tint(rng, word)), 0.94 + 0.12 * noise(rng, h, w, 2.5))
    angle, height = np.linspace(0, 2 * np.pi, w)[None, :], np.cos(np.linspace(0, np.pi, h))[:, None]
    style = int(rng.choice(5, p=(0.1, 0.225, 0.225, 0.225, 0.225)))
    image = shade(image, 1 - 0.25 * smoothstep(np.abs(height) * np.ones((1, w)), 0.04, 0.02))  # halves meet
    if style == 0 or bare:
        return image, (word,)
    if style == 1:  # a seam that winds round, as on a tennis ball
        seam = smoothstep(np.abs(height - 0.55 * np.sin(2 * angle)), 0.09, 0.05)
        return mix(image, tint(rng, "white"), seam), (word,)
    if style == 2:  # gores
        share = (np.sin(rng.integers(2, 5) * angle) > 0) * np.ones((h, 1))
    elif style == 3:  # a belt
        share = (np.abs(height) < rng.uniform(0.12, 0.35)) * np.ones((1, w))
    else:  # dots
        share = smoothstep(np.cos(6 * angle) * np.cos(5 * np.arccos(height)), 0.3, 0.45)
    return mix(image, tint(rng, other), share), (word, other)


def toy_brick(kind: str, rng: np.random.Generator) -> Item:
    """A building brick with studs, bigger than life, or a plain wooden block."""
    word = ("red", "blue", "yellow", "green", "white", "orange", "pink", "black")[rng.integers(8)]
    pitch = rng.uniform(0.013, 0.017)
    nx, ny = [(2, 4), (2, 2), (2, 3), (2, 4), (2, 3)][rng.integers(5)]
    half = np.array([nx * pitch / 2, ny * pitch / 2, pitch * rng.uniform(0.55, 0.75)])
    rgb = tint(rng, word)
    parts = rounded_box(half, 0.001, [shade(plain(24, 24, rgb), 0.97 + 0.06 * noise(rng, 24, 24)) for _ in range(6)], 2)
    pieces, r, h = [collision_pieces.box(half)], 0.31 * pitch, 0.24 * pitch
    stud = np.array([[r, 0], [r, h - 0.0006], [r - 0.0006, h], [0, h]])
    image = plain(12, 12, rgb)
    for i in range(nx):
        for j in range(ny):
            at = [(i - (nx - 1) / 2) * pitch, (j - (ny - 1) / 2) * pitch, half[2]]
            parts.append(revolve(stud, image, 14).moved(pose(t=at)))
    top = collision_pieces.box([half[0] - 0.2 * pitch, half[1] - 0.2 * pitch, h / 2], pose(t=[0, 0, half[2] + h / 2]))
    return finish(kind, parts, [*pieces, top], rng, (word,), Manner(poses=(UPRIGHT, ON_SIDE, ON_FRONT), glossy=0.7))


def rubber_duck(kind: str, rng: np.random.Generator) -> Item:
    """A bath duck that looks along +x."""
    s = rng.uniform(0.85, 1.1)
    word = "yellow" if rng.random() < 0.8 else ("pink", "blue", "green", "white")[rng.integers(4)]
    rgb, bill = tint(rng, word), tint(rng, "orange" if rng.random() < 0.8 else "red")
    skin = shade(plain(64, 96, rgb), 0.95 + 0.1 * noise(rng, 64, 96))
    t = np.linspace(-1, 1, 16)
    round_ = np.sqrt(np.clip(1 - t**2, 0.0, 1))
    rise = 0.012 * np.clip(-t - 0.35, 0, 1) ** 1.5 * 4
    path = np.stack([0.036 * t, 0 * t, 0.022 + rise], axis=1)
    body = sweep(path, np.stack([0.0275 * round_**0.9, 0.0215 * round_**0.8], axis=1), skin, 20)
    head_at, head_r = np.array([0.016, 0, 0.052]), 0.0185
    phi = np.linspace(0, np.pi, 15)
    face = skin.copy()
    for u in (0.15, 0.85):
        face[22:32, int(u * 96) - 3 : int(u * 96) + 3] = (0.95, 0.95, 0.95)
        face[24:31, int(u * 96) - 2 : int(u * 96) + 2] = (0.05, 0.05, 0.05)
    head = revolve(np.stack([head_r * np.sin(phi), -head_r * np.cos(phi)], axis=1), face, 24).moved(pose(t=head_at))
    beak_path = head_at + np.array([[0.012, 0, -0.003], [0.02, 0, -0.004], [0.026, 0, -0.003], [0.029, 0, -0.002]])
    beak = sweep(
        beak_path,
        np.array([[0.009, 0.006], [0.0095, 0.0045], [0.0085, 0.003], [0.004, 0.0015]]),
        plain(12, 16, bill),
        12,
    )
    wings = [
        sweep(
            np.array([[-0.022, y, 0.028], [-0.008, 1.15 * y, 0.027], [0.008, 1.02 * y, 0.026]]),
            np.array([[0.003, 0.004], [0.005, 0.011], [0.003, 0.006]]),
            0.93 * skin,
            10,
        )
        for y in (-0.0235, 0.0235)
    ]
    parts = [Part(p.vertices * s, p.faces, p.uvs, p.image) for p in (body, head, beak, *wings)]
    pieces = [
        collision_pieces.hull(parts[0].vertices[::3]),
        (pose(t=s * head_at), collision_pieces.Primitive("ellipsoid", np.full(3, s * head_r))),
        collision_pieces.hull(parts[2].vertices),
    ]
    return finish(kind, parts, pieces, rng, (word, "orange"), Manner(glossy=0.5))
