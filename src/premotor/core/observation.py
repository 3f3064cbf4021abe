"""What comes in: camera frames and the body's own feeling."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from premotor.core.geometry import Array


@dataclass(frozen=True, eq=False)
class CameraImage:
    """One exposure of one camera.

    rgb: (H, W, 3) uint8. depth: (H, W) float32 [m] along the camera's z, NaN where unknown, or None.
    K: (3, 3) [px]. time: exposure [s]. The camera's pose is not in here: the brain works it out from the
    calibrated mount and the measured joints.
    """

    camera: str
    rgb: NDArray[np.uint8]
    depth: NDArray[np.float32] | None
    K: Array
    time: float


@dataclass(frozen=True, eq=False)
class Proprioception:
    """What the body feels at `time` [s].

    q, dq, effort: (n,) [rad], [rad/s], [N m]. opening [m] between the fingers, force [N] they press with.
    """

    time: float
    q: Array
    dq: Array
    effort: Array
    opening: float
    force: float


@dataclass(frozen=True, eq=False)
class Observation:
    """Everything the robot reports at one moment: its feeling, and the frames exposed at that moment."""

    proprioception: Proprioception
    images: tuple[CameraImage, ...] = ()

    @property
    def time(self) -> float:
        """When it was taken [s]."""
        return self.proprioception.time
