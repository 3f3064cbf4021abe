"""Meshes from a few curves: lofts, turned profiles, swept tubes, rounded boxes, joined over one texture."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from premotor.core.geometry import Array, transform

MAX_ATLAS_SIZE = 256  # [px] the largest texture of a procedural thing, each way


@dataclass(frozen=True, eq=False)
class Part:
    """A piece of surface: vertices (N, 3) [m], faces (M, 3), uvs (N, 2), and its own image (h, w, 3) in 0 to 1."""

    vertices: Array
    faces: NDArray[np.int64]
    uvs: Array
    image: Array

    def moved(self, X: Array) -> "Part":
        """The same part, placed by the pose X (4, 4)."""
        return Part(transform(X, self.vertices), self.faces, self.uvs, self.image)


def loft(rings: Array, image: Array) -> Part:
    """Skin over closed rings (R, C, 3) [m] that turn left about the way from first to last.

    The image wraps once around; its last row lies on the first ring, rows keep to the arc length between.
    """
    rings = np.concatenate([rings, rings[:, :1]], axis=1)
    rows, cols = rings.shape[:2]
    steps = np.linalg.norm(np.diff(rings, axis=0), axis=2).mean(axis=1)
    v = 1.0 - np.concatenate([[0.0], np.cumsum(steps)]) / max(float(steps.sum()), 1e-12)
    u = np.linspace(0.0, 1.0, cols)
    uvs = np.stack(np.broadcast_arrays(u[None, :], v[:, None]), axis=-1).reshape(-1, 2)
    return Part(*_clean(rings.reshape(-1, 3), grid_faces(rows, cols)), uvs, image)


def grid_faces(rows: int, cols: int) -> NDArray[np.int64]:
    """Triangles (M, 3) over a grid of rows x cols vertices."""
    a = (np.arange(rows - 1)[:, None] * cols + np.arange(cols - 1)).ravel()
    b, c, d = a + 1, a + cols + 1, a + cols
    return np.concatenate([np.stack([a, b, c], axis=1), np.stack([a, c, d], axis=1)])


def _clean(vertices: Array, faces: NDArray[np.int64]) -> tuple[Array, NDArray[np.int64]]:
    p = vertices[faces]
    area = np.linalg.norm(np.cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0]), axis=1)
    return vertices, faces[area > 1e-12]


Deform = Callable[[Array, Array], Array]


def revolve(profile: ArrayLike, image: Array, segments: int = 32, deform: Deform | None = None) -> Part:
    """A profile (R, 2) of (radius, height) [m] turned about z.

    deform(angle (1, C), share along the profile (R, 1)) -> factor (R, C) on the radius.
    """
    profile = np.asarray(profile, float)
    angle = np.linspace(0, 2 * np.pi, segments, endpoint=False)[None, :]
    share = np.linspace(0, 1, len(profile))[:, None]
    r = profile[:, :1] * (np.ones_like(angle) if deform is None else deform(angle, share))
    z = np.broadcast_to(profile[:, 1:], r.shape)
    return loft(np.stack([r * np.cos(angle), r * np.sin(angle), z], axis=-1), image)


def oval(a: ArrayLike, b: ArrayLike, z: ArrayLike, power: float = 2.0, segments: int = 40) -> Array:
    """Rings (R, C, 3) of superellipses with half axes a, b (R,) [m] at z (R,); power 2 round, 6 nearly square."""
    angle = np.linspace(0, 2 * np.pi, segments, endpoint=False) + np.pi / segments
    c, s = np.cos(angle), np.sin(angle)
    scale = (np.abs(c) ** power + np.abs(s) ** power) ** (-1 / power)
    a, b, z = (np.asarray(x, float)[:, None] for x in (a, b, z))
    return np.stack(np.broadcast_arrays(a * scale * c, b * scale * s, z), axis=-1)


def square(a: ArrayLike, b: ArrayLike, z: ArrayLike, along: int = 6) -> Array:
    """Rings (R, 4 * along, 3) of rectangles with half sides a, b (R,) [m] at z (R,), sharp-cornered."""
    t = np.linspace(-1, 1, along, endpoint=False)
    x = np.concatenate([np.ones(along), -t, -np.ones(along), t])
    y = np.concatenate([t, np.ones(along), -t, -np.ones(along)])
    a, b, z = (np.asarray(v, float)[:, None] for v in (a, b, z))
    return np.stack(np.broadcast_arrays(a * x, b * y, z), axis=-1)


def sweep(
    path: ArrayLike, radii: ArrayLike, image: Array, segments: int = 12, power: float = 2.0, caps: bool = True
) -> Part:
    """A tube along path (R, 3) [m]; radii (R,), or (R, 2) across and along the curve's own up, [m]."""
    path, radii = np.asarray(path, float), np.asarray(radii, float)
    radii = np.stack([radii, radii], axis=1) if radii.ndim == 1 else radii
    side, up = _frames(path)
    flat = oval([1.0], [1.0], [0.0], power, segments)[0]
    rings = (
        path[:, None]
        + flat[None, :, :1] * radii[:, None, :1] * side[:, None]
        + flat[None, :, 1:2] * radii[:, None, 1:] * up[:, None]
    )
    if caps:
        rings = np.concatenate([np.repeat(path[None, :1], segments, 1), rings, np.repeat(path[None, -1:], segments, 1)])
    return loft(rings, image)


def _frames(path: Array) -> tuple[Array, Array]:
    """Side and up (R, 3) of a path, turned along it as little as possible; side x up = forward."""
    forward: Array = np.asarray(np.gradient(path, axis=0), float)
    forward /= np.linalg.norm(forward, axis=1, keepdims=True)
    up = np.zeros_like(path)
    last = np.array([0.0, 0.0, 1.0]) if abs(forward[0, 2]) < 0.9 else np.array([1.0, 0.0, 0.0])
    for i, f in enumerate(forward):
        last = last - f * (last @ f)
        last = last / np.linalg.norm(last)
        up[i] = last
    return np.cross(up, forward), up


def rounded_box(half: ArrayLike, radius: float, images: Sequence[Array], n: int = 4) -> list[Part]:
    """Six faces with rounded edges [m], images for +x, -x, +y, -y, +z, -z, each upright as seen from outside."""
    half = np.asarray(half, float)
    radius = min(radius, float(half.min()))
    return [_face(half, radius, i // 2, 1 - 2 * (i % 2), image, n) for i, image in enumerate(images)]


def _face(half: Array, radius: float, axis: int, sign: int, image: Array, n: int) -> Part:
    normal = sign * np.eye(3)[axis]
    up = np.array([0.0, 0.0, 1.0]) if axis < 2 else np.array([0.0, 1.0, 0.0])
    right = np.cross(up, normal)
    w, h = half @ np.abs(right), half @ np.abs(up)
    x, y = (np.concatenate([-e + radius * _EDGE_FRACTIONS[n], e - radius * _EDGE_FRACTIONS[n][::-1]]) for e in (w, h))
    p = half * normal + x[None, :, None] * right + y[:, None, None] * up
    inner = np.clip(p, -(half - radius), half - radius)
    d = p - inner
    vertices = inner + radius * d / np.maximum(np.linalg.norm(d, axis=-1, keepdims=True), 1e-12)
    uv = np.stack(np.broadcast_arrays((x[None, :] / w + 1) / 2, 1 - (y[:, None] / h + 1) / 2), axis=-1)
    return Part(*_clean(vertices.reshape(-1, 3), grid_faces(len(y), len(x))), uv.reshape(-1, 2), image)


# Where the grid lines of a rounded face lie within its edge radius: evenly spread over 45 degrees.
_EDGE_FRACTIONS = {n: 1 - np.tan(np.linspace(np.pi / 4, 0, n)) for n in (2, 3, 4, 6)}


def join(parts: Sequence[Part]) -> Part:
    """One part with one image out of many, each keeping its share of the texture by its image's size."""
    spots, size = _pack([p.image.shape[:2] for p in parts])
    atlas = np.zeros((size, MAX_ATLAS_SIZE, 3))
    vertices, faces, uvs, count = [], [], [], 0
    for part, (y, x, h, w) in zip(parts, spots, strict=True):
        atlas[y : y + h, x : x + w] = _resize(part.image, h, w)
        uv = (np.array([x, y]) + 1.0 + part.uvs * (np.array([w, h]) - 2.0)) / np.array([MAX_ATLAS_SIZE, size])
        vertices.append(part.vertices)
        faces.append(part.faces + count)
        uvs.append(uv)
        count += len(part.vertices)
    return Part(np.concatenate(vertices), np.concatenate(faces), np.concatenate(uvs), atlas)


def _resize(image: Array, h: int, w: int) -> Array:
    if image.shape[:2] == (h, w):
        return image
    picture = Image.fromarray((np.clip(image, 0, 1) * 255).astype(np.uint8))
    return np.asarray(picture.resize((w, h), Image.Resampling.BOX)) / 255.0


def _pack(sizes: Sequence[tuple[int, int]]) -> tuple[list[tuple[int, int, int, int]], int]:
    """Rows, columns, heights, widths of images on shelves, shrunk until they fit; and the atlas height used."""
    scale = 1.0
    while True:
        spots: list[tuple[int, int, int, int]] = [(0, 0, 0, 0)] * len(sizes)
        x = y = shelf = 0
        for i in sorted(range(len(sizes)), key=lambda i: -sizes[i][0]):
            h, w = (min(MAX_ATLAS_SIZE, max(4, round(s * scale))) for s in sizes[i])
            if x + w > MAX_ATLAS_SIZE:
                x, y, shelf = 0, y + shelf, 0
            spots[i] = (y, x, h, w)
            x, shelf = x + w, max(shelf, h)
        if y + shelf <= MAX_ATLAS_SIZE:
            return spots, y + shelf
        scale *= 0.93
