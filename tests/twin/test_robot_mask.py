from dataclasses import replace

import mujoco
import numpy as np
import pytest

from premotor.core.geometry import Array, invert, project, transform
from premotor.robots import arm7
from premotor.twin.kinematics import Kinematics
from premotor.twin.offscreen import OffscreenRenderer
from premotor.twin.robot_mask import RobotMask, robot_pixels

BODY = arm7.body()
Q = BODY.home + np.array([0.1, 0.5, 0.2, -0.2, 0.0, 0.3, 0.0])


def shifted(camera: str) -> tuple:
    """The body with a principal point far off center and different focal lengths for one camera."""
    cameras = []
    for mount in BODY.cameras:
        K = mount.K + np.array([[30.0, 0, 25], [0, 0, -40], [0, 0, 0]]) * (mount.name == camera)
        cameras.append(replace(mount, K=K))
    return tuple(cameras)


def ray_depth(body, q: Array, opening: float, camera: str, pixels: Array) -> Array:
    """Depth (N,) [m] along the camera's z at pixels (N, 2), by rays on the visible geoms; infinite for a miss."""
    kinematics = Kinematics(body)
    X_WC, mount = kinematics.camera(q, camera), body.camera(camera)
    data = kinematics.data
    data.qpos[7:9] = opening / 2
    mujoco.mj_forward(kinematics.model, data)
    depths = []
    for u, v in pixels:
        ray = np.array([(u - mount.K[0, 2]) / mount.K[0, 0], (v - mount.K[1, 2]) / mount.K[1, 1], 1.0])
        length = np.linalg.norm(ray)
        seen = np.array([1, 1, 1, 0, 0, 0], np.uint8)
        distance = mujoco.mj_ray(
            kinematics.model, data, X_WC[:3, 3], X_WC[:3, :3] @ ray / length, seen, 1, -1, np.zeros(1, np.int32)
        )
        depths.append(distance / length if distance >= 0 else np.inf)
    return np.array(depths)


@pytest.mark.parametrize("camera", ["front", "wrist"])
def test_depth_is_that_of_rays_also_with_skewed_intrinsics(camera: str) -> None:
    for cameras in (BODY.cameras, shifted(camera)):
        body = replace(BODY, cameras=cameras)
        mask = RobotMask(body, 160, 120)
        image = mask.depth(Q, 0.06, camera)
        mask.close()
        rows, columns = np.divmod(np.random.default_rng(0).choice(image.size, 600, replace=False), 160)
        expected = ray_depth(body, Q, 0.06, camera, np.column_stack([columns * 4 + 1.5, rows * 4 + 1.5]))
        got = image[rows, columns]
        assert np.mean(np.isfinite(got) == np.isfinite(expected)) > 0.985  # the outline may be a pixel off
        both = np.isfinite(got) & np.isfinite(expected)
        assert both.sum() > 10
        assert np.median(np.abs(got[both] - expected[both])) < 0.003


def test_open_fingers_lie_apart_in_the_wrist_camera() -> None:
    mask = RobotMask(BODY)
    apart = np.isfinite(mask.depth(BODY.home, 0.08, "wrist"))
    shut = np.isfinite(mask.depth(BODY.home, 0.0, "wrist"))
    tip = project(transform(invert(Kinematics(BODY).camera(BODY.home, "wrist")),
                            Kinematics(BODY).tool(BODY.home)[:3, 3]), BODY.camera("wrist").K)  # fmt: skip
    u, v = (tip / 4).astype(int)
    mask.close()
    assert shut[v, u] and not apart[v, u]


def test_hide_takes_the_robot_and_leaves_what_is_before_or_behind_it() -> None:
    robot = np.full((12, 16), np.inf, np.float32)
    robot[4:8, 4:12] = 0.8
    frame = np.full((48, 64), 1.5, np.float32)
    frame[16:32, 16:48] = 0.805
    frame[20:24, 20:24] = 0.6  # something held up between camera and arm
    frame[28:30, 40:44] = np.nan
    hidden = robot_pixels(frame, robot, margin=0.02, grow=1)
    assert hidden[18, 30] and hidden[28, 41], "the arm, and holes in its depth"
    assert not hidden[21, 21], "in front of the arm"
    assert not hidden[14, 30] and not hidden[40, 60], "the table behind, beside the outline"
    assert not robot_pixels(frame, np.full((12, 16), np.inf, np.float32)).any()


def test_closing_one_renderer_leaves_the_others_alone() -> None:
    model = mujoco.MjModel.from_xml_string(
        "<mujoco><worldbody><camera name='c' pos='0 0 2'/><geom size='0.5' rgba='1 0 0 1'/>"
        "<light pos='0 0 3'/></worldbody></mujoco>"
    )
    data = mujoco.MjData(model)
    mujoco.mj_forward(model, data)
    first, second = OffscreenRenderer(model, 32, 32), OffscreenRenderer(model, 64, 64)
    second.update(data, "c")
    before, depth = second.rgb(), second.depth()
    first.close()
    np.testing.assert_array_equal(second.rgb(), before)
    np.testing.assert_array_equal(second.depth(), depth)
    assert depth.min() == pytest.approx(1.5, abs=0.01) and np.isinf(depth[0, 0])
    second.close()
