"""The room around the robot: a countertop, walls, a cloth, kitchen stuff far off, lamps, and a camera for films.

The robot's base link is at the origin and the countertop's top at z = 0 (give or take the millimeters that a
mounting plate is off). Nothing in here is within the arm's work area.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import mujoco
import numpy as np
from numpy.typing import ArrayLike

from premotor.core.geometry import CAMERA_FLIP, Array, look_at, matrix_to_quat_wxyz, pose
from premotor.worlds import textures

COUNTERTOP_BOUNDS = (-0.72, -1.05, 0.88, 1.05)
"""Bounds (x0, y0, x1, y1) [m] of the countertop; beyond them things fall to the floor."""
FLOOR_Z = -0.9
BOX, CYLINDER, PLANE = mujoco.mjtGeom.mjGEOM_BOX, mujoco.mjtGeom.mjGEOM_CYLINDER, mujoco.mjtGeom.mjGEOM_PLANE
FRONT_COLORS = (
    (238, 236, 230),
    (206, 212, 208),
    (150, 168, 160),
    (92, 108, 122),
    (68, 74, 78),
    (196, 178, 150),
    (150, 112, 78),
)
"""Colors of cupboards and machines."""
JAR_COLORS = (
    (120, 78, 48),
    (196, 160, 104),
    (214, 196, 160),
    (150, 60, 44),
    (92, 100, 62),
    (226, 222, 212),
    (60, 72, 84),
)
"""What is in the jars: coffee, pasta, flour, beans, herbs."""
ELLIPSOID, CAPSULE = mujoco.mjtGeom.mjGEOM_ELLIPSOID, mujoco.mjtGeom.mjGEOM_CAPSULE


@dataclass(frozen=True)
class Painter:
    """Adds things to a spec's world body; every name and every draw comes from here."""

    spec: mujoco.MjSpec
    rng: np.random.Generator

    def material(
        self, name: str, picture: textures.Picture, repeat: tuple[float, float] = (1, 1), gloss: float = 0.2
    ) -> str:
        """A material that shows `picture`, over the whole face or repeated per meter."""
        h, w, _ = picture.shape
        kind = mujoco.mjtTexture.mjTEXTURE_2D
        texture = self.spec.add_texture(name=name, type=kind, width=w, height=h, nchannel=3)
        texture.data = picture.tobytes()
        material = self.spec.add_material(name=name, specular=gloss, shininess=gloss, texrepeat=repeat)
        material.textures[mujoco.mjtTextureRole.mjTEXROLE_RGB] = name
        return name

    def solid(
        self,
        kind: mujoco.mjtGeom,
        pos: ArrayLike,
        size: ArrayLike,
        rgb: Sequence[float] | Array,
        quat: ArrayLike = (1, 0, 0, 0),
        touch: bool = False,
    ) -> None:
        """A plain geom in one color; it is only touched if asked to."""
        geom = self.spec.worldbody.add_geom(
            type=kind,
            pos=pos,
            size=size,
            quat=quat,
            rgba=[*rgb, 1],
            group=2,
            contype=int(touch),
            conaffinity=int(touch),
        )
        geom.friction = [0.6, 0.005, 0.0001]

    def sheet(
        self, material: str, pos: ArrayLike, half: Sequence[float] | Array, quat: ArrayLike = (1, 0, 0, 0)
    ) -> None:
        """A picture on a flat rectangle with half sizes (2,) [m]; never touched."""
        self.spec.worldbody.add_geom(
            type=PLANE, pos=pos, size=[*half, 1], quat=quat, material=material, group=2, contype=0, conaffinity=0
        )

    def pick(self, palette: tuple) -> Array:
        """A color (3,), 0 to 1, near one of a palette's (0 to 255)."""
        return np.clip(np.asarray(palette[self.rng.integers(len(palette))]) / 255 + self.rng.normal(0, 0.02, 3), 0, 1)


def add_room(spec: mujoco.MjSpec, rng: np.random.Generator) -> None:
    """Build a kitchen, a different one for every state of the generator, into the robot's spec."""
    paint = Painter(spec, rng)
    _countertop(paint)
    _walls(paint)
    _stuff(paint)
    _lamps(paint)
    eye = np.array([1.36 + rng.normal(0, 0.03), -0.98 + rng.normal(0, 0.05), 0.82])
    add_camera(spec, "film", "world", look_at(eye, [0.30, 0.04, 0.22]), np.deg2rad(46))


def add_camera(spec: mujoco.MjSpec, name: str, link: str, X_LC: Array, fovy: float) -> None:
    """A camera on an MJCF body at X_LC (4, 4), z forward and y down, with a vertical field of view [rad]."""
    X = X_LC @ pose(CAMERA_FLIP)
    body = spec.worldbody if link == "world" else spec.body(link)
    body.add_camera(name=name, pos=X[:3, 3], quat=matrix_to_quat_wxyz(X[:3, :3]), fovy=float(np.rad2deg(fovy)))


def _countertop(paint: Painter) -> None:
    x0, y0, x1, y1 = COUNTERTOP_BOUNDS
    middle, half = ((x0 + x1) / 2, (y0 + y1) / 2), ((x1 - x0) / 2, (y1 - y0) / 2)
    friction = float(np.clip(paint.rng.normal(0.55, 0.1), 0.3, 0.9))
    top = paint.spec.worldbody.add_geom(name="countertop", type=BOX, pos=[*middle, -0.05], size=[*half, 0.05], group=3)
    top.friction, top.condim, top.rgba = [friction, 0.005, 0.0005], 4, [0, 0, 0, 1]
    top.solref, top.solimp = [0.006, 1.0], [0.95, 0.99, 0.001, 0.5, 2]
    picture = textures.countertop(paint.rng)
    wood = paint.material("countertop", picture, gloss=paint.rng.uniform(0.05, 0.35))
    slab = paint.spec.worldbody.add_geom(type=BOX, pos=[*middle, -0.02], size=[*half, 0.02], material=wood, group=2)
    slab.contype, slab.conaffinity = 0, 0
    front = paint.pick(FRONT_COLORS)
    for i in range(4):  # cupboard doors under the countertop's near edge
        width = (y1 - y0) / 4
        y = y0 + width * (i + 0.5)
        paint.solid(BOX, [middle[0] - 0.03, y, -0.48], [half[0] - 0.03, width / 2 - 0.004, 0.42], front)
        paint.solid(CAPSULE, [x1 - 0.045, y, -0.12], [0.008, 0.08, 0], (0.7, 0.7, 0.72), (0.7071, 0.7071, 0, 0))
    if paint.rng.random() < 0.6:
        _cloth(paint)


def _cloth(paint: Painter) -> None:
    rng = paint.rng
    yaw = rng.normal(0, 0.5)
    half = (rng.uniform(0.14, 0.30), rng.uniform(0.12, 0.24))
    where = [rng.uniform(0.35, 0.7), rng.uniform(-0.4, 0.4), 0.0008]
    cloth = paint.material("cloth", textures.cloth(rng), gloss=0.0)
    paint.sheet(cloth, where, half, (np.cos(yaw / 2), 0, 0, np.sin(yaw / 2)))


def _walls(paint: Painter) -> None:
    x0 = COUNTERTOP_BOUNDS[0]
    tiles = paint.material("tiles", textures.tiles(paint.rng), (3.0, 1.0), gloss=0.5)
    plaster = paint.material("plaster", textures.plaster(paint.rng), gloss=0.0)
    floor = paint.material("floor", textures.wood(paint.rng, 256, 256), (4, 4), gloss=0.1)
    face_x, face_y = (0.5, 0.5, 0.5, 0.5), (0.7071, 0.7071, 0, 0)  # a plane's z along x; along -y
    paint.sheet(tiles, [x0 - 0.001, 0, 0.3], (1.6, 0.3), face_x)
    paint.sheet(plaster, [x0 - 0.003, 0, 0.6], (2.0, 1.5), face_x)
    paint.sheet(plaster, [0.6, 1.75, 0.6], (2.0, 1.5), face_y)
    paint.sheet(floor, [1.0, 0, FLOOR_Z], (2.5, 2.5))
    ground = paint.spec.worldbody.add_geom(type=PLANE, pos=[0, 0, FLOOR_Z - 0.001], size=[0, 0, 1], group=3)
    ground.friction = [0.8, 0.01, 0.002]
    wall = paint.spec.worldbody.add_geom(type=BOX, pos=[x0 - 0.05, 0, 0.6], size=[0.05, 2, 1.5], group=3)
    wall.rgba = [0, 0, 0, 1]
    paint.spec.add_material(name="daylight", rgba=[0.85, 0.93, 1.0, 1], emission=paint.rng.uniform(0.5, 1.0))
    paint.sheet("daylight", [0.3, 1.74, 0.9], (0.5, 0.4), face_y)
    for dx in (-0.5, 0, 0.5):
        paint.solid(BOX, [0.3 + dx, 1.735, 0.9], [0.025, 0.02, 0.42], (0.93, 0.93, 0.92))


def _stuff(paint: Painter) -> None:
    """A shelf with jars, and a few big things against the wall, all out of reach."""
    rng, back = paint.rng, COUNTERTOP_BOUNDS[0]
    plank = np.asarray(textures.WOODS[rng.integers(len(textures.WOODS))]) / 255
    paint.solid(BOX, [back + 0.07, 0.0, 0.70], [0.07, 0.75, 0.012], plank)
    y = -0.68
    while y < 0.62:
        r, h = rng.uniform(0.035, 0.055), rng.uniform(0.05, 0.09)
        y += r + rng.uniform(0.02, 0.12)
        paint.solid(CYLINDER, [back + 0.07, y, 0.712 + h], [r, h, 0], paint.pick(JAR_COLORS))
        paint.solid(CYLINDER, [back + 0.07, y, 0.720 + 2 * h], [r * 0.9, 0.010, 0], paint.pick(FRONT_COLORS))
        y += r
    side = rng.choice([-1, 1])
    body, metal = paint.pick(FRONT_COLORS), np.full(3, rng.uniform(0.55, 0.8))
    paint.solid(BOX, [back + 0.16, side * 0.78, 0.10], [0.09, 0.15, 0.095], body)  # toaster
    for dx in (-0.03, 0.03):
        paint.solid(BOX, [back + 0.16 + dx, side * 0.78, 0.194], [0.012, 0.11, 0.003], (0.08, 0.08, 0.08))
    paint.solid(CYLINDER, [back + 0.17, -side * 0.70, 0.10], [0.085, 0.10, 0], metal)  # pot
    paint.solid(CYLINDER, [back + 0.17, -side * 0.70, 0.205], [0.088, 0.006, 0], metal * 0.9)
    paint.solid(ELLIPSOID, [back + 0.17, -side * 0.70, 0.222], [0.016, 0.016, 0.014], (0.1, 0.1, 0.1))
    board = np.asarray(textures.WOODS[rng.integers(len(textures.WOODS))]) / 255
    lean = (np.cos(0.07), 0, np.sin(-0.07), 0)
    paint.solid(BOX, [back + 0.035, -side * 0.36, 0.17], [0.009, 0.12, 0.165], board, lean)  # chopping board
    pot = np.array([back + 0.13, side * 0.45, 0.0])
    paint.solid(CYLINDER, [*pot[:2], 0.06], [0.055, 0.06, 0], (0.72, 0.4, 0.28))  # a herb
    for _ in range(9):
        leaf = pot + rng.normal(0, (0.035, 0.035, 0.03)) + np.array([0, 0, 0.18])
        green = np.array([0.18, 0.42, 0.16]) * rng.uniform(0.7, 1.3)
        paint.solid(ELLIPSOID, leaf, rng.uniform(0.014, 0.036, 3), green, rng.normal(size=4))


def _lamps(paint: Painter) -> None:
    """One lamp that throws shadows, two that do not, and what the walls give back."""
    rng, world = paint.rng, paint.spec.worldbody
    warm = np.array([1.0, rng.uniform(0.9, 1.0), rng.uniform(0.78, 1.0)])
    eye = np.array([rng.uniform(0.2, 0.9), rng.uniform(-0.7, 0.7), rng.uniform(1.5, 2.0)])
    target = np.array([0.45, 0.0, 0.0]) + rng.normal(0, 0.08, 3)
    away = (eye - target) / np.linalg.norm(eye - target)
    middle = np.array(
        [0.5 * (COUNTERTOP_BOUNDS[0] + COUNTERTOP_BOUNDS[2]), 0.0, 0.0]
    )  # all of the countertop is in the shadow map
    light = world.add_light(name="lamp", pos=middle + 1.8 * away, dir=-away, castshadow=True)
    light.type = mujoco.mjtLightType.mjLIGHT_DIRECTIONAL
    light.diffuse, light.specular, light.ambient = warm * rng.uniform(0.30, 0.48), warm * 0.3, [0, 0, 0]
    for direction, least, most in (((-1.0, 0.1, -0.35), 0.22, 0.34), ((-0.2, 1.0, -0.4), 0.12, 0.26)):
        fill = world.add_light(pos=[1.5, -1.0, 1.5], dir=direction, castshadow=False)
        fill.type = mujoco.mjtLightType.mjLIGHT_DIRECTIONAL
        fill.diffuse, fill.specular = warm * rng.uniform(least, most), [0.05] * 3
    head = paint.spec.visual.headlight
    head.ambient, head.diffuse, head.specular = warm * rng.uniform(0.30, 0.40), [0.05] * 3, [0, 0, 0]
