"""Nothing is tied to the built-in arm: six joints, tool deltas at 20 Hz and other cameras do the same job."""

import pytest
from tests.bodies import ur6

from premotor.bench.episode import wait_until_still
from premotor.bench.oracle import OracleDetector
from premotor.bench.profile import load_profile
from premotor.brain import Brain
from premotor.knowledge import load
from premotor.runtime import Runtime
from premotor.worlds.kitchen import Kitchen
from premotor.worlds.score import score


@pytest.mark.slow
def test_another_robot_puts_the_fruit_in_the_basket() -> None:
    world = Kitchen(8, "easy", body=ur6.body())
    brain = Brain(world.robot.body, load(), detector=OracleDetector(world))
    start = world.truth()
    result = Runtime(world.robot, world.clock, brain, profile=load_profile()).instruct(
        "put the fruit in the basket", 90
    )
    wait_until_still(world)
    scored = score(start, world.truth(), world.history)
    world.close()
    assert result.done and scored.success and scored.picks == scored.fruits_total > 0
