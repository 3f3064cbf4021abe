"""Clauses: "put WHAT in WHERE", "clear the table", "take WHAT out of WHERE and put it ..." -> predicates."""

from premotor.core import TABLE, Description, Predicate
from premotor.core.errors import GoalError
from premotor.understand.goal_builder import GoalBuilder, Relation, join_descriptions
from premotor.understand.lexicon import CAPABILITIES
from premotor.understand.noun_phrase import NounPhraseParser
from premotor.understand.phrase_list import PhraseListParser
from premotor.understand.token_cursor import TokenCursor

Place = tuple[Relation, Description]
_TABLE = Description(kind=TABLE, quantifier="the", text="the table")
_EVERYTHING = Description(text="everything")


class ClauseParser:
    """Reads clause after clause, one method a class of verbs in lexicon.toml."""

    def __init__(self, reader: TokenCursor, nouns: NounPhraseParser, phrases: PhraseListParser):
        self._r, self._nouns, self._phrases = reader, nouns, phrases
        self._wishes = GoalBuilder(nouns)

    def read(self) -> tuple[Predicate, ...]:
        """All predicates of the sentence; `GoalError` where it cannot be read on or asks for nothing."""
        r = self._r
        self._joints()
        while not r.done:
            self._clause()
            before = r.at
            self._joints()
            if r.at == before and not r.done and not r.sees("not", "leave", "except", "verb"):
                raise r.fail()
        return self._wishes.result()

    def _joints(self) -> None:
        while joint := self._r.accept("stop", "comma", "then", "and"):
            if joint == "stop":
                self._wishes.ask_where()

    def _clause(self) -> None:
        r = self._r
        if r.sees("not", "leave", "except"):
            return self._spare()
        ways = {
            "put": self._put,
            "take": self._take,
            "store": self._store,
            "empty": self._empty,
            "fill": self._fill,
            "load": self._load,
        }
        ways.get(r.accept("verb") or "", self._carried_on)()

    # ---- kinds of clauses -----------------------------------------------------------------------------------

    def _put(self, taken: bool = False, loads: bool = False) -> None:
        self._particles()
        away = bool(self._r.accept("away"))
        front = self._destination() if self._r.sees("preposition") else None
        what = self._object()
        if loads and len(what) == 1 and self._is_place(what[0]) and self._r.take("preposition", "with"):
            return self._wishes.add("in", self._phrases.things(), what[0])
        self._finish(what, away, front, taken)

    def _take(self) -> None:
        self._put(taken=True)

    def _store(self) -> None:
        self._particles()
        what = [_EVERYTHING] if not self._named() or self._table() else self._phrases.things()
        self._finish(what, away=True)

    def _empty(self) -> None:
        self._particles()
        if not self._named() or self._table():
            some = self._r.take("preposition", "of", "from")
            return self._finish(self._phrases.things() if some else [_EVERYTHING], away=True)
        what = self._phrases.things()
        if all(self._is_place(d) and not d.at for d in what):
            places = [d.model_copy(update={"quantifier": "the"}) for d in what]
            what = [Description(at=place, text=f"everything in {place.text}") for place in places]
        self._finish(what, away=True)

    def _fill(self) -> None:
        where = self._nouns.place()
        if not self._r.take("preposition", "with"):
            raise GoalError(f"Say what to fill {where.text} with.")
        self._wishes.add("in", self._phrases.things(), where)

    def _load(self) -> None:
        """ "Load the basket with fruit" names the place first, "load the fruit in the basket" the things."""
        self._put(loads=True)

    def _carried_on(self) -> None:
        """No verb: "... and the apple in the basket", "the fruit should be in the basket", "in the bowl too"."""
        r, last = self._r, self._wishes.last
        front = self._destination() if r.sees("preposition", "there") else None
        r.accept("verb") if front else None
        r.accept("be")
        if not self._phrases.at_phrase():
            raise r.fail()
        what = self._phrases.things()
        r.accept("be")
        if front or r.sees("preposition", "there"):
            return self._finish(what, front=front)
        if last is None:
            raise GoalError(f"I don't know what to do with '{join_descriptions(what)}'. {CAPABILITIES}")
        if last.where is None:
            return self._finish(what, away=True)
        if all(self._is_place(d) for d in what):
            raise GoalError(
                f"I can put a thing in one place only, not in {last.where.text} and {join_descriptions(what)}."
            )
        self._wishes.add(last.relation, what, last.where)

    def _spare(self) -> None:
        """ "Don't touch the knife", "leave the knife where it is", "... and not the green ones"."""
        r = self._r
        while r.accept("not", "leave", "except", "verb", "touch", "alone"):
            pass
        if not r.accept("rest"):  # "leave the rest" changes nothing
            self._wishes.spared += self._phrases.things()
        while r.sees("alone", "preposition", "there", "particle", "away"):
            if r.accept("preposition"):
                self._nouns.place()
            else:
                r.at += 1

    # ---- parts of clauses -----------------------------------------------------------------------------------

    def _object(self) -> list[Description]:
        """What the verb acts on; left out ("... and put in the basket") it is what was taken."""
        if self._phrases.at_phrase():
            pronoun = self._r.sees("it")
            what = self._phrases.things()
            return self._wishes.again(what) if pronoun else what
        if not self._wishes.pending:
            raise self._r.fail()
        what, self._wishes.pending = self._wishes.pending, []
        return what

    def _finish(
        self, what: list[Description], away: bool = False, front: Place | None = None, taken: bool = False
    ) -> None:
        """Read the places that follow and make the predicates: the last place is where things go."""
        r, places = self._r, [front] if front else []
        while True:
            if r.sees("comma") and r.sees("preposition", ahead=1):
                r.at += 1
            self._particles()
            away = bool(r.accept("away")) or away
            if r.take("preposition", "from"):
                source = self._nouns.place()
                what = [d.model_copy(update={"at": source}) for d in what]
            elif r.sees("preposition", "there"):
                places.append(self._destination())
            else:
                break
        what = self._phrases.excepting(what)
        if len(places) > 1 and places[-1][1].kind == TABLE:  # "in the basket on the table"
            places.pop()
        for _, standing in places[:-1]:  # "the apple on the plate in the bowl"
            what = [d if d.at else d.model_copy(update={"at": standing}) for d in what]
        self._place(what, away, places[-1] if places else None, taken)

    def _place(self, what: list[Description], away: bool, where: Place | None, taken: bool) -> None:
        from_table = any(d.at and d.at.kind == TABLE for d in what)
        what = [d.model_copy(update={"at": None}) if d.at and d.at.kind == TABLE else d for d in what]
        if where:
            self._wishes.add(where[0], what, where[1], taken)
        elif any(d.at for d in what):
            self._wishes.add("on", what, _TABLE)
        elif away or from_table:
            self._wishes.add("in", what, None)
        elif taken:
            self._wishes.pending = what
        else:
            self._wishes.waiting += what

    def _destination(self) -> Place:
        r, last = self._r, self._wishes.last
        if r.accept("there"):
            if last is None or last.where is None:
                raise GoalError("I don't know where 'there' is. Name the place, please.")
            return last.relation, last.where
        word = r.value("preposition")
        if not r.take("preposition", "in", "on", "to"):
            raise r.fail()
        where = self._nouns.place()
        return self._relation(word, where), where

    def _relation(self, word: str, where: Description) -> Relation:
        """ "To the tray" is in it, "on the bowl" too; "in the plate" and "to the table" are on it."""
        if where.kind == TABLE:
            return "on"
        knowledge = self._nouns.knowledge
        members = [knowledge.kind(name) for name in knowledge.members(where.kind)] if where.kind else []
        holds, bears = any(kind.container for kind in members), any(kind.support for kind in members)
        if holds != bears:
            return "in" if holds else "on"
        return "on" if word == "on" else "in"

    def _is_place(self, d: Description) -> bool:
        return d.kind is not None and self._nouns.holds(d.kind)

    def _named(self) -> bool:
        return self._phrases.at_phrase() or self._r.sees("place")

    def _table(self) -> bool:
        """Take "the table" if that comes next."""
        mark = self._r.at
        self._r.accept("article", "all")
        if self._r.accept("place"):
            return True
        self._r.at = mark
        return False

    def _particles(self) -> None:
        while self._r.accept("particle"):
            pass
