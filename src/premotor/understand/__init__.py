"""Words to goals, goals to what is seen, and back to words."""

from premotor.knowledge import achieved, remaining
from premotor.understand.grounding import ground
from premotor.understand.parse import parse
from premotor.understand.wording import describe

__all__ = ["achieved", "describe", "ground", "parse", "remaining"]
