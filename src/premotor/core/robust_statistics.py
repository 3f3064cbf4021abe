"""Middles and ends of values that a few outliers must not move."""

import numpy as np
from numpy.typing import NDArray


def upper_median(values: NDArray) -> NDArray:
    """The upper median along the first axis, several times faster than `np.median`."""
    half = len(values) // 2
    return np.partition(values, half, axis=0)[half]


def upper_nanmedian(values: NDArray) -> float:
    """The `middle` of those values that are numbers; NaN where none is."""
    known = values[np.isfinite(values)]
    return float(upper_median(known)) if known.size else np.nan


def tail_quantiles(values: NDArray, share: float = 0.02) -> tuple[NDArray, NDArray]:
    """Values (N, ...) below and above which lies that share of them, along the first axis."""
    ranked = np.sort(values, axis=0)
    cut = int(share * (len(values) - 1))
    return ranked[cut], ranked[-1 - cut]
