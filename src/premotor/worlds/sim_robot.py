"""A robot that lives in a stage: it has the protocol of any robot, servos with limits, and imperfect sensors."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import mujoco
import numpy as np
from numpy.typing import NDArray

from premotor.core.body import Body
from premotor.core.errors import BodyError, validate_choice
from premotor.core.geometry import Array, pose, quat_wxyz_to_matrix
from premotor.robots.end_effector import apply_delta, solve_joints
from premotor.robots.robot import (
    EE_DELTA_KEYS,
    EE_POSE_KEYS,
    GRIPPER_KEYS,
    Features,
    Flat,
    action_features,
    observation_features,
    require_keys,
)
from premotor.twin.kinematics import Kinematics, robot_model
from premotor.worlds.sensors import SensorNoise, measured
from premotor.worlds.simulation import TIMESTEP, Simulation

Pictures = Callable[[str], tuple[NDArray[np.uint8], NDArray[np.float32]]]


class SimRobot:
    """The arm of a simulated world. pictures: gives (rgb, depth) of a camera as its sensor sees it.

    Targets are approached evenly over one control step, never faster than the joint velocity limits.
    """

    def __init__(
        self, body: Body, stage: Simulation, pictures: Pictures, sensors: SensorNoise, rng: np.random.Generator
    ) -> None:
        self.name, self.body = body.name, body
        self._stage, self._pictures, self._sensors, self._rng = stage, pictures, sensors, rng
        self._kinematics = Kinematics(body)
        self._connected = True
        self.target = body.home.copy()
        self._rate = np.zeros(len(body.joints))  # [rad/s] at which the servo targets go to `target`
        self.opening, self.force = body.gripper.stroke, body.gripper.force[1]
        stage.before_step = self._servo

    @property
    def observation_features(self) -> Features:
        """What `get_observation()` gives."""
        return observation_features(self.body)

    @property
    def action_features(self) -> Features:
        """What `send_action` takes."""
        return action_features(self.body)

    @property
    def is_connected(self) -> bool:
        """True until disconnected."""
        return self._connected

    @property
    def is_calibrated(self) -> bool:
        """Always: the body holds the calibration."""
        return True

    def connect(self, calibrate: bool = True) -> None:
        """Take up observations and actions again."""
        self._connected = True

    def disconnect(self) -> None:
        """Refuse observations and actions from now on."""
        self._connected = False

    def calibrate(self) -> None:
        """Nothing to do."""

    def configure(self) -> None:
        """Nothing to do."""

    def get_observation(self, cameras: Sequence[str] | None = None) -> Flat:
        """What is measured now, with the pictures of `cameras` (None: all; (): none)."""
        self._require_connection()
        data, s, rng = self._stage.data, self._sensors, self._rng
        q = measured(data.qpos[self._stage.qpos], s.encoder, rng)
        dq = measured(data.qvel[self._stage.dofs], s.velocity, rng)
        effort = measured(data.qfrc_actuator[self._stage.dofs], s.effort, rng)
        flat: Flat = {"time": float(data.time)}
        for i, joint in enumerate(self.body.joint_names):
            flat |= {f"{joint}.pos": float(q[i]), f"{joint}.vel": float(dq[i]), f"{joint}.effort": float(effort[i])}
        opening, force = np.array([self.true_opening, self.true_force]) + rng.normal(size=2) * [s.opening, s.force]
        flat |= {"gripper.pos": float(max(opening, 0.0)), "gripper.force": float(max(force, 0.0))}
        known = [c.name for c in self.body.cameras]
        for name in known if cameras is None else cameras:
            flat[f"{name}.rgb"], flat[f"{name}.depth"] = self._pictures(validate_choice("camera", name, known))
        return flat

    def send_action(self, action: Mapping[str, Any]) -> Flat:
        """Set the targets of this control step; gives back what is within the robot's limits of it."""
        self._require_connection()
        require_keys("action", action, tuple(self.action_features))
        values = np.array([float(action[k]) for k in self.action_features])
        if not np.isfinite(values).all():
            raise BodyError("The action holds NaN or infinity; the robot keeps its last targets.")
        grip = self.body.gripper
        self.opening = float(np.clip(action["gripper.pos"], 0.0, grip.stroke))
        self.force = float(np.clip(action["gripper.force"], *grip.force))
        sent = self._aim(action)
        return sent | dict(zip(GRIPPER_KEYS, (self.opening, self.force), strict=True))

    @property
    def true_opening(self) -> float:
        """[m] between the fingers."""
        return float(self._stage.data.qpos[self._stage.fingers].sum())

    @property
    def true_force(self) -> float:
        """[N] with which each finger is driven inward."""
        low, high = self._stage.model.actuator_ctrlrange[self._stage.gripper]
        drive = -float(self._stage.data.actuator_force[self._stage.gripper])
        return max(0.0, drive * (high - low) / self.body.gripper.stroke)

    def _aim(self, action: Mapping[str, Any]) -> Flat:
        """Set the joint targets; gives back the arm's part of what was really sent."""
        body, now = self.body, self._stage.data.ctrl[self._stage.servos]
        self.target = np.clip(self._wanted(action), body.lower, body.upper)
        self._rate = np.minimum(np.abs(self.target - now) * body.rate, body.velocity)
        if body.action_space == "joint_position":
            return {f"{j}.pos": float(v) for j, v in zip(body.joint_names, self.target, strict=True)}
        keys = EE_POSE_KEYS if body.action_space == "ee_pose" else EE_DELTA_KEYS
        return {key: float(action[key]) for key in keys}

    def _wanted(self, action: Mapping[str, Any]) -> Array:
        """Joint positions (n,) that an action asks for."""
        body, q = self.body, self._stage.data.qpos[self._stage.qpos]
        if body.action_space == "joint_position":
            return np.array([float(action[f"{j}.pos"]) for j in body.joint_names])
        if body.action_space == "ee_pose":
            x, y, z, *quat_wxyz = (float(action[k]) for k in EE_POSE_KEYS)
            return solve_joints(self._kinematics, body, q, pose(quat_wxyz_to_matrix(quat_wxyz), [x, y, z]))
        delta = np.array([float(action[k]) for k in EE_DELTA_KEYS])
        return solve_joints(self._kinematics, body, q, apply_delta(self._kinematics.tool(q), delta))

    def _servo(self) -> None:
        """Before each physics step: lead the servos toward their targets, and the fingers at their speed."""
        stage, grip = self._stage, self.body.gripper
        model, ctrl = stage.model, stage.data.ctrl
        step = self._rate * TIMESTEP
        ctrl[stage.servos] += np.clip(self.target - ctrl[stage.servos], -step, step)
        low, high = model.actuator_ctrlrange[stage.gripper]
        unit = (high - low) / grip.stroke  # actuator travel per meter of opening; forces go the other way round
        limit, most = grip.speed * unit * TIMESTEP, self.force / unit
        # fingers that are held open do not fall behind their target by more than makes the force, so that
        # they let go at once when sent apart; 20 ms on top are the servo's own lag
        reach = most / model.actuator_gainprm[stage.gripper, 0] + 0.02 * grip.speed * unit
        fingers = low + self.true_opening * unit
        lead = np.clip(ctrl[stage.gripper], fingers - reach, fingers + reach)
        ctrl[stage.gripper] = lead + np.clip(low + self.opening * unit - lead, -limit, limit)
        model.actuator_forcerange[stage.gripper] = np.array([-1.0, 1.0]) * most

    def _require_connection(self) -> None:
        if not self._connected:
            raise BodyError(f"{self.name} is not connected; call connect() first.")


def contact_bodies(model: mujoco.MjModel, body: Body) -> tuple[frozenset[int], tuple[int, ...]]:
    """MJCF bodies of the robot, and of its two fingers."""
    fingers = tuple(int(model.joint(name).bodyid[0]) for name in body.gripper.joints)
    alone = robot_model(body)
    names = [alone.body(i).name for i in range(1, alone.nbody)]
    return frozenset(model.body(name).id for name in names), fingers
