"""One step of a plan made into a motion: candidates sampled, reached by IK, foreseen, and the best one routed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeVar

import numpy as np

from premotor.core import (
    UNKNOWN,
    Belief,
    Body,
    Budget,
    Foresight,
    Grasp,
    Motion,
    Outcome,
    Placement,
    Step,
    Thing,
)
from premotor.core.action import APPROACH_DISTANCE
from premotor.core.errors import PlanError
from premotor.core.geometry import Array, invert, pose, pose_distance
from premotor.knowledge import Knowledge
from premotor.plan.grasps import sample_grasps
from premotor.plan.hand import Hand
from premotor.plan.ik import X_HALF_TURN
from premotor.plan.motion_planner import MotionPlanner
from premotor.plan.nudges import sample_nudges
from premotor.plan.placements import sample_placements
from premotor.plan.view_planner import ViewPlanner
from premotor.twin.collision import CollisionChecker

LIFT_HEIGHT = 0.12  # [m] straight up with what has been picked, and straight down to where it is put
MAX_CANDIDATES = 16  # ways to take hold or to put down that are tried for reach, best first
BATCH_SIZE = 4  # of those that can be reached, how many are run in the twin at a time
MAX_FORCE_FACTOR = 3.0  # how much firmer than at first a thing is gripped, at most, after it slipped
CARRY_SPEED = 0.5  # share of the joints' speed while something is in the hand: what is swung hard slips
MIN_FAILURES_TO_PUSH = 3  # failed picks after which neighbors that do not break may be pushed aside in passing
MIN_UNKNOWN_EXISTENCE = 0.7  # existence from which what has no name counts as something that may break
MIN_SUCCESS = 0.25  # least foreseen success worth trying
# the same at the first attempts to pick: when other things are done, there may be a better way
EARLY_MIN_SUCCESS = 0.6, 0.45


Way = TypeVar("Way", Grasp, Placement)


@dataclass(frozen=True, eq=False)
class Found:
    """A motion, what it is foreseen to cause, and everything that was weighed against it."""

    motion: Motion
    outcome: Outcome | None = None
    considered: tuple[tuple[Grasp | Placement, Outcome], ...] = ()


class Planner:
    """Plans motions for one body. foresight: None leaves foresight out (to compare)."""

    def __init__(self, body: Body, knowledge: Knowledge, foresight: Foresight | None, seed: int = 0):
        self._body, self._knowledge, self._foresight, self._seed = body, knowledge, foresight, seed
        self._ways, self._hand = MotionPlanner(body, seed), Hand.of(body)
        self._gaze = ViewPlanner(body, self._ways)

    def find(
        self,
        step: Step,
        belief: Belief,
        q: Array,
        failed: tuple[Grasp, ...],
        budget: Budget,
        attempt: int = 0,
        opening: float = 0.0,
    ) -> Found:
        """A motion for `step` from joint positions q (n,) [rad]; `PlanError` says what was tried when there is none.

        failed: grasps that did not hold; ones like them are not tried again. attempt: how often this step was tried
        before; every attempt draws other candidates. opening: [m] between the fingers now.
        """
        rng = np.random.default_rng([self._seed, step.thing or 0, attempt])
        ways = {
            "pick": lambda: self._pick(belief.thing(step.thing or 0), belief, q, failed, budget, rng, attempt),
            "place": lambda: self._place(step, belief, q, budget, rng, opening),
            "look": lambda: Found(self._gaze.look(belief.thing(step.thing or 0), belief, q, budget, attempt)),
            "nudge": lambda: self._nudge(belief.thing(step.thing or 0), belief, q, budget),
            "survey": lambda: Found(self._gaze.survey(belief, q, budget, attempt)),
            "turn": lambda: Found(self._gaze.turn_camera(belief, q, budget)),
            "home": lambda: self._home(belief, q, budget),
        }
        if step.skill not in ways:
            raise PlanError(f"There is no way planned yet for the skill '{step.skill}'.")
        return ways[step.skill]()

    # ---- skills -------------------------------------------------------------------------------------------

    def _pick(
        self,
        thing: Thing,
        belief: Belief,
        q: Array,
        failed: tuple[Grasp, ...],
        budget: Budget,
        rng: np.random.Generator,
        attempt: int,
    ) -> Found:
        grasps = sample_grasps(thing, belief, self._body, self._knowledge, rng, n=MAX_CANDIDATES, hand=self._hand)
        budget.spend("grasps")
        firmer = min(1.5 ** len([f for f in failed if f.thing == thing.id]), MAX_FORCE_FACTOR)  # it may have slipped
        bears = self._knowledge.expected_kind(thing.names).max_grip_force
        grasps = [replace(g, force=max(g.force, min(g.force * firmer, bears)), max_force=bears) for g in grasps]
        fresh = [g for g in grasps if not any(_alike(g, f) and f.force >= g.force for f in failed)]
        if not fresh:
            raise PlanError(f"No free way to take hold of the {thing.name} ({len(grasps)} known ones had failed).")
        checker = CollisionChecker.of(belief, self._body)
        reachable = self._reachable(fresh, q, checker, budget)
        spare = None if attempt < MIN_FAILURES_TO_PUSH else self._fragile(belief)
        hope = EARLY_MIN_SUCCESS[attempt] if attempt < len(EARLY_MIN_SUCCESS) else MIN_SUCCESS
        return self._best(
            f"grasp of the {thing.name}", len(fresh), hope, reachable,
            lambda foresight, few: foresight.evaluate_grasps(belief, few, budget, spare),
            lambda grasp, pre, at: self._pick_motion(grasp, q, pre, at, checker, budget),
        )  # fmt: skip

    def _place(
        self, step: Step, belief: Belief, q: Array, budget: Budget, rng: np.random.Generator, opening: float
    ) -> Found:
        thing = belief.held
        if thing is None or thing.X_GO is None:
            raise PlanError("Nothing is in the hand that could be placed.")
        into = belief.table if step.into is None else belief.thing(step.into)
        width = min(max(_width(thing), opening), self._body.gripper.stroke)
        spots = sample_placements(
            thing, thing.X_GO, into, belief, self._body, rng, n=MAX_CANDIDATES, width=width, hand=self._hand
        )
        checker = CollisionChecker.of(belief, self._body, held=(thing.id, thing.X_GO))
        grasp = Grasp(thing.id, thing.X_WO @ invert(thing.X_GO), width + 0.01, width, 20.0, 1.0)
        reachable = self._places(spots, q, checker, width, budget)
        return self._best(
            f"place for the {thing.name}", len(spots), MIN_SUCCESS, reachable,
            lambda foresight, few: foresight.evaluate_placements(belief, grasp, few, budget),
            lambda spot, above, at: self._place_motion(spot, above, at, grasp, q, checker, width, budget),
        )  # fmt: skip

    def _best(
        self,
        what: str,
        known: int,
        hope: float,
        reachable: Iterator[tuple[Way, Array, Array]],
        foreseen: Callable[[Foresight, tuple[Way, ...]], Sequence[Outcome]],
        motion: Callable[[Way, Array, Array], Motion | None],
    ) -> Found:
        """Of the candidates, a few reachable ones at a time, the best by what is foreseen that has a free way there."""
        tried, considered = 0, ()
        while batch := tuple(islice(reachable, BATCH_SIZE)):
            outcomes: Sequence[Outcome | None] = [None] * len(batch)
            if self._foresight is not None:
                outcomes = foreseen(self._foresight, tuple(b[0] for b in batch))
            tried += len(batch)
            considered += tuple((b[0], o) for b, o in zip(batch, outcomes, strict=True) if o is not None)
            for i in sorted(range(len(batch)), key=lambda i: -_worth(outcomes[i], batch[i][0].score)):
                outcome = outcomes[i]
                if outcome is not None and outcome.success < hope:
                    break
                way = motion(*batch[i])
                if way is not None:
                    return Found(way, outcome, considered)
        if not tried:
            raise PlanError(f"No {what} is free and within reach ({known} looked at).")
        best = max((o.success for _, o in considered), default=1.0)
        if best < hope:
            raise PlanError(f"No {what} is good enough ({tried} foreseen, the best at {best:.0%}).")
        raise PlanError(f"There is no free way to any {what} ({tried} tried).")

    def _places(
        self, spots: tuple[Placement, ...], q: Array, checker: CollisionChecker, width: float, budget: Budget
    ) -> Iterator[tuple[Placement, Array, Array]]:
        """Placements with joint positions above and at them; in the placements' order."""
        for spot in spots:
            pair = self._ways.solve_pair(pose(t=[0, 0, LIFT_HEIGHT]) @ spot.X_WG, spot.X_WG, q, budget)
            if pair is not None and checker.is_free(pair[0], width):
                yield spot, *pair

    def _place_motion(
        self,
        spot: Placement,
        q_above: Array,
        q_at: Array,
        grasp: Grasp,
        q: Array,
        checker: CollisionChecker,
        width: float,
        budget: Budget,
    ) -> Motion | None:
        carry = self._ways.plan_route(q, q_above, checker, width, budget, CARRY_SPEED)
        if carry is None:
            return None
        lower = self._ways.approach_path(q_above, q_at, spot.X_WG)
        back = self._ways.time_path(lower[::-1])
        return Motion(
            (("carry", carry), ("lower", self._ways.time_descent(lower)), ("retreat", back)),
            grasp,
            spot,
        )

    def _nudge(self, thing: Thing, belief: Belief, q: Array, budget: Budget) -> Found:
        rng = np.random.default_rng([self._seed, thing.id, 11])
        pushes = sample_nudges(thing, belief, self._body, rng, hand=self._hand)
        checker = CollisionChecker.of(belief, self._body)
        for push in pushes:
            pair = self._ways.solve_pair(push.poses[0], push.poses[1], q, budget)
            if pair is None or not checker.is_free(pair[0], 0.0):
                continue
            reach = self._ways.plan_route(q, pair[0], checker, 0.0, budget)
            across = self._ways.straight_path(pair[1], push.poses[1], push.poses[2])
            up = None if across is None else self._ways.straight_path(across[-1], push.poses[2], push.poses[3])
            if reach is None or across is None or up is None:
                continue
            pieces = (
                ("reach", reach),
                ("approach", self._ways.time_path(self._ways.approach_path(*pair, push.poses[1]), 0.4)),
                ("push", self._ways.time_path(across, 0.25)),
                ("lift", self._ways.time_path(up, 0.6)),
            )
            return Found(Motion(pieces))
        raise PlanError(f"No free way to make room round the {thing.name} ({len(pushes)} pushes were looked at).")

    def _home(self, belief: Belief, q: Array, budget: Budget) -> Found:
        held = belief.held
        carried = (held.id, held.X_GO) if held is not None and held.X_GO is not None else None
        checker = CollisionChecker.of(belief, self._body, held=carried)
        opening = _width(held) if held is not None else self._body.gripper.stroke
        reach = self._ways.plan_route(q, self._body.home, checker, opening, budget)
        if reach is None:
            raise PlanError("There is no free way home.")
        return Found(Motion((("reach", reach),)))

    # ---- parts --------------------------------------------------------------------------------------------

    def _reachable(
        self, grasps: list[Grasp], q: Array, checker: CollisionChecker, budget: Budget
    ) -> Iterator[tuple[Grasp, Array, Array]]:
        """Grasps with joint positions before and at them, nothing touched on the way in; in the grasps' order."""
        for grasp in grasps:
            for X_WG in (grasp.X_WG, grasp.X_WG @ X_HALF_TURN):  # the fingers are the same turned half round
                pair = self._ways.solve_pair(X_WG @ pose(t=[0, 0, -APPROACH_DISTANCE]), X_WG, q, budget)
                if pair is not None and checker.is_free(pair[0], grasp.opening):
                    yield replace(grasp, X_WG=X_WG), *pair
                    break

    def _fragile(self, belief: Belief) -> frozenset[int]:
        """Ids of what may break; what has no name, and may not even be there, does not count."""
        real = (t for t in belief.things if t.name != UNKNOWN or t.existence > MIN_UNKNOWN_EXISTENCE)
        return frozenset(t.id for t in real if self._knowledge.expected_kind(t.names).fragile)

    def _pick_motion(
        self, grasp: Grasp, q: Array, pre: Array, at: Array, checker: CollisionChecker, budget: Budget
    ) -> Motion | None:
        reach = self._ways.plan_route(q, pre, checker, grasp.opening, budget)
        if reach is None:
            return None
        approach = self._ways.approach_path(pre, at, grasp.X_WG)
        up = self._ways.straight_path(approach[-1], grasp.X_WG, pose(t=[0, 0, LIFT_HEIGHT]) @ grasp.X_WG)
        lift = approach[::-1] if up is None else up
        pieces = (
            ("reach", reach),
            ("approach", self._ways.time_descent(approach)),
            ("lift", self._ways.time_path(lift, 0.6)),
        )
        return Motion(pieces, grasp)


def _alike(a: Grasp, b: Grasp) -> bool:
    if a.thing != b.thing:
        return False
    meters, radians = pose_distance(a.X_WG, b.X_WG)
    return meters < 0.008 and min(radians, abs(np.pi - radians)) < 0.3


def _worth(outcome: Outcome | None, score: float) -> float:
    """What candidates are ranked by: foreseen success first, the sampler's opinion to part the equal."""
    return score if outcome is None else outcome.success - 0.3 * outcome.collide + 0.1 * score


def _width(thing: Thing) -> float:
    return float(2 * np.min(thing.half_extents[:2]))
