"""A lump seen from afar comes apart from near, and stays apart when it is seen from afar again."""

from dataclasses import replace

import numpy as np

from premotor.core import Belief, CameraImage, Detection
from premotor.core.geometry import Array, intrinsics, look_at
from premotor.knowledge import load
from premotor.remember import Memory, View
from premotor.remember.track_splitting import _of_walls

MEMORY = Memory(load())
FAR, NEAR = 0.003, 0.0004  # [m] noise
PEAR, CAR = np.array([0.45, 0.0, 0.03]), np.array([0.45, 0.055, 0.02])


def cap(center: Array, radius: float) -> Array:
    """Upper side (N, 3) of a ball."""
    u, v = (x.ravel() for x in np.meshgrid(np.linspace(0, 2 * np.pi, 24), np.linspace(0.05, np.pi / 2, 10)))
    return center + radius * np.column_stack([np.cos(u) * np.sin(v), np.sin(u) * np.sin(v), np.cos(v)])


def seen(points: Array, names: dict[str, float], time: float, noise: float, cut: bool = False) -> Detection:
    box, mask = (10, 10, 90, 90), np.zeros((120, 160), bool)
    mask[10:90, 10:90] = True
    return Detection(
        time, "top", mask, box, names, {}, points, np.eye(3) * 1e-6, np.ones(4) / 2, 0.95, truncated=cut, noise=noise
    )


def view(time: float, *detections: Detection, carried: bool = False) -> View:
    depth = np.full((120, 160), np.nan, np.float32)
    K, X_WC = intrinsics(160, 120, 1.0), look_at([0.45, 0.0, 0.7], [0.45, 0.0, 0.0], up=(1.0, 0.0, 0.0))
    frame = CameraImage("top", np.zeros((120, 160, 3), np.uint8), depth, K, time)
    return View(frame, X_WC, np.zeros((120, 160), bool), detections, on_arm=carried)


def run(belief: Belief, time: float, *detections: Detection, carried: bool = False) -> Belief:
    return MEMORY.update(belief, (view(time, *detections, carried=carried),), time)


PEAR_POINTS, CAR_POINTS = cap(PEAR, 0.03), cap(CAR, 0.02)
LUMP = {"unknown": 0.7, "pear": 0.2, "bowl": 0.1}
PEAR_NAMES, CAR_NAMES = {"pear": 0.95, "unknown": 0.05}, {"toy car": 0.9, "unknown": 0.1}


def lump(time: float) -> Detection:
    return seen(np.concatenate([PEAR_POINTS, CAR_POINTS]), LUMP, time, FAR)


def from_near(time: float) -> tuple[Detection, Detection]:
    return seen(PEAR_POINTS, PEAR_NAMES, time, NEAR), seen(CAR_POINTS, CAR_NAMES, time, NEAR)


def looked_at_twice() -> Belief:
    far = run(run(Belief(), 0.0, lump(0.0)), 0.1, lump(0.1))
    assert len(far.things) == 1
    return run(far, 0.2, *from_near(0.2))


def test_from_near_a_lump_comes_apart() -> None:
    pear, car = sorted(looked_at_twice().things, key=lambda t: float(t.position[1]))
    assert pear.name == "pear" and np.allclose(pear.position[:2], PEAR[:2], atol=0.006)
    assert car.name == "toy car" and np.allclose(car.position[:2], CAR[:2], atol=0.006)
    assert max(pear.half_extents[:2]) < 0.036 and max(car.half_extents[:2]) < 0.026


def test_from_afar_it_stays_apart() -> None:
    belief = looked_at_twice()
    for k in range(3, 8):
        belief = run(belief, 0.1 * k, lump(0.1 * k))
    pear, car = sorted(belief.things, key=lambda t: float(t.position[1]))
    assert np.allclose(pear.position[:2], PEAR[:2], atol=0.006) and max(pear.half_extents[:2]) < 0.036
    assert np.allclose(car.position[:2], CAR[:2], atol=0.006)


def test_a_piece_is_a_piece() -> None:
    far = run(run(Belief(), 0.0, lump(0.0)), 0.1, lump(0.1))
    pear, car = from_near(0.2)
    unsure = {"toy car": 0.5, "unknown": 0.5}
    for piece in (
        seen(car.points, unsure, 0.2, NEAR),
        seen(car.points, CAR_NAMES, 0.2, FAR),
        seen(car.points, CAR_NAMES, 0.2, NEAR, cut=True),
        seen(car.points, {"unknown": 1.0}, 0.2, NEAR),
    ):
        assert len(run(far, 0.2, pear, piece).things) == 1


def test_what_lay_beside_a_mug_and_was_seen_as_part_of_it_is_not_in_it() -> None:
    mug = {"mug": 0.8, "unknown": 0.2}
    belief = run(Belief(), 0.0, seen(np.concatenate([PEAR_POINTS, CAR_POINTS]), mug, 0.0, FAR))
    belief = run(
        belief, 0.1, seen(PEAR_POINTS, mug, 0.1, NEAR), seen(CAR_POINTS, {"kiwi": 0.9, "unknown": 0.1}, 0.1, NEAR)
    )
    left, kiwi = sorted(belief.things, key=lambda t: float(t.position[1]))
    assert left.name == "mug" and max(left.half_extents[:2]) < 0.036
    assert kiwi.name == "kiwi" and kiwi.relation.kind == "on"


def test_a_piece_seen_at_the_border_with_the_cloth_beside_it_makes_nothing_larger() -> None:
    whole = seen(PEAR_POINTS, PEAR_NAMES, 0.0, FAR)
    cloth = np.column_stack([np.full(60, 0.5), np.linspace(0.03, 0.2, 60), np.full(60, 0.01)])
    piece = seen(np.concatenate([PEAR_POINTS[PEAR_POINTS[:, 1] > 0.0], cloth]), PEAR_NAMES, 0.0, NEAR, cut=True)
    both = run(run(Belief(), 0.0, whole), 0.1, replace(whole, time=0.1))
    known = replace(both.things[0], seen_by=("top", "front"))
    after = run(replace(both, things=(known,)), 0.2, replace(piece, time=0.2), carried=True).things[0]
    assert after.last_seen == 0.2 and np.all(after.half_extents < known.half_extents + 0.01)


def basket(share: float = 1.0) -> Array:
    """Walls and floor (N, 3) of an open box 36 x 28 x 10 cm, up to that share of its length."""
    x, y = np.meshgrid(np.linspace(-0.18, -0.18 + 0.36 * share, 30), np.linspace(-0.14, 0.14, 24))
    rim = (np.abs(x) > 0.17) | (np.abs(y) > 0.13)
    return np.column_stack([0.45 + x.ravel(), y.ravel(), np.where(rim, 0.1, 0.005).ravel()])


def test_what_stands_beside_a_basket_is_no_wall_of_it() -> None:
    belief = Belief()
    beside = cap(np.array([0.45, 0.2, 0.03]), 0.03)
    lump = np.concatenate([basket(), beside])
    for k in range(4):
        belief = run(belief, 0.1 * k, seen(lump, {"basket": 0.97, "box": 0.03}, 0.1 * k, FAR))
    thing = belief.things[0]
    assert not _of_walls(seen(beside + np.array([0.0, 0.05, 0.0]), PEAR_NAMES, 1.0, NEAR), thing)
    assert _of_walls(
        seen(basket(0.05), PEAR_NAMES, 1.0, NEAR),
        run(Belief(), 0.0, seen(basket(), {"basket": 1.0}, 0.0, FAR)).things[0],
    )


def test_a_wall_of_a_basket_is_no_box() -> None:
    called, other = {"basket": 0.97, "box": 0.03}, {"box": 0.93, "basket": 0.06}
    belief = Belief()
    for k in range(16):
        belief = run(belief, 0.1 * k, seen(basket(), called, 0.1 * k, FAR))
    whole = belief.things[0].half_extents
    part = seen(basket(0.6), called, 1.7, NEAR, cut=True)  # of a cut picture nothing is kept
    belief = run(belief, 1.7, part, seen(basket(0.05), other, 1.7, NEAR), carried=True)
    assert len(belief.things) == 1
    belief = run(belief, 1.8, seen(basket(0.05), called, 1.8, FAR))
    belief = run(belief, 1.9, seen(basket(), called, 1.9, FAR))
    assert len(belief.things) == 1
    assert np.allclose(belief.things[0].half_extents, whole, atol=0.015)
