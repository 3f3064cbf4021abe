"""Where a thing is looked at from: first from above, later from the side, from another one each time."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
from tests.plan.plan_scenes import BALL, scene, thing

from premotor.core import Hulls, Primitive
from premotor.plan.view_poses import VIEW_DISTANCE, look_at_poses, sort_by_occlusion

WALL = Primitive("box", np.array([0.01, 0.15, 0.09]))
TARGET = np.array([0.5, 0.1, 0.03])


def eyes(attempt: int, count: int) -> np.ndarray:
    """Where the first cameras of an attempt are, seen from the target (count, 3) [m]."""
    return np.array([X[:3, 3] - TARGET for X in islice(look_at_poses(TARGET, attempt, 0), count)])


@pytest.mark.parametrize(("attempt", "tilt"), [(0, 19), (1, 40), (2, 40)])
def test_the_first_look_is_from_above_and_later_ones_more_from_the_side(attempt: int, tilt: float) -> None:
    for eye in eyes(attempt, 16):
        assert np.linalg.norm(eye) == pytest.approx(VIEW_DISTANCE)
        assert np.degrees(np.arccos(eye[2] / VIEW_DISTANCE)) == pytest.approx(tilt, abs=1.0)


def test_where_the_arm_cannot_get_beside_a_thing_later_looks_are_from_above_too() -> None:
    assert np.degrees(np.arccos(eyes(1, 17)[16, 2] / VIEW_DISTANCE)) == pytest.approx(19, abs=1.0)


def test_each_attempt_begins_on_another_side() -> None:
    first = [tuple(np.sign(np.round(eyes(k, 1)[0, :2], 3))) for k in range(4)]
    assert len(set(first)) == 4


def test_what_a_wall_hides_from_one_side_is_looked_at_from_another() -> None:
    ball, wall = thing(1, BALL), thing(2, WALL, (0.45, 0.0))
    poses = list(look_at_poses(ball.position, 0, 0))
    assert poses[0][0, 3] < ball.position[0] - 0.05, "over the wall"
    best = sort_by_occlusion(poses, ball, scene(ball, wall))
    assert len(best) == len(poses) and best[0][0, 3] > ball.position[0] - 0.01
    assert best[-1][0, 3] < ball.position[0] - 0.05
    assert sort_by_occlusion(poses, ball, scene(ball))[0] is poses[0]
    forgotten = replace(ball, shape=Hulls((BALL.sample()[0],)), points=np.zeros((0, 3)))  # all it showed was another's
    assert sort_by_occlusion(poses, forgotten, scene(forgotten, wall))[0][0, 3] > ball.position[0] - 0.01
