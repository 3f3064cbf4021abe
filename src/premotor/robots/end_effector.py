"""Moving the tool instead of the joints: differences of poses, and the joints that make them."""

from dataclasses import dataclass

import numpy as np

from premotor.core.body import Body
from premotor.core.geometry import Array, matrix_to_rotvec, pose, rotvec_to_matrix
from premotor.twin.kinematics import Kinematics

_DAMPING = 0.02  # of the least squares step: smooth through singular poses, a few percent slower elsewhere
_MAX_ITERATIONS = 10


@dataclass(frozen=True)
class ToolLimits:
    """How fast the tool may be driven: linear [m/s], angular [rad/s]."""

    linear: float = 0.5
    angular: float = 1.5


def tip_delta(X_from: Array, X_to: Array) -> Array:
    """(6,): translation [m] and rotation vector [rad], world axes, that bring one tool pose to another."""
    turn = matrix_to_rotvec(X_to[:3, :3] @ X_from[:3, :3].T)
    return np.concatenate([X_to[:3, 3] - X_from[:3, 3], turn])


def apply_delta(X: Array, delta: Array) -> Array:
    """The pose (4, 4) that `tip_delta` was taken to: X moved and turned by delta (6,), world axes."""
    return pose(rotvec_to_matrix(delta[3:]) @ X[:3, :3], X[:3, 3] + delta[:3])


def limit_delta(delta: Array, dt: float, limits: ToolLimits) -> Array:
    """delta (6,) shortened, in the same direction, to what may be done in dt [s]."""
    linear, angular = np.linalg.norm(delta[:3]), np.linalg.norm(delta[3:])
    share = max(linear / (limits.linear * dt), angular / (limits.angular * dt), 1.0)
    return delta / share


def solve_joints(kinematics: Kinematics, body: Body, q: Array, X_WG: Array) -> Array:
    """Joint positions (n,) [rad] near q that bring the tool to X_WG (4, 4), or as near as limits let it.

    Damped least squares from q, so the arm stays in the posture it has; meant for steps of a few degrees.
    """
    q = np.asarray(q, float)
    for _ in range(_MAX_ITERATIONS):
        error = tip_delta(kinematics.tool(q), X_WG)
        if np.linalg.norm(error) < 1e-6:
            break
        J = kinematics.jacobian(q)
        step = J.T @ np.linalg.solve(J @ J.T + _DAMPING**2 * np.eye(6), error)
        q = np.clip(q + np.clip(step, -0.2, 0.2), body.lower, body.upper)
    return q
