"""Ways of the arm: between free places, straight on, up and out of what it touches; and how fast along them."""

import numpy as np

from premotor.core import Body, Budget, Trajectory
from premotor.core.geometry import Array, pose
from premotor.plan.ik import Ik
from premotor.plan.path_search import MAX_CHECKS, search_path, straight_line
from premotor.plan.time_parameterization import concatenate, parameterize_path
from premotor.twin.collision import CollisionChecker
from premotor.twin.kinematics import Kinematics

PREFERRED_CLEARANCE = 0.02  # [m] to keep from what may lie elsewhere than believed
ENDPOINT_RADIUS = 0.10  # [m] from either end of a way the checker's own margin has to do
MAX_CLEAR_CHECKS = 3000  # collision checks for a clear way
MAX_ESCAPE_STEPS = 8  # steps of 3 cm straight up, at most, to get clear of what is touched
FREE_SPEED = 0.8  # share of the joints' speed where nothing is touched
# share of the joints' speed coming down on something, and for the last two steps of that
DESCENT_SPEED, CONTACT_SPEED = 0.15, 0.06


class MotionPlanner:
    """What one body's arm can do between two poses. seed: of the search for free ways."""

    def __init__(self, body: Body, seed: int = 0):
        self._body, self._seed = body, seed
        self.kinematics, self.ik = Kinematics(body), Ik(body)

    def solve_pair(self, X_pre: Array, X_at: Array, q: Array, budget: Budget) -> tuple[Array, Array] | None:
        """Joint positions for a tool pose and one straight after it, near to one another."""
        if max(self._body.workspace_excess(X_pre[:3, 3]), self._body.workspace_excess(X_at[:3, 3])) > 0.0:
            return None
        pre = self.ik.solve(X_pre, q, 2, budget)
        if pre is None:
            return None
        at = self.ik.solve(X_at, pre, 1, budget)
        return None if at is None or np.max(np.abs(at - pre)) > 1.0 else (pre, at)

    def plan_route(
        self, q0: Array, q1: Array, checker: CollisionChecker, opening: float, budget: Budget, speed: float = FREE_SPEED
    ) -> Trajectory | None:
        """A free way from q0 to q1, if there is one well clear of everything but at its ends; at that share of the
        joints' speed. From a start that touches something, first straight up and away."""
        away = self._escape(q0, checker, opening)
        if away is None:
            return None
        ends = [self.kinematics.tool(q)[:3, 3] for q in (away[-1], q1)]

        def free(q: Array) -> bool:
            return checker.is_free(q, opening)

        def clear(q: Array) -> bool:
            return checker.is_free(q, opening, PREFERRED_CLEARANCE) or (near(q) and free(q))

        def near(q: Array) -> bool:
            at = self.kinematics.tool(q)[:3, 3]
            return min(float(np.linalg.norm(at - end)) for end in ends) < ENDPOINT_RADIUS

        lower, upper = self._body.lower, self._body.upper
        for is_free, checks in ((clear, MAX_CLEAR_CHECKS), (free, MAX_CHECKS)):
            path = search_path(away[-1], q1, is_free, lower, upper, budget, self._seed, checks)
            if path is not None:
                return parameterize_path(np.concatenate([away[:-1], path]), self._body, speed, free=is_free)
        return None

    def _escape(self, q: Array, checker: CollisionChecker, opening: float) -> Array | None:
        """Waypoints (K, n) from q straight up and into the workspace until the robot is free; just q when it is."""
        low, high = np.array(self._body.workspace) + np.array([[0.01], [-0.01]])
        X, path = self.kinematics.tool(q), [q]
        for _ in range(MAX_ESCAPE_STEPS):
            if checker.is_free(path[-1], opening):
                return np.stack(path)
            X = pose(X[:3, :3], np.clip(X[:3, 3] + [0, 0, 0.03], low, high))
            up = self.ik.solve(X, path[-1], 1)
            if up is None:
                return None
            path.append(up)
        return None

    def straight_path(self, q: Array, X_from: Array, X_to: Array) -> Array | None:
        """The tool straight from X_from, where the joints are at q, to X_to (K, n), or None near joint limits."""
        return straight_line(q, X_from, X_to, self.ik)

    def approach_path(self, q0: Array, q1: Array, X_to: Array) -> Array:
        """The tool straight on to X_to (K, n); near joint limits the joints go straight instead."""
        line = self.straight_path(q0, self.kinematics.tool(q0), X_to)
        return np.stack([q0, q1]) if line is None else line

    def time_descent(self, path: Array) -> Trajectory:
        """Along a way (K, n) at whose end something may be touched: slowly there."""
        if len(path) < 4:
            return self.time_path(path, CONTACT_SPEED)
        return concatenate(self.time_path(path[:-2], DESCENT_SPEED), self.time_path(path[-3:], CONTACT_SPEED))

    def time_path(self, path: Array, speed: float = FREE_SPEED) -> Trajectory:
        """Along a way (K, n), from rest to rest, at that share of the joints' speed."""
        return parameterize_path(path, self._body, speed)
