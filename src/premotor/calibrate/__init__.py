"""Calibrate: where the cameras really are, found out from what they see while the robot works."""

from premotor.calibrate.cameras import Cameras
from premotor.calibrate.table_leveling import level_camera

__all__ = ["Cameras", "level_camera"]
