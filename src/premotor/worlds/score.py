"""Whether the job was done, and what went wrong on the way."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from premotor.worlds.history import History
from premotor.worlds.truth import ThingTruth, Truth

MIN_VISIBLE_SHARE = 0.25
"""A thing counts when at least this share of it is visible from some view the robot can take."""
MAX_DISPLACEMENT, KNOCKED_TILT, KNOCKED_HEIGHT_CHANGE = 0.030, np.deg2rad(30.0), 0.010
"""Others displaced further [m] count as wrongly moved; things tilted more [rad] whose center is then at another
height [m] as knocked over (a rolling ball stays at its height)."""
MIN_STILL_TIME = 1.0
"""What was put somewhere has to lie still for so long [s]."""


@dataclass(frozen=True)
class Target:
    """Of the things `names`, `count` are to be in or on the thing `into`, on the table or on a shelf (by its name);
    `spared` may be, too."""

    names: tuple[str, ...]
    count: int
    into: str = "basket"
    spared: tuple[str, ...] = ()


@dataclass(frozen=True)
class Score:
    """The result of a run. fruits: what was to be moved, fruit or not. wrong_moved, knocked, off_table: numbers of
    things. picks: lifts off the table; drops: of these, lost. presses: pressing down too hard. reason: why not, or "".
    """

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


def fruit(start: Truth) -> Target:
    """Every fruit that is visible enough at the start, into the basket; putting the others in is no mistake."""
    every = [t for t in start.things if t.fruit]
    names = tuple(t.name for t in every if t.visible >= MIN_VISIBLE_SHARE)
    return Target(names, len(names), spared=tuple(t.name for t in every if t.name not in names))


def score(start: Truth, now: Truth, history: History, aims: Sequence[Target] | None = None) -> Score:
    """Compare the world with what was asked for, by default that every visible fruit is in the basket."""
    aims = (fruit(start),) if aims is None else aims
    fallen = [t.name for t in now.things if t.position[2] < now.floor]
    free = {n for aim in aims for n in (*aim.names, *aim.spared, aim.into)}
    left = [n for n in _left_a_shelf(start, now) if n not in free and n not in fallen]
    wrongs = [_wrong(start, now, aim, fallen, left) for aim in aims if aim.names]
    said = "; ".join(dict.fromkeys(w for wrong in wrongs for w in wrong))
    return Score(
        success=bool(wrongs) and not any(wrongs),
        fruits_in=sum(min(aim.count, len(set(aim.names) & set(now.inside(aim.into)))) for aim in aims),
        fruits_total=sum(aim.count for aim in aims),
        wrong_moved=sum(_shifted(start.thing(t.name), t) for t in now.things if t.name not in free),
        drops=len(history.drops),
        picks=len(history.lifted),
        knocked=sum(_knocked(start.thing(t.name), t) for t in now.things if t.name not in history.lifted),
        off_table=len(fallen),
        presses=history.presses,
        reason=said if wrongs else "there was nothing to move",
    )


def _wrong(start: Truth, now: Truth, aim: Target, fallen: Sequence[str], left: Sequence[str]) -> list[str]:
    """All that is wrong, in words. fallen: off the table; left: a shelf, though nobody asked for it."""
    inside, before = now.inside(aim.into), start.inside(aim.into)
    enough = max(aim.count, len(set(before) & set(aim.names)))
    meant = [n for n in aim.names if n in inside]
    strangers = [n for n in inside if n not in (*aim.names, *aim.spared, *before)]
    wrong = {
        "fell off the table": fallen,
        "left the shelf": left,
        "not inside": [n for n in aim.names if n not in inside] if len(meant) < aim.count else [],
        "should not be inside": strangers or (meant if len(meant) > enough else []),
        "not released": [n for n in meant if now.thing(n).touched],
        "not still": [n for n in meant if now.thing(n).still < MIN_STILL_TIME],
    }
    return [f"{what}: {', '.join(names)}" for what, names in wrong.items() if names]


def _left_a_shelf(start: Truth, now: Truth) -> list[str]:
    """Names of the things that stood on a shelf at the start and do not any more."""
    return [n for shelf in start.shelves for n in start.inside(shelf.name) if n not in now.inside(shelf.name)]


def _shifted(start: ThingTruth, now: ThingTruth) -> bool:
    return bool(np.linalg.norm(now.position - start.position) > MAX_DISPLACEMENT)


def _knocked(start: ThingTruth, now: ThingTruth) -> bool:
    tilt = np.arccos(np.clip(start.X_WO[:3, 2] @ now.X_WO[:3, 2], -1.0, 1.0))
    return bool(tilt > KNOCKED_TILT and abs(now.position[2] - start.position[2]) > KNOCKED_HEIGHT_CHANGE)
