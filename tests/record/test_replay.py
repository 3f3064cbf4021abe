"""A run seen again, and thought through again."""

from pathlib import Path

import numpy as np
import record_scene as scene

from premotor.core import Event, Observation
from premotor.record.recorder import Recorder
from premotor.record.replay import replay, rerun


def write(directory: Path) -> list[Observation]:
    """Two observations with two frames each among 40 ticks and one event."""
    seen = []
    with Recorder(directory, lossless=True) as recorder:
        for i in range(40):
            time = i * 0.01
            frames = [scene.frame(scene.belief(time), camera) for camera in ("front", "wrist") if i % 20 == 5]
            observation = Observation(scene.felt(time), tuple(frames))
            recorder.observation(observation)
            if frames:
                seen.append(observation)
        recorder.event(Event(0.1, "see", "seen", "something"))
    return seen


def test_observations_come_back_whole_and_in_order(tmp_path: Path) -> None:
    seen = write(tmp_path)
    moments = list(replay(tmp_path))
    again = [m.observation for m in moments if m.observation]
    assert [o.time for o in again] == [o.time for o in seen]
    for before, after in zip(seen, again, strict=True):
        assert [f.camera for f in after.images] == ["front", "wrist"]
        np.testing.assert_array_equal(after.images[0].rgb, before.images[0].rgb)
        np.testing.assert_array_equal(after.proprioception.q, before.proprioception.q)
    assert [m.time for m in moments] == sorted(m.time for m in moments)


def test_without_frames_only_thoughts_are_read(tmp_path: Path) -> None:
    write(tmp_path)
    topics = [m.entry.topic for m in replay(tmp_path, frames=False) if m.entry]
    assert topics == ["/about", "/event"]


def test_a_brain_runs_again_on_what_was_seen(tmp_path: Path) -> None:
    seen = write(tmp_path)
    means = list(rerun(tmp_path, lambda o: float(o.images[0].rgb.mean())))
    assert means == [(o.time, float(o.images[0].rgb.mean())) for o in seen]
