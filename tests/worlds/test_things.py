"""Everyday things: every kind can be made, weighs and measures what it should, differs, and stands still."""

from functools import cache

import mujoco
import numpy as np
import pytest

from premotor import knowledge
from premotor.core import Hulls
from premotor.core.errors import UsageError
from premotor.core.geometry import pose, transform
from premotor.worlds import things
from premotor.worlds.things.attach import corner_normals
from premotor.worlds.things.mesh import oval
from premotor.worlds.things.physics import draw
from premotor.worlds.things.produce import FORMS

TABLE = knowledge.load()


@cache
def made(kind: str, seed: int) -> things.Item:
    """One and the same thing for all tests that only look at it."""
    return things.make(kind, np.random.default_rng(seed))


def width(vertices: np.ndarray) -> float:
    """The narrowest that level fingers can close on it [m]."""
    turn = np.linspace(0, np.pi, 25)
    return float(np.ptp(vertices[:, :2] @ np.stack([np.cos(turn), np.sin(turn)]), axis=0).min())


def spread(item: things.Item) -> np.ndarray:
    """Corner points (N, 3) of all collision pieces, in the item's frame."""
    clouds = []
    for X, shape in item.collision:
        if isinstance(shape, Hulls):
            points = np.concatenate(shape.pieces)
        elif shape.kind == "box":
            points = oval([1, 1], [1, 1], [-1, 1], 60.0, 8).reshape(-1, 3) * shape.half
        else:
            t = np.linspace(-1, 1, 9)
            s = np.ones(9) if shape.kind == "cylinder" else np.sqrt(1 - t**2)
            points = oval(s, s, t, 2.0, 16).reshape(-1, 3) * shape.half
        clouds.append(transform(X, points))
    return np.concatenate(clouds)


def test_the_table_and_the_maker_know_the_same_kinds():
    assert set(things.kinds()) == set(TABLE.kinds) - {"unknown"}


def test_an_unknown_kind_names_a_near_miss():
    with pytest.raises(UsageError, match="Did you mean 'apple'"):
        things.make("appel", np.random.default_rng(0))


@pytest.mark.parametrize("kind", things.kinds())
def test_every_kind_is_well_formed(kind: str):
    item = made(kind, 0)
    assert item.kind == kind and item.vertices.dtype == np.float32 and item.faces.dtype == np.int32
    assert np.isfinite(item.vertices).all() and item.faces.min() >= 0 and item.faces.max() < len(item.vertices)
    assert item.uvs.shape == (len(item.vertices), 2) and item.uvs.min() >= -1e-3 and item.uvs.max() <= 1 + 1e-3
    assert item.texture.dtype == np.uint8 and max(item.texture.shape) <= 256 and item.texture.std() > 1
    assert len(item.faces) <= 3000 and 1 <= len(item.collision) <= 24
    np.testing.assert_allclose(item.vertices.max(axis=0) + item.vertices.min(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(item.poses[0], np.eye(3))
    entry = TABLE.kind(kind)
    assert 0.3 * entry.mass[0] < item.mass < 3 * entry.mass[0] and 0.15 < item.friction < 1.3


@pytest.mark.parametrize("kind", things.kinds())
def test_sizes_are_those_of_the_table_and_of_the_hand(kind: str):
    entry = TABLE.kind(kind)
    for seed in range(2):
        item = made(kind, seed)
        extents = np.sort(2 * item.half_extents)
        assert (extents > 0.7 * np.array(entry.size_min)).all() and (extents < 1.35 * np.array(entry.size_max)).all()
        if item.graspable and not item.container and kind not in ("mug", "cup", "tape", "hammer"):
            assert width(item.vertices) < 0.0715


@pytest.mark.parametrize("kind", sorted(FORMS))
def test_fruit_fits_the_hand_whichever_side_it_lies_on(kind: str):
    # a mango comes to rest on its flat side, and its breadth, not its thickness, is then between the fingers
    for seed in range(12):
        item = made(kind, seed)
        assert max(width(item.vertices @ R.T) for R in item.poses) < 0.0715


@pytest.mark.parametrize("kind", things.kinds())
def test_what_touches_keeps_to_what_is_drawn(kind: str):
    item = made(kind, 0)
    low, high = spread(item).min(axis=0), spread(item).max(axis=0)
    slack = 0.006 if kind not in ("apple", "pear", "tomato", "bell pepper", "carrot", "strawberry") else 0.045  # stems
    assert (low > item.vertices.min(axis=0) - 0.006).all() and (high < item.vertices.max(axis=0) + 0.006).all()
    assert (low < item.vertices.min(axis=0) + slack).all() and (high > item.vertices.max(axis=0) - slack).all()


def test_instances_differ_and_a_seed_gives_the_same_again():
    a, b, c = (things.make("apple", np.random.default_rng(s)) for s in (1, 1, 2))
    np.testing.assert_array_equal(a.vertices, b.vertices)
    np.testing.assert_array_equal(a.texture, b.texture)
    assert a.mass == b.mass != c.mass and not np.array_equal(a.vertices, c.vertices)


def test_the_world_is_wider_than_the_table():
    masses = np.array([draw("egg", np.random.default_rng(s))[0] for s in range(400)])
    mean, spread_ = TABLE.kind("egg").mass
    assert 1.2 * spread_ < masses.std() < 3 * spread_ and abs(masses.mean() - mean) < spread_


@pytest.mark.parametrize("seed", range(4))
def test_a_basket_is_big_enough_and_open(seed: int):
    item = things.make("basket", np.random.default_rng(seed))
    points = spread(item)
    floor = points[:, 2].min() + 0.012
    wall = points[points[:, 2] > floor]
    gaps = [wall[np.abs(wall[:, 1 - k]) < 0.05][:, k] for k in (0, 1)]
    inner = [2 * np.abs(g[np.argsort(np.abs(g))[:2]]).min() for g in gaps]
    assert item.container and not item.graspable and item.mass > 0.5
    assert inner[0] >= 0.27 and inner[1] >= 0.19 and np.ptp(points[:, 2]) > 0.08


def test_oddities_have_no_name_and_can_be_simulated():
    for seed in range(12):
        item = things.oddity(np.random.default_rng(seed))
        assert item.kind == "unknown" and item.mass > 0 and len(item.collision) >= 1
        spec = mujoco.MjSpec()
        things.attach(spec, item, "odd", np.eye(4))
        spec.compile()


@pytest.mark.parametrize(
    "kind", ["apple", "mug", "cereal box", "can", "bowl", "fork", "toy car", "basket", "rubber duck"]
)
def test_things_stand_still_where_they_are_put(kind: str):
    item = made(kind, 1)
    spec = mujoco.MjSpec()
    spec.option.timestep, spec.option.integrator = 0.002, mujoco.mjtIntegrator.mjINT_IMPLICITFAST
    spec.option.cone, spec.option.impratio = mujoco.mjtCone.mjCONE_ELLIPTIC, 10
    spec.worldbody.add_geom(type=mujoco.mjtGeom.mjGEOM_PLANE, size=[1, 1, 0.1])
    things.attach(spec, item, "it", pose(t=[0, 0, item.half_extents[2] + 0.001]))
    model = spec.compile()
    data = mujoco.MjData(model)
    np.testing.assert_allclose(model.body("it").mass, item.mass, rtol=1e-6)
    mujoco.mj_step(model, data, 600)
    before = data.qpos.copy()
    mujoco.mj_step(model, data, 250)
    assert np.linalg.norm(data.qpos[:3] - before[:3]) < 0.001
    assert abs(data.qpos[2] - item.half_extents[2]) < 0.006


def test_a_cylinder_on_its_side_is_drawn_round():
    item = things.make("can", np.random.default_rng(0))
    normals = corner_normals(item.vertices, item.faces)
    np.testing.assert_allclose(np.linalg.norm(normals, axis=1), 1, atol=1e-4)
    corner = item.vertices[item.faces].reshape(-1, 3)
    side = np.abs(normals[:, 2]) < 0.2
    outward = np.einsum("ij,ij->i", normals[side, :2], corner[side, :2])
    assert (outward > 0).mean() > 0.8
