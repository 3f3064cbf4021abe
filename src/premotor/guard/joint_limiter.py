"""One joint, one control tick: how fast it may be so that it can still stop in time.

Plain floats: for a handful of joints that is several times faster than arrays.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class JointLimiter:
    """What one joint must keep: ends lower, upper [rad], speed [rad/s], acceleration [rad/s^2], tick dt [s]."""

    lower: float
    upper: float
    speed: float
    acceleration: float
    dt: float

    def max_speed(self, room: float) -> float:
        """Highest speed [rad/s] for this tick from which braking ends within `room` [rad].

        Braking lowers the speed by acceleration * dt every tick. With n full ticks of it after this one the way
        is dt (v (n + 1) - a dt n (n + 1) / 2); that is solved for v exactly.
        """
        if room <= 0.0:
            return 0.0
        quantum = self.acceleration * self.dt * self.dt
        n = math.floor(0.5 * (math.sqrt(1.0 + 8.0 * room / quantum) - 1.0))
        return (room + quantum * n * (n + 1) / 2) / (self.dt * (n + 1))

    def braked(self, velocity: float) -> float:
        """Velocity [rad/s] one tick of full braking later."""
        return math.copysign(max(abs(velocity) - self.acceleration * self.dt, 0.0), velocity)

    def stopping_position(self, q: float, velocity: float) -> float:
        """Where [rad] it stands still when this tick is done at `velocity` from q and then it brakes."""
        drop = self.acceleration * self.dt
        n = math.floor(abs(velocity) / drop)
        way = self.dt * (abs(velocity) * (n + 1) - drop * n * (n + 1) / 2)
        return q + math.copysign(way, velocity)

    def follow(self, aim: float, last_aim: float, q: float, velocity: float) -> tuple[float, float]:
        """Velocity [rad/s] for this tick that follows the aim as well as the limits allow, and the one wished for.

        An aim that moves at a possible speed is met at that speed; what the joint lags behind is caught up at a
        relative speed from which it can stop in the lag that is left, so that it does not overshoot.
        """
        moved = (aim - last_aim) / self.dt
        if abs(moved) > self.speed:
            moved = 0.0
        lag = aim - q - moved * self.dt
        wish = moved + math.copysign(min(abs(lag) / self.dt, self.max_speed(abs(lag))), lag)
        step = self.acceleration * self.dt
        return _clip(_clip(wish, -self.speed, self.speed), velocity - step, velocity + step), wish

    def keep_in(self, q: float, last: float, velocity: float) -> float:
        """The velocity [rad/s], lowered where the joint, `last` [rad/s] fast, could not stop before its ends.

        A joint that starts beyond an end may come back; until then braking, never speeding up, is the worst.
        """
        room = min(q - self.lower, self.upper - q)
        if room > self.speed * (0.5 * self.speed / self.acceleration + self.dt) and abs(velocity) <= self.speed:
            return velocity  # far from both ends: it could stop from any speed
        brake = self.braked(last)
        return _clip(velocity, min(-self.max_speed(q - self.lower), brake), max(self.max_speed(self.upper - q), brake))


def _clip(x: float, low: float, high: float) -> float:
    return low if x < low else high if x > high else x
