"""A kitchen with a shelf: where it is, what stands on it, and that kitchens without one are what they were."""

from itertools import combinations

import numpy as np
import pytest

from premotor import knowledge
from premotor.robots import arm7
from premotor.worlds import things as catalog
from premotor.worlds.kitchen import Kitchen, _stand
from premotor.worlds.layout import apart, corners, footprint, make_layout
from premotor.worlds.renderer import Renderer
from premotor.worlds.scene_settling import settle_scene
from premotor.worlds.sensors import SensorNoise, true_mount
from premotor.worlds.shelf import FREE_END, FREE_GAP, HAND_GAP, MOST_Y, NAME
from premotor.worlds.simulation import Simulation, build_model

SEEDS = range(30)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_shelf_within_reach_with_things_at_rest_and_one_mug_on_the_worktop(seed: int) -> None:
    kitchen = Kitchen(seed, "easy", sensors=SensorNoise.perfect(), shelf=True)
    start = kitchen.truth()
    (shelf,) = start.shelves
    x, y, top = shelf.X_WO[:3, 3]
    width, depth, thickness = 2 * shelf.half
    assert 0.15 <= top <= 0.45 and 0.30 <= width <= 0.45 and 0.20 <= depth <= 0.30 and 0.015 <= thickness <= 0.03
    assert abs(y) - 0.5 * depth >= 0.35  # beside the work area

    on_it, on_table = start.inside(NAME), start.inside("table")
    assert 1 <= len(on_it) <= 3 and not set(on_it) & set(on_table)
    assert len(on_it) + len(on_table) == len(start.things)
    assert any(start.thing(n).fruit and start.thing(n).visible >= 0.25 for n in on_it)
    assert [t.kind for t in start.things].count("mug") == 1 and "mug 1" in on_table and "basket" in on_table

    bodies = {p.name: corners(p.item) for p in kitchen.layout.things}
    outlines = {t.name: footprint(bodies[t.name], t.X_WO) for t in start.things}
    (x0, y0), (x1, y1) = np.array([x, y]) - shelf.half[:2], np.array([x, y]) + shelf.half[:2]
    for name in on_it:
        low, high = outlines[name].min(axis=0), outlines[name].max(axis=0)
        assert min(*(low - [x0, y0]), *([x1, y1] - high)) >= FREE_GAP and x1 - high[0] >= FREE_END
        thing = start.thing(name)
        assert thing.position[2] + thing.reach_up + 0.2 <= kitchen.body.workspace[1][2]
        assert thing.position[0] > kitchen.body.workspace[0][0] and abs(thing.position[1]) < MOST_Y + 0.01
    assert all(apart(outlines[a], outlines[b]) >= FREE_GAP for a, b in combinations(on_it, 2))
    board = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])
    assert all(apart(outlines[n], board) > HAND_GAP - 0.05 for n in on_table)  # not under it; some have rolled a little

    kitchen.stage.model.opt.enableflags = 0  # nothing may sleep
    kitchen.clock.sleep_until(kitchen.time + 1.0)
    now = kitchen.truth()
    assert now.inside(NAME) == on_it
    for t in start.things:
        assert np.linalg.norm(now.thing(t.name).position - t.position) < 0.003
    kitchen.close()


def test_without_it_a_kitchen_is_what_it_was() -> None:
    room, scene, mounting, _, _ = np.random.default_rng(7).spawn(5)
    known, sensors = knowledge.load(), SensorNoise.realistic()
    body = _stand(arm7.body(), mounting)
    mounts = [true_mount(c, sensors, mounting) for c in body.cameras]
    kinds = [k for k in catalog.kinds() if k != "basket"]
    fruits = [k for k in kinds if known.is_a(k, "fruit")]
    others = [k for k in kinds if k not in fruits]
    layout = make_layout(scene, "easy", fruits=fruits, others=others, make=catalog.make)
    stage = Simulation(build_model(body, mounts, layout.things, room), body)
    settle_scene(stage, layout, scene)
    view = Renderer(stage.model)
    picture = view.picture(stage.data, "film", 320, 240)[0]
    view.close()

    kitchen = Kitchen(7, "easy")
    assert kitchen.shelf is None and kitchen.truth().shelves == ()
    assert np.array_equal(kitchen.stage.data.qpos, stage.data.qpos)
    assert np.array_equal(kitchen.render("film", 320, 240), picture)
    kitchen.close()


def test_the_same_seed_gives_the_same_shelf() -> None:
    a, b = Kitchen(4, "normal", shelf=True), Kitchen(4, "normal", shelf=True)
    assert np.array_equal(a.stage.data.qpos, b.stage.data.qpos)
    assert np.array_equal(a.render("front", 320, 240), b.render("front", 320, 240))
    a.close()
    b.close()


def test_with_outside_things_alone_the_board_is_bare() -> None:
    items = [catalog.make("apple", np.random.default_rng(0))]
    kitchen = Kitchen(5, "easy", items=items, only_items=True, shelf=True)
    assert kitchen.truth().inside(NAME) == () and len(kitchen.truth().things) == 2
    kitchen.close()
