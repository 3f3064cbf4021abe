"""check_robot lets good robots pass, and names what is wrong with bad ones without moving them far."""

from dataclasses import replace

import numpy as np
import pytest
from tests.bodies import ur6

from premotor.core.errors import BodyError
from premotor.robots import arm7
from premotor.robots.check_robot import check_robot, inspect_robot
from premotor.robots.fake_robot import FakeRobot, Fault, ManualClock

ARM, UR = arm7.body(), ur6.body()


def small(body):
    """The body with small pictures and long steps, to be quick."""
    cameras = []
    for camera in body.cameras:
        K = np.diag([0.25, 0.25, 1.0]) @ camera.K
        cameras.append(replace(camera, K=K, width=camera.width // 4, height=camera.height // 4))
    return replace(body, cameras=tuple(cameras), rate=min(body.rate, 50.0))


def scaled(suffix, factor):
    return lambda flat: {k: v * factor if k.endswith(suffix) else v for k, v in flat.items()}


def swapped(a, b):
    """Keys that begin with a and b exchanged."""

    def swap(flat):
        other = {a: b, b: a}
        rename = {k: ".".join([other.get(k.split(".")[0], k.split(".")[0]), *k.split(".")[1:]]) for k in flat}
        return {rename[k]: v for k, v in flat.items()}

    return swap


def exchanged(a, b):
    return lambda flat: flat | {a: flat[b], b: flat[a]}


def without(key):
    return lambda flat: {k: v for k, v in flat.items() if k != key}


def echo_asked(asked, sent):
    return asked


FAULTS = {
    "a reading's sign, near zero": (ARM, Fault(sense=scaled("joint1.pos", -1.0)), r"joint1\.pos.*sign"),
    "a reading's sign, off zero": (ARM, Fault(sense=scaled("joint2.pos", -1.0)), r"joint2\.pos.*sign"),
    "a reading's sign, out of range": (ARM, Fault(sense=scaled("joint4.pos", -1.0)), r"joint4\.pos.*sign"),
    "a target's sign": (ARM, Fault(act=scaled("joint3.pos", -1.0)), r"joint3\.pos.*sign"),
    "degrees read": (ARM, Fault(sense=scaled(".pos", 57.3)), r"joint2\.pos.*SI units"),
    "degrees taken": (ARM, Fault(act=scaled(".pos", 1 / 57.3)), r"joint2\.pos.*unit"),
    "one joint's degrees read, near zero": (ARM, Fault(sense=scaled("joint5.pos", 57.3)), r"joint5\.pos"),
    "one joint's degrees taken, near zero": (
        ARM,
        Fault(act=scaled("joint5.pos", 1 / 57.3)),
        r"joint5\.pos.*degrees",
    ),
    "order of joints, both near zero": (ARM, Fault(sense=swapped("joint1", "joint3")), r"joint3 instead.*order"),
    "order of joints": (ARM, Fault(sense=swapped("joint5", "joint6")), r"joint6\.pos.*order"),
    "speeds in degrees": (ARM, Fault(sense=scaled(".vel", 57.3)), r"joint1\.vel.*rad/s"),
    "speeds' sign": (ARM, Fault(sense=scaled("joint7.vel", -1.0)), r"joint7\.vel"),
    "gripper in millimeters": (ARM, Fault(sense=scaled("gripper.pos", 1000.0)), r"gripper\.pos.*SI"),
    "gripper by one finger": (ARM, Fault(sense=scaled("gripper.pos", 0.5)), r"gripper\.pos.*whole gap"),
    "gripper the wrong way": (
        ARM,
        Fault(sense=lambda f: f | {"gripper.pos": 0.08 - f["gripper.pos"]}),
        r"gripper\.pos",
    ),
    "depth in millimeters": (ARM, Fault(sense=lambda f: _depth(f, lambda d: d * 1000)), r"\.depth.*meters"),
    "zeros in depth": (ARM, Fault(sense=lambda f: _depth(f, np.nan_to_num)), r"\.depth.*NaN"),
    "cameras of one size swapped": (ARM, Fault(sense=swapped("front", "wrist")), r"front\.rgb.*swapped"),
    "cameras of two sizes swapped": (UR, Fault(sense=swapped("overhead", "palm")), r"palm\.rgb.*swapped"),
    "a joint is missing": (ARM, Fault(sense=without("joint6.effort")), r"joint6\.effort"),
    "time in milliseconds": (ARM, Fault(sense=scaled("time", 1000.0)), r"time.*seconds"),
    "time stands still": (ARM, Fault(sense=lambda f: f | {"time": 3.0}), r"time.*seconds"),
    "echo of what was asked": (ARM, Fault(echo=echo_asked), r"gripper\.pos.*really sent"),
    "echo of nothing": (ARM, Fault(echo=lambda asked, sent: {}), r"joint1\.pos.*really sent"),
    "tool axes swapped": (UR, Fault(act=exchanged("ee.dx", "ee.dy")), r"ee\.dx.*world's axes"),
    "tool axis the wrong way": (UR, Fault(act=scaled("ee.dz", -1.0)), r"ee\.dz.*world's axes"),
    "tool turn the wrong way": (UR, Fault(act=scaled("ee.rz", -1.0)), r"ee\.rz.*world's axes"),
    "tool in millimeters": (UR, Fault(act=scaled("ee.dy", 0.001)), r"ee\.dy.*meters"),
    "reading's sign, moved by the tool": (UR, Fault(sense=scaled("lift.pos", -1.0)), r"true in sign"),
    "order of joints, moved by the tool": (UR, Fault(sense=swapped("flex", "yaw")), r"true in sign and order"),
}


def _depth(flat, change):
    return {k: change(v) if k.endswith(".depth") else v for k, v in flat.items()}


@pytest.mark.parametrize("body", [ARM, UR, replace(UR, action_space="ee_pose", rate=50.0)])
def test_a_good_robot_passes_and_ends_where_it_began(body):
    robot, clock = FakeRobot(body, clock := ManualClock()), clock
    check_robot(robot, clock)
    np.testing.assert_allclose(robot.q, body.home, atol=2e-3)
    assert robot.opening == pytest.approx(body.gripper.stroke, abs=1e-3)
    assert not robot.is_connected


@pytest.mark.parametrize(("body", "fault", "message"), FAULTS.values(), ids=FAULTS.keys())
def test_each_fault_is_named_before_it_moves_far(body, fault, message):
    body, clock = small(body), ManualClock()
    robot = FakeRobot(body, clock, fault)
    with pytest.raises(BodyError, match=message):
        check_robot(robot, clock)
    assert np.abs(robot.q - body.home).max() < 0.13


def test_a_slow_or_noisy_robot_is_not_a_wrong_one():
    rng = np.random.default_rng(0)

    def noisy(flat):
        sigma = {".pos": 2e-4, ".vel": 5e-3}
        return {k: v + rng.normal(0, sigma[k[-4:]]) if k[-4:] in sigma else v for k, v in flat.items()}

    for body in (small(ARM), small(UR)):
        clock = ManualClock()
        assert inspect_robot(FakeRobot(body, clock, Fault(sense=noisy), lag=0.08), clock) == []


def test_findings_say_what_to_do():
    clock = ManualClock()
    finding = inspect_robot(FakeRobot(small(ARM), clock, Fault(sense=without("time"))), clock)[0]
    assert finding.key == "time"
    assert "Add it" in str(finding)
