"""What each room takes, beside its budget, which is meant for two CPU cores; and the charge profile from it."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from math import inf
from pathlib import Path
from statistics import mean, median
from typing import Any

from premotor.bench import timed_tasks
from premotor.bench.kitchen import commit
from premotor.bench.machine import machine
from premotor.core.errors import PremotorError, UsageError

WORK_UNITS = ("see", "names", "remember", "futures", "grasps", "motion", "ik")
"""Every unit of work that the brain's rooms spend; a profile names them all."""


@dataclass(frozen=True)
class Limit:
    """One budget: a key, what is done, and the most milliseconds it may take (infinity: it is the machine's own, for
    comparison). of: how its samples become one number."""

    key: str
    what: str
    most: float
    of: Callable[[list[float]], float] = median

    @property
    def shown(self) -> str:
        """The budget as tables show it."""
        return f"{self.most:g} ms" if self.most < inf else "none"


BUDGETS = (
    Limit("perception_ms", "see: one frame of every camera, 640x480", 50),
    Limit("remember_ms", "remember: one update with 30 things", 3),
    Limit("understand_ms", "understand: one instruction", 10),
    Limit("foresee_ms", "foresee: 32 futures of a grasp, one thing", 150),
    Limit("foresee_many_ms", "foresee: 32 futures of a grasp among 13 things", 1200),
    Limit("task_ms", "plan: the next step, 15 things", 100),
    Limit("motion_ms", "plan: one collision-free motion among 13 things", 200),
    Limit("act_mean_ms", "act and guard: one tick, mean", 1, mean),
    Limit("act_worst_ms", "act and guard: one tick, worst", 2, max),
    Limit("pause_ms", "the machine: longest pause of a loop that does nothing, as long as all these ticks", inf, max),
    Limit("import_ms", "import premotor, a new process", 500),
    Limit("help_ms", "premotor --help", 300),
)


@dataclass(frozen=True)
class Measured:
    """samples: [s] by what was measured. units: [s] per unit of work. missing: what could not be measured, and why."""

    samples: dict[str, list[float]] = field(default_factory=dict)
    units: dict[str, float] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)


def measure(repeats: int, say: Callable[[str], None] = lambda line: None) -> Measured:
    """Time every room `repeats` times; say: told what is being done."""
    measured = Measured()
    for name, task in timed_tasks.TIMED_TASKS.items():
        say(f"measuring {name} ...")
        try:
            samples, units = task(repeats)
        except PremotorError as error:
            measured.missing[name] = str(error)
            say(f"{name} is left out: {error}")
            continue
        measured.samples.update(samples)
        measured.units.update(units)
    return measured


def value(measured: Measured, limit: Limit) -> float | None:
    """One budget's number [ms], or None where it was not measured."""
    samples = measured.samples.get(limit.key)
    return 1e3 * limit.of(samples) if samples else None


def budgets(measured: Measured) -> list[tuple[str, str, str, bool | None]]:
    """Rows of a table: what, measured, budget, whether it is kept."""
    rows = []
    for limit in BUDGETS:
        found = value(measured, limit)
        shown = "not measured" if found is None else f"{found:.3g} ms"
        rows.append(
            (limit.what, shown, limit.shown, None if found is None or limit.most == inf else found <= limit.most)
        )
    return rows


def summary(measured: Measured) -> dict[str, Any]:
    """Flat numbers: [ms] by budget, [ms] by unit of work, the machine and the source."""
    row: dict[str, Any] = {"suite": "speed"}
    row |= {b.key: round(v, 3) for b in BUDGETS if (v := value(measured, b)) is not None}
    row |= {f"unit_{u}_ms": round(1e3 * s, 4) for u, s in sorted(measured.units.items())}
    row |= {"within": all(ok for *_, ok in budgets(measured) if ok is not None)}
    row |= {"missing": sorted(measured.missing), "machine": machine(), "commit": commit()}
    return row


def write_profile(measured: Measured, path: Path | None = None) -> Path:
    """Store seconds per unit of work as the charge profile; `UsageError` while a unit is unmeasured: none is free."""
    missing = [u for u in WORK_UNITS if measured.units.get(u, 0.0) <= 0.0]
    if missing:
        raise UsageError(f"No charge profile without a cost for: {', '.join(missing)}. {_why(measured)}")
    path = path or Path(__file__).with_name("profile.toml")
    lines = [
        "# Seconds per unit of work, written by `premotor bench speed --profile`.",
        f"# {date.today().isoformat()}, {machine()}, source {commit() or 'without a checkout'}; medians.",
        "[seconds]",
        *(f"{unit} = {measured.units[unit]:.3g}" for unit in WORK_UNITS),
    ]
    text = "\n".join(lines) + "\n"
    tomllib.loads(text)
    path.write_text(text)
    return path


def _why(measured: Measured) -> str:
    return " ".join(f"{name}: {why}" for name, why in measured.missing.items())
