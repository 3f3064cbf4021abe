"""Shapes fitted to the side of things that cameras see."""

import numpy as np
import pytest

from premotor.core import Hollow, Primitive
from premotor.remember.shape_fit import fit_shape, footprint


def surface(kind: str, half: np.ndarray, rng: np.random.Generator, n: int = 1500) -> np.ndarray:
    """Points (n, 3) on a primitive standing on z = 0, as two cameras above it would see: no underside."""
    if kind == "ellipsoid":
        v = rng.normal(size=(n, 3))
        points = v / np.linalg.norm(v, axis=1, keepdims=True) * half
    elif kind == "cylinder":
        a, top = rng.uniform(0, 2 * np.pi, n), rng.random(n) < 0.3
        r = np.where(top, np.sqrt(rng.random(n)), 1.0)
        z = np.where(top, 1.0, rng.uniform(-1, 1, n))
        points = np.column_stack([r * np.cos(a), r * np.sin(a), z]) * half
    else:
        points = rng.uniform(-1, 1, (n, 3))
        face = rng.integers(0, 3, n)
        points[np.arange(n), face] = np.where(face == 2, 1.0, rng.choice([-1.0, 1.0], n))
        points *= half
    return points[points[:, 2] > -0.6 * half[2]] + [0, 0, half[2]]


@pytest.mark.parametrize("kind", ["box", "ellipsoid", "cylinder"])
@pytest.mark.parametrize("yaw", [0.0, 0.7])
def test_the_nearest_shape_is_taken(kind: str, yaw: float) -> None:
    rng = np.random.default_rng(1)
    half = np.array([0.03, 0.03, 0.06]) if kind == "cylinder" else np.array([0.05, 0.03, 0.04])
    c, s = np.cos(yaw), np.sin(yaw)
    points = surface(kind, half, rng) @ np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]]) + [0.5, -0.1, 0.0]
    X, shape, error = fit_shape(points + rng.normal(scale=0.001, size=points.shape), 0.0)
    assert isinstance(shape, Primitive) and shape.kind == kind
    assert np.allclose(np.sort(shape.half_extents), np.sort(half), atol=0.006)
    assert np.allclose(X[:3, 3], [0.5, -0.1, half[2]], atol=0.006)
    assert error < 0.004


def test_a_cup_seen_from_above_is_hollow() -> None:
    rng = np.random.default_rng(2)
    a = rng.uniform(0, 2 * np.pi, 900)
    wall = np.column_stack([0.06 * np.cos(a), 0.06 * np.sin(a), rng.uniform(0.0, 0.08, 900)])
    r, b = 0.055 * np.sqrt(rng.random(500)), rng.uniform(0, 2 * np.pi, 500)
    floor = np.column_stack([r * np.cos(b), r * np.sin(b), np.full(500, 0.006)])
    _, shape, _ = fit_shape(np.concatenate([wall, floor]), 0.0)
    assert isinstance(shape, Hollow) and shape.footprint == "round"
    assert np.allclose(shape.half_extents, [0.06, 0.06, 0.04], atol=0.005)


def test_what_is_hidden_reaches_down_to_its_support() -> None:
    rng = np.random.default_rng(3)
    top = np.column_stack([rng.uniform(-0.03, 0.03, (400, 2)), np.full(400, 0.10)])
    X, shape, _ = fit_shape(top, 0.02)
    assert X[2, 3] - shape.half_extents[2] == pytest.approx(0.02, abs=0.003)


def test_footprint_finds_the_least_rectangle() -> None:
    c, s = np.cos(0.5), np.sin(0.5)
    corners = np.array([[4, 1], [4, -1], [-4, 1], [-4, -1]], float) @ np.array([[c, s], [-s, c]])
    center, yaw, half = footprint(corners)
    assert np.allclose(center, 0, atol=1e-2) and np.allclose(half, [4, 1], atol=0.05)
    assert abs(np.sin(yaw - 0.5)) < 0.02


def test_the_side_that_nobody_saw_follows_from_the_one_that_was_seen() -> None:
    rng = np.random.default_rng(4)
    v = rng.normal(size=(900, 3))
    v /= np.linalg.norm(v, axis=1, keepdims=True)
    seen = 0.035 * v[v @ [0.6, 0.0, 0.8] > 0.2] + [0.5, 0.0, 0.035]
    X, shape, _ = fit_shape(seen + rng.normal(0, 0.0005, seen.shape), 0.0, "round", 0.0005)
    assert np.allclose(X[:3, 3], [0.5, 0.0, 0.035], atol=0.002)
    assert np.allclose(shape.half_extents, 0.035, atol=0.002)


def test_what_has_shoulders_is_taken_for_no_wider_and_no_narrower_than_it_is() -> None:
    rng = np.random.default_rng(5)
    v = rng.normal(size=(1500, 3))
    fuller = (np.hypot(v[:, 0], v[:, 1]) ** 3 + np.abs(v[:, 2]) ** 3) ** (1 / 3)
    points = 0.037 * v / fuller[:, None]
    seen = points[points @ [-0.4, 0.0, 0.9] > 0.0] + [0.5, 0.0, 0.037]
    _, shape, _ = fit_shape(seen + rng.normal(0, 0.0005, seen.shape), 0.0, "round", 0.0005)
    assert isinstance(shape, Primitive) and shape.kind == "ellipsoid"
    assert np.allclose(shape.half_extents, 0.037, atol=0.001)


@pytest.mark.parametrize("round_", [True, False])
def test_what_is_known_to_be_flat_is_no_dome(round_: bool) -> None:
    rng = np.random.default_rng(4)
    xy = rng.uniform(-0.08, 0.08, (1500, 2))
    r = np.linalg.norm(xy, axis=1)
    points = np.column_stack([xy, 0.022 * np.sqrt(1.0 - (r / 0.12) ** 2)])  # as seen from afar
    points = points[r < 0.08] if round_ else points
    _, shape, _ = fit_shape(points + rng.normal(scale=0.001, size=points.shape), 0.0, "flat")
    assert isinstance(shape, Primitive) and shape.kind == ("cylinder" if round_ else "box")
