"""The black box: everything that goes into the brain and everything that comes out, in one MCAP file.

What is handed in reaches the operating system within half a second, as one closed chunk, so that a recording can
be read up to its last second even if the program is killed. Ticks of the acting lane are gathered and written in
batches, which keeps a control tick cheap; images are compressed by whoever hands them over.
"""

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

import numpy as np
from mcap.writer import CompressionType, Writer

from premotor.core import (
    Belief,
    Budget,
    CameraImage,
    Detection,
    Event,
    Goal,
    Grasp,
    Observation,
    Outcome,
    Placement,
    Program,
    Progress,
    Proprioception,
    Verdict,
)
from premotor.core.errors import RecordError
from premotor.record import topics
from premotor.record.codec import dumps, encode
from premotor.record.image_codec import depth_to_bytes, rgb_to_bytes

FLUSH_PERIOD = 0.5  # [s] of wall time after which a chunk is closed and given to the operating system
CHUNK_SIZE = 4 << 20  # bytes after which it is, too
_PROPRIOCEPTION_FIELDS = ("time", "q", "dq", "effort", "opening", "force")
_COMMAND_FIELDS = ("time", "q", "opening", "force")


class Recorder:
    """Writes `directory/recording.mcap` (and `result.json` at the end). Safe to call from several threads.

    about: what run this is, JSON-able. lossless: color as PNG, so that a replay sees the very same pixels (about
    20 times slower to write). frame_period: frames of one camera closer in time [s] than this are left out.
    Times are the run's own seconds. Every method returns at once, or after compressing the images it was given.
    `RecordError` where it cannot be written; an older recording is left alone.
    """

    def __init__(
        self,
        directory: str | Path,
        about: Mapping[str, object] | None = None,
        lossless: bool = False,
        frame_period: float = 0.0,
    ):
        self.directory = Path(directory)
        self.path = self.directory / "recording.mcap"
        self._lossless, self._frame_period = lossless, frame_period
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("xb")
        except FileExistsError as error:
            found = "is a file" if self.directory.is_file() else "holds a recording already"
            raise RecordError(f"{self.directory} {found}; name another folder.") from error
        except OSError as error:
            raise RecordError(f"cannot write {self.path}: {error.strerror}") from error
        self._writer = Writer(self._file, chunk_size=1 << 40, compression=CompressionType.LZ4)  # we close chunks
        self._writer.start(profile="premotor", library="premotor")
        self._pending = 0
        self._channels: dict[str, int] = {}
        self._felt: list[Proprioception] = []
        self._sent: list[Verdict] = []
        self._last_felt = float("-inf")
        self._last_frame: dict[str, float] = {}
        self._last_progress: tuple[object, ...] = ()
        self._lock, self._closed = threading.RLock(), threading.Event()
        self._write(topics.ABOUT, 0.0, dumps(dict(about or {})))
        self._flusher = threading.Thread(target=self._keep_flushing, name="recorder", daemon=True)
        self._flusher.start()

    def instruction(self, time: float, text: str) -> None:
        """What the brain was told at `time` [s]."""
        self._put(topics.INSTRUCTION, time, {"text": text})

    def goal(self, time: float, goal: Goal) -> None:
        """The goal the brain took from what it was told."""
        self._put(topics.GOAL, time, goal)

    def observation(self, observation: Observation) -> None:
        """Everything the robot reported; the proprioception goes into a batch, the frames are compressed now."""
        with self._lock:
            if observation.time > self._last_felt:  # both lanes may hand over the same tick
                self._last_felt = observation.time
                self._felt.append(observation.proprioception)
        for frame in observation.images:
            self.frame(frame)

    def frame(self, frame: CameraImage) -> None:
        """One exposure, unless it is less than `frame_period` after the last kept one of that camera."""
        since = frame.time - self._last_frame.get(frame.camera, float("-inf"))
        if since <= 0 or since < self._frame_period - 1e-9:
            return
        self._last_frame[frame.camera] = frame.time
        base = f"{topics.FRAME}{frame.camera}"
        meta = {"K": json.dumps(encode(frame.K))}
        encoding = "png" if self._lossless else "jpeg"
        rgb = rgb_to_bytes(frame.rgb, self._lossless)
        depth = None if frame.depth is None else depth_to_bytes(frame.depth)
        with self._lock:
            if depth is not None:  # first, so that whoever reads the color has its depth already
                self._write(f"{base}/depth", frame.time, depth, "png", meta)
            self._write(f"{base}/rgb", frame.time, rgb, encoding, meta)

    def command(self, verdict: Verdict) -> None:
        """What the guard let through to the robot; its reasons, if any, are kept as well."""
        with self._lock:
            self._sent.append(verdict)
        if verdict.reasons:
            self._put(topics.VERDICT, verdict.command.time, verdict)

    def program(self, time: float, program: Program) -> None:
        """What the acting lane was given to run."""
        self._put(topics.PROGRAM, time, program)

    def progress(self, time: float, progress: Progress) -> None:
        """How far the acting lane is; kept only when segment, end or trouble changes."""
        state = (progress.program, progress.index, progress.done, progress.stop_reason, progress.contact_segments)
        if state != self._last_progress:
            self._last_progress = state
            self._put(topics.PROGRESS, time, progress)

    def thought(self, started: float, cost: float, budget: Budget, events: Sequence[Event] = ()) -> None:
        """A thought begun at `started` [s] that was charged `cost` [s], its work and seconds, and its events."""
        fields = {"started": started, "cost": cost, "work": budget.work, "seconds": budget.seconds}
        self._put(topics.THOUGHT, started, fields)
        for event in events:
            self.event(event)

    def belief(self, belief: Belief) -> None:
        """A snapshot of what is held to be so, its point sets thinned to a few hundred points each."""
        things = tuple(replace(t, points=_few(t.points)) for t in belief.things)
        self._put(topics.BELIEF, belief.time, replace(belief, things=things, clutter=_few(belief.clutter)))

    def detections(self, time: float, camera: str, detections: Sequence[Detection]) -> None:
        """What was seen in a frame exposed at `time` [s]; of its points only the mean (the depth has them)."""
        self._put(topics.DETECTIONS, time, {"camera": camera, "detections": [_thin(d) for d in detections]})

    def foreseen(
        self,
        time: float,
        candidates: Sequence[Grasp | Placement],
        outcomes: Sequence[Outcome],
        chosen: int | None = None,
    ) -> None:
        """What was imagined before choosing: one outcome a candidate, and the index of the chosen one."""
        fields = {"candidates": list(candidates), "outcomes": list(outcomes), "chosen": chosen}
        self._put(topics.FORESEEN, time, fields)

    def event(self, event: Event) -> None:
        """Something worth telling."""
        self._put(topics.EVENT, event.time, event)

    def result(self, result: Mapping[str, object], time: float = 0.0) -> None:
        """How it ended; also written as `result.json`, and flushed at once."""
        self._put(topics.RESULT, time, dict(result))
        self.flush()
        text = json.dumps(encode(dict(result)), indent=2)
        (self.directory / "result.json").write_text(text + "\n", encoding="utf-8")

    def flush(self) -> None:
        """Close the chunk and give it to the operating system; done every half second anyway."""
        with self._lock:
            if not self._file.closed:
                self._write_batches()
                self._writer.flush()
                self._pending = 0

    def close(self) -> None:
        """Write what is pending and the index; doing it twice is harmless."""
        self._closed.set()
        with self._lock:
            if not self._file.closed:
                self._write_batches()
                self._writer.finish()
                self._file.close()

    def __enter__(self) -> "Recorder":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None):
        self.close()

    def _keep_flushing(self) -> None:
        while not self._closed.wait(FLUSH_PERIOD):
            self.flush()

    def _put(self, topic: str, time: float, value: object) -> None:
        data = dumps(value)
        with self._lock:
            self._write(topic, time, data)

    def _write_batches(self) -> None:
        """Ticks gathered since the last chunk, as columns."""
        if self._felt:
            rows, self._felt = self._felt, []
            self._write(topics.PROPRIOCEPTION, rows[0].time, dumps(_columns(rows, _PROPRIOCEPTION_FIELDS)))
        if self._sent:
            commands, self._sent = [v.command for v in self._sent], []
            self._write(topics.COMMAND, commands[0].time, dumps(_columns(commands, _COMMAND_FIELDS)))

    def _write(
        self, topic: str, time: float, data: bytes, encoding: str = "json", meta: dict[str, str] | None = None
    ) -> None:
        with self._lock:
            if self._file.closed:
                raise RecordError(f"{self.path} is closed; nothing can be added to it")
            if topic not in self._channels:
                self._channels[topic] = self._writer.register_channel(topic, encoding, 0, meta or {})
            nanoseconds = max(0, round(time * 1e9))
            self._writer.add_message(self._channels[topic], nanoseconds, data, nanoseconds)
            self._pending += len(data)
            if self._pending > CHUNK_SIZE and topic not in (topics.PROPRIOCEPTION, topics.COMMAND):
                self.flush()


def _columns(rows: Sequence[object], names: tuple[str, ...]) -> dict[str, object]:
    """One array a field, (T,) or (T, n), so that a batch is packed instead of spelled out."""
    columns = {name: np.array([getattr(row, name) for row in rows], float) for name in names}
    return {name: column.tolist() if column.ndim == 1 else column for name, column in columns.items()}


def _few(points: np.ndarray, most: int = 200) -> np.ndarray:
    """Every so manyth of the points (N, 3), in single precision."""
    return points[:: max(1, -(-len(points) // most))].astype(np.float32)


def _thin(detection: Detection) -> Detection:
    middle = np.mean(detection.points, axis=0, keepdims=True) if len(detection.points) else detection.points
    return replace(detection, points=middle, embedding=detection.embedding.astype(np.float32))
