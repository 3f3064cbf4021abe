"""The camera on the arm is brought to where it sees what it is to look at."""

from dataclasses import replace

import numpy as np
import pytest
from tests.plan.plan_scenes import BALL, scene, thing

from premotor.core import Budget
from premotor.core.errors import PlanError
from premotor.core.geometry import invert, pose_distance, transform
from premotor.plan.motion_planner import MotionPlanner
from premotor.plan.view_planner import ViewPlanner
from premotor.robots import arm7

BODY = arm7.body()
WRIST = next(c.name for c in BODY.cameras if c.link != "world")
WAYS = MotionPlanner(BODY)
GAZE = ViewPlanner(BODY, WAYS)
THING = thing(1, BALL)


def camera(motion):
    return WAYS.kinematics.camera(motion.end, WRIST)


def test_a_look_has_the_thing_in_the_middle_of_the_picture_and_the_next_comes_from_elsewhere():
    eyes = []
    for attempt in range(2):
        X_WC = camera(GAZE.look(THING, scene(THING), BODY.home, Budget(), attempt))
        x, y, z = transform(invert(X_WC), THING.position)
        assert max(abs(x), abs(y)) < 0.01 and 0.15 < z < 0.4
        eyes.append(X_WC[:3, 3])
    assert np.linalg.norm(eyes[1] - eyes[0]) > 0.05


def test_a_turn_turns_the_picture_where_it_is():
    before = WAYS.kinematics.camera(BODY.home, WRIST)
    meters, radians = pose_distance(before, camera(GAZE.turn_camera(scene(THING), BODY.home, Budget())))
    assert meters < 0.01 and radians > 0.8


def test_what_has_no_camera_on_the_arm_or_nothing_left_to_survey_is_said():
    blind = replace(BODY, cameras=tuple(c for c in BODY.cameras if c.link == "world"))
    with pytest.raises(PlanError, match="no camera on the arm"):
        ViewPlanner(blind, MotionPlanner(blind)).look(THING, scene(THING), BODY.home, Budget(), 0)
    with pytest.raises(PlanError, match="has been seen"):
        GAZE.survey(scene(THING), BODY.home, Budget(), 0)
