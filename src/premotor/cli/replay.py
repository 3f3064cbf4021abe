"""`premotor replay`: a recorded run told again, and its pictures taken out."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from premotor.cli import options as o

NAME = "replay"


def command(
    run: Annotated[Path, typer.Argument(help="A run's folder, or its recording.mcap.")],
    start: Annotated[float, typer.Option("--from", help="Leave out what was before [s].")] = 0.0,
    end: Annotated[float, typer.Option("--until", help="Leave out what came after [s].")] = float("inf"),
    frames: Annotated[Path | None, typer.Option(help="Write the camera pictures into this folder.")] = None,
    report: Annotated[bool, typer.Option("--report", help="Write the run's report.html anew.")] = False,
    as_json: o.Json = False,
) -> None:
    """Tell a recorded run again, also one that was killed: what it was told, saw, decided and did, and when."""
    from premotor.core.errors import UsageError
    from premotor.record.replay import replay

    if not start < end:
        raise UsageError(f"--from {start:g} is not before --until {end:g}.")
    story: dict[str, Any] = {"run": str(run), "instructions": [], "events": [], "result": None, "frames": 0}
    for moment in replay(run, frames=frames is not None):
        if not start <= moment.time <= end:
            continue
        if moment.observation is not None and frames is not None:
            story["frames"] += _save(moment.observation.images, frames)
        if moment.entry is not None:
            _tell(story, moment.entry, quiet=as_json)
    if report:
        from premotor.record.report import write_report

        story["report"] = str(write_report(run if run.is_dir() else run.parent))
    if as_json:
        sys.stdout.write(json.dumps(story) + "\n")
    elif story["result"] is None:
        typer.echo("The recording ends here: this run was interrupted, or left out by --until.")


def _tell(story: dict[str, Any], entry: Any, quiet: bool) -> None:
    """Add an entry to the story and, unless quiet, print it as a line."""
    from premotor.record import topics

    line = ""
    if entry.topic == topics.INSTRUCTION:
        story["instructions"].append({**entry.value, "time": entry.time})
        line = f"told: {entry.value.get('text', entry.value)}"
    elif entry.topic == topics.EVENT:
        event = entry.value
        story["events"].append({"time": event.time, "room": event.source, "kind": event.kind, "text": event.text})
        line = f"{event.source:10s} {event.text}"
    elif entry.topic == topics.RESULT:
        story["result"] = entry.value
        line = f"{'done' if entry.value.get('done') else 'not done'}: {entry.value.get('message', '')}"
    if line and not quiet:
        typer.echo(f"{entry.time:7.2f} s  {line}")


def _save(frames: Any, folder: Path) -> int:
    """Write frames as PNG (rgb) and NPY (depth [m]); how many."""
    import numpy as np
    from PIL import Image

    folder.mkdir(parents=True, exist_ok=True)
    for frame in frames:
        stem = folder / f"{frame.camera}-{frame.time:08.3f}"
        Image.fromarray(frame.rgb).save(f"{stem}.png")
        if frame.depth is not None:
            np.save(f"{stem}.npy", frame.depth)
    return len(frames)
