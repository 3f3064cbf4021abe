"""A table seen by a camera whose mount is a little off puts the camera right."""

import numpy as np
import pytest

from premotor.calibrate.table_leveling import level_camera
from premotor.core import CameraImage
from premotor.core.geometry import intrinsics, invert, look_at, pose, pose_distance, rotvec_to_matrix, transform

K = intrinsics(320, 240, 0.87)
TRUE = look_at([1.25, 0.0, 0.85], [0.5, 0.0, 0.0])
BOUNDS = (0.2, -0.6, 0.9, 0.6)
NOTHING = np.zeros((240, 320), bool)
ANY = (0.002, 1.0)  # [m], [rad] of doubt: the table decides how the camera is tilted


def table(z: float, rng: np.random.Generator, things: int = 0) -> CameraImage:
    """Depth of a level table at height z, with blocks on it."""
    v, u = np.indices((240, 320))
    rays = np.stack([(u - K[0, 2]) / K[0, 0], (v - K[1, 2]) / K[1, 1], np.ones(u.shape)], -1) @ TRUE[:3, :3].T
    depth = (z - TRUE[2, 3]) / rays[..., 2]
    for _ in range(things):
        a, b = rng.integers(60, 200), rng.integers(60, 260)
        depth[a : a + 30, b : b + 30] -= 0.06
    depth = np.where(depth > 0, depth + rng.normal(0, 0.002, depth.shape), np.nan)
    return CameraImage("front", np.zeros((240, 320, 3), np.uint8), depth.astype(np.float32), K, 0.0)


@pytest.mark.parametrize("tilt", [(0.008, 0.0), (-0.01, 0.006), (0.0, 0.0)])
def test_tilt_and_height_are_put_right(tilt: tuple[float, float]) -> None:
    rng = np.random.default_rng(0)
    frame = table(0.0, rng, things=6)
    wrong = pose(t=[0, 0, 0.004]) @ TRUE @ pose(rotvec_to_matrix([tilt[0], 0.0, tilt[1]]))
    right, height = level_camera(frame, wrong, NOTHING, 0.0, BOUNDS, ANY)
    assert height is not None
    point = transform(invert(TRUE), [0.5, 0.1, 0.0])
    assert abs(transform(right, point)[2]) < 0.001
    up = right[:3, :3] @ TRUE[:3, :3].T @ [0, 0, 1.0]
    assert np.arccos(min(1.0, up[2])) < 0.002


def test_a_true_mount_is_left_as_it_is() -> None:
    right, _ = level_camera(table(0.0, np.random.default_rng(1)), TRUE, NOTHING, 0.0, BOUNDS, ANY)
    meters, radians = pose_distance(right, TRUE)
    assert meters < 0.001 and radians < 0.001


def test_without_a_table_nothing_is_concluded() -> None:
    frame = table(-0.2, np.random.default_rng(2))
    right, height = level_camera(frame, TRUE, NOTHING, 0.0, BOUNDS, ANY)
    assert height is None and np.array_equal(right, TRUE)


def test_a_camera_that_is_known_well_is_not_turned_by_a_table_that_seems_to_tilt() -> None:
    frame = table(0.0, np.random.default_rng(3))
    tilted = TRUE @ pose(rotvec_to_matrix([0.006, 0.0, 0.0]))
    right, _ = level_camera(frame, tilted, NOTHING, 0.0, BOUNDS, (0.002, 0.001))
    assert pose_distance(right, tilted)[1] < 0.001
