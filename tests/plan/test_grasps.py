"""Grasps: across what fits, over rims, low on flat things, never through neighbors or the table."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.plan_scenes import BALL, BASKET, BOX, CAN, FLAT, MUG, WIDE, ring, scene, thing

from premotor.core import Primitive
from premotor.core.geometry import invert, transform
from premotor.knowledge import load
from premotor.plan.grasps import MIN_STROKE_MARGIN, grip_force, sample_grasps
from premotor.plan.hand import Hand
from premotor.robots import arm7

BODY, KNOWLEDGE = arm7.body(), load()
HAND = Hand.of(BODY)


def grasps(target, *others, n=12, seed=0):
    return sample_grasps(target, scene(target, *others), BODY, KNOWLEDGE, np.random.default_rng(seed), n, HAND)


def dense(t):
    return transform(t.X_WO, t.shape.sample(0.003)[0])


@pytest.mark.parametrize("shape", [BALL, BOX, CAN, FLAT, MUG])
def test_every_grasp_fits_the_hand_the_thing_and_the_table(shape):
    target = thing(1, shape)
    found = grasps(target)
    assert len(found) >= 3
    for g in found:
        assert g.width <= BODY.gripper.stroke - MIN_STROKE_MARGIN
        assert g.width < g.opening <= BODY.gripper.stroke
        assert g.X_WG[2, 2] < -0.7  # from above
        local = transform(invert(g.X_WG), dense(target))[None]
        assert HAND.clearance(local, np.array([g.opening]), 0.08)[0] > -0.0015
        tip = g.X_WG[2, 3] + HAND.tip_reach * g.X_WG[2, 2]
        assert tip > 0.003


def test_the_best_grasp_of_a_box_is_across_its_short_side_and_central():
    g = grasps(thing(1, BOX, yaw=0.4))[0]
    closing = g.X_WG[:2, 1]
    assert abs(closing @ [-np.sin(0.4), np.cos(0.4)]) > 0.98
    assert abs(g.width - 0.06) < 0.004
    assert np.linalg.norm(g.X_WG[:2, 3] - [0.5, 0.0]) < 0.01


def test_too_wide_is_not_grasped():
    assert grasps(thing(1, WIDE)) == ()


def test_a_mug_is_taken_by_its_rim():
    target = thing(1, MUG)
    for g in grasps(target):
        assert g.width < 0.02
        assert abs(np.linalg.norm(g.X_WG[:2, 3] - target.position[:2]) - 0.037) < 0.012


def test_the_force_holds_three_times_the_weight_and_spares_the_thing():
    can = KNOWLEDGE.kind("can")
    for mass in (0.4, 0.8):
        heavy = replace(thing(1, CAN, name="can"), mass=(mass, 0.1), friction=(0.5, 0.1))
        weight = 9.81 * (mass + 0.1)  # a standard deviation heavier, and one more slippery
        expected = np.clip(3 * weight / (2 * 0.4), 0.7 * can.max_grip_force, can.max_grip_force)
        assert grip_force(heavy, BODY, KNOWLEDGE) == pytest.approx(expected, rel=1e-3)
    assert 0.7 * can.max_grip_force < 3 * 9.81 * 0.9 / 0.8 < can.max_grip_force, "the weight decides here"
    light = replace(thing(1, BALL), mass=(0.01, 0.0))
    assert grip_force(light, BODY, KNOWLEDGE) == pytest.approx(0.7 * KNOWLEDGE.kind("apple").max_grip_force)
    soft = replace(heavy, names={"strawberry": 1.0})
    assert grip_force(soft, BODY, KNOWLEDGE) == KNOWLEDGE.kind("strawberry").max_grip_force


def test_neighbors_are_not_touched_on_the_way_in():
    target, others = thing(1, BALL), ring(4, 0.085)
    found = grasps(target, *others)
    assert found
    cloud = np.concatenate([dense(t) for t in others])
    for g in found:
        assert HAND.clearance(transform(invert(g.X_WG), cloud)[None], np.array([g.opening]), 0.08)[0] > 0.0


def test_tight_neighbors_leave_fewer_and_worse_grasps_until_none_are_left():
    target = thing(1, BALL)
    open_, tight = grasps(target), grasps(target, *ring(4, 0.072))
    assert len(tight) < len(open_)
    assert max((g.score for g in tight), default=0.0) < open_[0].score
    assert grasps(target, *ring(6, 0.0705)) == ()


def test_a_tall_wall_beside_it_forbids_the_hand():
    target = thing(1, BALL)
    wall = thing(2, Primitive("box", np.array([0.15, 0.01, 0.15])), (0.5, 0.055))
    for g in grasps(target, wall):
        palm = transform(invert(g.X_WG), dense(wall))[None]
        assert HAND.clearance(palm, np.array([g.opening]))[0] > 0


def test_clutter_counts_as_a_neighbor():
    target = thing(1, BALL)
    cloud = np.concatenate([dense(t) for t in ring(6, 0.0705)])
    belief = replace(scene(target), clutter=cloud)
    assert sample_grasps(target, belief, BODY, KNOWLEDGE, np.random.default_rng(0), 12, HAND) == ()


def test_the_same_seed_gives_the_same_grasps_and_they_differ_from_one_another():
    target = thing(1, BOX)
    first, second = grasps(target, seed=3), grasps(target, seed=3)
    assert all(np.array_equal(a.X_WG, b.X_WG) and a.score == b.score for a, b in zip(first, second, strict=True))
    for i, a in enumerate(first):
        for b in first[:i]:
            assert not np.allclose(a.X_WG, b.X_WG, atol=1e-3)


@settings(max_examples=25, deadline=None)
@given(
    st.tuples(*[st.floats(0.012, 0.09)] * 3),
    st.sampled_from(["box", "ellipsoid", "cylinder"]),
    st.floats(-3, 3),
)
def test_any_convex_thing_thin_enough_has_a_grasp(half, kind, yaw):
    half = np.array(half)
    if kind == "cylinder":
        half[1] = half[0]
    target = thing(1, Primitive(kind, half), yaw=yaw)
    found = grasps(target)
    if 2 * half[:2].min() < 0.065:
        assert found
        assert all(g.width < 0.0721 for g in found)
    if 2 * half[:2].min() > 0.095 and kind != "ellipsoid":
        assert found == ()


def test_a_basket_that_carries_the_thing_is_an_obstacle():
    basket = thing(2, BASKET, (0.5, 0.0), "basket")
    inside = thing(1, BALL, (0.5, 0.0), z=0.006)
    assert grasps(inside, basket)
    corner = thing(1, BALL, (0.5 + 0.105, 0.065), z=0.006)
    walls = dense(basket)
    for g in grasps(corner, basket):
        assert HAND.clearance(transform(invert(g.X_WG), walls)[None], np.array([g.opening]), 0.08)[0] > 0


def test_between_a_tall_wall_and_a_can_a_hand_that_leans_far_gets_in():
    target = thing(1, Primitive("ellipsoid", np.array([0.026, 0.023, 0.023])))
    wall = thing(2, Primitive("box", np.array([0.12, 0.01, 0.06])), (0.5, 0.023 + 0.018 + 0.01))
    can = thing(3, CAN, (0.5, -0.023 - 0.03 - CAN.half_extents[1]))
    for seed in range(4):
        found = grasps(target, wall, can, seed=seed)
        assert found and all(g.X_WG[2, 2] > -0.9 for g in found)


@pytest.mark.parametrize("side", [1, -1])
def test_the_camera_on_the_hand_is_kept_away_from_a_wall(side: int):
    target = thing(1, Primitive("ellipsoid", np.array([0.026, 0.023, 0.023])))
    wall = thing(2, Primitive("box", np.array([0.12, 0.01, 0.06])), (0.5, side * (0.023 + 0.018 + 0.01)))
    assert any(g.X_WG[2, 2] < -0.99 for g in grasps(target, wall))
