"""Everyday things, each one different from the last, and things from outside."""

from collections.abc import Callable

import numpy as np

from premotor.core.errors import validate_choice
from premotor.worlds.things import bins, crockery, cutlery, fruit, household, packages, small_items, swept, tools, toys
from premotor.worlds.things.attach import attach
from premotor.worlds.things.imported import load
from premotor.worlds.things.item import Item
from premotor.worlds.things.oddities import oddity
from premotor.worlds.things.produce import FORMS
from premotor.worlds.things.toys import ball

__all__ = ["Item", "attach", "ball", "kinds", "load", "make", "oddity"]

_MAKERS: dict[str, Callable[[str, np.random.Generator], Item]] = {
    **dict.fromkeys(FORMS, fruit.make),
    "banana": swept.banana,
    "carrot": swept.carrot,
    "cucumber": swept.cucumber,
    "marker": swept.marker,
    **dict.fromkeys(packages.CARTONS, packages.carton),
    "can": packages.can,
    "bottle": packages.bottle,
    "jar": packages.jar,
    "mug": crockery.mug,
    "cup": crockery.cup,
    "glass": crockery.glass,
    "bowl": crockery.bowl,
    "plate": crockery.plate,
    "salt shaker": small_items.salt_shaker,
    "tape": small_items.tape,
    **dict.fromkeys(("fork", "knife", "spoon"), cutlery.cutlery),
    "hammer": tools.hammer,
    "screwdriver": tools.screwdriver,
    "pliers": tools.pliers,
    "wrench": tools.wrench,
    "toy car": toys.toy_car,
    "puzzle cube": toys.puzzle_cube,
    "ball": toys.ball,
    "toy brick": toys.toy_brick,
    "rubber duck": toys.rubber_duck,
    "sponge": household.sponge,
    "soap bar": household.soap_bar,
    "egg box": household.egg_box,
    "book": household.book,
    **dict.fromkeys(bins.TUB_FORMS, bins.tub),
}


def kinds() -> tuple[str, ...]:
    """Every kind that can be made."""
    return tuple(_MAKERS)


def make(kind: str, rng: np.random.Generator) -> Item:
    """A new thing of `kind`; `UsageError` with near misses if there is no such kind."""
    return _MAKERS[validate_choice("kind of thing to make", kind, _MAKERS)](kind, rng)
