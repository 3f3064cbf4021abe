"""Placements: inside, clear of what is there and of the walls, spread out, none when it does not fit."""

from dataclasses import replace

import numpy as np
import pytest
from tests.plan.plan_scenes import BALL, BASKET, BOX, CAN, FLAT, MUG, scene, thing

from premotor.core import TABLE_ID, Hollow, Primitive, Relation, level_support
from premotor.core.geometry import invert, transform
from premotor.core.relations import may_stand_in
from premotor.knowledge import load
from premotor.plan.grasps import sample_grasps
from premotor.plan.hand import Hand
from premotor.plan.placements import RELEASE_HEIGHT, sample_placements
from premotor.robots import arm7

BODY, KNOWLEDGE = arm7.body(), load()
HAND = Hand.of(BODY)
CONTAINER = thing(9, BASKET, (0.5, 0.45), "basket", yaw=0.3)


def taken(shape, name="apple"):
    """A thing in the hand, with how it lies there and the fingers' width."""
    target = thing(1, shape, (0.5, -0.1), name)
    grasp = sample_grasps(target, scene(target), BODY, KNOWLEDGE, np.random.default_rng(0), 3, HAND)[0]
    X_GO = invert(grasp.X_WG) @ target.X_WO
    return replace(target, relation=Relation.held(), X_GO=X_GO), X_GO, grasp.width


def placements(shape, into, *others, n=8):
    held, X_GO, width = taken(shape)
    belief = scene(held, *([] if into.fixed else [into]), *others)
    return held, sample_placements(held, X_GO, into, belief, BODY, np.random.default_rng(1), n, width, HAND)


@pytest.mark.parametrize("shape", [BALL, BOX, CAN, FLAT, MUG])
def test_the_thing_comes_in_between_the_walls_just_over_the_floor(shape):
    held, found = placements(shape, CONTAINER)
    assert found
    for p in found:
        points = transform(p.X_WO, held.shape.sample(0.005)[0])
        local = transform(invert(CONTAINER.X_WO), points)
        assert np.all(np.abs(local[:, :2]) < BASKET.inner_half[:2])
        floor = CONTAINER.position[2] - BASKET.half[2] + BASKET.wall
        assert points[:, 2].min() == pytest.approx(floor + RELEASE_HEIGHT, abs=0.002)
        walls = transform(invert(p.X_WG), transform(CONTAINER.X_WO, BASKET.sample(0.008)[0]))
        assert HAND.clearance(walls[None], np.array([0.06]), 0.08)[0] > 0


def test_the_hand_holds_it_there_as_it_was_taken():
    held, found = placements(BOX, CONTAINER)
    for p in found:
        np.testing.assert_allclose(p.X_WG @ held.X_GO, p.X_WO, atol=1e-9)
        assert p.X_WO[2, 2] > 0.999


def test_what_lies_there_is_avoided_until_there_is_no_room_then_stacked_on():
    lying, heights = [], []
    for k in range(8):
        _, found = placements(CAN, CONTAINER, *lying)
        assert found
        X = found[0].X_WO.copy()
        X[2, 3] -= RELEASE_HEIGHT
        heights.append(X[2, 3])
        for other in lying:
            if abs(X[2, 3] - other.position[2]) < 0.1:
                assert np.linalg.norm(X[:2, 3] - other.position[:2]) > 0.066
        lying.append(replace(thing(20 + k, CAN), X_WO=X))
    assert np.ptp(heights[:4]) < 0.002
    assert max(heights) > heights[0] + 0.1


def test_too_big_for_the_container_gives_none():
    small = thing(9, replace(BASKET, half=np.array([0.05, 0.05, 0.04])), (0.5, 0.4), "bowl")
    assert placements(Primitive("box", np.array([0.09, 0.03, 0.05])), small)[1] == ()


def test_on_the_table_it_stands_clear_of_everything():
    others = [thing(30 + i, CAN, (0.35 + 0.1 * i, 0.0)) for i in range(4)]
    held, found = placements(BALL, level_support(), CONTAINER, *others)
    assert found
    for p in found:
        assert p.into == TABLE_ID
        assert p.X_WO[2, 3] - held.half_extents[2] == pytest.approx(RELEASE_HEIGHT, abs=0.002)
        for other in (CONTAINER, *others):
            assert np.linalg.norm(p.X_WO[:2, 3] - other.position[:2]) > 0.06


def test_a_shelf_takes_it_on_top_within_its_edges():
    shelf = level_support(0.3, (0.5, -0.5, 0.75, -0.15), id=-2)
    held, found = placements(CAN, shelf)
    assert found
    for p in found:
        assert p.into == -2 and p.X_WO[2, 3] - held.half_extents[2] == pytest.approx(0.3 + RELEASE_HEIGHT, abs=0.002)
        points = transform(p.X_WO, held.shape.sample(0.005)[0])
        x0, y0, x1, y1 = shelf.bounds
        assert np.all((points[:, 0] > x0) & (points[:, 0] < x1) & (points[:, 1] > y0) & (points[:, 1] < y1))


def test_a_plate_takes_it_on_top():
    plate = thing(9, Primitive("cylinder", np.array([0.11, 0.11, 0.01])), (0.5, 0.3), "plate")
    held, found = placements(BALL, plate)
    assert found
    for p in found:
        assert np.linalg.norm(p.X_WO[:2, 3] - plate.position[:2]) < 0.1
        assert p.X_WO[2, 3] - held.half_extents[2] == pytest.approx(0.02 + RELEASE_HEIGHT, abs=0.003)


def test_what_would_look_over_the_rim_is_leaned_over_so_that_it_lies_down():
    tall = Primitive("box", np.array([0.05, 0.03, 0.10]))
    _, found = placements(tall, CONTAINER)
    assert found and all(p.X_WO[2, 2] < 0.8 for p in found[:3])
    _, low = placements(BOX, CONTAINER)
    assert low and all(p.X_WO[2, 2] > 0.99 for p in low)


def test_what_is_leaned_over_is_well_past_its_balance():
    half = np.array([0.072, 0.03, 0.09])
    _, found = placements(Primitive("box", half), CONTAINER)
    balance = np.arctan2(half[0], half[2])
    leaned = [float(np.arccos(np.clip(p.X_WO[2, 2], -1, 1))) for p in found]
    assert leaned and max(leaned) > 0.5
    assert all(lean < 0.01 or lean > balance + 0.25 for lean in leaned)


def test_what_falls_over_has_room_to_slide():
    half = np.array([0.078, 0.029, 0.106])  # as long as most of the basket: let go at its end, a wall would hold it up
    basket = replace(CONTAINER, shape=replace(BASKET, half=BASKET.half * [1.15, 1.15, 1.0]))
    _, found = placements(Primitive("box", half), basket)
    for leaned in found[:3]:
        R = leaned.X_WO[:3, :3]
        pivot = min((R @ (half * corner) for corner in ((1, 0, -1), (-1, 0, -1))), key=lambda at: at[2])
        foot, along = leaned.X_WO[:3, 3] + pivot, R[:, 2] * [1, 1, 0] / np.linalg.norm(R[:2, 2])
        ends = transform(invert(basket.X_WO), np.array([foot, foot + 2 * half[2] * along]))
        assert np.all(np.abs(ends[:, :2]) < basket.shape.inner_half[:2] - 0.03)


def test_nothing_is_put_where_a_round_plate_has_no_corner():
    plate = thing(9, Primitive("cylinder", np.array([0.11, 0.11, 0.01])), (0.5, 0.3), "plate")
    _, found = placements(Primitive("ellipsoid", np.full(3, 0.012)), plate, n=200)
    far = max(np.linalg.norm(p.X_WO[:2, 3] - plate.position[:2]) for p in found)
    assert len(found) > 20 and far < 0.7 * 0.11


def test_what_is_low_for_a_tray_stands_on_it():
    tray = Hollow(np.array([0.15, 0.11, 0.012]), 0.006, "square")
    bottle = thing(1, Primitive("cylinder", np.array([0.033, 0.033, 0.10])))
    assert may_stand_in(bottle, thing(9, tray)) and not may_stand_in(bottle, thing(9, BASKET))
