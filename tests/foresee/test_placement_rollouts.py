from dataclasses import replace

import numpy as np
import pytest
from tests.foresee.foresee_scenes import CONTAINER, foresee, grasp, in_hand, placement
from tests.twin.twin_scenes import BALL, TALL, belief, thing

from premotor.core import TABLE_ID, Budget, Hollow, Primitive, Relation, level_support
from premotor.core.geometry import pose, rotvec_to_matrix
from premotor.core.relations import would_be_in

BALL_1 = thing(1, BALL)
HELD = in_hand(BALL_1)
GRASP = grasp(BALL_1)


def outcomes(scene, *places, budget: Budget | None = None):
    return foresee().evaluate_placements(scene, GRASP, places, budget or Budget())


def test_over_the_middle_succeeds_and_over_the_rim_or_beside_fails() -> None:
    middle, rim, beside = outcomes(
        belief(HELD, CONTAINER), placement(0.5, 0.3, 0.1), placement(0.65, 0.3, 0.17), placement(0.5, 0.0, 0.1)
    )
    assert middle.success > 0.8
    assert would_be_in(HELD, CONTAINER, middle.poses[1][:3, 3])
    assert rim.success < 0.3 and beside.success < 0.3
    assert beside.drop == 1.0 and not would_be_in(HELD, CONTAINER, beside.poses[1][:3, 3])


def test_a_hand_that_stands_on_the_rim_collides() -> None:
    (low,) = outcomes(belief(HELD, CONTAINER), placement(0.5, 0.37, 0.05))
    assert low.collide > 0.5 and low.failure_mode == "collides"


def test_what_lies_in_the_container_makes_room_or_not() -> None:
    inner = Relation("in", CONTAINER.id)
    lying = [thing(i, BALL, (0.42 + 0.08 * i, 0.28), z=0.04, relation=inner) for i in (0, 1)]
    one, beside = outcomes(
        belief(HELD, CONTAINER, replace(lying[0], id=5)), placement(0.55, 0.33, 0.1), placement(0.42, 0.28, 0.12)
    )
    assert one.success > 0.7
    assert 5 in one.poses and one.num_rollouts >= beside.num_rollouts


def test_on_the_table_a_cube_stays_near_and_falls_off_the_edge_of_another() -> None:
    cube = in_hand(thing(1, Primitive("box", np.full(3, 0.025))))
    tall = thing(2, TALL, (0.5, 0.1))
    free, crowded = outcomes(
        belief(cube, tall), placement(0.5, -0.1, 0.04, into=TABLE_ID), placement(0.5, 0.065, 0.21, into=TABLE_ID)
    )
    assert free.success > 0.7
    assert crowded.success < free.success


def test_on_a_shelf_a_cube_stays_and_beside_it_falls() -> None:
    cube = in_hand(thing(1, Primitive("box", np.full(3, 0.025))))
    shelf = level_support(0.3, (0.4, -0.4, 0.7, -0.1), id=-2)
    scene = replace(belief(cube), supports=(level_support(), shelf))
    good, edge = outcomes(scene, placement(0.55, -0.25, 0.34, into=-2), placement(0.55, -0.08, 0.34, into=-2))
    assert good.success > 0.7 and good.poses[1][2, 3] == pytest.approx(0.325, abs=0.01)
    assert edge.success < 0.3


def test_fragile_things_are_not_to_be_dropped_from_high() -> None:
    glass = replace(HELD, names={"glass": 1.0})
    low, high = outcomes(belief(glass, CONTAINER), placement(0.5, 0.3, 0.1), placement(0.5, 0.3, 0.22))
    assert low.success > 0.7 and high.success < 0.3
    assert outcomes(belief(HELD, CONTAINER), placement(0.5, 0.3, 0.22))[0].success > 0.5


def test_same_seed_same_outcome_within_the_budget() -> None:
    places = placement(0.5, 0.3, 0.1), placement(0.55, 0.3, 0.1), placement(0.6, 0.3, 0.12)
    first, again = (outcomes(belief(HELD, CONTAINER), *places) for _ in range(2))
    assert [o.success for o in first] == [o.success for o in again]
    np.testing.assert_array_equal(first[0].poses[1], again[0].poses[1])
    budget = Budget({"futures": 6})
    scant = outcomes(belief(HELD, CONTAINER), *places, budget=budget)
    assert budget.work["futures"] == 6 and scant[2].num_rollouts == 0


def test_what_falls_over_by_itself_says_nothing_about_the_place() -> None:
    cube = in_hand(thing(1, Primitive("box", np.full(3, 0.025))))
    leaning = replace(thing(2, TALL), X_WO=pose(rotvec_to_matrix([0.7, 0.0, 0.0]), [0.5, 0.1, 0.1]))
    (place,) = outcomes(belief(cube, leaning), placement(0.5, -0.02, 0.04, into=TABLE_ID))
    assert place.topple == 0.0 and place.success > 0.7


def test_things_lie_and_stand_on_what_has_low_walls_or_none() -> None:
    plate = thing(8, Hollow(np.array([0.10, 0.10, 0.012]), 0.005, "round"), (0.5, -0.2))
    book = thing(7, Primitive("cylinder", np.array([0.10, 0.10, 0.012])), (0.5, -0.2))
    bottle = thing(1, Primitive("cylinder", np.array([0.03, 0.03, 0.11])))
    for flat, top in ((plate, 0.005), (book, 0.024)):
        for upright in (HELD, bottle):
            stands = [0.52, -0.22, top + upright.half_extents[2]]
            assert would_be_in(upright, flat, np.array(stands))
            assert not would_be_in(upright, flat, np.array([0.58, -0.28, stands[2]]))  # beside it, were it not round
            assert not would_be_in(upright, flat, np.array([0.52, -0.22, stands[2] + 0.15]))
    rim = 2.0 * CONTAINER.half_extents[2]
    assert would_be_in(bottle, CONTAINER, np.array([0.5, 0.3, rim - 0.01]))
    assert not would_be_in(bottle, CONTAINER, np.array([0.5, 0.3, rim + 0.01]))
