"""Camera images from disk, and where the camera was, worked out from the level surface it looks at."""

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from premotor.core.errors import UsageError
from premotor.core.geometry import Array, pose, unproject

PLANE_TOLERANCE = 0.008  # [m] points this near to the surface belong to it
MIN_PLANE_SHARE = 0.10  # share of the known depth that must lie on the surface
RANSAC_ITERATIONS = 200
MAX_DEPTH = 50.0  # [m] no scene on a table is farther


def read_rgb(path: Path) -> NDArray[np.uint8]:
    """A color image (H, W, 3) of any format Pillow reads."""
    try:
        return np.asarray(Image.open(path).convert("RGB"))
    except (OSError, UnidentifiedImageError) as error:
        raise UsageError(
            f"--rgb: cannot read '{path}' as an image ({_why(error, 'it is none')}). Give a PNG or a JPEG."
        ) from error


def read_depth(path: Path) -> NDArray[np.float32]:
    """Depth (H, W) [m], NaN where unknown: an .npy in meters, or a 16-bit PNG in millimeters (0: unknown)."""
    try:
        raw = np.load(path, allow_pickle=False) if path.suffix == ".npy" else np.asarray(Image.open(path))
    except (OSError, ValueError, EOFError, UnidentifiedImageError) as error:
        why = _why(error, "it is neither")
        raise UsageError(f"--depth: cannot read '{path}' ({why}). Give an .npy [m] or 16-bit PNG [mm].") from error
    if not isinstance(raw, np.ndarray) or raw.dtype.kind not in "fiu":
        raise UsageError(f"--depth: '{path}' holds no plain array of numbers. Give an .npy [m] or 16-bit PNG [mm].")
    if raw.ndim != 2:
        raise UsageError(f"--depth: '{path}' is {raw.shape}; it must be (H, W).")
    depth = raw.astype(np.float32) * (1.0 if path.suffix == ".npy" else 0.001)
    known = depth[np.isfinite(depth) & (depth > 0)]
    if known.size and float(np.median(known)) > MAX_DEPTH:
        raise UsageError(f"--depth: '{path}' says {np.median(known):.0f} m; scale it to meters, such as by 0.001.")
    return np.where(depth > 0, depth, np.nan).astype(np.float32)


def _why(error: Exception, otherwise: str) -> str:
    """What the system says of a file, such as "Permission denied"; `otherwise` when it could be read."""
    return error.strerror if isinstance(error, OSError) and error.strerror else otherwise


def check_writable(option: str, path: Path) -> None:
    """`UsageError` unless `path` is a name for a picture that Pillow can write, in a folder that is there."""
    known = Image.registered_extensions().get(path.suffix.lower())
    if known not in Image.SAVE or not path.parent.is_dir():
        raise UsageError(f"{option}: cannot write '{path}'; give a .png or .jpg in a folder that exists.")


def read_intrinsics(option: str, text: str) -> Array:
    """K (3, 3) [px] of a pinhole camera, from "fx,fy,cx,cy" or a file."""
    K = read_matrix(option, text)
    if K.shape != (3, 3) or not np.isfinite(K).all() or K[0, 0] <= 0 or K[1, 1] <= 0:
        raise UsageError(f"{option}: no usable pinhole matrix (3, 3): {np.round(K, 1).tolist()}.")
    return K


def read_pose(option: str, text: str) -> Array:
    """X_WC (4, 4) from a file: camera to world, x right, y down, z along the view."""
    X = read_matrix(option, text)
    if X.shape != (4, 4):
        raise UsageError(f"{option}: the matrix is {X.shape}; it must be (4, 4), camera to world.")
    R = X[:3, :3]
    if not np.isfinite(X).all() or not np.allclose(R @ R.T, np.eye(3), atol=1e-2) or np.linalg.det(R) < 0:
        raise UsageError(f"{option}: the upper left (3, 3) of the matrix is no rotation.")
    return X


def read_matrix(option: str, text: str) -> Array:
    """A matrix from a file (.npy, .json or columns of text); for K also from "fx,fy,cx,cy" [px]."""
    path = Path(text)
    try:
        if path.suffix == ".npy":
            return np.load(path, allow_pickle=False).astype(float)
        if path.suffix == ".json":
            return np.array(json.loads(path.read_text()), float)
        if path.is_file():
            return np.loadtxt(path)
        if text.count(",") != 3:
            raise UsageError(f'{option}: "{text}" is neither a file nor four numbers "fx,fy,cx,cy".')
        fx, fy, cx, cy = (float(v) for v in text.split(","))
    except (OSError, ValueError, TypeError, EOFError, AttributeError) as error:
        raise UsageError(f"{option}: '{text}' is no matrix. Give a .npy, .json or .txt file with numbers.") from error
    return np.array([[fx, 0, cx], [0, fy, cy], [0, 0, 1.0]])


def table_pose(depth: NDArray[np.float32], K: Array, seed: int = 0) -> Array:
    """Camera pose X_WC (4, 4) in a frame whose z = 0 is the largest flat surface in view, z toward the camera.

    Its origin is below the camera, x along the view. `UsageError` when nothing flat fills a tenth of the view.
    """
    points = unproject(depth[::8, ::8], _eighth(K)).reshape(-1, 3)
    points = points[np.isfinite(points).all(axis=1)]
    normal, offset, share = _largest_plane(points, np.random.default_rng(seed))
    if share < MIN_PLANE_SHARE:
        raise UsageError("There is no level surface in view to measure from; give the camera's pose with --pose.")
    if offset < 0:  # the camera is on the side that the normal points to
        normal, offset = -normal, -offset
    forward = np.array([0.0, 0.0, 1.0]) - normal[2] * normal
    if np.linalg.norm(forward) < 1e-3:
        forward = np.array([0.0, -1.0, 0.0]) + normal[1] * normal
    x = forward / np.linalg.norm(forward)
    return pose(np.stack([x, np.cross(normal, x), normal]), [0.0, 0.0, offset])


def _eighth(K: Array) -> Array:
    return np.array([[K[0, 0] / 8, 0, K[0, 2] / 8], [0, K[1, 1] / 8, K[1, 2] / 8], [0, 0, 1.0]])


def _largest_plane(points: Array, rng: np.random.Generator) -> tuple[Array, float, float]:
    """RANSAC, then least squares: unit normal n and offset d of n . p + d = 0, and the share of points on it."""
    best = np.zeros(len(points), bool)
    if len(points) < 50:
        return np.array([0.0, 0.0, 1.0]), 0.0, 0.0
    for _ in range(RANSAC_ITERATIONS):
        a, b, c = points[rng.choice(len(points), 3, replace=False)]
        n = np.cross(b - a, c - a)
        if (length := float(np.linalg.norm(n))) < 1e-9:
            continue
        on = np.abs((points - a) @ (n / length)) < PLANE_TOLERANCE
        best = on if on.sum() > best.sum() else best
    center = points[best].mean(axis=0)
    normal = np.linalg.svd(points[best] - center, full_matrices=False)[2][2]
    return normal, float(-normal @ center), float(best.mean())
