"""The suite's bookkeeping: resuming, summing up, naming causes. Episodes are made up, but one."""

import json
import os
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from premotor.bench import kitchen
from premotor.bench.episode import Setup


def row(seed: int, success: bool = True) -> dict[str, Any]:
    return {
        "seed": seed, "said_done": success, "message": "", "seconds": 60.0, "success": success, "fruits_in": 3,
        "fruits_total": 4, "wrong_moved": seed % 2, "drops": 1, "picks": 5, "knocked": 0, "off_table": 0, "presses": 0,
        "realtime_factor": 2.0, "lane_busy": 0.5, "act_mean_ms": 0.4, "time_to_first_move_s": 1.0 + seed,
        "seconds_see": 7.0, "cause": "" if success else "not_inside/grasp_missed",
    }  # fmt: skip


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Seeds that were really run."""
    seeds: list[int] = []

    def run_one(setup: Setup, pictures: Path) -> dict[str, Any]:
        seeds.append(setup.seed)
        return row(setup.seed, success=setup.seed != 102)

    monkeypatch.setattr(kitchen, "run_one", run_one)
    return seeds


def test_goes_on_where_it_stopped_also_after_a_line_cut_short(tmp_path: Path, ran: list[int]) -> None:
    log, setup = tmp_path / "log.jsonl", Setup(seed=100)
    kitchen.run_many(setup, 2, 1, log, lambda r: None)
    assert ran == [100, 101]
    lines = log.read_text().splitlines(keepends=True)
    log.write_text(lines[0] + lines[1][:20])  # killed while it was writing seed 101
    ticks: list[int] = []
    rows = kitchen.run_many(setup, 3, 1, log, lambda r: ticks.append(r["seed"]))
    assert ran == [100, 101, 101, 102]
    assert sorted(r["seed"] for r in rows) == ticks == [100, 101, 102]
    assert {r["seed"] for r in kitchen.read_rows(log)} == {100, 101, 102}, "what was added must be readable"


def test_many_episodes_at_once_have_a_process_each() -> None:
    pids = list(kitchen.run_isolated(os.getpid, [()] * 20, jobs=2))
    assert len(set(pids)) == 20 and os.getpid() not in pids


def test_an_episode_that_breaks_ends_the_suite_and_begins_no_other() -> None:
    begun = time.monotonic()
    with pytest.raises(ValueError):
        list(kitchen.run_isolated(int, [("nought",), *[("1",)] * 500], jobs=2))
    assert time.monotonic() - begun < 15.0


def test_only_the_seeds_asked_for_count(tmp_path: Path, ran: list[int]) -> None:
    log = tmp_path / "log.jsonl"
    kitchen.run_many(Setup(seed=100), 3, 1, log, lambda r: None)
    rows = kitchen.run_many(Setup(seed=101), 1, 1, log, lambda r: None)
    assert [r["seed"] for r in rows] == [101] and ran == [100, 101, 102]


def test_the_summary_is_flat_and_adds_up(tmp_path: Path) -> None:
    rows = [row(s, success=s != 2) for s in range(4)]
    found = kitchen.summary(Setup(oracle=frozenset({"see"})), rows)
    assert (found["success"], found["episodes"]) == (0.75, 4)
    assert found["success_low"] < 0.75 < found["success_high"]
    assert found["drops"] == pytest.approx(4 / 20)
    assert found["picks_per_hour"] == pytest.approx(20 / (4 * 60 / 3600))
    assert found["time_to_first_move_s"] == 2.5
    assert found["seconds_see"] == 7.0
    assert found["causes"] == {"not_inside/grasp_missed": 1}
    assert found["oracle"] == "see"
    assert all(k == k.lower() and not isinstance(v, list) for k, v in found.items())
    assert json.loads(json.dumps(found)) == found


def test_no_episodes_is_no_success() -> None:
    found = kitchen.summary(Setup(), [])
    assert (found["success"], found["success_low"], found["success_high"]) == (0.0, 0.0, 1.0)


def test_each_setup_has_a_log_of_its_own(tmp_path: Path) -> None:
    setups = [Setup(), Setup(difficulty="easy"), Setup(without=frozenset({"foresee"})), Setup(charge="profile")]
    assert len({kitchen.log_path(s, tmp_path) for s in setups}) == len(setups)
    assert kitchen.log_path(Setup(seed=1), tmp_path) == kitchen.log_path(Setup(seed=2), tmp_path)


def test_causes_name_the_end_and_the_commonest_trouble() -> None:
    events = Counter({"move.held": 9, "move.grasp_missed": 3, "plan.no_way": 1})
    assert kitchen.cause("not inside: plum", "Done.", events) == "not_inside/move.grasp_missed"
    both = "not inside: plum, lime; should not be inside: mug"
    assert kitchen.cause(both, "Done.", events) == "not_inside+should_not_be_inside/move.grasp_missed"
    assert kitchen.cause("not inside: plum; not inside: mug", "Done.", Counter()) == "not_inside"
    assert kitchen.cause("not inside: plum", "Not finished within 240 s.", events) == "out_of_time"
    assert kitchen.cause("fell off the table: plum", "", Counter()) == "fell_off_the_table"


def test_an_instruction_that_is_not_understood_leaves_a_row_and_no_picture(tmp_path: Path) -> None:
    setup = Setup(seed=5, difficulty="easy", instruction="flurble the wug", oracle=frozenset({"see"}))
    found = kitchen.run_one(setup, tmp_path / "pictures")
    assert not found["success"] and not found["said_done"] and found["seconds"] == 0.0
    assert not (tmp_path / "pictures").exists()


@pytest.mark.slow
def test_a_real_episode_cut_short_is_scored_and_summed_up() -> None:
    setup = Setup(seed=5, difficulty="easy", oracle=frozenset({"see"}), timeout=1.0)
    found = kitchen.run_one(setup)
    assert (found["seed"], found["success"], found["cause"]) == (5, False, "out_of_time")
    assert found["picks"] == 0 and found["fruits_total"] >= 1 and found["seconds_see"] > 0.0
    assert kitchen.summary(setup, [found])["causes"] == {"out_of_time": 1}
