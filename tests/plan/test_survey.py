"""Places nobody has seen are found, and looked at from a pose of the arm that shows them."""

from dataclasses import replace

import numpy as np
import pytest
from tests.plan.plan_scenes import BALL, BOX, scene, thing

from premotor.core import Belief, Budget, Step
from premotor.core.errors import PlanError
from premotor.core.geometry import invert, transform
from premotor.knowledge import load
from premotor.plan import survey
from premotor.plan.planner import Planner
from premotor.robots import arm7
from premotor.twin import Kinematics

BODY = arm7.body()
PLANNER, KINEMATICS = Planner(BODY, load(), None), Kinematics(BODY)


def spots(x: float, y: float, across: int = 4) -> np.ndarray:
    """A patch of across x across spots, 2 cm from one another."""
    ticks = 0.02 * (np.arange(across) - 0.5 * (across - 1))
    u, v = np.meshgrid(x + ticks, y + ticks)
    return np.stack([u.ravel(), v.ravel(), np.full(u.size, 0.01)], axis=1)


def unseen(*patches: np.ndarray, things=()) -> Belief:
    return replace(scene(*things), unseen=np.concatenate(patches) if patches else np.zeros((0, 3)))


def test_the_larger_patch_is_the_place_to_look_at() -> None:
    found = survey.place(unseen(spots(0.4, 0.3, 3), spots(0.6, -0.2, 5)), BODY)
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
    assert survey.place(belief, BODY) is None
    with pytest.raises(PlanError):
        PLANNER.find(Step("survey"), belief, BODY.home, (), Budget())


def test_the_arm_goes_where_its_camera_sees_the_place() -> None:
    belief = unseen(spots(0.42, 0.3), things=(thing(1, BALL),))
    motion = PLANNER.find(Step("survey"), belief, BODY.home, (), Budget()).motion
    assert belief.unseen is not None
    seen = transform(invert(KINEMATICS.camera(motion.end, "wrist")), belief.unseen)
    assert np.all(seen[:, 2] > 0.1) and np.all(np.abs(seen[:, :2] / seen[:, 2:]) < 0.4)
