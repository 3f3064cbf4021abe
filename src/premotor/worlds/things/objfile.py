"""Reads Wavefront OBJ files: triangles with texture coordinates, and the picture or colors that go on them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from premotor.core.errors import WorldError
from premotor.core.geometry import Array

MAX_TEXTURE_SIZE = 1024  # [px] textures are scaled down to this
PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp")


@dataclass(frozen=True, eq=False)
class Drawn:
    """vertices (N, 3) [m], faces (M, 3), uvs (N, 2) with (0, 0) the first texel, texture (h, w, 3) uint8."""

    vertices: Array
    faces: NDArray[np.int32]
    uvs: Array
    texture: NDArray[np.uint8]


def read_obj(path: Path) -> Drawn:
    """The mesh and its texture; `WorldError` naming the file if either cannot be read."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as e:
        raise WorldError(f"{path}: cannot be read ({e.strerror}).") from e
    try:
        places, coordinates, corners, materials, library = _parse(lines)
    except (ValueError, IndexError) as e:
        raise WorldError(f"{path}: not a well-formed OBJ file ({e}).") from e
    if not corners:
        raise WorldError(f"{path}: has no faces; export the mesh as triangles or polygons.")
    keys, faces = np.unique(np.array(corners), axis=0, return_inverse=True)
    if keys[:, 0].min() < 0 or keys[:, 0].max() >= len(places) or keys[:, 1].max() >= max(len(coordinates), 1):
        raise WorldError(f"{path}: a face names a vertex that does not exist.")
    if len(places) < 4:
        raise WorldError(f"{path}: has {len(places)} vertices; a thing needs at least 4.")
    vertices = np.array(places)[keys[:, 0]]
    picture = _picture(path, library)
    if picture is not None and coordinates and keys[:, 1].min() >= 0:
        uvs = np.array(coordinates)[keys[:, 1]] * [1, -1] + [0, 1]
        return Drawn(vertices, faces.reshape(-1, 3).astype(np.int32), uvs, picture)
    return _colored(vertices, faces.reshape(-1, 3), keys[:, 2], [library.get(m, {}).get("Kd") for m in materials])


def _parse(lines: list[str]) -> tuple[list, list, list, list[str], dict]:
    places: list[list[float]] = []
    coordinates: list[list[float]] = []
    corners: list[tuple[int, int, int]] = []
    materials: list[str] = [""]
    library: dict = {"": {}}
    for line in lines:
        word, _, rest = line.strip().partition(" ")
        if word == "v":
            places.append([float(x) for x in rest.split()[:3]])
        elif word == "vt":
            coordinates.append([float(x) for x in rest.split()[:2]])
        elif word == "f":
            polygon = [_corner(c, len(places), len(coordinates), len(materials) - 1) for c in rest.split()]
            for k in range(1, len(polygon) - 1):
                corners += [polygon[0], polygon[k], polygon[k + 1]]
        elif word == "usemtl":
            materials.append(rest.strip())
        elif word == "mtllib":
            library["file"] = {"name": rest.strip()}
    return places, coordinates, corners, materials, library


def _corner(text: str, places: int, coordinates: int, material: int) -> tuple[int, int, int]:
    """Indices from 0 of "v", "v/vt", "v//vn" or "v/vt/vn"; negative ones count from the end."""
    fields = text.split("/")
    v = int(fields[0])
    vt = int(fields[1]) if len(fields) > 1 and fields[1] else 0
    return (v - 1 if v > 0 else places + v), (vt - 1 if vt > 0 else coordinates + vt if vt < 0 else -1), material


def _picture(path: Path, library: dict) -> NDArray[np.uint8] | None:
    """The texture the material file names, or else the folder's only or likeliest picture."""
    named = _read_library(path, library)
    found = [p for p in sorted(path.parent.iterdir()) if p.suffix.lower() in PICTURE_SUFFIXES]
    wanted = [path.parent / n for n in named] + [p for p in found if "texture" in p.stem.lower()] + found
    for candidate in wanted:
        if candidate.exists():
            return read_picture(candidate)
    return None


def _read_library(path: Path, library: dict) -> list[str]:
    file = path.parent / library.get("file", {}).get("name", path.with_suffix(".mtl").name)
    pictures, name = [], ""
    if not file.is_file():
        return []
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
        word, _, rest = line.strip().partition(" ")
        if word == "newmtl":
            name = rest.strip()
            library[name] = {}
        elif word == "Kd":
            library.setdefault(name, {})["Kd"] = [float(x) for x in rest.split()[:3]]
        elif word == "map_Kd":
            pictures.append(rest.split()[-1])
    return pictures


def read_picture(path: Path) -> NDArray[np.uint8]:
    """The image (h, w, 3) uint8, scaled down where it is larger than 1024 px."""
    try:
        with Image.open(path) as picture:
            picture = picture.convert("RGB")
            picture.thumbnail((MAX_TEXTURE_SIZE, MAX_TEXTURE_SIZE))
            return np.asarray(picture).copy()
    except (OSError, UnidentifiedImageError) as e:
        raise WorldError(f"{path}: cannot be read as a picture ({e}).") from e


def _colored(vertices: Array, faces: NDArray, material: NDArray, colors: list[list[float] | None]) -> Drawn:
    """Without a picture: one texel a material, gray where it has no color either."""
    texels = np.array([c or [0.6, 0.6, 0.6] for c in colors])
    uvs = np.stack([(material + 0.5) / len(texels), np.full(len(vertices), 0.5)], axis=1)
    texture = np.repeat(np.repeat((np.clip(texels, 0, 1) * 255).astype(np.uint8)[None], 8, 0), 8, 1)
    return Drawn(vertices, faces.astype(np.int32), uvs, texture)
