"""What is not known about a thing, drawn as particles. The first one is always what is believed likeliest."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from premotor.core.belief import Thing
from premotor.core.geometry import Array

# The hand ends up this far from where it was sent [m]: calibration and servo together, along the tool's x, y, z.
HAND_ERROR_SD = np.array([0.0025, 0.0025, 0.0015])
SCALE_ERROR_SD = 0.04  # of a seen size: half of it is a guess about the side that was not seen
_MAX_SHIFT_SD, _MAX_YAW_SD = 0.015, 0.3  # [m], [rad]: a pose worse known than this has to be looked at again first


@dataclass(frozen=True, eq=False)
class Particles:
    """k possible worlds: the thing's shift (k, 2) [m] and turn (k,) [rad] on the table, its scale (k,), mass
    (k,) [kg] and friction (k,); the hand's error (k, 3) [m] in tool axes; neighbors' shift (k, 2) [m]."""

    shift: Array
    turn: Array
    scale: Array
    mass: Array
    friction: Array
    hand: Array
    neighbors: Array


def sample_particles(thing: Thing, k: int, rng: np.random.Generator) -> Particles:
    """k particles, spread evenly (Latin hypercube) over what is believed of the thing."""
    z = _latin(k, 12, rng)
    spread = np.sqrt(np.clip(np.diag(thing.covariance), 0.0, None))
    mass, friction = thing.mass, thing.friction
    return Particles(
        shift=z[:, 0:2] * np.minimum(spread[:2], _MAX_SHIFT_SD),
        turn=z[:, 2] * min(spread[5], _MAX_YAW_SD),
        scale=np.clip(1.0 + SCALE_ERROR_SD * z[:, 3], 0.88, 1.12),
        mass=np.clip(mass[0] + mass[1] * z[:, 4], 0.3 * mass[0], 3.0 * mass[0] + 1e-3),
        friction=np.clip(friction[0] + friction[1] * z[:, 5], 0.1, 1.5),
        hand=z[:, 6:9] * HAND_ERROR_SD,
        neighbors=np.clip(z[:, 9:11] * 0.003, -0.005, 0.005),
    )


def _latin(k: int, columns: int, rng: np.random.Generator) -> Array:
    """Standard normal numbers (k, columns), each column spread evenly; the first row zero, the most likely."""
    if k == 1:
        return np.zeros((1, columns))
    cells = rng.permuted(np.tile(np.arange(k - 1), (columns, 1)), axis=1).T
    z = ndtri((cells + rng.uniform(0.05, 0.95, cells.shape)) / (k - 1))
    return np.vstack([np.zeros(columns), z])
