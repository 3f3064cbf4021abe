"""One noun phrase: "all the red apples that are not in the bowl" -> a description."""

from typing import get_args

from premotor.core import TABLE, Description
from premotor.core.errors import GoalError
from premotor.knowledge import Knowledge
from premotor.knowledge.kinds import Trait
from premotor.understand.token_cursor import TokenCursor

HEAD_CLASSES = ("noun", "thing", "things", "one", "ones")
SOME_COUNT = 2  # "some lemons", "a few lemons": at least as many as makes a plural true


class NounPhraseParser:
    """Reads single noun phrases, and remembers what was spoken of.

    spoken: the things of the phrase before, what "it" and "the green ones" mean. mentioned: everything wanted so
    far, what "the rest" leaves out. headless: the last phrase named no kind ("a red and a green apple").
    """

    def __init__(self, reader: TokenCursor, knowledge: Knowledge):
        self._r, self.knowledge = reader, knowledge
        self.spoken: list[Description] = []
        self.mentioned: list[Description] = []
        self.headless = False

    def read(self, whole: bool = True) -> list[Description]:
        """determiner* size* color* head [color] ["that is red"] ["from the bowl"]; one for each color.

        whole: with what follows the head.
        """
        mark = self._r.at
        quantifier, count = self._determiner()
        others = bool(self._r.accept("other", "another"))
        size, colors, barred = self._modifiers()
        kind, several = self._head(mark, bool(size or colors))
        more, less = self._which(kind) if whole else ([], [])
        single = not several or self._superlative(mark)
        if quantifier is None and self._r.at == mark + 1 and self._r.tokens[mark].reads("number"):
            quantifier = "any"  # "two apples in the bowl and one in the basket"
        elif quantifier is None or quantifier == "the":
            quantifier = "any" if count and not quantifier else "the" if count or single else "all"
        if quantifier == "some":
            quantifier, count = "any", SOME_COUNT if several and not self._mass(kind) else None
        shared = Description(
            kind=kind, size=size, quantifier=quantifier, count=count,  # type: ignore[arg-type]
            excluding=(*barred, *less, *(self.mentioned if others else ())),
            at=self._source() if whole else None, text=self._r.text(mark),
        )  # fmt: skip
        return [shared.model_copy(update={"color": c}) for c in (colors + more or [None])]

    def place(self) -> Description:
        """The table, or the one thing that something is to go in or on or comes from."""
        mark = self._r.at
        self._r.accept("article")
        if self._r.accept("place"):
            return Description(kind=TABLE, quantifier="the", text=self._r.text(mark))
        self._r.at = mark
        if self._r.accept("it"):
            return self._last_container()
        found = self.read()
        if len(found) != 1:
            raise self._r.fail()
        several = found[0].quantifier == "all"
        return found[0].model_copy(update={"quantifier": "the"}) if several else found[0]

    def _determiner(self) -> tuple[str | None, int | None]:
        quantifier, count = None, None
        names = {"article": "the", "any": "any", "all": "all", "some": "some"}
        while True:
            class_ = next((c for c in names if self._r.sees(c)), None)
            if self._r.sees("number") and (self.continues(1) or not self._r.sees("one")):
                count = int(self._r.accept("number") or 0)
                self._r.take("preposition", "of")
            elif class_ and not (self._r.sees("everything", "rest", "others") and not self.continues(1)):
                self._r.at += 1
                quantifier = names[class_] if quantifier in (None, "the") else quantifier
            else:
                return quantifier, count

    def _modifiers(self) -> tuple[str | None, list[str], list[Description]]:
        """The size, the colors, and what it is not ("non-red")."""
        size, colors, barred = None, [], []
        while self._modifies(0) or self._r.sees("non"):
            if self._r.accept("non"):
                barred.append(self._barred())
            elif self._r.sees("size"):
                size = self._r.accept("size")
            else:
                colors.append(self._r.accept("color") or "")
            if self._r.sees("and") and colors and self._modifies(1):
                self._r.at += 1
        return size, colors, barred

    def _barred(self) -> Description:
        """The color or kind after "non" and "that is not"."""
        if self._r.sees("color"):
            color = self._r.accept("color")
            return Description(color=color, text=color or "")
        return self.read(whole=False)[0].model_copy(update={"quantifier": "all"})

    def _head(self, mark: int, modified: bool) -> tuple[str | None, bool]:
        """The kind named (None for any thing) and whether several may be meant."""
        self.headless = False
        if self._r.sees("noun"):
            if self._r.sees(*HEAD_CLASSES, ahead=1) and self._is_trait():
                self._r.at += 1
                return self._head(mark, modified)
            noun = self._r.tokens[self._r.at].noun
            self._r.at += 1
            assert noun is not None
            return noun.name, noun.many
        if self._r.accept("everything", "things"):
            return self._which_kind(), True
        if self._r.accept("thing"):
            return None, False
        several = self._r.sees("ones")
        self.headless = modified and not self._r.sees("one", "ones")
        if self.headless and self._r.take("preposition", "of"):
            return self.read()[0].kind, False
        if self._r.accept("ones", "one") or self.headless or (self._r.at > mark and self._r.sees("preposition")):
            return self.spoken_kind(), several
        raise self._r.fail()

    def _which_kind(self) -> str | None:
        """The kind in "everything that is fruit" or "everything sharp"."""
        mark = self._r.at
        self._r.accept("who")
        if self._r.sees("noun") and not self._r.sees("color"):
            self._r.at += 1
            noun = self._r.tokens[self._r.at - 1].noun
            return noun.name if noun else None
        self._r.at = mark
        return None

    def _which(self, kind: str | None) -> tuple[list[str], list[Description]]:
        """The colors "that is red" adds and what "that is not red" bars."""
        mark = self._r.at
        if self._r.accept("not_who"):
            if self._r.sees("preposition"):
                self._r.at += 1
                return [], [Description(at=self.place(), text=self._r.text(mark))]
            return [], [self._barred()]
        who = self._r.accept("who")
        if self._r.sees("color") and (who or kind is None or not self._r.sees("noun")):
            return [self._r.accept("color") or ""], []
        self._r.at = mark
        return [], []

    def _source(self) -> Description | None:
        """ "From the bowl" or "that is in the bowl"."""
        mark = self._r.at
        places = ("in", "on", "from") if self._r.accept("who") else ("from",)
        if self._r.take("preposition", *places):
            return self.place()
        self._r.at = mark
        return None

    def spoken_kind(self) -> str | None:
        """The kind that "the green ones" and "the others" are of: what was spoken of last, if that was one."""
        kinds = {d.kind for d in self.spoken}
        return kinds.pop() if len(kinds) == 1 else None

    def _last_container(self) -> Description:
        held = [d for d in [*self.mentioned, *self.spoken] if d.kind and self.holds(d.kind)]
        if not held:
            raise GoalError("I don't know which place 'it' is. Name the container, please.")
        return held[-1]

    def continues(self, ahead: int) -> bool:
        """Whether a head or something before a head stands there: "those" in "those apples" is an article."""
        return self._r.sees(*HEAD_CLASSES, "color", "size", "number", "non", ahead=ahead)

    def _modifies(self, ahead: int) -> bool:
        """Whether a color or size stands there that belongs to a head further on; "the orange" is no color."""
        if not self._r.sees("color", "size", ahead=ahead):
            return False
        if not self._r.sees("noun", ahead=ahead):
            return True
        joined = self._r.sees("and", ahead=ahead + 1) and self._r.sees("color", "size", ahead=ahead + 2)
        return self._r.sees(*HEAD_CLASSES, ahead=ahead + 1) or (joined and self._modifies(ahead + 2))

    def _superlative(self, mark: int) -> bool:
        """Whether "the smallest fruit" was said: one only, though "fruit" may mean several."""
        noun = self._r.tokens[self._r.at - 1].noun
        most = any(t.reads("size") and t.text.lower().endswith("est") for t in self._r.tokens[mark : self._r.at])
        return most and (noun is None or noun.one)

    def _mass(self, kind: str | None) -> bool:
        """Whether one word serves for one and for several, as "fruit" does."""
        return kind is None or ((word := self.knowledge.words.get(kind)) is not None and word.one and word.many)

    def holds(self, kind: str) -> bool:
        """Whether some things of this kind can have others in or on them."""
        members = [self.knowledge.kind(name) for name in self.knowledge.members(kind)] if kind != TABLE else []
        return any(member.container or member.support for member in members)

    def _is_trait(self) -> bool:
        """Whether the next word only adds what is known anyway, as "sharp" in "the sharp knife"."""
        noun = self._r.tokens[self._r.at].noun
        return noun is not None and noun.name in get_args(Trait)
