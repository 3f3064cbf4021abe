"""Surface points lie on the shapes, normals point out of them."""

import numpy as np
import pytest
from tests.plan.plan_scenes import BALL, BASKET, BOX, CAN, MUG, thing

from premotor.core import Hulls, Primitive

CAPSULE = Primitive("capsule", np.array([0.02, 0.02, 0.08]))
CORNERS = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], float)
TETRA = Hulls((0.03 * CORNERS,))


@pytest.mark.parametrize("shape", [BALL, BOX, CAN, CAPSULE, MUG, BASKET, TETRA])
def test_points_fill_the_extents_and_normals_are_units(shape):
    points, normals = shape.sample(0.006)
    np.testing.assert_allclose(points.max(axis=0), shape.half_extents, atol=0.006)
    np.testing.assert_allclose(points.min(axis=0), -shape.half_extents, atol=0.006)
    assert np.all(np.abs(points) <= shape.half_extents + 1e-9)
    np.testing.assert_allclose(np.linalg.norm(normals, axis=1), 1.0, atol=1e-9)


@pytest.mark.parametrize("shape", [BALL, BOX, CAN, CAPSULE, TETRA])
def test_normals_of_convex_shapes_point_out(shape):
    points, normals = shape.sample(0.006)
    depth = (points @ normals.T - np.sum(points * normals, axis=1)[None]).max()
    assert depth < 0.004  # every point lies behind every tangent plane, but for the width of a facet


def test_a_ball_s_points_lie_on_it():
    points, _normals = BALL.sample(0.006)
    np.testing.assert_allclose(np.linalg.norm(points / BALL.half_extents, axis=1), 1.0, atol=1e-9)


def test_a_basket_s_inside_faces_inward():
    points, normals = BASKET.sample(0.01)
    half = BASKET.half_extents
    inside = (np.abs(points[:, 0]) < half[0] - 0.004) & (np.abs(points[:, 1]) < half[1] - 0.004)
    walls = inside & (np.abs(normals[:, 2]) < 0.1) & (np.abs(points[:, 2]) < 0.03)
    assert walls.sum() > 50
    assert np.all(np.sum(points[walls, :2] * normals[walls, :2], axis=1) < 0)


def test_a_surface_has_no_faces_where_its_pieces_meet():
    halves = Hulls((0.03 * CORNERS + [0.0299, 0, 0], 0.03 * CORNERS - [0.0299, 0, 0]))
    points, _normals = halves.sample(0.006)
    within = np.max(np.abs(points) / [0.06, 0.03, 0.03], axis=1) < 0.9
    assert len(points) > 100 and not within.any()


def test_a_thing_s_surface_is_where_it_stands():
    box = thing(1, BOX)
    np.testing.assert_allclose(box.surface(0.01)[0] - box.position, BOX.sample(0.01)[0], atol=1e-12)
