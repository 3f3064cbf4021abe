from dataclasses import replace

import numpy as np
from tests.twin.twin_scenes import BALL, CAN, TALL, belief, thing

from premotor.core import Relation
from premotor.core.geometry import pose
from premotor.robots import arm7
from premotor.twin.collision import CollisionChecker
from premotor.twin.kinematics import Kinematics

BODY = arm7.body()
TOOL = Kinematics(BODY).tool(BODY.home)[:3, 3]
STROKE = BODY.gripper.stroke


def under_hand(gap: float):
    """A ball whose top is `gap` [m] under the point between the fingertips."""
    return thing(1, BALL, (TOOL[0], TOOL[1]), z=TOOL[2] - BODY.gripper.depth - 0.033 - gap)


def test_home_is_free_over_a_laid_table_and_with_closed_fingers() -> None:
    checker = CollisionChecker.of(belief(thing(1, CAN), thing(2, TALL, (0.4, 0.1))), BODY)
    assert checker.is_free(BODY.home, STROKE) and checker.is_free(BODY.home, 0.0)


def test_a_thing_in_the_hand_s_place_is_in_the_way() -> None:
    checker = CollisionChecker.of(belief(thing(7, CAN, (TOOL[0], TOOL[1]), z=TOOL[2] + 0.05)), BODY)
    assert not checker.is_free(BODY.home, STROKE) and not checker.is_free(BODY.home, STROKE, margin=0.0)


def test_the_arm_meets_the_table_itself_and_clutter() -> None:
    down = BODY.home + np.array([0, 1.2, 0, 0, 0, 0, 0])
    folded = np.array([0.0, -1.7, 0.0, -3.05, 0.0, 0.0, 0.0])
    points = TOOL + np.random.default_rng(0).uniform(-0.02, 0.02, (200, 3)) + [0.0, 0.0, 0.06]
    empty, cluttered = belief(), replace(belief(), clutter=points)
    assert not CollisionChecker.of(empty, BODY).is_free(down, STROKE)
    assert not CollisionChecker.of(empty, BODY).is_free(folded, STROKE)
    assert not CollisionChecker.of(cluttered, BODY).is_free(BODY.home, STROKE)


def test_the_margin_is_a_distance_and_another_one_is_for_one_query_only() -> None:
    scene = belief(under_hand(0.02))
    checker = CollisionChecker.of(scene, BODY, margin=0.005)
    assert CollisionChecker.of(scene, BODY, margin=0.015).is_free(BODY.home, 0.0)
    assert not CollisionChecker.of(scene, BODY, margin=0.025).is_free(BODY.home, 0.0)
    assert checker.is_free(BODY.home, 0.0, margin=0.015) and not checker.is_free(BODY.home, 0.0, margin=0.025)
    assert checker.is_free(BODY.home, 0.0)


def test_a_held_thing_collides_for_the_hand() -> None:
    held, post = thing(1, TALL, relation=Relation.held()), thing(2, CAN, (TOOL[0], TOOL[1]), z=TOOL[2] - 0.14)
    scene, across = belief(held, post), pose(t=[0.0, 0.0, 0.03])
    assert CollisionChecker.of(scene, BODY).is_free(BODY.home, 0.05)
    assert not CollisionChecker.of(scene, BODY, held=(1, across)).is_free(BODY.home, 0.05)
    assert CollisionChecker.of(scene, BODY, held=(1, across), exclude={2}).is_free(BODY.home, 0.05)
