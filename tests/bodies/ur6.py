"""A second body, as unlike arm7 as may be: six joints, tool deltas at 20 Hz, other names, other picture sizes."""

from functools import cache
from pathlib import Path

import mujoco
import numpy as np

from premotor.core.body import Body, Gripper
from premotor.robots.mjcf_description import read_camera, read_joints

JOINTS = ("pan", "lift", "elbow", "flex", "yaw", "roll")


@cache
def body() -> Body:
    """The body. Speeds: 180 deg/s a joint (UR5e data sheet); accelerations and jerks are ours, as none are told."""
    mjcf = Path(__file__).with_name("ur6.xml").read_text(encoding="utf-8")
    model = mujoco.MjModel.from_xml_string(mjcf)
    return Body(
        name="ur6",
        mjcf=mjcf,
        joints=read_joints(model, JOINTS, [3.14] * 6, [14.0] * 6, [3000.0] * 6),
        home=np.array([-0.3398, -1.8190, 1.5870, -1.3388, -1.5708, -1.9106]),  # tool down at (0.40, 0, 0.45) m
        tool="grip_centre",
        hand="claw",
        gripper=Gripper(("claw_a", "claw_b"), "squeeze", 0.10, (5.0, 60.0), 0.12, (0.022, 0.010, 0.066), 0.011),
        cameras=(
            read_camera(model, "overhead", (424, 240), (0.28, 3.0), 0.003),
            read_camera(model, "palm", (320, 240), (0.07, 0.8), 0.006),
        ),
        workspace=((0.15, -0.65, 0.0), (0.80, 0.65, 0.80)),
        action_space="ee_delta",
        rate=20.0,
    )
