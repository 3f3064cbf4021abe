"""How fast a joint may be so that it can still stop in time, in steps of one control tick."""

import numpy as np

from premotor.core.geometry import Array


def fastest(room: Array, acceleration: Array, dt: float) -> Array:
    """Highest speeds (n,) [rad/s] for this tick from which braking ends within `room` (n,) [rad].

    Braking lowers the speed by `acceleration` (n,) [rad/s^2] times `dt` [s] every tick. With n full ticks of
    braking after this one the way is dt (v (n + 1) - a dt n (n + 1) / 2); that is solved for v exactly.
    """
    room = np.maximum(room, 0.0)
    quantum = acceleration * dt * dt
    n = np.floor(0.5 * (np.sqrt(1.0 + 8.0 * room / quantum) - 1.0))
    return (room + quantum * n * (n + 1) / 2) / (dt * (n + 1))


def stopping_distance(speed: Array, acceleration: Array, dt: float) -> Array:
    """Way (n,) [rad] still made, after the tick with `speed` (n,) >= 0 [rad/s], until standing still."""
    drop = acceleration * dt
    n = np.floor(speed / drop)
    return dt * (speed * n - drop * n * (n + 1) / 2)


def slow_down(velocity: Array, acceleration: Array, dt: float) -> Array:
    """Velocities (n,) [rad/s] one tick of full braking later."""
    return np.sign(velocity) * np.maximum(np.abs(velocity) - acceleration * dt, 0.0)
