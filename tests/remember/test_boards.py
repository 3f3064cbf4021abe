"""Boards over several pictures: one stays one, grows to what is seen of it, and goes when it is gone."""

from dataclasses import replace

import numpy as np
import pytest

from premotor.core import Belief, Board, CameraImage, level_support
from premotor.core.geometry import intrinsics, look_at
from premotor.remember.boards import MIN_EXISTENCE, update_boards
from premotor.remember.shape_update import support_height
from premotor.remember.view import View

K = intrinsics(320, 240, np.deg2rad(50))
X_WC = look_at([1.45, 0.1, 0.75], [0.5, -0.1, 0.1])
BOUNDS = (0.45, -0.5, 0.7, -0.15)


def board(z: float = 0.3, bounds: tuple[float, float, float, float] = BOUNDS) -> Board:
    return Board(z, bounds, 0.002, 0.08, False)


def view(*boards: Board, time: float = 0.0, depth: float = 3.0) -> View:
    """A picture that shows these boards; its depth [m] tells only how far it looks through everything."""
    image = CameraImage("front", np.zeros((240, 320, 3), np.uint8), np.full((240, 320), depth, np.float32), K, time)
    return View(image, X_WC, np.zeros((240, 320), bool), (), boards=boards)


def seen(*views: View) -> Belief:
    belief = Belief(supports=(level_support(),))
    for v in views:
        belief = replace(belief, supports=(belief.table, *update_boards(belief, v)))
    return belief


def test_a_board_becomes_a_support_with_an_id_of_its_own() -> None:
    (shelf,) = seen(view(board())).supports[1:]
    assert (shelf.id, shelf.name, shelf.fixed) == (-2, "shelf", True) and shelf.top == 0.3 and shelf.bounds == BOUNDS


def test_another_picture_of_it_is_the_same_board_known_better() -> None:
    belief = seen(view(board()), view(board(0.31, (0.5, -0.55, 0.75, -0.2)), time=1.0))
    (shelf,) = belief.supports[1:]
    assert shelf.id == -2 and 0.3 < shelf.top < 0.31 and shelf.existence > 0.5 and shelf.last_seen == 1.0
    assert shelf.bounds == (0.45, -0.55, 0.75, -0.15)


@pytest.mark.parametrize("other", [board(0.4), board(0.3, (0.45, 0.15, 0.7, 0.5))], ids=["above it", "beside it"])
def test_two_boards_are_two(other: Board) -> None:
    belief = seen(view(board(), other), view(board(), other))
    assert sorted(s.id for s in belief.supports[1:]) == [-3, -2]


def test_a_board_that_is_looked_through_is_let_go_one_that_is_hidden_stays() -> None:
    there = seen(*[view(board())] * 4)
    hidden = replace(there, supports=(there.table, *update_boards(there, view(depth=0.4))))
    assert hidden.supports[1].existence == there.supports[1].existence
    belief = there
    for _ in range(6):
        belief = replace(belief, supports=(belief.table, *update_boards(belief, view())))
    assert belief.supports[1:] == () and MIN_EXISTENCE > 0


def test_the_table_is_left_alone() -> None:
    belief = seen(view(board()), view(board()))
    assert belief.table.top == 0.0 and belief.table.id == -1


def test_what_stands_on_a_board_has_its_foot_there() -> None:
    belief = seen(view(board()))
    x, y, z = np.meshgrid(np.linspace(0.55, 0.6, 6), np.linspace(-0.3, -0.25, 6), np.linspace(0.31, 0.36, 6))
    points = np.stack([x.ravel(), y.ravel(), z.ravel()], axis=1)
    assert support_height(points, belief, 1) == pytest.approx(0.3)
    assert support_height(points + np.array([0.0, 0.4, 0.0]), belief, 1) == 0.0
    assert support_height(points - np.array([0.0, 0.0, 0.25]), belief, 1) == 0.0, "below the board"
