"""Under the virtual clock with a fixed charge, a seed is one run, however often it is made."""

import numpy as np
import pytest

from premotor.bench.episode import Setup, prepare


def outcome(seconds: float) -> tuple[np.ndarray, list[tuple[float, str]]]:
    """Joints and things at the end of a stretch of an easy episode, and everything that was told on the way."""
    told: list[tuple[float, str]] = []
    setup = Setup(seed=12, difficulty="easy", charge="profile", timeout=seconds)
    episode = prepare(setup, on_event=lambda e: told.append((e.time, e.text)))
    episode.runtime.instruct(setup.instruction, seconds)
    things = np.array([t.position for t in episode.world.truth().things])
    joints = episode.runtime.progress.q
    episode.world.close()
    return np.concatenate([things.ravel(), joints]), told


@pytest.mark.slow
def test_the_same_seed_is_the_same_run() -> None:
    (a, told_a), (b, told_b) = outcome(6.0), outcome(6.0)
    assert told_a and told_a == told_b
    assert np.array_equal(a, b)
