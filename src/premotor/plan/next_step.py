"""What to do next: one step at a time, chosen afresh from what is believed now.

Few operators: look, pick, place, nudge. Nothing is planned far ahead, because every step changes what is known;
the order comes from what a person would go by: what is near, free, on top and certain comes first, what has
failed before comes later.
"""

from dataclasses import dataclass

import numpy as np

from premotor.core.action import Step
from premotor.core.belief import TABLE_ID, Belief, Thing, Visibility
from premotor.core.errors import GoalError
from premotor.core.goal import Goal
from premotor.core.relations import may_stand_in
from premotor.knowledge.knowledge_base import Knowledge
from premotor.knowledge.match import match_all
from premotor.knowledge.wanted import is_at, wanted
from premotor.plan.ambiguity import FINAL_LOOK_RANGE, Tried, is_present, needs_look, seen_only_from_afar
from premotor.plan.neighbors import around, horizontal_gap, needs_palm_gap, topmost_on

MAX_PICKS = 6  # a thing is given up after so many failed picks
MAX_PLACES = 3
MAX_NUDGES, MAX_WALL_NUDGES = 2, 4  # so often room is made round a thing, at most, and between walls
MIN_FAILURES_TO_CLEAR = 2  # failed picks of a thing after which, one at a time, its neighbors are put aside
MAX_MOVABLE_RADIUS = 0.085  # [m] what is larger than this from its middle is left where it stands
# what was put into a container and is less likely to belong there than this goes back to the table
MIN_BELONGING = 0.45
MAX_PUTS = 2  # so often it is put in, at most, before it stays where it is
CROWDING_GAP, WALL_GAP = 0.02, 0.06  # [m] neighbors, low and high ones, closer than this may be why picks fail
HAND_START_XY = (0.45, 0.0)  # [m] (x, y) about where the hand comes from: what is near it comes first


@dataclass(frozen=True)
class Done:
    """Every predicate holds, as far as is known."""


@dataclass(frozen=True)
class Stuck:
    """Something is still to do, but nothing is left to try."""

    reason: str


@dataclass(frozen=True, eq=False)
class Job:
    """One thing that is to go somewhere. into: the thing it goes into or onto, None for the table."""

    thing: Thing
    into: Thing | None
    probability: float


def next_step(goal: Goal, belief: Belief, knowledge: Knowledge, tried: Tried) -> Step | Done | Stuck:
    """The step to take now."""
    try:
        jobs = open_jobs(goal, belief, knowledge)
    except GoalError as error:  # the container is not to be seen any more
        return Stuck(str(error))
    if belief.held is not None:
        return _put_down(belief.held, jobs, tried)
    unclear = needs_look(goal, belief, knowledge, tried)
    if unclear:
        return Step("look", _nearest(unclear).id)
    if not jobs:
        last = needs_look(goal, belief, knowledge, tried, FINAL_LOOK_RANGE) or seen_only_from_afar(
            goal, belief, knowledge, tried
        )
        if last:
            return Step("look", _nearest(last).id)
    ready = [job for job in jobs if not _given_up(job.thing, tried)]
    astray = [] if ready else _astray(goal, belief, knowledge, tried)
    ready = ready or [job for job in astray if not _given_up(job.thing, tried)]
    if not ready:
        return _stuck([*jobs, *astray], tried) if jobs or astray else Done()
    job = min(ready, key=lambda job: (_cost(job, belief, tried), job.thing.id))
    return _uncover(job, belief, tried)


def _given_up(thing: Thing, tried: Tried) -> bool:
    return tried.get(("pick", thing.id), 0) >= MAX_PICKS or _homeless(thing, tried)


def _homeless(thing: Thing, tried: Tried) -> bool:
    """Whether no place was found for it too often."""
    return tried.get(("place", thing.id), 0) >= MAX_PLACES


def _stuck(jobs: list[Job], tried: Tried) -> Stuck:
    """What could not be taken hold of, and what found no place where it was to go."""
    homeless = {job.thing.name for job in jobs if _homeless(job.thing, tried)}
    loose = {job.thing.name for job in jobs} - homeless
    said = [f"I could not take hold of: {', '.join(sorted(loose))}."] if loose else []
    said += [f"I found no place there for: {', '.join(sorted(homeless))}."] if homeless else []
    return Stuck(" ".join(said))


def open_jobs(goal: Goal, belief: Belief, knowledge: Knowledge) -> list[Job]:
    """What is still to be moved, by the present belief; `GoalError` when a place it goes to is not known."""
    jobs = []
    for predicate in goal.predicates:
        state = wanted(predicate, belief.things, knowledge)
        p = dict(zip((t.id for t in belief.things), match_all(predicate.what, belief.things, knowledge), strict=True))
        jobs += [Job(thing, state.where, float(p[thing.id])) for thing in state.todo if thing.existence > 0.3]
    return jobs


def _astray(goal: Goal, belief: Belief, knowledge: Knowledge, tried: Tried) -> list[Job]:
    """What the hand has put into a place of the goal and would not put there by what it looks like now: seen in
    there, or in passing, a kiwi has turned out a potato. It goes back to the table."""
    placed = [t for t in belief.things if 0 < tried.get(("put", t.id), 0) <= MAX_PUTS and is_present(t)]
    belongs = dict.fromkeys((t.id for t in placed), 0.0)
    inside = set()
    for predicate in goal.predicates if placed else ():
        where = wanted(predicate, belief.things, knowledge).where
        p = dict(zip((t.id for t in belief.things), match_all(predicate.what, belief.things, knowledge), strict=True))
        for thing in placed:
            if where is not None and is_at(thing, where, belief.things):
                inside.add(thing.id)
                belongs[thing.id] = max(belongs[thing.id], float(p[thing.id]))
    return [Job(t, None, 1.0 - belongs[t.id]) for t in placed if t.id in inside and belongs[t.id] < MIN_BELONGING]


def _put_down(held: Thing, jobs: list[Job], tried: Tried) -> Step | Stuck:
    """Into where it belongs; on the table when it belongs nowhere or that failed too often."""
    mine = [job for job in jobs if job.thing.id == held.id]
    failed = tried.get(("place", held.id), 0)
    if failed >= 2 * MAX_PLACES:
        return Stuck(f"I found no place to put the {held.name} down.")
    if mine and failed < MAX_PLACES:
        into = max(mine, key=lambda job: job.probability).into
        return Step("place", held.id, TABLE_ID if into is None else into.id)
    return Step("place", held.id, TABLE_ID)


def _cost(job: Job, belief: Belief, tried: Tried) -> float:
    """Meters of way, with what makes a pick unlikely to work counted as detours."""
    thing = job.thing
    gap = min((horizontal_gap(thing, t) for t in around(thing, belief)), default=1.0)
    crowd = 0.15 * float(np.clip(1.0 - gap / 0.03, 0.0, 1.0))
    failed = 0.5 * tried.get(("pick", thing.id), 0)
    hidden = 0.4 * (thing.visibility is not Visibility.PRESENT)
    under = 0.6 * (topmost_on(thing, belief) is not None)
    low = -0.5 * float(thing.position[2] - belief.table.top)  # what lies high may lie on something
    wide = -1.0 * (job.into is not None and not may_stand_in(thing, job.into))  # needs room in there to lie down
    return _far(thing) + crowd + failed + hidden + under + low + wide + 0.3 * (1.0 - job.probability)


def _uncover(job: Job, belief: Belief, tried: Tried) -> Step:
    """Pick the thing, or first what lies on it; where picking has failed in a crowd, push it or clear its way."""
    id = job.thing.id
    above = topmost_on(job.thing, belief)
    if above is not None and tried.get(("pick", above.id), 0) < MAX_PICKS:
        return Step("pick", above.id)
    failed, nudged, cleared = (tried.get((skill, id), 0) for skill in ("pick", "nudge", "clear"))
    near = [t for t in around(job.thing, belief) if horizontal_gap(job.thing, t) < _crowded(job.thing, t)]
    within = job.thing.relation if job.thing.relation.kind == "in" else None  # pushed in a cup, it takes the cup along
    crowd = [t for t in near if within is None or t.relation == within]
    walled = any(needs_palm_gap(t, job.thing) and not _may_be_moved(t, belief) for t in crowd)  # on both sides, maybe
    if crowd and nudged < (min(failed - 1, MAX_WALL_NUDGES) if walled else min(failed // 2, MAX_NUDGES)):
        return Step("nudge", id)
    loose = [t for t in crowd if _may_be_moved(t, belief) and tried.get(("pick", t.id), 0) < MIN_FAILURES_TO_CLEAR]
    if loose and cleared < failed - MIN_FAILURES_TO_CLEAR:
        return Step("pick", min(loose, key=lambda t: horizontal_gap(job.thing, t)).id, clears=id)
    return Step("pick", id)


def _crowded(thing: Thing, other: Thing) -> float:
    return WALL_GAP if needs_palm_gap(other, thing) else CROWDING_GAP


def _may_be_moved(thing: Thing, belief: Belief) -> bool:
    """Whether a thing can be put aside: it lies in nothing, nothing lies in or on it, and it is no furniture."""
    bears = any(t.relation.other == thing.id for t in belief.things)
    return thing.relation.kind == "on" and not bears and bool(thing.half_extents[:2].max() < MAX_MOVABLE_RADIUS)


def _far(thing: Thing) -> float:
    return float(np.hypot(thing.position[0] - HAND_START_XY[0], thing.position[1] - HAND_START_XY[1]))


def _nearest(things: list[Thing]) -> Thing:
    return min(things, key=lambda t: (_far(t), t.id))
