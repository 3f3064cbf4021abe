"""Points from near and from afar make one surface."""

import numpy as np

from premotor.remember.surface import KEEP, merge

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
    assert len(merge(np.zeros((0, 3)), np.zeros(0), np.tile(GRID, (9, 1)), 0.001)[0]) <= KEEP
