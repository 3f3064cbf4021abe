"""Middles of values of which some are not known."""

import numpy as np

from premotor.core.robust import middle_known


def test_what_is_no_number_does_not_count() -> None:
    assert middle_known(np.array([3.0, np.nan, 1.0, np.nan, np.inf, 2.0])) == 2.0
    assert np.isnan(middle_known(np.array([np.nan]))) and np.isnan(middle_known(np.zeros(0)))
