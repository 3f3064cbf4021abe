"""The time of a simulated world: as fast as it can be computed, or no faster than the wall clock."""

import time

from premotor.worlds.simulation import Simulation


class VirtualClock:
    """The stage's own time; waiting moves the world."""

    def __init__(self, stage: Simulation) -> None:
        self._stage = stage

    def now(self) -> float:
        """Simulated seconds since the start."""
        return float(self._stage.data.time)

    def sleep_until(self, t: float) -> None:
        """Step the world until t [s]."""
        self._stage.run_until(t)


class PacedClock(VirtualClock):
    """The same, held back to the wall clock: a world that does not wait for who thinks in it.

    A world that takes longer to compute than it lasts falls behind, and does not hurry afterward.
    """

    def __init__(self, stage: Simulation) -> None:
        super().__init__(stage)
        self._zero: float | None = None  # the wall clock's time at which the world's would have been 0

    def sleep_until(self, t: float) -> None:
        """Step the world until t [s], then wait for the wall clock."""
        start = time.monotonic()
        if self._zero is None:
            self._zero = start - self.now()
        super().sleep_until(t)
        ahead = self._zero + t - time.monotonic()
        if ahead > 0:
            time.sleep(ahead)
        else:
            self._zero -= ahead
