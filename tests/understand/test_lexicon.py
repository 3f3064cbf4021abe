"""Sentences cut into known pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from premotor.core.errors import GoalError
from premotor.knowledge import load
from premotor.understand.lexicon import Lexicon, closest_word, edit_distance, join_words, lexicon

LEXICON: Lexicon = lexicon(load())


def pieces(text: str) -> list[str]:
    return [token.text for token in LEXICON.tokens(text)]


def test_the_longest_known_piece_is_taken() -> None:
    assert pieces("put the tea cup on top of the egg box") == ["put", "the", "tea cup", "on top of", "the", "egg box"]


def test_fillers_are_left_out_but_a_can_stays_a_can() -> None:
    assert pieces("Can you please put the can in the bin, thanks") == ["put", "the", "can", "in", "the", "bin", ","]


def test_a_word_keeps_all_its_readings() -> None:
    (orange,) = LEXICON.tokens("orange")
    assert orange.reads("color") and orange.reads("noun") and not orange.reads("verb")


def test_verbs_are_known_in_their_ing_form() -> None:
    for form in ("putting", "placing", "dropping", "moving", "tidying up", "setting", "clearing"):
        assert LEXICON.tokens(form)[0].reads("verb"), form


@pytest.mark.parametrize(
    ("word", "near"), [("baskte", "basket"), ("aple", "apple"), ("screwdrvier", "screwdriver"), ("xylophone", None)]
)
def test_nearest(word: str, near: str | None) -> None:
    assert closest_word(word, ["apple", "basket", "screwdriver", "box"]) == near


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_distance_is_one(a: str, b: str) -> None:
    assert (edit_distance(a, b) == 0) == (a == b)
    assert edit_distance(a, b) == edit_distance(b, a) <= max(len(a), len(b))


def test_every_unknown_word_is_named() -> None:
    with pytest.raises(GoalError, match="'blorp' or 'wuggle'"):
        LEXICON.tokens("put the blorp in the wuggle")


@pytest.mark.parametrize(("parts", "said"), [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")])
def test_listing(parts: list[str], said: str) -> None:
    assert join_words(parts) == said
