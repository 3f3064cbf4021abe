"""Puts an item into a MuJoCo model: one body, one drawn mesh, and the pieces that touch."""

import mujoco
import numpy as np
from scipy.spatial import ConvexHull

from premotor.core import Hulls, Primitive, Shape
from premotor.core.geometry import Array, matrix_to_quat_wxyz
from premotor.worlds.things.item import Item

VISUAL_GROUP, COLLISION_GROUP = 2, 3  # geom groups: drawn and untouchable, touchable and undrawn
CREASE_COSINE = np.cos(np.deg2rad(40.0))  # neighboring faces that meet at more than this are drawn with an edge
_GEOM_TYPES = {
    "box": mujoco.mjtGeom.mjGEOM_BOX,
    "ellipsoid": mujoco.mjtGeom.mjGEOM_ELLIPSOID,
    "cylinder": mujoco.mjtGeom.mjGEOM_CYLINDER,
    "capsule": mujoco.mjtGeom.mjGEOM_CAPSULE,
}


def attach(spec: mujoco.MjSpec, item: Item, name: str, X_WO: Array) -> None:
    """Add `item` as body `name` with a free joint `name.free`, its frame at X_WO (4, 4).

    The drawn mesh is geom `name.visual` in group 2 (no contact); the pieces are `name.0`, `name.1`, ... in
    group 3 (invisible by alpha), and carry the mass by their share of the volume.
    """
    body = spec.worldbody.add_body(name=name, pos=X_WO[:3, 3], quat=matrix_to_quat_wxyz(X_WO[:3, :3]))
    body.add_freejoint(name=f"{name}.free")
    _draw(spec, body, item, name)
    volumes = np.array([_volume(shape) for _, shape in item.collision])
    for i, ((X_OS, shape), mass) in enumerate(zip(item.collision, item.mass * volumes / volumes.sum(), strict=True)):
        geom = body.add_geom(
            name=f"{name}.{i}",
            pos=X_OS[:3, 3],
            quat=matrix_to_quat_wxyz(X_OS[:3, :3]),
            group=COLLISION_GROUP,
            rgba=[0.6, 0.6, 0.6, 0.0],
            mass=mass,
            friction=[item.friction, 0.005, item.rolling],
            priority=1,  # against rubber pads, too, it is the thing that is slippery or not
            condim=6 if item.rolling > 0 else 4,
            solref=[0.008, 1.0],
        )
        _shape(spec, geom, shape, f"{name}.{i}")


def _draw(spec: mujoco.MjSpec, body: mujoco.MjsBody, item: Item, name: str) -> None:
    h, w = item.texture.shape[:2]
    texture = spec.add_texture(
        name=f"{name}.texture", type=mujoco.mjtTexture.mjTEXTURE_2D, width=w, height=h, nchannel=3
    )
    texture.data = np.ascontiguousarray(item.texture).tobytes()
    material = spec.add_material(name=f"{name}.material", specular=0.6 * item.glossy, shininess=0.2 + 0.6 * item.glossy)
    material.textures[mujoco.mjtTextureRole.mjTEXROLE_RGB] = f"{name}.texture"
    material.rgba = [1, 1, 1, 0.35 if item.transparent else 1.0]
    vertices, uvs, normals, faces = creased(item)
    spec.add_mesh(
        name=f"{name}.mesh",
        uservert=vertices.ravel(),
        userface=faces.ravel(),
        usertexcoord=uvs.ravel(),
        usernormal=normals.ravel(),
        inertia=mujoco.mjtMeshInertia.mjMESH_INERTIA_SHELL,
    )
    body.add_geom(
        name=f"{name}.visual",
        type=mujoco.mjtGeom.mjGEOM_MESH,
        meshname=f"{name}.mesh",
        material=f"{name}.material",
        group=VISUAL_GROUP,
        contype=0,
        conaffinity=0,
        mass=0,
    )


def _shape(spec: mujoco.MjSpec, geom: mujoco.MjsGeom, shape: Shape, name: str) -> None:
    if isinstance(shape, Primitive):
        geom.type = _GEOM_TYPES[shape.kind]
        size = np.asarray(shape.half, float)
        length = size[2] - size[0] if shape.kind == "capsule" else size[2]
        geom.size = [size[0], length, 0.0] if shape.kind in ("capsule", "cylinder") else size
    else:
        points = _points(shape)
        spec.add_mesh(name=name, uservert=points.ravel())
        geom.type = mujoco.mjtGeom.mjGEOM_MESH
        geom.meshname = name


def _points(shape: Shape) -> Array:
    if isinstance(shape, Hulls):
        return np.concatenate(shape.pieces)
    raise TypeError(f"an item's collision piece is a Primitive or Hulls, not {type(shape).__name__}")


def _volume(shape: Shape) -> float:
    """Volume [m^3], near enough to share a mass by."""
    if isinstance(shape, Primitive):
        fill = {"box": 8.0, "ellipsoid": 4 / 3 * np.pi, "cylinder": 2 * np.pi, "capsule": 1.8 * np.pi}
        return fill[shape.kind] * float(np.prod(shape.half))
    return float(ConvexHull(_points(shape)).volume)


def creased(item: Item) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Vertices, uvs, normals and faces of the drawn mesh, its vertices doubled where a crease runs."""
    normals = corner_normals(item.vertices, item.faces)
    corner = item.faces.ravel().astype(np.int64)
    key = np.column_stack([corner, np.round(normals * 500).astype(np.int64)])
    _, first, faces = np.unique(key, axis=0, return_index=True, return_inverse=True)
    return item.vertices[corner[first]], item.uvs[corner[first]], normals[first], faces.astype(np.int32).reshape(-1, 3)


def corner_normals(vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Normals (3 M, 3), one for every corner of every face: smooth, but not over creases.

    Vertices at one place count as one, so that a seam of the texture is not seen.
    """
    p = vertices[faces].astype(float)
    area = np.cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0])
    unit = area / np.maximum(np.linalg.norm(area, axis=1, keepdims=True), 1e-15)
    _, place = np.unique(np.round(vertices.astype(float) * 2e5).astype(np.int64), axis=0, return_inverse=True)
    corner = place.ravel()[faces].ravel()
    order = np.argsort(corner, kind="stable")
    start = np.searchsorted(corner[order], corner)
    count = np.bincount(corner)[corner]
    me = np.repeat(np.arange(len(corner)), count)
    offset = np.arange(len(me)) - np.repeat(np.cumsum(count) - count, count)
    other = order[np.repeat(start, count) + offset] // 3
    near = np.einsum("ij,ij->i", unit[me // 3], unit[other]) > CREASE_COSINE
    normals = np.stack([np.bincount(me[near], area[other[near], k], len(corner)) for k in range(3)], axis=1)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-15)
    return normals.astype(np.float32)
