"""`premotor learn`: make training data; train sight on it, which needs the extra "train"."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from premotor.cli import options as o

app = typer.Typer(help="Make training data and train sight.", no_args_is_help=True)
NETWORKS = ("instances", "names")


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


@app.command()
def data(
    out: Annotated[Path, typer.Option(help="Folder for the shards.")] = Path("data/see/train"),
    scenes: Annotated[int, typer.Option(min=1, help="How many, rounded up to whole shards.")] = 4000,
    seed: Annotated[int, typer.Option(help="1000000 and up train, 2000000 and up validate; below is for tests.")] = 10
    ** 6,
    jobs: Annotated[int, typer.Option(min=1, help="Processes.")] = os.cpu_count() or 1,
    as_json: o.Json = False,
) -> None:
    """Render scenes with their labels. Goes on where it stopped."""
    from premotor.learn.generate import generate

    paths = generate(out, scenes, seed, jobs, _say)
    if as_json:
        sys.stdout.write(json.dumps({"folder": str(out), "shards": len(paths), "seed": seed}) + "\n")


@app.command()
def see(
    folder: Annotated[Path, typer.Option("--data", help="Shards to train on.")] = Path("data/see/train"),
    validation: Annotated[Path, typer.Option(help="Shards to calibrate and measure on.")] = Path("data/see/validation"),
    out: Annotated[Path, typer.Option(help="Where checkpoints are kept; an interrupted run goes on.")] = Path(
        "runs/see"
    ),
    weights: Annotated[
        Path | None, typer.Option(help="Where ONNX files and cards go; the package's own by default.")
    ] = None,
    which: Annotated[str, typer.Option(help="instances, names or both.")] = "both",
    steps: Annotated[int | None, typer.Option(min=1, help="Training steps, instead of the plan's.")] = None,
    rate: Annotated[float | None, typer.Option(min=1e-6, help="Highest learning rate, instead of the plan's.")] = None,
    start: Annotated[
        Path | None, typer.Option(help="Weights to begin with: a checkpoint, or an exported file; one network only.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of every random choice.")] = 0,
    threads: Annotated[int, typer.Option(min=1, help="Of PyTorch, on the CPU.")] = os.cpu_count() or 1,
    device: Annotated[str, typer.Option(help="cpu or cuda.")] = "cpu",
    as_json: o.Json = False,
) -> None:
    """Train the networks of sight and export them, with their model cards."""
    from dataclasses import replace

    from premotor.core.errors import MissingExtra, UsageError, validate_choice
    from premotor.learn.shards import VALIDATION_SEED, find_shards
    from premotor.see.nets import INSTANCES_FILE, NAMES_FILE

    validate_choice("device", device, ("cpu", "cuda"))
    names = NETWORKS if validate_choice("network", which, (*NETWORKS, "both")) == "both" else (which,)
    if start is not None and (which == "both" or not start.is_file()):
        raise UsageError(f"--start needs --which and a file; '{start}' is {'one' if start.is_file() else 'none'}.")
    find_shards(folder)
    find_shards(validation, VALIDATION_SEED)  # before training, not after it
    try:
        from premotor.learn import export, train
    except ImportError as error:
        raise MissingExtra(f"Training needs '{error.name}': pip install 'premotor[train]'") from error
    target = weights or Path(__file__).parents[1] / "weights"
    written = []
    chosen: list[train.Which] = [n for n in train.DEFAULT_PLANS if n in names]
    for name in chosen:
        plan = train.DEFAULT_PLANS[name]
        plan = replace(
            plan, steps=steps or plan.steps, rate=rate or plan.rate, seed=seed, threads=threads, device=device
        )
        checkpoint = train.train(name, folder, out, plan, start, _say)
        written.append(str(export.export(name, checkpoint, validation, target, say=_say)))
    if as_json:
        sys.stdout.write(json.dumps({"written": written, "files": [INSTANCES_FILE, NAMES_FILE]}) + "\n")
