"""The robot's part of a twin: all of it, or its hand alone on three slides."""

import mujoco
import numpy as np

from premotor.core.body import Body
from premotor.core.errors import BodyError
from premotor.core.geometry import Array, invert, pose
from premotor.twin.kinematics import body_id, quat_wxyz, site_id

HAND_PREFIX = "hand/"  # before every name of a hand alone
HAND_SLIDES = ("hand x", "hand y", "hand z")
SLIDE_GAIN = 8000.0  # [N/m] about as stiff as an arm's position control is at its tool
_CARRIAGE_MASS = 1.0  # [kg] stands for the arm behind the hand


def load_spec(body: Body) -> mujoco.MjSpec:
    """The whole robot as an editable spec; BodyError when its MJCF cannot be read."""
    try:
        return mujoco.MjSpec.from_string(body.mjcf, assets=body.assets)
    except ValueError as error:
        raise BodyError(f"The MJCF of body '{body.name}' cannot be read: {error}") from error


def tool_in_hand(spec: mujoco.MjSpec, body: Body, prefix: str = "") -> Array:
    """Pose X_HG (4, 4) of the tool in the frame of the MJCF body that carries the fingers.

    prefix: what stands before the body's names in this spec.
    """
    try:
        model = spec.compile()
    except ValueError as error:
        raise BodyError(f"The MJCF of body '{body.name}' cannot be compiled: {error}") from error
    data = mujoco.MjData(model)
    mujoco.mj_kinematics(model, data)
    hand, tool = data.body(body_id(model, prefix + body.hand)), data.site(site_id(model, prefix + body.tool))
    X_WH = pose(hand.xmat.reshape(3, 3), hand.xpos)
    return invert(X_WH) @ pose(tool.xmat.reshape(3, 3), tool.xpos)


def floating_hand(body: Body) -> mujoco.MjSpec:
    """The hand with its fingers, cut out of the arm, on slides along the world's x, y and z.

    The slides' positions are the hand frame's position in the world; the hand's orientation is the
    orientation of its MJCF body, which may differ from simulation to simulation.
    """
    source = load_spec(body)
    hand = source.body(body.hand)
    if hand is None:
        raise BodyError(f"Body '{body.name}' names '{body.hand}' as its hand, which its MJCF does not have.")
    spec = mujoco.MjSpec()
    spec.assets, spec.meshdir, spec.texturedir = dict(body.assets), source.meshdir, source.texturedir
    for name in [n for n in dir(source.option) if not n.startswith("_")]:
        setattr(spec.option, name, getattr(source.option, name))  # so that attaching finds nothing to warn of
    carriage = spec.worldbody.add_body(name="carriage", mass=_CARRIAGE_MASS, inertia=[0.01] * 3, gravcomp=1.0)
    carriage.explicitinertial = True
    for name, axis in zip(HAND_SLIDES, np.eye(3), strict=True):
        carriage.add_joint(name=name, type=mujoco.mjtJoint.mjJNT_SLIDE, axis=axis)
    hand.pos, hand.quat = [0, 0, 0], [1, 0, 0, 0]
    carriage.add_frame().attach_body(hand, HAND_PREFIX, "")
    for part in spec.bodies[2:]:
        part.gravcomp = 1.0
    drop_unused_meshes(spec)
    for name in HAND_SLIDES:
        _add_servo(spec, name)
    tool = HAND_PREFIX + body.tool
    if tool not in [s.name for s in spec.sites]:
        X_HG = tool_in_hand(load_spec(body), body)
        quat = quat_wxyz(X_HG)
        spec.body(HAND_PREFIX + body.hand).add_site(name=tool, pos=X_HG[:3, 3], quat=quat)
    return spec


def drop_unused_meshes(spec: mujoco.MjSpec) -> None:
    """Delete meshes that no geom shows: attaching copies those of the whole arm, and each takes time to compile."""
    used = {geom.meshname for geom in spec.geoms}
    for mesh in spec.meshes:
        if mesh.name not in used:
            spec.delete(mesh)


def _add_servo(spec: mujoco.MjSpec, joint: str) -> None:
    actuator = spec.add_actuator(name=joint, target=joint, trntype=mujoco.mjtTrn.mjTRN_JOINT)
    actuator.set_to_position(kp=SLIDE_GAIN, dampratio=1.0)
