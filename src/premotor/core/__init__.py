"""The nouns every room shares. Rooms talk to one another in these types and in nothing else."""

from premotor.core.action import (
    ActionChunk,
    Command,
    Grasp,
    Motion,
    Placement,
    Program,
    Progress,
    Segment,
    Step,
    Trajectory,
    Verdict,
)
from premotor.core.belief import (
    ROBOT_ID,
    TABLE_ID,
    UNKNOWN,
    Belief,
    Board,
    Detection,
    Relation,
    Thing,
    Visibility,
    level_support,
)
from premotor.core.body import ActionSpace, Body, CameraMount, Gripper, Joint
from premotor.core.budget import Budget
from premotor.core.clock import Clock, WallClock
from premotor.core.event import Event
from premotor.core.goal import TABLE, Description, Goal, Predicate
from premotor.core.observation import CameraImage, Observation, Proprioception
from premotor.core.outcome import Answer, Foresight, Outcome
from premotor.core.shape import Hollow, Hulls, Primitive, Shape, Slab

__all__ = [
    "ROBOT_ID",
    "TABLE",
    "TABLE_ID",
    "UNKNOWN",
    "ActionChunk",
    "ActionSpace",
    "Answer",
    "Belief",
    "Board",
    "Body",
    "Budget",
    "CameraImage",
    "CameraMount",
    "Clock",
    "Command",
    "Description",
    "Detection",
    "Event",
    "Foresight",
    "Goal",
    "Grasp",
    "Gripper",
    "Hollow",
    "Hulls",
    "Joint",
    "Motion",
    "Observation",
    "Outcome",
    "Placement",
    "Predicate",
    "Primitive",
    "Program",
    "Progress",
    "Proprioception",
    "Relation",
    "Segment",
    "Shape",
    "Slab",
    "Step",
    "Thing",
    "Trajectory",
    "Verdict",
    "Visibility",
    "WallClock",
    "level_support",
]
