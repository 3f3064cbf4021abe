"""The last door before the robot: hard limits, no learned part, always on."""

from premotor.guard.guard import Guard, Limits

__all__ = ["Guard", "Limits"]
