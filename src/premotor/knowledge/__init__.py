"""What things are: one table of kinds, and the questions asked of it."""

from premotor.knowledge.kinds import Category, Kind, normal
from premotor.knowledge.match import match, match_all, select
from premotor.knowledge.table import Knowledge, Word, load
from premotor.knowledge.wanted import Wanted, carriers, is_at, wanted

__all__ = [
    "Category",
    "Kind",
    "Knowledge",
    "Wanted",
    "Word",
    "carriers",
    "is_at",
    "load",
    "match",
    "match_all",
    "normal",
    "select",
    "wanted",
]
