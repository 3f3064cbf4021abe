"""Masks to world points, against geometry worked out by hand."""

import numpy as np
import pytest
from scipy import ndimage

from premotor.core import CameraMount
from premotor.core.geometry import intrinsics, look_at
from premotor.see.surface_points import bounds, erode, mean_covariance, surface_points, trim

K = intrinsics(320, 240, 0.9)


def test_a_level_plane_seen_from_above_lies_at_its_height():
    X_WC = look_at((0.5, 0.1, 0.8), (0.5, 0.1, 0.0))
    mask = np.zeros((240, 320), bool)
    mask[100:140, 140:180] = True
    points = surface_points(mask, np.full((240, 320), 0.75, np.float32), K, X_WC)
    assert 100 < len(points) <= 800
    assert np.allclose(points[:, 2], 0.05)
    assert np.allclose(points.mean(axis=0)[:2], (0.5, 0.1), atol=0.003)


def test_flying_pixels_and_unknown_depth_are_left_out():
    X_WC = look_at((0.5, 0.0, 0.8), (0.5, 0.0, 0.0))
    depth = np.full((240, 320), 0.75, np.float32)
    mask = np.zeros((240, 320), bool)
    mask[100:140, 140:180] = True
    depth[100:103] = 1.5
    depth[110:112] = np.nan
    points = surface_points(mask, depth, K, X_WC)
    assert np.isfinite(points).all()
    assert np.abs(points[:, 2] - 0.05).max() < 1e-6


def test_no_depth_no_points():
    mask = np.ones((240, 320), bool)
    assert surface_points(mask, np.full((240, 320), np.nan, np.float32), K, np.eye(4)).shape == (0, 3)
    assert surface_points(~mask, np.ones((240, 320), np.float32), K, np.eye(4)).shape == (0, 3)


def test_trim_keeps_an_even_cloud():
    cloud = np.random.default_rng(0).uniform(-0.03, 0.03, (400, 3))
    assert len(trim(cloud)) == 400
    assert len(trim(np.vstack([cloud, [[0.5, 0, 0]]]))) == 400


def test_bounds_are_the_tight_box():
    mask = np.zeros((20, 30), bool)
    mask[4:9, 11:13] = True
    assert bounds(mask) == (slice(4, 9), slice(11, 13))


def test_uncertainty_grows_with_distance_and_is_a_covariance():
    mount = CameraMount("c", "world", np.eye(4), K, 320, 240, (0.1, 3.0))
    X_WC = look_at((0, 0, 1.0), (0.2, 0, 0))
    near, far = (
        np.trace(mean_covariance(np.full((50, 3), X_WC[:3, 3] + d * X_WC[:3, 2]), X_WC, mount)) for d in (0.3, 1.2)
    )
    assert 0 < near < far
    C = mean_covariance(np.zeros((50, 3)), X_WC, mount)
    assert np.allclose(C, C.T)
    assert np.linalg.eigvalsh(C).min() > 0


@pytest.mark.parametrize("times", [1, 2, 3])
def test_peeling_is_erosion(times):
    for seed in range(20):
        rng = np.random.default_rng(seed)
        mask = ndimage.binary_dilation(rng.random(rng.integers(1, 40, 2)) < 0.1, iterations=2)
        assert np.array_equal(erode(mask, times), ndimage.binary_erosion(mask, iterations=times))
