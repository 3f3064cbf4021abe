"""Points of the same things from two cameras, one of them a little off."""

import numpy as np
import pytest

from premotor.calibrate.point_registration import is_plausible, register_points
from premotor.core.geometry import pose, rotvec_to_matrix, transform


def things(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """What two cameras see of eight balls: each its own side of them, the tops both."""
    one, other = [], []
    for _ in range(8):
        v = rng.normal(size=(500, 3))
        points = 0.035 * v / np.linalg.norm(v, axis=1, keepdims=True)
        center = [rng.uniform(0.35, 0.7), rng.uniform(-0.3, 0.3), 0.035]
        one.append(points[points[:, 0] + points[:, 2] > 0.01][:200] + center)
        other.append(points[points[:, 2] > 0.005][:200] + center)
    return np.concatenate(one), np.concatenate(other)


@pytest.mark.parametrize(("shift", "yaw"), [((0.004, -0.006), 0.006), ((-0.005, 0.005), -0.004), ((0.0, 0.0), 0.0)])
def test_the_error_is_found(shift: tuple[float, float], yaw: float) -> None:
    rng = np.random.default_rng(0)
    seen, true = things(rng)
    error = pose(rotvec_to_matrix([0, 0, yaw]), [*shift, 0.0])
    wrong = transform(error, seen) + rng.normal(0, 0.001, seen.shape)
    found = register_points(wrong, true)
    assert found is not None
    assert np.linalg.norm((transform(found, wrong) - seen).mean(axis=0)[:2]) < 0.002


def test_sides_that_only_one_camera_sees_do_not_pull() -> None:
    rng = np.random.default_rng(2)
    one, other = [], []
    for _ in range(8):
        v = rng.normal(size=(900, 3))
        points = 0.035 * v / np.linalg.norm(v, axis=1, keepdims=True)
        center = [rng.uniform(0.35, 0.7), rng.uniform(-0.3, 0.3), 0.035]
        one.append(points[points[:, 2] > -0.8 * points[:, 0]][::3] + center)
        other.append(points[points[:, 2] > 0.8 * points[:, 0]][::3] + center)
    found = register_points(np.concatenate(one), np.concatenate(other))
    assert found is not None and np.linalg.norm(transform(found, np.array([0.5, 0, 0])) - [0.5, 0, 0]) < 0.001


def test_a_shift_beyond_any_calibration_is_not_plausible() -> None:
    assert is_plausible(pose(t=[0.005, 0.0, 0.0]), np.array([0.5, 0.0, 0.0]))
    assert not is_plausible(pose(t=[0.03, 0.0, 0.0]), np.array([0.5, 0.0, 0.0]))
    assert not is_plausible(pose(rotvec_to_matrix([0, 0, 0.05])), np.zeros(3))


def test_other_things_are_not_taken_for_the_same() -> None:
    rng = np.random.default_rng(1)
    a, b = things(rng)[0], things(rng)[1] + [0.0, 2.0, 0.0]
    assert register_points(a, b) is None
    assert register_points(a[:10], a) is None
