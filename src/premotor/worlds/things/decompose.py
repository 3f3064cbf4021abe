"""Any triangle mesh as a few convex pieces: one hull where that is true to it, else CoACD, else plane cuts."""

import hashlib
import os
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_fill_holes
from scipy.spatial import ConvexHull, QhullError

from premotor.core.geometry import Array

CONVEX = 0.86  # share of its hull a mesh must fill to be simulated as that hull
MOST = 24  # pieces
CORNERS = 64  # the most corners of one piece
_METHOD = "3"  # part of the cache key: raise it when the method changes
_CUTS = np.array([[0, 0, 1], [1, 0, 0], [0, 1, 0], [1, 1, 0], [1, -1, 0]]) / np.sqrt([[1], [1], [1], [2], [2]])


def decompose(vertices: Array, faces: NDArray[np.int32], cache: Path | None = None) -> tuple[list[Array], float]:
    """Convex pieces (N, 3) [m], and the solid volume [m^3] of the mesh.

    Results of the slow ways are kept under `cache` (default: the user's cache folder) by content.
    """
    solid = _Solid(vertices, faces)
    whole = corners(solid.points, 2 * CORNERS)
    if solid.volume() > CONVEX * volume(solid.points):
        return [whole], solid.volume()
    file = (cache or cache_folder()) / f"{_key(vertices, faces)}.npz"
    if file.exists():
        with np.load(file) as stored:
            return [stored[k] for k in sorted(stored.files)], solid.volume()
    pieces = _coacd(vertices, faces) or _cut(solid)
    _store(file, pieces)
    return pieces, solid.volume()


def cache_folder() -> Path:
    """Where decompositions are kept: the user's cache folder, under "premotor"."""
    mac = Path.home() / "Library" / "Caches"
    root = Path(os.environ.get("XDG_CACHE_HOME") or (mac if sys.platform == "darwin" else Path.home() / ".cache"))
    return root / "premotor" / "pieces"


def _key(vertices: Array, faces: NDArray[np.int32]) -> str:
    way = "coacd" if _coacd_module() is not None else "cut"
    text = np.round(vertices, 6).tobytes() + np.asarray(faces, np.int32).tobytes()
    return hashlib.sha256(f"{way}{_METHOD}".encode() + text).hexdigest()[:32]


def _store(file: Path, pieces: list[Array]) -> None:
    """Written aside and moved, so that two worlds at once do not read half a file; no cache is no failure."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        aside = file.with_name(f"{file.stem}.{os.getpid()}.npz")
        np.savez(aside, **{f"{k:03d}": p for k, p in enumerate(pieces)})
        aside.replace(file)
    except OSError:
        return


def _coacd_module():  # noqa: ANN202  the optional package has no types
    try:
        import coacd
    except ImportError:
        return None
    return coacd


def _coacd(vertices: Array, faces: NDArray[np.int32]) -> list[Array]:
    """Pieces by CoACD (Wei et al. 2022, doi:10.1145/3528223.3530103), or none where it is not installed."""
    coacd = _coacd_module()
    if coacd is None:
        return []
    parts = coacd.run_coacd(coacd.Mesh(vertices, faces), threshold=0.05, max_convex_hull=MOST, seed=0)
    return [corners(np.asarray(v, float), CORNERS) for v, _ in parts]


class _Solid:
    """A mesh as points on its surface and a grid of filled cells, so that holes in a scan do no harm."""

    def __init__(self, vertices: Array, faces: NDArray[np.int32], cells: int = 48) -> None:
        rng = np.random.default_rng(0)
        p = vertices[faces]
        area = 0.5 * np.linalg.norm(np.cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0]), axis=1)
        self.pitch = float(np.ptp(vertices, axis=0).max()) / cells
        count = int(np.clip(12 * area.sum() / self.pitch**2, 5_000, 200_000))
        pick = rng.choice(len(faces), count, p=area / area.sum())
        a, b = np.sort(rng.random((2, count)), axis=0)
        sampled = p[pick, 0] * a[:, None] + p[pick, 1] * (b - a)[:, None] + p[pick, 2] * (1 - b)[:, None]
        self.points = np.concatenate([sampled, vertices[np.unique(faces)]])
        low = vertices.min(axis=0) - 1.5 * self.pitch
        index = ((self.points - low) / self.pitch).astype(int)
        shell = np.zeros(index.max(axis=0) + 2, bool)
        shell[tuple(index.T)] = True
        inside = binary_fill_holes(shell) & ~shell
        filled = np.argwhere(shell | inside)
        self.cells = low + (filled + 0.5) * self.pitch
        self.weights = np.where(inside[tuple(filled.T)], 1.0, 0.5)  # the surface runs through the middle of a shell cell

    def volume(self) -> float:
        """Volume [m^3]."""
        return float(self.weights.sum()) * self.pitch**3


def _cut(solid: _Solid) -> list[Array]:
    """Cuts the most hollow piece in two, by the plane after which the hulls waste least, until it is good enough."""
    pieces = [_Piece(solid, np.ones(len(solid.points), bool), np.ones(len(solid.cells), bool))]
    enough = 0.02 * volume(solid.points)
    while len(pieces) < MOST:
        worst = max(range(len(pieces)), key=lambda k: pieces[k].waste)
        halves = pieces[worst].waste > enough and pieces[worst].halves()
        if not halves:
            break
        pieces[worst : worst + 1] = halves
    return [corners(p.points, CORNERS) for p in pieces]


class _Piece:
    def __init__(self, solid: _Solid, points: NDArray[np.bool_], cells: NDArray[np.bool_]) -> None:
        self.solid, self.mine, self.cells = solid, points, cells
        self.points = solid.points[points]
        self.waste = volume(self.points) - float(solid.weights[cells].sum()) * solid.pitch**3

    def halves(self) -> "tuple[_Piece, _Piece] | None":
        best, least = None, self.waste
        for normal in _CUTS:
            along = self.points @ normal
            for share in (0.15, 0.3, 0.5, 0.7, 0.85):
                at = float(along.min() + share * np.ptp(along))
                low, high = self._side(normal, at, -1), self._side(normal, at, 1)
                if low is not None and high is not None and low.waste + high.waste < least:
                    best, least = (low, high), low.waste + high.waste
        return best

    def _side(self, normal: Array, at: float, sign: int) -> "_Piece | None":
        """The half on one side; a sliver of overlap keeps the cut's edge in both."""
        points = self.mine & (sign * (self.solid.points @ normal - at) > -0.3 * self.solid.pitch)
        cells = self.cells & (sign * (self.solid.cells @ normal - at) > 0)
        return _Piece(self.solid, points, cells) if points.sum() > 30 and cells.any() else None


def volume(points: Array) -> float:
    """Volume [m^3] of the hull of points (N, 3); 0 where they are flat."""
    try:
        return float(ConvexHull(corners(points, 96)).volume)
    except (QhullError, ValueError):
        return 0.0


def corners(points: Array, most: int) -> Array:
    """The points (<= most, 3) that lie furthest out in evenly spread directions."""
    k = np.arange(most) + 0.5
    z, turn = 1 - 2 * k / most, np.pi * (1 + 5**0.5) * k
    r = np.sqrt(1 - z * z)
    directions = np.stack([r * np.cos(turn), r * np.sin(turn), z], axis=1)
    return points[np.unique(np.argmax(points @ directions.T, axis=0))]
