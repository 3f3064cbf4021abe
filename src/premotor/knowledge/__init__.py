"""What things are: one table of kinds, and the questions asked of it."""

from premotor.knowledge.kinds import Category, Kind, normalize_words
from premotor.knowledge.knowledge_base import Knowledge, Word, load
from premotor.knowledge.match import match, match_all, select
from premotor.knowledge.wanted import Wanted, achieved, is_at, meant, missing, needed, remaining, wanted

__all__ = [
    "Category", "Kind", "Knowledge", "Wanted", "Word", "achieved", "is_at", "load", "match", "match_all",
    "meant", "missing",
    "needed", "normalize_words", "remaining", "select", "wanted",
]  # fmt: skip
