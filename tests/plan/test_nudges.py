"""Nudges: closed fingers beside the thing, free ways, and more room afterwards."""

import numpy as np
from tests.plan.plan_scenes import BALL, BASKET, CAN, ring, scene, thing

from premotor.core import Primitive
from premotor.core.geometry import invert, transform
from premotor.plan.hand import Hand
from premotor.plan.nudges import sample_nudges
from premotor.plan.surface import surface
from premotor.robots import arm7

BODY = arm7.body()
HAND = Hand.of(BODY)


def nudges(target, *others):
    return sample_nudges(target, scene(target, *others), BODY, np.random.default_rng(0), 6, HAND)


def test_a_touching_neighbour_or_the_thing_itself_is_pushed_apart():
    target, neighbour = thing(1, BALL), ring(1, 0.0705)[0]
    found = nudges(target, neighbour)
    assert found
    for n in found:
        moved = {1: target.position.copy(), neighbour.id: neighbour.position.copy()}
        before = np.linalg.norm(moved[1] - moved[neighbour.id])
        moved[n.pushed][:2] += n.way
        assert np.linalg.norm(moved[1] - moved[neighbour.id]) > before + 0.005
        assert 0.015 < np.linalg.norm(n.way) < 0.05


def test_the_fingers_come_down_and_go_up_beside_everything():
    target, neighbour = thing(1, BALL), ring(1, 0.0705)[0]
    for n in nudges(target, neighbour):
        pushed, other = (target, neighbour) if n.pushed == 1 else (neighbour, target)
        for X, things in ((n.poses[1], (pushed, other)), (n.poses[2], (other,))):
            for t in things:
                local = transform(invert(X), transform(t.X_WO, surface(t.shape, 0.004)[0]))
                assert HAND.clearance(local[None], np.zeros(1), 0.05)[0] > 0
        assert n.poses[1, 2, 3] == n.poses[2, 2, 3] < n.poses[0, 2, 3]
        travel = n.poses[2, :2, 3] - n.poses[1, :2, 3]
        assert travel @ n.way > 0.99 * np.linalg.norm(travel) * np.linalg.norm(n.way)


def test_alone_there_is_nothing_to_gain():
    assert nudges(thing(1, BALL)) == ()


def test_what_would_tip_and_what_is_big_stays():
    bottle = thing(2, Primitive("cylinder", np.array([0.025, 0.025, 0.13])), (0.5 + 0.061, 0.0))
    basket = thing(3, BASKET, (0.5, 0.15))
    assert all(n.pushed == 1 for n in nudges(thing(1, BALL), bottle, basket))


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
    target, neighbour = thing(1, small), thing(2, small, (0.54, 0.0))
    found = nudges(target, neighbour, wall)
    assert found
    for n in found:
        local = transform(invert(n.poses[1]), transform(wall.X_WO, surface(wall.shape, 0.01)[0]))
        assert HAND.clearance(local[None], np.zeros(1), 0.05)[0] > 0
