"""Everyday things, each one different from the last, and things from outside."""

from collections.abc import Callable

import numpy as np

from premotor.core.errors import choose
from premotor.worlds.things import fruit, long, packages
from premotor.worlds.things.attach import attach
from premotor.worlds.things.item import Item
from premotor.worlds.things.produce import FORMS

__all__ = ["Item", "attach", "kinds", "make"]

_MAKERS: dict[str, Callable[[str, np.random.Generator], Item]] = {
    **dict.fromkeys(FORMS, fruit.make),
    "banana": long.banana,
    "carrot": long.carrot,
    "cucumber": long.cucumber,
    "marker": long.marker,
    **dict.fromkeys(packages.CARTONS, packages.carton),
    "can": packages.can,
    "bottle": packages.bottle,
    "jar": packages.jar,
}


def kinds() -> tuple[str, ...]:
    """Every kind that can be made."""
    return tuple(_MAKERS)


def make(kind: str, rng: np.random.Generator) -> Item:
    """A new thing of `kind`; `UsageError` with near misses if there is no such kind."""
    return _MAKERS[choose("kind of thing to make", kind, _MAKERS)](kind, rng)
