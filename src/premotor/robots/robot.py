"""The door to a robot, simulated or real. It has the shape of LeRobot's `Robot`: flat dicts go in and out.

An observation holds, in SI units,
    "<joint>.pos" [rad], "<joint>.vel" [rad/s], "<joint>.effort" [N m]   measured, for every arm joint
    "gripper.pos" [m] between the fingers, "gripper.force" [N] they press with, never negative
    "time" [s], rising, on the run's clock
    "<camera>.rgb" (H, W, 3) uint8, "<camera>.depth" (H, W) float32 [m], NaN where unknown (may be left out)
    "<camera>.time" [s] when that picture was exposed (may be left out: then it is "time")
An action holds the gripper's "gripper.pos" [m] and "gripper.force" [N] (a limit), and by the body's action space
    joint_position   "<joint>.pos" [rad]
    ee_pose          "ee.x" "ee.y" "ee.z" [m], "ee.qw" "ee.qx" "ee.qy" "ee.qz": where the tool is to be
    ee_delta         "ee.dx" "ee.dy" "ee.dz" [m], "ee.rx" "ee.ry" "ee.rz" [rad]: how far the tool is to go from
                     where it is measured to be now; both along the world's axes, the turn as a rotation vector
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from premotor.core.body import Body
from premotor.core.errors import BodyError, validate_choice

Flat = dict[str, Any]  # floats and image arrays, by the keys above
Features = dict[str, type | tuple[int, ...]]  # float, or the shape of an image, by key

EE_POSE_KEYS = ("ee.x", "ee.y", "ee.z", "ee.qw", "ee.qx", "ee.qy", "ee.qz")
EE_DELTA_KEYS = ("ee.dx", "ee.dy", "ee.dz", "ee.rx", "ee.ry", "ee.rz")
GRIPPER_KEYS = ("gripper.pos", "gripper.force")


class Robot(Protocol):
    """A robot that can be told and asked. `premotor.robots.check_robot.check_robot` tries one out."""

    name: str

    @property
    def body(self) -> Body:
        """What the brain is to know of it."""
        ...

    @property
    def observation_features(self) -> Features:
        """What `get_observation()` gives: float, or the shape of an image, by key."""
        ...

    @property
    def action_features(self) -> Features:
        """What `send_action` takes, by key."""
        ...

    @property
    def is_connected(self) -> bool:
        """Whether observations and actions can flow."""
        ...

    @property
    def is_calibrated(self) -> bool:
        """Whether joint zeros and camera mounts are known."""
        ...

    def connect(self, calibrate: bool = True) -> None:
        """Open the line to the robot, then `configure`; calibrate first where that is asked and needed."""
        ...

    def disconnect(self) -> None:
        """Close the line; the robot stays where it is."""
        ...

    def calibrate(self) -> None:
        """Find joint zeros and camera mounts; nothing to do where they are known."""
        ...

    def configure(self) -> None:
        """Set gains, limits and camera modes."""
        ...

    def get_observation(self, cameras: Sequence[str] | None = None) -> Flat:
        """What is measured now, with the pictures of these cameras; None for all, () for none (cheap)."""
        ...

    def send_action(self, action: Mapping[str, Any]) -> Flat:
        """Set the targets of this control step; returns what was really sent, after the robot's own clipping."""
        ...


def observation_features(body: Body) -> Features:
    """The observation keys of a robot with this body, all cameras included."""
    features: Features = {f"{j}.{what}": float for j in body.joint_names for what in ("pos", "vel", "effort")}
    features |= dict.fromkeys((*GRIPPER_KEYS, "time"), float)
    for camera in body.cameras:
        features[f"{camera.name}.rgb"] = (camera.height, camera.width, 3)
        features[f"{camera.name}.depth"] = (camera.height, camera.width)
    return features


def action_features(body: Body) -> Features:
    """The action keys of a robot with this body."""
    spaces = {
        "joint_position": tuple(f"{j}.pos" for j in body.joint_names),
        "ee_pose": EE_POSE_KEYS,
        "ee_delta": EE_DELTA_KEYS,
    }
    return dict.fromkeys((*spaces[validate_choice("action space", body.action_space, spaces)], *GRIPPER_KEYS), float)


def require_keys(what: str, got: Mapping[str, Any], wanted: Sequence[str]) -> None:
    """BodyError naming every key of `wanted` that is not in `got`."""
    missing = [key for key in wanted if key not in got]
    if missing:
        raise BodyError(
            f"The {what} lacks {', '.join(missing)}; it has {', '.join(sorted(got)) or 'nothing'}. "
            "Add them under these names, in the units of premotor.robots.robot."
        )
