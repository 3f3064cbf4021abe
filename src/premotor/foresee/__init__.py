"""Foresight: every move is simulated before it is made."""

from premotor.foresee.foresee import Foresee

__all__ = ["Foresee"]
