"""A row of tokens and how far it has been read."""

from collections.abc import Sequence

from premotor.core.errors import GoalError
from premotor.understand.lexicon import CAPABILITIES, Token


class TokenCursor:
    """Looks at the next tokens and takes them. at: index of the next one."""

    def __init__(self, tokens: Sequence[Token]):
        self.tokens = tuple(tokens)
        self.at = 0

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
            return GoalError(f"The instruction stops too early after '{read}'. {CAPABILITIES}")
        understood = f"I understood '{read}' but not" if read else "I did not understand"
        return GoalError(f"{understood} '{rest}'. {CAPABILITIES}")

    def text(self, start: int, end: int | None = None) -> str:
        """The words from token `start` to `end` (default: to here)."""
        words = [token.text for token in self.tokens[start : self.at if end is None else end]]
        return " ".join(words).replace(" ,", ",").strip(" ,.;!?")

    @property
    def done(self) -> bool:
        """Whether all has been read."""
        return self.at >= len(self.tokens)

    def value(self, class_: str) -> str:
        """How the next token reads as this class; it must be one."""
        return self.tokens[self.at].readings[class_]

    def take(self, class_: str, *values: str) -> bool:
        """Take the next token if it is of this class with one of these values."""
        found = self.sees(class_) and self.value(class_) in values
        self.at += int(found)
        return found
