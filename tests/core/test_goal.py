"""Goals as JSON."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from premotor.core import Description, Goal, Predicate

plain = st.builds(
    Description,
    kind=st.none() | st.sampled_from(["apple", "fruit", "table"]),
    color=st.none() | st.sampled_from(["red", "green"]),
    size=st.none() | st.sampled_from(["small", "big"]),
    quantifier=st.sampled_from(["all", "the", "any"]),
    count=st.none() | st.integers(1, 9),
    ids=st.lists(st.integers(1, 99), max_size=3).map(tuple),
    text=st.text(max_size=12),
)
descriptions = st.builds(
    lambda d, without, at: d.model_copy(update={"excluding": tuple(without), "at": at}),
    plain,
    st.lists(plain, max_size=2),
    st.none() | plain,
)
predicates = st.builds(
    Predicate, relation=st.sampled_from(["in", "on"]), what=descriptions, where=st.none() | descriptions
)
goals = st.builds(Goal, predicates=st.lists(predicates, min_size=1, max_size=3).map(tuple), text=st.text(max_size=20))


@settings(max_examples=50, deadline=None)
@given(goals)
def test_json_there_and_back(goal: Goal) -> None:
    again = Goal.model_validate_json(goal.model_dump_json())
    assert again == goal and hash(again) == hash(goal)


def test_what_is_not_in_the_language_is_refused() -> None:
    with pytest.raises(ValidationError):
        Goal.model_validate_json('{"predicates": [], "code": "rm"}')
    with pytest.raises(ValidationError):
        Predicate.model_validate({"relation": "under", "what": {}})


def test_goals_do_not_change() -> None:
    with pytest.raises(ValidationError):
        Description(kind="apple").kind = "pear"  # type: ignore[misc]
