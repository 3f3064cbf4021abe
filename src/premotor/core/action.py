"""What can be done, from a step of a plan down to one command for the robot."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from premotor.core.geometry import Array

# [m] along its own z that the hand comes to where it takes hold or lets go, and draws back from there
APPROACH_DISTANCE = 0.08


@dataclass(frozen=True)
class Step:
    """One operator of a plan: a skill on things given by id. into: for "place", what the thing goes into or onto.

    clears: the thing in whose way this one is; that is why it is moved.
    """

    skill: Literal["look", "pick", "place", "nudge", "survey", "turn", "home"]
    thing: int | None = None
    into: int | None = None
    clears: int | None = None


@dataclass(frozen=True, eq=False)
class Trajectory:
    """Joint positions (T, n) [rad] at times (T,) [s], the first at 0; linear in between."""

    times: Array
    positions: Array

    @property
    def duration(self) -> float:
        """Length [s]."""
        return float(self.times[-1])

    def at(self, t: float) -> Array:
        """Joint positions (n,) [rad] at time t [s], held at both ends."""
        i = int(np.clip(np.searchsorted(self.times, t) - 1, 0, max(len(self.times) - 2, 0)))
        if len(self.times) == 1:
            return self.positions[0]
        span = self.times[i + 1] - self.times[i]
        share = float(np.clip((t - self.times[i]) / span, 0.0, 1.0)) if span > 0 else 1.0
        return (1 - share) * self.positions[i] + share * self.positions[i + 1]


@dataclass(frozen=True, eq=False)
class Grasp:
    """A way to take hold of a thing: tool pose X_WG (4, 4) when the fingers close, approached along its z.

    opening: [m] between the fingers on the way in. width: [m] expected between them when closed on it.
    force: [N]; max_force: [N] what it may come to when the thing slips. score: the sampler's own opinion, 0 to 1.
    """

    thing: int
    X_WG: Array
    opening: float
    width: float
    force: float
    score: float
    max_force: float = 0.0


@dataclass(frozen=True, eq=False)
class Placement:
    """Where to let go: tool pose X_WG (4, 4) at release, and the thing's pose X_WO (4, 4) then.

    into: id of what it is to be in or on, below zero for the table and other boards.
    """

    thing: int
    into: int
    X_WG: Array
    X_WO: Array
    score: float


@dataclass(frozen=True, eq=False)
class Motion:
    """A maneuver that plan has found: named trajectories that join end to start, in the order they are run.

    A pick has "reach", "approach", "lift"; a place "carry", "lower", "retreat"; a nudge "reach", "approach", "push",
    "lift"; what only goes somewhere, as to look or home, has "reach".
    """

    pieces: tuple[tuple[str, "Trajectory"], ...]
    grasp: "Grasp | None" = None
    placement: "Placement | None" = None

    def piece(self, name: str) -> "Trajectory":
        """The trajectory with this name; KeyError with the valid names otherwise."""
        return dict(self.pieces)[name]

    @property
    def end(self) -> Array:
        """Joint positions (n,) [rad] after the last piece."""
        return self.pieces[-1][1].positions[-1]


@dataclass(frozen=True, eq=False)
class ActionChunk:
    """A stretch of somebody's policy: values (T, n) in `space`, dt [s] apart, the first at t0 [s]."""

    values: Array
    space: Literal["joint_position", "ee_pose", "ee_delta"]
    dt: float
    t0: float


@dataclass(frozen=True, eq=False)
class Command:
    """One control step, in joint positions whatever the body takes (move converts at the robot's edge).

    q: (n,) [rad] targets. opening [m] and force limit [N] of the gripper.
    """

    time: float
    q: Array
    opening: float
    force: float


@dataclass(frozen=True)
class Verdict:
    """What the guard lets through, and why it differs from what was asked (empty when it does not).

    giving_way: whether the arm met more force, or stayed farther behind, than it may, and gives way.
    """

    command: Command
    reasons: tuple[str, ...] = ()
    giving_way: bool = False


@dataclass(frozen=True, eq=False)
class Segment:
    """A piece of a program: follow a trajectory with the gripper set so, until it ends.

    until "contact": also ends when the hand presses against something with `contact_force` [N] or more. When it has
    then farther to go than `max_contact_gap` [m], what it came for is out of reach: it goes on with the program's last
    segment, the gripper as it is, and has stopped as "blocked".
    until "grip": ends when the fingers have stopped; settle_time [s] is waited after the trajectory's end. Should what
    they hold creep out of them from then on, they hold it with `tightened_force` [N], if that is more than `force`.
    contact_free: nothing was to be touched on the way; when the guard gives way, it has stopped there as "blocked".
    """

    name: str
    trajectory: Trajectory
    opening: float
    force: float
    until: Literal["end", "contact", "grip"] = "end"
    contact_force: float = 15.0
    settle_time: float = 0.0
    max_contact_gap: float = np.inf
    tightened_force: float = 0.0
    contact_free: bool = False


@dataclass(frozen=True, eq=False)
class Program:
    """Segments to run one after another; a new id replaces what was running, from where the arm is."""

    id: int = 0
    step: Step | None = None
    segments: tuple[Segment, ...] = ()


@dataclass(frozen=True, eq=False)
class Progress:
    """The acting lane's own memory, carried in and out of every act.

    program: id of the program it describes. index: running segment; entered [s] when it began. q: where the arm was
    sent last (n,), start: the same when the segment began. time_offset: [s] of the segment's way left out, since an
    early contact had ended the one before short of its end. done: all segments ended. stop_reason: why it gave up, or
    "".
    contact_segments: names of segments that ended by contact. grip_width: [m] between the fingers when they last
    closed; tightened_force: [N] with which they may hold what they closed on. baseline_force: [N] felt along the
    approach before contact. log: (segment name, when it ended [s]).
    """

    program: int = -1
    index: int = 0
    segment_start_time: float = 0.0
    q: Array = field(default_factory=lambda: np.zeros(0))
    start: Array = field(default_factory=lambda: np.zeros(0))
    time_offset: float = 0.0
    opening: float = 0.0
    force: float = 0.0
    done: bool = True
    stop_reason: str = ""
    contact_segments: tuple[str, ...] = ()
    grip_width: float = 0.0
    baseline_force: float = 0.0
    log: tuple[tuple[str, float], ...] = ()
    tightened_force: float = 0.0
