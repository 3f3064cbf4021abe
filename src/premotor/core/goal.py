"""What is wanted, as data: predicates over descriptions, with quantifiers. JSON in and out (pydantic)."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

TABLE = "table"
"""Kind of the one place that is no thing: the surface everything stands on."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Description(_Frozen):
    """Which things are meant.

    kind: a kind or category of the knowledge table, or None for "thing". color, size: words, or None.
    excluding: descriptions of what is not meant. quantifier: all of them, the one there is, or any one;
    count: exactly so many ("two apples"), or None. at: what they are in or on now ("the apples in the bowl").
    ids: the things of the belief that are meant, once that is settled (size, count and place are judged before
    anything moves). text: the words it was read from.
    """

    kind: str | None = None
    color: str | None = None
    size: Literal["small", "big"] | None = None
    excluding: tuple["Description", ...] = ()
    quantifier: Literal["all", "the", "any"] = "all"
    count: int | None = None
    at: "Description | None" = None
    ids: tuple[int, ...] = ()
    text: str = ""


class Predicate(_Frozen):
    """What should be so: every `what` is in / on `where` (where None: the table is to be bare of them).

    where with kind `TABLE`: they are to stand on the table itself.
    """

    relation: Literal["in", "on"]
    what: Description
    where: Description | None = None


class Goal(_Frozen):
    """Predicates that should all hold. text: the instruction. say: what the brain answers before it starts."""

    predicates: tuple[Predicate, ...]
    text: str = ""
    say: str = ""
