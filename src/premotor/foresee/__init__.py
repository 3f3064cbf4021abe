"""Foresight: every move is simulated before it is made."""

from premotor.foresee.foresight import SimulatedForesight
from premotor.foresee.surprise import Surprise, surprise

__all__ = ["SimulatedForesight", "Surprise", "surprise"]
