"""Extents of shapes."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from premotor.core import Hollow, Hulls, Primitive

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
