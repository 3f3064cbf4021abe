"""Words: the lexicon of instructions joined with the names of things, and a sentence cut into its tokens."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources

from premotor.core.errors import GoalError
from premotor.knowledge import Knowledge, Word, normalize_words

CAPABILITIES = (
    "I can put things in or on something, take things out of something, and clear the table, "
    'as in "put the fruit in the basket".'
)
MAX_TOKEN_WORDS = 6  # words that are read as one token
MAX_SUGGESTIONS = 3  # unknown words for which a likely meaning is looked for
_WORD_PATTERN = re.compile(r"[^\W_]+(?:['\N{RIGHT SINGLE QUOTATION MARK}][^\W_]+)*|[&,;.!?:]")


@dataclass(frozen=True)
class Token:
    """One or several words as typed, with every way to read them: {class: value}, and the thing they name."""

    text: str
    readings: dict[str, str]
    noun: Word | None = None

    def reads(self, *classes: str) -> bool:
        """Whether it can be read as one of these classes ("noun" among them)."""
        return any(c in self.readings or (c == "noun" and self.noun is not None) for c in classes)


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Every form of words that is understood, normalized, with its readings and the thing it names."""

    readings: dict[str, dict[str, str]] = field(default_factory=dict)
    nouns: dict[str, Word] = field(default_factory=dict)

    def tokens(self, text: str) -> list[Token]:
        """Cut a sentence into the longest known pieces, fillers left out; `GoalError` names unknown words."""
        words = _WORD_PATTERN.findall(text)
        found: list[Token] = []
        unknown: list[str] = []
        i = 0
        while i < len(words):
            length = self._longest(words[i : i + MAX_TOKEN_WORDS])
            piece = words[i : i + max(1, length)]
            form = normalize_words(" ".join(piece))
            if length:
                found.append(Token(" ".join(piece), self.readings.get(form, {}), self.nouns.get(form)))
            else:
                unknown.append(piece[0])
            i += len(piece)
        _refuse(found)
        if unknown:
            raise GoalError(self._unknown(unknown))
        return [token for token in found if token.noun or set(token.readings) - {"filler", "shade"}]

    def _longest(self, words: Sequence[str]) -> int:
        for length in range(len(words), 0, -1):
            form = normalize_words(" ".join(words[:length]))
            if form in self.readings or form in self.nouns:
                return length
        return 0

    @cached_property
    def _meant(self) -> list[str]:
        """Single words that say something about a job by themselves: what a slip of the finger is held against."""
        said = [form for form, readings in self.readings.items() if {"verb", "color"} & set(readings)]
        return sorted({form for form in [*self.nouns, *said] if " " not in form and len(form) > 2})

    def _unknown(self, words: Sequence[str]) -> str:
        asked = list(dict.fromkeys(words))
        hints = [
            f"'{near}'"
            for word in asked[:MAX_SUGGESTIONS]
            if (near := closest_word(normalize_words(word), self._meant))
        ]
        quoted = [f"'{word}'" for word in asked]
        next_step = f"Did you mean {join_words(hints)}?" if hints else CAPABILITIES
        return f"I don't know {join_words(quoted, 'or')}. {next_step}"


@cache
def _instruction_words() -> dict[str, dict[str, list[str]]]:
    source = resources.files("premotor.understand") / "lexicon.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


def lexicon(knowledge: Knowledge) -> Lexicon:
    """The words of lexicon.toml joined with everything `knowledge` has a name for."""
    readings: dict[str, dict[str, str]] = {}
    for section, classes in _instruction_words().items():
        for name, forms in classes.items():
            class_ = name if section == "word" else section
            for form in _inflected(forms) if section == "verb" else forms:
                readings.setdefault(normalize_words(form), {})[class_] = name
    return Lexicon(readings, knowledge.words)


def join_words(parts: Sequence[str], word: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    return f" {word} ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def closest_word(word: str, known: Iterable[str]) -> str | None:
    """The known word one slip of the finger away (two for long words), or None."""
    slips = 1 if len(word) < 8 else 2
    close = [other for other in known if abs(len(other) - len(word)) <= slips and set(other[:2]) & set(word[:2])]
    best = min(close, key=lambda other: edit_distance(word, other), default=None)
    return best if best is not None and len(word) > 2 and edit_distance(word, best) <= slips else None


def edit_distance(a: str, b: str) -> int:
    """Letters to insert, delete, replace or swap with their neighbor to make `b` of `a`."""
    rows = [list(range(len(b) + 1))]
    for i in range(1, len(a) + 1):
        row = [i]
        for j in range(1, len(b) + 1):
            change = rows[-1][j - 1] + (a[i - 1] != b[j - 1])
            best = min(rows[-1][j] + 1, row[-1] + 1, change)
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


def _inflected(forms: Iterable[str]) -> list[str]:
    """The forms and their -ing forms: put, putting; place away, placing away."""
    found = []
    for form in forms:
        verb, _, rest = form.partition(" ")
        stem = verb[:-1] if verb.endswith("e") else verb
        doubled = re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxy]", stem) and not verb.endswith("e")
        found += [form, f"{stem}{stem[-1] if doubled else ''}ing {rest}".strip()]
    return found


def _refuse(tokens: Sequence[Token]) -> None:
    for token in tokens:
        if token.reads("cannot"):
            raise GoalError(f"I understand '{token.text}', but I cannot {token.readings['cannot']} yet. {CAPABILITIES}")
