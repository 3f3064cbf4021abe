"""What an instruction asks for, by the truth."""

from dataclasses import replace

import numpy as np
import pytest

from premotor import knowledge
from premotor.bench.targets import targets_of
from premotor.core import TABLE
from premotor.core.geometry import pose
from premotor.worlds.score import Target
from premotor.worlds.truth import ThingTruth, Truth

SQUARE = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
KNOWN = knowledge.load()


def thing(name: str, x: float, half: float = 0.035, visible: float = 1.0, color: str = "red") -> ThingTruth:
    kind = name.split()[0]
    return ThingTruth(
        name=name,
        kind=kind,
        X_WO=pose(None, [x, 0.0, half]),
        half=np.full(3, half),
        outline=half * SQUARE,
        fruit=KNOWN.is_a(kind, "fruit"),
        container=KNOWN.kind(kind).container,
        graspable=True,
        colors=(color,),
        mass=0.1,
        friction=0.5,
        visible=visible,
        still=9.0,
        touched=False,
    )


TRUTH = Truth(
    0.0,
    (
        thing("basket", 0.0, 0.14),
        thing("apple 1", 0.3),
        thing("apple 2", 0.4, color="green"),
        thing("lemon 1", 0.5, visible=0.1, color="yellow"),
        thing("mug 1", 0.6),
    ),
)


@pytest.mark.parametrize(
    ("text", "aim"),
    [
        ("put the fruit in the basket", Target(("apple 1", "apple 2"), 2, "basket", ("lemon 1",))),
        ("put the red apple in the basket", Target(("apple 1",), 1, "basket")),
        ("put an apple in the basket", Target(("apple 1", "apple 2"), 1, "basket")),
        ("put everything but the mug in the basket", Target(("apple 1", "apple 2"), 2, "basket", ("lemon 1",))),
    ],
)
def test_words_become_aims(text: str, aim: Target) -> None:
    assert targets_of(text, TRUTH, KNOWN) == (aim,)


def test_on_a_plate_on_the_table_and_what_is_off_it_again() -> None:
    plate = replace(thing("plate", 1.0, 0.09), half=np.array([0.09, 0.09, 0.012]), X_WO=pose(None, [1.0, 0.0, 0.012]))
    pear = replace(thing("pear 1", 1.02), X_WO=pose(None, [1.02, 0.0, 0.05]))
    truth = replace(TRUTH, things=(*TRUTH.things, plate, pear))
    assert targets_of("put the red apple on the plate", truth, KNOWN) == (Target(("apple 1",), 1, "plate"),)
    assert targets_of("take the pear off the plate", truth, KNOWN) == (Target(("pear 1",), 1, TABLE),)
    assert targets_of("put everything on the plate in the basket", truth, KNOWN) == (Target(("pear 1",), 1, "basket"),)


@pytest.mark.parametrize("text", ["put the banana in the basket", "sing", "put the mug on the apple"])
def test_what_asks_for_nothing_that_can_be_done(text: str) -> None:
    assert targets_of(text, TRUTH, KNOWN) == ()
