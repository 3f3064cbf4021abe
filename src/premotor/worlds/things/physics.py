"""Mass, friction and rolling friction of one instance, spread wider than the brain's table believes."""

from functools import cache

import numpy as np

from premotor import knowledge

# the world's spread over the table's, so that what the brain believes is not the generator's secret
SPREAD_FACTOR = 1.5
OUTLIER_SHARE = 0.1  # one in ten is a freak: half empty, wet, filled with lead
table = cache(knowledge.load)


def draw(kind: str, rng: np.random.Generator) -> tuple[float, float, float]:
    """Mass [kg], sliding friction and rolling friction [m] of one instance of `kind`.

    Rolling friction is 0 for what has no round side and so need not be simulated with it.
    """
    entry = table().kind(kind)
    wide = SPREAD_FACTOR * (2.0 if rng.random() < OUTLIER_SHARE else 1.0)
    mass = entry.mass[0] * np.exp(rng.normal(0.0, wide * entry.mass[1] / entry.mass[0]))
    friction = rng.normal(entry.friction[0], wide * entry.friction[1])
    rolling = entry.rolling * rng.uniform(0.5, 2.0) if entry.rolls else 0.0
    low, high = 0.35 * entry.mass[0], 2.5 * entry.mass[0]
    return float(np.clip(mass, low, high)), float(np.clip(friction, 0.2, 1.2)), float(rolling)
