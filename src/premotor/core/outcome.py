"""What an action would cause, and what a question is answered with."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Protocol

from premotor.core.action import Grasp, Placement
from premotor.core.belief import Belief
from premotor.core.budget import Budget
from premotor.core.geometry import Array


@dataclass(frozen=True, eq=False)
class Outcome:
    """Probabilities over the futures that were run.

    success, drop, topple, collide: in [0, 1]. first_bad: [s] into the action, or None. poses: predicted pose
    (4, 4) per thing id in the median future. num_rollouts: how many were run. failure_mode: the commonest way it
    failed.
    """

    success: float
    drop: float = 0.0
    topple: float = 0.0
    collide: float = 0.0
    first_bad: float | None = None
    poses: dict[int, Array] = field(default_factory=dict)
    num_rollouts: int = 0
    failure_mode: str = ""


@dataclass(frozen=True, eq=False)
class Answer:
    """An answer with its evidence: world points (N, 3) [m], boxes (camera, u0, v0, u1, v1) [px], thing ids."""

    text: str
    value: object = None
    points: Array | None = None
    boxes: tuple[tuple[str, int, int, int, int], ...] = ()
    probability: float = 1.0
    evidence: tuple[int, ...] = ()


class Foresight(Protocol):
    """What planning needs of foresee; the brain hands it in."""

    def evaluate_grasps(
        self, belief: Belief, grasps: tuple[Grasp, ...], budget: Budget, protected: Collection[int] | None = None
    ) -> list[Outcome]:
        """Outcome of taking hold so and lifting, one a grasp, in their order. protected: what else must stay put."""
        ...

    def evaluate_placements(
        self, belief: Belief, grasp: Grasp, placements: tuple[Placement, ...], budget: Budget
    ) -> list[Outcome]:
        """Outcome of letting go there, one a placement, in their order."""
        ...
