"""What is held between two thoughts."""

import numpy as np

from premotor.core import Belief, Primitive, Thing
from premotor.mind import Mind


def thing(id: int, name: str, first_seen: float) -> Thing:
    shape = Primitive("box", np.full(3, 0.02))
    zero = np.zeros((0, 3))
    return Thing(id, {name: 1.0}, {}, np.eye(4), np.eye(6), shape, zero, (0.1, 0), (0.5, 0), first_seen=first_seen)


def test_what_was_dropped_is_lost_until_it_is_seen_again() -> None:
    mind = Mind(dropped=((5.0, 1, "mango"),))
    assert mind.lost() == ("mango",)
    before = Mind(dropped=mind.dropped, belief=Belief(things=(thing(2, "mango", 1.0),)))
    assert before.lost() == ("mango",)  # another one
    for again in (thing(1, "mango", 0.0), thing(3, "mango", 6.0)):
        assert Mind(dropped=mind.dropped, belief=Belief(things=(again,))).lost() == ()
