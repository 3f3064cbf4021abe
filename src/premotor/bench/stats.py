"""Honest numbers: shares with their confidence intervals."""

from math import sqrt

Z95 = 1.959964  # normal quantile of a two-sided 95 % interval


def wilson(successes: int, n: int, z: float = Z95) -> tuple[float, float]:
    """Wilson score interval of a share (Wilson, 1927); (0, 1) when nothing was tried."""
    if n == 0:
        return 0.0, 1.0
    p = successes / n
    middle, spread = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)
