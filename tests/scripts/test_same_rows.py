"""Rows of two revisions: what counts as a difference, and who won what."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "same_rows.py"


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("same_rows", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["same_rows"] = module  # dataclasses look there
    spec.loader.exec_module(module)
    return module


same = load()


def row(seed: int = 400, **changed: object) -> dict[str, object]:
    plain = {"seed": seed, "success": True, "seconds": 61.2, "thoughts": 40, "lane_busy": 0.4, "seconds_see": 8.1}
    return plain | {"act_mean_ms": 0.3, "act_worst_ms": 4.0, "realtime_factor": 2.5} | changed


def test_wall_time_may_differ_and_world_time_may_not() -> None:
    old = {("normal", 400): row()}
    slower = row(seconds_see=9.0, act_mean_ms=1.0, act_worst_ms=9.0, realtime_factor=1.0)
    assert same.differences(old, {("normal", 400): slower}, {}) == []
    for field, value in (("seconds", 61.3), ("thoughts", 41), ("lane_busy", 0.5), ("success", False)):
        found = same.differences(old, {("normal", 400): row(**{field: value})}, {})
        assert [(d.field, d.new) for d in found] == [(field, value)]


def test_numbers_the_runtime_gives_are_either_measured_or_compared() -> None:
    from premotor.runtime import _Tally

    numbers = _Tally(rooms={"see": 1.0}).numbers(10.0, 500.0)
    assert set(same.compared(numbers)) == {"thoughts", "lane_busy", "time_to_first_move_s"}


def test_a_field_of_one_side_is_a_difference_unless_it_was_renamed() -> None:
    old, new = {("easy", 1): row(1, picks=3)}, {("easy", 1): row(1, grasps=3)}
    assert [d.field for d in same.differences(old, new, {})] == ["grasps", "picks"]
    assert same.differences(old, new, same.renamed_fields(["picks=grasps"])) == []
    moved = {("easy", 1): row(1, grasps=4)}
    assert [(d.old, d.new) for d in same.differences(old, moved, {"picks": "grasps"})] == [(3, 4)]


def test_a_seed_that_one_side_lacks_is_a_difference() -> None:
    found = same.differences({("easy", 1): row(1)}, {}, {})
    assert [(d.seed, d.field, d.old, d.new) for d in found] == [(1, "row", "there", "missing")]


def test_values_are_compared_exactly() -> None:
    assert same.equal(float("nan"), float("nan")) and same.equal([1, 2], [1, 2])
    assert not same.equal(True, 1) and not same.equal(0.1 + 0.2, 0.3)


def test_flips_say_who_won_what() -> None:
    old = {("easy", s): row(s, success=s < 3) for s in range(5)}
    new = {("easy", s): row(s, success=s in (0, 3)) for s in range(5)}
    flipped = same.flips(old, new)
    assert [s for _, s in flipped.lost] == [1, 2] and [s for _, s in flipped.gained] == [3]
    assert (flipped.both, flipped.neither) == (1, 1)
    assert "lost minus gained +1" in same.report([], flipped, 5)[-1]


def test_seeds_are_split_evenly() -> None:
    assert same.shares(("normal", "cluttered"), 400, 5) == [("normal", 400, 3), ("cluttered", 403, 2)]
    assert same.shares(("normal", "cluttered"), 400, 1) == [("normal", 400, 1)]


def test_wrong_usage_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert same.main(["no-such-revision", "HEAD"]) == 2
    assert same.main(["HEAD", "HEAD", "--renamed", "picks"]) == 2
    assert same.main(["HEAD", "HEAD", "--seeds", "0"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 3 and "no-such-revision" in lines[0] and "WORKTREE" in lines[0]


def test_a_machine_has_one_key() -> None:
    assert same.machine_key() == same.machine_key() and len(same.machine_key()) == 8
