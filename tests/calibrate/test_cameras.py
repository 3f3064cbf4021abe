"""What a camera on the arm has seen puts a fixed one right; without it nothing is moved."""

import numpy as np

from premotor.calibrate.cameras import Cameras
from premotor.core import CameraMount, Detection
from premotor.core.geometry import Array, intrinsics, invert, look_at, pose, transform

K = intrinsics(640, 480, 0.9)
WRIST = CameraMount("wrist", "hand", np.eye(4), K, 640, 480, (0.07, 0.7), 0.0064)
FRONT = CameraMount("front", "world", np.eye(4), K, 640, 480, (0.28, 3.0), 0.0026)
ABOVE = look_at([0.46, 0.02, 0.33], [0.5, 0.0, 0.03], [1.0, 0.0, 0.0])


def balls(shift: Array) -> tuple[Detection, ...]:
    """Four balls' upper halves as a camera that is wrong by `shift` believes to see them."""
    rng, found = np.random.default_rng(0), []
    for x, y in ((0.42, -0.06), (0.44, 0.07), (0.55, -0.05), (0.57, 0.08)):
        v = rng.normal(size=(900, 3))
        v = v[v[:, 2] > 0]
        points = 0.03 * v / np.linalg.norm(v, axis=1, keepdims=True) + [x, y, 0.03] + shift
        empty = np.zeros((480, 640), bool)
        found.append(Detection(0.0, "any", empty, (0, 0, 1, 1), {}, {}, points, np.eye(3) * 1e-6, np.zeros(0), 0.9))
    return tuple(found)


def test_a_fixed_camera_is_put_where_its_things_are() -> None:
    cameras = Cameras().with_view(WRIST, ABOVE, ABOVE, balls(np.zeros(3)))
    cameras, moved = cameras.register_fixed("front", balls(np.array([0.006, -0.004, 0.0])))
    assert moved is not None
    assert np.allclose(moved[:2, 3] + moved[:2, :2] @ [0.5, 0.0] - [0.5, 0.0], [-0.006, 0.004], atol=0.002)
    X_WC, doubt = cameras.pose(FRONT, pose(t=[1.2, 0.0, 0.8]))
    assert np.allclose(X_WC, moved @ pose(t=[1.2, 0.0, 0.8])) and doubt == FRONT.calibration_error


def test_without_a_near_look_or_with_too_little_nothing_is_moved() -> None:
    assert Cameras().register_fixed("front", balls(np.zeros(3)))[1] is None
    cameras = Cameras().with_view(WRIST, ABOVE, ABOVE, balls(np.zeros(3)))
    assert cameras.register_fixed("front", balls(np.zeros(3))[:2])[1] is None
    assert cameras.without_views().register_fixed("front", balls(np.zeros(3)))[1] is None


def test_a_camera_on_the_arm_is_loose_until_it_was_turned() -> None:
    assert not Cameras().needs_turn
    cameras = Cameras().with_view(WRIST, ABOVE, ABOVE, balls(np.zeros(3)))
    assert cameras.needs_turn
    for up in ([0.0, 1.0, 0.0], [-1.0, 0.0, 0.0]):
        X_WC = look_at([0.46, 0.02, 0.33], [0.5, 0.0, 0.03], up)
        cameras = cameras.with_view(WRIST, X_WC, X_WC, balls(np.zeros(3)))
    assert not cameras.needs_turn
    assert np.allclose(transform(invert(X_WC) @ cameras.pose(WRIST, X_WC)[0], [0, 0, 0.3]), [0, 0, 0.3], atol=0.001)
