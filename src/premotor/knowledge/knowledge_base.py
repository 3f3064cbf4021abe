"""The table of things, read from TOML, checked, and asked."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter, ValidationError

from premotor.core.errors import UsageError, validate_choice
from premotor.knowledge.kind_mixture import KindArrays, kind_arrays, mix_kinds
from premotor.knowledge.kinds import Category, Kind, normalize_words, regular_plural


@dataclass(frozen=True)
class Word:
    """What a form of words stands for: a kind's or category's name; may it mean one, may it mean several."""

    name: str
    one: bool
    many: bool


@dataclass(frozen=True, eq=False)
class Knowledge:
    """Kinds and categories by name; every question the brain asks about what things are."""

    kinds: dict[str, Kind]
    categories: dict[str, Category]

    def kind(self, name: str) -> Kind:
        """The kind called so; `UsageError` with near misses if the table has none."""
        return self.kinds.get(name) or self.kinds[validate_choice("kind of thing", name, self.kinds)]

    def entry(self, name: str) -> Category:
        """The kind or category called so; `UsageError` with near misses if the table has neither."""
        return self.kinds.get(name) or self.categories[validate_choice("kind or category", name, self._names)]

    def is_a(self, name: str, category: str) -> bool:
        """Whether every `name` is a `category`: an apple is an apple, a fruit and food."""
        self._above(category)  # raises where there is no such category
        return category in self._above(name)

    def members(self, category: str) -> tuple[str, ...]:
        """Names of all kinds that are a `category` (a kind has itself as its only member)."""
        return self._members.get(category) or self._members[validate_choice("kind or category", category, self._names)]

    def lookup(self, words: str) -> str | None:
        """The kind or category these words stand for ("Tin cans" -> "can"), or None."""
        word = self.words.get(normalize_words(words))
        return word.name if word else None

    def plural(self, name: str) -> str:
        """Several of them: "mangoes", "egg boxes"."""
        entry = self.entry(name)
        return entry.plurals[0] if entry.plurals else regular_plural(entry.name)

    def expected_kind(self, names: dict[str, float]) -> Kind:
        """What to expect of a thing whose name is uncertain, given {name: probability}.

        Mean and spread are those of the mixture; the grip force is one that all but a tenth of the probability
        bears; it has a trait when more than a tenth says so ("container" and "support": more than half).
        """
        table = self._figures
        rows = [table.rows[name] if name in table.rows else table.rows[self.kind(name).name] for name in names]
        p = np.maximum(np.fromiter(names.values(), float, len(rows)), 0.0)
        if not p.any():
            return self.kind("unknown")
        likeliest = list(names)[int(np.argmax(p))]
        return mix_kinds(self.kinds[likeliest], rows, p / p.sum(), table)

    def is_container(self, names: dict[str, float]) -> bool:
        """Whether a thing with this name posterior is more likely than not open on top, to hold others."""
        return self._share(names, lambda kind: kind.container) > 0.5

    def is_support(self, names: dict[str, float]) -> bool:
        """Whether a thing with this name posterior is more likely than not one that others can stand on."""
        return self._share(names, lambda kind: kind.support) > 0.5

    def transparency(self, names: dict[str, float]) -> float:
        """Probability that a thing with this name posterior is of glass: kinds that are of no color but "clear"."""
        return self._share(names, lambda kind: kind.colors == ("clear",))

    def _share(self, names: dict[str, float], has: Callable[[Kind], bool]) -> float:
        return sum(p for name, p in names.items() if has(self.kind(name))) / (sum(names.values()) or 1.0)

    def probability(self, names: dict[str, float], category: str) -> float:
        """Probability that a thing with this name posterior is a `category` (or of this kind)."""
        meant = self._member_sets.get(category) or frozenset(self.members(category))
        return min(1.0, sum(p for name, p in names.items() if name in meant))

    @cached_property
    def words(self) -> dict[str, Word]:
        """Every form of words the table knows, normalized, with what it stands for."""
        found: dict[str, Word] = {}
        for entry in [*self.kinds.values(), *self.categories.values()]:
            for form, one, many in _forms(entry):
                known = found.get(form, Word(entry.name, False, False))
                if known.name != entry.name:
                    raise UsageError(f"'{form}' stands for both '{known.name}' and '{entry.name}'.")
                found[form] = Word(entry.name, known.one or one, known.many or many)
        return found

    def siblings(self, name: str) -> tuple[str, ...]:
        """Other kinds of the very same categories: what one is taken for, or called by the name of."""
        own = self.kinds[name].is_a if name in self.kinds else ()
        return tuple(kind for kind, entry in self.kinds.items() if own and kind != name and entry.is_a == own)

    @cached_property
    def _figures(self) -> KindArrays:
        return kind_arrays(self.kinds)

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(self.kinds) | frozenset(self.categories)

    @cached_property
    def _ancestors(self) -> dict[str, frozenset[str]]:
        above: dict[str, frozenset[str]] = {}

        def climb(name: str, path: tuple[str, ...]) -> frozenset[str]:
            if name in path:
                raise UsageError(f"is_a runs in a circle: {' -> '.join((*path, name))}.")
            if name not in above:
                wider = (climb(parent, (*path, name)) for parent in self.entry(name).is_a)
                above[name] = frozenset({name}).union(*wider)
            return above[name]

        for name in self._names:
            climb(name, ())
        return above

    def _above(self, name: str) -> frozenset[str]:
        return self._ancestors.get(name) or self._ancestors[validate_choice("kind or category", name, self._names)]

    @cached_property
    def _member_sets(self) -> dict[str, frozenset[str]]:
        return {name: frozenset(kinds) for name, kinds in self._members.items()}

    @cached_property
    def _members(self) -> dict[str, tuple[str, ...]]:
        return {name: tuple(kind for kind in self.kinds if name in self._above(kind)) for name in self._names}


def load(path: Path | None = None) -> Knowledge:
    """The table at `path`, or the one that ships with premotor; `UsageError` naming file, entry and field."""
    source = path or resources.files("premotor.knowledge") / "things.toml"
    try:
        tables = tomllib.loads(source.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{source}: cannot be read as a table of things: {error}") from error
    kinds = _read(tables.get("kinds", {}), Kind, source)
    categories = _read(tables.get("categories", {}), Category, source)
    _check(kinds, categories, source)
    return Knowledge(kinds, categories)


def _read(rows: dict[str, Any], type_: type, source: object) -> dict[str, Any]:
    adapter = TypeAdapter(type_)
    entries = {}
    for name, row in rows.items():
        try:
            entries[name] = adapter.validate_python({"name": name, **row})
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"])
            valid = ", ".join(adapter.json_schema()["properties"])
            raise UsageError(
                f"{source}: {type_.__name__.lower()} '{name}', field '{field}': {first['msg']} "
                f"(it says {first['input']!r}). Fields: {valid}."
            ) from error
    return entries


def _check(kinds: dict[str, Kind], categories: dict[str, Category], source: object) -> None:
    if "unknown" not in kinds:
        raise UsageError(f"{source}: kind 'unknown' is missing; it says what to expect of nameless things.")
    for entry in [*kinds.values(), *categories.values()]:
        for parent in entry.is_a:
            if parent not in categories:
                valid = ", ".join(sorted(categories))
                raise UsageError(f"{source}: '{entry.name}', field 'is_a': no category '{parent}'. Choose: {valid}.")
    for kind in kinds.values():
        rising = all(np.diff(kind.size_min) >= 0) and all(np.diff(kind.size_max) >= 0)
        if not rising or any(np.subtract(kind.size_max, kind.size_min) < 0):
            raise UsageError(f"{source}: kind '{kind.name}', field 'size_max': extents must rise and exceed size_min.")


def _forms(entry: Category) -> list[tuple[str, bool, bool]]:
    """(form, may mean one, may mean several): a given plural also stands in for the regular one in synonyms."""
    name = normalize_words(entry.name)
    plural = normalize_words(entry.plurals[0]) if entry.plurals else regular_plural(name)
    singular = [normalize_words(form) for form in entry.synonyms]
    several = [form.removesuffix(name) + plural if form.endswith(name) else regular_plural(form) for form in singular]
    several += [plural, *(normalize_words(form) for form in entry.plurals)]
    return [(form, True, False) for form in (name, *singular)] + [(form, False, True) for form in several]
