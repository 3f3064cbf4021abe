"""Where the cameras are, as well as has been found out so far: calibrations are never exact."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from premotor.calibrate.mount_calibration import NORMAL_NEIGHBORS, CalibrationView, MountEstimate
from premotor.calibrate.point_registration import is_plausible, register_points
from premotor.core import CameraMount, Detection
from premotor.core.geometry import Array, invert, transform

MIN_DETECTIONS = 3  # things that a fixed camera must see to be put right
MAX_ARM_POINTS, MAX_FIXED_POINTS = 800, 150  # points of a thing that are compared: of the arm's cameras, of fixed ones
MAX_TARGET_POINTS = 2500  # points that a fixed camera's are compared with


@dataclass(frozen=True, eq=False)
class Cameras:
    """mountings: by name, how cameras on the arm sit. corrections: by name, (4, 4) by which fixed ones are moved."""

    mountings: Mapping[str, MountEstimate] = field(default_factory=dict)
    corrections: Mapping[str, Array] = field(default_factory=dict)

    @property
    def needs_turn(self) -> bool:
        """Whether a camera on the arm sits so uncertainly that grasps would suffer."""
        return any(mounting.is_uncertain for mounting in self.mountings.values())

    def pose(self, mount: CameraMount, X_WC: Array) -> tuple[Array, tuple[float, float]]:
        """Where a camera is (4, 4), and how far [m] it may be from there and tilted [rad] all the same: standard
        deviations. X_WC: its pose by calibration."""
        if mount.name in self.mountings:
            mounting = self.mountings[mount.name]
            return X_WC @ mounting.X_CC, mounting.pose_sd
        return self.corrections.get(mount.name, np.eye(4)) @ X_WC, mount.calibration_error

    def without_views(self) -> "Cameras":
        """From now on things may have moved."""
        return replace(self, mountings={name: m.without_views() for name, m in self.mountings.items()})

    def with_view(
        self, mount: CameraMount, by_calibration: Array, X_WC: Array, seen: tuple[Detection, ...]
    ) -> "Cameras":
        """With a look of a camera on the arm, at rest: its pose (4, 4) by calibration, the one that `seen` is by."""
        mounting = self.mountings.get(mount.name, MountEstimate.calibrated(mount))
        points = _points(seen, MAX_ARM_POINTS)
        if len(points) < NORMAL_NEIGHBORS or not mounting.is_new_view(by_calibration):
            return self
        glimpse = CalibrationView.of(by_calibration, transform(invert(X_WC), points), mount)
        return replace(self, mountings={**self.mountings, mount.name: mounting.with_view(glimpse)})

    def register_fixed(self, camera: str, seen: tuple[Detection, ...]) -> tuple["Cameras", Array | None]:
        """A fixed camera moved so that what it sees lies where cameras on the arm, which come nearer, have seen it.

        And by how much (4, 4) it is moved; None when nothing could be found out.
        """
        near = [m.world_points for m in self.mountings.values() if m.views]
        if len(seen) < MIN_DETECTIONS or not near:
            return self, None
        points, target = _points(seen, MAX_FIXED_POINTS), np.concatenate(near)
        found = register_points(points, target[:: 1 + len(target) // MAX_TARGET_POINTS])
        if found is None:
            return self, None
        total = found @ self.corrections.get(camera, np.eye(4))
        if not is_plausible(total, points.mean(axis=0)):
            return self, None
        return replace(self, corrections={**self.corrections, camera: total}), found


def _points(seen: tuple[Detection, ...], most: int) -> Array:
    """Points (N, 3) [m] of everything detected that gave depth, at most `most` of a thing."""
    clouds = [d.points[:: 1 + len(d.points) // most] for d in seen if not d.from_outline]
    return np.concatenate(clouds) if clouds else np.zeros((0, 3))
