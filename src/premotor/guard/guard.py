"""The guard: every command passes it, nothing learned has a say in it, and it never raises in the loop.

It keeps its own idea of where the arm was sent last and how fast, and lets the arm go on only in ways from which
it can still be stopped: inside the joint limits, inside the workspace, above the floor. What it changes it
gives reasons for. When it cannot judge (NaN, old readings) the arm brakes and stays.
"""

from dataclasses import dataclass

import numpy as np

from premotor.core.action import Command, Verdict
from premotor.core.body import Body
from premotor.core.errors import SensorError
from premotor.core.geometry import Array
from premotor.core.observation import Proprioception
from premotor.guard.brake import fastest, slow_down, stopping_distance
from premotor.guard.force import ForceSense
from premotor.twin.kinematics import Kinematics


@dataclass(frozen=True)
class Limits:
    """What the guard holds to, besides the limits of the body itself.

    stale [s]: older readings or commands stop the arm. margin [rad]: kept from the joints' ends. force [N]: on
    the tool, for `patience` ticks running, makes the arm give way. following [rad]: how far the arm may be
    from where it was sent. floor [m]: height no fingertip goes below, in the world frame.
    """

    stale: float = 0.2
    margin: float = 0.01
    force: float = 60.0
    patience: int = 5
    following: float = 0.35
    floor: float = -0.004


class Guard:
    """The last door before the robot. Give it every command; send what it returns, and nothing else."""

    def __init__(self, body: Body, limits: Limits | None = None):
        self.limits = limits or Limits()
        self.body = body
        self._dt = 1.0 / body.rate
        self._lower, self._upper = body.lower + self.limits.margin, body.upper - self.limits.margin
        self._speed = body.velocity
        self._acceleration = np.array([j.acceleration for j in body.joints])
        self._kinematics = Kinematics(body)
        self._sense = ForceSense(body, self._kinematics)
        self._low, self._high = (np.asarray(corner) for corner in body.workspace)
        self._armed = False
        self._now = -np.inf
        self._q = np.asarray(body.home, float)
        self._dq = np.zeros(len(body.joints))
        self._ddq = np.zeros(len(body.joints))
        self._aim = self._q
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
        self._q = np.clip(reading.q, self.body.lower, self.body.upper)
        self._aim, self._dq, self._ddq = self._q, np.zeros_like(self._q), np.zeros_like(self._q)
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
        aim = self._judge(command, reading, now, reasons)
        velocity = slow_down(self._dq, self._acceleration, self._dt) if aim is None else self._towards(aim, reasons)
        velocity = self._inside(velocity, reasons)
        self._advance(velocity, self._q if aim is None else aim)
        self._set_grip(command, reasons)
        return Verdict(self._command(now), tuple(reasons))

    def _fault(self, reading: Proprioception) -> str:
        n = len(self.body.joints)
        for name, values in (("q", reading.q), ("dq", reading.dq), ("effort", reading.effort)):
            if np.shape(values) != (n,):
                return f"{name} has shape {np.shape(values)}, expected ({n},)"
            if not np.isfinite(values).all():
                return f"{name} is not finite"
        return "" if np.isfinite([reading.time, reading.opening]).all() else "time or gripper is not finite"

    def _judge(self, command: Command, reading: Proprioception, now: float, reasons: list[str]) -> Array | None:
        """Where to head for (n,) [rad], or None to brake."""
        fault = self._fault(reading)
        if fault or now - reading.time > self.limits.stale:
            reasons.append(f"reading: {fault or f'{now - reading.time:.2f} s old'}; holding")
            return None
        if np.shape(command.q) != self._q.shape or not np.isfinite(command.q).all():
            reasons.append("command: joint targets are missing or not finite; holding")
            return None
        if not now - command.time <= self.limits.stale:
            reasons.append(f"command: {now - command.time:.2f} s old; holding")
            return None
        if self._overloaded(reading):
            reasons.append(f"force: over {self.limits.force:.0f} N on the tool; giving way")
            return np.clip(reading.q, self._lower, self._upper)
        if np.abs(reading.q - self._q).max() > self.limits.following:
            reasons.append(f"following: the arm is over {self.limits.following} rad from its target; giving way")
            return np.clip(reading.q, self._lower, self._upper)
        return np.asarray(command.q, float)

    def _overloaded(self, reading: Proprioception) -> bool:
        force = self._sense.force(reading.q, reading.effort, self._ddq)
        over = float(force @ force) > self.limits.force**2
        self._pressed = min(self._pressed + 1, 2 * self.limits.patience) if over else max(self._pressed - 1, 0)
        return self._pressed >= self.limits.patience

    def _towards(self, aim: Array, reasons: list[str]) -> Array:
        """Velocities (n,) for this tick that follow the aim as well as the limits allow, without overshooting.

        An aim that moves at a possible speed is met at that speed; what the arm lags behind is caught up at a
        relative speed from which it can stop in the lag that is left.
        """
        dt = self._dt
        inside = np.clip(aim, self._lower, self._upper)
        if not np.array_equal(inside, aim):
            reasons.append("position: target beyond a joint limit")
        moved = (inside - self._aim) / dt
        moved = np.where(np.abs(moved) <= self._speed, moved, 0.0)
        lag = inside - self._q - moved * dt
        catch_up = np.minimum(np.abs(lag) / dt, fastest(np.abs(lag), self._acceleration, dt))
        wanted = moved + np.sign(lag) * catch_up
        velocity = np.clip(wanted, -self._speed, self._speed)
        if np.abs((inside - self._q) / dt).max() > self._speed.max():
            reasons.append("velocity: target too far for one tick")
        step = self._acceleration * dt
        allowed = np.clip(velocity, self._dq - step, self._dq + step)
        if np.abs(allowed - wanted).max() > 0.01:
            reasons.append("acceleration: eased")
        return allowed

    def _inside(self, velocity: Array, reasons: list[str]) -> Array:
        """The velocities, lowered where the arm could not stop before a joint's end, the workspace or the floor."""
        dt = self._dt
        up = fastest(self._upper - self._q, self._acceleration, dt)
        down = fastest(self._q - self._lower, self._acceleration, dt)
        brake = slow_down(self._dq, self._acceleration, dt)
        # an arm that starts beyond a limit may come back: then braking, never speeding up, is the worst it gets
        velocity = np.clip(velocity, np.minimum(-down, brake), np.maximum(up, brake))
        q = self._q + velocity * dt
        way = stopping_distance(np.abs(velocity), self._acceleration, dt)
        if self._outside(q + np.sign(velocity) * way) > max(1e-4, self._outside(self._q)):
            reasons.append("workspace: the tool would leave its box or go below the floor; holding")
            return brake
        return velocity

    def _outside(self, q: Array) -> float:
        """How far [m] the tool is out of the workspace, or a fingertip below the floor."""
        X = self._kinematics.tool(q)
        p = X[:3, 3]
        tip = p[2] + self.body.gripper.depth * min(X[2, 2], 0.0)
        return float(max(0.0, (self._low - p).max(), (p - self._high).max(), self.limits.floor - tip))

    def _advance(self, velocity: Array, aim: Array) -> None:
        self._ddq = (velocity - self._dq) / self._dt
        self._dq = velocity
        self._q = self._q + velocity * self._dt
        self._aim = np.clip(aim, self._lower, self._upper)

    def _set_grip(self, command: Command, reasons: list[str]) -> None:
        gripper = self.body.gripper
        if not np.isfinite([command.opening, command.force]).all():
            reasons.append("gripper: opening or force is not finite; kept as it was")
            return
        opening = float(np.clip(command.opening, 0.0, gripper.stroke))
        force = float(np.clip(command.force, *gripper.force))
        if (opening, force) != (command.opening, command.force):
            reasons.append("gripper: opening or force brought within range")
        self._grip = (opening, force)

    def _command(self, now: float) -> Command:
        return Command(now, self._q.copy(), *self._grip)
