"""Things that no simple shape fits, in slices."""

import numpy as np
import pytest
from scipy.spatial import KDTree

from premotor.core import Hulls, Primitive
from premotor.core.geometry import Array, transform
from premotor.remember.shape_fit import fit_shape
from premotor.worlds import things


def from_above(kind: str, seed: int) -> tuple[Array, Array]:
    """Points all over a thing that stands on z = 0, and those that are seen from above: on its upper half."""
    rng = np.random.default_rng(seed)
    item = things.make(kind, rng)
    corners = item.vertices.astype(float) @ item.poses[0].T
    a, b, c = (corners[item.faces[:, k]] for k in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    i, (u, v) = rng.choice(len(area), 3000, p=area / area.sum()), np.sort(rng.random((2, 3000)), axis=0)[:, :, None]
    points = u * a[i] + (v - u) * b[i] + (1 - v) * c[i] - [0.0, 0.0, corners[:, 2].min()]
    return points, points[points[:, 2] > 0.45 * points[:, 2].max()]


def test_a_bow_stays_as_thin_as_it_was_seen() -> None:
    s = np.linspace(-1, 1, 60)
    along = np.column_stack([0.09 * s, 0.05 * s**2 - 0.025])
    across = np.linspace(-0.015, 0.015, 12)
    points = np.concatenate([np.column_stack([along[:, 0], along[:, 1] + a, np.full(60, 0.03)]) for a in across])
    X, shape, _error = fit_shape(points, 0.0, "long")
    assert isinstance(shape, Hulls)
    drawn = transform(X, shape.sample(0.006)[0])
    assert np.ptp(drawn[np.abs(drawn[:, 0]) < 0.01][:, 1]) < 0.045
    assert np.ptp(drawn[:, 1]) > 0.07
    assert drawn[:, 2].min() == pytest.approx(0.0, abs=0.004)


@pytest.mark.parametrize("kind", ["banana", "hammer", "carrot"])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_long_thing_is_believed_where_it_is(kind: str, seed: int) -> None:
    everywhere, seen = from_above(kind, seed)
    X, shape, _error = fit_shape(seen, 0.0, "long")
    assert isinstance(shape, Hulls)
    away = KDTree(everywhere).query(transform(X, shape.sample(0.006)[0]))[0]
    assert np.percentile(away, 90) < 0.012


def test_a_middle_is_the_box_s() -> None:
    _everywhere, seen = from_above("banana", 3)
    X, shape, _error = fit_shape(seen, 0.0, "long")
    assert isinstance(shape, Hulls)
    points = np.concatenate(shape.pieces)
    np.testing.assert_allclose(points.max(axis=0), -points.min(axis=0), atol=1e-9)
    assert abs(X[2, 3] - shape.half_extents[2]) < 0.004


@pytest.mark.parametrize("kind", ["apple", "orange", "cereal box"])
def test_what_is_simple_stays_so(kind: str) -> None:
    _everywhere, seen = from_above(kind, 0)
    shape = fit_shape(seen, 0.0, "box" if kind == "cereal box" else "round")[1]
    assert isinstance(shape, Primitive)
