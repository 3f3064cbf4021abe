"""Descriptions find the things they mean."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.knowledge.kitchen_belief import kitchen, thing

from premotor.core import TABLE, Description, Thing
from premotor.knowledge import load, match, match_all, select

KNOWLEDGE = load()
THINGS = kitchen().things


def ids(description: Description, things: tuple[Thing, ...] = THINGS) -> set[int]:
    return {found.id for found in select(description, things, KNOWLEDGE)}


@pytest.mark.parametrize(
    ("description", "meant"),
    [
        (Description(kind="apple"), {1, 2}),
        (Description(kind="fruit"), {1, 2, 3, 4, 5}),
        (Description(kind="apple", color="green"), {2}),
        (Description(color="red"), {1, 7}),
        (Description(kind="apple", size="big"), {1}),
        (Description(kind="apple", size="small"), {2}),
        (Description(kind="fruit", size="small"), {5}),
        (Description(kind="fruit", at=Description(kind="bowl")), {5}),
        (Description(kind="plum", at=Description(kind="basket")), set()),
        (Description(kind="plum", at=Description(kind="table")), set()),
        (Description(kind="fruit", excluding=(Description(kind="citrus"),)), {1, 2, 5}),
        (Description(kind="fruit", excluding=(Description(color="green"), Description(kind="lemon"))), {1, 5}),
        (Description(kind="lemon", quantifier="any", count=2), {3, 4}),
        (Description(kind="banana"), set()),
        (Description(kind="apple", ids=(3,)), {3}),
        (Description(kind="apple", ids=(99,)), {1, 2}),
    ],
)
def test_select(description: Description, meant: set[int]) -> None:
    assert ids(description) == meant


def test_the_and_any_give_one_the_likeliest() -> None:
    things = (thing(1, "pear", p=0.6), thing(2, "pear", p=0.95))
    assert ids(Description(kind="pear", quantifier="the"), things) == {2}
    assert ids(Description(kind="pear", quantifier="any"), things) == {2}


def test_the_presupposes_that_there_is_one() -> None:
    things = (thing(1, "pear", p=0.3),)
    assert ids(Description(kind="pear", quantifier="the"), things) == {1}
    assert ids(Description(kind="pear", quantifier="all"), things) == set()


def test_names_of_a_category_add_up() -> None:
    doubtful = thing(1, "apple")
    doubtful = Thing(**{**doubtful.__dict__, "names": {"apple": 0.4, "tomato": 0.2, "peach": 0.4}})
    assert match(Description(kind="fruit"), doubtful, KNOWLEDGE) == pytest.approx(0.8)
    assert match(Description(kind="apple"), doubtful, KNOWLEDGE) == pytest.approx(0.4)


def test_names_nobody_knows_count_for_nothing() -> None:
    odd = Thing(**{**thing(1, "apple").__dict__, "names": {"gizmo": 0.7, "apple": 0.3}})
    assert match(Description(kind="food"), odd, KNOWLEDGE) == pytest.approx(0.3)


@settings(max_examples=50, deadline=None)
@given(
    st.sampled_from([None, *sorted(KNOWLEDGE.categories), *sorted(KNOWLEDGE.kinds)]),
    st.sampled_from([None, "red", "green"]),
    st.sampled_from([None, "small", "big"]),
)
def test_probabilities_and_exclusions(kind: str | None, color: str | None, size: str | None) -> None:
    wanted = Description(kind=kind, color=color, size=size)  # type: ignore[arg-type]
    p = match_all(wanted, THINGS, KNOWLEDGE)
    assert ((p >= 0) & (p <= 1)).all()
    rest = match_all(Description(excluding=(wanted,)), THINGS, KNOWLEDGE)
    np.testing.assert_allclose(rest, 1 - p)


def test_the_one_excepted_is_the_likeliest_even_when_it_looks_like_something_else() -> None:
    names = {"cup": 0.7, "mug": 0.25}, {"jar": 0.85, "mug": 0.1}
    cup, jar = (replace(thing(i, "cup"), names=n) for i, n in enumerate(names, 1))
    the = Description(kind="mug", quantifier="the")
    everything = Description(quantifier="all", excluding=(the,))
    assert ids(the, (cup, jar)) == {1} and ids(everything, (cup, jar)) == {2}
    assert ids(the, (jar,)) == set() and ids(everything, (jar,)) == {2}, "a jar is not called so"
    assert ids(Description(kind="mug", quantifier="any"), (cup, jar)) == set(), "any mug has to be one"


@pytest.mark.parametrize(("name", "left"), [("cup", set()), ("jar", {1}), ("mug", set())])
def test_a_cup_may_be_the_mug_that_is_excepted(name: str, left: set[int]) -> None:
    seen = replace(thing(1, "cup"), names={name: 0.9, "mug": 0.07} if name != "mug" else {"mug": 1.0})
    the = Description(kind="mug", quantifier="the")
    assert ids(Description(quantifier="all", excluding=(the,)), (seen,)) == left
    assert bool(ids(the, (seen,))) == (name == "mug"), "what is asked for has to be one"


def test_rather_one_thing_too_many_is_left_alone() -> None:
    cup = replace(thing(1, "cup"), names={"cup": 0.7, "mug": 0.18})
    the = Description(kind="mug", quantifier="the")
    assert ids(Description(quantifier="all", excluding=(the,)), (cup,)) == set()
    assert ids(the, (cup,)) == set(), "but it is not taken for the one that is wanted"


def test_on_the_table_is_also_what_lies_on_something_there_but_nothing_in_a_bowl() -> None:
    things = (*THINGS, thing(12, "egg", at=9), thing(13, "kiwi", at=14), thing(14, "saucer", at=6, relation="in"))
    found = ids(Description(at=Description(kind=TABLE)), things)
    assert {9, 12} <= found and found.isdisjoint({5, 13, 14})
