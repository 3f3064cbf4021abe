"""Foresight: every move is simulated before it is made."""

from premotor.foresee.foresee import Foresee
from premotor.foresee.surprise import Surprise, surprise

__all__ = ["Foresee", "Surprise", "surprise"]
