"""Is this frame worth looking at? A picture that says nothing must stop the robot, not guide it."""

import numpy as np

from premotor.core import CameraImage
from premotor.core.errors import SensorError
from premotor.core.geometry import Array

MIN_DEPTH_SHARE = 0.05  # share of pixels that must have a depth
MAX_SATURATED_SHARE = 0.60  # share of pixels that may be saturated in every channel
BLACK_LEVEL = 8  # [gray levels] a picture whose brightest pixels are darker than this is black


def check_frame(frame: CameraImage, X_WC: Array | None = None, who: str = "") -> None:
    """Raise `SensorError`, saying what is wrong and what to do, if the frame cannot be used.

    X_WC: (4, 4) pose of the camera the frame will be used with; checked too if given. who: what the message calls it.
    """
    who = who or f"Camera '{frame.camera}' at {frame.time:.2f} s"
    _check_shapes(frame, who)
    if X_WC is not None and (np.shape(X_WC) != (4, 4) or not np.isfinite(X_WC).all()):
        raise SensorError(f"{who}: its pose is not a finite (4, 4) matrix; check the measured joint positions.")
    sample = frame.rgb[::8, ::8].reshape(-1, 3)
    if (sample.max(axis=1) >= BLACK_LEVEL).mean() < 0.005:
        raise SensorError(f"{who}: the image is black; check the light, the exposure and the lens cap.")
    if (sample.min(axis=1) >= 253).mean() > MAX_SATURATED_SHARE:
        raise SensorError(f"{who}: the image is over-exposed; lower the exposure or the light.")
    if np.ptp(sample, axis=0).max() <= 2:
        raise SensorError(f"{who}: the image is blank, every pixel is alike; check that the camera is running.")
    assert frame.depth is not None  # _check_shapes made sure
    depth = frame.depth[::8, ::8]
    with np.errstate(invalid="ignore"):
        share = (np.isfinite(depth) & (depth > 0)).mean()
    if share < MIN_DEPTH_SHARE:
        raise SensorError(f"{who}: only {share:.0%} of the depth image is known; check that depth is in meters.")


def _check_shapes(frame: CameraImage, who: str) -> None:
    rgb, depth, K = frame.rgb, frame.depth, frame.K
    if rgb.ndim != 3 or rgb.shape[2] != 3 or rgb.dtype != np.uint8 or min(rgb.shape[:2]) < 32:
        raise SensorError(f"{who}: rgb is {rgb.dtype} {rgb.shape}; it must be uint8 (H, W, 3), 32 pixels or more.")
    if depth is None:
        raise SensorError(f"{who}: there is no depth; premotor needs an RGB-D camera.")
    if depth.shape != rgb.shape[:2]:
        raise SensorError(f"{who}: depth is {depth.shape} and rgb {rgb.shape[:2]}; align depth to the color image.")
    if np.shape(K) != (3, 3) or not np.isfinite(K).all() or K[0, 0] <= 0 or K[1, 1] <= 0:
        raise SensorError(f"{who}: K is not a usable pinhole matrix (3, 3): {np.round(K, 1).tolist()}.")
