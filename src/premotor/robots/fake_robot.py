"""A robot made of numbers: any body, joints that follow their targets, a checkered table in its cameras.

No physics and no things. It is for trying out what talks to a robot, quickly and with faults where wanted.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from premotor.core.body import Body, CameraMount
from premotor.core.clock import Clock
from premotor.core.errors import BodyError
from premotor.core.geometry import Array, pose, quat_wxyz_to_matrix
from premotor.robots.end_effector import apply_delta, solve_joints
from premotor.robots.robot import (
    EE_DELTA_KEYS,
    EE_POSE_KEYS,
    Features,
    Flat,
    action_features,
    observation_features,
    require_keys,
)
from premotor.twin.kinematics import Kinematics

_TILE_SIZE = 0.05  # [m] of the checkered table at z = 0


class ManualClock:
    """A clock that jumps to where it is told to sleep to."""

    def __init__(self) -> None:
        self._now = 0.0

    def now(self) -> float:
        """Seconds since it was made."""
        return self._now

    def sleep_until(self, t: float) -> None:
        """Make it t [s], unless it is later than that."""
        self._now = max(self._now, t)


@dataclass(frozen=True)
class Fault:
    """What a bad driver does to the dicts: sense to observations, act to actions, echo to (asked, sent)."""

    sense: Callable[[Flat], Flat] = dict
    act: Callable[[Flat], Flat] = dict
    echo: Callable[[Flat, Flat], Flat] = lambda asked, sent: sent


class FakeRobot:
    """A `Robot` whose joints follow their targets with a first-order lag [s] at no more than the body's speeds.

    It starts at the body's home with the gripper open. q, opening: where it truly is, whatever it reports.
    """

    def __init__(self, body: Body, clock: Clock, fault: Fault | None = None, lag: float = 0.03) -> None:
        self.name, self.body = f"fake {body.name}", body
        self.q: Array = np.array(body.home, float)
        self.opening = body.gripper.stroke
        self.is_connected = False
        self._clock, self._fault, self._lag = clock, fault or Fault(), lag
        self._kinematics = Kinematics(body)
        self._target, self._opening_target = self.q.copy(), self.opening
        self._dq = np.zeros_like(self.q)
        self._time = clock.now()

    @property
    def is_calibrated(self) -> bool:
        """Always: numbers need no calibration."""
        return True

    @property
    def observation_features(self) -> Features:
        """What the body says there is to see and feel."""
        return observation_features(self.body)

    @property
    def action_features(self) -> Features:
        """What the body says there is to set."""
        return action_features(self.body)

    def connect(self, calibrate: bool = True) -> None:
        """From here on observations and actions flow."""
        self.is_connected = True
        self._time = self._clock.now()

    def disconnect(self) -> None:
        """Stop where it is."""
        self._advance()
        self._target, self._opening_target = self.q.copy(), self.opening
        self.is_connected = False

    def calibrate(self) -> None:
        """Nothing to do."""

    def configure(self) -> None:
        """Nothing to do."""

    def get_observation(self, cameras: Sequence[str] | None = None) -> Flat:
        """Joints, gripper and time, with the pictures of these cameras (None: all)."""
        self._require_connection()
        self._advance()
        flat: Flat = {"gripper.pos": self.opening, "gripper.force": 0.0, "time": self._time}
        for name, q, dq in zip(self.body.joint_names, self.q, self._dq, strict=True):
            flat |= {f"{name}.pos": float(q), f"{name}.vel": float(dq), f"{name}.effort": 0.0}
        for camera in self.body.cameras if cameras is None else map(self.body.camera, cameras):
            rgb, depth = table_picture(camera, self._kinematics.camera(self.q, camera.name))
            flat |= {f"{camera.name}.rgb": rgb, f"{camera.name}.depth": depth}
        return self._fault.sense(flat)

    def send_action(self, action: Mapping[str, Any]) -> Flat:
        """Take the targets, clipped to the body's limits; returns them as taken."""
        self._require_connection()
        self._advance()
        require_keys("action", action, tuple(self.action_features))
        sent = self._fault.act({key: float(action[key]) for key in self.action_features})
        self._target = np.clip(self._joints(sent), self.body.lower, self.body.upper)
        gripper = self.body.gripper
        self._opening_target = sent["gripper.pos"] = float(np.clip(sent["gripper.pos"], 0.0, gripper.stroke))
        sent["gripper.force"] = float(np.clip(sent["gripper.force"], *gripper.force))
        if self.body.action_space == "joint_position":
            sent |= {f"{j}.pos": float(v) for j, v in zip(self.body.joint_names, self._target, strict=True)}
        return self._fault.echo(dict(action), sent)

    def _joints(self, action: Flat) -> Array:
        if self.body.action_space == "joint_position":
            return np.array([action[f"{j}.pos"] for j in self.body.joint_names])
        if self.body.action_space == "ee_pose":
            values = np.array([action[key] for key in EE_POSE_KEYS])
            X_target = pose(quat_wxyz_to_matrix(values[3:]), values[:3])
        else:
            X_target = apply_delta(self._kinematics.tool(self.q), np.array([action[key] for key in EE_DELTA_KEYS]))
        return solve_joints(self._kinematics, self.body, self.q, X_target)

    def _advance(self) -> None:
        now = self._clock.now()
        dt, self._time = now - self._time, now
        if dt <= 0.0:
            return
        share = 1.0 - np.exp(-dt / self._lag)
        most = self.body.velocity * dt
        step = np.clip(share * (self._target - self.q), -most, most)
        self.q, self._dq = self.q + step, step / dt
        far = self.body.gripper.speed * dt
        self.opening += float(np.clip(self._opening_target - self.opening, -far, far))

    def _require_connection(self) -> None:
        if not self.is_connected:
            raise BodyError(f"{self.name} is not connected. Call connect() first.")


def table_picture(camera: CameraMount, X_WC: Array) -> tuple[np.ndarray, np.ndarray]:
    """rgb (H, W, 3) uint8 and depth (H, W) float32 [m] of a checkered plane at z = 0, seen from X_WC."""
    v, u = np.indices((camera.height, camera.width), float)
    K = camera.K
    rays_C = np.stack([(u - K[0, 2]) / K[0, 0], (v - K[1, 2]) / K[1, 1], np.ones_like(u)], axis=-1)
    rays_W = rays_C @ X_WC[:3, :3].T
    with np.errstate(divide="ignore", invalid="ignore"):
        depth = -X_WC[2, 3] / rays_W[..., 2]  # rays have a z of 1 in the camera's frame, so this is depth
        tiles = np.floor((X_WC[:3, 3] + rays_W * depth[..., None])[..., :2] / _TILE_SIZE).sum(axis=-1) % 2
    near, far = camera.depth_range
    seen = (depth > near) & (depth < far)
    gray = np.where(depth > 0, np.where(tiles > 0, 200, 90), 30).astype(np.uint8)
    return np.repeat(gray[..., None], 3, axis=-1), np.where(seen, depth, np.nan).astype(np.float32)
