"""One MuJoCo model of a robot, its room and its things, and the stepping of it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import product

import mujoco
import numpy as np

from premotor.core import Hulls, Primitive, Shape
from premotor.core.body import Body, CameraMount
from premotor.core.errors import WorldError
from premotor.core.geometry import Array
from premotor.worlds.layout import Placed
from premotor.worlds.scenery import add_camera, add_room
from premotor.worlds.shelf import Shelf
from premotor.worlds.shelf_carpentry import add_shelf
from premotor.worlds.things import Item, attach

TIMESTEP = 0.002
"""Physics step [s]."""
WALL_FOOT_HEIGHT = 0.0008
"""How much higher the feet of a hollow thing's walls are than its floor [m]."""
SENSOR_PREFIX = "sensor/"
"""What a robot's camera is called in the model: the mount's name with this before it."""
FILM_SIZE = (1920, 1080)
"""The largest picture (width, height) [px] that can be rendered."""


def build_model(
    body: Body,
    mounts: Sequence[CameraMount],
    things: Sequence[Placed],
    rng: np.random.Generator,
    shelf: Shelf | None = None,
) -> mujoco.MjModel:
    """The robot with its cameras where they truly are, the room, and the things at their first poses.

    rng: draws the room, then the look of the shelf, if there is one.
    """
    spec = mujoco.MjSpec.from_string(body.mjcf, assets=dict(body.assets))
    _set_physics(spec)
    _set_drawing(spec)
    add_room(spec, rng)
    if shelf is not None:
        add_shelf(spec, shelf, rng)
    for mount in mounts:
        fovy = 2 * np.arctan(0.5 * mount.height / mount.K[1, 1])
        add_camera(spec, SENSOR_PREFIX + mount.name, mount.link, mount.X_LC, fovy)
    for thing in things:
        attach(spec, on_its_floor(thing.item), thing.name, thing.X_WO)
    try:
        return spec.compile()
    except ValueError as error:
        raise WorldError(f"MuJoCo cannot build this scene: {error}") from error


def on_its_floor(item: Item) -> Item:
    """The same thing with its walls cut off WALL_FOOT_HEIGHT above their feet: it stands on its floor piece alone.

    A basket of 17 pieces on a table then makes 4 contacts instead of 68, which is most of a scene's cost.
    """
    if len(item.collision) < 8:
        return item
    corners = [X_OS[:3, 3] + piece_points(shape) @ X_OS[:3, :3].T for X_OS, shape in item.collision]
    bottom = min(float(c[:, 2].min()) for c in corners)
    low = [i for i, c in enumerate(corners) if c[:, 2].min() < bottom + WALL_FOOT_HEIGHT]
    floor = max(low, key=lambda i: float(np.prod(np.ptp(corners[i][:, :2], axis=0))))
    pieces = list(item.collision)
    for i in low:
        if i != floor and np.ptp(corners[i][:, 2]) > 4 * WALL_FOOT_HEIGHT:
            corners[i][:, 2] = np.maximum(corners[i][:, 2], bottom + WALL_FOOT_HEIGHT)
            pieces[i] = (np.eye(4), Hulls((corners[i],)))
    return replace(item, collision=tuple(pieces))


def piece_points(shape: Shape) -> Array:
    """Corners (N, 3) [m] of a convex piece in its own frame: exact for hulls and boxes, else 16-sided."""
    if isinstance(shape, Hulls):
        return np.concatenate(shape.pieces)
    half = shape.half_extents
    if isinstance(shape, Primitive) and shape.kind == "box":
        return np.array(list(product(*((-h, h) for h in half))))
    turn = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    ring = np.stack([np.cos(turn) * half[0], np.sin(turn) * half[1], np.full(16, half[2])], axis=1)
    return np.concatenate([ring, ring * np.array([1, 1, -1])])


def _set_physics(spec: mujoco.MjSpec) -> None:
    option = spec.option
    option.timestep = TIMESTEP
    option.integrator = mujoco.mjtIntegrator.mjINT_IMPLICITFAST
    option.cone = mujoco.mjtCone.mjCONE_ELLIPTIC
    option.impratio = 10.0
    option.enableflags |= int(mujoco.mjtEnableBit.mjENBL_SLEEP)  # things at rest cost nothing until touched
    option.disableflags &= ~int(mujoco.mjtDisableBit.mjDSBL_MULTICCD)


def _set_drawing(spec: mujoco.MjSpec) -> None:
    visual = spec.visual
    visual.global_.offwidth, visual.global_.offheight = FILM_SIZE
    visual.quality.offsamples, visual.quality.shadowsize = 0, 1024
    visual.quality.numslices, visual.quality.numstacks = 18, 9  # round geoms are drawn twice, for shadows
    # depth range and shadow box in terms of the extent, which is a meter
    spec.stat.extent, spec.stat.center = 1.0, [0.4, 0.0, 0.2]
    visual.map.znear, visual.map.zfar, visual.map.shadowclip = 0.02, 8.0, 1.6


class Simulation:
    """A model with its state. `before_step` is called ahead of every physics step, `watch` every fifth."""

    def __init__(self, model: mujoco.MjModel, body: Body) -> None:
        self.model, self.data = model, mujoco.MjData(model)
        joints = [model.joint(name).id for name in body.joint_names]
        self.qpos, self.dofs = model.jnt_qposadr[joints], model.jnt_dofadr[joints]
        self.fingers = model.jnt_qposadr[[model.joint(name).id for name in body.gripper.joints]]
        self.servos = np.array([_servo(model, j, body) for j in joints])
        self.gripper = model.actuator(body.gripper.actuator).id
        self.before_step: Callable[[], None] = lambda: None
        self.watch: Callable[[], None] = lambda: None
        self._count = 0
        self.data.qpos[self.qpos] = body.home
        self.data.ctrl[self.servos] = body.home
        self.data.qpos[self.fingers] = 0.5 * body.gripper.stroke
        self.data.ctrl[self.gripper] = model.actuator_ctrlrange[self.gripper, 1]
        mujoco.mj_forward(model, self.data)

    def run_until(self, t: float) -> None:
        """Step until the simulated time is t [s], to half a step."""
        while self.data.time < t - 0.5 * TIMESTEP:
            self.before_step()
            mujoco.mj_step(self.model, self.data)
            self._count += 1
            if self._count % 5 == 0:
                self.watch()

    def pose(self, body_id: int) -> Array:
        """Pose (4, 4) of an MJCF body as of the last step."""
        X = np.eye(4)
        X[:3, :3] = self.data.xmat[body_id].reshape(3, 3)
        X[:3, 3] = self.data.xpos[body_id]
        return X

    def set_pose(self, name: str, X_WO: Array) -> None:
        """Set a thing down at X_WO (4, 4), at rest."""
        joint = self.model.joint(f"{name}.free")
        address, dof = int(joint.qposadr[0]), int(joint.dofadr[0])
        self.data.qpos[address : address + 3] = X_WO[:3, 3]
        mujoco.mju_mat2Quat(self.data.qpos[address + 3 : address + 7], X_WO[:3, :3].ravel())
        self.data.qvel[dof : dof + 6] = 0.0
        mujoco.mj_forward(self.model, self.data)


def _servo(model: mujoco.MjModel, joint: int, body: Body) -> int:
    """The actuator that drives a joint; WorldError where there is none."""
    drives_joints = model.actuator_trntype == mujoco.mjtTrn.mjTRN_JOINT
    found = np.flatnonzero(drives_joints & (model.actuator_trnid[:, 0] == joint))
    if not len(found):
        raise WorldError(
            f"'{model.joint(joint).name}' of {body.name} has no actuator in its MJCF; add a <position> actuator."
        )
    return int(found[0])
