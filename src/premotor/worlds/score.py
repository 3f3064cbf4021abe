"""Whether the job was done, and what went wrong on the way."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from premotor.worlds.history import History
from premotor.worlds.truth import ThingTruth, Truth

VISIBLE = 0.25
"""A thing counts when at least this share of it is visible from some view the robot can take."""
MOVED, TILT, SUNK = 0.030, np.deg2rad(30.0), 0.010
"""Others displaced further [m] count as wrongly moved; things tilted more [rad] whose centre is then at another
height [m] as knocked over (a rolling ball stays at its height)."""
STILL = 1.0
"""What was put somewhere has to lie still for so long [s]."""


@dataclass(frozen=True)
class Score:
    """The result of a run. fruits: what was to be moved. wrong_moved, knocked, off_table: numbers of things.
    picks: lifts off the table; drops: of these, lost. presses: pressing down too hard. reason: why not, or ""."""

    success: bool
    fruits_in: int
    fruits_total: int
    wrong_moved: int
    drops: int
    picks: int
    knocked: int
    off_table: int
    presses: int
    reason: str


def targets(start: Truth) -> tuple[str, ...]:
    """Names of the fruits that count: those visible enough at the start."""
    return tuple(t.name for t in start.things if t.fruit and t.visible >= VISIBLE)


def score(
    start: Truth, now: Truth, history: History, *, wanted: Sequence[str] | None = None, into: str = "basket"
) -> Score:
    """Compare the world with what was asked for.

    wanted: names of the things to be moved, by default every visible fruit. into: the container's name.
    """
    names = targets(start) if wanted is None else tuple(wanted)
    inside = now.inside(into)
    hidden = [t.name for t in start.things if t.fruit and t.name not in names] if wanted is None else []
    strangers = [n for n in inside if n not in names and n not in hidden]
    fallen = [t.name for t in now.things if t.position[2] < now.floor]
    reason = _reason(now, names, inside, strangers, fallen)
    others = [t for t in now.things if t.name not in names and t.name not in hidden and t.name != into]
    return Score(
        success=not reason,
        fruits_in=len(set(names) & set(inside)),
        fruits_total=len(names),
        wrong_moved=sum(bool(np.linalg.norm(t.position - start.thing(t.name).position) > MOVED) for t in others),
        drops=len(history.drops),
        picks=len(history.lifted),
        knocked=sum(_knocked(start.thing(t.name), t) for t in now.things if t.name not in history.lifted),
        off_table=len(fallen),
        presses=history.presses,
        reason=reason,
    )


def _reason(
    now: Truth, names: Sequence[str], inside: Sequence[str], strangers: Sequence[str], fallen: Sequence[str]
) -> str:
    """The first thing that is wrong, in words; "" when nothing is."""
    if not names:
        return "there was nothing to move"
    if fallen:
        return f"fell off the table: {', '.join(fallen)}"
    if missing := [n for n in names if n not in inside]:
        return f"not inside: {', '.join(missing)}"
    if strangers:
        return f"should not be inside: {', '.join(strangers)}"
    if held := [n for n in names if now.thing(n).touched]:
        return f"not released: {', '.join(held)}"
    if moving := [n for n in names if now.thing(n).still < STILL]:
        return f"not still: {', '.join(moving)}"
    return ""


def _knocked(start: ThingTruth, now: ThingTruth) -> bool:
    tilt = np.arccos(np.clip(start.X_WO[:3, 2] @ now.X_WO[:3, 2], -1.0, 1.0))
    return bool(tilt > TILT and abs(now.position[2] - start.position[2]) > SUNK)
