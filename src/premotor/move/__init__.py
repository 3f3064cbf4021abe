"""Motions become programs (skills), programs become commands (the acting lane), with force and reflexes."""

from premotor.move.act import Actor
from premotor.move.skills import hold, pick, place, travel

__all__ = ["Actor", "hold", "pick", "place", "travel"]
