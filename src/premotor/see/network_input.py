"""From a frame of any size to what the instances network takes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from premotor.core import CameraImage
from premotor.core.geometry import Array

INPUT_LONG_SIDE = 320  # [px] of the network's input
SIZE_MULTIPLE = 16  # the network halves its input four times
NUM_CHANNELS = 6  # red, green, blue, height, distance, known (1 known, 0 no depth, -1 robot)
ROBOT_PIXEL = np.array([0.0, 0.0, 0.0, 0.0, 0.0, -1.0], np.float32)  # what a pixel of the robot's own body looks like


@dataclass(frozen=True, eq=False)
class NetworkInput:
    """x: (6, h, w) float32 for the network; rows (h,), columns (w,): source pixel of each of its pixels.

    height: (h, w) [m] above the table, NaN where depth is unknown. hidden: (h, w) bool robot pixels.
    """

    x: NDArray[np.float32]
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    height: NDArray[np.float32]
    hidden: NDArray[np.bool_]


def network_size(width: int, height: int) -> tuple[int, int]:
    """(w, h) [px] the network sees of an image: long side 320, both a multiple of 16."""
    scale = INPUT_LONG_SIDE / max(width, height)
    return tuple(max(SIZE_MULTIPLE, round(s * scale / SIZE_MULTIPLE) * SIZE_MULTIPLE) for s in (width, height))  # type: ignore


def prepare(frame: CameraImage, X_WC: Array, hidden: NDArray[np.bool_], table_z: float) -> NetworkInput:
    """Resample and scale a checked frame; `hidden` (H, W) are pixels of the robot's own body."""
    assert frame.depth is not None
    H, W = frame.rgb.shape[:2]
    w, h = network_size(W, H)
    rows = ((np.arange(h) + 0.5) * H / h).astype(np.intp)
    columns = ((np.arange(w) + 0.5) * W / w).astype(np.intp)
    rgb = np.asarray(Image.fromarray(frame.rgb).resize((w, h), Image.Resampling.BOX), np.float32)
    depth = known_depth(frame.depth[np.ix_(rows, columns)])
    height = world_z(depth, frame.K, X_WC, rows, columns) - np.float32(table_z)
    return pack(rgb, height, depth, hidden[np.ix_(rows, columns)], rows, columns)


def pack(
    rgb: NDArray[np.float32],
    height: NDArray[np.float32],
    depth: NDArray[np.float32],
    hidden: NDArray[np.bool_],
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
) -> NetworkInput:
    """Channels in the network's order: rgb (h, w, 3) 0 to 255, height and depth (h, w) [m] with NaN."""
    known = np.isfinite(depth)
    x = np.empty((NUM_CHANNELS, *depth.shape), np.float32)
    x[:3] = rgb.transpose(2, 0, 1) / 255.0 - 0.5
    x[3] = np.where(known, np.clip(height, -0.1, 0.3) / 0.1, 0.0)
    x[4] = np.where(known, np.clip(depth, 0.0, 2.0) - 0.7, 0.0)
    x[5] = known
    x[:, hidden] = ROBOT_PIXEL[:, None]
    return NetworkInput(x, rows, columns, height, hidden)


def known_depth(depth: NDArray[np.float32]) -> NDArray[np.float32]:
    """Depth with NaN wherever it means nothing (zero, negative, infinite)."""
    with np.errstate(invalid="ignore"):
        return np.where(np.isfinite(depth) & (depth > 0), depth, np.nan).astype(np.float32)


def world_z(
    depth: NDArray[np.float32], K: Array, X_WC: Array, rows: NDArray[np.intp], columns: NDArray[np.intp]
) -> NDArray[np.float32]:
    """World z (h, w) [m] of pixels at `rows` and `columns`: only that row of the pose is needed."""
    across = X_WC[2, 0] * (columns - K[0, 2]) / K[0, 0]
    down = X_WC[2, 1] * (rows - K[1, 2]) / K[1, 1]
    ray = (across[None, :] + down[:, None] + X_WC[2, 2]).astype(np.float32)
    return depth * ray + np.float32(X_WC[2, 3])
