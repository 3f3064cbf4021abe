"""What the brain knows of its robot: plain data that can cross a socket. Units are SI."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from premotor.core.geometry import Array
from premotor.core.robust_statistics import upper_median

ActionSpace = Literal["joint_position", "ee_pose", "ee_delta"]


@dataclass(frozen=True)
class Joint:
    """One arm joint with its limits, as the maker publishes them.

    lower, upper: [rad]. velocity [rad/s], acceleration [rad/s^2], jerk [rad/s^3], torque [N m].
    """

    name: str
    lower: float
    upper: float
    velocity: float
    acceleration: float
    jerk: float
    torque: float


@dataclass(frozen=True)
class Gripper:
    """A parallel gripper whose fingers move along the tool frame's y.

    joints: the finger joints in the MJCF, each traveling `stroke / 2` [m]; actuator: what moves them.
    stroke: full opening [m]. force: (least, most) grip force [N]. speed [m/s] of the opening.
    finger: (3,) size of one finger's tip [m] along tool x, y, z; depth [m]: how far the tool point lies
    above the fingertips' end.
    """

    joints: tuple[str, ...]
    actuator: str
    stroke: float
    force: tuple[float, float]
    speed: float
    finger: tuple[float, float, float]
    depth: float


@dataclass(frozen=True)
class CameraMount:
    """One RGB-D camera as calibrated.

    link: the MJCF body it is fixed to, or "world". X_LC: (4, 4) calibrated pose of the camera in that link.
    K: (3, 3) [px]. depth_range: (near, far) [m] in which depth means something. depth_noise: standard
    deviation of depth per squared meter [1/m]. calibration_error: standard deviations ([m], [rad]).
    fps: frames per second it can give.
    """

    name: str
    link: str
    X_LC: Array
    K: Array
    width: int
    height: int
    depth_range: tuple[float, float]
    depth_noise: float = 0.002
    calibration_error: tuple[float, float] = (0.002, 0.004)
    fps: float = 30.0

    def depth_sd(self, points: Array, X_WC: Array) -> float:
        """Standard deviation [m] of the depth of one of the points (N, 3), N at least 1, seen from X_WC (4, 4)."""
        return self.depth_noise * float(upper_median((points - X_WC[:3, 3]) @ X_WC[:3, 2])) ** 2


@dataclass(frozen=True)
class Body:
    """A robot as the brain knows it.

    mjcf: the robot alone, as MJCF text, its base at the world's origin, z up; assets: files it names.
    joints: the arm's joints from base to hand; home: (n,) [rad] a pose with the hand clear of the work area
    and its camera looking at it. tool: the MJCF site between the fingertips: z points out of the hand, y is
    the closing direction. hand: the MJCF body that carries the fingers.
    action_space and rate [Hz]: what `send_action` takes, and how often.
    workspace: ((3,), (3,)) corners [m] of the box in which the tool may be, in the world frame.
    """

    name: str
    mjcf: str
    joints: tuple[Joint, ...]
    home: Array
    tool: str
    hand: str
    gripper: Gripper
    cameras: tuple[CameraMount, ...]
    workspace: tuple[tuple[float, float, float], tuple[float, float, float]]
    assets: dict[str, bytes] = field(default_factory=dict)
    action_space: ActionSpace = "joint_position"
    rate: float = 100.0

    @property
    def joint_names(self) -> tuple[str, ...]:
        """Names of the arm's joints, from base to hand."""
        return tuple(j.name for j in self.joints)

    @property
    def lower(self) -> Array:
        """Lower joint limits (n,) [rad]."""
        return np.array([j.lower for j in self.joints])

    @property
    def upper(self) -> Array:
        """Upper joint limits (n,) [rad]."""
        return np.array([j.upper for j in self.joints])

    @property
    def velocity(self) -> Array:
        """Joint velocity limits (n,) [rad/s]."""
        return np.array([j.velocity for j in self.joints])

    def workspace_excess(self, point: Array, margin: float = 0.0) -> float:
        """How far [m] a point (3,) is out of the workspace less `margin` [m] on every side; 0 inside."""
        low, high = self.workspace
        return max(0.0, *(max(a + margin - p, p - b + margin) for a, p, b in zip(low, point, high, strict=True)))

    def camera(self, name: str) -> CameraMount:
        """The camera called `name`; KeyError with the valid names otherwise."""
        for camera in self.cameras:
            if camera.name == name:
                return camera
        raise KeyError(f"{self.name} has no camera '{name}', only {[c.name for c in self.cameras]}")
