"""Beliefs beside the truth: who is paired with whom, and what is counted."""

import numpy as np

from premotor.bench.belief_accuracy import after, compare, mistaken, summary
from premotor.bench.episode import Setup
from premotor.core import Primitive, Thing
from premotor.core.geometry import pose
from premotor.worlds.truth import ThingTruth


def real(name: str, x: float) -> ThingTruth:
    kind, half = name.split()[0], np.full(3, 0.03)
    fruit = kind in ("apple", "pear")
    return ThingTruth(
        name, kind, pose(None, [x, 0, 0.03]), half, np.zeros((4, 2)), fruit, False, True, (), 0.1, 0.5, 1.0, 9.0, False
    )


def held(id: int, x: float, **names: float) -> Thing:
    X, shape = pose(None, [x, 0, 0.03]), Primitive("ellipsoid", np.full(3, 0.03))
    return Thing(id, names, {}, X, np.eye(6) * 1e-6, shape, np.zeros((0, 3)), (0.1, 0.0), (0.5, 0.1))


THINGS = (real("apple 1", 0.3), real("pear 1", 0.34), real("potato 1", 0.5), real("mug 1", 0.8))
HELD = (
    held(1, 0.33, apple=0.9, unknown=0.1),  # nearer to the pear, but the pear has a better match
    held(2, 0.35, pear=0.6, potato=0.4),
    held(3, 0.5, pear=0.7, potato=0.3),
    held(4, 0.1, spoon=1.0),
)


def test_each_belief_is_of_one_thing_and_what_is_left_over_is_a_phantom() -> None:
    rows = compare(THINGS, HELD)
    assert [(r["kind"], r["said"]) for r in rows] == [
        ("apple", "apple"), ("pear", "pear"), ("potato", "pear"), ("mug", ""), ("", "spoon"),
    ]  # fmt: skip
    assert rows[0]["error"] > 0.02 and rows[2]["error"] < 1e-9 and rows[3]["error"] < 0


def test_a_potato_believed_a_pear_is_on_the_wrong_side() -> None:
    rows = [{"seed": 5, **r} for r in compare(THINGS, HELD)]
    found = summary(Setup(seed=5, timeout=20.0), 1, rows)
    assert (found["things"], found["known"], found["phantoms"]) == (4, 0.75, 1.0)
    assert found["named"] == found["sided"] == round(2 / 3, 4) and found["fruit_known"] == 1.0
    assert mistaken(rows) == ["5: potato 1 as pear (0.70)"]


def test_nothing_believed_is_nothing_known() -> None:
    found = summary(Setup(), 1, [{"seed": 1, **r} for r in compare(THINGS, ())])
    assert found["known"] == found["sided"] == found["phantoms"] == 0.0 and found["things"] == 4


def test_a_real_kitchen_after_two_seconds() -> None:
    rows = after(Setup(seed=3, difficulty="easy", charge="profile", timeout=2.0))
    found = summary(Setup(seed=3), 1, rows)
    assert found["things"] >= 3 and found["known"] > 0.5 and found["error_mm"] < 30
