"""Something hollow keeps its walls: a stray point does not turn them, and the part seen now is not all of it."""

from dataclasses import replace

import numpy as np
import pytest
from tests.remember.test_track_splitting import run, view
from tests.remember.test_track_splitting import seen as detected

from premotor.core import Belief, Hollow
from premotor.core.geometry import Array, pose, rotvec_to_matrix, transform
from premotor.knowledge import load
from premotor.remember import hollow_fit
from premotor.remember.association import associate
from premotor.remember.shape_fit import fit_shape
from premotor.remember.shape_update import update_shape

HALF = np.array([0.18, 0.13, 0.06])
X = pose(rotvec_to_matrix([0, 0, 0.35]), [0.5, 0.4, 0.06])
BASKET = Hollow(HALF, 0.008, "square")


def seen(rng: np.random.Generator, n: int = 800, half: Array = HALF, X: Array = X) -> Array:
    """Points (n, 3) on the walls and the floor of the basket, with a millimeter of noise."""
    points = rng.uniform(-1, 1, (n, 3))
    face = rng.integers(0, 3, n)
    points[np.arange(n), face] = np.where(face == 2, -1.0, rng.choice([-1.0, 1.0], n))
    return transform(X, points * half) + rng.normal(0, 0.001, (n, 3))


def test_one_stray_point_does_not_turn_the_walls() -> None:
    stray = transform(X, np.array([[0.0, -0.21, 0.02]]))
    placed, shape, _ = fit_shape(
        np.concatenate([seen(np.random.default_rng(0)), np.repeat(stray, 9, axis=0)]), 0.0, "hollow"
    )
    assert isinstance(shape, Hollow) and np.allclose(shape.half_extents, HALF, atol=0.006)
    assert np.allclose(placed[:2, 3], X[:2, 3], atol=0.006)


def test_a_wall_by_itself_is_no_better_basket() -> None:
    points = seen(np.random.default_rng(1))
    wall = points[transform(np.linalg.inv(X), points)[:, 1] > 0.9 * HALF[1]]
    placed, shape, _ = fit_shape(wall, 0.0, "hollow")
    assert shape.half_extents[1] < 0.05  # all by itself it would be that
    assert not hollow_fit.fits_better(wall, (placed, shape), (X, BASKET))


def test_a_basket_believed_elsewhere_is_put_right() -> None:
    points = seen(np.random.default_rng(2))
    wrong = X @ pose(rotvec_to_matrix([0, 0, 1.2]), [0.05, 0.0, 0.0])
    assert hollow_fit.fits_better(points, fit_shape(points, 0.0, "hollow")[:2], (wrong, BASKET))


@pytest.mark.parametrize("taper", [0.85, 1.0])
def test_walls_lean_as_they_are_seen_to(taper: float) -> None:
    points = transform(np.linalg.inv(X), seen(np.random.default_rng(3)))
    points[:, :2] *= taper + (1 - taper) * (points[:, 2:] + HALF[2]) / (2 * HALF[2])
    shape = fit_shape(transform(X, points), 0.0, "hollow")[1]
    assert isinstance(shape, Hollow) and abs(shape.taper - taper) < 0.07


def test_what_leans_on_its_rim_makes_no_tray_taller() -> None:
    rng = np.random.default_rng(6)
    tray = seen(rng, 800, np.array([0.16, 0.12, 0.018]), pose(t=[0.5, 0.4, 0.018]))
    plate = np.column_stack([rng.uniform(0.35, 0.42, 60), rng.uniform(0.29, 0.34, 60), rng.uniform(0.04, 0.08, 60)])
    placed, shape, _ = fit_shape(np.concatenate([tray, plate]), 0.0, "hollow")
    assert shape.half_extents[2] == pytest.approx(0.018, abs=0.004)
    assert placed[2, 3] - shape.half_extents[2] == pytest.approx(0.0, abs=0.004)


def test_a_cup_on_its_side_reaches_up_to_its_top() -> None:
    angle, along = np.random.default_rng(7).uniform(-np.pi, np.pi, (2, 600))
    cup = np.column_stack([0.013 * along, 0.035 * np.cos(angle), 0.035 + 0.035 * np.sin(angle)])
    assert fit_shape(cup[cup[:, 2] > 0.02], 0.0, "hollow")[1].half_extents[2] == pytest.approx(0.035, abs=0.004)


def test_a_piece_of_the_rim_seen_beside_the_basket_is_not_the_basket() -> None:
    """It lies where the basket is even more exactly than all of the basket does, so far away."""
    rng, belief, named = np.random.default_rng(4), Belief(), {"basket": 0.99, "box": 0.01}
    for k in range(12):
        belief = run(belief, 0.1 * k, detected(seen(rng), named, 0.1 * k, 0.003))
    blurred = seen(rng)
    blurred[::8] += [0.0, 0.0, 0.1]
    along = np.column_stack([rng.uniform(-0.13, 0.13, 100), rng.normal(0.13, 0.002, 100), np.full(100, 0.06)])
    both = detected(blurred, named, 1.2, 0.003), detected(transform(X, along), {}, 1.2, 0.003)
    assert associate(both, belief.things, load(), view(1.2, *both)).thing_index == {0: 0}


def test_a_piece_of_the_rim_does_not_give_the_basket_its_shape() -> None:
    rng, belief, named = np.random.default_rng(5), Belief(), {"basket": 0.99, "box": 0.01}
    for k in range(12):
        belief = run(belief, 0.1 * k, detected(seen(rng), named, 0.1 * k, 0.003))
    along = np.column_stack([rng.uniform(-0.13, 0.13, 200), rng.normal(0.155, 0.002, 200), np.full(200, 0.06)])
    rim = detected(transform(X, along), named, 1.2, 0.003)
    thing = replace(belief.things[0], points=np.zeros((0, 3)), noise=np.zeros(0))  # all that it was known by is gone
    seen_again = update_shape(thing, rim, view(1.2, rim), False, False, load().expected_kind(named), belief)
    assert np.allclose(np.sort(seen_again.half_extents[:2]), np.sort(HALF[:2]), atol=0.02)
