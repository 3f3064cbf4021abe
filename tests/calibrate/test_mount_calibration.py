"""A camera on a turning hand finds out how it sits by looking at the same things again."""

import numpy as np

from premotor.calibrate.mount_calibration import CalibrationView, MountEstimate
from premotor.core import CameraMount
from premotor.core.geometry import Array, intrinsics, invert, look_at, pose, rotvec_to_matrix, transform

MOUNT = CameraMount("wrist", "hand", np.eye(4), intrinsics(640, 480, 0.9), 640, 480, (0.07, 0.7), 0.0064)
ERROR = np.array([0.006, -0.004, 0.005, 0.003, -0.002, 0.001])
UPS = ([1.0, 0, 0], [0, 1.0, 0], [-1.0, 0, 0])


def looks(ups: tuple, error: Array = ERROR, seed: int = 0) -> list[CalibrationView]:
    """Glimpses of balls and boxes from 0.3 m above, the picture turned differently each time."""
    rng = np.random.default_rng(seed)
    centers = np.column_stack([rng.uniform(-0.08, 0.08, (6, 2)) + np.array([0.5, 0.0]), np.full(6, 0.03)])
    E, found = pose(rotvec_to_matrix(error[:3]), error[3:]), []
    for up in ups:
        believed = look_at([0.46, 0.02, 0.33], [0.5, 0.0, 0.03], up)
        v = rng.normal(size=(6, 600, 3))
        balls = 0.03 * v / np.linalg.norm(v, axis=2, keepdims=True)
        seen = (balls + centers[:, None])[balls[:, :, 2] > 0.0]
        seen = seen + rng.normal(0, 0.0005, seen.shape)
        found.append(CalibrationView.of(believed, transform(invert(believed @ E), seen), MOUNT))
    return found


def off(error: Array) -> float:
    """How far [m] what is 0.3 m away seems to be from where it is."""
    wrong = pose(rotvec_to_matrix(error[:3]), error[3:])
    true = pose(rotvec_to_matrix(ERROR[:3]), ERROR[3:])
    return float(np.linalg.norm((transform(wrong, [0, 0, 0.3]) - transform(true, [0, 0, 0.3]))[:2]))


def test_turned_looks_tell_how_the_camera_sits() -> None:
    mounting = MountEstimate.calibrated(MOUNT)
    before, (_, doubt) = off(mounting.error), mounting.pose_sd
    for glimpse in looks(UPS):
        mounting = mounting.with_view(glimpse)
    assert before > 0.003 and off(mounting.error) < 0.001
    assert mounting.pose_sd[1] < 0.5 * doubt


def test_one_look_or_the_same_again_tells_nothing() -> None:
    mounting = MountEstimate.calibrated(MOUNT)
    for glimpse in looks((UPS[0], UPS[0])):
        mounting = mounting.with_view(glimpse)
    assert np.allclose(mounting.error, 0.0) and len(mounting.views) == 1


def test_what_is_known_outlives_the_scene() -> None:
    mounting = MountEstimate.calibrated(MOUNT)
    for glimpse in looks(UPS):
        mounting = mounting.with_view(glimpse)
    touched = mounting.without_views()
    assert not touched.views and np.array_equal(touched.error, mounting.error)
    for glimpse in looks(UPS[:2], seed=5):  # other things, elsewhere
        touched = touched.with_view(glimpse)
    assert off(touched.error) < 0.001
