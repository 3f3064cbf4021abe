"""Camera images to bytes and back: JPEG or PNG for color, 16-bit PNG in tenths of a millimeter for depth."""

import io
import zlib

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from premotor.core.errors import RecordError

DEPTH_UNIT = 1e-4
"""[m] one step of recorded depth; 0 means unknown, so what is kept reaches 6.5535 m."""


def rgb_to_bytes(rgb: NDArray[np.uint8], lossless: bool = False, quality: int = 90) -> bytes:
    """PNG if `lossless`, else JPEG of `quality` (1 to 95), of an image (H, W, 3)."""
    out = io.BytesIO()
    if lossless:
        Image.fromarray(rgb).save(out, "PNG", compress_level=1)
    else:
        Image.fromarray(rgb).save(out, "JPEG", quality=quality)
    return out.getvalue()


def rgb_from_bytes(data: bytes) -> NDArray[np.uint8]:
    """Image (H, W, 3) of JPEG or PNG bytes."""
    return np.asarray(_open(data).convert("RGB")).copy()


def depth_to_bytes(depth: NDArray[np.float32]) -> bytes:
    """16-bit PNG of depth (H, W) [m]; NaN, negative and farther than 6.55 m become 0."""
    steps = np.round(np.nan_to_num(depth, nan=0.0, posinf=0.0, neginf=0.0) / DEPTH_UNIT)
    units = np.where((steps > 0) & (steps < 65536), steps, 0).astype(np.uint16)
    out = io.BytesIO()
    Image.fromarray(units).save(out, "PNG", compress_level=1, compress_type=zlib.Z_RLE)
    return out.getvalue()


def depth_from_bytes(data: bytes) -> NDArray[np.float32]:
    """Depth (H, W) [m], NaN where unknown."""
    units = np.asarray(_open(data)).astype(np.float32)
    return np.where(units > 0, units * np.float32(DEPTH_UNIT), np.float32(np.nan))


def _open(data: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data))
    except OSError as error:
        raise RecordError(f"a recorded image cannot be read: {error}") from error
