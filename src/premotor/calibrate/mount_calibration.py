"""How a camera on the arm really sits on its link: seen from several sides, still things should stay where they are.

No mount is where its calibration says. What that does to the picture turns with the hand, what is really there does
not; so two looks at the same things from different sides tell one from the other.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy.spatial import KDTree

from premotor.calibrate.point_registration import surface_normals
from premotor.core import CameraMount
from premotor.core.geometry import Array, pose, rotvec_to_matrix, transform

MAX_ITERATIONS = 3
MAX_PAIR_DISTANCE = 0.015  # [m] pairs further apart are different surfaces
CURVATURE_SD = 0.0015  # [m] by which points beside one another on a curved surface differ
# so many pairs tell as much as one that is independent of the others: depth errs over whole patches
PAIRS_PER_SAMPLE = 15
NORMAL_NEIGHBORS = 20  # points round one that tell which way the surface faces there
MIN_VIEW_ANGLE = 0.3  # [rad] looks that differ less tell nothing new
MAX_SHIFT_SD = 0.001  # [m]
MAX_VIEWS = 4  # looks compared with one another


@dataclass(frozen=True, eq=False)
class CalibrationView:
    """What one look at rest showed. X_WC: (4, 4) pose by calibration. points: (N, 3) [m] on things, camera's frame.
    normals: (N, 3) the surface's normals there, world frame. noise: [m] of a point's depth."""

    X_WC: Array
    points: Array
    normals: Array
    noise: float

    @classmethod
    def of(cls, X_WC: Array, points: Array, mount: CameraMount) -> "CalibrationView":
        """At least NORMAL_NEIGHBORS points."""
        return cls(
            X_WC,
            points,
            surface_normals(transform(X_WC, points), NORMAL_NEIGHBORS),
            mount.depth_sd(points, np.eye(4)),
        )


@dataclass(frozen=True, eq=False)
class MountEstimate:
    """error: (6,) turn [rad] and shift [m] of the real camera in the calibrated one's frame; known: (6, 6) its
    information matrix. before: the same two as they were before these glimpses were compared."""

    error: Array
    known: Array
    before: tuple[Array, Array]
    views: tuple[CalibrationView, ...] = ()

    @classmethod
    def calibrated(cls, mount: CameraMount) -> "MountEstimate":
        """As a calibration leaves it."""
        shift, turn = mount.calibration_error
        nothing, known = np.zeros(6), np.diag(1.0 / np.repeat([turn, shift], 3) ** 2)
        return cls(nothing, known, (nothing, known))

    @property
    def X_CC(self) -> Array:
        """(4, 4) pose of the real camera in the calibrated one's frame."""
        return pose(rotvec_to_matrix(self.error[:3]), self.error[3:])

    @property
    def pose_sd(self) -> tuple[float, float]:
        """How far [m] the camera may be from where it is held to be, and tilted [rad]: standard deviations."""
        return float(self._deviation[3:].max()), float(self._deviation[:2].max())

    @property
    def is_uncertain(self) -> bool:
        """Whether it is still so uncertain to which side the camera sits that grasps would suffer."""
        return float(self._deviation[3:5].max()) > MAX_SHIFT_SD

    @property
    def _deviation(self) -> Array:
        """Standard deviations (6,) of the error."""
        return np.sqrt(np.diag(np.linalg.inv(self.known)))

    @property
    def world_points(self) -> Array:
        """Points (N, 3) [m], world frame, of all glimpses, where they are now held to be."""
        return np.concatenate([transform(g.X_WC @ self.X_CC, g.points) for g in self.views])

    def is_new_view(self, X_WC: Array) -> bool:
        """Whether a look from this pose (4, 4), by calibration, would tell anything new."""
        turned = [g.X_WC[:3, :3].T @ X_WC[:3, :3] for g in self.views]
        return len(self.views) < MAX_VIEWS and not any(np.trace(R) > 1 + 2 * np.cos(MIN_VIEW_ANGLE) for R in turned)

    def with_view(self, glimpse: CalibrationView) -> "MountEstimate":
        """With one more look compared with those before, unless it tells nothing new."""
        return replace(self, views=(*self.views, glimpse))._solved() if self.is_new_view(glimpse.X_WC) else self

    def without_views(self) -> "MountEstimate":
        """From now on things may have moved: what is known stays, the glimpses are of no use any more."""
        return MountEstimate(self.error, self.known, (self.error, self.known)) if self.views else self

    def _solved(self) -> "MountEstimate":
        """By Gauss-Newton on all pairs of glimpses, near points paired anew each time."""
        (before, known), x = self.before, self.error
        H = known
        for _ in range(MAX_ITERATIONS):
            H, b = known.copy(), known @ (before - x)
            for rows, off, noise in self._pairs(pose(rotvec_to_matrix(x[:3]), x[3:])):
                weight = (
                    1.0 / (1.0 + (off / noise) ** 2) / (noise**2 * PAIRS_PER_SAMPLE)
                )  # Cauchy: far off is another surface
                H += (rows * weight[:, None]).T @ rows
                b -= rows.T @ (weight * off)
            x = x + np.linalg.solve(H, b)
        return replace(self, error=x, known=H)

    def _pairs(self, X_CC: Array) -> Iterator[tuple[Array, Array, float]]:
        """Of each two views: derivative (K, 6) of the gaps between near points, the gaps (K,) [m], their noise."""
        for j, g in enumerate(self.views):
            at = transform(g.X_WC @ X_CC, g.points)
            tree = KDTree(at)
            for other in self.views[:j]:
                points = transform(other.X_WC @ X_CC, other.points)
                gap, index = tree.query(points, distance_upper_bound=MAX_PAIR_DISTANCE)
                near = np.flatnonzero(np.isfinite(gap))
                mine = np.asarray(index)[near]
                n = g.normals[mine]
                rows = _carried(other, other.points[near], n) - _carried(g, g.points[mine], n)
                off = np.sum(n * (points[near] - at[mine]), axis=1)
                yield rows, off, float(np.sqrt(CURVATURE_SD**2 + g.noise**2 + other.noise**2))


def _carried(g: CalibrationView, points: Array, along: Array) -> Array:
    """(K, 6) how far points (K, 3), camera frame, go along directions (K, 3), world frame, by the camera's error."""
    local = along @ g.X_WC[:3, :3]
    return np.hstack([np.cross(points, local), local])
