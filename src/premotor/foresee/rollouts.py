"""Many futures of one scene at once: a floating hand and the things round it, on `mujoco.batch`."""

from dataclasses import dataclass

import mujoco
import numpy as np
from mujoco.batch import Batch

from premotor.core.geometry import Array, invert
from premotor.twin.build import Twin
from premotor.twin.kinematics import quat_wxyz


@dataclass(frozen=True, eq=False)
class HandMotion:
    """What the hand does: tool displacement (T, 3) [m] from where it began, world axes; opening (T,) [m]."""

    shift: Array
    opening: Array

    def __len__(self) -> int:
        return len(self.opening)


@dataclass(frozen=True, eq=False)
class HandTrace:
    """What came of it: qpos (n, T, nq), where the tool was (n, T, 3) [m], and the force (n, T) [N] with which the
    hand was held on its way."""

    qpos: Array
    tool: Array
    force: Array


class HandRollouts:
    """n simulations of a twin's floating hand, each with its own hand pose, things, masses and frictions."""

    def __init__(self, twin: Twin, n: int) -> None:
        self.twin = twin
        self.n = n
        model = twin.model
        model.opt.tolerance = 1e-5
        model.opt.disableflags |= int(mujoco.mjtDisableBit.mjDSBL_ISLAND)  # few bodies: one solve is quicker
        self._batch = Batch(model, n, 1)
        self.qpos = self._batch.bind("qpos")
        self._hand_quat, self._force = self._batch.expand("body_quat"), self._batch.expand("actuator_forcerange")
        self._slides = [model.actuator(int(j)).id for j in _actuators_of(model, twin.arm)]
        self._consistent = False
        self._origin, self._to_tool = np.zeros((n, 3)), np.zeros((n, 3))
        self._pads = np.flatnonzero(np.isin(model.geom_bodyid, _finger_bodies(twin)))

    def set_hand(self, row: int, X_WG: Array, opening: float, force: float) -> None:
        """Put the tool of one simulation at X_WG (4, 4), fingers `opening` [m] apart, gripping with force [N]."""
        X_WH = X_WG @ invert(self.twin.X_HG)
        self._hand_quat[row, self.twin.hand] = quat_wxyz(X_WH)
        self._origin[row] = X_WH[:3, 3]
        self._to_tool[row] = X_WG[:3, 3] - X_WH[:3, 3]
        self.qpos[row, self.twin.arm] = X_WH[:3, 3]
        self.qpos[row, self.twin.fingers] = self.twin.fingers_open * opening / self.twin.body.gripper.stroke
        self._force[row, self.twin.gripper] = (-force, force)

    def set_thing(self, row: int, thing: int, X_WO: Array) -> None:
        """Put a free thing of one simulation at X_WO (4, 4)."""
        start = self.twin.free[thing]
        self.qpos[row, start : start + 3] = X_WO[:3, 3]
        self.qpos[row, start + 3 : start + 7] = quat_wxyz(X_WO)

    def set_properties(self, thing: int, scale: Array, mass: Array, friction: Array) -> None:
        """Give a thing other sizes (n,) (times scale), masses (n,) [kg] and frictions (n,), also at the fingers."""
        model, body, expand = self.twin.model, self.twin.things[thing], self._batch.expand
        geoms = np.flatnonzero(model.geom_bodyid == body)
        if not np.any(model.geom_type[geoms] == mujoco.mjtGeom.mjGEOM_MESH):
            for name in ("geom_size", "geom_pos", "geom_aabb"):
                expand(name)[:, geoms] = getattr(model, name)[geoms] * scale[:, None, None]
            expand("geom_rbound")[:, geoms] = model.geom_rbound[geoms] * scale[:, None]
            first = model.body_bvhadr[body]
            nodes = slice(first, first + model.body_bvhnum[body])
            expand("bvh_aabb")[:, nodes] = model.bvh_aabb[nodes] * scale[:, None, None]
        share = mass / model.body_mass[body] * scale**2
        expand("body_mass")[:, body] = mass
        expand("body_inertia")[:, body] = model.body_inertia[body] * share[:, None]
        expand("geom_friction")[:, np.concatenate([geoms, self._pads]), 0] = friction[:, None]

    def run(self, rows: np.ndarray, motions: list[HandMotion]) -> HandTrace:
        """Play one motion, all equally long, in each of the simulations `rows`."""
        if not self._consistent:
            self._batch.set_const()  # what the engine derives from masses and sizes, inertia matrices among it
            self._consistent = True
        control = np.zeros((len(rows), len(motions[0]), self.twin.model.nu))
        for i, (row, motion) in enumerate(zip(rows, motions, strict=True)):
            control[i, :, self._slides] = (self._origin[row] + motion.shift).T
            control[i, :, self.twin.gripper] = self._gripper_control(motion.opening)
        spec = int(mujoco.mjtState.mjSTATE_CTRL)
        out = self._batch.rollout(len(motions[0]), control, spec, ["qpos", "actuator_force"], np.asarray(rows))
        tool = out["qpos"][:, :, self.twin.arm] + self._to_tool[rows, None]
        return HandTrace(out["qpos"], tool, np.linalg.norm(out["actuator_force"][:, :, self._slides], axis=2))

    def _gripper_control(self, opening: Array) -> Array:
        """Actuator targets for openings (T,) [m]: its control range spans closed to open."""
        low, high = self.twin.model.actuator_ctrlrange[self.twin.gripper]
        return low + (high - low) * opening / self.twin.body.gripper.stroke


def minimum_jerk(n: int) -> Array:
    """From 0 to 1 in n steps (n,), starting and ending at rest with no jump in acceleration."""
    s = np.arange(1, n + 1) / n
    return s**3 * (10 - 15 * s + 6 * s**2)


def rotate(quat_wxyz: Array, v: Array) -> Array:
    """Vectors (..., 3) turned by unit quaternions (..., 4)."""
    w, axis = quat_wxyz[..., :1], quat_wxyz[..., 1:]
    t = 2 * np.cross(axis, v)
    return v + w * t + np.cross(axis, t)


def tilt_angle(quat_wxyz_from: Array, quat_wxyz_to: Array) -> Array:
    """Angle [rad] between a thing's up axes before (..., 4) and after (..., 4), whatever its turn about z."""
    w, x, y, z = np.moveaxis(quat_wxyz_from, -1, 0)
    W, X, Y, Z = np.moveaxis(quat_wxyz_to, -1, 0)
    dx = -W * x + X * w - Y * z + Z * y
    dy = -W * y + X * z + Y * w - Z * x
    return np.arccos(np.clip(1 - 2 * (dx**2 + dy**2), -1.0, 1.0))


def _actuators_of(model: mujoco.MjModel, addresses: Array) -> list[int]:
    """Indices of the joint actuators that drive the joints at these qpos addresses, in their order."""
    joint = mujoco.mjtTrn.mjTRN_JOINT
    drives = {int(model.jnt_qposadr[model.actuator_trnid[i, 0]]): i for i in range(model.nu)
              if model.actuator_trntype[i] == joint}  # fmt: skip
    return [drives[int(a)] for a in addresses]


def _finger_bodies(twin: Twin) -> list[int]:
    joints = [j for j in range(twin.model.njnt) if twin.model.jnt_qposadr[j] in twin.fingers]
    return [int(twin.model.jnt_bodyid[j]) for j in joints]
