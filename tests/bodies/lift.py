"""Any body lifts one thing off a table in plain MuJoCo, as a check of its hand."""

from dataclasses import dataclass

import mujoco
import numpy as np

from premotor.core.body import Body
from premotor.core.geometry import pose
from premotor.robots.end_effector import solve_joints
from premotor.twin.kinematics import Kinematics


@dataclass(frozen=True)
class Lifted:
    """rise [m] of the thing; slip [m] in the hand; jitter [m/s] in the hand at the end; force [N] at the end."""

    rise: float
    slip: float
    jitter: float
    force: float


def scene(body: Body, geom: dict) -> mujoco.MjModel:
    """The body over a table with one free thing at (0.45, 0) m; geom: its MJCF attributes."""
    spec = mujoco.MjSpec.from_string(body.mjcf)
    spec.worldbody.add_geom(type=mujoco.mjtGeom.mjGEOM_BOX, size=[0.4, 0.7, 0.02], pos=[0.60, 0, -0.02])
    thing = spec.worldbody.add_body(name="thing", pos=[0.45, 0, geom["size"][2]])
    thing.add_freejoint()
    thing.add_geom(friction=[0.6, 0.005, 0.0005], solref=[0.006, 1], **geom)
    return spec.compile()


def lift(body: Body, geom: dict, force: float) -> Lifted:
    """Close on the thing with `force` [N] for 1.2 s, lift it by 0.15 m in a second, hold for 0.8 s."""
    model, n = scene(body, geom), len(body.joints)
    data, kinematics = mujoco.MjData(model), Kinematics(body)
    down, low, q0 = kinematics.tool(body.home)[:3, :3], geom["size"][2] + 0.002, body.home
    for z in (0.35, 0.25, 0.15, low):
        q0 = solve_joints(kinematics, body, q0, pose(down, [0.45, 0, z]))
    q1 = solve_joints(kinematics, body, q0, pose(down, [0.45, 0, low + 0.15]))
    stroke, actuator = body.gripper.stroke, model.actuator(body.gripper.actuator)
    data.qpos[:n], data.qpos[n : n + 2] = q0, stroke / 2
    actuator.forcerange[:] = (-force, force)
    in_hand = []
    for k in range(1500):
        up = float(np.clip((0.002 * k - 1.2) / 1.0, 0.0, 1.0)) ** 2
        data.ctrl[:n], data.ctrl[actuator.id] = q0 + up * (q1 - q0), max(stroke - 0.1 * 0.002 * k, 0.0)
        mujoco.mj_step(model, data)
        tool = data.site(body.tool)
        in_hand.append(tool.xmat.reshape(3, 3).T @ (data.body("thing").xpos - tool.xpos))
    return Lifted(
        rise=float(data.body("thing").xpos[2] - geom["size"][2]),
        slip=float(np.linalg.norm(in_hand[-1] - in_hand[599])),
        jitter=float(np.abs(np.diff(in_hand[1300:], axis=0)).max() / 0.002),
        force=float(abs(data.actuator_force[actuator.id])),
    )
