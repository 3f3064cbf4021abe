"""A kind of thing, a category of kinds, and the words people call them by."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

Positive = Annotated[float, Field(gt=0)]
Spread = tuple[Positive, Positive]
Extents = tuple[Positive, Positive, Positive]
ShapeHint = Literal["round", "box", "hollow", "long", "flat", "revolution"]
Trait = Literal["fragile", "sharp", "edible", "container", "support"]
_MODEL_CONFIG = ConfigDict(extra="forbid")


@dataclass(frozen=True)
class Category:
    """A wider word for several kinds.

    is_a: wider categories. synonyms, plurals: other words for one and for several. one: how to call one of
    them where it is not simply "a NAME".
    """

    __pydantic_config__ = _MODEL_CONFIG
    name: str
    is_a: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    plurals: tuple[str, ...] = ()
    one: str = ""


@dataclass(frozen=True)
class Kind(Category):
    """What is known of things of one kind before looking at the one at hand.

    colors: usual color words. size_min, size_max: extents of the smallest and largest usual one, in rising
    order (3,) [m]. mass [kg] and friction (sliding, against rubber or wood): (mean, standard deviation).
    rolling: rolling friction as MuJoCo defines it [m]. max_grip_force: what it bears between two rubber pads [N].
    shape: a hint which shapes fit. traits: see the properties.
    """

    colors: tuple[str, ...] = ()
    size_min: Extents = (0.01, 0.01, 0.01)
    size_max: Extents = (0.15, 0.20, 0.35)
    mass: Spread = (0.25, 0.20)
    friction: Spread = (0.45, 0.20)
    rolling: Positive = 0.001
    max_grip_force: Positive = 15.0
    shape: ShapeHint = "box"
    traits: frozenset[Trait] = frozenset()

    @property
    def rolls(self) -> bool:
        """Has a round side to roll on."""
        return self.shape not in ("box", "flat") and not self.support

    @property
    def fragile(self) -> bool:
        """Breaks when dropped or knocked."""
        return "fragile" in self.traits

    @property
    def sharp(self) -> bool:
        """Has a point or an edge that cuts."""
        return "sharp" in self.traits

    @property
    def edible(self) -> bool:
        """People eat it."""
        return "edible" in self.traits

    @property
    def container(self) -> bool:
        """Open on top; other things can be in it."""
        return "container" in self.traits

    @property
    def support(self) -> bool:
        """Flat on top; other things can be on it."""
        return "support" in self.traits


def normalize_words(words: str) -> str:
    """The form in which words are compared: lower case, no hyphens or apostrophes, single spaces."""
    kept = words.lower().replace("-", " ").replace("\N{RIGHT SINGLE QUOTATION MARK}", "").replace("'", "")
    return " ".join(kept.split())


def regular_plural(word: str) -> str:
    """The plural of an English noun (its last word) that follows the rules: berry, berries; box, boxes."""
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "z", "ch", "sh")) else "s")
