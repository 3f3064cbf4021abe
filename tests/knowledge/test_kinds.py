"""Words: how they are compared and how plurals are made."""

import pytest

from premotor.knowledge.kinds import Kind, normalize_words, regular_plural


@pytest.mark.parametrize(
    ("word", "plural"),
    [
        ("apple", "apples"),
        ("berry", "berries"),
        ("box", "boxes"),
        ("toy", "toys"),
        ("bus", "buses"),
        ("dish", "dishes"),
    ],
)
def test_regular_plurals(word: str, plural: str) -> None:
    assert regular_plural(word) == plural


def test_words_are_compared_without_case_hyphens_and_apostrophes() -> None:
    assert normalize_words("Rubik's  Cube") == normalize_words("rubiks-cube") == normalize_words("RUBIK\u2019S cube")


def test_traits_are_asked_by_name() -> None:
    kind = Kind("vase", traits=frozenset({"fragile", "container"}))
    assert kind.fragile and kind.container and not (kind.sharp or kind.edible or kind.support)
