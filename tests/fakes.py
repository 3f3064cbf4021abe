"""Stand-ins for the executive's and the loop's neighbors: a planner that plans anything, a brain, a clock, a robot."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from premotor.core import (
    TABLE_ID,
    Belief,
    Body,
    Budget,
    Command,
    Event,
    Grasp,
    Motion,
    Observation,
    Outcome,
    Placement,
    Program,
    Progress,
    Proprioception,
    Step,
    Trajectory,
    Verdict,
)
from premotor.core.errors import PlanError
from premotor.core.geometry import pose
from premotor.mind import Mind, Thought
from premotor.plan.step_planner import Found
from premotor.robots import arm7

BODY = arm7.body()
PIECES = {
    "pick": ("reach", "approach", "lift"),
    "place": ("carry", "lower", "retreat"),
    "nudge": ("reach", "approach", "push", "lift"),
}


def reading(
    time: float = 0.0, opening: float = BODY.gripper.stroke, q: Sequence[float] | None = None, body: Body = BODY
) -> Proprioception:
    """What a robot at rest feels: at home unless q (n,) [rad] is given, its fingers `opening` [m] apart."""
    zero = np.zeros(len(body.joints))
    return Proprioception(time, np.array(body.home if q is None else q, float), zero, zero, opening, 0.0)


def trajectory(body: Body = BODY) -> Trajectory:
    """Half a second of small motion away from home."""
    return Trajectory(np.array([0.0, 0.5]), np.stack([body.home, body.home + 0.01]))


def grasp(thing: int, width: float = 0.04) -> Grasp:
    """A grasp of a thing, the fingers `width` [m] apart when they have closed on it."""
    return Grasp(thing, pose(t=[0.45, 0.0, 0.05]), width + 0.02, width, 20.0, 1.0, max_force=30.0)


@dataclass
class FakePlanner:
    """Finds a motion for any step at once, but for the skills in `refuses`. Remembers what it was asked."""

    refuses: set[str] = field(default_factory=set)
    outcome: Outcome | None = None
    asked: list[dict[str, Any]] = field(default_factory=list)

    def find(
        self,
        step: Step,
        belief: Belief,
        q: np.ndarray,
        failed: tuple[Grasp, ...],
        budget: Budget,
        attempt: int = 0,
        opening: float = 0.0,
    ) -> Found:
        """As `Planner.find`."""
        self.asked.append({"step": step, "q": q, "failed": failed, "attempt": attempt, "opening": opening})
        if step.skill in self.refuses:
            raise PlanError(f"No way to {step.skill}.")
        pieces = tuple((name, trajectory()) for name in PIECES.get(step.skill, ("reach",)))
        hold = grasp(step.thing or 0)
        place = Placement(step.thing or 0, step.into or TABLE_ID, hold.X_WG, pose(t=[0.5, 0.45, 0.03]), 1.0)
        motion = Motion(
            pieces,
            grasp=hold if step.skill in ("pick", "place") else None,
            placement=place if step.skill == "place" else None,
        )
        considered = ((hold, self.outcome),) if self.outcome is not None else ()
        return Found(motion, self.outcome, considered)


@dataclass
class FakeBrain:
    """Gives the thoughts it was made with, one after another, the last again and again; commands what it is told to.

    think: called with what the brain's `think` is; gives the new mind. costs: [work units of "think"] of each thought.
    """

    think_: Callable[[Mind, Observation, Progress, Budget], Mind]
    costs: Sequence[int] = (0,)
    body: Body = BODY
    target: np.ndarray | None = None
    refuses: str = ""
    thoughts: list[dict[str, Any]] = field(default_factory=list)
    acts: list[dict[str, Any]] = field(default_factory=list)

    def tell(self, mind: Mind, text: str) -> Mind:
        """Works at anything, unless it refuses."""
        if self.refuses:
            return replace(mind, status="failed", message=self.refuses)
        return replace(mind, status="working", instruction=text)

    def wants(self, mind: Mind, progress: Progress) -> tuple[str, ...]:
        """No pictures."""
        return ()

    def think(self, mind: Mind, observation: Observation, progress: Progress, budget: Budget) -> Thought:
        """The next thought."""
        n = len(self.thoughts)
        self.thoughts.append({"time": observation.time, "limits": dict(budget.limits), "mind": mind})
        budget.spend("think", self.costs[min(n, len(self.costs) - 1)])
        budget.seconds["plan"] = 0.001
        made = self.think_(mind, observation, progress, budget)
        return Thought(observation.time, made, budget, events=(Event(observation.time, "plan", "thought", str(n)),))

    def act(
        self, program: Program, progress: Progress, feeling: Proprioception, guard_gave_way: bool = False
    ) -> tuple[Command, Progress]:
        """Hold, or go to the target; the progress says whether a program is there to be run."""
        self.acts.append({"time": feeling.time, "program": program.id, "yielded": guard_gave_way})
        q = np.array(self.body.home) if self.target is None else self.target
        done = not program.segments
        return Command(feeling.time, q, 0.05, 10.0), replace(progress, program=program.id, done=done, q=q)


@dataclass
class Recorded:
    """An observer that keeps everything it is shown."""

    observations: list[Observation] = field(default_factory=list)
    thoughts: list[tuple[Thought, float]] = field(default_factory=list)
    acted_: list[tuple[Observation, Verdict, Progress]] = field(default_factory=list)

    def on_observation(self, observation: Observation) -> None:
        """What a thought begins with."""
        self.observations.append(observation)

    def on_thought(self, thought: Thought, cost: float) -> None:
        """A thought that takes effect."""
        self.thoughts.append((thought, cost))

    def on_action(self, observation: Observation, verdict: Verdict, progress: Progress) -> None:
        """A control tick."""
        self.acted_.append((observation, verdict, progress))
