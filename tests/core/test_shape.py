"""Extents of shapes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from premotor.core import Hollow, Hulls, Primitive, Shape, Slab

sizes = st.tuples(*[st.floats(0.01, 0.3)] * 3).map(np.array)


@given(sizes, st.sampled_from(["box", "ellipsoid", "cylinder", "capsule"]))
def test_a_primitive_is_as_large_as_it_says(half: np.ndarray, kind: str) -> None:
    np.testing.assert_array_equal(Primitive(kind, half).half_extents, half)  # type: ignore[arg-type]


@given(sizes, st.floats(0.0005, 0.004), st.floats(0.6, 1.0))
def test_there_is_less_room_inside_than_outside(half: np.ndarray, wall: float, taper: float) -> None:
    shape = Hollow(half, wall, "square", taper)
    assert np.all(shape.inner_half < shape.half_extents) and np.all(shape.inner_half > 0)


@given(sizes, st.integers(0, 999))
def test_hulls_span_all_their_pieces_wherever_they_lie(half: np.ndarray, seed: int) -> None:
    rng = np.random.default_rng(seed)
    corners = half * np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)])
    inside = rng.uniform(-1, 1, (5, 3)) * half
    shape = Hulls((corners[:4], np.concatenate([corners[4:], inside])))
    np.testing.assert_allclose(shape.half_extents, half)


@given(sizes, st.integers(0, 2), st.floats(0.5, 1.0))
def test_what_is_squeezed_is_narrower_along_that_axis_only_but_stays_round(
    half: np.ndarray, axis: int, share: float
) -> None:
    block = Hulls((half * np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]),))
    one, both = np.ones(3), np.ones(3)
    one[axis] = share
    both[[2] if axis == 2 else [0, 1]] = share
    for shape, shares in ((Primitive("box", half), one), (block, one), (Primitive("cylinder", half), both)):
        np.testing.assert_allclose(shape.squeezed(axis, share).half_extents, shape.half_extents * shares)


EVERY = (
    *(Primitive(kind, np.array([0.04, 0.04, 0.06])) for kind in ("box", "ellipsoid", "cylinder", "capsule")),
    Hollow(np.array([0.1, 0.08, 0.05]), 0.004, "square", 0.8),
    Hollow(np.array([0.1, 0.1, 0.05]), 0.004, "round", 0.8),
    Slab((-0.1, -0.2, 0.3, 0.1), 0.02),
)  # the hull's support is that of its bounding box


@pytest.mark.parametrize("shape", EVERY, ids=lambda s: getattr(s, "kind", type(s).__name__))
def test_a_shape_reaches_as_far_as_its_points(shape: Shape) -> None:
    points, outline = shape.sample(0.004)[0], shape.outline()
    for d in (np.array([1.0, 0, 0]), np.array([0, -1.0, 0]), np.array([0, 0, 1.0]), np.array([0.6, 0, -0.8])):
        if shape.hollow and np.count_nonzero(d) > 1:
            continue  # taken for as wide below as at the rim
        corner = getattr(shape, "kind", "") == "capsule"  # taken for the box round it
        assert shape.support(d) >= (points @ d).max() - 1e-9
        assert corner or shape.support(d) == pytest.approx(max((points @ d).max(), (outline @ d).max()), abs=0.003)


@pytest.mark.parametrize("shape", EVERY, ids=lambda s: getattr(s, "kind", type(s).__name__))
def test_outlines_hold_every_point(shape: Shape) -> None:
    low, high = shape.outline().min(axis=0) - 1e-9, shape.outline().max(axis=0) + 1e-9
    points = shape.sample(0.006)[0]
    assert np.all(points >= low) and np.all(points <= high)
    np.testing.assert_allclose((high - low) / 2, shape.half_extents, atol=1e-3)


def test_only_boxes_boards_and_square_containers_have_corners() -> None:
    assert [shape.cornered for shape in EVERY] == [True, False, False, False, True, False, True]
    assert [shape.hollow for shape in EVERY] == [False] * 4 + [True, True, False]


def test_what_is_hollow_keeps_its_width_between_fingers() -> None:
    cup = EVERY[5]
    assert cup.squeezed(0, 0.8) is cup and EVERY[0].squeezed(0, 0.5).half_extents[0] == pytest.approx(0.02)
