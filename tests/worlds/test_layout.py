"""Scenes hold what their difficulty says, where the arm can reach it."""

from itertools import combinations

import numpy as np
import pytest
from tests.worlds.worlds_blocks import block, make

from premotor.core.errors import UsageError
from premotor.core.geometry import yaw_pose
from premotor.worlds.layout import STYLES, WORK_AREA, Layout, apart, corners, footprint, make_layout

FRUITS, OTHERS = (
    ("apple", "pear", "plum"),
    ("mug", "book", "knife", "can", "bowl", "sponge", "ball", "egg", "jar", "tape"),
)


def draw(seed: int, difficulty: str) -> Layout:
    rng = np.random.default_rng(seed)
    return make_layout(rng, difficulty, fruits=FRUITS, others=OTHERS, make=make)  # type: ignore[arg-type]


@pytest.mark.parametrize("difficulty", STYLES)
def test_counts_places_and_gaps(difficulty: str) -> None:
    style = STYLES[difficulty]
    sides = set()
    for seed in range(12):
        layout = draw(seed, difficulty)
        sides.add(layout.side)
        kinds = [t.item.kind for t in layout.things]
        assert kinds[0] == "basket" and kinds.count("basket") == 1
        n = sum(k in FRUITS for k in kinds)
        assert style.fruits[0] <= n <= style.fruits[1]
        assert style.others[0] <= len(kinds) - 1 - n <= style.others[1]
        for thing in layout.things[1:]:
            x, y, _ = thing.X_WO[:3, 3]
            assert WORK_AREA[0] <= x <= WORK_AREA[2] and WORK_AREA[1] <= y <= WORK_AREA[3]
        outlines = [footprint(corners(t.item), t.X_WO) for t in layout.things]
        if style.heap == 0.0:
            assert min(apart(a, b) for a, b in combinations(outlines, 2)) >= style.gap
        assert min(apart(outlines[0], other) for other in outlines[1:]) > 0.02
    assert sides == {-1.0, 1.0}


def test_cluttered_scenes_crowd_and_heap() -> None:
    touching, above = 0, 0
    for seed in range(12):
        layout = draw(seed, "cluttered")
        outlines = [footprint(corners(t.item), t.X_WO) for t in layout.things[1:]]
        touching += sum(apart(a, b) < 0.01 for a, b in combinations(outlines, 2))
        above += sum(t.X_WO[2, 3] > 0.06 for t in layout.things[1:])
    assert touching > 30 and above > 5


def test_names_are_unique_and_seeds_repeat() -> None:
    a, b, c = draw(5, "cluttered"), draw(5, "cluttered"), draw(6, "cluttered")
    assert len({t.name for t in a.things}) == len(a.things)
    assert [t.name for t in a.things] == [t.name for t in b.things]
    assert all(np.array_equal(s.X_WO, t.X_WO) for s, t in zip(a.things, b.things, strict=True))
    assert not np.array_equal(a.basket.X_WO, c.basket.X_WO)


def test_only_outside_things() -> None:
    rng = np.random.default_rng(0)
    extra = [block("mug", (0.04, 0.04, 0.05)), block("unknown", (0.03, 0.02, 0.02))]
    layout = make_layout(rng, "normal", fruits=FRUITS, others=OTHERS, make=make, extra=extra, only_extra=True)
    assert sorted(t.item.kind for t in layout.things) == ["basket", "mug", "unknown"]


def test_a_wrong_difficulty_is_told_the_right_ones() -> None:
    with pytest.raises(UsageError, match=r"Did you mean 'normal'.*cluttered, easy, normal"):
        draw(0, "norml")


def test_distance_between_outlines() -> None:
    square = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * 0.05
    assert apart(square, square + np.array([0.15, 0.02])) == pytest.approx(0.05)
    assert apart(square, square + np.array([0.05, 0.0])) < 0.0
    assert apart(square, 0.1 * square) < 0.0  # one inside the other


def test_a_thing_stands_on_what_is_given() -> None:
    item = block("book", (0.1, 0.07, 0.01))
    outline = footprint(corners(item), yaw_pose([0.5, 0.0, 0.01], np.pi / 2))
    assert np.ptp(outline, axis=0) == pytest.approx([0.14, 0.2])
