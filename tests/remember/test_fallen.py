"""What fell out of the hand is known again where it lies."""

import numpy as np

from premotor.core import Belief, Primitive, Thing
from premotor.core.geometry import pose
from premotor.remember import Fallen, reidentify_fallen


def thing(id: int, name: str, x: float, seen: tuple[float, float], size: float = 0.03, evidence: float = 1.0) -> Thing:
    shape = Primitive("ellipsoid", np.full(3, size))
    zero, X = np.zeros((0, 3)), pose(t=[x, 0.0, 0.03])
    return Thing(
        id, {name: 1.0}, {}, X, np.eye(6), shape, zero, (0.1, 0), (0.5, 0),
        first_seen=seen[0], last_seen=seen[1], evidence=evidence,
    )  # fmt: skip


LOST = Fallen(thing(1, "apple", 0.4, (0.0, 5.0), evidence=3.0), since=4.0, missed_at=5.0)


def test_what_is_new_near_by_and_as_large_is_what_fell() -> None:
    new = thing(9, "peach", 0.5, (5.2, 6.0))
    belief, left = reidentify_fallen(Belief(things=(thing(2, "lemon", 0.45, (0.0, 6.0)), new)), (LOST,))
    assert not left and {t.id for t in belief.things} == {1, 2}
    again = belief.thing(1)
    assert again.name == "apple" and np.isclose(again.names["peach"], 0.25) and again.X_WO is new.X_WO


def test_it_may_have_fallen_a_little_before_the_fingers_knew() -> None:
    belief, left = reidentify_fallen(Belief(things=(thing(9, "peach", 0.5, (3.4, 6.0)),)), (LOST,))
    assert not left and belief.thing(1).name == "apple"


def test_the_ghost_at_the_hand_goes_when_the_thing_is_found() -> None:
    ghost = thing(1, "apple", 0.4, (0.0, 5.0))
    belief, left = reidentify_fallen(Belief(things=(ghost, thing(9, "peach", 0.5, (4.5, 6.0)))), (LOST,))
    assert not left and len(belief.things) == 1 and np.isclose(belief.thing(1).position[0], 0.5)


def test_it_is_lost_while_nothing_like_it_has_turned_up() -> None:
    for other in (
        thing(9, "apple", 0.5, (1.0, 6.0)),  # lay there before
        thing(9, "apple", 0.5, (5.2, 6.0), size=0.06),  # too large
        thing(9, "apple", 0.9, (5.2, 6.0)),  # too far
        thing(1, "apple", 0.4, (0.0, 5.0)),  # not seen since
    ):
        belief = Belief(things=(other,))
        assert reidentify_fallen(belief, (LOST,)) == (belief, (LOST,))


def test_what_is_seen_by_its_own_id_is_not_lost() -> None:
    belief = Belief(things=(thing(1, "apple", 0.45, (0.0, 5.3)),))
    assert reidentify_fallen(belief, (LOST,)) == (belief, ())
