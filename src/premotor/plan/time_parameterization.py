"""When to be where: a path of joint positions becomes a trajectory that keeps every joint limit.

The path is cut at its corners into smooth runs. Each run goes from rest to rest, as fast as velocity,
acceleration and jerk allow (ruckig, one degree of freedom along the run). Then neighboring runs are slid
over one another: the arm begins to leave a corner before it has stopped there, as early as all limits and
the allowed deviation permit. The sum of two rest-to-rest motions starts and ends where the path does, and
with no overlap it is the path itself, so there is always an answer.
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import ruckig
from scipy.interpolate import CubicSpline

from premotor.core.action import Trajectory
from premotor.core.body import Body
from premotor.core.geometry import Array

_SAMPLE_PERIOD = 0.01  # [s] grid of the samples: one control tick, so that interpolation adds no acceleration
_LIMIT_SHARE = 0.97  # share of a limit that is used, so that rounding never makes the guard step in
_CHECK_INTERVAL = 3  # ticks between two of a run's samples that are checked
_CORNER_ANGLE = 0.35  # [rad] a sharper turn between two pieces of the path is a corner


def parameterize_path(
    waypoints: Array,
    body: Body,
    speed: float = 1.0,
    blend: float = 0.12,
    free: Callable[[Array], bool] | None = None,
) -> Trajectory:
    """A trajectory along `waypoints` (K, n) [rad], from rest to rest, within the limits of `body`.

    speed: share of the velocity limits to use, 0 to 1; acceleration and jerk are lowered with it.
    blend: [rad] how far a corner may be cut, measured in the joint that deviates most. free: says whether
    joint positions (n,) are clear of collisions; a corner is only cut, and only rounded, where it agrees.
    """
    points = _distinct(np.atleast_2d(np.asarray(waypoints, float)))
    if len(points) == 1:
        return Trajectory(np.array([0.0, _SAMPLE_PERIOD]), np.vstack([points, points]))
    limits = _limits(body, float(np.clip(speed, 0.01, 1.0)))
    runs = [timed for run in _split(points) for timed in _time_runs(run, limits, free)]
    path = runs[0]
    reach = len(path)  # ticks of the last run that may be overlapped: never more than two runs at once
    for run in runs[1:]:
        n = _overlap(path, run, min(reach, len(run)) // 2, limits, blend, free)
        path = _join(path, run, n)
        reach = len(run) - n
    return Trajectory(_SAMPLE_PERIOD * np.arange(len(path), dtype=float), path)


def concatenate(first: Trajectory, then: Trajectory) -> Trajectory:
    """One trajectory after another that begins where the first ends."""
    times = np.concatenate([first.times, first.duration + then.times[1:]])
    return Trajectory(times, np.concatenate([first.positions, then.positions[1:]]))


def _distinct(points: Array) -> Array:
    moved = np.abs(np.diff(points, axis=0)).max(axis=1) > 1e-6
    return points[np.concatenate([[True], moved])]


def _limits(body: Body, speed: float) -> Array:
    """(3, n): velocity, acceleration and jerk to use. Going slower also starts and stops more gently."""
    joints = body.joints
    most = np.array([[j.velocity for j in joints], [j.acceleration for j in joints], [j.jerk for j in joints]])
    return _LIMIT_SHARE * most * np.array([[speed], [speed], [speed]])


def _split(points: Array) -> list[Array]:
    """The path cut where it turns sharply: a list of (k, n) runs that share their end points."""
    steps = np.diff(points, axis=0)
    steps = steps / np.linalg.norm(steps, axis=1, keepdims=True)
    turns = np.arccos(np.clip(np.sum(steps[1:] * steps[:-1], axis=1), -1.0, 1.0))
    cuts = [0, *(np.flatnonzero(turns > _CORNER_ANGLE) + 1), len(points) - 1]
    return [points[a : b + 1] for a, b in pairwise(cuts)]


def _time_runs(points: Array, limits: Array, free: Callable[[Array], bool] | None) -> list[Array]:
    """One smooth run; where its curve is not free between the waypoints, straight ones from each to the next."""
    run = _time_run(points, limits)
    if free is None or len(points) == 2 or all(free(q) for q in run[::_CHECK_INTERVAL]):
        return [run]
    return [_time_run(points[i : i + 2], limits) for i in range(len(points) - 1)]


def _time_run(points: Array, limits: Array) -> Array:
    """Samples (T, n), _SAMPLE_PERIOD apart, along one smooth run, from rest to rest."""
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    curve = CubicSpline(length, points, bc_type="natural")
    best = None
    s = np.linspace(0.0, length[-1], 4 * len(points) + 1)
    slopes = np.stack([np.abs(curve(s, k)).max(axis=0) for k in (1, 2, 3)])
    for share in (1.0, 0.6, 0.35):  # a winding run: slower along it, but quicker to start and stop
        profile = _profile(length[-1], *_along(slopes, limits, share))
        if best is None or profile.duration < best.duration:
            best = profile
        if slopes[1].max() < 1e-9:
            break
    assert best is not None
    ticks = round(best.duration / _SAMPLE_PERIOD)
    along = np.array([best.at_time(min(k * _SAMPLE_PERIOD, best.duration))[0][0] for k in range(ticks + 1)])
    samples = curve(np.clip(along, 0.0, length[-1]))
    samples[0], samples[-1] = points[0], points[-1]
    return samples


def _along(slopes: Array, limits: Array, share: float) -> tuple[float, float, float]:
    """Limits along a run whose joints have at most `slopes` (3, n), by the chain rule.

    q'' = c'' v^2 + c' a and q''' = c''' v^3 + 3 c'' v a + c' j, each term at its largest.
    """
    d1, d2, d3 = np.maximum(slopes, 1e-12)
    vel, acc, jerk = limits
    v = share * float(min((vel / d1).min(), np.sqrt(0.5 * acc / d2).min(), np.cbrt(0.25 * jerk / d3).min()))
    a = float(min(((acc - d2 * v * v) / d1).min(), (0.25 * jerk / (3 * d2 * v)).min()))
    j = float(((jerk - d3 * v**3 - 3 * d2 * v * a) / d1).min())
    return v, a, j


def _profile(length: float, v: float, a: float, j: float) -> ruckig.Trajectory:
    ask = ruckig.InputParameter(1)
    ask.current_position, ask.current_velocity, ask.current_acceleration = [0.0], [0.0], [0.0]
    ask.target_position, ask.target_velocity, ask.target_acceleration = [length], [0.0], [0.0]
    ask.max_velocity, ask.max_acceleration, ask.max_jerk = [v], [a], [j]
    ask.duration_discretization = ruckig.DurationDiscretization.Discrete
    answer = ruckig.Trajectory(1)
    ruckig.Ruckig(1, _SAMPLE_PERIOD).calculate(ask, answer)
    return answer


def _join(path: Array, run: Array, overlap: int) -> Array:
    """`run` begun `overlap` ticks before the end of `path`: displacements add."""
    start = len(path) - 1 - overlap
    joined = np.concatenate([path, np.repeat(path[-1:], len(run) - 1 - overlap, axis=0)])
    joined[start:] += run - run[0]
    return joined


def _overlap(
    path: Array, run: Array, most: int, limits: Array, blend: float, free: Callable[[Array], bool] | None
) -> int:
    """The most ticks by which `run` may begin before `path` has ended."""
    low, high = 0, most + 1
    while high - low > 1:
        n = (low + high) // 2
        if _fits(path, run, n, limits, blend, free):
            low = n
        else:
            high = n
    return low


def _fits(path: Array, run: Array, n: int, limits: Array, blend: float, free: Callable[[Array], bool] | None) -> bool:
    window = slice(max(0, len(path) - n - 5), len(path) + 4)
    corner = _join(path, run, n)[window]
    for k in range(1, min(4, len(corner))):
        if np.any(
            np.abs(np.diff(corner, k, axis=0)).max(axis=0) / _SAMPLE_PERIOD**k > limits[k - 1] * (0.995 / _LIMIT_SHARE)
        ):
            return False
    mid = corner[np.argmin(np.abs(corner - path[-1]).max(axis=1))]
    if np.abs(mid - path[-1]).max() > blend:
        return False
    return free is None or all(free(q) for q in corner[:: max(1, len(corner) // 12)])
