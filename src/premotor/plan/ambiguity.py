"""What is not clear enough yet to act on, and so is worth a look from near."""

from collections.abc import Mapping

import numpy as np

from premotor.core.belief import UNKNOWN, Belief, Thing, Visibility
from premotor.core.goal import Goal
from premotor.knowledge.knowledge_base import Knowledge
from premotor.knowledge.match import match_all
from premotor.knowledge.wanted import Wanted, needed, wanted

Tried = Mapping[tuple[str, int], int]
"""How often each (skill, thing id) has been tried without getting there; ("look", id): how often looked at;
("clear", id): how often something else has been taken out of its way; ("put", id): how often it has been put into a
container."""

AMBIGUOUS_RANGES = ((0.06, 0.7, 0.12), (0.2, 0.9, 0.5))
"""A thing likelier than this and less likely than that to be meant is worth a first, a second look; how likely what is
unknown is taken to be for that."""
THIRD_LOOK_RANGE = (0.3, 0.75, 0.0)  # the same of a third look
# and of one before all is called done: what was a heap before may be less of one now
FINAL_LOOK_RANGE = 0.1, 0.65, 0.3
# larger than so many times what its names allow, and by this much [m], it may be two in one
OVERSIZE_LIMIT = 1.15, 0.01
MIN_THICKNESS = 0.015  # [m] what is unknown and thinner is no whole thing
FAR_VIEW_NOISE = 0.0015  # [m] noise of points from which a thing has been seen from afar only


def needs_look(
    goal: Goal,
    belief: Belief,
    knowledge: Knowledge,
    tried: Tried,
    third_look: tuple[float, float, float] = THIRD_LOOK_RANGE,
) -> list[Thing]:
    """Things of which it is not clear whether they are meant, those of no name too, which may be a heap of several, and
    what is larger than such a thing can be; seen from near, only toss-ups. third_look: what is worth a third look."""
    found: dict[int, Thing] = {}
    for predicate in goal.predicates:
        state = wanted(predicate, belief.things, knowledge)
        settled = _settled(state)
        for thing, p in zip(belief.things, match_all(predicate.what, belief.things, knowledge), strict=True):
            looks = tried.get(("look", thing.id), 0)
            low, high, riddle = (*AMBIGUOUS_RANGES, third_look, (1.0, 0.0, 0.0))[min(looks, 3)]
            low = min(low, third_look[0])  # what is worth a third look is worth a second one
            chance = max(p, riddle * thing.names.get(UNKNOWN, 0.0) * (not _sliver(thing)))
            unclear = chance < high or (looks < len(AMBIGUOUS_RANGES) and _swollen(thing, knowledge))
            asked = thing.id not in settled or ("put", thing.id) in tried  # what the hand put there may be a mistake
            if low < chance and unclear and is_present(thing) and asked:
                found[thing.id] = thing
    return list(found.values())


def seen_only_from_afar(goal: Goal, belief: Belief, knowledge: Knowledge, tried: Tried) -> list[Thing]:
    """Where all of a kind are meant, things not yet seen from near: two, one on the other, go by one name from afar."""
    if all(needed(p) is not None or p.what.ids for p in goal.predicates):
        return []
    settled = set().union(*(_settled(wanted(p, belief.things, knowledge)) for p in goal.predicates))
    others = [t for t in belief.things if settled.isdisjoint((t.id, t.relation.other))]
    return [t for t in others if _vague(t) and not tried.get(("look", t.id), 0)]


def _vague(thing: Thing) -> bool:
    """Whether all that is known of a thing that is still there, and large enough to be two, was seen from afar."""
    measured = len(thing.noise) > 0 and not thing.from_outline
    return measured and is_present(thing) and not _sliver(thing) and float(np.median(thing.noise)) > FAR_VIEW_NOISE


def _settled(state: Wanted) -> set[int]:
    """Ids of the things that are where they are wanted, and of that place."""
    return {t.id for t in (*state.done, state.where) if t is not None}


def is_present(thing: Thing) -> bool:
    """Whether a thing is there, as far as is known."""
    return thing.visibility is not Visibility.ABSENT and thing.existence > 0.3


def _sliver(thing: Thing) -> bool:
    return not np.sort(thing.half_extents)[1] > MIN_THICKNESS


def _swollen(thing: Thing, knowledge: Knowledge) -> bool:
    most = OVERSIZE_LIMIT[0] * np.asarray(knowledge.expected_kind(thing.names).size_max) + OVERSIZE_LIMIT[1]
    return bool(np.any(np.sort(2.0 * thing.half_extents) > most))
