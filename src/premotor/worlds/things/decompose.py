"""Any triangle mesh as a few convex pieces: one hull where that is true to it, else CoACD, else walls or plane cuts."""

import hashlib
import os
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from premotor.core.geometry import Array
from premotor.worlds.things.hollow_pieces import regions
from premotor.worlds.things.solid import MAX_CORNERS, Solid, corners, volume

MIN_HULL_FILL = 0.86  # share of its hull a mesh must fill to be simulated as that hull
MAX_PIECES = 24  # pieces
_METHOD_VERSION = "7"  # part of the cache key: raise it when the method changes
_CUT_NORMALS = np.array([[0, 0, 1], [1, 0, 0], [0, 1, 0], [1, 1, 0], [1, -1, 0]]) / np.sqrt([[1], [1], [1], [2], [2]])


def decompose(vertices: Array, faces: NDArray[np.int32], cache: Path | None = None) -> tuple[list[Array], float]:
    """Convex pieces (N, 3) [m], and the solid volume [m^3] of the mesh.

    Results of the slow ways are kept under `cache` (default: the user's cache folder) by content.
    """
    solid = Solid(vertices, faces)
    whole = corners(solid.points, 2 * MAX_CORNERS)
    if solid.volume > MIN_HULL_FILL * volume(solid.points):
        return [whole], solid.volume
    file = (cache or cache_folder()) / f"{_key(vertices, faces)}.npz"
    if file.exists():
        with np.load(file) as stored:
            return [stored[f"arr_{k}"] for k in range(len(stored.files))], solid.volume
    pieces = _coacd(vertices, faces) or _walls(solid) or _cut(solid)
    _store(file, pieces)
    return pieces, solid.volume


def cache_folder() -> Path:
    """Where decompositions are kept: the user's cache folder, under "premotor"."""
    mac = Path.home() / "Library" / "Caches"
    root = Path(os.environ.get("XDG_CACHE_HOME") or (mac if sys.platform == "darwin" else Path.home() / ".cache"))
    return root / "premotor" / "pieces"


def _key(vertices: Array, faces: NDArray[np.int32]) -> str:
    way = "coacd" if _coacd_module() is not None else "cut"
    text = np.round(vertices, 6).tobytes() + np.asarray(faces, np.int32).tobytes()
    return hashlib.sha256(f"{way}{_METHOD_VERSION}".encode() + text).hexdigest()[:32]


def _store(file: Path, pieces: list[Array]) -> None:
    """Written aside and moved, so that two worlds at once do not read half a file; no cache is no failure."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        aside = file.with_name(f"{file.stem}.{os.getpid()}.npz")
        np.savez(aside, *pieces)
        aside.replace(file)
    except OSError:
        return


def _coacd_module():
    try:
        import coacd  # pyright: ignore[reportMissingImports]  an extra
    except ImportError:
        return None
    return coacd


def _coacd(vertices: Array, faces: NDArray[np.int32]) -> list[Array]:
    """Pieces by CoACD (Wei et al. 2022, doi:10.1145/3528223.3530103), or none where it is not installed."""
    coacd = _coacd_module()
    if coacd is None:
        return []
    parts = coacd.run_coacd(coacd.Mesh(vertices, faces), threshold=0.05, max_convex_hull=MAX_PIECES, seed=0)
    return [corners(np.asarray(v, float), MAX_CORNERS) for v, _ in parts]


def _walls(solid: Solid) -> list[Array]:
    """Floor, wall sectors and what is stuck on, of something hollow and open above; nothing for anything else."""
    found = regions(solid)
    if found is None:
        return []
    pieces = [corners(solid.points[part], MAX_CORNERS) for part in found.parts if part.sum() > 12]
    if found.rest_points.sum() > 30 and found.rest_cells.any():
        pieces += _cut(solid, found.rest_points, found.rest_cells, MAX_PIECES - len(pieces))
    return pieces


def _cut(
    solid: Solid,
    points: NDArray[np.bool_] | None = None,
    cells: NDArray[np.bool_] | None = None,
    most: int = MAX_PIECES,
) -> list[Array]:
    """Cuts the most wasteful piece in two, by the plane after which hulls waste least, until they are good enough."""
    points = np.ones(len(solid.points), bool) if points is None else points
    cells = np.ones(len(solid.cells), bool) if cells is None else cells
    pieces = [_Piece(solid, points, cells)]
    enough = 0.02 * volume(solid.points)
    while len(pieces) < most:
        worst = max(range(len(pieces)), key=lambda k: pieces[k].waste)
        halves = pieces[worst].waste > enough and pieces[worst].halves()
        if not halves:
            break
        pieces[worst : worst + 1] = halves
    return [corners(p.points, MAX_CORNERS) for p in pieces]


class _Piece:
    def __init__(self, solid: Solid, points: NDArray[np.bool_], cells: NDArray[np.bool_]) -> None:
        self.solid, self.mine, self.cells = solid, points, cells
        self.points = solid.points[points]
        self.waste = volume(self.points) - float(solid.weights[cells].sum()) * solid.pitch**3

    def halves(self) -> "tuple[_Piece, _Piece] | None":
        """The best cut; one that gains nothing yet will do (half a tube wastes as much as a tube, a quarter less)."""
        best, least = None, 1.03 * self.waste
        for normal in _CUT_NORMALS:
            along = self.points @ normal
            for share in (0.15, 0.3, 0.5, 0.7, 0.85):
                at = float(along.min() + share * np.ptp(along))
                low, high = self._side(normal, at, -1), self._side(normal, at, 1)
                if low is None or high is None:
                    continue
                wasted = low.waste + high.waste + 0.04 * abs(share - 0.5) * self.waste
                if wasted < least:
                    best, least = (low, high), wasted
        return best

    def _side(self, normal: Array, at: float, sign: int) -> "_Piece | None":
        """The half on one side; a sliver of overlap keeps the cut's edge in both."""
        points = self.mine & (sign * (self.solid.points @ normal - at) > -0.3 * self.solid.pitch)
        cells = self.cells & (sign * (self.solid.cells @ normal - at) > 0)
        return _Piece(self.solid, points, cells) if points.sum() > 30 and cells.any() else None
