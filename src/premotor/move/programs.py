"""Skills as data: a motion found by plan becomes a program of segments with grip and stopping rules."""

from premotor.core import Body, Motion, Program, Segment, Step, Trajectory
from premotor.core.geometry import Array

CONTACT_FORCE = 12.0  # [N] a hand that comes down on something harder than this has touched it
MAX_CONTACT_GAP = 0.012  # [m] above where it was to close, a hand that touches something does not hold what it came for
CONTACT_SETTLE_TIME = 0.15  # [s] of rest before a touch is felt for: braking feels like one


def hold(q: Array) -> Trajectory:
    """Staying at joint positions q (n,) [rad]."""
    return Trajectory(times=q[:1] * 0.0, positions=q[None])


def pick(id: int, step: Step, motion: Motion, body: Body) -> Program:
    """Reach above, come down open, close until the fingers stop, lift, with the grasp's opening and force."""
    grasp = motion.grasp
    if grasp is None:
        raise ValueError("a pick needs a motion with a grasp")
    opening, force = grasp.opening, grasp.force
    free = body.gripper.force[1]
    return Program(
        id,
        step,
        (
            Segment("reach", motion.piece("reach"), opening, free, settle_time=CONTACT_SETTLE_TIME, contact_free=True),
            Segment(
                "approach",
                motion.piece("approach"),
                opening,
                free,
                "contact",
                CONTACT_FORCE,
                settle_time=0.05,
                max_contact_gap=MAX_CONTACT_GAP,
            ),
            Segment(
                "close",
                hold(motion.piece("approach").positions[-1]),
                0.0,
                force,
                "grip",
                settle_time=0.25,
                tightened_force=grasp.max_force,
            ),
            Segment("lift", motion.piece("lift"), 0.0, force, settle_time=0.1),
        ),
    )


def place(id: int, step: Step, motion: Motion, body: Body, force: float) -> Program:
    """Carry over, lower until it rests or the way ends, open, draw back. force: [N] it is held with."""
    open_ = body.gripper.stroke
    width = motion.grasp.opening + 0.01 if motion.grasp is not None else open_
    lower = motion.piece("lower")
    return Program(
        id,
        step,
        (
            Segment("carry", motion.piece("carry"), 0.0, force, settle_time=CONTACT_SETTLE_TIME, contact_free=True),
            Segment("lower", lower, 0.0, force, until="contact", contact_force=CONTACT_FORCE, settle_time=0.1),
            Segment("release", hold(lower.positions[-1]), min(open_, width), force, settle_time=0.35),
            Segment("retreat", motion.piece("retreat"), min(open_, width), force),
        ),
    )


def travel(id: int, step: Step, motion: Motion, body: Body, opening: float, force: float) -> Program:
    """Go there and stay: a look, a way home, a push with closed fingers."""
    force = max(force, body.gripper.force[0])
    segments = tuple(Segment(name, t, opening, force, settle_time=0.1, contact_free=True) for name, t in motion.pieces)
    return Program(id, step, segments)
