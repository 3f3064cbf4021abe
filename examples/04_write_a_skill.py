"""Write a skill: motion and grip as data. The acting lane runs it, and the guard watches every command of it.

A skill makes a `Program`: segments one after another, each with a trajectory, what the fingers do, and what ends it.
This one knocks on the table: down until something is felt, up again, three times. The fake robot it runs on here has
no table, so it knocks in the air.
"""

import numpy as np

from premotor.core import Body, Program, Progress, Segment, Step
from premotor.core.geometry import Array, pose
from premotor.guard.guard import Guard
from premotor.move import Actor
from premotor.plan.ik import Ik
from premotor.plan.time_parameterization import parameterize_path
from premotor.robots import arm7
from premotor.robots.fake_robot import FakeRobot, ManualClock
from premotor.robots.flat_conversion import to_action, to_observation
from premotor.twin.kinematics import Kinematics


def knock(id: int, body: Body, where: Array, times: int = 3) -> Program:
    """Knock `times` times at `where` (3,) [m], with closed fingers; stops at 8 N, whatever is in the way."""
    ik, down = Ik(body), np.diag([1.0, -1.0, -1.0])
    above = ik.solve(pose(down, where + np.array([0, 0, 0.12])), body.home)
    at = ik.solve(pose(down, where + np.array([0, 0, 0.02])), above) if above is not None else None
    if above is None or at is None:
        raise ValueError(f"the arm cannot reach {where}")
    segments = [Segment("reach", parameterize_path(np.stack([body.home, above]), body), 0.0, 20.0)]
    for _ in range(times):
        segments.append(
            Segment(
                "knock", parameterize_path(np.stack([above, at]), body), 0.0, 20.0, until="contact", contact_force=8.0
            )
        )
        segments.append(Segment("back", parameterize_path(np.stack([at, above]), body), 0.0, 20.0, settle_time=0.1))
    return Program(id, Step("look"), tuple(segments))  # the step says what it is for: looking is the nearest there is


body, clock = arm7.body(), ManualClock()
robot, actor, guard, kinematics = FakeRobot(body, clock), Actor(body), Guard(body), Kinematics(body)
robot.connect()
program, progress, lowest, reasons = knock(1, body, np.array([0.5, 0.1, 0.02])), Progress(), 1.0, set()
while progress.program != program.id or not progress.done:
    felt = to_observation(body, robot.get_observation(())).proprioception
    command, progress = actor.act(program, progress, felt)
    verdict = guard.check(command, felt, clock.now())
    reasons |= set(verdict.reasons)
    robot.send_action(to_action(body, verdict.command, felt, kinematics))
    lowest = min(lowest, kinematics.tool(felt.q)[2, 3])
    clock.sleep_until(clock.now() + 1.0 / body.rate)
print(f"{len(progress.log)} segments in {clock.now():.1f} s, lowest point {1000 * lowest:.0f} mm above the table.")
print("The guard changed:", ", ".join(sorted(reasons)) or "nothing.")
