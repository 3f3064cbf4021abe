"""What the brain holds between two thoughts, and what a thought brings."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from premotor.calibrate.cameras import Cameras
from premotor.core import Belief, Budget, Detection, Event, Goal, Grasp, Motion, Outcome, Placement, Program, Thing
from premotor.remember import Fallen

Status = Literal["idle", "working", "done", "failed"]
MIN_LOOKS = 4  # pictures of a scene at rest before it is judged
MIN_EXISTENCE = 0.5  # existence from which a thing is acted on


@dataclass(frozen=True, eq=False)
class Mind:
    """A snapshot of everything the brain holds between two thoughts."""

    belief: Belief = field(default_factory=Belief)
    instruction: str = ""
    goal: Goal | None = None
    grounded: bool = False
    asked: tuple[Thing, ...] = ()  # what the goal was about when it was grounded
    status: Status = "idle"
    message: str = ""
    program: Program = field(default_factory=Program)
    motion: Motion | None = None
    tried: Mapping[tuple[str, int], int] = field(default_factory=dict)
    failed: tuple[Grasp, ...] = ()
    fallen: tuple[Fallen, ...] = ()  # out of the hand, and not seen since
    force: float = 0.0
    looks: int = 0
    blind: int = 0
    cameras: Cameras = field(default_factory=Cameras)
    checked: bool = False

    @property
    def grasp_target(self) -> int | None:
        """Id of what a pick is about that has not been judged yet."""
        step = self.program.step
        return step.thing if self.motion is not None and step is not None and step.skill == "pick" else None

    def believed(self) -> Belief:
        """The belief without what may only be a flicker."""
        belief = self.belief
        things, boards = (
            tuple(t for t in some if t.existence >= MIN_EXISTENCE) for some in (belief.things, belief.supports[1:])
        )
        return replace(belief, things=things, supports=(*belief.supports[:1], *boards))


@dataclass(frozen=True, eq=False)
class Thought:
    """A new mind, when the thought began [s], what it took, what it saw, considered and has to tell."""

    started_at: float
    mind: Mind
    budget: Budget
    detections: tuple[Detection, ...] = ()
    events: tuple[Event, ...] = ()
    considered: tuple[tuple[Grasp | Placement, Outcome], ...] = ()


@dataclass
class Draft:
    """A thought in the making."""

    now: float
    mind: Mind
    budget: Budget
    events: list[Event] = field(default_factory=list)
    considered: list[tuple[Grasp | Placement, Outcome]] = field(default_factory=list)

    def emit(self, room: str, kind: str, text: str, data: dict | None = None) -> None:
        """Say what happened, for the record and whoever listens."""
        self.events.append(Event(self.now, room, kind, text, data or {}))
