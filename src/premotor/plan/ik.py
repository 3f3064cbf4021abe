"""Joint positions that bring the tool to a pose: mink's differential inverse kinematics, from several seeds."""

import mink
import numpy as np

from premotor.core.body import Body
from premotor.core.budget import Budget
from premotor.core.geometry import Array
from premotor.twin.kinematics import joint_addresses, robot_model, site_id

POSITION_TOLERANCE, ROTATION_TOLERANCE = 0.0005, 0.004  # [m], [rad] near enough
JOINT_LIMIT_MARGIN = 0.03  # [rad] kept from the joints' ends, so that the arm can follow its way at speed
_MAX_ITERATIONS = 24
_MAX_JOINT_STEP = 1.2  # [rad] the most a joint moves in one step
X_HALF_TURN = np.diag([-1.0, -1.0, 1.0, 1.0])  # half a turn about the tool's z: the same grasp with the fingers swapped


class Ik:
    """Inverse kinematics of a body. Deterministic; not safe to share between threads."""

    def __init__(self, body: Body):
        self.body = body
        self._model = robot_model(body)
        self._qpos = joint_addresses(self._model, body.joint_names)
        joints = [self._model.joint(n).id for n in body.joint_names]
        self._dofs = self._model.jnt_dofadr[joints]
        self._configuration = mink.Configuration(self._model)
        self._tool = site_id(self._model, body.tool)
        self._frame = mink.FrameTask(body.tool, "site", position_cost=1.0, orientation_cost=0.3, lm_damping=1e-3)
        self._posture = mink.PostureTask(self._model, cost=self._ease())
        self._lower, self._upper = body.lower + JOINT_LIMIT_MARGIN, body.upper - JOINT_LIMIT_MARGIN
        self._model.jnt_range[joints] = np.stack([self._lower, self._upper], axis=1)
        self._limits = [mink.ConfigurationLimit(self._model, gain=0.9)]
        self._middle = 0.5 * (body.lower + body.upper)
        self._half = 0.5 * (body.upper - body.lower)
        spare = np.random.default_rng(0).uniform(-0.5, 0.5, (6, len(body.joints)))
        self._spare_seeds = [np.clip(body.home + s, body.lower, body.upper) for s in spare]

    def _ease(self) -> Array:
        cost = np.zeros(self._model.nv)
        cost[self._dofs] = 1e-3
        return cost

    def solve(self, X_WG: Array, seed: Array, tries: int = 4, budget: Budget | None = None) -> Array | None:
        """Joint positions (n,) [rad] with the tool at X_WG (4, 4), within the limits, or None.

        The seed (n,) is tried first, then home and others; the first answer is taken that lies comfortably
        within the limits, else the best of all.
        """
        answers = []
        for start in [np.asarray(seed, float), self.body.home, *self._spare_seeds][: max(1, tries)]:
            if budget is not None:
                if budget.remaining("ik") < 1:
                    break
                budget.spend("ik")
            q = self._descend(X_WG, start)
            if q is not None:
                answers.append(q)
                if self.joint_limit_distance(q) > 0.15:
                    break
        return max(
            answers, key=lambda q: self.joint_limit_distance(q) - 0.1 * float(np.abs(q - seed).max()), default=None
        )

    def joint_limit_distance(self, q: Array) -> float:
        """Distance to the nearest joint limit as a share of that joint's half range: 1 in the middle, 0 at an end."""
        return float(np.min(1.0 - np.abs(q - self._middle) / self._half))

    def _descend(self, X_WG: Array, start: Array) -> Array | None:
        self._put(start)
        self._frame.set_target(mink.SE3.from_matrix(X_WG))
        self._posture.set_target_from_configuration(self._configuration)
        best = np.inf
        for step in range(_MAX_ITERATIONS):
            error = self._frame.compute_error(self._configuration)
            far, turn = float(np.linalg.norm(error[:3])), float(np.linalg.norm(error[3:]))
            if far < POSITION_TOLERANCE and turn < ROTATION_TOLERANCE:
                q = self._configuration.q[self._qpos]
                return q.copy() if self._within(q) else None
            if step % 6 == 5:
                if far + 0.3 * turn > 0.7 * best:  # stuck: another seed will do better
                    return None
                best = far + 0.3 * turn
            try:
                v = mink.solve_ik(
                    self._configuration, [self._frame, self._posture], 1.0, "daqp", 1e-6, limits=self._limits
                )
            except mink.NoSolutionFound:
                return None
            fastest = float(np.abs(v).max())
            self._configuration.integrate_inplace(v * min(1.0, _MAX_JOINT_STEP / max(fastest, 1e-9)), 1.0)
        return None

    def _put(self, q: Array) -> None:
        full = self._model.qpos0.copy()
        full[self._qpos] = np.clip(q, self._lower, self._upper)
        self._configuration.update(full)

    def _within(self, q: Array) -> bool:
        return bool(np.all(q >= self._lower - 1e-6) and np.all(q <= self._upper + 1e-6))
