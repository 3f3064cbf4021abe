"""Perfect sight, to measure what sight costs: the truth in place of the eyes. Results say so wherever it is used."""

import numpy as np
from numpy.typing import NDArray

from premotor.core import Budget, CameraImage, Detection
from premotor.core.geometry import Array
from premotor.see.check_image import check_frame
from premotor.see.surface_points import bounds, mean_covariance, surface_points
from premotor.worlds.kitchen import Kitchen

MIN_MASK_PIXELS = 60  # [px] smaller slivers are not told


class OracleDetector:
    """Takes the place of `see.Eyes`: masks, names and colors are the world's own, depth is still the camera's."""

    def __init__(self, world: Kitchen):
        self._world = world

    def detect(
        self, frame: CameraImage, X_WC: Array, robot_hidden: NDArray[np.bool_], table_z: float, budget: Budget
    ) -> tuple[Detection, ...]:
        """The things in a frame, as `see.Eyes.look`; the frame must be the world's newest of that camera."""
        check_frame(frame, X_WC)
        assert frame.depth is not None
        labels, things = self._world.labels(frame.camera), self._world.truth().things
        mount = next(c for c in self._world.robot.body.cameras if c.name == frame.camera)
        found = []
        for i, thing in enumerate(things):
            mask = labels == i
            if mask.sum() < MIN_MASK_PIXELS:
                continue
            points = surface_points(mask, frame.depth, frame.K, X_WC)
            if len(points) < 12:
                continue
            rows, columns = bounds(mask)
            height, width = mask.shape
            found.append(
                Detection(
                    time=frame.time,
                    camera=frame.camera,
                    mask=mask,
                    box=(columns.start, rows.start, columns.stop, rows.stop),
                    names={thing.kind: 0.98, "unknown": 0.02} if thing.kind != "unknown" else {"unknown": 1.0},
                    colors={c: 1.0 / len(thing.colors) for c in thing.colors},
                    points=points,
                    covariance=mean_covariance(points, X_WC, mount),
                    embedding=np.zeros(0),
                    score=0.99,
                    truncated=columns.start < 2 or rows.start < 2 or columns.stop > width - 2 or rows.stop > height - 2,
                    noise=mount.depth_sd(points, X_WC),
                )
            )
        return tuple(found)
