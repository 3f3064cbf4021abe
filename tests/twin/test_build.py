from dataclasses import replace

import mujoco
import numpy as np
import pytest
from tests.bodies import ur6
from tests.twin.twin_scenes import BALL, CAN, EVERY, belief, down, thing

from premotor.core import Belief, Relation, Visibility, level_support
from premotor.core.geometry import pose, pose_distance
from premotor.robots import arm7
from premotor.twin.build import TwinOptions, build_twin
from premotor.twin.clutter import boxes
from premotor.twin.kinematics import Kinematics

BODY = arm7.body()


def test_things_lie_where_they_are_believed_to_be() -> None:
    things = [thing(i, shape, (0.4 + 0.05 * i, 0.02 * i), yaw=0.3 * i) for i, shape in enumerate(EVERY.values(), 1)]
    twin = build_twin(belief(*things), BODY)
    for t in things:
        assert max(pose_distance(twin.pose(t.id), t.X_WO)) < 1e-6
        assert twin.model.body_mass[twin.things[t.id]] == pytest.approx(t.mass[0])


def test_what_is_held_absent_or_excluded_is_left_out() -> None:
    held = thing(1, BALL, relation=Relation.held())
    gone = replace(thing(2, BALL, (0.4, 0.1)), visibility=Visibility.ABSENT)
    doubtful = replace(thing(3, BALL, (0.4, 0.2)), existence=0.05)
    scene = belief(held, gone, doubtful, thing(4, CAN, (0.6, 0.1)), thing(5, CAN, (0.6, -0.1)))
    assert set(build_twin(scene, BODY, exclude={5}).things) == {4}


@pytest.mark.parametrize("body", [BODY, ur6.body()], ids=lambda b: b.name)
def test_the_hand_alone_has_the_arms_tool_and_fingers(body) -> None:
    whole, hand = build_twin(Belief(), body), build_twin(Belief(), body, arm=False)
    whole.set_robot(body.home, 0.03)
    X_WG = Kinematics(body).tool(body.home)
    hand.set_hand(X_WG, 0.03)
    tool = pose(hand.data.site_xmat[hand.tool].reshape(3, 3), hand.data.site_xpos[hand.tool])
    assert max(pose_distance(tool, X_WG)) < 1e-6
    assert len(hand.arm) == 3
    for joint in body.gripper.joints:
        a = whole.data.xpos[whole.model.joint(joint).bodyid[0]]
        b = hand.data.xpos[hand.model.joint(f"hand/{joint}").bodyid[0]]
        np.testing.assert_allclose(a, b, atol=1e-6)


def test_a_floating_hand_holds_its_place_and_a_still_scene_stays_still() -> None:
    twin = build_twin(
        belief(thing(1, CAN), thing(2, BALL, (0.4, 0.1))), BODY, arm=False, options=TwinOptions(plane=True)
    )
    twin.set_hand(down(0.5, 0.2, 0.3), 0.05)
    slides = [twin.model.actuator(n).id for n in ("hand x", "hand y", "hand z")]
    twin.data.ctrl[slides] = twin.data.qpos[twin.arm]
    twin.data.ctrl[twin.gripper] = 0.05
    for _ in range(250):
        mujoco.mj_step(twin.model, twin.data)
    assert np.linalg.norm(twin.data.site_xpos[twin.tool] - [0.5, 0.2, 0.3]) < 5e-4
    assert np.linalg.norm(twin.pose(1)[:3, 3] - [0.5, 0.0, 0.06]) < 2e-3


def test_a_held_thing_rides_with_the_hand() -> None:
    X_GO = pose(t=[0.0, 0.01, 0.02])
    twin = build_twin(
        belief(thing(1, BALL, relation=Relation.held())), BODY, held=(1, X_GO), options=TwinOptions(fixed=True)
    )
    twin.set_robot(BODY.home + 0.2, 0.066)
    sphere = int(np.flatnonzero(twin.model.geom_type == mujoco.mjtGeom.mjGEOM_SPHERE)[-1])
    expected = (Kinematics(BODY).tool(BODY.home + 0.2) @ X_GO)[:3, 3]
    np.testing.assert_allclose(twin.data.geom_xpos[sphere], expected, atol=1e-6)


def test_the_table_is_where_it_was_seen() -> None:
    scene = replace(belief(), supports=(level_support(0.07, (0.3, -0.4, 0.8, 0.4)),))
    twin = build_twin(scene, BODY)
    down_ray = np.array([0.0, 0.0, -1.0])
    hit = mujoco.mj_ray(twin.model, twin.data, np.array([0.7, 0.3, 1.0]), down_ray, None, 1, -1, np.zeros(1, np.int32))
    assert hit == pytest.approx(0.93)


def test_clutter_boxes_hold_every_point_and_stay_few() -> None:
    points = np.random.default_rng(0).uniform([0.3, -0.3, 0.0], [0.7, 0.3, 0.4], (4000, 3))
    centers, halves = boxes(np.vstack([points, [[np.nan, 0, 0]]]), most=60)
    assert len(centers) <= 60
    covered = (np.abs(points[:, None] - centers) <= halves + 1e-9).all(axis=2).any(axis=1)
    assert covered.all()
    assert len(boxes(np.zeros((0, 3)))[0]) == 0


def test_clutter_leaves_gaps_above_one_another_open() -> None:
    low, high = np.array([[0.5, 0.0, 0.01]]), np.array([[0.5, 0.0, 0.31]])
    centers, halves = boxes(np.vstack([low, high]))
    assert len(centers) == 2 and halves.max() < 0.02
