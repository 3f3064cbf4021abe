"""The force on the tool, felt through the joints."""

import mujoco
import numpy as np

from premotor.core.body import Body
from premotor.core.geometry import Array
from premotor.twin.kinematics import Kinematics

_DAMPING = 1e-3 * np.eye(6)  # keeps the estimate finite where the arm is stretched out


class ForceSense:
    """Estimates the force on the tool from joint efforts, less what moving the arm itself takes.

    Efforts are those beyond gravity compensation, as most arms report them. What is carried counts as force.
    """

    def __init__(self, body: Body, kinematics: Kinematics):
        self._kinematics = kinematics
        model = kinematics.model
        self._dofs = model.jnt_dofadr[[model.joint(name).id for name in body.joint_names]]
        self._acceleration = np.zeros(model.nv)
        self._torque = np.zeros(model.nv)

    def force(self, q: Array, effort: Array, acceleration: Array) -> Array:
        """Force (3,) [N] on the tool in the world frame, for efforts (n,) [N m] and accelerations (n,) [rad/s^2].

        The arm answers a command a few ticks late, so the accelerations are smoothed over about five ticks.
        """
        J = self._kinematics.jacobian(q)
        model, data = self._kinematics.model, self._kinematics.data
        self._acceleration[self._dofs] += 0.3 * (acceleration - self._acceleration[self._dofs])
        mujoco.mj_crb(model, data)
        mujoco.mj_mulM(model, data, self._torque, self._acceleration)
        residual = self._torque[self._dofs] - effort
        return np.asarray(np.linalg.solve(J @ J.T + _DAMPING, J @ residual)[:3], float)
