"""What became of one future, and of many."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from premotor.core.belief import Thing
from premotor.core.geometry import Array, pose, quat_wxyz_to_matrix
from premotor.core.outcome import Outcome
from premotor.foresee.rollouts import HandTrace, tilt_angle
from premotor.twin.build import Twin

_MAX_PUSH = 0.02  # [m] that a neighbor may be moved
_TOPPLE_ANGLE = np.deg2rad(30.0)


@dataclass(frozen=True, eq=False)
class RolloutResult:
    """What happened in one future. failure_time: when it first went wrong [s], or NaN. qpos: (nq,) at its end."""

    success: bool
    drop: bool
    topple: bool
    collide: bool
    missed: bool
    failure_time: float
    qpos: Array

    @property
    def note(self) -> str:
        """The cause, in a word or two; empty after a success."""
        causes = ("collides", self.collide), ("topples", self.topple), ("drops", self.drop), ("misses", self.missed)
        return next((word for word, happened in causes if happened and not self.success), "")


def summarize(fates: Sequence[RolloutResult], twin: Twin) -> Outcome:
    """Probabilities from counts. Success is smoothed, (k + 1) / (n + 2): a few futures prove nothing."""
    n = len(fates)
    kept = [f for f in fates if f.success]
    bad = [f for f in fates if not f.success]
    notes = [f.note for f in bad]
    return Outcome(
        success=(len(kept) + 1) / (n + 2),
        drop=sum(f.drop for f in fates) / n,
        topple=sum(f.topple for f in fates) / n,
        collide=sum(f.collide for f in fates) / n,
        first_bad=min((f.failure_time for f in bad), default=None),
        poses=_poses(_median([f.qpos for f in kept or fates]), twin),
        num_rollouts=n,
        failure_mode=max(sorted(set(notes)), key=notes.count) if notes else "",
    )


def find_disturbances(record: HandTrace, twin: Twin, others: Sequence[Thing], start: int) -> tuple[Array, Array]:
    """Per future and step (n, T): some other thing is away from where it was at step `start`; some has toppled."""
    pushed = np.zeros(record.force.shape, bool)
    toppled = np.zeros(record.force.shape, bool)
    for other in others:
        a = twin.free[other.id]
        xy, quat = record.qpos[:, :, a : a + 2], record.qpos[:, :, a + 3 : a + 7]
        pushed |= np.linalg.norm(xy - xy[:, start, None], axis=2) > _MAX_PUSH
        toppled |= tilt_angle(quat[:, start, None], quat) > _TOPPLE_ANGLE
    pushed[:, :start] = toppled[:, :start] = False
    return pushed, toppled


def first_index(bad: Array) -> int | None:
    """Index of the first step that is bad, if any."""
    return int(np.argmax(bad)) if bad.any() else None


def _median(ends: list[Array]) -> Array:
    """The end (nq,) that is nearest to the median of all."""
    every = np.array(ends)
    return every[np.argmin(np.abs(every - np.median(every, axis=0)).sum(axis=1))]


def _poses(qpos: Array, twin: Twin) -> dict[int, Array]:
    return {i: pose(quat_wxyz_to_matrix(qpos[a + 3 : a + 7]), qpos[a : a + 3]) for i, a in twin.free.items()}
