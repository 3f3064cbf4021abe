"""The page of results, written from what the benches have left; nothing on it is typed by hand."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from premotor.bench.speed import BUDGETS
from premotor.core.errors import UsageError

Row = dict[str, Any]
PAGE_HEADER = """# Results

*Written by `premotor bench results` from the JSON that the benches leave; do not edit.*

Protocol: one episode a seed; test seeds are below 1000000, training never uses those. The brain is given camera
pixels, depth and joint angles, never the truth, but where a row is marked "oracle". An episode succeeds when within
its time every fruit that some view can show by a quarter lies inside the basket, released and still for a second,
nothing else does, and nothing fell off the table. Intervals are 95 % (Wilson). charge: thinking costs the world its
measured wall time, or counted work at the stored profile's prices.
"""


def write_results(logs: Path, out: Path) -> int:
    """Write the page `out` from every result in the folder `logs`; how many results there were."""
    suites = [json.loads(p.read_text()) for p in sorted(logs.glob("kitchen-*.json"))]
    speed = json.loads((logs / "speed.json").read_text()) if (logs / "speed.json").exists() else None
    if not suites and speed is None:
        raise UsageError(f"{logs} holds no results. `premotor bench kitchen` and `premotor bench speed` leave some.")
    out.parent.mkdir(parents=True, exist_ok=True)
    parts = [PAGE_HEADER, "## The kitchen\n", _kitchen(suites), "## What fails, by cause\n", _causes(suites)]
    parts += ["## Speed\n", _speed(speed), f"*{date.today().isoformat()}*\n"]
    out.write_text("\n".join(parts))
    return len(suites) + (speed is not None)


def _kitchen(suites: list[Row]) -> str:
    if not suites:
        return "Not measured yet: `premotor bench kitchen --episodes 100 --seed 100 --difficulty normal`.\n"
    head = ("what", "success", "95 %", "episodes", "seeds from", "drops", "wrong moved", "knocked", "picks / h")
    head += ("real time", "lane busy", "charge", "source")
    return _table(head, [_kitchen_row(s) for s in suites])


def _what(s: Row) -> str:
    what = [s["difficulty"], f'"{s["instruction"]}"']
    what += [f"things from {Path(s['objects']).name}/"] if s["objects"] else []
    what += [f"without {s['without']}"] if s["without"] else []
    what += [f"**oracle {s['oracle']}**"] if s["oracle"] else []
    return ", ".join(what)


def _kitchen_row(s: Row) -> tuple[str, ...]:
    return (
        _what(s),
        f"{s['success']:.2f}",
        f"{s['success_low']:.2f} to {s['success_high']:.2f}",
        str(s["episodes"]),
        str(s["seed"]),
        f"{s['drops']:.1%}",
        f"{s['wrong_moved']:.2f}",
        f"{s['knocked']:.2f}",
        f"{s['picks_per_hour']:.0f}",
        f"{s['realtime_factor']:.2f}",
        f"{s['lane_busy']:.0%}",
        s["charge"],
        f"{s['commit'] or 'no checkout'}, {s['machine']}",
    )


def _causes(suites: list[Row]) -> str:
    rows = [(_what(s), cause, f"{n} of {s['episodes']}") for s in suites for cause, n in s["causes"].items()]
    return _table(("where", "cause", "episodes"), rows) if rows else "None recorded.\n"


def _speed(row: Row | None) -> str:
    if row is None:
        return "Not measured yet: `premotor bench speed`.\n"
    rows = [(b.what, _number(row.get(b.key)), b.shown) for b in BUDGETS]
    return _table(("what", "measured, median", "budget"), rows) + f"\n{row['machine']}, source {row['commit']}.\n"


def _number(milliseconds: float | None) -> str:
    return "not measured" if milliseconds is None else f"{milliseconds:.3g} ms"


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(cells) + " |" for cells in [head, tuple("---" for _ in head), *rows]]
    return "\n".join(lines) + "\n"
