"""Who watches a run hands on what it should."""

from dataclasses import replace
from pathlib import Path

from premotor import knowledge, understand
from premotor.bench.observers import RecordingObserver
from premotor.core import Budget
from premotor.mind import Mind, Thought
from premotor.record.reader import read
from premotor.record.recorder import Recorder


def test_a_goal_is_kept_when_it_is_understood_and_when_it_changes(tmp_path: Path) -> None:
    parsed = understand.parse("put the fruit in the basket", knowledge.load())
    grounded = parsed.model_copy(update={"say": "I will put a plum in the basket."})
    with Recorder(tmp_path) as recorder:
        box = RecordingObserver(recorder)
        for time, goal in enumerate((None, parsed, parsed, grounded, grounded)):
            box.on_thought(Thought(float(time), replace(Mind(), goal=goal), Budget()), 0.1)
    assert [(e.time, e.value) for e in read(tmp_path, "/goal")] == [(1.0, parsed), (3.0, grounded)]
