"""A paced world is never ahead of the wall clock, and does not hurry when it was late."""

import time
from types import SimpleNamespace
from typing import cast

from premotor.worlds.clocks import PacedClock, VirtualClock
from premotor.worlds.simulation import Simulation


class Slow:
    """A stage that takes `cost` wall seconds for every second of its own."""

    def __init__(self, cost: float) -> None:
        self.cost, self.data = cost, SimpleNamespace(time=3.0)

    def run_until(self, t: float) -> None:
        time.sleep(self.cost * (t - self.data.time))
        self.data.time = t


def took(clock: VirtualClock, until: float) -> float:
    start = time.monotonic()
    clock.sleep_until(until)
    return time.monotonic() - start


def test_a_quick_world_waits_for_the_wall_clock_and_a_virtual_one_does_not() -> None:
    assert took(PacedClock(cast(Simulation, Slow(0.0))), 3.15) > 0.14
    assert took(VirtualClock(cast(Simulation, Slow(0.0))), 3.15) < 0.1


def test_what_was_late_is_not_made_up_for() -> None:
    stage = Slow(3.0)
    clock = PacedClock(cast(Simulation, stage))
    assert took(clock, 3.1) > 0.29
    stage.cost = 0.0
    assert took(clock, 3.2) > 0.09
