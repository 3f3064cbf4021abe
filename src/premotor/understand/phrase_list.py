"""Noun phrases in a row: "the apples and the red ones from the bowl, but not the small one" -> descriptions."""

from premotor.core import Description
from premotor.core.errors import GoalError
from premotor.understand.noun_phrase import NounPhraseParser
from premotor.understand.token_cursor import TokenCursor

START_CLASSES = (
    "article", "another", "any", "all", "some", "number", "everything", "rest", "others", "thing", "things", "one",
    "ones", "it", "noun", "color", "size", "non",
)  # fmt: skip


class PhraseListParser:
    """Reads lists of noun phrases with what is to be left out of them."""

    def __init__(self, reader: TokenCursor, nouns: NounPhraseParser):
        self._r, self._nouns = reader, nouns

    def at_phrase(self) -> bool:
        """Whether a noun phrase begins here."""
        return self._r.sees(*START_CLASSES)

    def things(self) -> list[Description]:
        """One or more noun phrases joined by "and" or commas, with exceptions."""
        phrases = [self._phrase()]
        while True:
            mark, headless = self._r.at, self._nouns.headless
            joined = self._r.accept("comma")
            joined = self._r.accept("and") or joined
            if not joined or not self.at_phrase() or self._r.sees("place", ahead=1):
                self._r.at = mark
                break
            phrases.append(self._phrase())
            if headless:  # "a red and a green apple"
                phrases[-2] = [d.model_copy(update={"kind": phrases[-1][0].kind}) for d in phrases[-2]]
        self._nouns.spoken = found = _share_source([d for phrase in phrases for d in phrase])
        return self.excepting(found)

    def excepting(self, found: list[Description]) -> list[Description]:
        """The same things without those that "but not ..." names, if that comes next."""
        mark = self._r.at
        self._r.accept("comma")
        if not self._r.accept("except"):
            self._r.at = mark
            return found
        spoken = self._nouns.spoken = found
        excluded = tuple(self.things())
        self._nouns.spoken = spoken
        kinds = {d.kind for d in found}
        excluded = tuple(_settle_ones(d, kinds) for d in excluded)
        return [d.model_copy(update={"excluding": d.excluding + excluded}) for d in found]

    def _phrase(self) -> list[Description]:
        mark = self._r.at
        if self._r.sees("it") and not self._nouns.continues(1):
            self._r.at += 1
            if not self._nouns.spoken:
                raise GoalError(f"I don't know what '{self._r.tokens[mark].text}' is. Name the thing, please.")
            return list(self._nouns.spoken)
        if self._r.sees("rest", "others"):
            others = self._r.accept("rest", "others") == "others"
            whole = Description(kind=self._nouns.spoken_kind() if others else None)
            if self._r.take("preposition", "of"):
                whole = self._nouns.read()[0]
            excluding = (*whole.excluding, *self._nouns.mentioned)
            return [whole.model_copy(update={"excluding": excluding, "text": self._r.text(mark)})]
        return self._nouns.read()


def _share_source(found: list[Description]) -> list[Description]:
    """ "The apple and the lemon from the bowl": what is said last holds for those before it too."""
    source = found[-1].at
    return [d if d.at or source is None else d.model_copy(update={"at": source}) for d in found]


def _settle_ones(d: Description, kinds: set[str | None]) -> Description:
    """An exception without a noun of its own ("the green ones") means things of the kind it is an exception to."""
    single = next(iter(kinds)) if len(kinds) == 1 else None
    kind = d.kind if d.kind is not None or d.color is None else single
    return d.model_copy(update={"kind": kind})
