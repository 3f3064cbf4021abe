"""What physics touches: a few convex pieces that keep to the shape."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from premotor.core import Hulls, Primitive, Shape
from premotor.core.geometry import Array, pose
from premotor.worlds.things.mesh import oval

Piece = tuple[Array, Shape]


def box(half: ArrayLike, X: Array | None = None) -> Piece:
    """A box of half extents (3,) [m] at pose X."""
    return (np.eye(4) if X is None else X, Primitive("box", np.asarray(half, float)))


def cylinder(radius: float, half: float, X: Array | None = None) -> Piece:
    """A cylinder about z of radius and half height [m] at pose X."""
    return (np.eye(4) if X is None else X, Primitive("cylinder", np.array([radius, radius, half])))


def hull(points: ArrayLike) -> Piece:
    """The convex hull of points (N, 3) [m]."""
    return np.eye(4), Hulls((np.asarray(points, float).reshape(-1, 3),))


def turned(
    profile: ArrayLike, segments: int = 14, tolerance: float = 0.0015, squash: Array | None = None
) -> list[Piece]:
    """A filled profile (R, 2) of (radius, height) [m], heights rising, cut where it is not convex.

    squash: (3, 3) applied to every point afterward; then all pieces are hulls.
    """
    profile = np.asarray(profile, float)
    runs = [profile[a : b + 1] for a, b in _convex_runs(profile, tolerance)]
    if squash is None:
        return [_disc(run, segments) for run in runs]
    return [hull(rings(_thin(run), segments) @ squash) for run in runs]


def _convex_runs(profile: Array, tolerance: float) -> list[tuple[int, int]]:
    """Index ranges (first, last) over which the radius nowhere dips below its own chords by `tolerance` [m]."""
    runs, first = [], 0
    for last in range(1, len(profile)):
        if _dip(profile[first : last + 1]) > tolerance:
            runs.append((first, last - 1))
            first = last - 1
    return [*runs, (first, len(profile) - 1)]


def _dip(run: Array) -> float:
    """How far [m] the radius lies below any chord (i, k) of the profile, at the points j between."""
    r, z = run[:, 0], run[:, 1]
    i, j, k = np.ogrid[: len(r), : len(r), : len(r)]
    between = (i < j) & (j < k) & (z[k] - z[i] > 1e-9)
    chord = r[i] + (r[k] - r[i]) * (z[j] - z[i]) / np.where(between, z[k] - z[i], 1.0)
    return float(np.max(np.where(between, chord - r[j], 0.0)))


def _disc(run: Array, segments: int) -> Piece:
    wide = run[run[:, 0] > 1e-6]
    if np.ptp(wide[:, 0]) < 0.0008 and len(wide) > 1:
        middle = 0.5 * (run[0, 1] + run[-1, 1])
        return cylinder(float(wide[:, 0].max()), 0.5 * float(run[-1, 1] - run[0, 1]), pose(t=[0, 0, middle]))
    return hull(rings(_thin(run), segments))


def _thin(run: Array) -> Array:
    return run[np.unique(np.linspace(0, len(run) - 1, 9).round().astype(int))]


def rings(profile: ArrayLike, segments: int = 14) -> Array:
    """Points (N, 3) of a profile (R, 2) turned about z, moved out so that flats and corners straddle the circle."""
    profile = np.asarray(profile, float)
    angle = np.arange(segments) * 2 * np.pi / segments
    r = profile[:, :1] / np.sqrt(np.cos(np.pi / segments))
    return np.stack(
        [r * np.cos(angle), r * np.sin(angle), np.broadcast_to(profile[:, 1:], (len(profile), segments))], axis=-1
    ).reshape(-1, 3)


def walls(
    outer: Sequence[Array], inner: Sequence[Array], floor: float, sectors: int = 14, power: float = 2.0
) -> list[Piece]:
    """Wall pieces of a hollow thing, and its floor of thickness `floor` [m].

    outer, inner: levels from the bottom up, each (half x, half y, z) [m] of the oval section there; one ring of
    `sectors` pieces between two levels. Only the floor reaches the ground: many walls would be many contacts.
    """
    out = oval(*np.transpose(outer), power=power, segments=sectors)
    into = oval(*np.transpose(inner), power=power, segments=sectors)
    base = out[0].copy()
    for level in (out[0], into[0]):
        level[:, 2] += 0.35 * floor
    pieces = []
    for k in range(len(out) - 1):
        for i in range(sectors):
            j = (i + 1) % sectors
            pieces.append(hull([g[m, n] for g in (out, into) for m in (k, k + 1) for n in (i, j)]))
    top = base + np.array([0, 0, floor])
    return [*pieces, hull(np.concatenate([base, top]))]


def tube(path: ArrayLike, radii: ArrayLike, pieces: int) -> list[Piece]:
    """Capsules along a path (R, 3) [m] of radii (R,) [m], as many as `pieces`; the outer two end where it ends."""
    path, radii = np.asarray(path, float), np.asarray(radii, float)
    cuts = np.linspace(0, len(path) - 1, pieces + 1).round().astype(int)
    found = []
    for k, (a, b) in enumerate(pairwise(cuts)):
        radius, start, end = float(radii[a : b + 1].mean()), path[a], path[b]
        back = min(radius / max(float(np.linalg.norm(end - start)), 1e-9), 0.45) * (end - start)
        found.append(capsule(start + back * (k == 0), end - back * (k == pieces - 1), radius))
    return found


def capsule(start: Array, end: Array, radius: float) -> Piece:
    """A capsule whose round ends are centered at start and end (3,) [m]."""
    z = (end - start) / np.linalg.norm(end - start)
    x = np.cross(np.eye(3)[np.argmin(np.abs(z))], z)
    x /= np.linalg.norm(x)
    half = 0.5 * float(np.linalg.norm(end - start)) + radius
    return pose(np.column_stack([x, np.cross(z, x), z]), 0.5 * (start + end)), Primitive(
        "capsule", np.array([radius, radius, half])
    )
