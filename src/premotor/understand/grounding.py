"""A goal held against what is seen: filled in where the words left it open, refused where it cannot be."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from premotor.core import TABLE, Belief, Description, Goal, Predicate, Thing, Visibility
from premotor.core.errors import GoalError
from premotor.knowledge import Knowledge, Wanted, needed, select, wanted
from premotor.understand.wording import counted, definite, describe, name_of, none_of, number_word

Relation = Literal["in", "on"]
Settled = dict[Description, Description]


def ground(goal: Goal, belief: Belief, knowledge: Knowledge) -> Goal:
    """The goal with its places and single things settled (ids), and in `say` what is going to be done.

    `GoalError` in a sentence when something named is not there, is no container, or cannot be done.
    """
    things = [thing for thing in belief.things if thing.visibility is not Visibility.ABSENT]
    if not things:
        raise GoalError("I see nothing on the table, so there is nothing to do.")
    settled: Settled = {}
    predicates: list[Predicate] = []
    for predicate in goal.predicates:
        predicates.append(_ground(predicate, things, knowledge, settled))
    predicates = _one_place_each([_bar(p, settled) for p in predicates], things, knowledge)
    said = [_say(predicate, things, knowledge) for predicate in predicates]
    return goal.model_copy(update={"predicates": tuple(predicates), "say": " ".join(dict.fromkeys(said))})


def _ground(predicate: Predicate, things: Sequence[Thing], knowledge: Knowledge, settled: Settled) -> Predicate:
    what, where = predicate.what, predicate.where
    if what.at is not None and what.at.kind != TABLE:
        what = what.model_copy(update={"at": _there(what.at, things, knowledge)})
    where = _largest_container(what, things, knowledge) if where is None else _there(where, things, knowledge)
    what = _spare_containers(what)
    relation = _relation(predicate.relation, where, things, knowledge)
    grounded = Predicate(relation=relation, what=what, where=where)
    taken = {id for d in settled.values() for id in d.ids} if what.quantifier == "any" else set()
    state = wanted(grounded, [thing for thing in things if thing.id not in taken], knowledge)
    _refuse_missing(grounded, state, things, knowledge)
    _refuse_too_big(state)
    if what.quantifier == "all" and not what.size and not what.at:
        return grounded
    meant = (*state.done, *state.todo)[: needed(grounded)]
    bound = what.model_copy(update={"ids": tuple(thing.id for thing in meant)})
    settled[predicate.what] = bound
    return grounded.model_copy(update={"what": bound})


def _one_place_each(predicates: Sequence[Predicate], things: Sequence[Thing], knowledge: Knowledge) -> list[Predicate]:
    """No thing is wanted in two places: what is named singly wins over "all", what is said first over the rest."""
    order = sorted(range(len(predicates)), key=lambda i: not predicates[i].what.ids)
    parted = list(predicates)
    for rank, i in enumerate(order):
        for j in order[:rank]:
            before, what = parted[j], parted[i].what
            if before.where == parted[i].where or not _overlap(before, parted[i], things, knowledge):
                continue
            if what.ids:
                raise GoalError(f"I cannot put {definite(what)} in two places at once.")
            what = what.model_copy(update={"excluding": (*what.excluding, before.what)})
            parted[i] = parted[i].model_copy(update={"what": what})
    return parted


def _overlap(a: Predicate, b: Predicate, things: Sequence[Thing], knowledge: Knowledge) -> bool:
    first, second = wanted(a, things, knowledge), wanted(b, things, knowledge)
    ids = {thing.id for thing in (*first.todo, *first.done)}
    return any(thing.id in ids for thing in (*second.todo, *second.done))


def _there(place: Description, things: Sequence[Thing], knowledge: Knowledge) -> Description:
    """The place with the thing it means; `GoalError` when it is not there."""
    if place.kind == TABLE:
        return place
    found = select(place, things, knowledge)
    if not found:
        raise GoalError(f"{none_of(place, knowledge)} here; I see {describe(things, knowledge)}.")
    return place.model_copy(update={"ids": (found[0].id,)})


def _largest_container(what: Description, things: Sequence[Thing], knowledge: Knowledge) -> Description:
    """Where things go that are put away: the largest container that is not itself to be put away."""
    meant = {thing.id for thing in select(what, things, knowledge)} if what.kind else set()
    holds = [t for t in things if t.id not in meant and knowledge.is_container(t.names)]
    made_for_it = [t for t in holds if knowledge.is_a(t.name, "container")]
    if not holds:
        raise GoalError(f"I see no container to put things in, only {describe(things, knowledge)}.")
    best = max(made_for_it or holds, key=lambda t: (float(np.prod(t.half_extents)), -t.id))
    return Description(kind=best.name, quantifier="the", ids=(best.id,), text=f"the {best.name}")


def _spare_containers(what: Description) -> Description:
    """ "Everything" does not mean the baskets and boxes things are kept in, unless it is said where they are."""
    if what.kind is not None or what.at is not None or what.quantifier != "all":
        return what
    return what.model_copy(update={"excluding": (*what.excluding, Description(kind="container", text="containers"))})


def _relation(said: Relation, where: Description, things: Sequence[Thing], knowledge: Knowledge) -> Relation:
    """In what is hollow, on what is flat; `GoalError` for anything else."""
    if where.kind == TABLE:
        return "on"
    place = next(thing for thing in things if thing.id in where.ids)
    kind = knowledge.expected_kind(place.names)
    if kind.container or kind.support:
        return said if kind.container and kind.support else "in" if kind.container else "on"
    name = counted(1, name_of(place), knowledge)
    raise GoalError(f"Nothing can be put {said} {name}. I can put things in containers and on flat things.")


def _refuse_missing(predicate: Predicate, state: Wanted, things: Sequence[Thing], knowledge: Knowledge) -> None:
    what, found = predicate.what, len(state.todo) + len(state.done)
    if found >= (needed(predicate) or 1):
        return
    alone = select(what, things, knowledge)
    if state.where is not None and alone and alone[0].id == state.where.id:
        raise GoalError(f"I cannot put {definite(what)} {predicate.relation} itself.")
    seen = describe(things, knowledge, colors=what.color is not None)
    if found:
        there = counted(found, what.kind, knowledge, what.color or "") if what.kind else number_word(found)
        raise GoalError(f"I see only {there}, not {number_word(what.count or 0)}: {seen}.")
    where = f"{definite(what.at)}" if what.at else "here"
    holds = what.at is not None and any(t.id in what.at.ids and knowledge.is_container(t.names) for t in things)
    at = where if where == "here" else f"{'in' if holds else 'on'} {where}"
    raise GoalError(f"{none_of(what, knowledge)} {at}; I see {seen}.")


def _refuse_too_big(state: Wanted) -> None:
    if state.where is None:
        return
    inside = np.sort(state.where.half_extents)
    for thing in state.todo:
        if np.sort(thing.half_extents)[1] > inside[2]:
            raise GoalError(f"The {thing.name} is too big for the {state.where.name}.")


def _bar(predicate: Predicate, settled: Settled) -> Predicate:
    """What is excluded as "the lemon" elsewhere in the goal is that lemon."""
    barred = tuple(settled.get(d, d) for d in predicate.what.excluding)
    return predicate.model_copy(update={"what": predicate.what.model_copy(update={"excluding": barred})})


def _say(predicate: Predicate, things: Sequence[Thing], knowledge: Knowledge) -> str:
    state = wanted(predicate, things, knowledge)
    assert predicate.where is not None
    place = f"{predicate.relation} {definite(predicate.where)}"
    if not state.todo:
        there = describe(state.done, knowledge)
        return f"{there[0].upper()}{there[1:]} {'are' if len(state.done) > 1 else 'is'} {place} already."
    what = predicate.what
    everything = what.kind is None and not (what.color or what.size)
    listed = describe(state.todo, knowledge, colors=what.color is not None)
    if what.kind and what.quantifier != "all" and not all(knowledge.is_a(t.name, what.kind) for t in state.todo):
        listed = f"{listed}, taken for {definite(what)},"
    return f"I will put everything {place}: {listed}." if everything else f"I will put {listed} {place}."
