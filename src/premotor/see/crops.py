"""What the naming network sees of one thing: a close crop and a few measures in meters."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from premotor.core import CameraImage
from premotor.core.geometry import Array
from premotor.core.robust_statistics import tail_quantiles, upper_nanmedian

CROP_SIZE = 96  # [px] of the crops that the naming network learns from; at 64 near ones were named no better than far
NUM_CHANNELS = 6  # red, green, blue, mask, height above table, depth against the thing's own
CROP_MARGIN = 1.25  # side of the crop over the longer side of the box
NUM_FEATURES = 10
UNKNOWN_DEPTH = np.float32(np.nan)


def crop(
    frame: CameraImage,
    mask: NDArray[np.bool_],
    box: tuple[int, int, int, int],
    height: NDArray[np.float32],
    size: int = CROP_SIZE,
    margin: float = CROP_MARGIN,
) -> NDArray[np.uint8]:
    """(6, size, size) uint8 of one thing, whatever the frame's size.

    mask: (H, W). box: (u0, v0, u1, v1) around it. height: (H, W) [m] above the table, NaN where unknown.
    Height runs from -5 to 25 cm, depth from 15 cm before to 15 cm behind the thing's median; 0 is unknown.
    """
    assert frame.depth is not None
    u0, v0, u1, v1 = square(box, margin)
    H, W = mask.shape
    a0, b0, a1, b1 = max(u0, 0), max(v0, 0), min(u1, W), min(v1, H)
    view = (slice(b0, b1), slice(a0, a1))
    own = upper_nanmedian(frame.depth[view][mask[view]])
    planes = np.zeros((v1 - v0, u1 - u0, 4), np.uint8)
    target = planes[b0 - v0 : b1 - v0, a0 - u0 : a1 - u0]
    target[..., :3] = frame.rgb[view]
    target[..., 3] = mask[view] * np.uint8(255)
    color, mask_image = (
        Image.fromarray(p).resize((size, size), Image.Resampling.BILINEAR, reducing_gap=2.0)
        for p in (planes[..., :3], planes[..., 3])
    )
    at = ((np.arange(size) + 0.5) * planes.shape[0] / size).astype(np.intp)
    rows, columns = v0 + at, u0 + at
    there = ((rows >= 0) & (rows < H))[:, None] & ((columns >= 0) & (columns < W))
    pixels = np.ix_(rows.clip(0, H - 1), columns.clip(0, W - 1))
    level, depth = np.where(there, height[pixels], UNKNOWN_DEPTH), np.where(there, frame.depth[pixels], UNKNOWN_DEPTH)
    metric = _bytes(level, -0.05, 0.25), _bytes(depth - np.float32(own), -0.15, 0.15)
    return np.stack([*np.moveaxis(np.asarray(color), 2, 0), np.asarray(mask_image), *metric])


def square(box: tuple[int, int, int, int], margin: float) -> tuple[int, int, int, int]:
    """The square (u0, v0, u1, v1) [px] around a box, `margin` times its longer side; may leave the image."""
    u0, v0, u1, v1 = box
    half = max(4, round(0.5 * margin * max(u1 - u0, v1 - v0)))
    u, v = (u0 + u1) // 2, (v0 + v1) // 2
    return u - half, v - half, u + half, v + half


def features(points: Array, box: tuple[int, int, int, int], area: int, X_WC: Array, K: Array, table_z: float) -> Array:
    """(10,) measures: log extents along the seen points' own axes, height of top and foot above the table,
    distance, how steeply it is looked down at, log of the seen area and box sides in meters."""
    out = np.zeros(NUM_FEATURES)
    if len(points) < 5:
        return out
    center = points.mean(axis=0)
    _, axes = np.linalg.eigh(np.cov(points.T))
    low, high = tail_quantiles((points - center) @ axes)
    extents = np.sort(high - low)[::-1]
    foot, top = np.array(tail_quantiles(points[:, 2])) - table_z
    ray = center - X_WC[:3, 3]
    away = float(np.linalg.norm(ray))
    pixel = away / K[0, 0]  # [m] a pixel spans at the thing
    sides = [pixel * max(1, box[2] - box[0]), pixel * max(1, box[3] - box[1])]
    out[:3] = _log(extents)
    out[3:7] = 10 * top - 0.5, 10 * foot - 0.2, away - 0.7, -ray[2] / away - 0.7
    out[7:9] = _log(np.array(sides))
    out[9] = _log(np.sqrt(pixel**2 * max(area, 1)))
    return out


def scale_crops(crops: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Crops (n, 6, s, s) uint8 as the network takes them: float32, -0.5 to 0.5, unknown metric pixels at 0."""
    x = crops.astype(np.float32) / 255.0 - 0.5
    metric = x[:, 4:]
    metric[crops[:, 4:] == 0] = 0.0
    return x


def _log(meters: Array) -> Array:
    return np.log(np.maximum(meters, 0.002) / 0.07)


def _bytes(meters: NDArray[np.float32], low: float, high: float) -> NDArray[np.uint8]:
    """1 to 255 over the range, 0 where unknown."""
    scaled = 1 + 254 * np.clip((meters - low) / (high - low), 0.0, 1.0)
    return np.where(np.isfinite(scaled), scaled, 0).astype(np.uint8)
