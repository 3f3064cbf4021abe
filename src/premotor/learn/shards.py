"""What a shard of training data holds, and reading it back. Knows nothing of how it was made but its seeds."""

from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import numpy as np
from numpy.lib.format import read_array_header_1_0, read_magic
from numpy.typing import NDArray

from premotor.core.errors import UsageError

COLORS = (
    "red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white", "gray", "metal", "clear",
    "multicolored",
)  # fmt: skip
TRAINING_SEED, VALIDATION_SEED = 1_000_000, 2_000_000  # test seeds lie below and are never learned from
ROBOT_LABEL, IGNORED_LABEL = 254, 255  # labels beside 0 background and 1.. things


@dataclass(frozen=True, eq=False)
class PictureExample:
    """One training example for the instances network.

    rgb: (h, w, 3) uint8. metric: (2, h, w) float16 height above the table and distance [m], NaN unknown.
    labels: (h, w) uint8, 0 background, 1.. things, ROBOT_LABEL, IGNORED_LABEL. container: (256,) bool by label.
    visible: (256,) float16 by label: share of the thing that is seen.
    """

    rgb: NDArray[np.uint8]
    metric: NDArray[np.float16]
    labels: NDArray[np.uint8]
    container: NDArray[np.bool_]
    visible: NDArray[np.float16]


@dataclass(frozen=True, eq=False)
class CropExample:
    """One training example for the names network: a wide crop, its measures, and what it is."""

    crop: NDArray[np.uint8]
    features: NDArray[np.float32]
    kind: str
    colors: NDArray[np.float32]
    visible: float


def color_target(words: tuple[str, ...]) -> NDArray[np.float32]:
    """Probabilities over COLORS: the dominant word gets most; zeros (no lesson) where no word is known."""
    known = [COLORS.index(w) for w in words if w in COLORS]
    out = np.zeros(len(COLORS), np.float32)
    for rank, k in enumerate(known):
        out[k] += 0.5**rank
    return out / max(out.sum(), 1e-9)


def find_shards(folder: Path, seed: int = TRAINING_SEED) -> list[Path]:
    """The shards in a folder; when there are none, `UsageError` with the line that makes some.

    seed: where the seeds of such shards begin; training's is the one that `premotor learn data` takes by itself.
    """
    paths = sorted(folder.glob("shard-*[0-9].npz"))
    if not paths:
        own = "" if seed == TRAINING_SEED else f" --seed {seed}"
        raise UsageError(f"There are no shards in '{folder}'. Make some: premotor learn data --out {folder}{own}")
    return paths


def load_shards(folder: Path, part: str, limit: int | None = None) -> dict[str, NDArray]:
    """All shards of a folder joined: part "pictures" or "portraits". limit: so many shards at most."""
    paths = find_shards(folder)[:limit]
    found: dict[str, NDArray] = {}
    for key, (shape, dtype) in _measured(paths, part).items():
        found[key] = np.empty(shape, dtype)  # filled shard by shard: the data must not be there twice
        row = 0
        for path in paths:
            with np.load(path) as shard:
                piece = shard[f"{part}.{key}"]
            found[key][row : row + len(piece)] = piece
            row += len(piece)
    return found


def _measured(paths: list[Path], part: str) -> dict[str, tuple[tuple[int, ...], np.dtype]]:
    """Shape and type of each column of all shards together, read from their headers alone."""
    found: dict[str, tuple[tuple[int, ...], np.dtype]] = {}
    for path in paths:
        with ZipFile(path) as shard:
            for name in shard.namelist():
                if not name.startswith(f"{part}."):
                    continue
                with shard.open(name) as file:
                    read_magic(file)
                    shape, _, dtype = read_array_header_1_0(file)
                key = name.removeprefix(f"{part}.").removesuffix(".npy")
                if key in found:
                    rows, known = found[key]
                    shape, dtype = (rows[0] + shape[0], *shape[1:]), np.promote_types(known, dtype)
                found[key] = shape, dtype
    return found


def columns(pictures: list[PictureExample], portraits: list[CropExample]) -> dict[str, NDArray]:
    """Lists of records as arrays by "part.field"."""
    fields = {f"pictures.{f}": [getattr(p, f) for p in pictures] for f in PictureExample.__dataclass_fields__}
    fields |= {f"portraits.{f}": [getattr(p, f) for p in portraits] for f in CropExample.__dataclass_fields__}
    return {key: np.array(values) for key, values in fields.items()}
