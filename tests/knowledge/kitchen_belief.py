"""Beliefs for tests, put together from a few words."""

import numpy as np

from premotor.core import TABLE_ID, Belief, Primitive, Relation, Thing


def thing(
    id: int,
    name: str,
    color: str = "white",
    p: float = 0.9,
    size: float = 0.07,
    at: int | None = None,
    relation: str = "on",
) -> Thing:
    """A cube of edge `size` [m] called `name` with probability p (the rest is unknown), mostly of `color`."""
    return Thing(
        id=id, names={name: p, "unknown": 1.0 - p}, colors={color: 0.85, "pink": 0.15}, X_WO=np.eye(4),
        covariance=np.eye(6) * 1e-6, shape=Primitive("box", np.full(3, 0.5 * size)), points=np.zeros((1, 3)),
        mass=(0.1, 0.03), friction=(0.5, 0.1), relation=Relation(relation, TABLE_ID if at is None else at),
    )  # fmt: skip


def kitchen() -> Belief:
    """Two apples (red, green), two lemons, a plum in the bowl, a mug, a knife, a plate, a basket and a box."""
    return Belief(
        things=(
            thing(1, "apple", "red", size=0.075), thing(2, "apple", "green", size=0.06), thing(3, "lemon", "yellow"),
            thing(4, "lemon", "yellow"), thing(5, "plum", "purple", size=0.05, at=6, relation="in"),
            thing(6, "bowl", "blue", size=0.15), thing(7, "mug", "red", size=0.09),
            thing(8, "knife", "silver", size=0.05),
            thing(9, "plate", "white", size=0.2), thing(10, "basket", "brown", size=0.3),
            thing(11, "box", "brown", size=0.25),
        )
    )  # fmt: skip
