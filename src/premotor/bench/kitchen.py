"""The kitchen suite: many seeds, several processes, resumable; one line a finished episode, one summary."""

import hashlib
import json
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from dataclasses import asdict, replace
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any

from PIL import Image

from premotor.bench.episode import Setup, prepare
from premotor.bench.machine import machine
from premotor.bench.observers import FilmObserver
from premotor.bench.stats import wilson

Row = dict[str, Any]


def run_one(setup: Setup, pictures: Path | None = None) -> Row:
    """One episode as a flat row: the score, the numbers, and the cause when it failed.

    pictures: a folder; how a failed episode ended is kept there as a picture named after the seed.
    """
    causes: Counter[str] = Counter()
    episode = prepare(setup, on_event=lambda e: causes.update([f"{e.source}.{e.kind}"]))
    watching = FilmObserver(episode.world)
    episode.runtime.add_observer(watching)
    result, score = episode.run()
    if pictures is not None and watching.began and not score.success:
        pictures.mkdir(parents=True, exist_ok=True)
        Image.fromarray(watching.picture(done=False)).save(pictures / f"{setup.seed}.png")
    row = {"seed": setup.seed, "said_done": result.done, "message": result.message, "seconds": result.seconds}
    row |= {k: v for k, v in asdict(score).items() if k != "reason"} | result.numbers
    return row | {"cause": "" if score.success else cause(score.reason, result.message, causes), "reason": score.reason}


def cause(reason: str, message: str, events: Counter[str]) -> str:
    """A short name for why an episode failed: what the scorer says, then what the brain last said."""
    if message.startswith("Not finished"):
        return "out_of_time"
    trouble = [k for k, _ in events.most_common() if k.split(".")[1] in FAILURE_EVENTS]
    head = "+".join(dict.fromkeys(part.split(":")[0].replace(" ", "_") for part in reason.split("; ")))
    return f"{head}/{trouble[0]}" if trouble else head


FAILURE_EVENTS = ("blocked", "grasp_missed", "slipped", "dropped", "no_way", "stuck", "refused", "blind")


def run_many(setup: Setup, episodes: int, jobs: int, log: Path, tick: Callable[[Row], None]) -> list[Row]:
    """Episodes of seeds `setup.seed`, +1, ...; rows already in `log` are not run again. tick: per finished one.

    Beside the log lies a folder of its name with a picture of how each failed episode ended.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    done = {row["seed"]: row for row in read_rows(log)}
    wanted = range(setup.seed, setup.seed + episodes)
    rows = [done[s] for s in wanted if s in done]
    for row in rows:
        tick(row)
    todo = [replace(setup, seed=s) for s in wanted if s not in done]
    cut = log.exists() and not log.read_bytes().endswith(b"\n")
    with log.open("a") as file:
        file.write("\n" if cut and log.stat().st_size else "")  # a killed run may have left half a line
        for row in _each(todo, jobs, log.with_suffix("")):
            file.write(json.dumps(row) + "\n")
            file.flush()
            rows.append(row)
            tick(row)
    return rows


def _each(setups: list[Setup], jobs: int, pictures: Path) -> Iterator[Row]:
    if jobs <= 1:
        yield from (run_one(s, pictures) for s in setups)
        return
    yield from run_isolated(run_one, [(s, pictures) for s in setups], jobs)


def run_isolated(work: Callable[..., Any], calls: Sequence[tuple[Any, ...]], jobs: int) -> Iterator[Any]:
    """Results of `work` called with each of `calls`, `jobs` at a time, as they come: every call has a process of its
    own, and what it leaks goes with it. (One pool that renews its processes hangs: CPython issue 115634.)
    """
    pool = ThreadPoolExecutor(jobs)
    try:
        for future in as_completed([pool.submit(_alone, work, call) for call in calls]):
            yield future.result()
    finally:
        pool.shutdown(cancel_futures=True)  # an error, or Ctrl-C, does not wait for those not begun


def _alone(work: Callable[..., Any], call: tuple[Any, ...]) -> Any:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as one:
        return one.submit(work, *call).result()


def read_rows(log: Path) -> list[Row]:
    """The finished episodes in a log; a line cut short by a kill is left out."""
    rows = []
    for line in log.read_text().splitlines() if log.exists() else []:
        try:
            rows.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return rows


def log_path(setup: Setup, folder: Path) -> Path:
    """Where the episodes of such a setup are kept: one file per setup (seed aside) and version of the source."""
    plain = {k: sorted(v) if isinstance(v, frozenset) else str(v) for k, v in asdict(setup).items() if k != "seed"}
    key = hashlib.sha256(json.dumps([plain, commit()]).encode()).hexdigest()[:10]
    return folder / f"kitchen-{setup.difficulty}-{key}.jsonl"


def summary(setup: Setup, rows: list[Row]) -> Row:
    """Flat numbers of a suite: shares with 95 % Wilson intervals, means, and failures by cause."""
    n, good = len(rows), sum(bool(r["success"]) for r in rows)
    low, high = wilson(good, n)
    picks, drops = sum(r["picks"] for r in rows), sum(r["drops"] for r in rows)
    hours = sum(r["seconds"] for r in rows) / 3600
    moved = [r["time_to_first_move_s"] for r in rows if r.get("time_to_first_move_s", -1) >= 0]
    rooms = sorted({k for r in rows for k in r if k.startswith("seconds_")})
    return {
        "suite": "kitchen",
        "difficulty": setup.difficulty,
        "instruction": setup.instruction,
        "objects": setup.objects.name if setup.objects else "",
        "without": ",".join(sorted(setup.without)),
        "oracle": ",".join(sorted(setup.oracle)),
        "seed": setup.seed,
        "episodes": n,
        "success": round(good / n, 4) if n else 0.0,
        "success_low": round(low, 4),
        "success_high": round(high, 4),
        "fruits_moved": round(sum(r["fruits_in"] for r in rows) / max(1, sum(r["fruits_total"] for r in rows)), 4),
        "wrong_moved": round(_mean(rows, "wrong_moved"), 3),
        "drops": round(drops / max(1, picks), 4),
        "knocked": round(_mean(rows, "knocked"), 3),
        "presses": round(_mean(rows, "presses"), 3),
        "picks_per_hour": round(picks / hours, 1) if hours else 0.0,
        "time_to_first_move_s": round(median(moved), 3) if moved else -1.0,
        "episode_s": round(_mean(rows, "seconds"), 1),
        "realtime_factor": round(_mean(rows, "realtime_factor"), 2),
        "lane_busy": round(_mean(rows, "lane_busy"), 3),
        "act_mean_ms": round(_mean(rows, "act_mean_ms"), 3),
        "charge": setup.charge,
        "causes": dict(Counter(r["cause"] for r in rows if r["cause"]).most_common()),
        **{room: round(_mean(rows, room), 2) for room in rooms},
        "machine": machine(),
        "commit": commit(),
    }


def _mean(rows: list[Row], key: str) -> float:
    values = [r[key] for r in rows if key in r]
    return sum(values) / len(values) if values else 0.0


def commit() -> str:
    """The source's short commit, or "" outside a checkout."""
    here = Path(__file__).parent
    found = subprocess.run(
        ["git", "-C", here, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    return found.stdout.strip()
