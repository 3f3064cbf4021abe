from dataclasses import replace

import numpy as np
import pytest
from tests.twin.twin_scenes import BALL, CAN, belief, thing

from premotor.core import Visibility
from premotor.core.geometry import pose, rotvec_to_matrix
from premotor.foresee import surprise

BEFORE = belief(thing(1, CAN, (0.5, 0.0)), thing(2, BALL, (0.6, 0.2)))


def foreseen(x: float, y: float, z: float) -> dict[int, np.ndarray]:
    return {1: pose(t=[x, y, z])}


def test_as_foreseen_within_what_perception_can_tell() -> None:
    s = surprise(foreseen(0.51, 0.01, 0.06), BEFORE)
    assert s.cause == "as foreseen" and s.meters == pytest.approx(np.hypot(0.01, 0.01))


def test_a_thing_left_behind_did_not_move() -> None:
    s = surprise(foreseen(0.5, 0.0, 0.14), BEFORE, BEFORE)
    assert (s.cause, s.thing) == ("did not move", 1) and s.meters == pytest.approx(0.08)


def test_causes() -> None:
    lower = belief(thing(1, CAN, (0.55, 0.0), z=0.06))
    assert surprise(foreseen(0.5, 0.0, 0.3), lower, BEFORE).cause == "fell"
    aside = belief(thing(1, CAN, (0.7, 0.3)))
    assert surprise(foreseen(0.5, 0.0, 0.06), aside).cause == "moved elsewhere"
    tipped = replace(BEFORE.things[0], X_WO=pose(rotvec_to_matrix([np.pi / 2, 0, 0]), [0.5, 0.0, 0.06]))
    assert surprise(foreseen(0.5, 0.0, 0.06), belief(tipped)).cause == "tipped over"
    assert surprise(foreseen(0.5, 0.0, 0.06), belief()).cause == "gone"
    hidden = replace(BEFORE.things[0], visibility=Visibility.OCCLUDED)
    assert surprise(foreseen(0.5, 0.0, 0.3), belief(hidden)).cause == "not seen"


def test_the_worst_thing_is_reported_and_nothing_foreseen_is_no_surprise() -> None:
    s = surprise({1: BEFORE.things[0].X_WO, 2: pose(t=[0.6, 0.0, 0.033])}, BEFORE, BEFORE)
    assert s.thing == 2
    assert surprise({}, BEFORE).cause == "as foreseen"
