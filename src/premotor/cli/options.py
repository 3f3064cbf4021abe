"""Options that several verbs share."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from premotor.bench.episode import Setup

WORLDS = {"kitchen": "an arm at a countertop with fruit, other things and a basket; a different one for every seed"}

World = Annotated[str, typer.Option(help="Where: see `premotor list worlds`.")]
Seed = Annotated[int, typer.Option(min=0, help="Which of the worlds; training never uses seeds below 1000000.")]
Difficulty = Annotated[str, typer.Option(help="easy, normal or cluttered.")]
Objects = Annotated[Path | None, typer.Option(help="Folder of outside things: OBJ + PNG, or MJCF.")]
OnlyObjects = Annotated[bool, typer.Option("--only-objects", help="Use the outside things alone.")]
Without = Annotated[list[str] | None, typer.Option(help="Leave a room out, to compare: foresee.")]
Oracle = Annotated[list[str] | None, typer.Option(help="Tell a room the truth, to compare: see. Results are marked.")]
Charge = Annotated[str, typer.Option(help="What thinking costs the world: measured or profile.")]
Realtime = Annotated[bool, typer.Option("--realtime", help="Run by the wall clock, thinking in a thread.")]
Shelf = Annotated[bool, typer.Option("--shelf", help="A shelf stands beside the work area, with things on it.")]
Out = Annotated[Path | None, typer.Option(help="Folder for the record; runs/<time> by default.")]
Timeout = Annotated[float, typer.Option(help="Seconds of world time to try for.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout and nothing else.")]
Film = Annotated[bool, typer.Option(help="Make the film.")]


def said(instruction: str) -> str:
    """The instruction; `UsageError` when it is empty."""
    from premotor.core.errors import UsageError

    if not instruction.strip():
        raise UsageError('There is no instruction. Say what to do, such as "put the fruit in the basket".')
    return instruction


def setup(
    world: str,
    seed: int,
    difficulty: str,
    instruction: str,
    objects: Path | None,
    only_objects: bool,
    without: list[str] | None,
    oracle: list[str] | None,
    charge: str,
    realtime: bool,
    timeout: float,
    shelf: bool = False,
) -> "Setup":
    """The options as an episode's setup; `UsageError` naming the valid choices for what is wrong."""
    from premotor.bench.episode import Setup
    from premotor.core.errors import UsageError, validate_choice

    validate_choice("world", world, WORLDS)
    validate_choice("difficulty", difficulty, ("easy", "normal", "cluttered"))
    validate_choice("charge", charge, ("measured", "profile"))
    for room in without or ():
        validate_choice("room to leave out", room, ("foresee",))
    for room in oracle or ():
        validate_choice("room to tell the truth", room, ("see",))
    if only_objects and objects is None:
        raise UsageError("--only-objects needs --objects DIR: the folder with the things to use.")
    if not timeout > 0:  # NaN, too
        raise UsageError(f"--timeout: {timeout:g} s is no time; it must be above 0.")
    if realtime and (oracle or charge == "profile"):
        raise UsageError("--realtime runs by the wall clock: --oracle and --charge profile need the virtual one.")
    if objects is not None and not objects.is_dir():
        raise UsageError(f"--objects: there is no folder '{objects}'.")
    return Setup(
        seed=seed,
        difficulty=difficulty,  # type: ignore[arg-type]
        instruction=instruction,
        objects=objects,
        only_objects=only_objects,
        without=frozenset(without or ()),
        oracle=frozenset(oracle or ()),
        charge=charge,  # type: ignore[arg-type]
        realtime=realtime,
        timeout=timeout,
        shelf=shelf,
    )
