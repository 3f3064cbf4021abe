"""Which detection is which thing, where more than one could be."""

import numpy as np

from premotor.core import CameraImage, Detection, Primitive, Thing
from premotor.core.geometry import Array, intrinsics, look_at, pose
from premotor.knowledge import load
from premotor.remember.association import associate
from premotor.remember.view import View

K = intrinsics(160, 120, 1.0)
X_WC = look_at([0.5, 0.0, 0.7], [0.5, 0.0, 0.0], up=(1.0, 0.0, 0.0))
EMPTY = np.zeros((120, 160), bool)
FRAME = CameraImage("top", np.zeros((120, 160, 3), np.uint8), np.full((120, 160), 0.7, np.float32), K, 1.0)
VIEW = View(FRAME, X_WC, EMPTY, ())


def patch(x: float, y: float, long: float, broad: float, height: float) -> Array:
    """Points (N, 3) [m] on the top of something."""
    u, v = np.meshgrid(np.linspace(-long / 2, long / 2, 40), np.linspace(-broad / 2, broad / 2, 12))
    return np.stack([x + u, y + v, np.full(u.shape, height)], -1).reshape(-1, 3)


def seen(points: Array, **names: float) -> Detection:
    return Detection(1.0, "top", EMPTY, (0, 0, 5, 5), names, {}, points, np.eye(3) * 1e-6, np.ones(4) / 2, 0.9)


def known(points: Array, half: tuple[float, float, float]) -> Thing:
    X = pose(None, points.mean(axis=0))
    own = points - X[:3, 3]
    shape = Primitive("box", np.array(half))
    return Thing(1, {"banana": 1.0}, {}, X, np.eye(6) * 1e-6, shape, own, (0.1, 0.0), (0.5, 0.1))


BANANA, KNIFE = patch(0.5, 0.0, 0.11, 0.04, 0.03), patch(0.5, 0.05, 0.13, 0.015, 0.008)


def test_of_what_was_seen_as_one_the_greater_part_is_the_thing() -> None:
    thing = known(np.concatenate([BANANA, BANANA, KNIFE]), (0.065, 0.05, 0.02))
    for parts in ((KNIFE, BANANA), (BANANA, KNIFE)):  # the knife is longer, so it looks more like the whole
        pairing = associate(tuple(seen(p) for p in parts), (thing,), load(), VIEW)
        assert [parts[i] is BANANA for i in pairing.thing_index] == [True]


def test_a_thing_that_rolled_away_is_not_the_knife_beside_it() -> None:
    thing = known(BANANA, (0.055, 0.02, 0.02))
    assert associate((seen(BANANA + np.array([0.0, 0.06, 0.0])),), (thing,), load(), VIEW).thing_index == {0: 0}
    assert associate((seen(patch(0.5, 0.06, 0.1, 0.012, 0.008)),), (thing,), load(), VIEW).thing_index == {}
