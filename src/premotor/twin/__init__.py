"""The twin: belief and body as one MuJoCo model, and what is asked of it (kinematics, collisions, silhouettes)."""

from premotor.twin.build import Options, Twin, build
from premotor.twin.collision import CollisionChecker
from premotor.twin.kinematics import Kinematics
from premotor.twin.mask import RobotMask, hide

__all__ = ["CollisionChecker", "Kinematics", "Options", "RobotMask", "Twin", "build", "hide"]
