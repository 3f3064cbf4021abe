"""Surface points lie on the shapes, normals point out of them."""

from dataclasses import replace

import numpy as np
import pytest
from tests.plan.plan_scenes import BALL, BASKET, BOX, CAN, MUG, thing

from premotor.core import Hulls, Primitive, Revolution
from premotor.plan.surface import model, surface

CAPSULE = Primitive("capsule", np.array([0.02, 0.02, 0.08]))
VASE = Revolution(np.array([0.03, 0.04, 0.02]), np.array([-0.06, 0.0, 0.06]))
CORNERS = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], float)
TETRA = Hulls((0.03 * CORNERS,))


@pytest.mark.parametrize("shape", [BALL, BOX, CAN, CAPSULE, MUG, BASKET, VASE, TETRA])
def test_points_fill_the_extents_and_normals_are_units(shape):
    points, normals = surface(shape, 0.006)
    np.testing.assert_allclose(points.max(axis=0), shape.half_extents, atol=0.006)
    np.testing.assert_allclose(points.min(axis=0), -shape.half_extents, atol=0.006)
    assert np.all(np.abs(points) <= shape.half_extents + 1e-9)
    np.testing.assert_allclose(np.linalg.norm(normals, axis=1), 1.0, atol=1e-9)


@pytest.mark.parametrize("shape", [BALL, BOX, CAN, CAPSULE, TETRA])
def test_normals_of_convex_shapes_point_out(shape):
    points, normals = surface(shape, 0.006)
    depth = (points @ normals.T - np.sum(points * normals, axis=1)[None]).max()
    assert depth < 0.004  # every point lies behind every tangent plane, but for the width of a facet


def test_a_ball_s_points_lie_on_it():
    points, _normals = surface(BALL, 0.006)
    np.testing.assert_allclose(np.linalg.norm(points / BALL.half_extents, axis=1), 1.0, atol=1e-9)


def test_a_basket_s_inside_faces_inward():
    points, normals = surface(BASKET, 0.01)
    half = BASKET.half_extents
    inside = (np.abs(points[:, 0]) < half[0] - 0.004) & (np.abs(points[:, 1]) < half[1] - 0.004)
    walls = inside & (np.abs(normals[:, 2]) < 0.1) & (np.abs(points[:, 2]) < 0.03)
    assert walls.sum() > 50
    assert np.all(np.sum(points[walls, :2] * normals[walls, :2], axis=1) < 0)


def test_a_bent_thing_in_its_box_is_as_thin_as_it_was_seen():
    s = np.linspace(-1, 1, 60)
    along = np.column_stack([0.09 * s, 0.05 * s**2 - 0.025])
    across = np.linspace(-0.015, 0.015, 12)
    points = np.concatenate([np.column_stack([along[:, 0], along[:, 1] + a, np.full(60, 0.015)]) for a in across])
    box = replace(thing(1, Primitive("box", np.array([0.09, 0.045, 0.018]))), points=points)
    seen = model(box, 0.008)[0] - box.position
    middle = seen[np.abs(seen[:, 0]) < 0.012]
    assert np.ptp(middle[:, 1]) < 0.055
    full = surface(box.shape, 0.008)[0]
    assert np.ptp(full[np.abs(full[:, 0]) < 0.012][:, 1]) > 0.085


def test_a_full_thing_keeps_its_shape():
    box = thing(1, BOX)
    np.testing.assert_allclose(model(box, 0.01)[0] - box.position, surface(BOX, 0.01)[0], atol=1e-12)
