"""Two beliefs about one thing become one; two things stay two."""

from dataclasses import replace

import numpy as np

from premotor.core import Hollow, Primitive, Relation, Thing
from premotor.core.geometry import pose
from premotor.remember.duplicates import overlap, remove_duplicates


def thing(id: int, x: float, half: float = 0.03) -> Thing:
    return Thing(
        id=id,
        names={"pear": 1.0},
        colors={},
        X_WO=pose(t=[x, 0.0, half]),
        covariance=np.eye(6) * 1e-6,
        shape=Primitive("ellipsoid", np.full(3, half)),
        points=np.zeros((0, 3)),
        mass=(0.1, 0.0),
        friction=(0.5, 0.1),
    )


SEEN, GHOST = thing(7, 0.50), thing(2, 0.515, 0.025)


def test_what_is_not_seen_inside_what_is_seen_goes_and_its_id_is_kept() -> None:
    (left,) = remove_duplicates([SEEN, GHOST], frozenset({7}))
    assert left.id == 2 and np.array_equal(left.X_WO, SEEN.X_WO)


def test_two_seen_side_by_side_are_two() -> None:
    assert len(remove_duplicates([SEEN, GHOST], frozenset({2, 7}))) == 2
    assert len(remove_duplicates([SEEN, GHOST], frozenset())) == 2


def test_neighbors_and_what_lies_in_a_bowl_stay() -> None:
    assert overlap(SEEN, thing(3, 0.555)) < 0.2
    assert len(remove_duplicates([SEEN, thing(3, 0.555)], frozenset({7}))) == 2
    bowl = replace(thing(1, 0.5, 0.08), shape=Hollow(np.full(3, 0.08), 0.005, "round"))
    inside = replace(GHOST, relation=Relation("in", 1))
    assert len(remove_duplicates([bowl, inside], frozenset({1}))) == 2


def test_what_lies_on_the_walls_of_a_mug_is_a_piece_of_it() -> None:
    turn = np.linspace(0, 2 * np.pi, 60)
    wall = np.array([[0.04 * np.cos(a), 0.04 * np.sin(a), z] for a in turn for z in np.linspace(-0.03, 0.045, 12)])
    floor = np.array([[x, y, -0.045] for x in np.linspace(-0.02, 0.02, 5) for y in np.linspace(-0.02, 0.02, 5)])
    mug = replace(
        thing(1, 0.5, 0.045), shape=Hollow(np.full(3, 0.045), 0.004, "round"), points=np.vstack([wall, floor])
    )
    half_of_it = wall[wall[:, 0] > 0.0]

    def beside(points: np.ndarray) -> Thing:
        return replace(thing(2, 0.5, 0.03), X_WO=mug.X_WO, points=points, relation=Relation("in", 1))

    assert len(remove_duplicates([mug, beside(half_of_it)], frozenset({1}))) == 1
    assert len(remove_duplicates([mug, beside(half_of_it)], frozenset({1, 2}))) == 2
    assert len(remove_duplicates([mug, beside(0.5 * half_of_it)], frozenset({1}))) == 2  # an egg in the mug
    assert (
        len(remove_duplicates([mug, beside(floor + np.array([0.0, 0.0, 0.003]))], frozenset({1}))) == 2
    )  # a coin in it


def test_two_baskets_nearly_in_one_place_are_one_but_not_a_bowl_in_a_basket() -> None:
    def hollow(id: int, x: float, half: tuple[float, float, float]) -> Thing:
        return replace(thing(id, x), X_WO=pose(t=[x, 0.0, half[2]]), shape=Hollow(np.array(half), 0.006, "square"))

    basket, again = hollow(1, 0.5, (0.18, 0.13, 0.06)), hollow(2, 0.51, (0.18, 0.12, 0.06))
    assert [t.id for t in remove_duplicates([basket, again], frozenset({2}))] == [1]
    assert len(remove_duplicates([basket, hollow(2, 0.51, (0.07, 0.07, 0.04))], frozenset({1}))) == 2


def test_a_strawberry_is_no_double_of_the_plate_it_lies_on() -> None:
    plate = replace(
        thing(1, 0.5, 0.02), names={"plate": 1.0}, shape=Primitive("cylinder", np.array([0.09, 0.09, 0.02]))
    )
    strawberry = replace(thing(2, 0.52, 0.017), names={"strawberry": 0.9, "unknown": 0.1})
    assert len(remove_duplicates([plate, strawberry], frozenset({1}))) == 2
    crumb = replace(strawberry, names={"unknown": 0.9, "plate": 0.1})
    assert len(remove_duplicates([plate, crumb], frozenset({1}))) == 1


def test_what_stands_beside_a_roll_of_tape_and_was_seen_as_part_of_it_is_no_piece_of_its_walls() -> None:
    turn = np.linspace(0, 2 * np.pi, 60)
    wall = np.array([[0.03 * np.cos(a), 0.03 * np.sin(a), z] for a in turn for z in np.linspace(-0.02, 0.02, 6)])
    berry = np.array([[0.052 + 0.012 * np.cos(a), 0.012 * np.sin(a), z] for a in turn for z in (-0.005, 0.005)])
    shape = Hollow(np.array([0.03, 0.03, 0.02]), 0.012, "round")
    tape = replace(thing(1, 0.5, 0.02), names={"tape": 1.0}, shape=shape, points=np.vstack([wall, berry]))
    strawberry = replace(thing(2, 0.5, 0.015), names={"strawberry": 1.0}, X_WO=tape.X_WO, points=berry)
    assert len(remove_duplicates([tape, strawberry], frozenset({1}))) == 2


def test_three_beliefs_in_one_place_go_by_the_oldest_id() -> None:
    for order in ((1, 2), (2, 1)):
        (left,) = remove_duplicates([SEEN, *(replace(GHOST, id=id) for id in order)], frozenset({7}))
        assert left.id == 1
