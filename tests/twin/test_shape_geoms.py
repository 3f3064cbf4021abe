import mujoco
import numpy as np
import pytest
from tests.twin import twin_scenes as scenes
from tests.twin.twin_scenes import BASKET, BOWL, EVERY

from premotor.core import Hollow, Shape
from premotor.robots import arm7
from premotor.twin.build import TwinOptions, build_twin
from premotor.twin.shape_geoms import geoms


def extents(shape: Shape) -> np.ndarray:
    """Half extents of the shape's geoms as compiled, found by shooting rays at them from outside."""
    twin = build_twin(
        scenes.belief(scenes.thing(1, shape, z=1.0)), arm7.body(), arm=False, options=TwinOptions(fixed=True)
    )
    twin.set_hand(scenes.down(0, 0, 3), 0.0)
    center, reach = twin.pose(1)[:3, 3], []
    for axis in np.eye(3):
        side = np.roll(axis, 1), np.roll(axis, 2)
        hits = []
        for a in np.linspace(-0.16, 0.16, 65):
            for b in np.linspace(-0.16, 0.16, 65):
                start = center + axis + a * side[0] + b * side[1]
                distance = mujoco.mj_ray(twin.model, twin.data, start, -axis, None, 1, -1, np.zeros(1, np.int32))
                hits.append(1 - distance if 0 < distance < 1.3 else -np.inf)
        reach.append(max(hits))
    return np.array(reach)


@pytest.mark.parametrize("name", EVERY)
def test_geoms_fill_the_extents_of_the_shape(name: str) -> None:
    np.testing.assert_allclose(extents(EVERY[name]), EVERY[name].half_extents, atol=0.006, rtol=0.05)


def test_an_ellipsoid_that_is_about_round_is_a_sphere() -> None:
    assert [g.kind for g in geoms(scenes.BALL)] == [mujoco.mjtGeom.mjGEOM_SPHERE]


@pytest.mark.parametrize("shape", [BASKET, BOWL], ids=["basket", "bowl"])
def test_what_is_dropped_into_a_hollow_stays_in(shape: Hollow) -> None:
    ball = scenes.thing(2, scenes.BALL, (0.52, 0.01), z=0.12)
    options = TwinOptions(anchored=frozenset({1}), plane=True)
    twin = build_twin(scenes.belief(scenes.thing(1, shape), ball), arm7.body(), arm=False, options=options)
    for _ in range(250):
        mujoco.mj_step(twin.model, twin.data)
    x, y, z = twin.pose(2)[:3, 3]
    assert abs(x - 0.5) < 0.08 and abs(y) < 0.08
    assert z == pytest.approx(0.033 + shape.wall, abs=0.004)
