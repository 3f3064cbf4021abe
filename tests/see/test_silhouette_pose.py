"""A glass that gives no depth: found again from the outline that it was drawn with."""

import numpy as np
import pytest
from PIL import Image, ImageDraw
from scipy.spatial import ConvexHull

from premotor.core.geometry import Array, intrinsics, invert, look_at, project, transform
from premotor.see import silhouette_pose

K = intrinsics(640, 480, 0.9)
FRONT, NEAR = look_at((1.3, 0.05, 0.75), (0.5, 0.0, 0.0)), look_at((0.42, -0.12, 0.38), (0.5, 0.0, 0.0))
TURN = np.linspace(0, 2 * np.pi, 40)
RING = np.column_stack([np.cos(TURN), np.sin(TURN), 0 * TURN])


def drawn(points: Array, X_WC: Array) -> tuple[np.ndarray, tuple[int, int, int, int]]:
    """Mask and box of the hull of world points (N, 3)."""
    uv = project(transform(invert(X_WC), points), K)
    image = Image.new("1", (640, 480))
    ImageDraw.Draw(image).polygon([(float(u), float(v)) for u, v in uv[ConvexHull(uv).vertices]], fill=1)
    mask = np.asarray(image)
    v, u = np.nonzero(mask)
    return mask, (int(u.min()), int(v.min()), int(u.max()) + 1, int(v.max()) + 1)


def tumbler(x: float, y: float, radius: float, height: float) -> Array:
    """Points (N, 3) on the foot and the rim of a glass that stands at (x, y)."""
    return np.concatenate([radius * RING + [x, y, 0.0], radius * RING + [x, y, height]])


@pytest.mark.parametrize("X_WC", [FRONT, NEAR])
@pytest.mark.parametrize(("radius", "height"), [(0.028, 0.09), (0.033, 0.11), (0.039, 0.14)])
def test_a_glass_is_where_its_outline_says(X_WC: Array, radius: float, height: float) -> None:
    points = silhouette_pose.silhouette_points(*drawn(tumbler(0.52, 0.03, radius, height), X_WC), K, X_WC, 0.0)
    low, high = points.min(axis=0), points.max(axis=0)
    assert np.allclose(0.5 * (low + high)[:2], [0.52, 0.03], atol=0.012)
    assert abs(high[2] - height) < 0.03 and abs(low[2]) < 1e-9
    assert np.allclose(0.5 * (high - low)[:2], radius, atol=0.005)


def test_a_glass_on_its_side_lies() -> None:
    lying = 0.034 * RING[:, [2, 0, 1]] + [0.5, 0.0, 0.034]
    X_WC = look_at((0.55, 0.3, 0.5), (0.5, 0.0, 0.0))
    mask, box = drawn(np.concatenate([lying, lying + np.array([0.13, 0.0, 0.0])]), X_WC)
    points = silhouette_pose.silhouette_points(mask, box, K, X_WC, 0.0)
    assert points[:, 2].max() < 0.09 and np.ptp(points[:, 0]) > 0.1


def test_half_of_a_glass_tells_nearly_as_much() -> None:
    mask, box = drawn(tumbler(0.5, 0.0, 0.033, 0.11), FRONT)
    mask = mask & (np.arange(480)[:, None] < box[1] + 0.75 * (box[3] - box[1]))
    points = silhouette_pose.silhouette_points(mask, box, K, FRONT, 0.0)
    assert np.allclose(0.5 * (points.min(axis=0) + points.max(axis=0))[:2], [0.5, 0.0], atol=0.03)


def test_what_is_no_glass_has_no_surface() -> None:
    tray = np.array([[x, y, 0.01] for x in (0.3, 0.7) for y in (-0.2, 0.2)])
    assert len(silhouette_pose.silhouette_points(*drawn(tray, FRONT), K, FRONT, 0.0)) == 0


def test_depth_tells_what_is_opaque() -> None:
    mask, box = drawn(tumbler(0.5, 0.0, 0.033, 0.11), NEAR)
    depth = np.full(mask.shape, 0.4, np.float32)
    assert silhouette_pose.is_opaque(mask, box, depth)
    depth[mask] = np.nan
    assert not silhouette_pose.is_opaque(mask, box, depth)
    assert silhouette_pose.is_opaque(mask & (np.arange(640) < box[0] + 3), box, depth)  # a sliver: nobody can tell


def test_guesses_from_near_are_better() -> None:
    points = tumbler(0.5, 0.0, 0.033, 0.11)
    assert silhouette_pose.silhouette_noise(points, NEAR) < 0.5 * silhouette_pose.silhouette_noise(points, FRONT)
