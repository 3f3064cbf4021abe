"""Errors that help."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from premotor.core import errors
from premotor.core.errors import PremotorError, UsageError, validate_choice

names = st.lists(st.text("abcdefgh", min_size=1, max_size=8), min_size=1, max_size=6, unique=True)


@given(names)
def test_a_valid_choice_comes_back(valid: list[str]) -> None:
    assert all(validate_choice("thing", name, iter(valid)) == name for name in valid)


@given(names, st.text("xyz", min_size=1, max_size=5))
def test_any_other_is_refused_with_every_choice(valid: list[str], wrong: str) -> None:
    with pytest.raises(UsageError) as error:
        validate_choice("thing", wrong, valid)
    assert all(name in str(error.value) for name in [*valid, wrong])


def test_a_near_miss_is_named() -> None:
    with pytest.raises(UsageError, match="Did you mean 'kitchen'"):
        validate_choice("world", "kitchn", ("kitchen", "garage"))


def test_one_tree() -> None:
    kinds = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, Exception)]
    assert len(kinds) >= 8 and all(issubclass(e, PremotorError) for e in kinds)
