"""Random scenes for training: a counter, things dropped on it any which way, a robot's limbs in between.

They are wilder than the kitchen of `premotor.worlds.kitchen` on purpose: sight that copes with these copes
with that, and has not learned it by heart.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import mujoco
import numpy as np
from PIL import Image

from premotor import knowledge
from premotor.core.geometry import Array, matrix_to_quat_wxyz, pose, rotvec_to_matrix
from premotor.worlds import textures, things
from premotor.worlds.things import Item
from premotor.worlds.things.attach import attach

PLACEMENT_AREA = ((0.30, -0.48), (0.76, 0.48))  # [m] corners of where things are put
NUM_LIMBS = 5  # capsules that stand for a robot
PARKING_POSITION = np.array([0.0, 0.0, -5.0])
SETTLE_TIME = 0.9  # [s] of physics before the picture
TIMESTEP = 0.004
ODDITY_SHARE = 0.15  # share of oddities in the stock
# what is most taken for fruit, or fruit for it
OVERSAMPLED_KINDS = "ball", "ball", "potato", "kiwi", "tomato", "onion"
PLAIN_BALL_SHARE = 0.5  # share of plain ones of the balls


@dataclass(frozen=True, eq=False)
class Scene:
    """A settled scene. owner: (ngeom,) index into items of each drawn geom, -1 none, -2 robot."""

    model: mujoco.MjModel
    data: mujoco.MjData
    items: tuple[Item, ...]
    owner: np.ndarray
    table_z: float


def build(rng: np.random.Generator, stock: Sequence[Item]) -> Scene:
    """A scene with 3 to 15 things out of `stock`; everything about it is drawn from `rng`."""
    items = choose_items(rng, stock)
    table_z = float(rng.uniform(-0.03, 0.03))
    spec = mujoco.MjSpec()
    spec.option.timestep = TIMESTEP
    spec.option.integrator = mujoco.mjtIntegrator.mjINT_IMPLICITFAST
    spec.visual.global_.offwidth, spec.visual.global_.offheight = 640, 480
    spec.visual.quality.offsamples = 0
    spec.visual.quality.shadowsize = 1024
    spec.visual.map.znear, spec.visual.map.zfar = 0.01, 8.0
    spec.stat.extent, spec.stat.center = 1.0, np.array([0.5, 0.0, 0.0])
    _room(spec, rng, table_z)
    _lights(spec, rng)
    _robot(spec, rng)
    gloss = rng.spawn(1)[0]  # of its own, so that looks do not decide where things lie
    for i, item in enumerate(items):
        attach(spec, item, f"item{i}", np.eye(4))
        polish(spec.material(f"item{i}.material"), gloss)
    model = spec.compile()
    scene = Scene(model, mujoco.MjData(model), tuple(items), _owners(model, len(items)), table_z)
    arrange(scene, rng)
    return scene


def arrange(scene: Scene, rng: np.random.Generator) -> None:
    """Drop the things of a scene anew and wait until they lie."""
    model, data = scene.model, scene.data
    mujoco.mj_resetData(model, data)
    for i, X_WO in enumerate(starts(scene.items, rng, scene.table_z)):
        at = model.jnt_qposadr[model.body(f"item{i}").jntadr[0]]
        data.qpos[at : at + 3] = X_WO[:3, 3]
        data.qpos[at + 3 : at + 7] = matrix_to_quat_wxyz(X_WO[:3, :3])
    for _ in range(round(SETTLE_TIME / TIMESTEP)):
        mujoco.mj_step(model, data)


def make_stock(rng: np.random.Generator, count: int) -> list[Item]:
    """Things to build scenes from: every kind in turn, in random order, some again, one in seven an oddity."""
    names = [*things.kinds(), *OVERSAMPLED_KINDS]
    turns = [n for _ in range(-(-count // len(names))) for n in rng.permutation(names)]
    return [things.oddity(rng) if rng.random() < ODDITY_SHARE else _make(str(n), rng) for n in turns[:count]]


def often(kind: str) -> int:
    """How many times as often as others a kind is made."""
    return 1 + OVERSAMPLED_KINDS.count(kind)


def _make(kind: str, rng: np.random.Generator) -> Item:
    if kind == "ball":  # plain ones are rare in life, and hardest to tell
        return things.ball(kind, rng, plain=rng.random() < PLAIN_BALL_SHARE)
    return things.make(kind, rng)


def choose_items(rng: np.random.Generator, stock: Sequence[Item]) -> list[Item]:
    """3 to 15 of the stock, baskets and what is round rather more often than the rest; what holds others comes first.

    Round things are what a robot is asked for most, and what is taken for one another most.
    """
    table = knowledge.load()
    round_ = [
        i.kind in table.kinds
        and (table.is_a(i.kind, "fruit") or table.is_a(i.kind, "vegetable") or table.kind(i.kind).shape == "round")
        for i in stock
    ]
    basket = [i.kind == "basket" for i in stock]
    weight = 1.0 + 1.2 * np.array(round_) + 3.0 * np.array(basket)
    count = min(int(rng.integers(3, 16)), len(stock))
    chosen = rng.choice(len(stock), size=count, replace=False, p=weight / weight.sum())
    return sorted((stock[i] for i in chosen), key=lambda item: not item.container)


def starts(items: Sequence[Item], rng: np.random.Generator, table_z: float) -> list[Array]:
    """Where each item starts to fall from: spread out, crowded, or above what can hold it."""
    crowded = rng.random() < 0.45
    low, high = np.array(PLACEMENT_AREA[0]), np.array(PLACEMENT_AREA[1])
    if crowded:
        middle, span = rng.uniform(low + 0.12, high - 0.12), rng.uniform(0.09, 0.22)
        low, high = np.maximum(low, middle - span), np.minimum(high, middle + span)
    placed: list[tuple[Array, float, float]] = []  # center (2,), radius, top
    poses = []
    for item in items:
        R = rotvec_to_matrix([0, 0, rng.uniform(0, 2 * np.pi)]) @ _resting(item, rng)
        half = 0.5 * np.ptp(item.vertices @ R.T, axis=0)
        radius = float(np.hypot(half[0], half[1])) * 0.8
        holders = [p for p, it in zip(placed, items, strict=False) if it.container]
        if not item.container and holders and rng.random() < 0.30:
            xy = holders[rng.integers(len(holders))][0] + rng.normal(0, 0.03, 2)
        else:
            xy = _spot(rng, low, high, radius, placed, tries=12 if not crowded else 3)
        below = max((top for c, r, top in placed if np.hypot(*(c - xy)) < r + radius), default=table_z)
        top = below + 2 * half[2] + 0.004
        placed.append((xy, radius, top))
        poses.append(pose(R, [*xy, below + half[2] + 0.002]))
    return poses


def _spot(rng: np.random.Generator, low: Array, high: Array, radius: float, placed: list, tries: int) -> Array:
    best, gap = rng.uniform(low, high), -np.inf
    for _ in range(tries):
        xy = rng.uniform(low, high)
        room = min((np.hypot(*(c - xy)) - r - radius for c, r, _ in placed), default=1.0)
        if room > gap:
            best, gap = xy, room
        if gap > 0.004:
            break
    return best


def _resting(item: Item, rng: np.random.Generator) -> Array:
    """Usually the usual pose, at times another plausible one."""
    last = 0 if rng.random() < 0.6 else int(rng.integers(len(item.poses)))
    return np.asarray(item.poses[last])


def _owners(model: mujoco.MjModel, count: int) -> np.ndarray:
    owner = np.full(model.ngeom, -1)
    for i in range(count):
        owner[model.geom_bodyid == model.body(f"item{i}").id] = i
    for k in range(NUM_LIMBS):
        owner[model.geom_bodyid == model.body(f"limb{k}").id] = -2
    return owner


# ---- the room ----------------------------------------------------------------------------------------------


def _room(spec: mujoco.MjSpec, rng: np.random.Generator, table_z: float) -> None:
    box = mujoco.mjtGeom.mjGEOM_BOX
    top = _material(spec, "top", textures.countertop(rng) if rng.random() < 0.75 else _pattern(rng), rng, 0.8)
    depth, width = rng.uniform(0.45, 0.9), rng.uniform(0.6, 1.2)
    spec.worldbody.add_geom(
        name="table",
        type=box,
        size=[depth, width, 0.02],
        pos=[0.45, 0, table_z - 0.02],
        material=top,
        friction=[0.6, 0.005, 1e-4],
    )
    ground = _material(spec, "ground", _pattern(rng), rng, 1.5)
    spec.worldbody.add_geom(
        name="floor", type=box, size=[4, 4, 0.02], pos=[0, 0, -rng.uniform(0.3, 0.9)], material=ground
    )
    wall = _material(spec, "wall", textures.tiles(rng) if rng.random() < 0.5 else textures.plaster(rng), rng, 1.0)
    spec.worldbody.add_geom(
        name="wall", type=box, size=[0.02, 3, 2], pos=[-rng.uniform(0.25, 1.2), 0, 1], material=wall
    )
    if rng.random() < 0.5:
        side = rng.choice([-1, 1]) * rng.uniform(0.62, 1.4)
        spec.worldbody.add_geom(name="side", type=box, size=[3, 0.02, 2], pos=[0, side, 1], material=wall)
    for k in range(int(rng.integers(0, 3))):
        cloth = _material(spec, f"cloth{k}", textures.cloth(rng) if rng.random() < 0.6 else _pattern(rng), rng, 0.3)
        half = [rng.uniform(0.08, 0.25), rng.uniform(0.08, 0.3), rng.uniform(0.0006, 0.0025)]
        at = [*rng.uniform(*PLACEMENT_AREA), table_z]
        spec.worldbody.add_geom(
            name=f"cloth{k}", type=box, size=half, pos=at,
            euler=[0, 0, rng.uniform(0, 360)], material=cloth, contype=0, conaffinity=0,
        )  # fmt: skip


def _pattern(rng: np.random.Generator) -> textures.Picture:
    """A surface of any kind, or two random colors under fractal noise: nothing a kitchen would have."""
    if rng.random() < 0.5:
        choices = (textures.wood, textures.stone, textures.laminate, textures.tiles, textures.cloth, textures.plaster)
        return choices[rng.integers(len(choices))](rng)
    mix = textures.fractal(rng, 256, 256, tuple(rng.uniform(2, 20, 2)))[..., None]
    mix = 1 / (1 + np.exp(-mix * rng.uniform(0.5, 4)))
    a, b = rng.uniform(0, 255, (2, 3))
    return (a * mix + b * (1 - mix)).astype(np.uint8)


def polish(material: mujoco.MjsMaterial, rng: np.random.Generator) -> None:
    """Any gloss whatever the kind: a name must not be read off how shiny the generator makes its things."""
    if rng.random() < 0.7:
        material.specular, material.shininess = float(rng.uniform(0.0, 0.8)), float(rng.uniform(0.0, 0.9))


def _material(
    spec: mujoco.MjSpec, name: str, picture: textures.Picture, rng: np.random.Generator, meters: float
) -> str:
    picture = np.asarray(Image.fromarray(picture).resize((320, 320), Image.Resampling.BOX))
    h, w = picture.shape[:2]
    texture = spec.add_texture(name=name, type=mujoco.mjtTexture.mjTEXTURE_2D, width=w, height=h, nchannel=3)
    texture.data = np.ascontiguousarray(picture).tobytes()
    shine = float(rng.uniform(0, 0.5))
    material = spec.add_material(name=name, specular=shine, shininess=shine, reflectance=0.0, texuniform=True)
    material.texrepeat = [1 / (meters * rng.uniform(0.6, 1.6))] * 2
    material.textures[mujoco.mjtTextureRole.mjTEXROLE_RGB] = name
    return name


def _lights(spec: mujoco.MjSpec, rng: np.random.Generator) -> None:
    spec.visual.headlight.ambient = [float(rng.uniform(0.15, 0.45))] * 3
    spec.visual.headlight.diffuse = [float(rng.uniform(0.0, 0.35))] * 3
    for k in range(int(rng.integers(1, 4))):
        at = np.array([rng.uniform(-0.8, 1.6), rng.uniform(-1.5, 1.5), rng.uniform(1.2, 2.6)])
        spec.worldbody.add_light(
            name=f"light{k}", pos=at, dir=np.array([0.5, 0, 0]) - at, castshadow=k == 0,
            type=mujoco.mjtLightType.mjLIGHT_DIRECTIONAL if rng.random() < 0.4 else mujoco.mjtLightType.mjLIGHT_SPOT,
            diffuse=rng.uniform(0.25, 0.75) * rng.uniform(0.85, 1.0, 3), cutoff=60.0,
        )  # fmt: skip


def _robot(spec: mujoco.MjSpec, rng: np.random.Generator) -> None:
    """Limbs kept far below until a view places them."""
    shade = float(rng.choice([0.12, 0.5, 0.88]))
    for k in range(NUM_LIMBS):
        body = spec.worldbody.add_body(name=f"limb{k}", mocap=True, pos=PARKING_POSITION - [0, 0, k])
        rgb = np.clip(shade + rng.normal(0, 0.06, 3), 0, 1)
        thick = rng.uniform(0.03, 0.07) if k < 3 else 0.011
        length = rng.uniform(0.12, 0.2) if k < 3 else 0.03
        body.add_geom(
            name=f"limb{k}", type=mujoco.mjtGeom.mjGEOM_CAPSULE, size=[thick, length, 0], rgba=[*rgb, 1], contype=0,
            conaffinity=0, group=1,
        )  # fmt: skip
    eye = spec.worldbody.add_body(name="eye", mocap=True)
    eye.add_camera(name="eye")


def place_limbs(scene: Scene, rng: np.random.Generator, X_WC: Array | None) -> None:
    """An arm reaching in from the base, or (given a wrist camera's pose) fingers before it; `None, 0.5` of each.

    X_WC: (4, 4) of a camera that is carried by the hand, None for one that looks on.
    """
    data = scene.data
    for k in range(NUM_LIMBS):
        _move(data, scene.model, f"limb{k}", pose(None, PARKING_POSITION - [0, 0, k]))
    if X_WC is not None:
        if rng.random() < 0.6:
            gap, far = rng.uniform(0.0, 0.04), rng.uniform(0.14, 0.2)
            for k, side in ((3, -1), (4, 1)):
                X_CF = pose(rotvec_to_matrix([-0.44, 0, 0]), [side * (gap + 0.011), 0.04, far])
                _move(data, scene.model, f"limb{k}", X_WC @ X_CF)
        return
    if rng.random() < 0.35:
        return
    hand = np.array([rng.uniform(0.25, 0.7), rng.uniform(-0.35, 0.35), rng.uniform(0.12, 0.5)])
    elbow = np.array([rng.uniform(-0.1, 0.3), rng.uniform(-0.2, 0.2), rng.uniform(0.4, 0.8)])
    over, above, at = (hand + np.array([0, 0, z]) for z in (0.22, 0.20, 0.08))
    ends = [(np.array([-0.05, 0, 0.1]), elbow), (elbow, above), (over, at)]
    for k, (a, b) in enumerate(ends):
        _move(data, scene.model, f"limb{k}", _between(a, b))
    turn = rng.uniform(0, np.pi)
    for k, side in ((3, -1), (4, 1)):
        offset = side * rng.uniform(0.01, 0.04) * np.array([np.cos(turn), np.sin(turn), 0])
        _move(data, scene.model, f"limb{k}", pose(None, hand + offset + [0, 0, 0.03]))


def _between(a: Array, b: Array) -> Array:
    z = (b - a) / np.linalg.norm(b - a)
    x = np.cross(z, [0.3, 0.5, 0.81])
    x /= np.linalg.norm(x)
    return pose(np.column_stack([x, np.cross(z, x), z]), 0.5 * (a + b))


def _move(data: mujoco.MjData, model: mujoco.MjModel, name: str, X: Array) -> None:
    i = model.body(name).mocapid[0]
    data.mocap_pos[i] = X[:3, 3]
    data.mocap_quat[i] = matrix_to_quat_wxyz(X[:3, :3])
