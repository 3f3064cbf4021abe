"""How far apart things are, and which of them are in the way of the palm."""

import numpy as np
import pytest
from tests.plan.plan_scenes import BALL, BASKET, CAN, FLAT, scene, thing

from premotor.core import Relation
from premotor.plan.neighbors import horizontal_gap, needs_palm_gap, topmost_on


def test_round_things_are_as_far_apart_as_their_middles_less_their_radii():
    assert horizontal_gap(thing(1, BALL), thing(2, CAN, (0.6, 0.0))) == pytest.approx(0.1 - 0.035 - 0.033)


@pytest.mark.parametrize("x", [0.40, 0.50, 0.62])
def test_beside_a_long_wall_it_does_not_matter_where_its_middle_is(x: float):
    assert horizontal_gap(thing(1, BALL, (x, 0.0)), thing(2, BASKET, (0.5, 0.2))) == pytest.approx(0.2 - 0.11 - 0.035)


def test_a_wall_that_is_turned_is_met_along_its_own_axis():
    turned = thing(2, BASKET, (0.5 + 0.2 * np.sin(0.5), 0.2 * np.cos(0.5)), yaw=-0.5)
    assert horizontal_gap(thing(1, BALL), turned) == pytest.approx(0.2 - 0.11 - 0.035)


def test_moving_away_widens_the_gap_by_the_way_and_overlap_is_negative():
    ball, box = thing(1, BALL), thing(2, BASKET, (0.5, 0.2))
    assert horizontal_gap(ball, box, np.array([0.0, 0.05])) == pytest.approx(horizontal_gap(ball, box) + 0.05)
    assert horizontal_gap(ball, thing(2, BASKET, (0.5, 0.1))) < 0.0
    assert horizontal_gap(ball, thing(2, BALL)) < 0.0


def test_the_palm_passes_over_what_is_about_as_high():
    assert needs_palm_gap(thing(2, CAN), thing(1, FLAT))
    assert not needs_palm_gap(thing(2, CAN), thing(1, CAN)) and not needs_palm_gap(thing(2, FLAT), thing(1, CAN))


def test_of_a_pile_the_uppermost_is_taken_first():
    pile = thing(1, FLAT), thing(2, FLAT, z=0.012), thing(3, FLAT, z=0.024), thing(4, FLAT, z=0.036)
    top = topmost_on(pile[0], scene(*pile[::-1]))
    assert top is not None and top.id == 4
    assert topmost_on(pile[3], scene(*pile)) is None


def test_what_is_believed_to_be_on_a_thing_is_on_it_wherever_it_is():
    leaning = thing(2, BALL, (0.6, 0.0), relation=Relation("on", 1))
    assert topmost_on(thing(1, CAN), scene(thing(1, CAN), leaning)) is leaning
