"""Boards above the table, in depth images with the noise of a real camera."""

import numpy as np
import pytest

from premotor.core import CameraImage
from premotor.core.geometry import Array, intrinsics, invert, look_at, transform
from premotor.see.support_planes import find_boards

K = intrinsics(640, 480, np.deg2rad(50))
X_WC = look_at([1.45, 0.1, 0.75], [0.5, 0.0, 0.1])
FREE = np.zeros((480, 640), bool)


def depth_of(
    *boxes: tuple[tuple[float, float, float], tuple[float, float, float]], noise: float = 0.0026
) -> CameraImage:
    """What a camera sees of the table at z = 0 and of boxes between two corners (3,) [m]; noise [1/m] per m^2."""
    v, u = np.indices((480, 640), float)
    rays = np.stack([(u - K[0, 2]) / K[0, 0], (v - K[1, 2]) / K[1, 1], np.ones_like(u)], axis=-1) @ X_WC[:3, :3].T
    eye = X_WC[:3, 3]
    with np.errstate(divide="ignore", invalid="ignore"):
        depth = np.where(rays[..., 2] < 0, -eye[2] / rays[..., 2], np.nan)
        for low, high in boxes:
            a, b = (np.array(low) - eye) / rays, (np.array(high) - eye) / rays
            enter, leave = np.minimum(a, b).max(axis=-1), np.maximum(a, b).min(axis=-1)
            hit = (enter < leave) & (enter > 0)
            depth = np.where(hit & ~(depth < enter), enter, depth)
    depth += np.random.default_rng(0).normal(0, noise, depth.shape) * depth**2
    return CameraImage("front", np.zeros((480, 640, 3), np.uint8), depth.astype(np.float32), K, 0.0)


def shelf(z: float, x: tuple[float, float] = (0.45, 0.7), y: tuple[float, float] = (-0.5, -0.15)):
    return (x[0], y[0], z - 0.02), (x[1], y[1], z)


def found(*boxes, **kinds) -> Array:
    return np.array([[b.z, *b.bounds] for b in find_boards(depth_of(*boxes, **kinds), X_WC, FREE, 0.0)])


@pytest.mark.parametrize("z", [0.15, 0.30, 0.45])
def test_a_board_is_found_where_it_is(z: float) -> None:
    (board,) = found(shelf(z))
    assert board[0] == pytest.approx(z, abs=0.004)
    np.testing.assert_allclose(board[1:], (0.45, -0.5, 0.7, -0.15), atol=0.02)


def test_two_boards_are_two() -> None:
    boards = found(shelf(0.2), shelf(0.35, y=(0.15, 0.5)))
    assert sorted(np.round(boards[:, 0], 2)) == [0.2, 0.35]
    side = found(shelf(0.3), shelf(0.3, y=(0.15, 0.5)))
    assert len(side) == 2, "at one height, apart"


def test_what_stands_on_a_board_makes_a_hole_in_it_and_no_other_board() -> None:
    can = ((0.55, -0.36, 0.3), (0.61, -0.30, 0.42))
    (board,) = found(shelf(0.3), can)
    assert board[0] == pytest.approx(0.3, abs=0.004)
    np.testing.assert_allclose(board[1:], (0.45, -0.5, 0.7, -0.15), atol=0.025)


@pytest.mark.parametrize(
    "box",
    [
        ((0.4, 0.0, 0.0), (0.6, 0.3, 0.06)),  # a cereal box lying down
        ((0.5, 0.0, 0.0), (0.56, 0.2, 0.30)),  # the same, standing
        ((0.5, 0.0, 0.0), (0.58, 0.08, 0.25)),  # a carton
        ((0.3, -0.5, 0.0), (0.75, -0.48, 0.40)),  # a wall
    ],
    ids=["lying", "standing", "carton", "wall"],
)
def test_what_is_put_on_tables_is_no_board(box) -> None:
    assert len(found(box)) == 0


def test_the_table_alone_and_no_depth_show_none() -> None:
    assert len(found()) == 0
    image = depth_of(shelf(0.3))
    nothing = CameraImage("front", image.rgb, None, K, 0.0)
    assert find_boards(nothing, X_WC, FREE, 0.0) == ()
    unknown = CameraImage("front", image.rgb, np.full((480, 640), np.nan, np.float32), K, 0.0)
    assert find_boards(unknown, X_WC, FREE, 0.0) == ()
    assert find_boards(image, X_WC, ~FREE, 0.0) == (), "the robot hides it"


def test_a_board_that_leaves_the_picture_says_so() -> None:
    whole, cut = (find_boards(depth_of(shelf(0.3, y=y)), X_WC, FREE, 0.0)[0] for y in ((-0.4, -0.1), (-1.5, -0.2)))
    assert not whole.truncated and cut.truncated


def test_heights_count_from_the_table() -> None:
    raised = find_boards(depth_of(shelf(0.3)), X_WC, FREE, 0.25)
    assert raised == (), "5 cm above a table that is itself 25 cm up"
    assert transform(invert(X_WC), X_WC[:3, 3]) == pytest.approx(np.zeros(3))
