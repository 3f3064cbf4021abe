"""Flat dicts to types and back."""

from dataclasses import replace

import numpy as np
import pytest
from tests.bodies import ur6

from premotor.core.action import Command
from premotor.core.errors import BodyError
from premotor.core.geometry import pose, pose_distance, quat_wxyz_to_matrix
from premotor.robots import arm7
from premotor.robots.end_effector import apply_delta
from premotor.robots.fake_robot import FakeRobot, ManualClock
from premotor.robots.flat_conversion import to_action, to_observation, to_proprioception
from premotor.robots.robot import EE_DELTA_KEYS, EE_POSE_KEYS, action_features
from premotor.twin.kinematics import Kinematics


def flat(body):
    robot = FakeRobot(body, ManualClock())
    robot.connect()
    return robot.get_observation()


@pytest.mark.parametrize("body", [arm7.body(), ur6.body()], ids=["arm7", "ur6"])
def test_an_observation_holds_what_the_flat_dict_held(body):
    got = flat(body)
    got[f"{body.joint_names[1]}.vel"] = 0.25
    got[f"{body.joint_names[2]}.effort"] = 1.5
    observation = to_observation(body, got)
    np.testing.assert_allclose(observation.proprioception.q, body.home)
    assert observation.proprioception.dq[1] == 0.25
    assert observation.proprioception.effort[2] == 1.5
    assert observation.proprioception.opening == body.gripper.stroke
    assert [f.camera for f in observation.images] == [c.name for c in body.cameras]
    for frame, camera in zip(observation.images, body.cameras, strict=True):
        assert frame.rgb.shape == (camera.height, camera.width, 3)
        np.testing.assert_array_equal(frame.K, camera.K)


def test_a_frame_without_depth_or_with_its_own_time_is_fine():
    body, got = arm7.body(), flat(arm7.body())
    del got["front.depth"]
    got["front.time"] = -0.03
    frame = to_observation(body, got).images[0]
    assert frame.depth is None
    assert frame.time == -0.03


def test_missing_keys_are_all_named():
    got = flat(arm7.body())
    del got["joint3.vel"], got["gripper.force"]
    with pytest.raises(BodyError, match=r"joint3\.vel, gripper\.force"):
        to_proprioception(arm7.body(), got)


def test_an_image_of_another_size_is_refused():
    got = flat(arm7.body())
    got["front.rgb"] = got["front.rgb"][::2, ::2]
    with pytest.raises(BodyError, match=r"front\.rgb.*\(240, 320, 3\).*\(480, 640, 3\)"):
        to_observation(arm7.body(), got)


def command(body, q):
    return Command(0.0, q, 0.03, 20.0)


@pytest.mark.parametrize("space", ["joint_position", "ee_pose", "ee_delta"])
def test_an_action_has_the_keys_of_its_space(space):
    body = replace(arm7.body(), action_space=space)
    action = to_action(body, command(body, body.home), to_proprioception(body, flat(body)), Kinematics(body))
    assert action.keys() == action_features(body).keys()
    assert action["gripper.pos"] == 0.03
    assert action["gripper.force"] == 20.0


def test_poses_and_deltas_stand_for_the_joint_targets():
    rng = np.random.default_rng(2)
    body = arm7.body()
    kinematics, felt = Kinematics(body), to_proprioception(body, flat(body))
    q = body.home + rng.uniform(-0.004, 0.004, 7)
    goal = kinematics.tool(q)
    by_pose = to_action(replace(body, action_space="ee_pose"), command(body, q), felt, kinematics)
    values = [by_pose[k] for k in EE_POSE_KEYS]
    assert pose_distance(pose(quat_wxyz_to_matrix(values[3:]), values[:3]), goal)[0] < 1e-9
    slow = replace(body, action_space="ee_delta", rate=20.0)
    delta = np.array([to_action(slow, command(body, q), felt, kinematics)[k] for k in EE_DELTA_KEYS])
    np.testing.assert_allclose(apply_delta(kinematics.tool(felt.q), delta), goal, atol=1e-9)


def test_a_far_target_is_reached_delta_by_delta():
    body, clock = ur6.body(), ManualClock()
    robot, kinematics = FakeRobot(body, clock), Kinematics(body)
    robot.connect()
    target = body.home + np.array([0.3, 0.2, -0.2, 0.1, 0.1, -0.2])
    for _ in range(60):
        felt = to_proprioception(body, robot.get_observation(()))
        robot.send_action(to_action(body, command(body, target), felt, kinematics))
        clock.sleep_until(clock.now() + 0.05)
    np.testing.assert_allclose(robot.q, target, atol=1e-3)
