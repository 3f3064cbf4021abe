"""Middles of values of which some are not known."""

import numpy as np

from premotor.core.robust_statistics import upper_nanmedian


def test_what_is_no_number_does_not_count() -> None:
    assert upper_nanmedian(np.array([3.0, np.nan, 1.0, np.nan, np.inf, 2.0])) == 2.0
    assert np.isnan(upper_nanmedian(np.array([np.nan]))) and np.isnan(upper_nanmedian(np.zeros(0)))
