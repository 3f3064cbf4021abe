"""`premotor play`: one world and one brain, sentence after sentence."""

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import typer

from premotor.cli import options as o

NAME = "play"
EXIT_WORDS = ("quit", "exit", "bye")


def command(
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
    """Tell it one thing after another; what it has seen and done it remembers. End with "quit" or Ctrl-D.

    Sentences may also come from a pipe, one a line. With --json every sentence gives one JSON object on a line.
    """
    from premotor.cli.session import Session

    setup = o.setup(
        world, seed, difficulty, "", objects, only_objects, without, oracle, charge, realtime, timeout, shelf
    )
    folder = out or Path("runs") / datetime.now().strftime("%Y%m%d-%H%M%S")
    done = True
    with Session(setup, folder, film=film, quiet=as_json) as session:
        for sentence in sentences():
            result = session.instruct(sentence)
            done = done and bool(result["done"])
            if as_json:
                sys.stdout.write(json.dumps(result) + "\n")
                sys.stdout.flush()
        session.close()
    raise typer.Exit(0 if done else 1)


def sentences() -> Iterator[str]:
    """Sentences from the terminal (with a prompt) or a pipe (without), until the end or a word of leaving."""
    asks = sys.stdin.isatty()
    while True:
        if asks:
            sys.stderr.write("say> ")
            sys.stderr.flush()
        line = sys.stdin.readline()
        if not line or line.strip().lower() in EXIT_WORDS:
            return
        if line.strip():
            yield line.strip()
