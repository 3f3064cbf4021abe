"""Steps become motions whose pieces join, keep the limits and bring the tool where it has to be."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from tests.plan.plan_scenes import BALL, BASKET, WIDE, ring, scene, thing

from premotor.core import Budget, Outcome, Relation, Step
from premotor.core.errors import PlanError
from premotor.core.geometry import invert, pose, transform
from premotor.knowledge import load
from premotor.plan.ik import Ik
from premotor.plan.step_planner import Planner
from premotor.robots import arm7
from premotor.twin import Kinematics

BODY = arm7.body()
PLANNER, KINEMATICS = Planner(BODY, load(), None), Kinematics(BODY)
BASKET_ = thing(9, BASKET, (0.5, 0.42), "basket")


def find(step, *things, q=BODY.home):
    motion = PLANNER.find(step, scene(BASKET_, *things), q, (), Budget()).motion
    np.testing.assert_allclose(motion.pieces[0][1].positions[0], q, atol=1e-6)
    for (_, a), (_, b) in pairwise(motion.pieces):
        np.testing.assert_allclose(a.positions[-1], b.positions[0], atol=2e-3)
    for _, piece in motion.pieces:
        assert np.all(np.abs(np.diff(piece.positions, axis=0)) <= 0.01 * BODY.velocity + 1e-9)
        assert np.all(piece.positions >= BODY.lower) and np.all(piece.positions <= BODY.upper)
    return motion


def test_a_pick_ends_above_the_thing_having_been_at_the_grasp():
    motion = find(Step("pick", 1), thing(1, BALL), *ring(3, 0.1))
    at = KINEMATICS.tool(motion.piece("approach").positions[-1])
    np.testing.assert_allclose(at, motion.grasp.X_WG, atol=0.01)
    assert KINEMATICS.tool(motion.end)[2, 3] > at[2, 3] + 0.1


def test_the_tool_stays_where_the_guard_lets_it():
    far = BODY.workspace[1][0] - 0.02
    for y in (-0.2, 0.2):
        there = thing(1, BALL, (far, y))
        look = find(Step("look", 1), there)
        pick = find(Step("pick", 1), there, q=look.end)
        for _, piece in (*look.pieces, *pick.pieces):
            assert max(BODY.workspace_excess(KINEMATICS.tool(q)[:3, 3]) for q in piece.positions) < 1e-3


def test_a_hand_out_of_the_workspace_comes_back():
    beyond = pose(KINEMATICS.tool(BODY.home)[:3, :3], [0.35, BODY.workspace[1][1] + 0.02, 0.3])
    q = Ik(BODY).solve(beyond, BODY.home)
    assert BODY.workspace_excess(KINEMATICS.tool(q)[:3, 3]) > 0.01
    assert BODY.workspace_excess(KINEMATICS.tool(find(Step("home"), q=q).end)[:3, 3]) == 0.0


def test_a_place_lets_go_inside_the_basket():
    target = thing(1, BALL)
    pick = find(Step("pick", 1), target)
    X_GO = invert(pick.grasp.X_WG) @ target.X_WO
    held = replace(target, X_WO=KINEMATICS.tool(pick.end) @ X_GO, X_GO=X_GO, relation=Relation.held())
    motion = find(Step("place", 1, 9), held, q=pick.end)
    center = (KINEMATICS.tool(motion.piece("lower").positions[-1]) @ X_GO)[:3, 3]
    inside = np.abs(transform(invert(BASKET_.X_WO), center))
    assert np.all(inside[:2] < BASKET.inner_half[:2] - 0.03) and inside[2] < BASKET.half[2] + 0.03


def test_what_is_in_the_hand_is_carried_at_half_speed():
    target = thing(1, BALL)
    pick = find(Step("pick", 1), target)
    X_GO = invert(pick.grasp.X_WG) @ target.X_WO
    held = replace(target, X_WO=KINEMATICS.tool(pick.end) @ X_GO, X_GO=X_GO, relation=Relation.held())
    carry = find(Step("place", 1, 9), held, q=pick.end).piece("carry")

    def fastest(way):
        speeds = np.diff(way.positions, axis=0) / np.diff(way.times)[:, None]
        return np.max(np.abs(speeds) / BODY.velocity)

    assert 0.4 < fastest(carry) <= 0.5 + 1e-6 < fastest(pick.piece("reach")), "share of the joints' speed"


def test_a_nudge_pushes_along():
    motion = find(Step("nudge", 1), thing(1, BALL), *ring(1, 0.0705))
    assert [name for name, _ in motion.pieces] == ["reach", "approach", "push", "lift"]
    push = [KINEMATICS.tool(q)[:3, 3] for q in motion.piece("push").positions[[0, -1]]]
    assert 0.02 < np.linalg.norm(push[1] - push[0]) < 0.07
    assert abs(push[1][2] - push[0][2]) < 0.002


@pytest.mark.parametrize("step", [Step("pick", 1), Step("nudge", 1), Step("place", 1, 9)])
def test_what_cannot_be_done_is_said(step):
    with pytest.raises(PlanError):
        find(step, thing(1, WIDE))


def test_what_has_no_name_and_may_not_be_there_does_not_count_as_fragile():
    glass, stranger = thing(2, BALL, name="glass"), thing(3, BALL, names={"unknown": 1.0})
    ghost, spoon = replace(thing(4, BALL, names={"unknown": 1.0}), existence=0.5), thing(5, BALL, name="spoon")
    assert PLANNER._fragile(scene(glass, stranger, ghost, spoon)) == {2, 3}


class Foreseen:
    """Foresight that gives every candidate the same chance."""

    def __init__(self, success: float):
        self.outcome = Outcome(success, num_rollouts=8)

    def evaluate_grasps(self, belief, grasps, budget, spare=None):
        return (self.outcome,) * len(grasps)

    def evaluate_placements(self, belief, grasp, placements, budget):
        return (self.outcome,) * len(placements)


@pytest.mark.parametrize(
    ("foresight", "route", "says"),
    [(None, False, "no free way"), (Foreseen(0.9), False, "no free way"), (Foreseen(0.1), True, "best at 10%")],
)
def test_the_reason_is_said_why_no_grasp_was_taken(monkeypatch, foresight, route, says):
    planner = Planner(BODY, load(), foresight)
    if not route:
        monkeypatch.setattr(planner._ways, "plan_route", lambda *args: None)
    with pytest.raises(PlanError, match=says):
        planner.find(Step("pick", 1), scene(BASKET_, thing(1, BALL)), BODY.home, (), Budget())
