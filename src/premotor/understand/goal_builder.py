"""What the clauses read so far ask for, and what they left open for later ones to fill in."""

from dataclasses import dataclass, field
from typing import Literal

from premotor.core import TABLE, Description, Predicate
from premotor.core.errors import GoalError
from premotor.understand.noun_phrase import NounPhraseParser

Relation = Literal["in", "on"]


@dataclass
class GoalBuilder:
    """Predicates as they come together.

    made: predicates so far. spared: what is to be left alone. pending: things taken hold of, their place still to
    come. waiting: the same in "put the apple and put the pear in the bowl". took: what "take ... in the bowl" made,
    until it turns out that it only said where things are.
    """

    nouns: NounPhraseParser
    made: list[Predicate] = field(default_factory=list)
    spared: list[Description] = field(default_factory=list)
    pending: list[Description] = field(default_factory=list)
    waiting: list[Description] = field(default_factory=list)
    took: list[Predicate] = field(default_factory=list)

    @property
    def last(self) -> Predicate | None:
        """The predicate made last."""
        return self.made[-1] if self.made else None

    def add(self, relation: Relation, what: list[Description], where: Description | None, taken: bool = False) -> None:
        """Everything in `what`, and what waited for a place, is to be in or on `where`."""
        what, self.waiting = self.waiting + what, []
        new = [Predicate(relation=relation, what=d, where=where) for d in what]
        self.made += new
        self.took = new if taken else []
        self.nouns.spoken = what
        self.nouns.mentioned += [*what, *([where] if where else [])]

    def again(self, what: list[Description]) -> list[Description]:
        """ "It" is moved on from where the clause before put it; a place it was taken "in" is where it is now."""
        self.pending = []
        self.spared = [d for d in self.spared if d not in what]
        moved = [m for m in self.made if m.what in what]
        self.made = [m for m in self.made if m.what not in what]
        place = moved[-1].where if moved and moved[-1] in self.took else None
        if place is None or place.kind == TABLE:
            return what
        return [d.model_copy(update={"at": place}) for d in what]

    def ask_where(self) -> None:
        """`GoalError` when something still waits for its place."""
        if self.waiting:
            waiting = join_descriptions(self.waiting)
            raise GoalError(f'Say where to put {waiting}, as in "put {waiting} in the basket".')

    def result(self) -> tuple[Predicate, ...]:
        """All that was asked for; `GoalError` when something stayed open or nothing was."""
        if self.pending:
            raise GoalError(f"I should take {join_descriptions(self.pending)}. Say where to put it, too.")
        self.ask_where()
        if not self.made:
            raise GoalError(f"I leave {join_descriptions(self.spared)} alone then. Tell me what else to do.")
        return tuple(_without(predicate, tuple(self.spared)) for predicate in self.made)


def join_descriptions(found: list[Description]) -> str:
    """The descriptions as they were said."""
    return " and ".join(d.text or "everything" for d in found) or "everything else"


def _without(predicate: Predicate, spared: tuple[Description, ...]) -> Predicate:
    what = predicate.what.model_copy(update={"excluding": predicate.what.excluding + spared})
    return predicate.model_copy(update={"what": what})
