"""What a shard of training data holds, and reading it back. Knows nothing of how it was made."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from premotor.core.errors import UsageError

COLOURS = (
    "red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white", "grey", "metal",
    "clear", "multicoloured",
)  # fmt: skip
ROBOT, IGNORED = 254, 255  # labels beside 0 background and 1.. things


@dataclass(frozen=True, eq=False)
class Picture:
    """One training example for the instances network.

    rgb: (h, w, 3) uint8. metric: (2, h, w) float16 height above the table and distance [m], NaN unknown.
    labels: (h, w) uint8, 0 background, 1.. things, ROBOT, IGNORED. container: (256,) bool by label.
    visible: (256,) float16 by label: share of the thing that is seen.
    """

    rgb: NDArray[np.uint8]
    metric: NDArray[np.float16]
    labels: NDArray[np.uint8]
    container: NDArray[np.bool_]
    visible: NDArray[np.float16]


@dataclass(frozen=True, eq=False)
class Portrait:
    """One training example for the names network: a wide crop, its measures, and what it is."""

    crop: NDArray[np.uint8]
    features: NDArray[np.float32]
    kind: str
    colours: NDArray[np.float32]
    visible: float


def colour_target(words: tuple[str, ...]) -> NDArray[np.float32]:
    """Probabilities over COLOURS: the dominant word gets most; zeros (no lesson) where no word is known."""
    known = [COLOURS.index(w) for w in words if w in COLOURS]
    out = np.zeros(len(COLOURS), np.float32)
    for rank, k in enumerate(known):
        out[k] += 0.5**rank
    return out / max(out.sum(), 1e-9)


def load(folder: Path, part: str, limit: int | None = None) -> dict[str, NDArray]:
    """All shards of a folder joined: part "pictures" or "portraits". limit: so many shards at most."""
    paths = sorted(folder.glob("shard-*[0-9].npz"))[:limit]
    if not paths:
        raise UsageError(f"{folder} holds no shards. Make some with `premotor learn data --out {folder}`.")
    found: dict[str, list[NDArray]] = {}
    for path in paths:
        with np.load(path) as shard:
            for key in shard.files:
                if key.startswith(part + "."):
                    found.setdefault(key.removeprefix(part + "."), []).append(shard[key])
    return {key: np.concatenate(found.pop(key)) for key in list(found)}  # popped: the data must not be there twice


def columns(pictures: list[Picture], portraits: list[Portrait]) -> dict[str, NDArray]:
    """Lists of records as arrays by "part.field"."""
    fields = {f"pictures.{f}": [getattr(p, f) for p in pictures] for f in Picture.__dataclass_fields__}
    fields |= {f"portraits.{f}": [getattr(p, f) for p in portraits] for f in Portrait.__dataclass_fields__}
    return {key: np.array(values) for key, values in fields.items()}
