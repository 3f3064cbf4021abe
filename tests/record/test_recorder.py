"""What goes into the black box comes out of it, also after a kill."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import record_scene as scene
from mcap.reader import make_reader

from premotor import knowledge, understand
from premotor.core import Budget, Command, Event, Observation, Progress, Verdict
from premotor.core.errors import RecordError, UsageError
from premotor.record.reader import cameras, events, last, read
from premotor.record.recorder import Recorder

FRUIT = understand.parse("put the fruit in the basket", knowledge.load())


def tick(recorder: Recorder, i: int, *frames) -> None:
    felt = scene.felt(i * 0.01)
    recorder.observation(Observation(felt, frames))
    recorder.command(Verdict(Command(felt.time, felt.q, 0.08, 20.0)))


def test_ticks_come_back_exactly(tmp_path: Path) -> None:
    with Recorder(tmp_path) as recorder:
        for i in range(250):
            tick(recorder, i)
            if i % 60 == 0:
                recorder.flush()
    felt = [e.value for e in read(tmp_path, "/proprioception")]
    sent = [e.value for e in read(tmp_path, "/command")]
    assert len(felt) == len(sent) == 250
    assert all(scene.same(f, scene.felt(i * 0.01)) for i, f in enumerate(felt))
    assert scene.same(sent[40], Command(0.4, scene.felt(0.4).q, 0.08, 20.0))


@pytest.mark.parametrize("lossless", [True, False])
def test_frames_come_back(tmp_path: Path, lossless: bool) -> None:
    shot = scene.frame(scene.belief(0.5))
    with Recorder(tmp_path, lossless=lossless) as recorder:
        tick(recorder, 50, shot)
    (entry,) = read(tmp_path, "/frame/front/rgb")
    off = np.abs(entry.value.rgb.astype(int) - shot.rgb.astype(int))
    assert off.max() == 0 if lossless else off.mean() < 4
    np.testing.assert_allclose(entry.value.depth, shot.depth, atol=5.1e-5, equal_nan=True)
    np.testing.assert_array_equal(entry.value.K, shot.K)
    assert entry.value.time == shot.time
    assert cameras(tmp_path) == ["front"]


def test_everything_else_comes_back(tmp_path: Path) -> None:
    belief = scene.belief(1.0)
    grasps, outcomes = scene.grasps(belief)
    budget = Budget()
    budget.spend("futures", 32)
    budget.seconds["see"] = 0.02
    told = Event(1.05, "foresee", "chosen", "The first grasp works in 31 of 32 futures.", {"p": 0.97})
    refused = Verdict(Command(1.1, np.zeros(7), 0.0, 5.0), ("velocity",))
    with Recorder(tmp_path, about={"seed": 7}) as recorder:
        recorder.instruction(0.0, "put the fruit in the basket")
        recorder.goal(0.0, FRUIT)
        recorder.thought(1.0, 0.04, budget, [told])
        recorder.belief(belief)
        recorder.detections(1.0, "front", scene.detections(belief))
        recorder.foreseen(1.06, grasps, outcomes, 0)
        recorder.command(refused)
        recorder.result({"success": True, "picks": 3}, time=2.0)
    assert last(tmp_path, "/about") == {"seed": 7}
    assert last(tmp_path, "/instruction")["text"] == "put the fruit in the basket"
    assert last(tmp_path, "/goal") == FRUIT
    assert last(tmp_path, "/thought")["work"] == {"futures": 32}
    assert last(tmp_path, "/belief").thing(1).name == "apple"
    assert scene.same(last(tmp_path, "/foreseen")["candidates"], list(grasps))
    assert scene.same(last(tmp_path, "/verdict"), refused)
    assert events(tmp_path) == [told]
    seen = last(tmp_path, "/detections")["detections"]
    assert np.array_equal(seen[0].mask, scene.detections(belief)[0].mask)
    assert json.loads((tmp_path / "result.json").read_text()) == {"success": True, "picks": 3}


def test_entries_come_in_the_order_of_their_times(tmp_path: Path) -> None:
    with Recorder(tmp_path) as recorder:
        for i in range(30):
            tick(recorder, i)
            recorder.event(Event(i * 0.01 + 0.005, "see", "seen", str(i)))
    times = [e.time for e in read(tmp_path)]
    assert times == sorted(times)


def test_progress_is_kept_only_when_it_changes(tmp_path: Path) -> None:
    with Recorder(tmp_path) as recorder:
        for i in range(100):
            recorder.progress(i * 0.01, Progress(1, i // 50, done=False))
    assert [e.value.index for e in read(tmp_path, "/progress")] == [0, 1]


def test_frame_period_leaves_frames_out(tmp_path: Path) -> None:
    with Recorder(tmp_path, frame_period=0.2) as recorder:
        for t in (0.0, 0.1, 0.2, 0.3, 0.4):
            recorder.frame(scene.frame(scene.belief(t)))
    assert [e.time for e in read(tmp_path, "/frame/front/rgb")] == [0.0, 0.2, 0.4]


def test_a_closed_recording_has_an_index(tmp_path: Path) -> None:
    with Recorder(tmp_path) as recorder:
        tick(recorder, 0)
    with recorder.path.open("rb") as file:
        summary = make_reader(file).get_summary()
    assert summary is not None and summary.statistics is not None
    assert summary.statistics.message_count == 3  # about, one batch of feeling, one of commands
    with pytest.raises(RecordError, match="closed"):
        recorder.event(Event(0.0, "see", "late", "too late"))


def test_clear_errors(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="no recording at"):
        list(read(tmp_path))
    (tmp_path / "recording.mcap").write_bytes(b"something else entirely")
    with pytest.raises(RecordError, match="not an MCAP file"):
        list(read(tmp_path))
    with pytest.raises(UsageError, match="Did you mean '/belief'"):
        list(read(tmp_path, "/beleif"))


def test_an_older_recording_is_left_alone(tmp_path: Path) -> None:
    Recorder(tmp_path).close()
    before = (tmp_path / "recording.mcap").read_bytes()
    with pytest.raises(RecordError, match="holds a recording already"):
        Recorder(tmp_path)
    assert (tmp_path / "recording.mcap").read_bytes() == before
    with pytest.raises(RecordError, match="is a file"):
        Recorder(tmp_path / "recording.mcap")


CHILD = """
import sys, time
sys.path.insert(0, sys.argv[2])
import record_scene as scene
from test_recorder import tick
from premotor.record.recorder import Recorder
recorder = Recorder(sys.argv[1])
shot = scene.frame(scene.belief(0.0))
start = time.monotonic()
for i in range(100_000):
    tick(recorder, i, *([shot] if i == 0 else []))
    print(f"{i} {time.monotonic()}", flush=True)
    time.sleep(0.01)
"""


def test_readable_up_to_the_last_second_after_kill_nine(tmp_path: Path) -> None:
    here = str(Path(__file__).parent)
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(tmp_path), here], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    began = None
    ticks: list[tuple[int, float]] = []
    for line in child.stdout:
        i, at = line.split()
        ticks.append((int(i), float(at)))
        began = began or time.monotonic()
        if time.monotonic() - began > 1.7:
            os.kill(child.pid, signal.SIGKILL)
            break
    assert child.wait() == -signal.SIGKILL
    kept = [e.value for e in read(tmp_path, "/proprioception")]
    due = [i for i, at in ticks if at < ticks[-1][1] - 1.0]
    assert len(due) > 10
    assert len(kept) > max(due)
    assert [round(k.time * 100) for k in kept] == list(range(len(kept)))
    assert len(list(read(tmp_path, "/frame/front/rgb"))) == 1


@pytest.mark.parametrize("share", [0.0, 0.3, 0.7, 0.999])
def test_a_file_cut_anywhere_is_read_as_far_as_it_goes(tmp_path: Path, share: float) -> None:
    with Recorder(tmp_path) as recorder:
        for i in range(200):
            tick(recorder, i)
            if i % 20 == 19:
                recorder.flush()
    whole = recorder.path.read_bytes()
    recorder.path.write_bytes(whole[: 8 + int(share * (len(whole) - 8))])
    kept = [e.time for e in read(tmp_path, "/proprioception")]
    assert kept == [i * 0.01 for i in range(len(kept))]
    assert len(kept) >= 200 * (share - 0.35)
    assert len(kept) % 20 == 0
