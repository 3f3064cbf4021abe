"""The force on the tool, felt through the joints."""

import mujoco
import numpy as np

from premotor.core.body import Body
from premotor.core.geometry import Array
from premotor.core.observation import Proprioception
from premotor.twin.kinematics import Kinematics

_DAMPING = 1e-3 * np.eye(6)  # keeps the estimate finite where the arm is stretched out
_SMOOTHING_WEIGHT = 0.3  # share of a new reading in the smoothed residual: settles in about five ticks


class ToolForceEstimator:
    """Estimates the force on the tool from joint efforts, less what the arm's own motion takes.

    What its motion takes is worked out by inverse dynamics of the body's MJCF from measured positions, velocities
    and their change: inertia, centrifugal forces, friction. Efforts are those beyond gravity compensation, as
    most arms report them. What is carried counts as force on the tool.
    """

    def __init__(self, body: Body, kinematics: Kinematics):
        self._kinematics = kinematics
        model = kinematics.model
        self._dofs = model.jnt_dofadr[[model.joint(name).id for name in body.joint_names]]
        self._torque = np.zeros(model.nv)
        self._before: Proprioception | None = None
        self._residual = np.zeros(len(body.joints))

    def estimate(self, reading: Proprioception) -> Array:
        """Force (3,) [N] on the tool in the world frame; the estimate so far when the reading is not a new one."""
        J = self._kinematics.jacobian(reading.q)
        before = self._before
        if before is None or reading.time > before.time:
            passed = 0.0 if before is None else reading.time - before.time
            change = np.zeros_like(reading.dq) if before is None else (reading.dq - before.dq) / max(passed, 1e-3)
            self._residual += _SMOOTHING_WEIGHT * (self._motion(reading, change) - reading.effort - self._residual)
            self._before = reading
        return np.asarray(np.linalg.solve(J @ J.T + _DAMPING, J @ self._residual)[:3], float)

    def _motion(self, reading: Proprioception, acceleration: Array) -> Array:
        """Joint torques (n,) [N m] that this motion takes with nothing touched, at the positions set last."""
        model, data = self._kinematics.model, self._kinematics.data
        data.qvel[self._dofs] = reading.dq
        data.qacc[self._dofs] = acceleration
        mujoco.mj_fwdVelocity(model, data)  # for the passive forces: damping and gravity compensation
        mujoco.mj_rne(model, data, 1, self._torque)
        own = self._torque + model.dof_armature * data.qacc - data.qfrc_passive
        return own[self._dofs]
