"""Places nobody has seen are found, and looked at from a pose of the arm that shows them."""

from dataclasses import replace

import numpy as np
import pytest
from tests.plan.plan_scenes import BALL, BOX, scene, thing

from premotor.core import Belief, Budget, Primitive, Step
from premotor.core.errors import PlanError
from premotor.core.geometry import invert, transform
from premotor.knowledge import load
from premotor.plan import unseen_places
from premotor.plan.step_planner import Planner
from premotor.robots import arm7
from premotor.twin import Kinematics

BODY = arm7.body()
PLANNER, KINEMATICS = Planner(BODY, load(), None), Kinematics(BODY)


def spots(x: float, y: float, across: int = 4) -> np.ndarray:
    """Which of the table's spots are in a patch of across x across of them."""
    off = np.abs(Belief().table.spots()[..., :2] - [x, y])
    return np.all(off < 0.01 * across + 1e-6, axis=-1)


def unseen(*patches: np.ndarray, things=()) -> Belief:
    none = np.zeros(Belief().table.spots().shape[:2], bool)
    return replace(scene(*things), unseen=np.logical_or.reduce([none, *patches]))


def test_the_larger_patch_is_the_place_to_look_at() -> None:
    found = unseen_places.least_known_place(unseen(spots(0.4, 0.3, 3), spots(0.6, -0.2, 5)), BODY)
    assert found is not None and np.allclose(found[:2], [0.6, -0.2], atol=0.02)


@pytest.mark.parametrize(
    "belief",
    [
        unseen(),
        Belief(),
        unseen(spots(0.5, 0.0, 1)),
        unseen(spots(0.78, 0.6)),
        unseen(spots(0.5, 0.0), things=(thing(1, BOX, (0.5, 0.0), "box"),)),
    ],
    ids=["all seen", "nothing seen yet", "a crack", "out of reach", "under a thing"],
)
def test_where_nothing_can_hide_there_is_nothing_to_look_for(belief: Belief) -> None:
    assert unseen_places.least_known_place(belief, BODY) is None
    with pytest.raises(PlanError):
        PLANNER.find(Step("survey"), belief, BODY.home, (), Budget())


def test_the_arm_goes_where_its_camera_sees_the_place() -> None:
    belief = unseen(spots(0.42, 0.3), things=(thing(1, BALL),))
    motion = PLANNER.find(Step("survey"), belief, BODY.home, (), Budget()).motion
    assert belief.unseen is not None
    at = belief.table.spots()[belief.unseen]
    seen = transform(invert(KINEMATICS.camera(motion.end, "wrist")), at)
    assert np.all(seen[:, 2] > 0.1) and np.all(np.abs(seen[:, :2] / seen[:, 2:]) < 0.4)


def test_behind_something_tall_is_looked_at_over_or_round_it() -> None:
    wall = thing(1, Primitive("box", np.array([0.01, 0.1, 0.1])), (0.5, 0.1))
    belief = unseen(spots(0.54, 0.1, 2), things=(wall,))
    at = unseen_places.unseen_spots(belief, BODY)
    eye = unseen_places.views_of_place(np.array([0.54, 0.1, 0.0]), belief, BODY, 0)[0][:3, 3]
    assert unseen_places.unoccluded(at, eye, belief).all()
    assert not unseen_places.unoccluded(at, np.array([0.4, 0.1, 0.1]), belief).any()


def test_where_things_stand_is_looked_first() -> None:
    belief = unseen(spots(0.4, 0.3, 3), spots(0.6, -0.2, 4), things=(thing(1, BALL, (0.4, 0.15)),))
    found = unseen_places.least_known_place(belief, BODY)
    assert found is not None and np.allclose(found[:2], [0.4, 0.3], atol=0.02)
