"""What fell out of the hand and is seen again somewhere near: the same thing, not a new one."""

from dataclasses import dataclass, replace

import numpy as np

from premotor.core import Belief, Thing
from premotor.remember.memory import mix_names

MIN_SIZE_RATIO = 0.6  # share of the thing's size that what is taken for it must have at the least
MAX_NOTICE_DELAY = 1.0  # [s] it may have left the fingers before they were known to lose it
MAX_ROLL_DISTANCE = 0.4  # [m] how far from the hand a thing may come to rest


@dataclass(frozen=True, eq=False)
class Fallen:
    """A thing as it was when it left the hand. since: [s] it was held then, as far as the fingers could
    tell; missed_at: [s] missed then."""

    thing: Thing
    since: float
    missed_at: float


def reidentify_fallen(belief: Belief, fallen: tuple[Fallen, ...]) -> tuple[Belief, tuple[Fallen, ...]]:
    """The belief with what fell known again by its old id and names, and what is still to be found.

    Where the hand was, nothing is left to go by; so it is the nearest thing of about its size that nobody knew
    before it fell.
    """
    left, taken = [], {f.thing.id for f in fallen}
    for lost in fallen:
        if any(t.id == lost.thing.id and t.last_seen > lost.missed_at for t in belief.things):
            continue
        news = [
            t
            for t in belief.things
            if t.first_seen >= lost.since - MAX_NOTICE_DELAY and t.id not in taken and _may_be(t, lost.thing)
        ]
        if not news:
            left.append(lost)
            continue
        chosen = min(news, key=lambda t: _away(t, lost.thing))
        others = (t for t in belief.things if t.id != lost.thing.id)
        things = tuple(_known(chosen, lost.thing) if t is chosen else t for t in others)
        belief = replace(belief, things=things)
    return belief, tuple(left)


def _may_be(new: Thing, lost: Thing) -> bool:
    sizes = float(np.max(new.half_extents) / np.max(lost.half_extents))
    return (
        MIN_SIZE_RATIO < sizes < 1.0 / MIN_SIZE_RATIO
        and _away(new, lost) < MAX_ROLL_DISTANCE
        and new.relation.kind != "held"
    )


def _away(new: Thing, lost: Thing) -> float:
    return float(np.linalg.norm((new.position - lost.position)[:2]))


def _known(new: Thing, lost: Thing) -> Thing:
    """What lies there now, with what was known of it from before."""
    weight = new.evidence / max(new.evidence + lost.evidence, 1e-9)
    return replace(
        new,
        id=lost.id,
        names=mix_names(lost.names, new.names, weight),
        colors=mix_names(lost.colors, new.colors, weight),
        evidence=new.evidence + lost.evidence,
        mass=lost.mass,
        friction=lost.friction,
        first_seen=lost.first_seen,
    )
