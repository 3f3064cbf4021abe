"""How much a thought may cost, and what it did cost.

Loops in the brain are bounded by counted work, never by a clock, so that the same inputs give the same thought.
Time is charged afterward: measured, or worked out from the counts with a stored profile.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class Budget:
    """Counts work by unit ("see", "futures", "ik", ...) and measures wall time by room.

    limits: the most of a unit that may be spent; a unit that is not named is free.
    """

    limits: Mapping[str, int] = field(default_factory=dict)
    work: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def spend(self, unit: str, n: int = 1) -> None:
        """Count n units of work as done."""
        self.work[unit] = self.work.get(unit, 0) + n

    def remaining(self, unit: str) -> float:
        """How much of a unit may still be spent; infinity when it has no limit."""
        return self.limits[unit] - self.work.get(unit, 0) if unit in self.limits else float("inf")

    def timed(self, room: str) -> "_Timer":
        """A context that adds its wall time to `seconds[room]`."""
        return _Timer(self, room)

    def cost(self, profile: Mapping[str, float]) -> float:
        """Seconds this work costs by a profile (seconds per unit; units it lacks cost nothing)."""
        return sum(profile.get(unit, 0.0) * n for unit, n in self.work.items())


class _Timer:
    def __init__(self, budget: Budget, room: str):
        self._budget, self._room, self._start = budget, room, 0.0

    def __enter__(self) -> None:
        self._start = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        spent = time.perf_counter() - self._start
        self._budget.seconds[self._room] = self._budget.seconds.get(self._room, 0.0) + spent
