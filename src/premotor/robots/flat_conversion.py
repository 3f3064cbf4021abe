"""From the robot's flat dicts to the brain's types and back."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from premotor.core.action import Command
from premotor.core.body import Body, CameraMount
from premotor.core.errors import BodyError
from premotor.core.geometry import Array, matrix_to_quat_wxyz
from premotor.core.observation import CameraImage, Observation, Proprioception
from premotor.robots.end_effector import ToolLimits, limit_delta, tip_delta
from premotor.robots.robot import EE_DELTA_KEYS, EE_POSE_KEYS, GRIPPER_KEYS, Flat, require_keys
from premotor.twin.kinematics import Kinematics


def to_proprioception(body: Body, flat: Mapping[str, Any]) -> Proprioception:
    """What the body feels, out of an observation's flat dict; BodyError naming the keys that are missing."""
    pos, vel, effort = (tuple(f"{j}.{what}" for j in body.joint_names) for what in ("pos", "vel", "effort"))
    require_keys("observation", flat, (*pos, *vel, *effort, *GRIPPER_KEYS, "time"))

    def values(keys: tuple[str, ...]) -> Array:
        return np.array([float(flat[key]) for key in keys])

    opening, force = values(GRIPPER_KEYS)
    return Proprioception(float(flat["time"]), values(pos), values(vel), values(effort), opening, force)


def to_observation(body: Body, flat: Mapping[str, Any]) -> Observation:
    """An observation with a frame for every camera of the body whose picture is in `flat`.

    A camera exposed earlier than the joints were read says when in "<camera>.time" [s].
    BodyError when an image has not the size that the body says.
    """
    proprioception = to_proprioception(body, flat)
    frames = [_frame(c, flat, proprioception.time) for c in body.cameras if f"{c.name}.rgb" in flat]
    return Observation(proprioception, tuple(frames))


def _frame(camera: CameraMount, flat: Mapping[str, Any], time: float) -> CameraImage:
    rgb = np.asarray(flat[f"{camera.name}.rgb"])
    depth = flat.get(f"{camera.name}.depth")
    _require_image(f"{camera.name}.rgb", rgb, (camera.height, camera.width, 3), np.uint8)
    if depth is not None:
        depth = np.asarray(depth)
        _require_image(f"{camera.name}.depth", depth, (camera.height, camera.width), np.float32)
    return CameraImage(camera.name, rgb, depth, camera.K, float(flat.get(f"{camera.name}.time", time)))


def _require_image(key: str, image: np.ndarray, shape: tuple[int, ...], dtype: type) -> None:
    if image.shape != shape or image.dtype != dtype:
        raise BodyError(
            f"'{key}' is {image.shape} {image.dtype}, but the body says {shape} {np.dtype(dtype).name}. "
            "Correct the camera's size in the body, or convert the image."
        )


def to_action(
    body: Body,
    command: Command,
    proprioception: Proprioception,
    kinematics: Kinematics,
    limits: ToolLimits | None = None,
) -> Flat:
    """The command as the body takes it: flat floats by the keys of `action_features(body)`.

    For end-effector bodies the joint targets become the tool pose that they stand for. A delta is taken from
    the measured tool pose and no longer than `limits` (TipLimits()) let it be within one control step: what
    is left over comes with the next one.
    """
    gripper = dict(zip(GRIPPER_KEYS, (float(command.opening), float(command.force)), strict=True))
    if body.action_space == "joint_position":
        return {f"{j}.pos": float(v) for j, v in zip(body.joint_names, command.q, strict=True)} | gripper
    X_target = kinematics.tool(command.q)
    if body.action_space == "ee_pose":
        values = np.concatenate([X_target[:3, 3], matrix_to_quat_wxyz(X_target[:3, :3])])
        return {k: float(v) for k, v in zip(EE_POSE_KEYS, values, strict=True)} | gripper
    delta = tip_delta(kinematics.tool(proprioception.q), X_target)
    delta = limit_delta(delta, 1.0 / body.rate, limits or ToolLimits())
    return {k: float(v) for k, v in zip(EE_DELTA_KEYS, delta, strict=True)} | gripper
