"""A recording played again: what came in and what was thought, in order; and a brain run again on what came in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from premotor.core import CameraImage, Observation, Proprioception
from premotor.record import topics
from premotor.record.reader import Entry, read

MAX_TIME_GAP = 0.1  # [s] how far the body's feeling may be from a frame it is joined with


@dataclass(frozen=True, eq=False)
class ReplayStep:
    """One step of a replay at `time` [s]: an observation with its frames, or anything else as its Entry."""

    time: float
    observation: Observation | None = None
    entry: Entry | None = None


def replay(path: str | Path, frames: bool = True) -> Iterator[ReplayStep]:
    """Moments of a recording in order. Frames exposed together come as one observation, with the body's feeling
    nearest to them; without `frames`, images are not decoded and observations are left out."""
    wanted = () if frames else tuple(t for t in topics.TOPICS if t != topics.PROPRIOCEPTION)
    felt: Proprioception | None = None
    exposed: list[CameraImage] = []
    for entry in read(path, *wanted):
        if exposed and entry.time > exposed[0].time:
            yield from _observed(felt, exposed)
            exposed = []
        if entry.topic == topics.PROPRIOCEPTION:
            felt = entry.value
        elif entry.topic.startswith(topics.FRAME):
            exposed.append(entry.value)
        else:
            yield ReplayStep(entry.time, entry=entry)
    yield from _observed(felt, exposed)


def rerun(path: str | Path, think: Callable[[Observation], Any]) -> Iterator[tuple[float, Any]]:
    """Hand every recorded observation to `think`, as it was seen then; gives (time [s], what came of it)."""
    for moment in replay(path):
        if moment.observation is not None:
            yield moment.time, think(moment.observation)


def _observed(felt: Proprioception | None, frames: list[CameraImage]) -> Iterator[ReplayStep]:
    if frames and felt is not None and abs(felt.time - frames[0].time) <= MAX_TIME_GAP:
        yield ReplayStep(frames[0].time, Observation(felt, tuple(frames)))
