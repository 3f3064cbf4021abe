"""What the speed bench reports, and the profile it writes; no timing is asserted."""

import tomllib
from pathlib import Path

import numpy as np
import pytest

from premotor.bench import speed, synthetic_beliefs, timed_tasks
from premotor.core.errors import UsageError

MADE_UP = speed.Measured(
    {"act_mean_ms": [0.001, 0.003], "act_worst_ms": [0.001, 0.003], "remember_ms": [0.001, 0.002, 0.9]},
    {u: 0.002 for u in speed.WORK_UNITS},
    {"see": "no weights"},
)


def test_means_medians_and_worsts() -> None:
    row = speed.summary(MADE_UP)
    assert (row["act_mean_ms"], row["act_worst_ms"], row["remember_ms"]) == (2.0, 3.0, 2.0)
    assert row["within"] is False and row["missing"] == ["see"] and "perception_ms" not in row


def test_every_budget_has_a_row_also_unmeasured() -> None:
    rows = speed.budgets(MADE_UP)
    assert len(rows) == len(speed.BUDGETS)
    assert ("see: one frame of every camera, 640x480", "not measured", "50 ms", None) in rows


def test_what_the_machine_itself_does_is_no_budget_to_keep() -> None:
    pause = speed.Measured({"pause_ms": [9.0]})
    shown = {what: rest for what, *rest in speed.budgets(pause)}
    (own,) = (rest for what, rest in shown.items() if what.startswith("the machine"))
    assert own == ["9e+03 ms", "none", None] and speed.summary(pause)["within"] is True


def test_the_profile_can_be_read_back(tmp_path: Path) -> None:
    path = speed.write_profile(MADE_UP, tmp_path / "profile.toml")
    assert tomllib.loads(path.read_text())["seconds"] == {u: 0.002 for u in speed.WORK_UNITS}


def test_no_unit_is_free(tmp_path: Path) -> None:
    half = speed.Measured(units={"see": 0.01}, missing={"see": "no weights"})
    with pytest.raises(UsageError, match="names"):
        speed.write_profile(half, tmp_path / "profile.toml")
    assert not (tmp_path / "profile.toml").exists()


def test_every_unit_that_the_brain_spends_has_a_price() -> None:
    source = Path(speed.__file__).parents[1]
    spent = {
        line.split('.spend("')[1].split('"')[0]
        for file in source.rglob("*.py")
        if file.parts[-2] not in ("bench", "core")
        for line in file.read_text().splitlines()
        if '.spend("' in line
    }
    assert spent == set(speed.WORK_UNITS)


def test_the_made_up_table_is_free_of_overlaps() -> None:
    belief = synthetic_beliefs.table(15)
    assert len({t.id for t in belief.things}) == 15
    places = np.array([t.position[:2] for t in belief.things])
    gaps = np.linalg.norm(places[:, None] - places[None], axis=-1) + np.eye(15)
    assert gaps.min() > 0.07


def test_the_quick_tasks_measure_what_they_say() -> None:
    samples, units = timed_tasks.act(1)
    assert len(samples["act_mean_ms"]) == 100 and min(samples["act_mean_ms"]) > 0.0
    samples, units = timed_tasks.remember(1)
    assert set(samples) == {"remember_ms"} and units["remember"] > 0.0
    assert timed_tasks.understanding(1)[0]["understand_ms"]
