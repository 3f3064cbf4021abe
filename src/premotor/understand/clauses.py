"""Clauses: "put WHAT in WHERE", "clear the table", "take WHAT out of WHERE and put it ..." -> predicates."""

from dataclasses import dataclass, field
from typing import Literal

from premotor.core import TABLE, Description, Predicate
from premotor.core.errors import GoalError
from premotor.understand.lexicon import CAN
from premotor.understand.phrases import Phrases

Relation = Literal["in", "on"]
_TABLE = Description(kind=TABLE, quantifier="the", text="the table")


@dataclass
class Clauses:
    """Reads clause after clause. made: predicates so far. spared: what is to be left alone.

    pending: things to be taken hold of, with the place still to come.
    waiting: the same with "put the apple and put the pear in the bowl". taken: inside a clause like "take ...";
    took: what the last of these made, until it turns out that it only said where things are.
    """

    phrases: Phrases
    made: list[Predicate] = field(default_factory=list)
    spared: list[Description] = field(default_factory=list)
    pending: list[Description] = field(default_factory=list)
    waiting: list[Description] = field(default_factory=list)
    taken: bool = False
    took: list[Predicate] = field(default_factory=list)

    def read(self) -> tuple[Predicate, ...]:
        """All predicates of the sentence; `GoalError` where it cannot be read on or asks for nothing."""
        p = self.phrases
        self._joints()
        while p.at < len(p.tokens):
            self._clause()
            before = p.at
            self._joints()
            if p.at == before and p.at < len(p.tokens) and not p.sees("not", "leave", "except", "verb"):
                raise p.fail()
        if self.pending:
            raise GoalError(f"I should take {_words(self.pending)}. Say where to put it, too.")
        self._ask_where()
        if not self.made:
            raise GoalError(f"I leave {_words(self.spared)} alone then. Tell me what else to do.")
        spared = tuple(self.spared)
        return tuple(_without(predicate, spared) for predicate in self.made)

    def _joints(self) -> None:
        while joint := self.phrases.accept("stop", "comma", "then", "and"):
            if joint == "stop":
                self._ask_where()

    def _ask_where(self) -> None:
        if self.waiting:
            words = _words(self.waiting)
            raise GoalError(f'Say where to put {words}, as in "put {words} in the basket".')

    def _clause(self) -> None:
        p = self.phrases
        if p.sees("not", "leave") or (p.sees("except") and p.sees("verb", "touch", ahead=1)):
            return self._spare()
        if p.accept("except"):
            return self._spare()
        verb = p.accept("verb")
        ways = {"put": self._put, "take": self._take, "store": self._store, "empty": self._empty, "fill": self._fill}
        ways.get(verb or "", self._carried_on)()

    # ---- one method a verb class of lexicon.toml ------------------------------------------------------------

    def _put(self) -> None:
        p = self.phrases
        self._particles()
        away = bool(p.accept("away"))
        front = self._destination() if p.sees("preposition") else None
        what = self._object()
        self._finish(what, away, front)

    def _take(self) -> None:
        self.taken = True
        self._put()
        self.taken = False

    def _store(self) -> None:
        p = self.phrases
        self._particles()
        what = [Description(text="everything")] if not self._named() or self._table() else p.things()
        self._finish(what, True, None)

    def _empty(self) -> None:
        p = self.phrases
        self._particles()
        if not self._named() or self._table():
            what = p.things() if self._of() else [Description(text="everything")]
        else:
            what = p.things()
            if all(d.kind and p.holds(d.kind) and not d.at for d in what):
                what = [Description(at=d, text=f"everything in {d.text}") for d in map(_single, what)]
        self._finish(what, True, None)

    def _fill(self) -> None:
        p = self.phrases
        where = p.place()
        if not p.sees("preposition") or p.accept("preposition") != "with":
            raise GoalError(f"Say what to fill {where.text} with.")
        self._make("in", p.things(), where)

    # ---- parts ----------------------------------------------------------------------------------------------

    def _carried_on(self) -> None:
        """No verb: "... and the apple in the basket", "the fruit should be in the basket", "in the bowl too"."""
        p = self.phrases
        front = self._destination() if p.sees("preposition", "there") else None
        if front and p.sees("verb"):
            p.accept("verb")
        p.accept("be")
        if not p.at_phrase():
            raise p.fail()
        what = p.things()
        p.accept("be")
        last = self.made[-1] if self.made else None
        if not last and not front and not p.sees("preposition", "there"):
            raise GoalError(f"I don't know what to do with '{_words(what)}'. {CAN}")
        if last and last.where and not front and not p.sees("preposition", "there"):
            if all(d.kind and p.holds(d.kind) for d in what):
                raise GoalError(f"I can put a thing in one place only, not in {last.where.text} and {_words(what)}.")
            return self._make(last.relation, p.excepting(what), last.where)
        self._finish(what, False, front)

    def _object(self) -> list[Description]:
        """What the verb acts on; left out ("... and put in the basket") it is what was taken."""
        p = self.phrases
        if p.at_phrase():
            pronoun = p.sees("it")
            what = p.things()
            return self._again(what) if pronoun else what
        if not self.pending:
            raise p.fail()
        what, self.pending = self.pending, []
        return what

    def _again(self, what: list[Description]) -> list[Description]:
        """ "It" is moved on from where the clause before put it; a place it was taken "in" is where it is now."""
        self.pending = []
        moved = [m for m in self.made if m.what in what]
        self.made = [m for m in self.made if m.what not in what]
        if moved and self.taken_from(moved[-1]):
            return [d.model_copy(update={"at": moved[-1].where}) for d in what]
        return what

    def taken_from(self, predicate: Predicate) -> bool:
        """Whether "take the apple in the bowl" turned out to say where the apple is."""
        return predicate in self.took and predicate.where is not None and predicate.where.kind != TABLE

    def _finish(self, what: list[Description], away: bool, front: tuple[Relation, Description] | None) -> None:
        """Read the places that follow and make the predicates."""
        p = self.phrases
        places = [front] if front else []
        while True:
            if p.sees("comma") and p.sees("preposition", ahead=1):
                p.at += 1
            self._particles()
            away = bool(p.accept("away")) or away
            if p.sees("preposition") and p.tokens[p.at].readings["preposition"] == "from":
                p.at += 1
                source = p.place()
                what = [d.model_copy(update={"at": source}) for d in what]
            elif p.sees("preposition", "there"):
                places.append(self._destination())
            else:
                break
        what = p.excepting(what)
        if len(places) > 1 and places[-1][1].kind == TABLE:
            places.pop()
        for _, standing in places[:-1]:
            what = [d if d.at else d.model_copy(update={"at": standing}) for d in what]
        self._place(what, away, places[-1] if places else None)

    def _place(self, what: list[Description], away: bool, where: tuple[Relation, Description] | None) -> None:
        from_table = any(d.at and d.at.kind == TABLE for d in what)
        what = [d.model_copy(update={"at": None}) if d.at and d.at.kind == TABLE else d for d in what]
        if where:
            self._make(where[0], what, where[1])
            self.took = self.made[-len(what) :] if self.taken else []
        elif any(d.at for d in what):
            self._make("on", what, _TABLE)
        elif away or from_table:
            self._make("in", what, None)
        elif self.taken:
            self.pending = what
        else:
            self.waiting += what

    def _make(self, relation: Relation, what: list[Description], where: Description | None) -> None:
        p = self.phrases
        what, self.waiting = self.waiting + what, []
        self.made += [Predicate(relation=relation, what=d, where=where) for d in what]
        p.spoken = what
        p.mentioned += [*what, *([where] if where else [])]

    def _destination(self) -> tuple[Relation, Description]:
        p = self.phrases
        if p.accept("there"):
            if not self.made or self.made[-1].where is None:
                raise GoalError("I don't know where 'there' is. Name the place, please.")
            return self.made[-1].relation, self.made[-1].where
        word = p.accept("preposition")
        if word not in ("in", "on", "to"):
            p.at -= 1
            raise p.fail()
        where = p.place()
        return self._relation(word, where), where

    def _relation(self, word: str, where: Description) -> Relation:
        """ "To the tray" is in it, "on the bowl" too; "in the plate" and "to the table" are on it."""
        if where.kind is None:
            return "on" if word == "on" else "in"
        if where.kind == TABLE:
            return "on"
        knowledge = self.phrases.knowledge
        members = [knowledge.kind(name) for name in knowledge.members(where.kind)]
        holds, bears = any(k.container for k in members), any(k.support for k in members)
        if holds != bears:
            return "in" if holds else "on"
        return "on" if word == "on" else "in"

    def _spare(self) -> None:
        """ "Don't touch the knife", "leave the knife where it is", "... and not the green ones"."""
        p = self.phrases
        while p.accept("not", "leave", "except", "verb", "touch", "alone"):
            pass
        self.spared += p.things()
        while p.sees("alone", "preposition", "there", "particle", "away"):
            if p.sees("preposition"):
                p.at += 1
                p.place()
            else:
                p.at += 1

    def _named(self) -> bool:
        return self.phrases.at_phrase() or self.phrases.sees("place")

    def _table(self) -> bool:
        """Take "the table" if that comes next."""
        p = self.phrases
        mark = p.at
        p.accept("article", "all")
        if p.accept("place"):
            return True
        p.at = mark
        return False

    def _of(self) -> bool:
        p = self.phrases
        if p.sees("preposition") and p.tokens[p.at].readings["preposition"] in ("of", "from"):
            p.at += 1
            return True
        return False

    def _particles(self) -> None:
        while self.phrases.accept("particle"):
            pass


def _single(d: Description) -> Description:
    return d.model_copy(update={"quantifier": "the"})


def _words(found: list[Description]) -> str:
    return " and ".join(d.text or "everything" for d in found) or "nothing"


def _without(predicate: Predicate, spared: tuple[Description, ...]) -> Predicate:
    if not spared:
        return predicate
    what = predicate.what.model_copy(update={"excluding": predicate.what.excluding + spared})
    return predicate.model_copy(update={"what": what})
