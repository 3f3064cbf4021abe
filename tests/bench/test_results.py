"""The page of results says what the files say, and nothing else."""

import json
from pathlib import Path

import pytest

from premotor.bench.results import write_results
from premotor.core.errors import UsageError


def test_without_results_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no results"):
        write_results(tmp_path, tmp_path / "results.md")
    assert not (tmp_path / "results.md").exists(), "a page that is there stays"


def test_numbers_intervals_and_oracles_are_shown(tmp_path: Path) -> None:
    suite = {
        "difficulty": "normal", "instruction": "clear the table", "without": "", "oracle": "see",
        "objects": "/home/me/my things",
        "success": 0.9, "success_low": 0.81, "success_high": 0.95, "episodes": 77, "seed": 100, "drops": 0.02,
        "wrong_moved": 0.1, "knocked": 0.05, "picks_per_hour": 123.4, "realtime_factor": 1.5, "lane_busy": 0.6,
        "charge": "measured", "commit": "abc1234", "machine": "x86_64, 2 cores", "causes": {"out_of_time": 8},
    }  # fmt: skip
    (tmp_path / "kitchen-normal-1.json").write_text(json.dumps(suite))
    (tmp_path / "speed.json").write_text(json.dumps({"remember_ms": 2.5, "machine": "m", "commit": "c"}))
    assert write_results(tmp_path, tmp_path / "docs" / "results.md") == 2
    page = (tmp_path / "docs" / "results.md").read_text()
    for shown in ("0.81 to 0.95", "**oracle see**", "| 77 |", "out_of_time", "8 of 77", "2.5 ms", "not measured"):
        assert shown in page
    assert page.count("things from my things/") == 2 and "/home" not in page
