"""Outlines of shapes from above."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from premotor.core import Hollow, Hulls, Primitive, Shape
from premotor.core.geometry import pose, rotvec_to_matrix, yaw_pose
from premotor.record.footprints import ellipse, footprint, hull

HALF = np.array([0.05, 0.03, 0.08])
SHAPES: list[Shape] = [
    Primitive("box", HALF),
    Primitive("ellipsoid", HALF),
    Primitive("cylinder", np.array([0.04, 0.04, 0.1])),
    Primitive("capsule", np.array([0.03, 0.03, 0.1])),
    Hollow(HALF, 0.004),
    Hollow(HALF, 0.004, "square", 0.8),
    Hulls((HALF * np.array([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], float),)),
]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda s: type(s).__name__)
def test_outlines_span_the_bounding_box(shape: Shape) -> None:
    np.testing.assert_allclose(np.ptp(shape.outline(), axis=0) / 2, shape.half_extents, rtol=0.02)
    outline = footprint(shape, np.eye(4))
    np.testing.assert_allclose(np.abs(outline).max(axis=0), shape.half_extents[:2], rtol=0.02)


@given(st.floats(-3.0, 3.0))
def test_outlines_turn_with_the_thing(yaw: float) -> None:
    box = Primitive("box", HALF)
    turned = footprint(box, yaw_pose((0.5, 0.2, 0.0), yaw))
    R = rotvec_to_matrix([0, 0, yaw])[:2, :2]
    back = (turned - np.array([0.5, 0.2])) @ R
    np.testing.assert_allclose(np.abs(back), np.tile(HALF[:2], (4, 1)), atol=1e-9)


def test_a_lying_box_shows_its_side() -> None:
    lying = footprint(Primitive("box", HALF), pose(rotvec_to_matrix([np.pi / 2, 0, 0])))
    np.testing.assert_allclose(np.abs(lying).max(axis=0), [0.05, 0.08], atol=1e-9)


def test_flat_points_are_given_back() -> None:
    line = np.array([(0.0, 0.0), (1.0, 0.0), (2.0, 0.0)])
    np.testing.assert_array_equal(hull(line), line)


def test_an_ellipse_reaches_two_sigmas() -> None:
    outline = ellipse(np.diag([0.01**2, 0.03**2]))
    np.testing.assert_allclose(np.abs(outline).max(axis=0), [0.02, 0.06], rtol=0.02)
