"""Try a robot out before a brain is let loose on it: are its keys, units, signs and frames what they should be?

Nothing moves unless what it reports at rest makes sense, and then by two degrees at a time.
"""

from premotor.core.clock import Clock
from premotor.core.errors import BodyError
from premotor.robots.check_motion import in_motion
from premotor.robots.check_rest import at_rest
from premotor.robots.finding import Finding
from premotor.robots.robot import Robot

__all__ = ["Finding", "check_robot", "inspect_robot"]


def check_robot(robot: Robot, clock: Clock) -> None:
    """BodyError listing every finding of `inspect_robot`; nothing when there is none."""
    findings = inspect_robot(robot, clock)
    if findings:
        raise BodyError(f"{robot.name} does not keep the contract:\n" + "\n".join(f"- {f}" for f in findings))


def inspect_robot(robot: Robot, clock: Clock) -> list[Finding]:
    """Look at the robot at rest, then move each joint (or the tool along each axis) a little; takes about 20 s.

    The gripper should be empty and the arm free to move by 3 degrees or 2 cm. It is brought back to where it
    was; on a finding that makes moving unsafe it is left where it is and disconnected.
    It cannot notice a joint whose sign is wrong in observations and actions alike.
    """
    was_connected = robot.is_connected
    if not was_connected:
        robot.connect()
    try:
        findings = at_rest(robot, clock)
        return findings or in_motion(robot, clock)
    finally:
        if not was_connected and robot.is_connected:
            robot.disconnect()
