"""Things from outside: folders with an OBJ and a picture, or an MJCF file; optionally a thing.toml."""

import tomllib
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from premotor.core import UNKNOWN, Hulls
from premotor.core.errors import WorldError
from premotor.core.geometry import Array, pose
from premotor.worlds.things.color_names import words
from premotor.worlds.things.decompose import decompose
from premotor.worlds.things.item import Item
from premotor.worlds.things.mjcf import read_mjcf
from premotor.worlds.things.objfile import Drawn, read_obj
from premotor.worlds.things.physics import table
from premotor.worlds.things.source import Source

EXTENT_RANGE = (0.005, 0.400)  # [m] extents that are taken
DEFAULT_DENSITY = 450.0  # [kg/m^3] where no mass is given: between a full package and a wooden toy
MAX_GRASP_WIDTH = 0.078  # [m] what an 80 mm gripper can still close on


class Card(BaseModel):
    """What thing.toml may say; for the world and the scorer, never for the brain."""

    model_config = ConfigDict(extra="forbid")
    kind: str = UNKNOWN
    mass: float | None = Field(None, gt=0, le=20)
    friction: float | None = Field(None, gt=0, le=3)


def load(path: Path, *, cache: Path | None = None) -> list[Item]:
    """Every thing in a folder of folders, in one folder, or in one OBJ or MJCF file, sorted by path.

    A kind in thing.toml that the knowledge table does not have counts as "unknown". cache: where convex
    decompositions are kept. `WorldError` names the file and the reason.
    """
    path = Path(path)
    files = _geometry(path)
    if not files:
        raise WorldError(
            f"{path}: no things found; give a folder of folders, each with an .obj and a .png, or an MJCF .xml."
        )
    return [_item(file, cache) for file in files]


def _geometry(path: Path) -> list[Path]:
    """One geometry file a folder (MJCF before OBJ, which it may refer to)."""
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise WorldError(f"{path}: no such folder.")
    here = sorted(p for p in path.iterdir() if p.suffix.lower() in (".xml", ".obj"))
    if here:
        models = [p for p in here if p.suffix.lower() == ".xml"]
        return models or here[:1]
    return [file for folder in sorted(path.iterdir()) if folder.is_dir() for file in _geometry(folder)]


def _item(file: Path, cache: Path | None) -> Item:
    card = _card(file.parent / "thing.toml")
    source = read_mjcf(file, cache) if file.suffix.lower() == ".xml" else _from_obj(file, cache)
    drawn = source.drawn
    _checked(file, drawn)
    center = 0.5 * (drawn.vertices.min(axis=0) + drawn.vertices.max(axis=0))
    kind = table().lookup(card.kind) or UNKNOWN
    kind = kind if kind in table().kinds else UNKNOWN
    entry = table().kind(kind)
    hollow = len(source.pieces) > 1
    mass = card.mass or source.mass or DEFAULT_DENSITY * source.volume
    return Item(
        kind=kind,
        vertices=(drawn.vertices - center).astype(np.float32),
        faces=drawn.faces,
        uvs=drawn.uvs.astype(np.float32),
        texture=drawn.texture,
        collision=tuple((pose(t=-center) @ X, shape) for X, shape in source.pieces),
        mass=float(np.clip(mass, 0.005, 5.0)),
        friction=card.friction or source.friction or entry.friction[0],
        rolling=entry.rolling if entry.rolls else 0.0,
        colors=_colors(drawn),
        graspable=hollow or _narrowest(drawn.vertices) <= MAX_GRASP_WIDTH,
        container=entry.container,
        source=str(file),
    )


def _card(file: Path) -> Card:
    if not file.exists():
        return Card()  # type: ignore[call-arg]
    try:
        return Card(**tomllib.loads(file.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as e:
        raise WorldError(f"{file}: not valid TOML ({e}).") from e
    except ValidationError as e:
        first = e.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise WorldError(f"{file}: {field}: {first['msg']}. It may say kind, mass [kg] and friction.") from e


def _from_obj(file: Path, cache: Path | None) -> Source:
    drawn = read_obj(file)
    _checked(file, drawn)
    pieces, volume = decompose(drawn.vertices, drawn.faces, cache)
    return Source(drawn, tuple((np.eye(4), Hulls((p,))) for p in pieces), volume)


def _checked(file: Path, drawn: Drawn) -> None:
    """`WorldError` unless the extents are those of a thing on a table."""
    if not np.isfinite(drawn.vertices).all():
        raise WorldError(f"{file}: has vertices that are not numbers.")
    extents = np.ptp(drawn.vertices, axis=0)
    if extents.min() < EXTENT_RANGE[0] or extents.max() > EXTENT_RANGE[1]:
        hint = " It looks like millimeters; scale it by 0.001." if extents.max() > 5.0 else ""
        size = " x ".join(f"{1000 * e:.1f}" for e in extents)
        raise WorldError(
            f"{file}: measures {size} mm, but every extent has to be from 5 to 400 mm (units are meters).{hint}"
        )


def _narrowest(vertices: Array) -> float:
    """The least width [m] seen from above, over all ways round."""
    turn = np.linspace(0, np.pi, 36, endpoint=False)
    return float(np.ptp(vertices[:, :2] @ np.stack([np.cos(turn), np.sin(turn)]), axis=0).min())


def _colors(drawn: Drawn, most: int = 3000) -> tuple[str, ...]:
    step = max(1, len(drawn.faces) // most)
    faces = drawn.faces[::step]
    p = drawn.vertices[faces]
    area = np.linalg.norm(np.cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0]), axis=1)
    return words(drawn.texture, drawn.uvs[faces].mean(axis=1), area)
