"""Sensors are bad in the ways they are said to be, and perfect when asked."""

from dataclasses import replace

import numpy as np
import pytest

from premotor.core import CameraMount
from premotor.core.geometry import intrinsics, pose, pose_distance
from premotor.worlds.sensors import CameraNoise, SensorNoise, measured, true_mount

MOUNT = CameraMount("eye", "world", pose(), intrinsics(320, 240, 0.9), 320, 240, (0.28, 3.0))


def camera(sensors: SensorNoise, seed: int = 0) -> CameraNoise:
    return CameraNoise(MOUNT, sensors, np.random.default_rng(seed))


def flat(z: float) -> np.ndarray:
    return np.full((240, 320), z, np.float32)


def test_perfect_sensors_change_nothing() -> None:
    rng = np.random.default_rng(1)
    rgb, depth = (
        rng.integers(0, 255, (240, 320, 3)).astype(np.uint8),
        rng.uniform(0.3, 2.9, (240, 320)).astype(np.float32),
    )
    eye = camera(SensorNoise.perfect())
    assert np.array_equal(eye.rgb(rgb), rgb)
    assert np.array_equal(eye.depth(depth), depth)
    mount = true_mount(MOUNT, SensorNoise.perfect(), rng)
    assert np.array_equal(mount.X_LC, MOUNT.X_LC) and np.array_equal(mount.K, MOUNT.K)
    assert np.array_equal(measured(np.arange(3.0), 0.0, rng), np.arange(3.0))


def test_depth_noise_grows_with_the_square_of_distance() -> None:
    sensors = replace(SensorNoise(), holes=False)
    spread = [np.mean([np.std(camera(sensors, s).depth(flat(z)) - z) for s in range(4)]) for z in (0.5, 1.0, 2.0)]
    assert spread[1] / spread[0] == pytest.approx(4.0, rel=0.2)
    assert spread[2] / spread[1] == pytest.approx(4.0, rel=0.2)
    assert 0.8 * MOUNT.depth_noise < spread[1] < 1.6 * MOUNT.depth_noise


def test_depth_noise_is_alike_in_neighboring_pixels_only() -> None:
    error = camera(replace(SensorNoise(), wave=0.0)).depth(flat(1.0)) - 1.0
    near = np.corrcoef(error[:, :-2].ravel(), error[:, 2:].ravel())[0, 1]
    far = np.corrcoef(error[:, :-20].ravel(), error[:, 20:].ravel())[0, 1]
    assert near > 0.4 and abs(far) < 0.1


def test_depth_is_missing_too_near_too_far_and_beside_edges() -> None:
    eye = camera(SensorNoise())
    assert np.isnan(eye.depth(flat(0.2))).all() and np.isnan(eye.depth(flat(3.5))).all()
    step = flat(1.2)
    step[:, 160:] = 0.8  # the near thing on the right hides some of the far one from the other imager
    missing = np.isnan(eye.depth(step)).mean(axis=0)
    assert missing[155:159].mean() > 0.5
    assert missing[:120].mean() < 0.02 and missing[200:].mean() < 0.02


def test_glass_has_hardly_any_depth() -> None:
    glass = np.zeros((240, 320), bool)
    glass[80:160, 100:200] = True
    missing = np.array([np.isnan(camera(SensorNoise(), seed).depth(flat(1.0), glass)) for seed in range(6)])
    assert missing[:, glass].mean() > 0.6
    assert missing[:, ~glass].mean() < 0.02


def test_color_noise_and_exposure_vary() -> None:
    gray = np.full((240, 320, 3), 120, np.uint8)
    pictures = [camera(SensorNoise(), seed).rgb(gray).astype(float) for seed in range(6)]
    assert all(1.5 < p[..., c].std() < 5.0 for p in pictures for c in range(3))
    assert np.std([p.mean() for p in pictures]) > 3.0
    eye = camera(SensorNoise())
    assert not np.array_equal(eye.rgb(gray), eye.rgb(gray))  # each exposure has its own noise


def test_blur_keeps_light() -> None:
    point = np.zeros((240, 320, 3), np.uint8)
    point[100, 100] = 250
    sensors = replace(SensorNoise.perfect(), blur=2.0)
    seen = [camera(sensors, seed).rgb(point)[..., 0].astype(float) for seed in range(5)]
    assert min(s.max() for s in seen) < 150
    assert all(200 <= s.sum() <= 250 for s in seen)


def test_true_mounts_differ_by_the_stated_error() -> None:
    rng = np.random.default_rng(0)
    apart = np.array([pose_distance(MOUNT.X_LC, true_mount(MOUNT, SensorNoise(), rng).X_LC) for _ in range(300)])
    per_axis = np.sqrt((apart**2).mean(axis=0) / 3)
    assert per_axis == pytest.approx(MOUNT.calibration_error, rel=0.15)


def test_same_seed_same_noise() -> None:
    depth, rgb = flat(1.0), np.full((240, 320, 3), 90, np.uint8)
    a, b, c = camera(SensorNoise(), 3), camera(SensorNoise(), 3), camera(SensorNoise(), 4)
    assert np.array_equal(a.depth(depth), b.depth(depth), equal_nan=True)
    assert np.array_equal(a.rgb(rgb), b.rgb(rgb))
    assert not np.array_equal(a.rgb(rgb), c.rgb(rgb))
