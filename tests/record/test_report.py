"""The report tells what happened, for whole, failed and interrupted runs."""

import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
import record_scene as scene

from premotor.core import Budget, Command, Event, Goal, Observation, Program, Progress, Step, Verdict
from premotor.core.errors import RecordError
from premotor.record.film import Film
from premotor.record.recorder import Recorder
from premotor.record.report import write_report
from premotor.record.run import load_run
from premotor.record.timeline import load_spans as busy
from premotor.record.timeline import thinking_spans


def act(recorder: Recorder) -> None:
    """Six seconds: looking, choosing a grasp, picking, failing once, refused by the guard once."""
    belief = scene.belief(0.0)
    budget = Budget()
    budget.seconds.update(see=0.03, foresee=0.09)
    recorder.instruction(0.0, 'put the <fruit> & "more" in the basket')
    recorder.goal(0.4, Goal(predicates=(), say="I will put an <apple> in the basket."))
    for i in range(60):
        time = i * 0.1
        frames = (scene.frame(scene.belief(time)),) if i in (0, 50) else ()
        recorder.observation(Observation(scene.felt(time), frames))
        reasons = ("joint 4: velocity",) if i == 30 else ()
        recorder.command(Verdict(Command(time, np.zeros(7), 0.08, 10.0), reasons))
        if frames:
            recorder.belief(scene.belief(time))
            recorder.detections(time, "front", scene.detections(belief))
    recorder.thought(0.5, 0.24, budget, [Event(0.7, "foresee", "chosen", "The first of five.")])
    recorder.foreseen(0.7, *scene.grasps(belief), chosen=0)
    recorder.program(0.8, Program(1, Step("pick", 1)))
    recorder.progress(2.9, Progress(1, 3, done=True))
    recorder.event(Event(3.0, "move", "slipped", "It slipped.", {"cause": "slip"}))


@pytest.fixture
def page(tmp_path: Path) -> str:
    with Recorder(tmp_path, about={"world": "kitchen", "seed": 7}) as recorder:
        act(recorder)
        result = {"done": True, "message": "Four fruits are in.", "realtime_factor": 2.127, "lane_busy": 0.46}
        recorder.result({**result, "scorer_success": False, "scorer_drops": 1, "seconds_see": 1.0}, time=6.0)
    with Film(tmp_path / "film.mp4", size=(64, 36)) as film:
        film.add(np.zeros((36, 64, 3), np.uint8))
    return write_report(tmp_path).read_text(encoding="utf-8")


class _Balance(HTMLParser):
    """Checks that every tag that is opened is closed, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.bad: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in ("meta", "img", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.bad.append(tag)


def test_the_page_is_well_formed_and_needs_nothing_else(page: str) -> None:
    balance = _Balance()
    balance.feed(page)
    assert balance.open == [] and balance.bad == []
    assert not re.findall(r'(?:src|href)="(?!data:)[^"]*"', page)
    assert "http" not in page.replace("http-equiv", "")
    assert "prefers-color-scheme: dark" in page and "width=device-width" in page


WORDS = [
    "done", "scored: not achieved", "Four fruits are in.", "seed 7", "data:video/mp4", "2.13", "46 %", "pick apple",
    "how to take the apple", "hits the knife", "joint 4: velocity", "slip", "It slipped.", "apple 0.94",
    "60 readings", "640 x 480",
]  # fmt: skip


def test_the_page_tells_what_happened(page: str) -> None:
    assert [words for words in WORDS if words not in page] == []


def test_what_people_said_is_escaped(page: str) -> None:
    assert "put the &lt;fruit&gt; &amp; &quot;more&quot;" in page
    assert "<fruit>" not in page
    assert "I will put an &lt;apple&gt; in the basket." in page


def test_an_interrupted_run_has_a_report(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path)
    act(recorder)
    recorder.flush()  # and never closed
    page = write_report(tmp_path).read_text(encoding="utf-8")
    assert "interrupted after 5.9 s" in page
    recorder.close()


def test_a_run_with_perfect_sight_says_so(tmp_path: Path) -> None:
    Recorder(tmp_path, about={"seed": 7, "oracle": ["see"], "without": []}).close()
    page = write_report(tmp_path).read_text(encoding="utf-8")
    assert "seed 7, oracle see<" in page and "told the truth" in page
    assert "anything else the simulator knows" not in page


def test_an_empty_run_has_a_report(tmp_path: Path) -> None:
    Recorder(tmp_path).close()
    assert "(no instruction)" in write_report(tmp_path).read_text(encoding="utf-8")


def test_no_recording_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="no recording at"):
        write_report(tmp_path)


def test_what_the_arm_did_is_spanned(tmp_path: Path) -> None:
    with Recorder(tmp_path) as recorder:
        act(recorder)
    run = load_run(tmp_path)
    assert run.acting() == [(0.8, 2.9, "pick apple")]
    assert run.causes() == {"slip": 1}
    assert run.end == pytest.approx(5.9)


def test_a_thoughts_charge_is_shared_among_its_rooms() -> None:
    lanes = thinking_spans([{"started": 1.0, "cost": 0.4, "seconds": {"plan": 0.01, "see": 0.03}}])
    assert list(lanes) == ["see", "plan"]
    assert lanes["plan"][0][:2] == pytest.approx((1.0, 1.1))
    assert lanes["see"][0][:2] == pytest.approx((1.1, 1.4))


def test_busy_stretches_keep_their_share() -> None:
    spans = [(i * 0.1, i * 0.1 + 0.04, "") for i in range(100)]
    assert busy(spans, 20.0, 40) == [(0.0, 10.0, 0.4)]
    assert busy([], 20.0, 40) == []
