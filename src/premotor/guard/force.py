"""The force on the tool, felt through the joints."""

import mujoco
import numpy as np

from premotor.core.body import Body
from premotor.core.geometry import Array
from premotor.twin.kinematics import Kinematics


class ForceSense:
    """Estimates the force on the tool from joint efforts, less what moving the arm itself takes.

    Efforts are those beyond gravity compensation, as most arms report them. What is carried counts as force.
    """

    def __init__(self, body: Body, kinematics: Kinematics):
        self._kinematics = kinematics
        model = kinematics.model
        self._dofs = model.jnt_dofadr[[model.joint(name).id for name in body.joint_names]]
        self._inertia = np.zeros((model.nv, model.nv))
        self._acceleration = np.zeros(len(body.joints))

    def force(self, q: Array, effort: Array, acceleration: Array) -> Array:
        """Force (3,) [N] on the tool in the world frame, for efforts (n,) [N m] and accelerations (n,) [rad/s^2].

        The arm answers a command a few ticks late, so the accelerations are smoothed over about five ticks.
        """
        self._acceleration += 0.3 * (acceleration - self._acceleration)
        J = self._kinematics.jacobian(q)
        model, data = self._kinematics.model, self._kinematics.data
        mujoco.mj_crb(model, data)
        mujoco.mj_fullM(model, data, self._inertia)
        M = self._inertia[np.ix_(self._dofs, self._dofs)]
        residual = M @ self._acceleration - effort
        gain = J @ J.T + 1e-3 * np.eye(6)
        return np.linalg.solve(gain, J @ residual)[:3]
