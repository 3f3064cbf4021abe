"""The networks' inputs mean the same whatever camera took the frame."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from premotor.core import CameraImage
from premotor.core.geometry import intrinsics, look_at, resize_intrinsics, unproject
from premotor.see.crops import crop, features, scale_crops
from premotor.see.network_input import network_size, prepare, world_z
from premotor.see.surface_points import surface_points

X_WC = look_at((1.2, 0.1, 0.8), (0.5, 0.0, 0.0))


def plane(width: int, height: int, z: float = 0.0) -> CameraImage:
    """A picture of the level plane at height z [m], seen from X_WC."""
    K = intrinsics(width, height, 0.9)
    rays = unproject(np.ones((height, width)), K) @ X_WC[:3, :3].T
    depth = ((z - X_WC[2, 3]) / rays[..., 2]).astype(np.float32)
    rgb = np.random.default_rng(0).integers(0, 255, (height, width, 3)).astype(np.uint8)
    return CameraImage("c", rgb, depth, K, 0.0)


@given(st.integers(64, 1920), st.integers(64, 1200))
@settings(max_examples=50, deadline=None)
def test_any_size_becomes_multiples_of_sixteen(width, height):
    w, h = network_size(width, height)
    assert w % 16 == h % 16 == 0
    assert max(w, h) == 320
    assert min(w, h) >= 16


@pytest.mark.parametrize("size", [(640, 480), (424, 240), (320, 240), (1280, 720)])
def test_height_is_that_above_the_table(size):
    frame = plane(*size, z=0.07)
    given_ = prepare(frame, X_WC, np.zeros(frame.depth.shape, bool), table_z=0.02)
    seen = np.isfinite(given_.height) & (given_.height > -1)
    assert np.allclose(given_.height[seen], 0.05, atol=1e-4)
    assert given_.x.shape == (6, len(given_.rows), len(given_.columns))


def test_unknown_depth_and_the_robot_look_different():
    frame = plane(320, 240)
    frame.depth[:100] = np.nan
    hidden = np.zeros((240, 320), bool)
    hidden[150:] = True
    x = prepare(frame, X_WC, hidden, 0.0).x
    assert (x[5, :100] == 0).all()
    assert (x[5, 150:] == -1).all()
    assert (x[:5, 150:] == 0).all()
    assert (x[5, 100:150] == 1).all()


def test_a_crop_and_its_measures_do_not_depend_on_the_picture_size():
    big = plane(640, 480, z=0.05)
    small = CameraImage("c", big.rgb[::2, ::2], big.depth[::2, ::2], resize_intrinsics(big.K, 0.5, 0.5), 0.0)
    found = []
    for frame, k in ((big, 2), (small, 1)):
        mask = np.zeros(frame.depth.shape, bool)
        mask[100 * k : 130 * k, 140 * k : 180 * k] = True
        box = (140 * k, 100 * k, 180 * k, 130 * k)
        points = surface_points(mask, frame.depth, frame.K, X_WC)
        found.append(features(points, box, int(mask.sum()), X_WC, frame.K, 0.0))
    assert np.allclose(found[0], found[1], atol=0.25)
    assert abs(found[0][3] - (10 * 0.05 - 0.5)) < 0.01  # the top stands 5 cm above the table


def test_a_crop_at_the_border_is_padded_and_keeps_its_mask():
    frame = plane(320, 240)
    mask = np.zeros((240, 320), bool)
    mask[:30, :40] = True
    rows, columns = np.arange(240), np.arange(320)
    image = crop(frame, mask, (0, 0, 40, 30), world_z(frame.depth, frame.K, X_WC, rows, columns), 64)
    assert image.shape == (6, 64, 64)
    assert image[:3, 0, 0].tolist() == [0, 0, 0]
    assert image[3, 40, 40] == 255
    scaled = scale_crops(image[None])
    assert scaled.min() >= -0.5
    assert scaled.max() <= 0.5
    assert scaled[0, 4, 0, 0] == 0  # unknown height
