"""The guard: every command passes it, nothing learned has a say in it, and it never raises in the loop.

It keeps its own idea of where the arm was sent last and how fast, and lets the arm go on only in ways from which
it can still be stopped: inside the joint limits, inside the workspace, above the floor. What it changes it
gives reasons for. When it cannot judge (NaN, old readings) the arm brakes and stays.
"""

from dataclasses import dataclass
from math import isfinite

import numpy as np

from premotor.core.action import Command, Verdict
from premotor.core.body import Body
from premotor.core.errors import SensorError
from premotor.core.geometry import Array
from premotor.core.observation import Proprioception
from premotor.guard.force_estimator import ToolForceEstimator
from premotor.guard.joint_limiter import JointLimiter
from premotor.twin.kinematics import Kinematics


@dataclass(frozen=True)
class Limits:
    """What the guard holds to, besides the limits of the body itself.

    stale [s]: older readings or commands stop the arm. margin [rad]: kept from the joints' ends. force [N]: on
    the tool, for `overload_ticks` ticks running, makes the arm give way. following [rad]: how far the arm may be
    from where it was sent. floor [m]: height no fingertip goes below, in the world frame.
    """

    max_age: float = 0.2
    margin: float = 0.01
    force: float = 60.0
    overload_ticks: int = 5
    max_tracking_error: float = 0.35
    floor: float = -0.004


class Guard:
    """The last door before the robot. Give it every command; send what it returns, and nothing else."""

    def __init__(self, body: Body, limits: Limits | None = None):
        self.limits = limits or Limits()
        self.body = body
        self._dt = 1.0 / body.rate
        margin = self.limits.margin
        self._tracks = [
            JointLimiter(j.lower + margin, j.upper - margin, j.velocity, j.acceleration, self._dt) for j in body.joints
        ]
        self._kinematics = Kinematics(body)
        self._sense = ToolForceEstimator(body, self._kinematics)
        self._armed = False
        self._now = -np.inf
        self._rest_at(np.asarray(body.home, float))
        self._grip = (body.gripper.stroke, body.gripper.force[0])
        self._pressed = 0

    @property
    def armed(self) -> bool:
        """Whether it has seen where the arm is. Before that, send nothing it returns."""
        return self._armed

    def arm(self, reading: Proprioception) -> None:
        """Start from where the arm is; `SensorError` when the reading cannot be used."""
        fault = self._fault(reading)
        if fault:
            raise SensorError(f"The robot's first reading cannot be used: {fault}. Nothing moves; check the robot.")
        self._rest_at(np.clip(reading.q, self.body.lower, self.body.upper))
        self._grip = (float(np.clip(reading.opening, 0.0, self.body.gripper.stroke)), self.body.gripper.force[0])
        self._armed, self._now, self._pressed = True, -np.inf, 0

    def check(self, command: Command, reading: Proprioception, now: float) -> Verdict:
        """What may be sent at `now` [s] in place of `command`, given the newest reading; with reasons if it differs.

        Called once a control tick. A call less than half a tick after the last one repeats its answer.
        """
        if not self._armed:
            fault = self._fault(reading)
            if fault:
                return Verdict(self._command(now), (f"not armed: {fault}; send nothing",))
            self.arm(reading)
        if now - self._now < 0.5 * self._dt:
            return Verdict(self._command(now), ("sooner than a tick: last command repeated",))
        self._now = now
        reasons: list[str] = []
        aim, yields = self._judge(command, reading, now, reasons)
        if aim is None:
            velocity = [track.braked(v) for track, v in zip(self._tracks, self._dq, strict=True)]
        else:
            velocity = self._toward(aim, reasons)
        self._advance(self._inside(velocity, reasons), aim)
        self._set_grip(command, reasons)
        return Verdict(self._command(now), tuple(reasons), yields)

    def _fault(self, reading: Proprioception) -> str:
        shape = (len(self.body.joints),)
        for name, values in (("q", reading.q), ("dq", reading.dq), ("effort", reading.effort)):
            if np.shape(values) != shape:
                return f"{name} has shape {np.shape(values)}, expected {shape}"
            if not _finite(values):
                return f"{name} is not finite"
        return "" if isfinite(reading.time) and isfinite(reading.opening) else "time or gripper is not finite"

    def _judge(
        self, command: Command, reading: Proprioception, now: float, reasons: list[str]
    ) -> tuple[Array | None, bool]:
        """Where to head for (n,) [rad], or None to brake; and whether that is giving way."""
        fault = self._fault(reading)
        if fault or now - reading.time > self.limits.max_age:
            reasons.append(f"reading: {fault or f'{now - reading.time:.2f} s old'}; holding")
            return None, False
        if np.shape(command.q) != (len(self._q),) or not _finite(command.q):
            reasons.append("command: joint targets are missing or not finite; holding")
            return None, False
        if not now - command.time <= self.limits.max_age:
            reasons.append(f"command: {now - command.time:.2f} s old; holding")
            return None, False
        if self._overloaded(reading):
            reasons.append(f"force: over {self.limits.force:.0f} N on the tool; giving way")
            return np.asarray(reading.q, float), True
        if np.abs(reading.q - np.array(self._q)).max() > self.limits.max_tracking_error:
            reasons.append(
                f"following: the arm is over {self.limits.max_tracking_error} rad from its target; giving way"
            )
            return np.asarray(reading.q, float), True
        return np.asarray(command.q, float), False

    def _overloaded(self, reading: Proprioception) -> bool:
        force = self._sense.estimate(reading)
        over = float(force @ force) > self.limits.force**2
        self._pressed = min(self._pressed + 1, 2 * self.limits.overload_ticks) if over else max(self._pressed - 1, 0)
        return self._pressed >= self.limits.overload_ticks

    def _toward(self, aim: Array, reasons: list[str]) -> list[float]:
        """Velocities (n,) [rad/s] for this tick that follow the aim as well as the limits allow."""
        velocity: list[float] = []
        for track, goal, last, q, v in zip(self._tracks, aim.tolist(), self._aim, self._q, self._dq, strict=True):
            inside = min(max(goal, track.lower), track.upper)
            if inside != goal:
                _say(reasons, "position: target beyond a joint limit")
            if abs(inside - last) > track.speed * track.dt * 1.001:
                _say(reasons, "velocity: target moves faster than the joint may")
            allowed, wish = track.follow(inside, last, q, v)
            if abs(allowed - wish) > 0.01:
                _say(reasons, "acceleration: eased")
            velocity.append(allowed)
        return velocity

    def _inside(self, velocity: list[float], reasons: list[str]) -> list[float]:
        """The velocities, or braking, where the arm could not stop before a joint's end, the workspace or the floor."""
        rows = list(zip(self._tracks, self._q, self._dq, strict=True))
        kept = [track.keep_in(q, last, v) for (track, q, last), v in zip(rows, velocity, strict=True)]
        if max(abs(a - b) for a, b in zip(kept, velocity, strict=True)) > 0.01:
            reasons.append("position: too near a joint limit for this speed")
        rest = [track.stopping_position(q, v) for (track, q, _), v in zip(rows, kept, strict=True)]
        out = self._outside(np.array(rest))
        if out > 1e-4 and out > self._outside(np.array(self._q)):
            reasons.append("workspace: the tool would leave its box or go below the floor; holding")
            return [track.braked(last) for track, _, last in rows]
        return kept

    def _outside(self, q: Array) -> float:
        """How far [m] the tool is out of the workspace, or a fingertip below the floor."""
        X = self._kinematics.tool(q)
        tip = X[2, 3] + self.body.gripper.depth * min(X[2, 2], 0.0)
        return float(max(self.body.workspace_excess(X[:3, 3]), self.limits.floor - tip))

    def _rest_at(self, q: Array) -> None:
        self._q: list[float] = q.tolist()
        self._aim = self._q
        self._dq = [0.0] * len(self._q)

    def _advance(self, velocity: list[float], aim: Array | None) -> None:
        self._dq = velocity
        self._q = [q + v * self._dt for q, v in zip(self._q, velocity, strict=True)]
        goal = self._q if aim is None else aim.tolist()
        self._aim = [min(max(q, t.lower), t.upper) for q, t in zip(goal, self._tracks, strict=True)]

    def _set_grip(self, command: Command, reasons: list[str]) -> None:
        gripper = self.body.gripper
        if not (isfinite(command.opening) and isfinite(command.force)):
            reasons.append("gripper: opening or force is not finite; kept as it was")
            return
        opening = min(max(float(command.opening), 0.0), gripper.stroke)
        force = min(max(float(command.force), gripper.force[0]), gripper.force[1])
        if (opening, force) != (command.opening, command.force):
            reasons.append("gripper: opening or force brought within range")
        self._grip = (opening, force)

    def _command(self, now: float) -> Command:
        return Command(now, np.array(self._q), *self._grip)


def _finite(values: Array) -> bool:
    """Whether all are finite, by way of their sum: far quicker than asking each of a handful."""
    return isfinite(sum(values.tolist()))


def _say(reasons: list[str], reason: str) -> None:
    if reason not in reasons:
        reasons.append(reason)
