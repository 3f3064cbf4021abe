"""Foresight: what taking hold so, or letting go there, would cause. Implements `core.outcome.Foresight`."""

from collections.abc import Callable, Collection
from itertools import groupby

from premotor.core.action import Grasp, Placement
from premotor.core.belief import Belief
from premotor.core.body import Body
from premotor.core.budget import Budget
from premotor.core.outcome import Outcome
from premotor.foresee.grasp_rollouts import GraspRollouts
from premotor.foresee.placement_rollouts import PlacementRollouts
from premotor.foresee.rollout_result import RolloutResult, summarize
from premotor.knowledge import Knowledge
from premotor.twin.build import Twin

_SCREENING_ROLLOUTS = 3  # futures of every candidate before the hopeless ones are given up
_MAX_FINALISTS = 3  # candidates that get all their futures
_UNFORESEEN_OUTCOME = Outcome(success=0.5, failure_mode="not foreseen: the budget was spent")


class SimulatedForesight:
    """Foresight of one body. Same belief, candidates and seed: same outcomes.

    knowledge: says what breaks when it falls. particles: futures of a promising candidate. Every future spends
    one of the budget's "futures".
    """

    def __init__(self, body: Body, knowledge: Knowledge, seed: int = 0, particles: int = 8) -> None:
        self.body, self.knowledge, self.seed, self.particles = body, knowledge, seed, particles

    def evaluate_grasps(
        self, belief: Belief, grasps: tuple[Grasp, ...], budget: Budget, protected: Collection[int] | None = None
    ) -> list[Outcome]:
        """Outcome of taking hold so and lifting, one a grasp, in their order.

        protected: ids of the other things that must not be pushed or toppled; all of them when None.
        Candidates that the budget does not reach come back with `futures` 0 and an even chance.
        """
        outcomes: list[Outcome] = []
        for _, group in groupby(grasps, key=lambda g: g.thing):
            some = tuple(group)
            reached = some[: _affordable(budget, len(some))]
            if reached:
                futures = GraspRollouts(belief, reached, self.body, self.particles, self.seed, protected)
                outcomes += _race(futures.run, len(reached), self.particles, futures.twin, budget)
            outcomes += [_UNFORESEEN_OUTCOME] * (len(some) - len(reached))
        return outcomes

    def evaluate_placements(
        self, belief: Belief, grasp: Grasp, placements: tuple[Placement, ...], budget: Budget
    ) -> list[Outcome]:
        """Outcome of letting go there, one a placement, in their order; all into the same container."""
        reached = placements[: _affordable(budget, len(placements))]
        outcomes: list[Outcome] = []
        if reached:
            fragile = self.knowledge.expected_kind(belief.thing(grasp.thing).names).fragile
            futures = PlacementRollouts(belief, grasp, reached, self.body, fragile, self.particles, self.seed)
            outcomes = _race(futures.run, len(reached), self.particles, futures.twin, budget)
        return outcomes + [_UNFORESEEN_OUTCOME] * (len(placements) - len(reached))


def _affordable(budget: Budget, candidates: int) -> int:
    return int(min(candidates, budget.remaining("futures") // _SCREENING_ROLLOUTS))


def _race(
    run: Callable[[list[int]], list[RolloutResult]], candidates: int, k: int, twin: Twin, budget: Budget
) -> list[Outcome]:
    """A few futures of every candidate, then the rest of those that did best, as far as the budget reaches."""
    first = min(_SCREENING_ROLLOUTS, k)
    fates = _play(run, [(c, i) for c in range(candidates) for i in range(first)], k, budget)
    score = [sum(f.success for f in fates[c]) for c in range(candidates)]
    best = [c for c in sorted(range(candidates), key=lambda c: -score[c]) if score[c] > 0]
    more = [(c, i) for c in best[:_MAX_FINALISTS] for i in range(first, k)]
    more = more[: int(min(len(more), max(budget.remaining("futures"), 0)))]
    if more:
        for c, extra in _play(run, more, k, budget).items():
            fates[c] += extra
    return [summarize(fates[c], twin) for c in range(candidates)]


def _play(
    run: Callable[[list[int]], list[RolloutResult]], which: list[tuple[int, int]], k: int, budget: Budget
) -> dict[int, list[RolloutResult]]:
    fates: dict[int, list[RolloutResult]] = {}
    which = sorted(which)  # the batch takes its simulations in order
    for (c, _), fate in zip(which, run([c * k + i for c, i in which]), strict=True):
        fates.setdefault(c, []).append(fate)
    budget.spend("futures", len(which))
    return fates
