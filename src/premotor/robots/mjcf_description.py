"""Read a Body out of its MJCF, so that joint limits, torques and camera mounts are written in one place only."""

from collections.abc import Sequence

import mujoco
import numpy as np

from premotor.core.body import CameraMount, Joint
from premotor.core.errors import validate_choice
from premotor.core.geometry import CAMERA_FLIP, Array, intrinsics, pose, quat_wxyz_to_matrix


def read_joints(
    model: mujoco.MjModel,
    names: Sequence[str],
    velocity: Sequence[float],
    acceleration: Sequence[float],
    jerk: Sequence[float],
) -> tuple[Joint, ...]:
    """Joints of a compiled model, base to hand; ranges [rad] and torques [N m] from the MJCF.

    velocity [rad/s], acceleration [rad/s^2], jerk [rad/s^3]: one figure a joint, which MJCF has no place for.
    The actuator of a joint bears the joint's name. UsageError if there is no such joint.
    """
    known = [model.joint(i).name for i in range(model.njnt)]
    joints = []
    for name, v, a, j in zip(names, velocity, acceleration, jerk, strict=True):
        lower, upper = model.joint(validate_choice("joint", name, known)).range
        torque = float(model.actuator(name).forcerange[1])
        joints.append(Joint(name, float(lower), float(upper), float(v), float(a), float(j), torque))
    return tuple(joints)


def camera_pose(model: mujoco.MjModel, name: str) -> Array:
    """Pose X_LC (4, 4) of an MJCF camera in the body it is fixed to, in our convention (z forward, y down)."""
    camera = model.camera(validate_choice("camera", name, [model.camera(i).name for i in range(model.ncam)]))
    return pose(quat_wxyz_to_matrix(camera.quat) @ CAMERA_FLIP, camera.pos)


def read_camera(
    model: mujoco.MjModel,
    name: str,
    size: tuple[int, int],
    depth_range: tuple[float, float],
    depth_noise: float,
    calibration_error: tuple[float, float] = (0.002, 0.004),
    fps: float = 30.0,
) -> CameraMount:
    """The mount of an MJCF camera as a calibration would give it. size: (width, height) [px].

    The field of view is the MJCF's `fovy`; depth_noise [1/m] and the others are as in `CameraMount`.
    """
    camera = model.camera(validate_choice("camera", name, [model.camera(i).name for i in range(model.ncam)]))
    K = intrinsics(*size, float(np.deg2rad(camera.fovy[0])))
    link = model.body(int(camera.bodyid[0])).name
    return CameraMount(name, link, camera_pose(model, name), K, *size, depth_range, depth_noise, calibration_error, fps)
