"""`premotor list`: what there is to choose from."""

import json
import sys
from typing import Annotated, get_args, get_type_hints

import typer

from premotor.cli import options as o

NAME = "list"


def command(
    what: Annotated[str, typer.Argument(help="kinds, worlds, robots, skills, or all.")] = "all",
    as_json: o.Json = False,
) -> None:
    """List the kinds of things it knows, the worlds, robots and skills there are."""
    from premotor.core.errors import validate_choice

    lists = {"kinds": _kinds, "worlds": _worlds, "robots": _robots, "skills": _skills}
    if validate_choice("list", what, [*lists, "all"]) != "all":
        lists = {what: lists[what]}
    found = {name: make() for name, make in lists.items()}
    if as_json:
        sys.stdout.write(json.dumps(found) + "\n")
        return
    _show(found)


def _kinds() -> dict[str, str]:
    """Kind to its categories and traits."""
    from premotor import knowledge

    table = knowledge.load()
    return {k.name: ", ".join(dict.fromkeys([*k.is_a, *sorted(k.traits)])) for k in table.kinds.values()}


def _worlds() -> dict[str, str]:
    return o.WORLDS


def _robots() -> dict[str, str]:
    """Built-in bodies, and how to bring another one."""
    from premotor.robots import arm7

    body = arm7.body()
    cameras = " and ".join(f'"{c.name}" {c.width} x {c.height}' for c in body.cameras)
    about = f"{len(body.joints)} joints, {body.gripper.stroke * 1000:.0f} mm gripper, {body.rate:.0f} Hz, {cameras}"
    return {body.name: about}


def _skills() -> dict[str, str]:
    """What a step of a plan can be; the names are those of `core.Step`."""
    from premotor.core import Step

    about = {
        "look": "bring the wrist camera over a thing, to see what it is",
        "pick": "take hold of a thing and lift it",
        "place": "let go of what is held, in a container or on the table",
        "turn": "turn the wrist camera, to find out how it sits on the arm",
        "survey": "look with the wrist camera where nobody has looked yet",
        "nudge": "push a thing a little, to make room for the fingers",
        "home": "go where the arm is out of the cameras' way",
    }
    return {name: about.get(name, "") for name in get_args(get_type_hints(Step)["skill"])}


def _show(found: dict[str, dict[str, str]]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    for name, rows in found.items():
        table = Table(title=f"{name} ({len(rows)})", title_justify="left", show_header=False, box=None)
        for key, about in rows.items():
            table.add_row(f"[bold]{key}[/]", about)
        console.print(table)
