"""Where to hold the camera on the arm, to see something from near or the same from another side."""

from collections.abc import Iterator
from itertools import product

import numpy as np

from premotor.core.belief import Thing
from premotor.core.geometry import Array, look_at, pose, rotvec_to_matrix

LOOK, FARTHER = 0.25, 0.35  # [m] a thing is looked at from this far
TALL = 0.05  # [m] what rises more over its middle is looked at from farther by the rest
_SIDES = (np.pi, 0.5 * np.pi, -0.5 * np.pi, 0.0)  # [rad] from where, seen from above
_LEANS = (0.35, 0.85)  # how far to that side for each metre above: at first, later
_UPS = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (-1.0, 0.0, 0.0), (0.0, -1.0, 0.0))  # which way is up in the picture
_TURNS = (0.5 * np.pi, -0.5 * np.pi, 0.3 * np.pi, -0.3 * np.pi)  # [rad]


def views(target: Array, attempt: int, turn: int, far: float = LOOK) -> Iterator[Array]:
    """Camera poses X_WC (4, 4) that look at the target (3,) [m], from another side first at each attempt, and after the
    first more from the side, where that can be reached: from above a pear is a pepper.

    turn: quarter turns of the picture; looks turned differently tell how the camera sits on the arm.
    far: [m] from the target.
    """
    for lean, angle in product(_LEANS[::-1] if attempt else _LEANS[:1], np.roll(_SIDES, -attempt)):
        away = np.array([lean * np.cos(angle), lean * np.sin(angle), 1.0])
        eye = target + far * away / np.linalg.norm(away)
        for up in np.roll(_UPS, -turn, axis=0):
            yield look_at(eye, target, up)


def rise(thing: Thing) -> float:
    """How much [m] of a thing is more than `TALL` above its middle."""
    return max(0.0, float(np.abs(thing.X_WO[2, :3]) @ thing.half_extents) - TALL)


def turned(X_WC: Array) -> Iterator[Array]:
    """Camera poses (4, 4) that see what is seen now, the picture turned."""
    for angle in _TURNS:
        yield X_WC @ pose(rotvec_to_matrix([0.0, 0.0, angle]))
