"""A run's directory read into memory, as the report needs it: everything but the images."""

from dataclasses import dataclass, field
from pathlib import Path

from premotor.core import Belief, Detection, Event, Goal, Program, Progress, Verdict
from premotor.record import topics
from premotor.record.film_frame import step_text
from premotor.record.reader import cameras, read
from premotor.record.timeline import Span

Foreseen = tuple[float, dict]
FAILURE_EVENTS = ("no_way", "stuck", "refused", "blind")
"""Kinds of events that are failures by themselves; others are when their data names a `cause`."""


@dataclass(eq=False)
class Run:
    """What was recorded, in the order of its times [s]. result is None for a run that was interrupted."""

    directory: Path
    about: dict = field(default_factory=dict)
    instructions: list[dict] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    result: dict | None = None
    cameras: list[str] = field(default_factory=list)
    thoughts: list[dict] = field(default_factory=list)
    beliefs: list[Belief] = field(default_factory=list)
    detections: list[tuple[float, str, list[Detection]]] = field(default_factory=list)
    foreseen: list[Foreseen] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    programs: list[tuple[float, Program]] = field(default_factory=list)
    progress: list[tuple[float, Progress]] = field(default_factory=list)
    ticks: int = 0
    end: float = 0.0

    def belief_at(self, time: float) -> Belief:
        """The newest belief at `time` [s], or the first one, or an empty one."""
        before = [b for b in self.beliefs if b.time <= time + 1e-9]
        return before[-1] if before else self.beliefs[0] if self.beliefs else Belief()

    def acting(self) -> list[Span]:
        """What the arm ran, a span a program, named after its step."""
        ends = {p.program: t for t, p in self.progress if p.done or p.stop_reason}
        spans: list[Span] = []
        for i, (start, program) in enumerate(self.programs):
            following = self.programs[i + 1][0] if i + 1 < len(self.programs) else self.end
            name = step_text(program.step, self.belief_at(start)) if program.step else "motion"
            spans.append((start, min(ends.get(program.id, following), following), name))
        return spans

    def causes(self) -> dict[str, int]:
        """Failures by cause: those the result lists, else the events that tell of one."""
        if self.result and isinstance(self.result.get("causes"), dict):
            return {str(k): int(v) for k, v in self.result["causes"].items()}
        named = [str(e.data.get("cause", e.kind)) for e in self.events if "cause" in e.data or e.kind in FAILURE_EVENTS]
        return {cause: named.count(cause) for cause in dict.fromkeys(named)}


def load_run(directory: str | Path) -> Run:
    """Read a run's directory; RecordError if it has no recording."""
    run = Run(Path(directory), cameras=cameras(directory))
    for entry in read(directory, *topics.TOPICS):
        _take(run, entry.topic, entry.time, entry.value)
        run.end = max(run.end, entry.time)
    return run


def _take(run: Run, topic: str, time: float, value) -> None:
    match topic:
        case topics.ABOUT:
            run.about = value
        case topics.INSTRUCTION:
            run.instructions.append({**value, "time": time})
        case topics.GOAL:
            run.goals.append(value)
        case topics.RESULT:
            run.result = value
        case topics.THOUGHT:
            run.thoughts.append(value)
        case topics.BELIEF:
            run.beliefs.append(value)
        case topics.DETECTIONS:
            run.detections.append((time, value["camera"], value["detections"]))
        case topics.FORESEEN:
            run.foreseen.append((time, value))
        case topics.EVENT:
            run.events.append(value)
        case topics.VERDICT:
            run.verdicts.append(value)
        case topics.PROGRAM:
            run.programs.append((time, value))
        case topics.PROGRESS:
            run.progress.append((time, value))
        case topics.PROPRIOCEPTION:
            run.ticks += 1
