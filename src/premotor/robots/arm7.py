"""The built-in arm: seven joints, a parallel gripper, a camera on the wrist and one across the table."""

from functools import cache
from importlib.resources import files

import mujoco
import numpy as np

from premotor.core.body import Body, Gripper
from premotor.robots.mjcf_description import read_camera, read_joints

# Franka Control Interface documentation, "Robot and interface specifications", Panda: dq [rad/s], ddq, dddq.
VELOCITY = (2.175, 2.175, 2.175, 2.175, 2.61, 2.61, 2.61)
ACCELERATION = (15.0, 7.5, 10.0, 12.5, 15.0, 20.0, 20.0)
JERK = (7500.0, 3750.0, 5000.0, 6250.0, 7500.0, 10000.0, 10000.0)

# Tool pointing straight down at (0.39, 0, 0.46) m: out of the front camera's view of the work area, and with that
# whole area (x 0.35-0.70, |y| <= 0.35 m, but for its two nearest corners) in the wrist camera's.
HOME = (0.0, -0.53475, 0.0, -2.25738, 0.0, 1.72263, 0.785398)


@cache
def body() -> Body:
    """The arm as the brain knows it; every call gives the same object.

    Gripper: 80 mm opening, 70 N continuous, 50 mm/s a finger (Franka Hand data sheet); its fingers are 24 mm longer
    than the Franka Hand's, to reach past neighbors and into containers. Cameras: "wrist" like an Intel RealSense
    D405 (its depth image's 58 deg of height; ideal from 7 to 50 cm, used to 70), "front" like a D435 (depth from
    28 cm; 50 of its depth image's 58 deg, so that the table is in view to |y| = 0.55 m). Depth noise is a disparity
    error of 0.05 px over their baselines of 18 and 50 mm ("Best-known-methods for tuning Intel RealSense D400 depth
    cameras", Intel), at the focal lengths of 433 and 385 px: 0.0064 and 0.0026 / m.
    """
    mjcf = files("premotor.robots").joinpath("arm7.xml").read_text(encoding="utf-8")
    model = mujoco.MjModel.from_xml_string(mjcf)
    return Body(
        name="arm7",
        mjcf=mjcf,
        joints=read_joints(model, [f"joint{i}" for i in range(1, 8)], VELOCITY, ACCELERATION, JERK),
        home=np.array(HOME),
        tool="tool",
        hand="hand",
        gripper=Gripper(
            joints=("finger_left", "finger_right"),
            actuator="gripper",
            stroke=0.08,
            force=(2.0, 70.0),
            speed=0.1,
            finger=(0.020, 0.009, 0.035),
            depth=0.0095,
        ),
        cameras=(
            read_camera(model, "front", (640, 480), (0.28, 3.0), 0.0026),
            read_camera(model, "wrist", (640, 480), (0.07, 0.7), 0.0064),
        ),
        workspace=((0.15, -0.65, 0.0), (0.80, 0.65, 0.80)),
    )
