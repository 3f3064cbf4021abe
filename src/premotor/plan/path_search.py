"""Ways for the arm: straight in joint space where that is free, else RRT-Connect; straight lines for the tool."""

from collections.abc import Callable
from typing import Any

import numpy as np
from ompl import base, geometric, util
from scipy.spatial.transform import Rotation, Slerp

from premotor.core.budget import Budget
from premotor.core.geometry import Array, pose_distance
from premotor.plan.ik import Ik

Free = Callable[[Array], bool]
"""Whether joint positions (n,) [rad] are clear of collisions."""

CHECK_SPACING = 0.04  # [rad] the joint that moves most moves so far between two checks
_MAX_BRANCH = 0.6  # [rad] longest branch of the tree
MAX_CHECKS = 12000  # collision checks one search may take

util.noOutputHandler()


def search_path(
    q0: Array,
    q1: Array,
    free: Free,
    lower: Array,
    upper: Array,
    budget: Budget | None = None,
    seed: int = 0,
    checks: int = MAX_CHECKS,
) -> Array | None:
    """Waypoints (K, n) [rad] from q0 to q1, straight lines in between, all free of collisions; or None.

    lower, upper: (n,) [rad] joint limits. checks: collision checks the search may take; with the same
    arguments it always gives the same answer. Spends one "motion" of the budget.
    """
    q0, q1 = np.asarray(q0, float), np.asarray(q1, float)
    if budget is not None:
        if budget.remaining("motion") < 1:
            return None
        budget.spend("motion")
    if not (free(q0) and free(q1)):
        return None
    if is_line_free(q0, q1, free):
        return np.stack([q0, q1])
    path = _search(q0, q1, free, lower, upper, seed, checks)
    return None if path is None else shortcut(path, free, np.random.default_rng(seed))


def is_line_free(a: Array, b: Array, free: Free, step: float = CHECK_SPACING) -> bool:
    """Whether the straight line between joint positions a and b (n,) [rad] is free, checked every `step` [rad].

    The middle is checked first, then the middles of the halves, so that a blocked line is found out early.
    """
    n = int(np.ceil(np.abs(b - a).max() / step))
    return all(free(a + (b - a) * (k / n)) for k in _spread(n))


def _spread(n: int) -> list[int]:
    """1 .. n - 1, coarse first."""
    order, stride = [], 1 << max(n - 1, 1).bit_length()
    seen: set[int] = {0}
    while stride >= 1:
        fresh = [k for k in range(stride, n, stride) if k not in seen]
        order += fresh
        seen.update(fresh)
        stride //= 2
    return order


def _search(q0: Array, q1: Array, free: Free, lower: Array, upper: Array, seed: int, checks: int) -> Array | None:
    n, used = len(q0), 0
    space = base.RealVectorStateSpace(n)
    bounds = base.RealVectorBounds(n)
    for i in range(n):
        bounds.setLow(i, float(min(lower[i], q0[i], q1[i])))
        bounds.setHigh(i, float(max(upper[i], q0[i], q1[i])))
    space.setBounds(bounds)

    def valid(state: base.State) -> bool:
        nonlocal used
        used += 1
        return bool(free(_values(state, n)))

    util.RNG.setSeed(seed + 1)  # zero would mean "by the clock"
    info = base.SpaceInformation(space)
    info.setStateValidityChecker(valid)
    info.setStateValidityCheckingResolution(1.5 * CHECK_SPACING / space.getMaximumExtent())
    info.setup()
    problem = base.ProblemDefinition(info)
    ends: list[Any] = [info.allocState(), info.allocState()]
    for state, q in zip(ends, (q0, q1), strict=True):
        for i in range(n):
            state[i] = float(q[i])
    problem.setStartAndGoalStates(*ends)
    planner = geometric.RRTConnect(info)
    planner.setRange(_MAX_BRANCH)
    planner.setProblemDefinition(problem)
    planner.setup()
    planner.solve(base.PlannerTerminationCondition(lambda: used >= checks))
    if not problem.hasExactSolution():
        return None
    solution: Any = problem.getSolutionPath()
    return np.array([_values(state, n) for state in solution.getStates()])


def _values(state: Any, n: int) -> Array:
    return np.array([state[i] for i in range(n)])  # OMPL's stubs do not know that states can be indexed


def shortcut(path: Array, free: Free, rng: np.random.Generator, rounds: int = 40) -> Array:
    """The path (K, n) [rad] with detours cut: straight shortcuts between random points of it, where free."""
    points = [*np.asarray(path, float)]
    for _ in range(rounds):
        if len(points) < 3:
            break
        i, j = sorted(rng.choice(len(points) - 1, 2, replace=False)) if len(points) > 3 else (0, len(points) - 2)
        s, t = rng.uniform(size=2) if len(points) > 3 else rng.uniform([0.0, 0.3], [0.7, 1.0])
        a = points[i] + s * (points[i + 1] - points[i])
        b = points[j] + t * (points[j + 1] - points[j])
        if i != j and is_line_free(a, b, free, CHECK_SPACING):
            points = [*points[: i + 1], a, b, *points[j + 1 :]]
    return _pull(np.array(points), free)


def _pull(points: Array, free: Free) -> Array:
    """Without the waypoints that can be left out."""
    kept, i = [points[0]], 0
    while i < len(points) - 1:
        j = len(points) - 1
        while j > i + 1 and not is_line_free(points[i], points[j], free):
            j -= 1
        kept.append(points[j])
        i = j
    return np.array(kept)


def straight_line(q0: Array, X_from: Array, X_to: Array, ik: Ik, step: float = 0.02) -> Array | None:
    """Waypoints (K, n) [rad], the first q0, that take the tool straight from X_from to X_to (4, 4); or None.

    step: [m] between waypoints. None when a pose is out of reach or a joint would have to jump.
    """
    far, turn = pose_distance(X_from, X_to)
    n = max(1, int(np.ceil(max(far / step, turn / 0.15))))
    slerp = Slerp([0.0, 1.0], Rotation.from_matrix([X_from[:3, :3], X_to[:3, :3]]))
    path = [np.asarray(q0, float)]
    for k in range(1, n + 1):
        X = np.eye(4)
        X[:3, :3] = slerp(k / n).as_matrix()
        X[:3, 3] = X_from[:3, 3] + (X_to[:3, 3] - X_from[:3, 3]) * (k / n)
        q = ik.solve(X, path[-1], tries=1)
        if q is None or np.abs(q - path[-1]).max() > 0.5:
            return None
        path.append(q)
    return np.array(path)
