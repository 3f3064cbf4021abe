"""How high the table is: each camera says so, as well as its calibration allows, and so does what was given before."""

from dataclasses import replace

import numpy as np

from premotor.core import Thing
from premotor.core.geometry import pose
from premotor.remember.view import View

PRIOR_HEIGHT_SD = 0.003  # [m] by which the height that was given is wont to be off
PRIOR_SOURCE = ""  # who said what was given
SMOOTHING_WEIGHT = 0.1  # of one more picture in what its camera says


def update_table_height(table: Thing, view: View) -> Thing:
    """The table with what one more view says of its height.

    Pictures of one camera err alike, by its calibration, so there is one opinion a camera, however many pictures it
    took. What was given counts little where all cameras contradict it: the robot may stand on something else.
    """
    if view.table_height is None:
        return table
    heights = dict(table.heights) or {PRIOR_SOURCE: (table.top, PRIOR_HEIGHT_SD)}
    height, doubt = view.table_height
    before, _ = heights.get(view.frame.camera, view.table_height)
    heights[view.frame.camera] = ((1 - SMOOTHING_WEIGHT) * before + SMOOTHING_WEIGHT * height, doubt)
    given, sd = heights[PRIOR_SOURCE]
    seen, sure = _mean([opinion for name, opinion in heights.items() if name != PRIOR_SOURCE])
    z, _ = _mean([(seen, sure), (given, float(np.hypot(sd, seen - given)))])
    X = table.X_WO
    return replace(table, X_WO=pose(X[:3, :3], [*X[:2, 3], z]), heights=heights)


def _mean(opinions: list[tuple[float, float]]) -> tuple[float, float]:
    """The likeliest value and its standard deviation, given such pairs that err independently of one another."""
    values, deviations = np.array(opinions).T
    weights = deviations**-2
    return float(weights @ values / weights.sum()), float(weights.sum() ** -0.5)
