"""Reads a recording back as the core nouns it was written from, also one whose writer was killed."""

import json
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from mcap.exceptions import McapError
from mcap.records import Channel, Chunk, Message
from mcap.stream_reader import StreamReader, breakup_chunk

from premotor.core import CameraImage, Command, Event, Proprioception
from premotor.core.errors import RecordError
from premotor.record import topics
from premotor.record.codec import loads
from premotor.record.image_codec import depth_from_bytes, rgb_from_bytes


@dataclass(frozen=True, eq=False)
class Entry:
    """One thing from a recording: its topic, its time [s], and its value.

    The value is a Proprioception, Command, Verdict, Program, Progress, Belief, Event or (on `/frame/<camera>/rgb`) a
    whole Frame with its depth; on the other topics a dict of core types (see `topics.TOPICS`).
    """

    topic: str
    time: float
    value: Any


def find_recording(path: str | Path) -> Path:
    """The recording at `path`, a file or a run's directory; RecordError says what is there instead."""
    path = Path(path)
    file = path / "recording.mcap" if path.is_dir() else path
    if not file.is_file():
        raise RecordError(f"there is no recording at {file}; give a run's directory, the one with recording.mcap in it")
    return file


def read(path: str | Path, *only: str) -> Iterator[Entry]:
    """Entries in the order of their times, all or those on the topics `only`.

    What a killed writer left unfinished is left out; a file that is no recording at all raises RecordError.
    Frames need their depth topic, so ask for `/frame/<camera>/rgb` alone and it comes along.
    """
    wanted = topics.check_topics(only)
    depths: dict[str, tuple[int, bytes]] = {}
    for chunk in _chunks(find_recording(path)):
        entries = [e for channel, message in chunk for e in _entries(channel, message, wanted, depths)]
        yield from sorted(entries, key=lambda e: e.time)


def last(path: str | Path, topic: str) -> Any:
    """The value of the last entry on `topic`, or None."""
    value = None
    for entry in read(path, topic):
        value = entry.value
    return value


def cameras(path: str | Path) -> list[str]:
    """Names of the cameras that were recorded, in the order they first appear."""
    found: dict[str, None] = {}
    for chunk in _chunks(find_recording(path)):
        for channel, _ in chunk:
            if channel.topic.startswith(topics.FRAME):
                found.setdefault(channel.topic.split("/")[2])
    return list(found)


def frames_at(path: str | Path, camera: str, times: Sequence[float]) -> list[CameraImage | None]:
    """For each time [s], the newest recorded frame of `camera` then, or the first one, or None if there is none.

    Only the frames asked for are decoded, so this is quick on a long recording.
    """
    exposed: dict[int, tuple[Channel, Message]] = {}
    for chunk in _chunks(find_recording(path)):
        exposed.update({m.log_time: (c, m) for c, m in chunk if c.topic == f"{topics.FRAME}{camera}/rgb"})
    stamps = np.array(sorted(exposed))
    if not len(stamps):
        return [None for _ in times]
    picks = np.maximum(np.searchsorted(stamps, np.array(times, float) * 1e9 + 1, side="right") - 1, 0)
    return [_frame(camera, *exposed[int(stamps[i])], {}) for i in picks]


def _chunks(path: Path) -> Iterator[list[tuple[Channel, Message]]]:
    """Messages with their channels, a closed chunk at a time, until the file ends or breaks off."""
    channels: dict[int, Channel] = {}
    with path.open("rb") as file:
        if file.read(8)[1:5] != b"MCAP":
            raise RecordError(f"{path} is not an MCAP file")
        file.seek(0)
        records = StreamReader(file, emit_chunks=True).records
        while True:
            try:
                record = next(records)
                inside = breakup_chunk(record, validate_crc=True) if isinstance(record, Chunk) else []
            except (StopIteration, McapError, ValueError, struct.error, RuntimeError):
                return  # the end, or as far as a killed writer came
            channels.update({r.id: r for r in inside if isinstance(r, Channel)})
            yield [(channels[r.channel_id], r) for r in inside if isinstance(r, Message)]


def _entries(
    channel: Channel, message: Message, wanted: tuple[str, ...], depths: dict[str, tuple[int, bytes]]
) -> Iterator[Entry]:
    topic, time = channel.topic, message.log_time / 1e9
    if topic.startswith(topics.FRAME):
        camera, part = topic.split("/")[2:]
        if part == "depth":
            depths[camera] = (message.log_time, message.data)
        elif not wanted or topic in wanted:
            yield Entry(topic, time, _frame(camera, channel, message, depths))
    elif wanted and topic not in wanted:
        return
    elif topic == topics.PROPRIOCEPTION:
        yield from (Entry(topic, row.time, row) for row in _rows(Proprioception, message.data))
    elif topic == topics.COMMAND:
        yield from (Entry(topic, row.time, row) for row in _rows(Command, message.data))
    else:
        yield Entry(topic, time, loads(message.data))


def _frame(camera: str, channel: Channel, message: Message, depths: dict[str, tuple[int, bytes]]) -> CameraImage:
    exposed, depth = depths.get(camera, (-1, b""))
    return CameraImage(
        camera=camera,
        rgb=rgb_from_bytes(message.data),
        depth=depth_from_bytes(depth) if exposed == message.log_time else None,
        K=np.array(json.loads(channel.metadata["K"]), float),
        time=message.log_time / 1e9,
    )


def _rows(kind: type, data: bytes) -> Iterator[Any]:
    """The ticks of a batch, one object each."""
    columns = loads(data)
    for i in range(len(columns["time"])):
        row = {name: column[i] for name, column in columns.items()}
        yield kind(**{name: np.array(v, float) if isinstance(v, list) else v for name, v in row.items()})


def events(path: str | Path) -> list[Event]:
    """All events in the order of their times."""
    return [entry.value for entry in read(path, topics.EVENT)]
