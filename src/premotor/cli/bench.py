"""`premotor bench`: how well and how quickly it works. Numbers on stdout, progress on stderr."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from premotor.cli import options as o

app = typer.Typer(help="Measure how well and how quickly it works.", no_args_is_help=True)
LOG_FOLDER = Path("runs/bench")
DEFAULT_INSTRUCTION = "put the fruit in the basket"
Logs = Annotated[Path, typer.Option(help="Folder for the logs that make it resumable, and the results.")]


@app.command()
def kitchen(
    episodes: Annotated[int, typer.Option(min=1, help="How many, one a seed.")] = 20,
    seed: o.Seed = 100,
    difficulty: o.Difficulty = "normal",
    instruction: Annotated[str, typer.Option(help="What to do in each.")] = DEFAULT_INSTRUCTION,
    objects: o.Objects = None,
    only_objects: o.OnlyObjects = False,
    shelf: o.Shelf = False,
    without: o.Without = None,
    oracle: o.Oracle = None,
    charge: Annotated[str | None, typer.Option(help="measured, or profile: the default with several jobs.")] = None,
    timeout: o.Timeout = 240.0,
    jobs: Annotated[int, typer.Option(min=1, help="Processes.")] = 1,
    logs: Logs = LOG_FOLDER,
    as_json: Annotated[bool, typer.Option("--json", help="JSON is printed in any case.")] = False,
) -> None:
    """Episodes of the kitchen; prints one JSON object. What is finished is not run again after an interruption."""
    from premotor.bench.kitchen import log_path, run_many, summary

    # Processes side by side slow one another down: wall time would charge a thought for its neighbors' work.
    charge = charge or ("measured" if jobs == 1 else "profile")
    said = o.said(instruction)
    setup = o.setup(
        "kitchen", seed, difficulty, said, objects, only_objects, without, oracle, charge, False, timeout, shelf
    )
    log = log_path(setup, logs)
    with _Progress(episodes) as progress:
        rows = run_many(setup, episodes, jobs, log, progress.tick)
    row = summary(setup, rows) | {"jobs": jobs, "log": str(log)}
    log.with_suffix(".json").write_text(json.dumps(row, indent=1) + "\n")
    sys.stdout.write(json.dumps(row) + "\n")


@app.command()
def beliefs(
    episodes: Annotated[int, typer.Option(min=1, help="How many, one a seed.")] = 10,
    seed: o.Seed = 100,
    difficulty: o.Difficulty = "cluttered",
    objects: o.Objects = None,
    only_objects: o.OnlyObjects = False,
    timeout: Annotated[float, typer.Option(help="Seconds of world time after which they are compared.")] = 20.0,
    weights: Annotated[Path | None, typer.Option(help="Folder of other networks than the shipped ones.")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="JSON is printed in any case.")] = False,
) -> None:
    """What is believed beside what is so, some seconds into the main job; prints one JSON object."""
    from premotor.bench import belief_accuracy as bench
    from premotor.see.nets import weights_folder

    setup = o.setup(
        "kitchen", seed, difficulty, DEFAULT_INSTRUCTION, objects, only_objects, None, None, "profile", False, timeout
    )
    weights_folder(weights)  # here, not in the first process
    rows = bench.run(
        setup, episodes, jobs, weights, lambda found: _say(f"{len(found)} compared. {'; '.join(bench.mistaken(found))}")
    )
    sys.stdout.write(json.dumps(bench.summary(setup, episodes, rows)) + "\n")


@app.command()
def speed(
    profile: Annotated[
        bool, typer.Option("--profile", help="Store the costs as this version's charge profile.")
    ] = False,
    quick: Annotated[bool, typer.Option("--quick", help="Fewer repetitions.")] = False,
    logs: Logs = LOG_FOLDER,
    as_json: o.Json = False,
) -> None:
    """Measure what each room takes, beside its budget."""
    from premotor.bench import speed as bench

    measured = bench.measure(3 if quick else 15, lambda line: _say(line))
    if profile:
        _say(f"profile: {bench.write_profile(measured)}")
    row = bench.summary(measured)
    logs.mkdir(parents=True, exist_ok=True)
    (logs / "speed.json").write_text(json.dumps(row, indent=1) + "\n")
    if as_json:
        sys.stdout.write(json.dumps(row) + "\n")
    else:
        _table(bench.budgets(measured))


@app.command()
def results(
    logs: Logs = LOG_FOLDER,
    out: Annotated[Path, typer.Option(help="The page to write.")] = Path("docs/results.md"),
    as_json: o.Json = False,
) -> None:
    """Write docs/results.md from the results that the other commands have left."""
    from premotor.bench.results import write_results

    count = write_results(logs, out)
    if as_json:
        sys.stdout.write(json.dumps({"page": str(out), "results": count}) + "\n")
    else:
        typer.echo(f"{out}: {count} results")


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


class _Progress:
    """A bar on a terminal, a line an episode in a pipe."""

    def __init__(self, total: int):
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        console = Console(stderr=True)
        self._total, self._good, self._count = total, 0, 0
        columns = BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"), TimeRemainingColumn()
        self._bar = Progress(*columns, console=console) if console.is_terminal else None
        self._task = self._bar.add_task("", total=total) if self._bar else None

    def tick(self, row: dict[str, Any]) -> None:
        """One more episode is finished."""
        self._count += 1
        self._good += bool(row["success"])
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, advance=1, description=f"{self._good} of {self._count} succeeded")
            return
        how = "success" if row["success"] else f"failed: {row['cause']}"
        _say(f"{self._count}/{self._total} seed {row['seed']} {how} ({row['seconds']:.0f} s of world time)")

    def __enter__(self) -> "_Progress":
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()


def _table(rows: list[tuple[str, str, str, bool | None]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("what", "measured", "budget", "within", box=None)
    for what, measured, budget, within in rows:
        table.add_row(what, measured, budget, {True: "[green]yes[/]", False: "[red]no[/]", None: "-"}[within])
    Console(highlight=False).print(table)
