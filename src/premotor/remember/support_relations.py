"""How things stand: in what holds them, on what bears them, or on the table."""

from collections.abc import Sequence
from dataclasses import replace

from premotor.core import Thing
from premotor.core.relations import relation_now
from premotor.knowledge import Knowledge


def with_relations(things: Sequence[Thing], knowledge: Knowledge, boards: Sequence[Thing] = ()) -> tuple[Thing, ...]:
    """The things, each with how it stands now; what is held stays so.

    Things whose middle is inside a container's walls are in it, also when it hides them; what is over something flat
    that bears others, and reaches down to it, is on that. Of several, the innermost or uppermost counts. boards: what
    bears things besides the table and never moves.
    """
    free = [t for t in things if t.relation.kind != "held"]
    holds = [t for t in free if knowledge.is_container(t.names)]
    bears = [t for t in free if t not in holds and knowledge.is_support(t.names)]
    return tuple(_related(t, holds, [*bears, *boards]) if t in free else t for t in things)


def _related(thing: Thing, holds: Sequence[Thing], bears: Sequence[Thing]) -> Thing:
    now = relation_now(thing, holds, bears)
    return thing if thing.relation == now else replace(thing, relation=now)
