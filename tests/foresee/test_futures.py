"""Futures differ in what is not known, and what is counted over them is not taken for certainty."""

from dataclasses import replace

import numpy as np
import pytest
from tests.foresee.foresee_scenes import BODY, foresee, grasp
from tests.twin.twin_scenes import BALL, CAN, belief, thing

from premotor.core import Budget, Thing
from premotor.foresee.grasp_rollouts import GraspRollouts
from premotor.foresee.particles import HAND_ERROR_SD, SCALE_ERROR_SD, sample_particles
from premotor.foresee.rollout_result import RolloutResult, summarize

K = 8
BALL_1 = replace(thing(1, BALL), mass=(0.2, 0.06), friction=(0.6, 0.15))


def futures(target: Thing) -> GraspRollouts:
    return GraspRollouts(belief(target), (grasp(target),), BODY, K, 0, None)


def test_futures_differ_in_mass_size_friction_and_place() -> None:
    made = futures(BALL_1)
    body, p = made.twin.things[1], made.particles
    geom = int(np.flatnonzero(made.twin.model.geom_bodyid == body)[0])
    batch = made.futures._batch
    np.testing.assert_allclose(batch.expand("body_mass")[:, body], p.mass)
    np.testing.assert_allclose(batch.expand("geom_size")[:, geom, 0], BALL.half[0] * p.scale)
    np.testing.assert_allclose(batch.expand("geom_friction")[:, geom, 0], p.friction)
    start = made.twin.free[1]
    np.testing.assert_allclose(made.futures.qpos[:, start : start + 2] - BALL_1.position[:2], p.shift, atol=1e-9)


def test_what_is_drawn_spreads_as_what_is_believed() -> None:
    p = sample_particles(BALL_1, 400, np.random.default_rng(0))
    for values, mean, sd in ((p.mass, 0.2, 0.06), (p.friction, 0.6, 0.15), (p.scale, 1.0, SCALE_ERROR_SD)):
        assert values[0] == pytest.approx(mean), "the first future is the likeliest"
        assert np.mean(values) == pytest.approx(mean, rel=0.02) and np.std(values) == pytest.approx(sd, rel=0.1)
    np.testing.assert_allclose(np.std(p.hand, axis=0), HAND_ERROR_SD, rtol=0.1)
    np.testing.assert_allclose(np.std(p.shift, axis=0), 0.003, rtol=0.1)
    assert np.std(p.turn) == pytest.approx(0.05, rel=0.1)


def test_what_is_known_exactly_is_the_same_in_every_future() -> None:
    p = sample_particles(
        replace(BALL_1, mass=(0.2, 0.0), friction=(0.6, 0.0), covariance=np.zeros((6, 6))), K, np.random.default_rng(1)
    )
    assert np.ptp(p.mass) == np.ptp(p.friction) == np.ptp(p.shift) == np.ptp(p.turn) == 0.0


@pytest.mark.parametrize(("good", "of", "success"), [(8, 8, 0.9), (0, 8, 0.1), (4, 8, 0.5), (2, 2, 0.75)])
def test_a_few_futures_prove_nothing(good: int, of: int, success: float) -> None:
    made = futures(BALL_1)
    qpos = made.twin.data.qpos.copy()
    fates = [RolloutResult(i < good, i >= good, False, False, False, float("nan"), qpos) for i in range(of)]
    found = summarize(fates, made.twin)
    assert found.success == pytest.approx(success) and found.num_rollouts == of
    assert found.drop == pytest.approx((of - good) / of) and found.failure_mode == ("drops" if good < of else "")


def test_a_weight_that_is_not_known_may_be_too_heavy() -> None:
    can = thing(1, CAN)
    hold = replace(grasp(can), force=6.0)

    def success(mean: float, sd: float) -> float:
        return (
            foresee()
            .evaluate_grasps(belief(replace(can, mass=(mean, sd), friction=(0.4, 0.0))), (hold,), Budget())[0]
            .success
        )

    light, unsure = success(0.15, 0.0), success(0.15, 0.3)
    assert light == pytest.approx(0.9) and unsure < light
