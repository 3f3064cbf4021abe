"""`premotor do`: one instruction, from words to result, with its record."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from premotor.cli import options as o

NAME = "do"


def command(
    instruction: Annotated[str, typer.Argument(help='What to do, such as "put the fruit in the basket".')],
    world: o.World = "kitchen",
    seed: o.Seed = 7,
    difficulty: o.Difficulty = "normal",
    objects: o.Objects = None,
    only_objects: o.OnlyObjects = False,
    shelf: o.Shelf = False,
    without: o.Without = None,
    oracle: o.Oracle = None,
    charge: o.Charge = "measured",
    realtime: o.Realtime = False,
    timeout: o.Timeout = 240.0,
    out: o.Out = None,
    film: o.Film = True,
    as_json: o.Json = False,
) -> None:
    """Do what is said, watched; leaves a film, a report, the numbers and the black box in a folder."""
    from premotor.cli.session import Session

    said = o.said(instruction)
    setup = o.setup(
        world, seed, difficulty, said, objects, only_objects, without, oracle, charge, realtime, timeout, shelf
    )
    folder = out or Path("runs") / datetime.now().strftime("%Y%m%d-%H%M%S")
    with Session(setup, folder, film=film, quiet=as_json) as session:
        result = session.instruct(instruction)
        session.close()
    if as_json:
        sys.stdout.write(json.dumps(result) + "\n")
    raise typer.Exit(0 if result["done"] else 1)
