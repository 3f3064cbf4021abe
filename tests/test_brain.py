"""The brain's contract where things are not as they should be: it says so, and nothing moves."""

from dataclasses import replace

import numpy as np
import pytest

from premotor.brain import MAX_BLIND_THOUGHTS, Brain
from premotor.core import Budget, CameraImage, Motion, Observation, Program, Progress, Proprioception
from premotor.knowledge import load
from premotor.mind import Mind, Thought
from premotor.robots import arm7

BODY = arm7.body()


@pytest.fixture(scope="module")
def brain() -> Brain:
    return Brain(BODY, load())


def feeling(time: float = 0.0) -> Proprioception:
    zero = np.zeros(len(BODY.joints))
    return Proprioception(time, BODY.home.copy(), zero, zero, BODY.gripper.stroke, 0.0)


def frames(time: float, rgb: int = 128, depth: float | None = 0.8) -> tuple[CameraImage, ...]:
    """A frame of every camera, the same everywhere but for a little noise where rgb is not black or blank."""
    rng = np.random.default_rng(0)
    found = []
    for c in BODY.cameras:
        image = np.full((c.height, c.width, 3), rgb, np.uint8)
        if 0 < rgb < 255:
            image = (image + rng.integers(-20, 20, image.shape)).astype(np.uint8)
        z = None if depth is None else np.full((c.height, c.width), depth, np.float32)
        found.append(CameraImage(c.name, image, z, c.K, time))
    return tuple(found)


def think(brain: Brain, mind: Mind, observation: Observation, times: int) -> Thought:
    for _ in range(times):
        thought = brain.think(mind, observation, Progress(), Budget())
        mind = thought.mind
    return thought


@pytest.mark.parametrize(
    ("observation", "word"),
    [
        (Observation(feeling(), frames(0.0, rgb=255)), "exposed"),
        (Observation(feeling(), frames(0.0, rgb=0)), "black"),
        (Observation(feeling(), frames(0.0, depth=None)), "depth"),
        (Observation(feeling(), frames(0.0, depth=float("nan"))), "depth"),
        (Observation(replace(feeling(), q=np.full(7, np.nan)), frames(0.0)), "NaN"),
    ],
    ids=["blank", "black", "no depth", "NaN depth", "NaN joints"],
)
def test_senses_that_fail_stop_it_with_a_reason(brain: Brain, observation: Observation, word: str) -> None:
    mind = brain.tell(Mind(), "put the fruit in the basket")
    thought = think(brain, mind, observation, MAX_BLIND_THOUGHTS)
    assert thought.mind.status == "failed" and word in thought.mind.message
    assert thought.mind.program.segments == ()
    command, _ = brain.act(thought.mind.program, Progress(), feeling())
    assert np.array_equal(command.q, BODY.home)


def test_one_bad_picture_is_no_reason_to_give_up(brain: Brain) -> None:
    mind = brain.tell(Mind(), "put the fruit in the basket")
    thought = think(brain, mind, Observation(feeling(), frames(0.0, rgb=0)), MAX_BLIND_THOUGHTS - 1)
    assert thought.mind.status == "working"


@pytest.mark.parametrize(
    "text", ["", "   ", "flurble the wug", "put the", "don't put the apple in the basket", "12345"]
)
def test_what_is_not_understood_ends_at_once(brain: Brain, text: str) -> None:
    mind = brain.tell(Mind(), text)
    assert mind.status == "failed" and mind.message and mind.goal is None


def test_on_an_empty_table_it_says_so(brain: Brain) -> None:
    mind = brain.tell(Mind(), "put the banana in the basket")
    thought = think(brain, mind, Observation(feeling(), frames(0.0)), 14)
    assert thought.mind.status == "failed" and "nothing on the table" in thought.mind.message
    assert thought.mind.program.segments == ()


def test_another_sentence_neither_loosens_the_grip_nor_forgets_what_the_arm_is_at(brain: Brain) -> None:
    busy = Mind(program=Program(id=3), motion=Motion(()), force=17.0, status="failed", goal=None)
    for text in ("put the fruit in the basket", "flurble"):
        mind = brain.tell(busy, text)
        assert mind.force == 17.0 and mind.motion is busy.motion and mind.program is busy.program
