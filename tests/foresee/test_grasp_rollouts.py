from dataclasses import replace

import numpy as np
import pytest
from tests.bodies import ur6
from tests.foresee.foresee_scenes import BODY, CONTAINER, KNOWLEDGE, foresee, grasp
from tests.twin.twin_scenes import BALL, BOWL, CAN, TALL, WEDGE, WIDE, belief, down, thing

from premotor.core import Budget, Grasp, Primitive, Relation
from premotor.core.geometry import pose, rotvec_to_matrix
from premotor.foresee import SimulatedForesight

BALL_1 = thing(1, BALL)


def one(scene, candidate: Grasp):
    return foresee().evaluate_grasps(scene, (candidate,), Budget())[0]


def test_a_good_grasp_of_a_ball_succeeds_and_one_beside_it_does_not() -> None:
    good, off, past = foresee().evaluate_grasps(
        belief(BALL_1), (grasp(BALL_1), grasp(BALL_1, dx=0.026), grasp(BALL_1, dx=0.06)), Budget()
    )
    assert good.success > 0.8 and good.failure_mode == "" and good.first_bad is None
    assert off.success < good.success
    assert past.success < 0.3 and past.failure_mode == "misses"
    assert past.first_bad is not None and past.first_bad > 0.2


@pytest.mark.parametrize("shape", [CAN, WEDGE], ids=["can", "wedge"])
def test_other_shapes_are_lifted_too(shape) -> None:
    target = thing(1, shape, mass=0.2)
    outcome = one(belief(target), grasp(target))
    assert outcome.success > 0.7
    assert outcome.poses[1][2, 3] > target.position[2] + 0.05, "foreseen up in the air"


def test_a_bowl_is_lifted_by_its_rim() -> None:
    bowl = thing(1, BOWL, mass=0.2)
    rim = Grasp(1, down(0.5, 0.1135, 0.085), 0.04, 0.005, 20.0, 1.0)
    assert one(belief(bowl), rim).success > 0.5


def test_a_box_wider_than_the_hand_fails() -> None:
    box = thing(1, WIDE)
    outcome = one(belief(box), grasp(box))
    assert outcome.success < 0.3 and outcome.collide == 1.0


def test_fingers_coming_down_on_a_tall_neighbor_are_foreseen() -> None:
    crowded = belief(BALL_1, thing(2, TALL, (0.5, 0.067)))
    along, across = foresee().evaluate_grasps(crowded, (grasp(BALL_1), grasp(BALL_1, yaw=np.pi / 2)), Budget())
    assert along.success < 0.3 and max(along.collide, along.topple) > 0.5
    assert across.success > 0.8


def test_neighbors_believed_inside_one_another_do_not_burst_apart() -> None:
    inside = [thing(2, CAN, (0.49, 0.069)), thing(3, CAN, (0.52, 0.069))]
    across = grasp(BALL_1, yaw=np.pi / 2)
    assert one(belief(BALL_1, *inside), across).collide == 0.0


def test_what_need_not_be_spared_may_be_pushed() -> None:
    scene = belief(BALL_1, thing(2, replace(CAN, half=CAN.half * 0.5), (0.5, 0.05)))
    careful, bold = (
        foresee().evaluate_grasps(scene, (grasp(BALL_1),), Budget(), spare)[0] for spare in (None, frozenset())
    )
    assert bold.success >= careful.success and careful.collide + careful.topple > bold.collide + bold.topple


def test_a_neighbor_out_of_reach_changes_nothing() -> None:
    far = belief(BALL_1, thing(2, TALL, (0.5, 0.16)))
    assert one(far, grasp(BALL_1)).success == one(belief(BALL_1), grasp(BALL_1)).success


def test_what_rolls_in_a_basket_nearby_is_not_the_hands_doing() -> None:
    ball = thing(1, BALL, (0.5, 0.08))
    egg = thing(2, Primitive("ellipsoid", np.array([0.018, 0.02, 0.03])), (0.5, 0.22), z=0.034)
    egg = replace(egg, X_WO=egg.X_WO @ pose(rotvec_to_matrix([0.4, 0.0, 0.0])), relation=Relation("in", CONTAINER.id))
    assert one(belief(ball, CONTAINER, egg), grasp(ball)).success == one(belief(ball, CONTAINER), grasp(ball)).success


def test_what_is_believed_askew_lies_still_unless_it_is_pushed() -> None:
    shape = Primitive("ellipsoid", np.array([0.02, 0.018, 0.027]))
    plum = thing(2, shape, (0.558, 0.0), z=0.027)
    askew = replace(plum, X_WO=plum.X_WO @ pose(rotvec_to_matrix([0.2, 0.0, 0.0])))
    along, across = foresee().evaluate_grasps(
        belief(BALL_1, askew), (grasp(BALL_1), grasp(BALL_1, yaw=np.pi / 2)), Budget()
    )
    assert along.success > 0.7
    assert across.success < 0.5 and across.collide > 0.3, "a finger comes down on it"


def test_a_heavy_slippery_thing_is_lost_under_a_weak_grip() -> None:
    slippery = replace(thing(1, CAN, mass=1.0), friction=(0.15, 0.03))
    firm, weak = replace(grasp(slippery), force=60.0), replace(grasp(slippery), force=4.0)
    firm_outcome, weak_outcome = foresee().evaluate_grasps(belief(slippery), (firm, weak), Budget())
    assert weak_outcome.success < 0.3
    assert firm_outcome.success > weak_outcome.success


def test_what_is_badly_known_is_less_likely_to_succeed() -> None:
    vague = replace(BALL_1, covariance=np.diag([0.02**2] * 3 + [0.05**2] * 3))
    assert one(belief(vague), grasp(vague)).success < one(belief(BALL_1), grasp(BALL_1)).success


def test_same_seed_same_outcome_and_order_does_not_matter() -> None:
    scene = belief(BALL_1, thing(2, TALL, (0.5, 0.07)))
    pair = grasp(BALL_1), grasp(BALL_1, dx=0.02, yaw=1.0)
    first, again = (foresee(4).evaluate_grasps(scene, pair, Budget()) for _ in range(2))
    for a, b in zip(first, again, strict=True):
        assert (a.success, a.drop, a.topple, a.collide, a.failure_mode) == (
            b.success,
            b.drop,
            b.topple,
            b.collide,
            b.failure_mode,
        )
        np.testing.assert_array_equal(a.poses[1], b.poses[1])
    swapped = foresee(4).evaluate_grasps(scene, pair[::-1], Budget())
    assert [o.success for o in swapped] == [o.success for o in first[::-1]]


def test_the_budget_is_kept_and_the_rest_is_said_to_be_unforeseen() -> None:
    budget = Budget({"futures": 7})
    outcomes = foresee().evaluate_grasps(belief(BALL_1), (grasp(BALL_1),) * 4, budget)
    assert budget.work["futures"] <= 7
    assert [o.num_rollouts > 0 for o in outcomes] == [True, True, False, False]
    assert outcomes[3].success == 0.5 and "budget" in outcomes[3].failure_mode


def test_candidates_for_two_things_come_back_in_order() -> None:
    box = thing(2, WIDE, (0.4, 0.25))
    outcomes = foresee().evaluate_grasps(belief(BALL_1, box), (grasp(BALL_1), grasp(box), grasp(BALL_1)), Budget())
    assert [o.success > 0.5 for o in outcomes] == [True, False, True]


def test_another_hand_can_foresee_as_well() -> None:
    other = SimulatedForesight(ur6.body(), KNOWLEDGE, 0)
    assert BODY.name != other.body.name
    stroke = other.body.gripper.stroke
    candidate = replace(grasp(BALL_1), opening=min(0.076, stroke), force=other.body.gripper.force[1] / 2)
    assert other.evaluate_grasps(belief(BALL_1), (candidate,), Budget())[0].success > 0.7
