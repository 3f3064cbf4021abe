"""A body read out of its MJCF."""

import mujoco
import numpy as np
import pytest

from premotor.core.errors import UsageError
from premotor.core.geometry import look_at
from premotor.robots import arm7
from premotor.robots.mjcf_description import camera_pose, read_camera, read_joints


def model():
    return mujoco.MjModel.from_xml_string(arm7.body().mjcf)


def test_a_camera_looks_along_its_z_with_y_down():
    np.testing.assert_allclose(camera_pose(model(), "front"), look_at([1.25, 0, 0.85], [0.50, 0, 0]), atol=1e-3)


def test_the_mount_says_where_and_how_wide():
    mount = read_camera(model(), "wrist", (640, 480), (0.07, 0.7), 0.0064)
    assert mount.link == "hand"
    assert 2 * np.degrees(np.arctan(240 / mount.K[1, 1])) == pytest.approx(58.0)


def test_names_that_do_not_exist_list_those_that_do():
    with pytest.raises(UsageError, match="front, wrist"):
        camera_pose(model(), "back")
    with pytest.raises(UsageError, match="joint1"):
        read_joints(model(), ["elbow"], [1.0], [1.0], [1.0])
