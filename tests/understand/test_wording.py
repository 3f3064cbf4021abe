"""Plain English: articles, plurals, number words."""

import pytest
from tests.knowledge.kitchen_belief import thing

from premotor.core import Description, Thing
from premotor.knowledge import load
from premotor.understand import describe
from premotor.understand.wording import none_of, number_word

KNOWLEDGE = load()


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], "nothing"),
        (["apple"], "an apple"),
        (["lemon", "apple", "lemon"], "two lemons and an apple"),
        (["knife", "knife", "mango", "mango", "egg"], "two knives, two mangoes and an egg"),
        (["pliers"], "a pair of pliers"),
        (["unknown"], "something I have no name for"),
        (["unknown", "unknown", "cup"], "two things I have no name for and a cup"),
        (["ball"] * 13, "13 balls"),
    ],
)
def test_describe(names: list[str], said: str) -> None:
    assert describe([thing(i, name) for i, name in enumerate(names)], KNOWLEDGE) == said


def test_colors_are_said_where_asked() -> None:
    things = [thing(1, "apple", "red"), thing(2, "apple", "orange"), thing(3, "tape", "brown")]
    assert describe(things, KNOWLEDGE, colors=True) == "a red apple, an orange apple and a brown roll of tape"
    nameless = [thing(4, "unknown", "red"), thing(5, "unknown", "blue")]
    assert describe(nameless, KNOWLEDGE, colors=True) == "two things I have no name for"


def test_a_doubtful_name_is_not_said() -> None:
    doubtful = Thing(**{**thing(1, "apple").__dict__, "names": {"apple": 0.4, "peach": 0.35, "unknown": 0.25}})
    assert describe([doubtful], KNOWLEDGE) == "something I have no name for"


@pytest.mark.parametrize(
    ("description", "said"),
    [
        (Description(kind="banana", quantifier="the"), "There is no banana"),
        (Description(kind="toy"), "There are no toys"),
        (Description(kind="fruit"), "There is no fruit"),
        (Description(kind="pliers"), "There are no pliers"),
        (Description(kind="apple", color="red", quantifier="the"), "There is no red apple"),
        (Description(kind="fruit", excluding=(Description(kind="apple"),)), "There is no other fruit"),
        (Description(color="blue"), "There is nothing blue"),
        (Description(), "There is nothing"),
        (Description(kind="knife", quantifier="any", count=2), "There are no knives"),
    ],
)
def test_none_of(description: Description, said: str) -> None:
    assert none_of(description, KNOWLEDGE) == said


def test_count() -> None:
    assert [number_word(n) for n in (0, 1, 12, 13)] == ["no", "one", "twelve", "13"]
