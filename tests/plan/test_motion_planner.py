"""The arm keeps well clear of what it passes, and gets close only where it has to."""

import numpy as np
import pytest
from tests.plan.plan_scenes import scene, thing

from premotor.core import Budget, Primitive
from premotor.core.geometry import Array, pose
from premotor.plan.motion_planner import ENDPOINT_RADIUS, PREFERRED_CLEARANCE, MotionPlanner
from premotor.robots import arm7
from premotor.twin.collision import CollisionChecker

BODY = arm7.body()
WAYS = MotionPlanner(BODY)
OPEN = BODY.gripper.stroke
DOWN = np.diag([1.0, -1.0, -1.0])


def reach(x: float, y: float, z: float) -> Array:
    q = WAYS.ik.solve(pose(DOWN, [x, y, z]), BODY.home)
    assert q is not None
    return q


@pytest.mark.parametrize("x", [0.38, 0.42, 0.46, 0.48, 0.50, 0.54])
def test_a_way_past_a_post_keeps_clear_of_it(x: float) -> None:
    post = thing(1, Primitive("box", np.array([0.02, 0.02, 0.11])), (x, 0.0), "bottle")
    checker = CollisionChecker.of(scene(post), BODY)
    way = WAYS.plan_route(reach(0.48, -0.22, 0.15), reach(0.48, 0.22, 0.15), checker, OPEN, Budget())
    assert way is not None
    ends = [WAYS.kinematics.tool(q)[:3, 3] for q in way.positions[[0, -1]]]
    for q in way.positions:
        at = WAYS.kinematics.tool(q)[:3, 3]
        away = min(float(np.linalg.norm(at - end)) for end in ends) > ENDPOINT_RADIUS
        assert checker.is_free(q, OPEN, 0.8 * (PREFERRED_CLEARANCE if away else checker.margin))


def test_a_way_that_begins_close_to_something_is_found() -> None:
    post = thing(1, Primitive("box", np.array([0.02, 0.02, 0.11])), (0.48, -0.15), "bottle")
    checker = CollisionChecker.of(scene(post), BODY)
    start, end = reach(0.48, -0.275, 0.15), reach(0.48, 0.22, 0.15)
    assert not checker.is_free(start, OPEN, PREFERRED_CLEARANCE)
    assert WAYS.plan_route(start, end, checker, OPEN, Budget()) is not None
