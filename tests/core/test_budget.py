"""Counted work, measured time, and what it is charged."""

from hypothesis import given
from hypothesis import strategies as st

from premotor.core import Budget

spendings = st.lists(st.tuples(st.sampled_from(["see", "ik", "futures"]), st.integers(0, 20)), max_size=20)


@given(spendings)
def test_work_adds_up_and_limits_count_down(spent: list[tuple[str, int]]) -> None:
    budget = Budget({"ik": 50})
    for unit, n in spent:
        budget.spend(unit, n)
    totals = {u: sum(n for v, n in spent if v == u) for u in ("see", "ik", "futures")}
    assert all(budget.work.get(u, 0) == n for u, n in totals.items())
    assert budget.remaining("ik") == 50 - totals["ik"]
    assert budget.remaining("see") == float("inf")
    profile = {"see": 0.5, "ik": 0.25}
    assert budget.cost(profile) == 0.5 * totals["see"] + 0.25 * totals["ik"]


def test_two_budgets_share_nothing() -> None:
    a, b = Budget(), Budget()
    a.spend("see")
    assert b.work == {} and b.cost({"see": 1.0}) == 0.0


def test_time_is_added_by_room_also_when_the_room_fails() -> None:
    budget = Budget()
    with budget.timed("plan"):
        sum(range(1000))
    first = budget.seconds["plan"]
    try:
        with budget.timed("plan"):
            raise ValueError
    except ValueError:
        pass
    assert budget.seconds["plan"] > first > 0.0
