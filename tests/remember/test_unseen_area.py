"""What no camera has seen is known; what has been seen once needs no second look."""

import numpy as np
from tests.remember.test_memory import APPLE, MEMORY, run, view

from premotor.core import Belief


def near(belief: Belief, x: float, y: float, within: float) -> int:
    assert belief.unseen is not None
    spots = belief.table.spots()[belief.unseen]
    return int(np.sum(np.linalg.norm(spots[:, :2] - [x, y], axis=1) < within))


def test_nothing_is_known_before_the_first_picture_and_what_it_shows_after_it() -> None:
    assert Belief().unseen is None
    belief = run(view([], 0.0))
    assert near(belief, 0.5, 0.0, 0.1) == 0, "in the middle of the picture"
    x0, y0, x1, y1 = belief.table.bounds
    assert near(belief, x0, y0, 0.1) > 4 and near(belief, x1, y1, 0.1) > 4, "the table's corners are outside of it"


def test_behind_a_thing_stays_unseen_until_it_is_out_of_the_way() -> None:
    plate = view([("plate", 0.55, 0.0, 0.06, 0.1)], 0.0)
    covered = MEMORY.update(Belief(), (plate,), 0.0)
    assert near(covered, 0.55, 0.0, 0.05) > 0.5 * np.pi * (0.05 / 0.02) ** 2
    after = run(view([APPLE], 0.1), belief=covered)
    assert near(after, 0.55, 0.0, 0.02) == 0
    again = run(plate, belief=after)
    assert near(again, 0.55, 0.0, 0.02) == 0, "seen once is seen"
