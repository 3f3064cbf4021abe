"""Points from near and from afar make one surface."""

import numpy as np
import pytest

from premotor.core import CameraImage, Detection
from premotor.core.geometry import intrinsics, look_at
from premotor.remember import View
from premotor.remember.surface_fusion import MAX_SURFACE_POINTS, carve_surface, merge

GRID = np.stack(np.meshgrid(np.linspace(0, 0.05, 15), np.linspace(0, 0.05, 15), [0.03]), -1).reshape(-1, 3)


def test_what_was_seen_from_near_is_not_blurred_by_a_look_from_afar() -> None:
    near = np.full(len(GRID), 0.0005)
    points, noise = merge(GRID, near, GRID + np.array([0.0, 0.0, 0.005]), 0.003)
    assert np.array_equal(points, GRID) and np.array_equal(noise, near)


def test_a_look_from_near_takes_the_place_of_one_from_afar() -> None:
    points, noise = merge(GRID + np.array([0.0, 0.0, 0.008]), np.full(len(GRID), 0.003), GRID, 0.0005)
    assert np.array_equal(points, GRID) and np.all(noise == 0.0005)


def test_a_side_that_only_was_seen_from_afar_stays() -> None:
    side = GRID + np.array([0.0, 0.10, 0.0])
    points, noise = merge(side, np.full(len(side), 0.003), GRID, 0.0005)
    assert len(points) == 2 * len(GRID) and set(noise) == {0.0005, 0.003}


def test_of_equals_the_newer_counts() -> None:
    points, _ = merge(GRID, np.full(len(GRID), 0.001), GRID + np.array([0.0, 0.0, 0.004]), 0.001)
    assert np.allclose(points[:, 2], 0.034)
    assert len(merge(np.zeros((0, 3)), np.zeros(0), np.tile(GRID, (9, 1)), 0.001)[0]) <= MAX_SURFACE_POINTS


def looked_at(noise: float, cut: bool = False) -> tuple[View, Detection]:
    """A view from above of a table on which a thing fills the middle of the picture."""
    K, X_WC = intrinsics(80, 60, 1.0), look_at([0.0, 0.0, 0.4], [0.0, 0.0, 0.0], up=(1.0, 0.0, 0.0))
    depth, mask = np.full((60, 80), 0.4, np.float32), np.zeros((60, 80), bool)
    mask[20:40, 30:50] = True
    frame = CameraImage("wrist", np.zeros((60, 80, 3), np.uint8), depth, K, 0.0)
    d = Detection(
        0.0, "wrist", mask, (30, 20, 50, 40), {}, {}, GRID, np.eye(3), np.ones(2), 0.9, truncated=cut, noise=noise
    )  # fmt: skip
    return View(frame, X_WC, np.zeros((60, 80), bool), (d,)), d


@pytest.mark.parametrize(("noise", "cut", "left"), [(0.0005, False, 1), (0.004, False, 2), (0.0005, True, 2)])
def test_from_near_it_shows_what_was_only_taken_for_a_part(noise: float, cut: bool, left: int) -> None:
    points = np.array([[0.0, 0.0, 0.0], [0.0, 0.13, 0.0]])  # on the thing, and on the table beside it
    view, d = looked_at(noise, cut)
    assert carve_surface(points, np.full(2, 0.003), view, d).sum() == left


def test_what_is_looked_through_goes() -> None:
    view, d = looked_at(0.004)
    assert not carve_surface(np.array([[0.0, 0.0, 0.05]]), np.array([0.003]), view, d).any()
