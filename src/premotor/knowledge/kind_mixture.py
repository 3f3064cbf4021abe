"""What to expect of a thing whose name is uncertain: the kinds' figures, mixed by probability and on the safe side."""

from dataclasses import dataclass, replace
from typing import Any, get_args

import numpy as np

from premotor.core.geometry import Array
from premotor.knowledge.kinds import Kind, Trait

RISK_QUANTILE = 0.1
"""Share of the probability that may lie on more delicate kinds than the blend assumes."""
MIN_KIND_PROBABILITY = 0.2
"""Share from which on the extents of a kind are allowed for."""
DANGER_TRAITS = ("fragile", "sharp")
"""Traits that count from `RISK_QUANTILE` on; the others count when they are likelier than not."""


@dataclass(frozen=True, eq=False)
class KindArrays:
    """The table as arrays, one row a kind: size (K, 2, 3), mass (K, 2), friction (K, 2), traits (K, T)."""

    rows: dict[str, int]
    size: Array
    mass: Array
    friction: Array
    rolling: Array
    force: Array
    traits: Array


def kind_arrays(kinds: dict[str, Kind]) -> KindArrays:
    """The figures of all kinds as arrays."""
    all_ = list(kinds.values())
    return KindArrays(
        rows={kind.name: i for i, kind in enumerate(all_)},
        size=np.array([(kind.size_min, kind.size_max) for kind in all_]),
        mass=np.array([kind.mass for kind in all_]),
        friction=np.array([kind.friction for kind in all_]),
        rolling=np.array([kind.rolling for kind in all_]),
        force=np.array([kind.max_grip_force for kind in all_]),
        traits=np.array([[trait in kind.traits for trait in get_args(Trait)] for kind in all_], float),
    )


def mix_kinds(likeliest: Kind, rows: list[int], p: Array, table: KindArrays) -> Kind:
    """`likeliest` with the figures of the mixture: rows (N,) of the table with probabilities p (N,), summing to 1."""
    size = table.size[rows][p >= min(MIN_KIND_PROBABILITY, p.max())]
    return replace(
        likeliest,
        size_min=_triple(size[:, 0].min(axis=0)),
        size_max=_triple(size[:, 1].max(axis=0)),
        mass=_moments(p, table.mass[rows]),
        friction=_moments(p, table.friction[rows]),
        rolling=float(p @ table.rolling[rows]),
        max_grip_force=_low(p, table.force[rows]),
        traits=_traits(p @ table.traits[rows]),
    )


def _moments(p: Array, spreads: Array) -> tuple[float, float]:
    mean = float(p @ spreads[:, 0])
    variance = float(p @ (spreads[:, 1] ** 2 + (spreads[:, 0] - mean) ** 2))
    return mean, variance**0.5


def _low(p: Array, values: Array) -> float:
    """The value that all but `RISK_QUANTILE` of the probability reaches."""
    order = np.argsort(values)
    first = int(np.searchsorted(np.cumsum(p[order]), RISK_QUANTILE, side="right"))
    return float(values[order][min(first, len(values) - 1)])


def _triple(values: Array) -> tuple[float, float, float]:
    return float(values[0]), float(values[1]), float(values[2])


def _traits(share: Array) -> frozenset[Any]:
    names = get_args(Trait)
    return frozenset(t for t, q in zip(names, share, strict=True) if q > (RISK_QUANTILE if t in DANGER_TRAITS else 0.5))
