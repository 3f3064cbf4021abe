"""Motions become programs (skills), programs become commands (the acting lane), with force and reflexes."""

from premotor.move.actor import Actor
from premotor.move.programs import hold, pick, place, travel

__all__ = ["Actor", "hold", "pick", "place", "travel"]
