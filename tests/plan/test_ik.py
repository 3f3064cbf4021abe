"""IK reaches the work area, within limits, for any body."""

import numpy as np
import pytest
from tests.bodies import ur6

from premotor.core import Budget
from premotor.core.geometry import pose, pose_distance, yaw_pose
from premotor.plan.grasps import _rotations
from premotor.plan.ik import X_HALF_TURN, Ik
from premotor.robots import arm7
from premotor.twin import Kinematics


def poses(n, seed):
    rng = np.random.default_rng(seed)
    for _ in range(n):
        tilt = rng.uniform(-0.4, 0.4, (1, 2))
        R = _rotations(rng.uniform(-np.pi / 2, np.pi / 2, 1), tilt)[0]
        yield pose(R, [rng.uniform(0.35, 0.65), rng.uniform(-0.3, 0.3), rng.uniform(0.02, 0.25)])


@pytest.mark.parametrize("body", [arm7.body(), ur6.body()], ids=lambda b: b.name)
def test_nearly_all_of_the_work_area_is_reached_exactly(body):
    ik, kinematics, reached = Ik(body), Kinematics(body), 0
    for X in poses(30, 1):
        found = (
            (Y, ik.solve(Y, body.home)) for Y in (X, X @ X_HALF_TURN)
        )  # the fingers are the same turned half round
        aim, q = next(((Y, q) for Y, q in found if q is not None), (X, None))
        if q is None:
            continue
        reached += 1
        far, turn = pose_distance(kinematics.tool(q), aim)
        assert far < 0.001 and turn < 0.01
        assert np.all(q >= body.lower) and np.all(q <= body.upper)
    assert reached >= 27


def test_out_of_reach_is_none():
    body = arm7.body()
    X = Kinematics(body).tool(body.home)
    X[:3, 3] = [2.0, 0.0, 0.5]
    assert Ik(body).solve(X, body.home) is None


def test_answers_stay_near_the_seed_and_repeat():
    body = arm7.body()
    ik, kinematics = Ik(body), Kinematics(body)
    X = yaw_pose([0.02, 0.01, -0.01], 0.05) @ kinematics.tool(body.home)
    first, again = ik.solve(X, body.home), ik.solve(X, body.home)
    assert first is not None and np.array_equal(first, again)
    assert np.abs(first - body.home).max() < 0.4


def test_the_budget_is_counted_and_kept():
    body = arm7.body()
    budget = Budget({"ik": 1})
    ik = Ik(body)
    assert ik.solve(Kinematics(body).tool(body.home), body.home, budget=budget) is not None
    assert ik.solve(Kinematics(body).tool(body.home), body.home, budget=budget) is None
    assert budget.work["ik"] == 1
