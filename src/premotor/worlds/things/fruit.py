"""Fruit and vegetables that are nearly bodies of revolution: turned, dented, ribbed, painted."""

import numpy as np

from premotor.core.geometry import Array, pose, rotvec_to_matrix
from premotor.worlds.things.collision_pieces import turned
from premotor.worlds.things.item import Item
from premotor.worlds.things.item_assembly import ON_SIDE, UPRIGHT, Manner, finish, rolled
from premotor.worlds.things.mesh import Deform, Part, revolve, sweep
from premotor.worlds.things.paint import dots, mix, noise, plain, ramp, shade, sheen, smoothstep, vary
from premotor.worlds.things.produce import FORMS, Form, Skin


def make(kind: str, rng: np.random.Generator) -> Item:
    """One fruit of `kind`."""
    form = FORMS[kind]
    skin = form.skins[rng.integers(len(form.skins))]
    width, height = rng.uniform(*form.width), rng.uniform(*form.height)
    profile = _profile(form, width / 2, height, rng)
    body = revolve(profile, _paint(skin, form, rng), 32, _bumps(form, rng))
    squash = np.diag([1.0, form.flat * rng.uniform(0.97, 1.0), 1.0])
    parts = [_squashed(p, squash) for p in (body, *_stem(form, profile, rng))]
    hull = _outer(profile)
    pieces = turned(hull, 14, 0.004, squash)
    lay = ON_SIDE if form.lying else UPRIGHT
    return finish(kind, parts, pieces, rng, (skin.word,), Manner(lay, rolled(rng), glossy=form.glossy))


def _profile(form: Form, radius: float, height: float, rng: np.random.Generator, n: int = 25) -> Array:
    """Radius and height (n, 2) [m] from the bottom pole to the top pole."""
    phi = np.pi * np.linspace(0, 1, n) ** 1.0
    r, z = np.sin(phi) ** 0.92, -np.cos(phi)
    neck, point = form.neck * rng.uniform(0.8, 1.15), form.point * rng.uniform(0.8, 1.15)
    r = r * (1 - neck * smoothstep(z, -0.25, 0.75)) * (1 - point * smoothstep(z, 0.5, -1.0))
    r = radius * r / r.max()
    h = 0.5 * height * z
    share = r / radius
    top, low = z > 0, z < 0
    h = h - top * form.dimple * height * rng.uniform(0.8, 1.2) * np.exp(-((share / 0.38) ** 2))
    h = h + low * form.pit * height * rng.uniform(0.8, 1.2) * np.exp(-((share / 0.33) ** 2))
    up, down = form.nipple
    h = h + top * up * height * np.exp(-((share / 0.22) ** 2)) - low * down * height * np.exp(-((share / 0.22) ** 2))
    return np.stack([r, h], axis=1)


def _outer(profile: Array) -> Array:
    """The profile without its dimples: heights rising, closed at both ends."""
    low, high = int(np.argmin(profile[:, 1])), int(np.argmax(profile[:, 1]))
    return profile[low : high + 1]


def _bumps(form: Form, rng: np.random.Generator) -> Deform:
    lobes, depth = form.ribs
    phases, sizes = rng.uniform(0, 2 * np.pi, 6), rng.normal(0, form.lumps, 6)
    where = rng.uniform(0, 2 * np.pi)
    depth *= rng.uniform(0.7, 1.2)

    def factor(angle: Array, share: Array) -> Array:
        belly = np.sin(np.pi * share)
        f = 1.0 - depth * _lobe(lobes, angle, where)
        for k, (p, s) in enumerate(zip(phases, sizes, strict=True)):
            f = f + s * np.cos((1 + k % 3) * angle + p + (k // 2) * 2.5 * share) * belly
        off = np.abs((angle - where + np.pi) % (2 * np.pi) - np.pi)
        return f - form.cleft * np.exp(-((off / 0.22) ** 2)) * belly**0.5

    return factor


def _lobe(lobes: int, angle: Array, where: float) -> Array:
    """0 on the ridge of a lobe, 1 in the furrow, sharper in the furrow."""
    return 0.0 * angle if lobes == 0 else (0.5 - 0.5 * np.cos(lobes * angle + where)) ** 2.5


def _squashed(part: Part, squash: Array) -> Part:
    return Part(part.vertices @ squash, part.faces, part.uvs, part.image)


def _paint(skin: Skin, form: Form, rng: np.random.Generator, h: int = 160, w: int = 192) -> Array:
    base, blush = vary(rng, skin.base), vary(rng, skin.blush)
    up = ramp(h, w)
    clouds = noise(rng, h, w, 3.0, (1.0, 1.0)) + 0.5 * (noise(rng, h, w, 2.0, (3.0, 0.3)) - 0.5) * skin.streaks
    how = float(np.clip(skin.how * rng.uniform(0.6, 1.5), 0, 1))
    tilt = rng.uniform(-0.3, 0.3) * (up - 0.5)
    image = mix(plain(h, w, base), blush, smoothstep(clouds + tilt, 1 - how - 0.18, 1 - how + 0.22))
    image = shade(image, 1 + skin.rough * 4 * (noise(rng, h, w, 0.8) - 0.5) + 0.25 * (noise(rng, h, w, 3.0) - 0.5))
    if skin.pores:
        image = mix(image, vary(rng, skin.pore), 0.7 * dots(rng, h, w, int(skin.pores * rng.uniform(0.6, 1.4)), 0.8))
    if skin.veins:
        image = shade(image, 1 - rng.uniform(0.2, 0.4) * _veins(rng, h, w, skin.veins))
    if skin.eyes:
        image = mix(image, vary(rng, (0.26, 0.17, 0.10)), 0.85 * dots(rng, h, w, rng.poisson(skin.eyes), 2.2))
    for _ in range(rng.poisson(1.0)):  # a bruise or scuff
        image = mix(
            image, vary(rng, (0.42, 0.28, 0.15), 2), rng.uniform(0.2, 0.6) * dots(rng, h, w, 2, rng.uniform(1.5, 4))
        )
    ends = smoothstep(np.abs(up - 0.5), 0.46, 0.5) * (form.dimple > 0 or form.pit > 0)
    image = mix(image, vary(rng, (0.45, 0.38, 0.16)), 0.8 * ends * noise(rng, h, w, 2.0) * 1.6)
    image = sheen(rng, image) if form.glossy > 0.3 else image
    if form.tips is not None:
        image = mix(image, vary(rng, form.tips), 0.9 * smoothstep(np.abs(up - 0.5), 0.45, 0.49))
    return image


def _veins(rng: np.random.Generator, h: int, w: int, count: int) -> Array:
    """Thin lines (h, w) in 0 to 1 from pole to pole, a little crooked and broken."""
    angle = np.linspace(0, 2 * np.pi, w, endpoint=False)[None, :] + 0.5 * (noise(rng, h, w, 3.0) - 0.5)
    lines = smoothstep(np.cos(int(count * rng.uniform(0.7, 1.3)) * angle), 0.55, 0.95)
    return lines * smoothstep(noise(rng, h, w, 2.5, (3.0, 0.3)), 0.2, 0.5)


def _stem(form: Form, profile: Array, rng: np.random.Generator) -> list[Part]:
    top = profile[-1, 1]
    if form.stem == "none" or (form.stem == "twig" and rng.random() < 0.25):
        return []
    return STEMS[form.stem](float(top), float(profile[:, 0].max()), rng)


def _twig(top: float, radius: float, rng: np.random.Generator) -> list[Part]:
    length, lean = radius * rng.uniform(0.35, 0.75), rng.normal(0, 0.25, 2) * radius
    t = np.linspace(0, 1, 5)[:, None]
    path = np.array([0, 0, top - 0.003]) + t * np.array([0, 0, length]) + t**2 * np.append(lean, 0)
    image = mix(plain(16, 16, vary(rng, (0.32, 0.22, 0.12))), (0.4, 0.42, 0.15), 0.6 * noise(rng, 16, 16))
    parts = [sweep(path, np.array([1.0, 0.75, 0.7, 0.8, 1.3]) * 0.0016 * rng.uniform(0.8, 1.3), image, 6)]
    return parts + (_leaf(path[2], radius, rng) if rng.random() < 0.12 else [])


def _leaf(at: Array, radius: float, rng: np.random.Generator) -> list[Part]:
    turn, length = rng.uniform(0, 2 * np.pi), radius * rng.uniform(0.7, 1.1)
    t = np.linspace(0, 1, 7)
    path = np.stack([t * length, 0 * t, 0.25 * length * np.sin(2.2 * t)], axis=1)
    width = 0.28 * length * np.sin(np.pi * np.clip(t, 0.04, 0.97)) ** 0.8
    image = shade(plain(24, 32, vary(rng, (0.16, 0.42, 0.12), 2)), 0.8 + 0.4 * noise(rng, 24, 32))
    leaf = sweep(path, np.stack([width, np.full(7, 0.0006)], axis=1), image, 8)
    return [leaf.moved(pose(rotvec_to_matrix([0, 0, turn]), at))]


def _stalk(top: float, radius: float, rng: np.random.Generator) -> list[Part]:
    t = np.linspace(0, 1, 6)[:, None]
    bend = np.append(rng.normal(0, 0.2, 2) * radius, 0)
    path = np.array([0, 0, top - 0.002]) + t * [0, 0, radius * rng.uniform(0.5, 0.8)] + t**2 * bend
    image = shade(plain(24, 24, vary(rng, (0.30, 0.48, 0.16), 2)), 0.75 + 0.5 * noise(rng, 24, 24, 2, (0.2, 2)))
    return [sweep(path, radius * np.array([0.42, 0.26, 0.17, 0.15, 0.16, 0.19]), image, 8)]


def _star(top: float, radius: float, rng: np.random.Generator, points: int = 5, reach: float = 0.55) -> list[Part]:
    """A calyx of pointed leaves that lies on the shoulder."""
    size = reach * radius * rng.uniform(0.85, 1.2)
    s = np.linspace(1, 0, 6)
    rows = np.stack([s * size, top + 0.0035 - 0.35 * size * s**2], axis=1)
    under = rows[:1] + np.array([[-0.001, -0.0015]])
    image = shade(plain(24, 48, vary(rng, (0.22, 0.46, 0.14), 2)), 0.7 + 0.6 * noise(rng, 24, 48, 2))

    def leaves(angle: Array, share: Array) -> Array:
        tip = (0.5 + 0.5 * np.cos(points * angle)) ** 1.4
        return 1 - (1 - share) ** 0.7 * 0.85 * (1 - tip)

    star = revolve(np.concatenate([under, rows]), image, 40, leaves)
    return [star, *_twig(top + 0.002, 0.7 * radius, rng)] if points < 7 else [star]


def _leaves(top: float, radius: float, rng: np.random.Generator) -> list[Part]:
    return _star(top - 0.001, radius, rng, points=9, reach=0.95)


def _scar(top: float, radius: float, rng: np.random.Generator) -> list[Part]:
    size = radius * rng.uniform(0.12, 0.2)
    rows = np.array([[size, top - 0.004], [size, top + 0.0005], [0.6 * size, top + 0.001], [0, top + 0.0008]])
    return [revolve(rows, shade(plain(16, 16, vary(rng, (0.5, 0.48, 0.22))), 0.7 + 0.6 * noise(rng, 16, 16)), 10)]


STEMS = {"twig": _twig, "stalk": _stalk, "star": _star, "leaves": _leaves, "scar": _scar}
