"""The robot made of numbers moves like one, and sees its table where it is."""

import numpy as np
import pytest
from tests.bodies import ur6

from premotor.core.errors import BodyError
from premotor.core.geometry import transform, unproject
from premotor.robots import arm7
from premotor.robots.fake_robot import FakeRobot, ManualClock, table_picture
from premotor.robots.robot import action_features, observation_features
from premotor.twin.kinematics import Kinematics


def connected(body):
    clock = ManualClock()
    robot = FakeRobot(body, clock)
    robot.connect()
    return robot, clock


def test_it_follows_its_targets_no_faster_than_the_body_may():
    body = arm7.body()
    robot, clock = connected(body)
    action = {f"{j}.pos": float(v) + 0.5 for j, v in zip(body.joint_names, body.home, strict=True)}
    robot.send_action(action | {"gripper.pos": 0.02, "gripper.force": 10.0})
    clock.sleep_until(0.05)
    flat = robot.get_observation(())
    moved = robot.q - body.home
    assert np.all((moved > 0.05) & (moved <= body.velocity * 0.05 + 1e-9))
    assert flat["joint1.vel"] == pytest.approx(moved[0] / 0.05)
    assert flat["gripper.pos"] == pytest.approx(0.08 - body.gripper.speed * 0.05)


def test_keys_are_those_of_the_features_and_pictures_come_as_asked():
    for body in (arm7.body(), ur6.body()):
        robot, _ = connected(body)
        assert robot.get_observation().keys() == observation_features(body).keys()
        assert robot.action_features == action_features(body)
        one = body.cameras[1].name
        assert {k for k in robot.get_observation((one,)) if "." in k and k.split(".")[0] == one}
        assert not any(k.endswith(".rgb") for k in robot.get_observation(()))


def test_depth_lies_on_the_table():
    body = ur6.body()
    X_WC, camera = Kinematics(body).camera(body.home, "palm"), body.camera("palm")
    _, depth = table_picture(camera, X_WC)
    points = transform(X_WC, unproject(depth, camera.K))
    assert np.nanmax(np.abs(points[..., 2])) < 1e-6
    assert np.isfinite(depth).mean() > 0.5


def test_what_it_cannot_do_it_says():
    robot = FakeRobot(arm7.body(), ManualClock())
    with pytest.raises(BodyError, match="connect"):
        robot.get_observation()
    robot.connect()
    with pytest.raises(BodyError, match=r"joint1\.pos"):
        robot.send_action({"gripper.pos": 0.0, "gripper.force": 5.0})
