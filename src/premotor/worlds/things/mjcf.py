"""Reads one thing from an MJCF file: its drawn geoms as one mesh, its touching geoms as convex pieces."""

from pathlib import Path
from typing import Literal

import mujoco
import numpy as np
from numpy.typing import NDArray

from premotor.core import Hulls, Primitive, Shape
from premotor.core.errors import WorldError
from premotor.core.geometry import Array, pose, transform
from premotor.worlds.things.collision_pieces import Piece
from premotor.worlds.things.decompose import corners, decompose, volume
from premotor.worlds.things.mesh import Part, oval, revolve, rounded_box
from premotor.worlds.things.objfile import Drawn
from premotor.worlds.things.source import Source

_G = mujoco.mjtGeom
_ROUND: dict[int, Literal["cylinder", "capsule", "ellipsoid"]] = {
    _G.mjGEOM_CYLINDER: "cylinder",
    _G.mjGEOM_CAPSULE: "capsule",
    _G.mjGEOM_ELLIPSOID: "ellipsoid",
    _G.mjGEOM_SPHERE: "ellipsoid",
}


def read_mjcf(path: Path, cache: Path | None = None) -> Source:
    """The model's bodies as one rigid thing; `WorldError` if it cannot be compiled or has moving parts."""
    try:
        model = mujoco.MjModel.from_xml_path(str(path))
    except ValueError as e:
        raise WorldError(f"{path}: MuJoCo cannot compile it ({str(e).splitlines()[0]}).") from e
    if np.any(model.jnt_type != mujoco.mjtJoint.mjJNT_FREE):
        raise WorldError(f"{path}: has moving parts; only rigid things are taken.")
    data = mujoco.MjData(model)
    mujoco.mj_kinematics(model, data)
    shown, touching = _sorted_geoms(model)
    if not shown:
        raise WorldError(f"{path}: has no geoms to draw.")
    parts = [_drawn(model, g).moved(_pose(data, g)) for g in shown]
    pieces: list[Piece] = []
    for g in touching:
        pieces += [(_pose(data, g) @ X, shape) for X, shape in _pieces(model, g, cache)]
    mass = float(model.body_subtreemass[0])
    friction = float(np.median(model.geom_friction[touching, 0]))
    volume_ = sum(volume(transform(X, _cloud(shape))) for X, shape in pieces)
    return Source(_joined(model, parts, shown), tuple(pieces), volume_, mass if mass > 0 else None, friction)


def _sorted_geoms(model: mujoco.MjModel) -> tuple[list[int], list[int]]:
    """Geoms that are drawn and geoms that touch; a model that keeps them apart draws those that do not touch."""
    geoms = [g for g in range(model.ngeom) if model.geom_type[g] != _G.mjGEOM_PLANE]
    touching = [g for g in geoms if model.geom_contype[g] or model.geom_conaffinity[g]]
    silent = [g for g in geoms if g not in touching]
    return silent or touching, touching or silent


def _pose(data: mujoco.MjData, g: int) -> Array:
    return pose(data.geom_xmat[g].reshape(3, 3), data.geom_xpos[g])


def _mesh(model: mujoco.MjModel, g: int) -> tuple[Array, NDArray[np.int32]]:
    m = model.geom_dataid[g]
    v, f = model.mesh_vertadr[m], model.mesh_faceadr[m]
    vertices = model.mesh_vert[v : v + model.mesh_vertnum[m]].astype(float)
    return vertices, model.mesh_face[f : f + model.mesh_facenum[m]]


def _drawn(model: mujoco.MjModel, g: int) -> Part:
    """One geom as triangles; the image stays empty here, as geoms share textures."""
    blank = np.zeros((1, 1, 3))
    size, kind = model.geom_size[g], model.geom_type[g]
    if kind == _G.mjGEOM_MESH:
        return _textured(model, g)
    if kind == _G.mjGEOM_BOX:
        sides = rounded_box(size, 0.0005, [blank] * 6, 2)
        shift = np.cumsum([0, *(len(s.vertices) for s in sides[:-1])])
        faces = np.concatenate([s.faces + n for s, n in zip(sides, shift, strict=True)])
        return Part(np.concatenate([s.vertices for s in sides]), faces, np.concatenate([s.uvs for s in sides]), blank)
    return revolve(_outline(kind, size), blank, 28) if kind != _G.mjGEOM_ELLIPSOID else _ellipsoid(size, blank)


def _ellipsoid(size: Array, blank: Array) -> Part:
    unit = revolve(_outline(_G.mjGEOM_SPHERE, np.ones(3)), blank, 28)
    return Part(unit.vertices * size, unit.faces, unit.uvs, blank)


def _outline(kind: int, size: Array) -> Array:
    """Profile (R, 2) [m] of a sphere, capsule or cylinder."""
    phi = np.linspace(0, np.pi, 17)
    r, z = size[0] * np.sin(phi), -size[0] * np.cos(phi)
    if kind == _G.mjGEOM_CYLINDER:
        return np.array([[0, -size[1]], [size[0], -size[1]], [size[0], size[1]], [0, size[1]]])
    return np.stack([r, z + (np.sign(z) * size[1] if kind == _G.mjGEOM_CAPSULE else 0.0)], axis=1)


def _textured(model: mujoco.MjModel, g: int) -> Part:
    """A mesh geom with one vertex for every (vertex, texture coordinate) pair."""
    m = model.geom_dataid[g]
    vertices, faces = _mesh(model, g)
    if model.mesh_texcoordadr[m] < 0:
        return Part(vertices, faces.astype(np.int64), np.full((len(vertices), 2), 0.5), np.zeros((1, 1, 3)))
    f = model.mesh_faceadr[m]
    marks = model.mesh_facetexcoord[f : f + model.mesh_facenum[m]]
    keys, index = np.unique(np.stack([faces.ravel(), marks.ravel()], axis=1), axis=0, return_inverse=True)
    t = model.mesh_texcoordadr[m]
    return Part(
        vertices[keys[:, 0]],
        index.reshape(-1, 3),
        model.mesh_texcoord[t + keys[:, 1]].astype(float),
        np.zeros((1, 1, 3)),
    )


def _joined(model: mujoco.MjModel, parts: list[Part], geoms: list[int]) -> Drawn:
    """All parts over one texture: their pictures side by side, each repeated as its coordinates ask."""
    images = [_image(model, g) for g in geoms]
    height, width = max(i.shape[0] for i in images), sum(i.shape[1] for i in images)
    atlas = np.zeros((height, width, 3), np.uint8)
    vertices, faces, uvs, x, count = [], [], [], 0, 0
    for part, image in zip(parts, images, strict=True):
        h, w = image.shape[:2]
        atlas[:h, x : x + w] = image
        inside = np.clip(part.uvs, 0.5 / max(w, 2), 1 - 0.5 / max(w, 2))
        uvs.append((inside * [w, h] + [x, 0]) / [width, height])
        vertices.append(part.vertices)
        faces.append(part.faces + count)
        x, count = x + w, count + len(part.vertices)
    return Drawn(np.concatenate(vertices), np.concatenate(faces).astype(np.int32), np.concatenate(uvs), atlas)


def _image(model: mujoco.MjModel, g: int) -> NDArray[np.uint8]:
    """The geom's picture (h, w, 3), or four texels of its color."""
    material = model.geom_matid[g]
    rgba = model.geom_rgba[g] if material < 0 else model.mat_rgba[material]
    texture = -1 if material < 0 else model.mat_texid[material, mujoco.mjtTextureRole.mjTEXROLE_RGB]
    if texture < 0 or model.tex_type[texture] != mujoco.mjtTexture.mjTEXTURE_2D:
        return np.full((4, 4, 3), np.clip(rgba[:3], 0, 1) * 255, np.uint8)
    h, w, n = model.tex_height[texture], model.tex_width[texture], model.tex_nchannel[texture]
    a = model.tex_adr[texture]
    return model.tex_data[a : a + h * w * n].reshape(h, w, n)[..., :3].copy()


def _pieces(model: mujoco.MjModel, g: int, cache: Path | None) -> list[Piece]:
    size, kind = model.geom_size[g], _G(model.geom_type[g])
    if kind == _G.mjGEOM_MESH:
        found, _ = decompose(*_mesh(model, g), cache)
        return [(np.eye(4), Hulls((p,))) for p in found]
    if kind == _G.mjGEOM_BOX:
        return [(np.eye(4), Primitive("box", size.copy()))]
    half = {
        _G.mjGEOM_SPHERE: [size[0]] * 3,
        _G.mjGEOM_ELLIPSOID: list(size),
        _G.mjGEOM_CYLINDER: [size[0], size[0], size[1]],
        _G.mjGEOM_CAPSULE: [size[0], size[0], size[1] + size[0]],
    }[kind]
    return [(np.eye(4), Primitive(_ROUND[kind], np.array(half)))]


def _cloud(shape: Shape) -> Array:
    """Points (N, 3) [m] whose hull is the shape, near enough for its volume."""
    if isinstance(shape, Hulls):
        return corners(np.concatenate(shape.pieces), 96)
    if not isinstance(shape, Primitive):
        raise TypeError(f"a piece is a Primitive or Hulls, not {type(shape).__name__}")
    t = np.linspace(-1, 1, 9)
    s = {"box": np.ones(9), "cylinder": np.ones(9)}.get(shape.kind, np.sqrt(1 - t**2))
    power = 40.0 if shape.kind == "box" else 2.0
    return oval(s, s, t, power, 24).reshape(-1, 3) * shape.half
