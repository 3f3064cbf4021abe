"""Time. The brain never asks a clock; only the runtime holds one."""

import time
from typing import Protocol


class Clock(Protocol):
    """Seconds since the run began, and waiting. A simulated world's clock moves the world while it waits."""

    def now(self) -> float:
        """Seconds since the run began."""
        ...

    def sleep_until(self, t: float) -> None:
        """Return when `now()` is at least t [s]."""
        ...


class WallClock:
    """Real time, for real robots."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def now(self) -> float:
        """Seconds since this clock was made."""
        return time.monotonic() - self._start

    def sleep_until(self, t: float) -> None:
        """Sleep until `now()` is t [s]; returns at once if it is past."""
        time.sleep(max(0.0, t - self.now()))
