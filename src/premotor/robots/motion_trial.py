"""Driving a robot that nobody trusts yet: small ramps, every step watched, back to where it began."""

from collections.abc import Mapping

import numpy as np

from premotor.core.clock import Clock
from premotor.core.geometry import Array, matrix_to_quat_wxyz
from premotor.core.observation import Proprioception
from premotor.robots.end_effector import apply_delta
from premotor.robots.flat_conversion import to_proprioception
from premotor.robots.robot import EE_DELTA_KEYS, EE_POSE_KEYS, GRIPPER_KEYS, Flat, Robot
from premotor.twin.kinematics import Kinematics

TEST_ANGLE = 0.035  # [rad] a joint is moved, or the tool turned
TEST_DISTANCE = 0.015  # [m] the tool, or the gripper, is moved
MAX_DEVIATION = 0.12  # [rad] of any joint from where it began
_RAMP_TIME = 0.5  # [s]


class RunawayError(Exception):
    """The arm goes where it was not sent."""


class MotionTrial:
    """One robot, from where it was when the trial began. samples: what it felt in the last motion."""

    def __init__(self, robot: Robot, clock: Clock) -> None:
        self.robot, self.clock, self.body = robot, clock, robot.body
        self.kinematics = Kinematics(robot.body)
        self.start = self.read()
        self.samples: list[Proprioception] = []
        self._force = float(np.mean(self.body.gripper.force))

    def read(self) -> Proprioception:
        """What it feels now."""
        return to_proprioception(self.body, self.robot.get_observation(()))

    def send(
        self, motion: Mapping[str, float], opening: float | None = None, force: float | None = None
    ) -> tuple[Flat, Flat]:
        """One control step; gives what was asked and what came back. RunawayError if the arm strays.

        opening [m] and force [N] of the gripper, where they are not to be as at the start.
        """
        opening = self.start.opening if opening is None else opening
        force = self._force if force is None else force
        asked: Flat = {**motion, **dict(zip(GRIPPER_KEYS, (opening, force), strict=True))}
        sent = self.robot.send_action(asked)
        self.clock.sleep_until(self.clock.now() + 1.0 / self.body.rate)
        self.samples.append(self.read())
        if not np.all(np.abs(self.deviation()) < MAX_DEVIATION):
            raise RunawayError
        return asked, sent

    def deviation(self) -> Array:
        """How far each joint was from its start at the last reading (n,) [rad]."""
        return self.samples[-1].q - self.start.q

    def stay(self) -> dict[str, float]:
        """The motion that leaves the arm as it was at the start (with deltas: as it is)."""
        return self.motion(np.zeros(len(self.body.joints)), np.zeros(6), 1.0)

    def motion(self, joints: Array, tip: Array, share: float) -> dict[str, float]:
        """The motion to `share` of a displacement of joints (n,) [rad], or of the tool (6,) where it takes poses."""
        if self.body.action_space == "joint_position":
            q = self.start.q + share * joints
            return {f"{name}.pos": float(v) for name, v in zip(self.body.joint_names, q, strict=True)}
        if self.body.action_space == "ee_pose":
            X = apply_delta(self.kinematics.tool(self.start.q), share * tip)
            return dict(zip(EE_POSE_KEYS, map(float, (*X[:3, 3], *matrix_to_quat_wxyz(X[:3, :3]))), strict=True))
        return {key: float(v) for key, v in zip(EE_DELTA_KEYS, share * tip, strict=True)}

    def displace(self, joints: Array, tip: Array, back: bool = False) -> Array:
        """Ramp to a displacement (or back from it), settle, and give how far each joint went (n,) [rad]."""
        before, self.samples = self.read(), []
        n = self._ticks()
        deltas = self.body.action_space == "ee_delta"
        for k in range(1, n + 1):
            share = (-1.0 if back else 1.0) / n if deltas else (n - k if back else k) / n
            self.send(self.motion(joints, tip, share))
        for _ in range(n):
            self.send(self.motion(joints, tip, 0.0 if deltas or back else 1.0))
        return self.samples[-1].q - before.q

    def grip(self, opening: float) -> float:
        """Send the gripper to an opening [m], wait, and give how far its reading went [m]."""
        before = self.read().opening
        for _ in range(2 * self._ticks()):
            self.send(self.stay(), opening=opening)
        return self.samples[-1].opening - before

    def _ticks(self) -> int:
        return max(int(_RAMP_TIME * self.body.rate), 2)
