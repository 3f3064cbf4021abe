"""What real sensors do to perfect pictures: noise, blur, exposure, and depth that is missing or wrong.

Depth follows what is published for active stereo cameras such as RealSense D435 and D405 (Intel, "Best known
methods for tuning D400 depth cameras"; Ahn et al., "Analysis and noise modeling of the Intel RealSense D435 for
mobile robots", 2019): noise grows with the square of the distance and is alike in neighboring pixels; there is
none nearer than the least distance, in the stereo shadow at the left of a near edge, on grazing surfaces, and
hardly any on glass.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from premotor.core.body import CameraMount
from premotor.core.geometry import Array, pose, rotvec_to_matrix

STEREO_BASELINES = {"wide": 0.050, "short": 0.018}
"""Distance [m] between the two imagers: D435 and D405 data sheets."""


@dataclass(frozen=True)
class SensorNoise:
    """How bad the sensors are; standard deviations unless said otherwise.

    rgb: noise of a mid-gray pixel [0..255]. blur: most [px]. exposure, white: log gain of all and of each color,
    an episode. depth: multiple of the camera's own `depth_noise`. wave: slow error of depth, same unit. holes:
    whether depth goes missing. encoder [rad], velocity [rad/s], effort [N m], opening [m], force [N].
    calibration: multiple of the camera's own `calibration_error`. focal: relative error of the focal length.
    """

    rgb: float = 3.0
    blur: float = 0.7
    exposure: float = 0.12
    white: float = 0.04
    depth: float = 1.0
    wave: float = 0.5
    holes: bool = True
    encoder: float = 1e-4
    velocity: float = 2e-3
    effort: float = 0.05
    opening: float = 1e-4
    force: float = 0.2
    calibration: float = 1.0
    focal: float = 0.0015

    @staticmethod
    def realistic() -> "SensorNoise":
        """The default: a good camera on a bracket, calibrated with care."""
        return SensorNoise()

    @staticmethod
    def perfect() -> "SensorNoise":
        """No error anywhere, for tests."""
        return SensorNoise(*[0.0] * 6, False, *[0.0] * 7)  # type: ignore[arg-type]


def true_mount(mount: CameraMount, sensors: SensorNoise, rng: np.random.Generator) -> CameraMount:
    """Where the camera really is, given where it was calibrated to be."""
    meters, radians = np.array(mount.calibration_error) * sensors.calibration
    error = pose(rotvec_to_matrix(rng.normal(0, 1, 3) * radians), rng.normal(0, 1, 3) * meters)
    stretch = np.diag([*np.full(2, np.exp(rng.normal(0, sensors.focal) if sensors.focal else 0.0)), 1.0])
    return replace(mount, X_LC=mount.X_LC @ error, K=mount.K @ stretch if sensors.focal else mount.K)


class CameraNoise:
    """One camera's character through an episode. Every exposure draws on the generator it was made with."""

    def __init__(self, mount: CameraMount, sensors: SensorNoise, rng: np.random.Generator) -> None:
        self._mount, self._sensors, self._rng = mount, sensors, rng
        gain = np.exp(rng.normal(0, 1) * sensors.exposure + rng.normal(0, 1, 3) * sensors.white)
        self._table = np.clip(np.outer(gain, np.arange(256)), 0, 255).astype(int).ravel().tolist()
        side = np.exp(-0.5 / max(rng.uniform(0.0, sensors.blur), 1e-3) ** 2)
        self._blur = round(16 * side / (1 + 2 * side))  # sixteenths of a pixel's light that fall on each neighbor
        h, w = mount.height, mount.width
        grain = rng.normal(0, sensors.rgb, (h + 64, w + 64, 3))
        self._grain = np.rint(grain).astype(np.int16)  # a crop at random is each exposure's noise
        near = mount.depth_range[0] < 0.2
        self._shadow = mount.K[0, 0] * STEREO_BASELINES["short" if near else "wide"]  # disparity times depth [px m]
        self._fine = _smooth(rng, h // 2 + 48, w // 2 + 48, 2.0)
        self._slow = _smooth(rng, h // 2 + 48, w // 2 + 48, 24.0)

    def rgb(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The color picture (h, w, 3) uint8 as this camera would give it."""
        seen = np.asarray(Image.fromarray(picture).point(self._table)).astype(np.int16)
        if self._blur:
            seen = _spread(_spread(seen, self._blur).swapaxes(0, 1), self._blur).swapaxes(0, 1)
        if self._sensors.rgb == 0:
            return seen.astype(np.uint8)
        v, u = self._rng.integers(0, 64, 2)
        noisy = self._grain[v : v + seen.shape[0], u : u + seen.shape[1]] + seen
        return np.clip(noisy, 0, 255, out=noisy).astype(np.uint8)

    def depth(self, depth: NDArray[np.float32], glass: NDArray[np.bool_] | None = None) -> NDArray[np.float32]:
        """Depth (h, w) [m] as this camera would give it, NaN where it gives none. glass: (h, w) see-through."""
        z = depth[::2, ::2]
        noise = self._mount.depth_noise * self._sensors.depth * z * z
        fine, slow = self._crop(self._fine, z.shape), self._crop(self._slow, z.shape)
        error = noise * (fine + self._sensors.wave * slow) if self._sensors.depth else np.zeros_like(z)
        near, far = self._mount.depth_range
        missing = (z < near) | (z > far)
        if self._sensors.holes:
            missing |= self._unmatched(z, fine)
            if glass is not None:
                clear = glass[::2, ::2]
                missing |= clear & (slow + 0.5 * fine > -0.8)
                error = np.where(clear, 0.012 * fine + 0.02 * slow, error)
        out = depth + _double(error.astype(np.float32), depth.shape)
        out[_double(missing, depth.shape)] = np.nan
        return out

    def _crop(self, bank: NDArray[np.float32], shape: tuple[int, ...]) -> NDArray[np.float32]:
        v, u = self._rng.integers(0, 48, 2)
        return bank[v : v + shape[0], u : u + shape[1]]

    def _unmatched(self, z: NDArray[np.float32], ragged: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Where the two imagers see no common texture: beside near edges and on grazing surfaces."""
        jump, ragged = np.zeros(z.shape, bool), np.clip(ragged, -1.6, 1.6)
        inverse = (0.5 * self._shadow) / z  # disparity [half-size px]
        for k in (1, 2, 4, 8, 14):  # what stands k pixels to the right hides this one from the other imager
            jump[:, :-k] |= inverse[:, k:] - inverse[:, :-k] > k + 0.4 * ragged[:, :-k]
        step_u, step_v = np.zeros_like(z), np.zeros_like(z)
        step_u[:, 1:-1], step_v[1:-1] = z[:, 2:] - z[:, :-2], z[2:] - z[:-2]
        slope = np.hypot(step_u, step_v) * (0.25 * self._mount.K[0, 0]) / z  # tangent of the angle of incidence
        return jump | (slope > 6.0 + 2.0 * ragged)


def measured(values: Array, spread: float, rng: np.random.Generator) -> Array:
    """Values as an encoder or gauge with noise of this spread reads them."""
    return values + rng.normal(0.0, spread, np.shape(values)) if spread > 0 else np.array(values, float)


def _spread(a: NDArray[np.int16], share: int) -> NDArray[np.int16]:
    """Each row's light spread to the rows beside it, `share` sixteenths either way."""
    out = a * np.int16(16 - 2 * share)
    aside = a[:-2] + a[2:]
    aside *= np.int16(share)
    out[1:-1] += aside
    out[[0, -1]] += a[[0, -1]] * np.int16(2 * share)
    out >>= 4
    return out


def _smooth(rng: np.random.Generator, h: int, w: int, size: float) -> NDArray[np.float32]:
    """Noise (h, w) of unit spread that is alike over about `size` pixels."""
    grid = rng.normal(size=(int(h / size) + 3, int(w / size) + 3)).astype(np.float32)
    field = np.asarray(Image.fromarray(grid).resize((w, h), Image.Resampling.BICUBIC))
    return (field - field.mean()) / field.std()


def _double(half: NDArray, shape: tuple[int, ...]) -> NDArray:
    return half.repeat(2, axis=0).repeat(2, axis=1)[: shape[0], : shape[1]]
