"""One picture as memory needs it: where the camera was, what was seen, and what stood in the way."""

from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from premotor.core import Board, CameraImage, Detection
from premotor.core.geometry import Array, invert, project, transform


@dataclass(frozen=True, eq=False)
class View:
    """A frame with the camera's pose X_WC (4, 4), the pixels (H, W) the robot itself hides, and the detections.

    table_height: of the table as this camera measured it and its standard deviation ([m], [m]), None if it did not.
    on_arm: the camera is on the arm. boards: above the table.
    """

    frame: CameraImage
    X_WC: Array
    robot_mask: NDArray[np.bool_]
    detections: tuple[Detection, ...]
    table_height: tuple[float, float] | None = None
    on_arm: bool = False
    boards: tuple[Board, ...] = ()

    @cached_property
    def X_CW(self) -> Array:
        """Pose (4, 4) of the world as the camera has it."""
        return invert(self.X_WC)


def move_view(view: View, X: Array) -> View:
    """The view as it is when its camera, and so all it saw, lies elsewhere by X (4, 4)."""
    detections = tuple(replace(d, points=transform(X, d.points)) for d in view.detections)
    return replace(view, X_WC=X @ view.X_WC, detections=detections)


class PointVisibility(Enum):
    """What a view says about points at which a thing should be."""

    OUT = "out"  # not in the picture
    COVERED = "covered"  # something nearer, or the robot itself, is in front
    SURFACE = "surface"  # a surface is where the thing's should be
    EMPTY = "empty"  # the camera looks through the place


def classify_points(view: View, points: Array, slack: float = 0.02) -> PointVisibility:
    """What `view` says about world points (N, 3) [m]: the commonest case over those points.

    slack: [m] how far off a measured depth may be and still be the same surface.
    """
    share = _shares(view, points, slack)
    if not share:
        return PointVisibility.OUT
    best = max(share, key=lambda s: share[s])
    return best if share[best] > 0.3 else PointVisibility.COVERED


def shows_surface(view: View, points: Array, slack: float = 0.012) -> bool:
    """Whether `view` shows a surface where world points (N, 3) [m] of one should be, wherever nothing is before it."""
    share = _shares(view, points, slack)
    return (
        bool(share)
        and share[PointVisibility.SURFACE] > 0.2
        and share[PointVisibility.SURFACE] > 4.0 * share[PointVisibility.EMPTY]
    )


def _shares(view: View, points: Array, slack: float) -> dict[PointVisibility, float]:
    """Of what share of the points a view says what, less than 1 in all without depth; {} when most are not in it."""
    camera = transform(view.X_CW, points)
    inside, u, v = project_inside(view, camera)
    count = len(u)
    if count < max(1.0, 0.5 * len(points)) or view.frame.depth is None:
        return {}
    expected, measured = camera[inside, 2], view.frame.depth[v, u]
    covered = view.robot_mask[v, u] | (measured < expected - slack)
    empty = measured > expected + slack
    surface = np.isfinite(measured) & ~covered & ~empty
    found = {PointVisibility.COVERED: covered, PointVisibility.EMPTY: empty, PointVisibility.SURFACE: surface}
    return {says: np.count_nonzero(mask) / count for says, mask in found.items()}


def robot_occlusion(view: View, points: Array, most: int = 60) -> float:
    """Share of world points (N, 3) [m], of which at most `most` are tried, that the robot itself hides in a view."""
    points = points[:: 1 + len(points) // most]
    inside, u, v = project_inside(view, transform(view.X_CW, points))
    return float(view.robot_mask[v, u].mean()) if inside.any() else 0.0


def project_inside(view: View, camera: Array) -> tuple[NDArray[np.bool_], NDArray[np.intp], NDArray[np.intp]]:
    """Which points (N, 3), in the camera's frame, lie in the picture (N,), and at what column and row these do."""
    uv = project(camera, view.frame.K)
    (u, v), (height, width) = uv.T, view.robot_mask.shape
    inside = (u > -0.5) & (u < width - 0.5) & (v > -0.5) & (v < height - 0.5)  # NaN behind the camera, so not inside
    u, v = np.round(uv[inside]).astype(np.intp).T
    return inside, u, v
