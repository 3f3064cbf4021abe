"""What things are: one table of kinds, and the questions asked of it."""

from premotor.knowledge.kinds import Category, Kind, normal
from premotor.knowledge.match import match, match_all, select
from premotor.knowledge.table import Knowledge, Word, load

__all__ = ["Category", "Kind", "Knowledge", "Word", "load", "match", "match_all", "normal", "select"]
