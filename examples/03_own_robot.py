"""Bring your own robot: wrap its driver in the robot protocol, and let `check_robot` find what is wrong.

The driver below stands for yours. It speaks degrees and millimeters, as drivers do; the wrapper speaks SI.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from premotor.core.errors import BodyError
from premotor.robots import arm7
from premotor.robots.check_robot import check_robot
from premotor.robots.fake_robot import ManualClock, table_picture
from premotor.robots.robot import Features, action_features, observation_features
from premotor.twin.kinematics import Kinematics

clock = ManualClock()  # a real robot takes premotor.core.WallClock()
BODY = replace(arm7.body(), name="mine")  # yours: a Body with your MJCF, limits, gripper and cameras as calibrated


class Driver:
    """A vendor's library, in degrees and millimeters. Joints follow their targets with a lag."""

    def __init__(self) -> None:
        self.angles = self.target = np.degrees(BODY.home)
        self.jaw = self.jaw_target = 80.0
        self.time = 0.0

    def update(self) -> None:
        """Let time pass."""
        dt, self.time = clock.now() - self.time, clock.now()
        self.speeds = (self.target - self.angles) * (1 - np.exp(-dt / 0.03)) / dt if dt > 0 else 0 * self.angles
        self.angles = self.angles + self.speeds * dt
        self.jaw += float(np.clip(self.jaw_target - self.jaw, -100 * dt, 100 * dt))


class MyRobot:
    """The wrapper: all there is to write."""

    name, body, is_connected, is_calibrated = "my arm", BODY, False, True

    def __init__(self, sign: float = 1.0) -> None:
        self.driver, self.sign, self.kinematics = Driver(), sign, Kinematics(BODY)
        self.observation_features: Features = observation_features(BODY)
        self.action_features: Features = action_features(BODY)

    def connect(self, calibrate: bool = True) -> None:
        self.is_connected = True

    def disconnect(self) -> None:
        self.is_connected = False

    def calibrate(self) -> None: ...
    def configure(self) -> None: ...

    def get_observation(self, cameras: Sequence[str] | None = None) -> dict[str, Any]:
        self.driver.update()
        # force and effort stay 0 here: report what yours measures, or the hand will not feel what it touches
        q, dq = self.sign * np.radians(self.driver.angles), self.sign * np.radians(self.driver.speeds)
        flat: dict[str, Any] = {"time": clock.now(), "gripper.pos": self.driver.jaw / 1000, "gripper.force": 0.0}
        for j, name in enumerate(BODY.joint_names):
            flat |= {f"{name}.pos": q[j], f"{name}.vel": dq[j], f"{name}.effort": 0.0}
        for camera in (c for c in BODY.cameras if cameras is None or c.name in cameras):
            picture = table_picture(camera, self.kinematics.camera(np.radians(self.driver.angles), camera.name))
            flat[f"{camera.name}.rgb"], flat[f"{camera.name}.depth"] = picture
        return flat

    def send_action(self, action: Mapping[str, Any]) -> dict[str, Any]:
        self.driver.update()
        q = np.clip([action[f"{name}.pos"] for name in BODY.joint_names], BODY.lower, BODY.upper)
        opening = float(np.clip(action["gripper.pos"], 0.0, BODY.gripper.stroke))
        force = float(np.clip(action["gripper.force"], *BODY.gripper.force))
        self.driver.target, self.driver.jaw_target = np.degrees(q), 1000 * opening
        sent = {f"{name}.pos": float(v) for name, v in zip(BODY.joint_names, q, strict=True)}
        return {**sent, "gripper.pos": opening, "gripper.force": force}


check_robot(MyRobot(), clock)
print("This robot keeps the contract; hand it to premotor.runtime.Runtime.")
try:
    check_robot(MyRobot(sign=-1.0), clock)
except BodyError as error:
    print(f"And with its joints read the wrong way round:\n{error}")
