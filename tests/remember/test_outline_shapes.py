"""What gives no depth in memory: guesses of where a glass stands are weighed, and its depth is nobody's."""

from dataclasses import replace

import numpy as np

from premotor.core import Belief, CameraImage, Detection, Grasp, Hollow
from premotor.core.geometry import Array, intrinsics, invert, look_at, pose, project, transform
from premotor.knowledge import load
from premotor.remember import Memory, View, mark_grasped
from premotor.remember.duplicates import remove_duplicates

K = intrinsics(320, 240, 0.9)
X_WC = look_at((1.1, 0.0, 0.7), (0.5, 0.0, 0.0))
MEMORY = Memory(load())
TURN = np.linspace(0, 2 * np.pi, 24, endpoint=False)
RING = np.column_stack([np.cos(TURN), np.sin(TURN), 0 * TURN])
CALLED = {"glass": 0.95, "unknown": 0.05}


def tumbler(x: float, y: float) -> Array:
    return np.concatenate([0.033 * RING + [x, y, z] for z in np.linspace(0.0, 0.11, 7)])


def seen(points: Array, time: float, noise: float = 0.01, guessed: bool = True, names: dict | None = None) -> View:
    """A view of one thing, drawn as the box round its points."""
    uv = project(transform(invert(X_WC), tumbler(*points[:, :2].mean(axis=0)) if guessed else points), K)
    u0, v0, u1, v1 = (int(n) for n in (*uv.min(axis=0), *(uv.max(axis=0) + 1)))
    mask = np.zeros((240, 320), bool)
    mask[v0:v1, u0:u1] = True
    d = Detection(
        time, "front", mask, (u0, v0, u1, v1), CALLED if names is None else names, {}, points, np.eye(3) * 1e-5,
        np.ones(4) / 2, 0.9, noise=noise, from_outline=guessed,
    )  # fmt: skip
    depth = np.full((240, 320), 0.95, np.float32)
    depth[mask & guessed] = np.nan
    return View(
        CameraImage("front", np.zeros((240, 320, 3), np.uint8), depth, K, time), X_WC, np.zeros_like(mask), (d,)
    )


def run(*views: View, belief: Belief | None = None) -> Belief:
    belief = belief or Belief()
    for v in views:
        belief = MEMORY.update(belief, (v,), v.frame.time)
    return belief


def known() -> Belief:
    return run(*(seen(tumbler(0.5, 0.0), 0.1 * i) for i in range(8)))


def test_a_guess_is_a_thing_and_says_so() -> None:
    (glass,) = known().things
    assert glass.from_outline and isinstance(glass.shape, Hollow)
    assert np.allclose(glass.position, [0.5, 0.0, 0.055], atol=0.004)
    assert np.allclose(glass.half_extents, [0.033, 0.033, 0.055], atol=0.005)


def test_guesses_are_averaged_and_do_not_add_up_to_a_long_thing() -> None:
    wobble = [seen(tumbler(0.5 + 0.015 * (-1) ** i, 0.0), 2 + 0.1 * i) for i in range(20)]
    (glass,) = run(*wobble, belief=known()).things
    assert abs(glass.position[0] - 0.5) < 0.008 and glass.half_extents[:2].max() < 0.038


def test_a_guess_from_near_counts_and_one_from_afar_then_says_nothing() -> None:
    near = run(seen(tumbler(0.51, 0.0), 2.0, noise=0.004), belief=known())
    assert abs(near.things[0].position[0] - 0.51) < 0.003
    after = run(*(seen(tumbler(0.48, 0.0), 2.2 + 0.1 * i, noise=0.02) for i in range(10)), belief=near)
    assert len(after.things) == 1 and abs(after.things[0].position[0] - 0.51) < 0.003


def test_depth_of_what_shows_through_is_not_the_glass_nor_a_thing_of_its_own() -> None:
    rng = np.random.default_rng(0)
    behind = np.column_stack([rng.uniform(0.33, 0.42, 200), rng.uniform(-0.03, 0.03, 200), rng.uniform(0, 0.02, 200)])
    after = run(*(seen(behind, 2 + 0.1 * i, 0.003, guessed=False) for i in range(10)), belief=known())
    assert len(after.things) == 1
    assert np.allclose(after.things[0].position, [0.5, 0.0, 0.055], atol=0.004)


def test_what_turns_out_to_give_depth_and_is_no_glass_is_measured() -> None:
    can = {"can": 0.95, "unknown": 0.05}
    first = run(*(seen(tumbler(0.5, 0.0), 0.1 * i, names=can) for i in range(4)))
    after = run(*(seen(tumbler(0.51, 0.0), 1 + 0.1 * i, 0.001, False, can) for i in range(12)), belief=first)
    (can,) = after.things
    assert not can.from_outline and abs(can.position[0] - 0.51) < 0.006


def test_a_hole_in_the_depth_of_a_can_moves_nothing() -> None:
    can = {"can": 0.95, "unknown": 0.05}
    first = run(*(seen(tumbler(0.5, 0.0), 0.1 * i, 0.001, False, can) for i in range(12)))
    after = run(*(seen(tumbler(0.5, 0.03), 2 + 0.1 * i, 0.01, True, can) for i in range(5)), belief=first)
    known = after.thing(first.things[0].id)
    assert not known.from_outline and abs(known.position[1]) < 0.006


def test_the_glass_before_a_mango_is_not_the_mango() -> None:
    mango = {"mango": 0.95, "unknown": 0.05}
    first = run(*(seen(tumbler(0.5, 0.0), 0.1 * i, 0.001, False, mango) for i in range(12)))
    after = run(*(seen(tumbler(0.5, 0.01), 2 + 0.1 * i) for i in range(5)), belief=first)
    fruit = next(t for t in after.things if t.id == first.things[0].id)
    assert fruit.name == "mango" and not fruit.from_outline


def test_half_a_glass_from_near_does_not_move_it() -> None:
    view = seen(tumbler(0.56, 0.0), 2.0, noise=0.003)
    cut = replace(view, detections=(replace(view.detections[0], truncated=True),))
    assert abs(run(cut, belief=known()).things[0].position[0] - 0.5) < 0.004


def test_what_it_weighs_follows_its_name() -> None:
    nameless = run(*(seen(tumbler(0.5, 0.0), 0.1 * i, names={"unknown": 1.0}) for i in range(3)))
    after = run(*(seen(tumbler(0.5, 0.0), 1 + 0.1 * i) for i in range(30)), belief=nameless)
    assert after.things[0].mass[1] < 0.6 * nameless.things[0].mass[1]


def test_a_glass_in_the_hand_is_not_thought_to_stand_behind_it() -> None:
    belief = known()
    id = belief.things[0].id
    held = mark_grasped(
        belief, Grasp(id, pose(np.diag([1.0, -1, -1]), [0.5, 0.0, 0.05]), 0.08, 0.066, 10.0, 1.0), 0.066
    )
    up = pose(np.diag([1.0, -1, -1]), [0.5, 0.0, 0.2])
    shows = tumbler(0.5, 0.0) + np.array([0.0, 0.0, 0.15])
    uv = project(transform(invert(X_WC), shows), K)
    box = tuple(int(n) for n in (*uv.min(axis=0), *uv.max(axis=0)))
    phantom = seen(tumbler(0.36, 0.0), 2.0)
    phantom = replace(phantom, detections=(replace(phantom.detections[0], box=box),))  # type: ignore[arg-type]
    after = MEMORY.update(held, (phantom,), 2.0, up)
    assert [t.id for t in after.things] == [id]


def test_a_guess_does_not_take_the_place_of_what_was_measured() -> None:
    (can,) = run(*(seen(tumbler(0.5, 0.0), 0.1 * i, 0.001, False, {"can": 1.0}) for i in range(12))).things
    guess = replace(known().things[0], id=can.id + 1)
    assert [t.id for t in remove_duplicates((can, guess), frozenset({guess.id}))] == [can.id, guess.id]
    assert [t.id for t in remove_duplicates((can, replace(guess, from_outline=False)), frozenset({guess.id}))] == [
        can.id
    ]
