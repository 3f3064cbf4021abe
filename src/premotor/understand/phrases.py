"""Noun phrases: "all the red apples from the bowl but not the small one" -> descriptions."""

from collections.abc import Sequence

from premotor.core import TABLE, Description
from premotor.core.errors import GoalError
from premotor.knowledge import Knowledge
from premotor.understand.lexicon import CAN, Token

STARTS = ("article", "any", "all", "some", "number", "everything", "rest", "thing", "things", "one", "ones", "it")
HEADS = ("noun", "thing", "things", "one", "ones")
SOME = 2  # "some lemons", "a few lemons": at least as many as makes a plural true


class Phrases:
    """Reads noun phrases off a list of tokens, and remembers what was spoken of.

    at: index of the next token. spoken: the things of the phrase before, what "it" and "the green ones" mean.
    mentioned: everything wanted so far, what "the rest" leaves out. headless: the last phrase named no kind
    ("a red and a green apple").
    """

    def __init__(self, tokens: Sequence[Token], knowledge: Knowledge):
        self.tokens, self.knowledge = list(tokens), knowledge
        self.at = 0
        self.spoken: list[Description] = []
        self.mentioned: list[Description] = []
        self.headless = False

    # ---- tokens ---------------------------------------------------------------------------------------------

    def sees(self, *classes: str, ahead: int = 0) -> bool:
        """Whether the next token (or one further ahead) can be read as one of these classes."""
        i = self.at + ahead
        return i < len(self.tokens) and self.tokens[i].reads(*classes)

    def accept(self, *classes: str) -> str | None:
        """Take the next token if it can be read so; the value of the first such reading."""
        for class_ in classes:
            if self.sees(class_):
                self.at += 1
                return self.tokens[self.at - 1].readings.get(class_, class_)
        return None

    def fail(self) -> GoalError:
        """The error to raise where the sentence cannot be read on."""
        read, rest = self.text(0), self.text(self.at, len(self.tokens))
        if not rest:
            return GoalError(f"The instruction stops too early after '{read}'. {CAN}")
        understood = f"I understood '{read}' but not" if read else "I did not understand"
        return GoalError(f"{understood} '{rest}'. {CAN}")

    def text(self, start: int, end: int | None = None) -> str:
        """The words from token `start` to `end` (default: to here)."""
        words = [token.text for token in self.tokens[start : self.at if end is None else end]]
        return " ".join(words).replace(" ,", ",").strip(" ,.;!?")

    # ---- phrases --------------------------------------------------------------------------------------------

    def at_phrase(self) -> bool:
        """Whether a noun phrase begins here."""
        return self.sees(*STARTS, "noun", "colour", "size", "non")

    def things(self) -> list[Description]:
        """One or more noun phrases joined by "and" or commas, with exceptions."""
        found = self._phrase()
        while True:
            mark, headless = self.at, self.headless
            joined = self.accept("comma")
            joined = self.accept("and") or joined
            if not joined or not self.at_phrase() or self.sees("place", ahead=1):
                self.at = mark
                break
            more = self._phrase()
            found = [d.model_copy(update={"kind": more[0].kind}) for d in found] if headless else found
            found += more
        self.spoken = found = _share_source(found)
        return self.excepting(found)

    def excepting(self, found: list[Description]) -> list[Description]:
        """The same things without those that "but not ..." names, if that comes next."""
        mark = self.at
        self.accept("comma")
        if not self.accept("except"):
            self.at = mark
            return found
        spoken = self.spoken = found
        excluded = tuple(self.things())
        self.spoken = spoken
        kinds = {d.kind for d in found}
        excluded = tuple(_settle_ones(d, kinds) for d in excluded)
        return [d.model_copy(update={"excluding": d.excluding + excluded}) for d in found]

    def place(self) -> Description:
        """The table, or the one thing that something is to go in or on or comes from."""
        mark = self.at
        self.accept("article")
        if self.accept("place"):
            return Description(kind=TABLE, quantifier="the", text=self.text(mark))
        self.at = mark
        if self.accept("it"):
            return self._last_container()
        found = self._one_kind(from_source=False)
        if len(found) != 1:
            raise self.fail()
        several = found[0].quantifier == "all"
        return found[0].model_copy(update={"quantifier": "the"}) if several else found[0]

    def _phrase(self) -> list[Description]:
        mark = self.at
        if self.sees("it") and not self._continues(1):
            self.at += 1
            if not self.spoken:
                raise GoalError(f"I don't know what '{self.tokens[mark].text}' is. Name the thing, please.")
            return list(self.spoken)
        if self.accept("rest"):
            everything_else = Description(excluding=tuple(self.mentioned), text=self.text(mark))
            return [everything_else]
        return self._one_kind()

    def _one_kind(self, from_source: bool = True) -> list[Description]:
        """determiner* size* colour* head [colour] ["that is red"] ["from the bowl"]; one for each colour."""
        mark = self.at
        quantifier, count = self._determiner()
        size, colours, barred = self._modifiers()
        kind, several = self._head(mark, bool(size or colours))
        more, less = self._which_colour()
        single = not several or self._superlative(mark)
        if quantifier is None and self.at == mark + 1 and self.tokens[mark].reads("number"):
            quantifier = "any"  # "two apples in the bowl and one in the basket"
        elif quantifier is None or quantifier == "the":
            quantifier = "any" if count and not quantifier else "the" if count or single else "all"
        if quantifier == "some":
            quantifier, count = "any", SOME if several and not self._mass(kind) else None
        shared = Description(
            kind=kind, size=size, quantifier=quantifier, count=count,  # type: ignore[arg-type]
            excluding=tuple(Description(colour=c, text=c) for c in barred + less),
            at=self._source() if from_source else None, text=self.text(mark),
        )  # fmt: skip
        return [shared.model_copy(update={"colour": c}) for c in (colours + more or [None])]

    def _determiner(self) -> tuple[str | None, int | None]:
        quantifier, count = None, None
        names = {"article": "the", "any": "any", "all": "all", "some": "some"}
        while True:
            class_ = next((c for c in names if self.sees(c)), None)
            if self.sees("number") and (self._continues(1) or not self.sees("one")):
                count = int(self.accept("number") or 0)
                if self.sees("preposition") and self._preposition() == "of":
                    self.at += 1
            elif class_ and not (self.sees("everything", "rest") and not self._continues(1)):
                self.at += 1
                quantifier = names[class_] if quantifier in (None, "the") else quantifier
            else:
                return quantifier, count

    def _modifiers(self) -> tuple[str | None, list[str], list[str]]:
        """The size, the colours, and the colours it is not ("non-red")."""
        size, colours, barred = None, [], []
        while self._modifies(0) or self.sees("non"):
            if self.accept("non"):
                barred.append(self.accept("colour") or "")
            elif self.sees("size"):
                size = self.accept("size")
            else:
                colours.append(self.accept("colour") or "")
            if self.sees("and") and colours and self._modifies(1):
                self.at += 1
        return size, colours, barred

    def _head(self, mark: int, modified: bool) -> tuple[str | None, bool]:
        """The kind named (None for any thing) and whether several may be meant."""
        self.headless = False
        if self.sees("noun"):
            noun = self.tokens[self.at].noun
            self.at += 1
            assert noun is not None
            return noun.name, noun.many
        if self.accept("everything", "things"):
            return None, True
        if self.accept("thing"):
            return None, False
        several = self.sees("ones")
        self.headless = modified and not self.sees("one", "ones")
        if self.headless and self.sees("preposition") and self._preposition() == "of":
            self.at += 1
            return self._one_kind()[0].kind, False
        if self.accept("ones", "one") or self.headless or (self.at > mark and self.sees("preposition")):
            kinds = {d.kind for d in self.spoken}
            return (kinds.pop() if len(kinds) == 1 else None), several
        raise self.fail()

    def _which_colour(self) -> tuple[list[str], list[str]]:
        """What "that is red" adds and what "that is not red" bars."""
        mark = self.at
        barred = bool(self.accept("not_who"))
        who = barred or self.accept("who")
        if self.sees("colour") and (who or not self.sees("noun")):
            colours = [self.accept("colour") or ""]
            return ([], colours) if barred else (colours, [])
        if not self.sees("preposition") or barred:
            self.at = mark + (1 if who and not barred else 0)
        else:
            self.at = mark
        return [], []

    def _source(self) -> Description | None:
        """ "From the bowl" or "that is in the bowl"."""
        mark = self.at
        places = ("in", "on", "from") if self.accept("who") else ("from",)
        if not self.sees("preposition") or self._preposition() not in places:
            self.at = mark
            return None
        self.at += 1
        return self.place()

    def _last_container(self) -> Description:
        held = [d for d in [*self.mentioned, *self.spoken] if d.kind and self.holds(d.kind)]
        if not held:
            raise GoalError("I don't know which place 'it' is. Name the container, please.")
        return held[-1]

    # ---- what may follow ------------------------------------------------------------------------------------

    def _continues(self, ahead: int) -> bool:
        """Whether a head or something before a head stands there: "those" in "those apples" is an article."""
        return self.sees(*HEADS, "colour", "size", "number", "non", ahead=ahead)

    def _modifies(self, ahead: int) -> bool:
        """Whether a colour or size stands there that belongs to a head further on; "the orange" is no colour."""
        if not self.sees("colour", "size", ahead=ahead):
            return False
        if not self.sees("noun", ahead=ahead):
            return True
        joined = self.sees("and", ahead=ahead + 1) and self.sees("colour", "size", ahead=ahead + 2)
        return self.sees(*HEADS, ahead=ahead + 1) or (joined and self._modifies(ahead + 2))

    def _preposition(self) -> str:
        return self.tokens[self.at].readings["preposition"]

    def _superlative(self, mark: int) -> bool:
        """Whether "the smallest fruit" was said: one only, though "fruit" may mean several."""
        noun = self.tokens[self.at - 1].noun
        most = any(t.reads("size") and t.text.lower().endswith("est") for t in self.tokens[mark : self.at])
        return most and (noun is None or noun.one)

    def _mass(self, kind: str | None) -> bool:
        """Whether one word serves for one and for several, as "fruit" does."""
        return kind is None or ((word := self.knowledge.words.get(kind)) is not None and word.one and word.many)

    def holds(self, kind: str) -> bool:
        """Whether some things of this kind can have others in or on them."""
        members = [self.knowledge.kind(name) for name in self.knowledge.members(kind)] if kind != TABLE else []
        return any(member.container or member.support for member in members)


def _share_source(found: list[Description]) -> list[Description]:
    """ "The apple and the lemon from the bowl": what is said last holds for those before it too."""
    source = found[-1].at
    return [d if d.at or source is None else d.model_copy(update={"at": source}) for d in found]


def _settle_ones(d: Description, kinds: set[str | None]) -> Description:
    """An exception without a noun of its own ("the green ones") means things of the kind it is an exception to."""
    single = next(iter(kinds)) if len(kinds) == 1 else None
    kind = d.kind if d.kind is not None or d.colour is None else single
    return d.model_copy(update={"kind": kind})
