"""Detections over time become the belief: what is where, what is hidden, held or inside, and how sure that is."""

from premotor.remember.fallen import Fallen, find_again
from premotor.remember.holding import carry, let_go, put, stir, take
from premotor.remember.memory import Memory
from premotor.remember.view import Sight, View, moved, sight

__all__ = [
    "Fallen",
    "Memory",
    "Sight",
    "View",
    "carry",
    "find_again",
    "let_go",
    "moved",
    "put",
    "sight",
    "stir",
    "take",
]
