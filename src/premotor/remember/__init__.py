"""Detections over time become the belief: what is where, what is hidden, held or inside, and how sure that is."""

from premotor.remember.fallen import Fallen, reidentify_fallen
from premotor.remember.held_object import mark_disturbed, mark_grasped, mark_lost, mark_placed, move_with_tool
from premotor.remember.memory import Memory
from premotor.remember.view import PointVisibility, View, classify_points, move_view

__all__ = [
    "Fallen",
    "Memory",
    "PointVisibility",
    "View",
    "classify_points",
    "mark_disturbed",
    "mark_grasped",
    "mark_lost",
    "mark_placed",
    "move_view",
    "move_with_tool",
    "reidentify_fallen",
]
