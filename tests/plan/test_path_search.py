"""Motions: straight where free, round obstacles where not, the same every time, never through anything."""

import itertools

import numpy as np
import pytest
from tests.plan.plan_scenes import scene, thing

from premotor.core import Budget, Primitive
from premotor.core.geometry import pose
from premotor.plan.grasps import _rotations
from premotor.plan.ik import Ik
from premotor.plan.path_search import is_line_free, search_path, straight_line
from premotor.robots import arm7
from premotor.twin import CollisionChecker, Kinematics

BODY = arm7.body()
LOW, HIGH = -np.ones(2), np.ones(2)


def wall(q):
    """A wall at x = 0 in the plane, with a gap at the top."""
    return abs(q[0]) > 0.1 or q[1] > 0.6


def test_nothing_in_the_way_is_a_straight_line():
    path = search_path(-0.5 * np.ones(2), 0.5 * np.ones(2), lambda q: True, LOW, HIGH)
    assert path is not None and len(path) == 2


def test_a_way_round_is_found_is_free_and_is_the_same_again():
    a, b = np.array([-0.5, -0.5]), np.array([0.5, -0.5])
    path = search_path(a, b, wall, LOW, HIGH, seed=5)
    again = search_path(a, b, wall, LOW, HIGH, seed=5)
    assert path is not None and again is not None
    np.testing.assert_array_equal(path, again)
    np.testing.assert_array_equal(path[[0, -1]], [a, b])
    for p, q in itertools.pairwise(path):
        assert all(wall(p + s * (q - p)) for s in np.linspace(0, 1, 15))
    assert len(path) <= 7


def test_no_way_ends_after_the_checks_it_may_take():
    used = 0

    def closed(q):
        nonlocal used
        used += 1
        return abs(q[0]) > 0.1

    assert search_path(-0.5 * np.ones(2), 0.5 * np.ones(2), closed, LOW, HIGH, checks=300) is None
    assert 300 <= used < 500


def test_a_blocked_start_or_a_spent_budget_gives_none():
    assert search_path(np.zeros(2), np.ones(2), wall, LOW, HIGH) is None
    assert search_path(-np.ones(2), -0.5 * np.ones(2), wall, LOW, HIGH, Budget({"motion": 0})) is None


@pytest.mark.parametrize("gap", [0.05, 0.2])
def test_lines_are_checked_all_along(gap):
    assert not is_line_free(np.zeros(1), np.ones(1), lambda q: abs(q[0] - 0.7) > gap)
    assert is_line_free(np.zeros(1), np.ones(1), lambda q: abs(q[0] - 1.7) > gap)


def test_the_arm_goes_over_a_tall_box_without_touching_it():
    box = thing(1, Primitive("box", np.array([0.03, 0.03, 0.15])), (0.5, 0.0))
    checker = CollisionChecker.of(scene(box), BODY)
    ik = Ik(BODY)
    R = _rotations(np.zeros(1), np.zeros((1, 2)))[0]
    ends = [ik.solve(pose(R, [0.5, y, 0.08]), BODY.home) for y in (-0.2, 0.2)]
    assert ends[0] is not None and ends[1] is not None

    def free(q):
        return checker.is_free(q, 0.04)

    assert not is_line_free(ends[0], ends[1], free)
    path = search_path(ends[0], ends[1], free, BODY.lower, BODY.upper, seed=1)
    assert path is not None
    for a, b in itertools.pairwise(path):
        assert all(checker.is_free(a + s * (b - a), 0.04, 0.0) for s in np.linspace(0, 1, 30))


def test_the_tool_goes_straight():
    kinematics, ik = Kinematics(BODY), Ik(BODY)
    X = kinematics.tool(BODY.home)
    down = X.copy()
    down[2, 3] -= 0.15
    path = straight_line(BODY.home, X, down, ik)
    assert path is not None
    for a, b in itertools.pairwise(path):
        for s in np.linspace(0, 1, 5):
            at = kinematics.tool(a + s * (b - a))
            assert np.linalg.norm(at[:2, 3] - X[:2, 3]) < 0.002
    np.testing.assert_allclose(kinematics.tool(path[-1])[:3, 3], down[:3, 3], atol=0.001)
