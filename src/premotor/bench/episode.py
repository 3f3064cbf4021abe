"""One run of one instruction in one world, from its seed to its score."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from premotor.bench.oracle import OracleDetector
from premotor.bench.profile import load_profile
from premotor.bench.targets import targets_of
from premotor.brain import Brain
from premotor.core import Event
from premotor.knowledge import load as load_knowledge
from premotor.runtime import Result, Runtime
from premotor.see import Detector
from premotor.worlds import things
from premotor.worlds.clocks import PacedClock
from premotor.worlds.kitchen import Kitchen
from premotor.worlds.score import MIN_STILL_TIME, Score, score

DEFAULT_INSTRUCTION = "put the fruit in the basket"


@dataclass(frozen=True)
class Setup:
    """What an episode is made of; equal setups give equal episodes under the profile charge.

    objects: folder of outside things, only_objects: nothing else. without: rooms left out. oracle: rooms that
    are told the truth ("see"). charge: measured wall time, or counted work by the stored profile.
    realtime: the world keeps to the wall clock and the brain thinks in a thread beside it. timeout: [s] of world time.
    shelf: there is a board above the worktop, with things on it.
    """

    seed: int = 7
    difficulty: Literal["easy", "normal", "cluttered"] = "normal"
    instruction: str = DEFAULT_INSTRUCTION
    objects: Path | None = None
    only_objects: bool = False
    without: frozenset[str] = frozenset()
    oracle: frozenset[str] = frozenset()
    charge: Literal["measured", "profile"] = "measured"
    realtime: bool = False
    timeout: float = 240.0
    shelf: bool = False


@dataclass
class Episode:
    """A world, a brain in it, and the runtime that joins them, ready for instructions."""

    setup: Setup
    world: Kitchen
    brain: Brain
    runtime: Runtime

    def run(self) -> tuple[Result, Score]:
        """Do the setup's instruction and score it by the truth."""
        start = self.world.truth()
        wanted = targets_of(self.setup.instruction, start, self.brain.knowledge)
        result = self.runtime.instruct(self.setup.instruction, self.setup.timeout)
        wait_until_still(self.world)
        return result, score(start, self.world.truth(), self.world.history, wanted)


def wait_until_still(world: Kitchen, seconds: float = 1.5, most: float = 8.0) -> None:
    """Let the world come to rest after the last command: at least `seconds`, at most `most`. What rolls then, rolls."""
    end = world.clock.now() + most
    world.clock.sleep_until(world.clock.now() + seconds)
    while world.clock.now() < end and min(t.still for t in world.truth().things) < MIN_STILL_TIME:
        world.clock.sleep_until(world.clock.now() + 0.5)


def prepare(
    setup: Setup,
    on_event: Callable[[Event], None] = lambda event: None,
    weights: Path | None = None,
) -> Episode:
    """Build world, brain and runtime. weights: a folder of networks for the brain's eyes, instead of the shipped."""
    items = things.load(setup.objects) if setup.objects else []
    world = Kitchen(setup.seed, setup.difficulty, items=items, only_items=setup.only_objects, shelf=setup.shelf)
    body, kinds = world.robot.body, load_knowledge()
    eyes: Any = OracleDetector(world) if "see" in setup.oracle else Detector(body, kinds, weights)
    brain = Brain(body, kinds, without=setup.without, seed=setup.seed, detector=eyes)
    runtime = Runtime(
        world.robot,
        PacedClock(world.stage) if setup.realtime else world.clock,
        brain,
        profile=load_profile() if setup.charge == "profile" else None,
        realtime=setup.realtime,
        on_event=on_event,
    )
    return Episode(setup, world, brain, runtime)
