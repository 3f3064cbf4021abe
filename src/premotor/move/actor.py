"""The acting lane: runs a program at the control rate, with reflexes. No sight, no planning, no waiting."""

from dataclasses import replace

import numpy as np

from premotor.core import Body, Command, Gripper, Program, Progress, Proprioception, Segment, Trajectory
from premotor.core.geometry import Array
from premotor.twin.kinematics import Kinematics

EMPTY_GRIP_WIDTH = 0.004  # [m] fingers this close together hold nothing
CREEP_DISTANCE = 0.0012  # [m] fingers that have come so much closer since they closed hold something that slides
GRIP_TIMEOUT = 1.5  # [s] longest wait for the fingers to stop
ARRIVAL_TIMEOUT = 1.5  # [s] longest wait for the arm to arrive after a trajectory's end
OFFSET_DECAY_TIME = 0.15  # [s] time constant with which a start off the trajectory is taken back
ARRIVAL_TOLERANCE = 0.01  # [rad] near enough to a trajectory's end


class Actor:
    """Turns a program into commands. Carries nothing itself: progress goes in and comes out."""

    def __init__(self, body: Body):
        self._body = body
        self._kinematics = Kinematics(body)

    def act(
        self, program: Program, progress: Progress, reading: Proprioception, guard_gave_way: bool = False
    ) -> tuple[Command, Progress]:
        """The command for this tick, and the progress after it. guard_gave_way: the guard gave way in the last one.

        A program with another id than the progress describes starts here. Without one, when one has ended or stopped,
        and while readings are not numbers, the arm holds where it was last sent.
        """
        if not np.isfinite(np.sum(reading.q) + np.sum(reading.effort)):
            held = (
                progress if len(progress.q) else replace(progress, q=reading.q)
            )  # sent nowhere yet: the guard says why
            return self._command(reading.time, held), progress
        if program.id != progress.program:
            progress = _begin(program, progress, reading, self._body.gripper)
        if progress.done:
            return self._command(reading.time, progress), progress
        segment = program.segments[progress.index]
        elapsed = reading.time - progress.segment_start_time
        q = _target(segment, progress, elapsed)
        opening = progress.opening if progress.stop_reason else segment.opening  # blocked, it goes back as it came
        # what was held is let go when they open: fingers that close on nothing afterward do not slip
        width, firm = (0.0, 0.0) if opening > 0.0 else (progress.grip_width, progress.tightened_force)
        progress = replace(progress, q=q, opening=opening, force=segment.force, grip_width=width, tightened_force=firm)
        if _creeps(segment, progress, reading):
            progress = replace(progress, force=max(segment.force, progress.tightened_force))
        if guard_gave_way and segment.contact_free:
            progress = replace(progress, done=True, stop_reason="blocked", q=reading.q.copy())
        else:
            progress = self._advance(program, segment, progress, reading, elapsed)
        return self._command(reading.time, progress), progress

    def contact_force(self, now: Proprioception) -> float:
        """Force [N] with which the hand is pressed back against its approach, from the joints' efforts."""
        J = self._kinematics.jacobian(now.q)
        wrench = np.linalg.lstsq(J.T, now.effort, rcond=1e-3)[0]
        return float(wrench[:3] @ self._kinematics.tool(now.q)[:3, 2])

    def _left(self, segment: Segment, now: Proprioception) -> float:
        """How far [m] the tool is from the end of a segment's way."""
        end = self._kinematics.tool(segment.trajectory.positions[-1])
        return float(np.linalg.norm(end[:3, 3] - self._kinematics.tool(now.q)[:3, 3]))

    def _advance(self, program: Program, segment: Segment, p: Progress, now: Proprioception, t: float) -> Progress:
        if _slipped(segment, p, now):
            return replace(p, done=True, stop_reason="slipped", q=now.q.copy(), grip_width=0.0, tightened_force=0.0)
        if segment.until == "contact" and t > 0.1:
            if self.contact_force(now) - p.baseline_force > segment.contact_force:
                p = replace(p, contact_segments=(*p.contact_segments, segment.name), q=now.q.copy())
                if self._left(segment, now) > segment.max_contact_gap:
                    return _next(program, replace(p, stop_reason="blocked"), now.time, len(program.segments) - 1)
                return _next(program, p, now.time)
        elif segment.until == "contact":
            p = replace(p, baseline_force=self.contact_force(now))
        if not _over(segment, p, now, t):
            return p
        if segment.until == "grip":
            p = replace(p, grip_width=now.opening, tightened_force=segment.tightened_force)
        return _next(program, p, now.time)

    def _command(self, time: float, progress: Progress) -> Command:
        return Command(time, progress.q, progress.opening, progress.force)


def _target(segment: Segment, p: Progress, t: float) -> Array:
    """Where to be t [s] into a segment. What the arm was off its way at the beginning fades out: no jump."""
    way = segment.trajectory
    if len(way.times) == 1:
        return p.start
    fade = float(np.exp(-t / OFFSET_DECAY_TIME))
    # from rest into the middle of a way: speed comes gradually
    along = t - OFFSET_DECAY_TIME * (1.0 - fade) if p.time_offset else t
    return way.at(p.time_offset + along) + (p.start - way.at(p.time_offset)) * fade


def _skip(p: Progress, way: Trajectory) -> float:
    """How much [s] of a way to leave out after an early contact: going back to its start would press on."""
    if not p.contact_segments or len(way.times) == 1:
        return 0.0
    times = np.linspace(0.0, way.duration, 101)
    positions = np.stack([np.interp(times, way.times, joint) for joint in way.positions.T], axis=1)
    return float(times[np.argmin(np.max(np.abs(positions - p.q), axis=1))])


def _begin(program: Program, old: Progress, now: Proprioception, gripper: Gripper) -> Progress:
    """Progress at a program's start, from where the arm was sent last; a noisy reading may lie beyond the stroke."""
    q: Array = old.q if len(old.q) else now.q.copy()
    opening = old.opening if old.program >= 0 else float(np.clip(now.opening, 0.0, gripper.stroke))
    return Progress(
        program=program.id,
        segment_start_time=now.time,
        q=q,
        start=q,
        opening=opening,
        force=max(old.force, gripper.force[0]),
        grip_width=old.grip_width,
        tightened_force=old.tightened_force,
        done=not program.segments,
    )


def _next(program: Program, p: Progress, time: float, to: int | None = None) -> Progress:
    """On to the next segment, or to the one with index `to`."""
    log, to = (*p.log, (program.segments[p.index].name, time)), p.index + 1 if to is None else to
    if to == len(program.segments):
        return replace(p, done=True, log=log)
    skip = _skip(p, program.segments[to].trajectory)
    return replace(p, index=to, segment_start_time=time, start=p.q, time_offset=skip, log=log)


def _over(segment: Segment, p: Progress, now: Proprioception, t: float) -> bool:
    """Whether a segment has run its course: the way ended, the arm arrived, the fingers came to rest."""
    late = (
        t
        + p.time_offset
        - segment.trajectory.duration
        - segment.settle_time
        - (OFFSET_DECAY_TIME if p.time_offset else 0.0)
    )
    if segment.until == "grip":
        pressing = now.force > 0.5 * segment.force
        return late > 0 and (pressing or now.opening < EMPTY_GRIP_WIDTH or late > GRIP_TIMEOUT)
    gap = float(np.max(np.abs(now.q - p.q)))
    return late > 0 and (gap < ARRIVAL_TOLERANCE or late > ARRIVAL_TIMEOUT)


def _closed(segment: Segment, p: Progress) -> bool:
    """Whether the fingers are told to stay closed on what they have gripped."""
    return p.opening == 0.0 and segment.until != "grip"


def _creeps(segment: Segment, p: Progress, now: Proprioception) -> bool:
    """Whether fingers that hold something have come a little closer since they closed on it."""
    return _closed(segment, p) and EMPTY_GRIP_WIDTH < now.opening < p.grip_width - CREEP_DISTANCE


def _slipped(segment: Segment, p: Progress, now: Proprioception) -> bool:
    """Whether fingers that held something have come much closer since, or met."""
    return (
        _closed(segment, p)
        and p.grip_width > EMPTY_GRIP_WIDTH + 0.002
        and now.opening < max(EMPTY_GRIP_WIDTH, 0.5 * p.grip_width)
    )
