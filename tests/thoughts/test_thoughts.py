"""Stored pictures give the belief they gave: names, poses to 2 mm, relations. After a change of sight or memory that
is meant to move them, `python tests/thoughts/replayed.py` writes them anew; look at what changed before it is kept."""

import json

import numpy as np
import pytest
from tests.thoughts.replayed import DATA, THOUGHTS, believed, int8_arithmetic

EXPECTED = json.loads((DATA / "expected.json").read_text())
SAME, OTHER_ARITHMETIC = 0.002, 0.008  # [m] int8 networks cut masks a little differently on another kind of processor
MAX_SIZE = 5_000_000  # bytes of all of it


@pytest.fixture(scope="module")
def found() -> list[list[dict]]:
    return believed()


@pytest.mark.parametrize("i", range(len(THOUGHTS)))
def test_a_thought_believes_what_it_believed(found: list[list[dict]], i: int) -> None:
    slack = SAME if EXPECTED["arithmetic"] == int8_arithmetic() else OTHER_ARITHMETIC
    now, then = found[i], EXPECTED["thoughts"][i]
    for what in ("name", "relation", "visibility"):
        assert [t[what] for t in now] == [t[what] for t in then]
    for a, b in zip(now, then, strict=True):
        assert np.linalg.norm(np.subtract(a["position"], b["position"])) < slack, a["name"]


def test_what_is_expected_is_what_happened() -> None:
    """The banana was put into the basket and the pear shoved by 8 cm; a fixture that misses this checks nothing."""
    before, after = EXPECTED["thoughts"][1], EXPECTED["thoughts"][-1]
    at = [{t["name"]: t for t in thought} for thought in (before, after)]
    assert at[0]["banana"]["relation"] == "on table" and at[1]["banana"]["relation"] == "in basket"
    shoved = np.subtract(at[1]["pear"]["position"], at[0]["pear"]["position"])
    assert np.linalg.norm(shoved[:2] - [0.0, 0.08]) < 0.02


def test_it_stays_small() -> None:
    assert sum(f.stat().st_size for f in DATA.iterdir()) < MAX_SIZE
