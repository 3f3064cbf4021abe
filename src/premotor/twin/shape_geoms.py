"""Shapes as lists of MuJoCo geoms, simple enough for a batch to vary their sizes."""

from dataclasses import dataclass

import mujoco
import numpy as np

from premotor.core.geometry import Array, pose
from premotor.core.shape import Hollow, Hulls, Primitive, Shape, Slab
from premotor.twin.kinematics import quat_wxyz

_GEOM_TYPES = {
    "box": mujoco.mjtGeom.mjGEOM_BOX,
    "ellipsoid": mujoco.mjtGeom.mjGEOM_ELLIPSOID,
    "cylinder": mujoco.mjtGeom.mjGEOM_CYLINDER,
    "capsule": mujoco.mjtGeom.mjGEOM_CAPSULE,
}
# semi-axes that differ by less than this share make a sphere: collides analytically, so faster
_SPHERE_TOLERANCE = 0.04
_NUM_WALLS = 12  # boxes round a hollow; a chord of 30 degrees strays 3 % of the radius from the circle


@dataclass(frozen=True, eq=False)
class Geom:
    """One geom in its thing's frame: MuJoCo type and size (3,) [m], position (3,) [m], quat_wxyz (4,).

    points: (N, 3) [m] when the type is mesh, else None.
    """

    kind: mujoco.mjtGeom
    size: Array
    pos: Array
    quat_wxyz: Array
    points: Array | None = None


def geoms(shape: Shape) -> list[Geom]:
    """The geoms a shape is made of, in its own frame."""
    match shape:
        case Primitive():
            return [_primitive(shape.kind, np.asarray(shape.half, float))]
        case Hollow():
            return _hollow(shape)
        case Hulls():
            zero, one = np.zeros(3), np.array([1.0, 0.0, 0.0, 0.0])
            return [Geom(mujoco.mjtGeom.mjGEOM_MESH, zero, zero, one, np.asarray(p, float)) for p in shape.pieces]
        case Slab():
            return [_geom(mujoco.mjtGeom.mjGEOM_BOX, shape.half_extents, shape.center)]


def _geom(kind: mujoco.mjtGeom, size: Array, pos: Array | None = None, R: Array | None = None) -> Geom:
    quat = np.array([1.0, 0.0, 0.0, 0.0]) if R is None else quat_wxyz(pose(R))
    return Geom(kind, np.maximum(size, 5e-4), np.zeros(3) if pos is None else pos, quat)


def _primitive(kind: str, half: Array) -> Geom:
    if kind == "ellipsoid" and np.ptp(half) < _SPHERE_TOLERANCE * half.max():
        return _geom(mujoco.mjtGeom.mjGEOM_SPHERE, np.full(3, half.mean()))
    radius = 0.5 * (half[0] + half[1])
    if kind == "capsule":
        return _geom(_GEOM_TYPES[kind], np.array([radius, max(half[2] - radius, 1e-3), 0.0]))
    if kind == "cylinder":
        return _geom(_GEOM_TYPES[kind], np.array([radius, half[2], 0.0]))
    return _geom(_GEOM_TYPES[kind], half)


def _hollow(shape: Hollow) -> list[Geom]:
    """A ring of wall boxes, tilted by the taper, on a floor."""
    half, wall = shape.half_extents, shape.wall
    if shape.footprint == "square":
        corners = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]], float)
    else:
        angle = 2 * np.pi * (np.arange(_NUM_WALLS) + 0.5) / _NUM_WALLS
        corners = np.column_stack([np.cos(angle), np.sin(angle)])
    middle = half[:2] - 0.5 * wall  # the wall boxes' mid-surface at the rim
    low = np.maximum(half[:2] * shape.taper - 0.5 * wall, 0.5 * wall)
    rim = np.column_stack([corners * middle, np.full(len(corners), half[2])])
    foot = np.column_stack([corners * low, np.full(len(corners), -half[2])])
    walls = [_wall(rim[[i, i - 1]], foot[[i, i - 1]], wall) for i in range(len(corners))]
    z = -half[2] + 0.5 * wall
    if shape.footprint == "square":
        return [*walls, _geom(_GEOM_TYPES["box"], np.array([low[0], low[1], 0.5 * wall]), np.array([0, 0, z]))]
    if abs(low[0] - low[1]) > 0.1 * low.max():  # an oval floor, as a box that reaches into the walls
        return [*walls, _geom(_GEOM_TYPES["box"], np.array([*(low * 0.8), 0.5 * wall]), np.array([0, 0, z]))]
    return [*walls, _geom(_GEOM_TYPES["cylinder"], np.array([low.mean(), 0.5 * wall, 0.0]), np.array([0, 0, z]))]


def _wall(rim: Array, foot: Array, wall: float) -> Geom:
    """The box between two rim corners (2, 3) and the two foot corners (2, 3) below them, as wide as at half height."""
    along = 0.5 * (rim[1] - rim[0] + foot[1] - foot[0])
    up = rim.mean(axis=0) - foot.mean(axis=0)
    x, z = along / np.linalg.norm(along), up / np.linalg.norm(up)
    R = np.column_stack([x, np.cross(z, x), z])
    size = np.array([0.5 * np.linalg.norm(along), 0.5 * wall, 0.5 * np.linalg.norm(up)])
    return _geom(_GEOM_TYPES["box"], size, 0.25 * (rim.sum(axis=0) + foot.sum(axis=0)), R)
