"""What was foreseen against what was then seen."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from premotor.core.belief import Belief, Thing, Visibility
from premotor.core.geometry import Array

_POSE_TOLERANCE = 0.03  # [m] poses nearer than this count as foreseen: perception is not much better
_MAX_ROTATION = np.deg2rad(40.0)
_FALL_HEIGHT = 0.04  # [m]


@dataclass(frozen=True)
class Surprise:
    """How far the thing that surprises most is from where it was foreseen [m], and why, in a word or two.

    cause: "as foreseen", "not seen", "gone", "did not move", "fell", "tipped over" or "moved elsewhere".
    """

    meters: float
    cause: str
    thing: int | None = None


def surprise(predicted: Mapping[int, Array], seen: Belief, before: Belief | None = None) -> Surprise:
    """Compare foreseen poses (4, 4) by thing id (`Outcome.poses`) with a later belief.

    before: the belief the foresight started from; with it, a thing that stayed behind can be told.
    """
    things = {t.id: t for t in seen.things}
    earlier = {t.id: t for t in before.things} if before else {}
    each = [_of(i, X, things.get(i), earlier.get(i)) for i, X in sorted(predicted.items())]
    return max(each, key=lambda s: (s.cause != "as foreseen", s.meters), default=Surprise(0.0, "as foreseen"))


def _of(id: int, X: Array, seen: Thing | None, earlier: Thing | None) -> Surprise:
    if seen is None or seen.visibility is Visibility.ABSENT:
        return Surprise(float("inf"), "gone", id)
    if seen.visibility is not Visibility.PRESENT:
        return Surprise(0.0, "not seen", id)
    meters = float(np.linalg.norm(seen.position - X[:3, 3]))
    return Surprise(meters, _cause(X, seen, earlier, meters), id)


def _cause(X: Array, seen: Thing, earlier: Thing | None, meters: float) -> str:
    tipped = float(X[:3, 2] @ seen.X_WO[:3, 2]) < np.cos(_MAX_ROTATION)
    if meters < _POSE_TOLERANCE:
        return "tipped over" if tipped else "as foreseen"
    if earlier is not None and np.linalg.norm(earlier.position - seen.position) < 0.5 * _POSE_TOLERANCE:
        return "did not move"
    if seen.position[2] < X[2, 3] - _FALL_HEIGHT:
        return "fell"
    return "tipped over" if tipped else "moved elsewhere"
