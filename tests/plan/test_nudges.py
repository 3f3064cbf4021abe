"""Nudges: closed fingers beside the thing, free ways, and more room afterward."""

import numpy as np
from tests.plan.plan_scenes import BALL, BASKET, CAN, ring, scene, thing

from premotor.core import Hollow, Primitive, Relation
from premotor.core.geometry import invert, transform
from premotor.plan.hand import Hand
from premotor.plan.nudges import sample_nudges
from premotor.robots import arm7

BODY = arm7.body()
HAND = Hand.of(BODY)


def nudges(target, *others):
    return sample_nudges(target, scene(target, *others), BODY, np.random.default_rng(0), 6, HAND)


def test_a_touching_neighbor_or_the_thing_itself_is_pushed_apart():
    target, neighbor = thing(1, BALL), ring(1, 0.0705)[0]
    found = nudges(target, neighbor)
    assert found
    for n in found:
        moved = {1: target.position.copy(), neighbor.id: neighbor.position.copy()}
        before = np.linalg.norm(moved[1] - moved[neighbor.id])
        moved[n.pushed][:2] += n.displacement
        assert np.linalg.norm(moved[1] - moved[neighbor.id]) > before + 0.005
        assert 0.015 < np.linalg.norm(n.displacement) < 0.05


def test_the_fingers_come_down_and_go_up_beside_everything():
    target, neighbor = thing(1, BALL), ring(1, 0.0705)[0]
    for n in nudges(target, neighbor):
        pushed, other = (target, neighbor) if n.pushed == 1 else (neighbor, target)
        for X, things in ((n.poses[1], (pushed, other)), (n.poses[2], (other,))):
            for t in things:
                local = transform(invert(X), transform(t.X_WO, t.shape.sample(0.004)[0]))
                assert HAND.clearance(local[None], np.zeros(1), 0.05)[0] > 0
        assert n.poses[1, 2, 3] == n.poses[2, 2, 3] < n.poses[0, 2, 3]
        travel = n.poses[2, :2, 3] - n.poses[1, :2, 3]
        assert travel @ n.displacement > 0.99 * np.linalg.norm(travel) * np.linalg.norm(n.displacement)


def test_alone_there_is_nothing_to_gain():
    assert nudges(thing(1, BALL)) == ()


def test_what_would_tip_and_what_is_big_stays():
    bottle = thing(2, Primitive("cylinder", np.array([0.025, 0.025, 0.13])), (0.5 + 0.061, 0.0))
    chest = thing(3, Primitive("box", BASKET.half_extents), (0.5, 0.15))
    assert all(n.pushed == 1 for n in nudges(thing(1, BALL), bottle, chest))


SMALL, WALL = Primitive("ellipsoid", np.full(3, 0.025)), Primitive("box", np.array([0.15, 0.02, 0.06]))
BOX = Hollow(np.array([0.15, 0.10, 0.05]), 0.006, "square", 0.9)


def test_between_a_wall_and_a_box_the_box_is_pushed_away_from_inside():
    box = thing(8, BOX, (0.5, 0.17))
    found = nudges(thing(1, SMALL, (0.5, 0.03)), box, thing(9, WALL, (0.5, -0.05)))
    assert found
    for n in found:
        assert n.pushed == 8 and n.displacement[1] > 0.03 and abs(n.displacement[0]) < 1e-6
        local = transform(invert(box.X_WO), n.poses[1:3, :3, 3])
        assert BOX.contains(local[:1]).all()  # and it ends beyond where the wall was
        assert local[1, 1] > BOX.half[1] > local[0, 1] > 0.5 * BOX.half[1]
        own = transform(invert(n.poses[1]), transform(box.X_WO, BOX.sample(0.005)[0]))
        assert HAND.clearance(own[None], np.zeros(1), 0.05)[0] > 0


def test_a_box_is_not_pushed_against_a_bottle_that_stands_behind_it():
    target, wall = thing(1, SMALL, (0.5, -0.12)), thing(9, WALL, (0.5, -0.20))
    box = thing(8, Hollow(np.array([0.12, 0.16, 0.05]), 0.006, "square"), (0.5, 0.08))
    bottle = thing(2, Primitive("cylinder", np.array([0.02, 0.02, 0.10])), (0.5, 0.08 + 0.16 + 0.02 + 0.075))
    assert max(n.displacement[1] for n in nudges(target, wall, box)) > 0.08
    assert max(n.displacement[1] for n in nudges(target, wall, box, bottle)) < 0.075


def test_what_is_long_but_not_hollow_is_pushed_no_farther_than_anything_else():
    long = thing(1, Primitive("box", np.array([0.11, 0.02, 0.02])))
    found = [n for n in nudges(long, thing(2, BALL, (0.5, 0.06))) if n.pushed == 1]
    assert found and all(np.linalg.norm(n.displacement) < 0.036 for n in found)


def test_what_lies_in_the_box_rides_along_but_the_hand_does_not_come_down_on_it():
    target, wall, box = thing(1, SMALL, (0.5, 0.03)), thing(9, WALL, (0.5, -0.05)), thing(8, BOX, (0.5, 0.17))
    aside = thing(2, SMALL, (0.6, 0.13), z=0.006, relation=Relation("in", 8))
    below = thing(2, SMALL, (0.5, 0.22), z=0.006, relation=Relation("in", 8))
    assert any(n.pushed == 8 and n.score == 1.0 for n in nudges(target, wall, box, aside))
    assert not any(n.pushed == 8 and n.displacement[1] > 0.03 for n in nudges(target, wall, box, below))


def test_a_clear_way_is_liked_better_than_pushing_others_along():
    loose = nudges(thing(1, BALL), *ring(1, 0.0705))
    packed = nudges(thing(1, BALL), *ring(5, 0.0705))
    assert max(n.score for n in loose) > max((n.score for n in packed), default=0.0)


def test_nothing_is_pushed_out_of_the_workspace():
    edge = BODY.workspace[1][0]
    target = thing(1, CAN, (edge - 0.02, 0.0))
    for n in nudges(target, thing(2, CAN, (edge - 0.088, 0.0))):
        assert np.all(n.poses[:, 0, 3] < edge)


def test_beside_a_wall_higher_than_the_fingers_are_long_the_hand_is_turned_so_that_it_fits():
    wall = thing(8, Primitive("box", np.array([0.15, 0.02, 0.075])), (0.5, 0.095))
    small = Primitive("ellipsoid", np.array([0.016, 0.014, 0.015]))
    target, neighbor = thing(1, small), thing(2, small, (0.54, 0.0))
    found = nudges(target, neighbor, wall)
    assert found
    for n in found:
        local = transform(invert(n.poses[1]), transform(wall.X_WO, wall.shape.sample(0.01)[0]))
        assert HAND.clearance(local[None], np.zeros(1), 0.05)[0] > 0
