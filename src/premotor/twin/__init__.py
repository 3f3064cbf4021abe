"""The twin: belief and body as one MuJoCo model, and what is asked of it (kinematics, collisions, silhouettes)."""

from premotor.twin.build import Twin, TwinOptions, build_twin
from premotor.twin.collision import CollisionChecker
from premotor.twin.kinematics import Kinematics
from premotor.twin.robot_mask import RobotMask, robot_pixels

__all__ = ["CollisionChecker", "Kinematics", "RobotMask", "Twin", "TwinOptions", "build_twin", "robot_pixels"]
