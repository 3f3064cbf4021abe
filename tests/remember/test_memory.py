"""Memory over a made-up table: a camera looks straight down, things are boxes in its depth image."""

from dataclasses import replace

import numpy as np
import pytest

from premotor.core import TABLE_ID, Belief, CameraImage, Detection, Grasp, Hollow, Placement, Relation, Visibility
from premotor.core.geometry import intrinsics, invert, look_at, pose, project, transform
from premotor.knowledge import load
from premotor.remember import Memory, View, mark_grasped, mark_placed
from premotor.remember.memory import _evidence, mix_names

K = intrinsics(160, 120, 1.0)
X_WC = look_at([0.5, 0.0, 0.7], [0.5, 0.0, 0.0], up=(1.0, 0.0, 0.0))
MEMORY = Memory(load())
Box = tuple[str, float, float, float, float]  # name, x, y, half width, height


def view(boxes: list[Box], time: float, hidden: tuple[int, ...] = (), unseen: tuple[int, ...] = ()) -> View:
    """What the camera gets of `boxes`; those in `hidden` are under a plate, those in `unseen` go undetected."""
    depth = np.full((120, 160), 0.7, np.float32)
    detections, cover = [], np.zeros((120, 160), bool)
    v, u = np.indices(depth.shape)
    for i, (name, x, y, half, height) in enumerate(boxes):
        corners = np.array([[x - half, y - half, height], [x + half, y + half, height]])
        a, b = np.sort(project(transform(invert(X_WC), corners), K), axis=0)
        mask = (u >= a[0]) & (u <= b[0]) & (v >= a[1]) & (v <= b[1])
        if i in hidden:
            depth[mask] = 0.5
            continue
        depth[mask] = 0.7 - height
        if i not in unseen:
            detections.append(_detection(name, mask, depth, time))
    frame = CameraImage("top", np.zeros((120, 160, 3), np.uint8), depth, K, time)
    return View(frame, X_WC, cover, tuple(detections))


def _detection(name: str, mask: np.ndarray, depth: np.ndarray, time: float) -> Detection:
    v, u = np.nonzero(mask)
    z = depth[v, u].astype(float)
    points = transform(X_WC, np.stack([(u - K[0, 2]) * z / K[0, 0], (v - K[1, 2]) * z / K[1, 1], z], 1))
    box = (int(u.min()), int(v.min()), int(u.max()) + 1, int(v.max()) + 1)
    names = {name: 0.9, "unknown": 0.1}
    return Detection(time, "top", mask, box, names, {}, points, np.eye(3) * 1e-6, np.ones(4) / 2, 0.95)


def run(*views: View, belief: Belief | None = None) -> Belief:
    belief = belief or Belief()
    for v in views:
        belief = MEMORY.update(belief, (v,), v.frame.time)
    return belief


APPLE: Box = ("apple", 0.5, 0.0, 0.03, 0.06)
LEMON: Box = ("lemon", 0.6, 0.1, 0.03, 0.05)


def test_things_are_found_named_and_placed() -> None:
    belief = run(*(view([APPLE, LEMON], 0.1 * i) for i in range(4)))
    assert sorted(t.name for t in belief.things) == ["apple", "lemon"]
    apple = next(t for t in belief.things if t.name == "apple")
    assert np.allclose(apple.position, [0.5, 0.0, 0.03], atol=0.005)
    assert apple.existence > 0.9 and len({t.id for t in belief.things}) == 2


def test_a_moved_thing_keeps_its_identity() -> None:
    before = run(*(view([APPLE, LEMON], 0.1 * i) for i in range(4)))
    there = ("apple", 0.53, 0.02, 0.03, 0.06)
    after = run(*(view([there, LEMON], 0.5 + 0.1 * i) for i in range(3)), belief=before)
    old, new = (next(t for t in b.things if t.name == "apple") for b in (before, after))
    assert new.id == old.id and np.allclose(new.position[:2], [0.53, 0.02], atol=0.006)


def test_hidden_is_kept_and_gone_is_let_go() -> None:
    belief = run(*(view([APPLE, LEMON], 0.1 * i) for i in range(4)))
    hidden = run(*(view([APPLE, LEMON], 1 + 0.1 * i, hidden=(0,)) for i in range(10)), belief=belief)
    apple = next(t for t in hidden.things if t.name == "apple")
    assert apple.visibility is Visibility.OCCLUDED and apple.existence > 0.9
    gone = run(*(view([LEMON], 1 + 0.1 * i) for i in range(10)), belief=belief)
    assert [t.name for t in gone.things] == ["lemon"]


def test_a_flicker_is_not_a_thing_for_long() -> None:
    belief = run(view([APPLE, LEMON], 0.0), *(view([APPLE, LEMON], 0.1 * i, unseen=(0,)) for i in range(1, 30)))
    assert [t.name for t in belief.things] == ["lemon"]


def test_a_held_thing_rides_with_the_tool() -> None:
    belief = run(*(view([APPLE], 0.1 * i) for i in range(4)))
    held = replace(belief.things[0], relation=Relation.held(), X_GO=pose(t=[0, 0, 0.01]))
    belief = replace(belief, things=(held,))
    lifted = MEMORY.update(belief, (view([], 1.0),), 1.0, pose(t=[0.4, 0.2, 0.3]))
    assert lifted.held is not None and np.allclose(lifted.held.position, [0.4, 0.2, 0.31])


def test_inside_a_container_is_known() -> None:
    tray: Box = ("tray", 0.5, 0.0, 0.1, 0.03)
    fruit: Box = ("lemon", 0.5, 0.0, 0.025, 0.055)
    belief = run(*(view([tray, fruit], 0.1 * i) for i in range(4)))
    lemon = next(t for t in belief.things if t.name == "lemon")
    tray_id = next(t.id for t in belief.things if t.name == "tray")
    assert lemon.relation == Relation("in", tray_id)


def test_one_look_from_near_outweighs_many_from_afar() -> None:
    before = run(*(view([LEMON], 0.1 * i) for i in range(3)))
    (seen,) = view([("orange", *LEMON[1:])], 0.5).detections
    large = replace(seen, mask=np.kron(seen.mask, np.ones((6, 6), bool)), box=tuple(6 * k for k in seen.box))
    near = replace(view([], 0.5), detections=(large,))
    belief = run(near, near, near, near, belief=before)
    assert belief.things[0].name == "orange"
    after = run(*(view([LEMON], 1.0 + 0.1 * i) for i in range(60)), belief=belief)
    assert after.things[0].name == "orange"


def test_a_container_does_not_become_what_is_put_into_it() -> None:
    tray: Box = ("tray", 0.5, 0.0, 0.1, 0.03)
    fruit: Box = ("lemon", 0.52, 0.03, 0.025, 0.032)
    before = run(*(view([tray], 0.1 * i) for i in range(4)))
    after = run(*(view([tray, fruit], 1.0 + 0.1 * i, unseen=(0,)) for i in range(4)), belief=before)
    assert sorted(t.name for t in after.things) == ["lemon", "tray"]
    old, new = (next(t for t in b.things if t.name == "tray") for b in (before, after))
    assert old.id == new.id and np.allclose(old.half_extents, new.half_extents)


@pytest.mark.parametrize("height", [-0.01, 0.012])
def test_the_table_comes_to_where_it_is_measured(height: float) -> None:
    views = [replace(view([], 0.1 * i), table_height=(height, 0.002)) for i in range(40)]
    assert run(*views).table.top == pytest.approx(height, abs=0.002)


def test_a_hand_in_front_does_not_change_what_a_thing_is_like() -> None:
    before = run(*(view([APPLE], 0.1 * i) for i in range(4)))
    half: Box = ("apple", 0.52, 0.0, 0.012, 0.06)  # all that is left of it beside the hand
    behind = view([half], 0.5)
    u, v = np.round(project(transform(invert(X_WC), np.array([[0.48, 0.0, 0.06]])), K)[0]).astype(int)
    behind.robot_mask[v - 20 : v + 20, u - 12 : u + 12] = True
    after = run(behind, belief=before)
    assert np.allclose(after.things[0].half_extents, before.things[0].half_extents)
    assert np.allclose(after.things[0].position, before.things[0].position)


def test_what_stands_in_a_container_does_not_make_it_taller() -> None:
    tray: Box = ("tray", 0.5, 0.0, 0.1, 0.03)
    fruit: Box = ("lemon", 0.5, 0.0, 0.025, 0.055)
    before = run(*(view([tray, fruit], 0.1 * i) for i in range(4)))
    taller: Box = ("tray", 0.5, 0.0, 0.1, 0.038)  # what it looks like when its content is taken for a part of it
    after = run(*(view([taller, fruit], 5.0 + 0.1 * i) for i in range(31)), belief=before)
    old, new = (next(t for t in b.things if t.name == "tray") for b in (before, after))
    assert new.half_extents[2] == old.half_extents[2]


def test_a_clear_picture_of_a_small_piece_does_not_become_the_thing() -> None:
    belief = run(*(ball(0.5, 0.1 * i, radius=0.1) for i in range(12)))
    (apple,) = belief.things
    piece = ball(0.5, 2.0, radius=0.04).detections[0]
    beside = replace(piece, points=piece.points + np.array([0.1, 0.0, 0.1]), noise=0.0002)
    assert len(beside.points) > 100
    for share in (0.9, 0.45):
        seen = MEMORY._seen(apple, beside, share, ball(0.5, 2.0, radius=0.1), belief)
        assert seen.half_extents.max() > 0.08


@pytest.mark.parametrize("carried", [False, True])
def test_what_a_fixed_camera_sees_cut_is_known_and_what_a_carried_one_does_is_looked_at_again(carried: bool) -> None:
    def cut(time: float) -> View:
        whole = view([APPLE], time)
        return replace(whole, detections=tuple(replace(d, truncated=True) for d in whole.detections), on_arm=carried)

    assert len(run(*(cut(0.1 * i) for i in range(4))).things) == (0 if carried else 1)


def ball(x: float, time: float, radius: float = 0.033) -> View:
    """A picture of an apple, straight from above."""
    v, u = np.indices((120, 160)).astype(float)
    ray = np.stack([(u - K[0, 2]) / K[0, 0], (v - K[1, 2]) / K[1, 1], np.ones_like(u)], axis=-1)
    center = transform(invert(X_WC), np.array([x, 0.0, radius]))
    b, a = ray @ center, np.sum(ray**2, axis=-1)
    under = b**2 - a * (center @ center - radius**2)
    mask = under > 0
    depth = np.where(mask, (b - np.sqrt(np.maximum(under, 0.0))) / a, 0.7).astype(np.float32)
    frame = CameraImage("top", np.zeros((120, 160, 3), np.uint8), depth, K, time)
    return View(frame, X_WC, np.zeros((120, 160), bool), (_detection("apple", mask, depth, time),))


def test_a_thing_that_rolled_when_it_was_let_go_is_not_believed_longer() -> None:
    belief = run(*(ball(0.5, 0.1 * i) for i in range(20)))
    (apple,) = belief.things
    there = pose(t=[0.5, 0.0, 0.033])
    held = mark_grasped(belief, Grasp(apple.id, there, 0.08, 0.066, 10.0, 1.0), 0.066)
    after = mark_placed(held, Placement(apple.id, TABLE_ID, there, held.thing(apple.id).X_WO, 1.0))
    after = run(*(ball(0.53, 2.0 + 0.1 * k) for k in range(9)), belief=after)
    (apple,) = after.things
    np.testing.assert_allclose(apple.position[:2], [0.53, 0.0], atol=0.004)
    assert apple.half_extents.max() < 0.037


def test_no_basket_in_a_basket_but_a_box_or_a_basket_beside_it() -> None:
    basket: Box = ("basket", 0.5, 0.0, 0.1, 0.08)
    before = run(*(view([basket], 0.1 * i) for i in range(4)))
    assert isinstance(before.things[0].shape, Hollow)

    def count(name: str, x: float) -> int:
        there = view([(name, x, 0.0, 0.04, 0.16)], 5.0)
        return len(run(there, replace(there, detections=there.detections), belief=before).things)

    assert count("basket", 0.52) == 1
    assert count("cereal box", 0.52) == 2 and count("basket", 0.7) == 2


def test_names_keep_their_order_whatever_python_hashes() -> None:
    """Sums over names would differ in their last digit from run to run, and a run with them."""
    old, new = {name: 0.01 for name in "qwertyuiop"}, {name: 0.1 for name in "opasdfghjkl"}
    assert "".join(mix_names(old, new, 0.5)) == "qwertyuiopasdfghjkl"


def test_what_the_hand_reaches_for_is_not_given_up() -> None:
    """Between the fingers it is not seen where it was; whether it is there, they say."""
    before = run(*(view([APPLE], 0.1 * i) for i in range(6)))
    (apple,) = before.things
    for reached_for, left in ((apple.id, 1), (None, 0)):
        belief = before
        for i in range(12):
            empty = view([], 0.6 + 0.1 * i)
            belief = MEMORY.update(belief, (empty,), empty.frame.time, None, reached_for)
        assert len(belief.things) == left


def test_what_is_seen_to_stand_where_it_stood_is_known_as_well_as_before() -> None:
    """A far view of it and its neighbor as one does not outweigh a near one after a few seconds; a place left does."""
    near = replace(view([APPLE], 0.0).detections[0], noise=0.0004)
    before = run(*(replace(view([APPLE], 0.1 * i), detections=(replace(near, time=0.1 * i),)) for i in range(4)))
    for beside, most in ((APPLE, 0.0021), (("apple", 0.53, 0.0, 0.03, 0.06), 0.9)):
        belief = before
        for i in range(200):
            v = view([beside], 0.4 + 0.1 * i)
            far = replace(v.detections[0], noise=0.004, truncated=True)
            belief = MEMORY.update(belief, (replace(v, detections=(far,), on_arm=True),), v.frame.time)
        noise = float(np.median(belief.things[0].noise))
        assert noise <= most and (most < 0.1 or noise > 0.0025)


def test_what_still_stands_has_not_moved_when_it_is_seen_as_one_with_what_is_beside_it() -> None:
    near = replace(view([APPLE], 0.0).detections[0], noise=0.0004)
    before = run(*(replace(view([APPLE], 0.1 * i), detections=(replace(near, time=0.1 * i),)) for i in range(4)))
    both = view([("onion", 0.572, 0.0, 0.04, 0.06), APPLE], 0.5)
    mask = both.detections[0].mask | both.detections[1].mask
    assert both.frame.depth is not None
    lump = replace(_detection("onion", mask, both.frame.depth, 0.5), noise=0.003, names={})
    apple = run(replace(both, detections=(lump,)), belief=before).thing(before.things[0].id)
    assert apple.half_extents[:2].max() < 0.034
    assert apple.evidence >= before.things[0].evidence


def test_a_thousand_pictures_from_one_place_count_as_much_as_a_hundred_or_two() -> None:
    far, known = view([APPLE], 0.0).detections[0], 0.0
    one = _evidence(far, known)
    for _ in range(1000):
        known += _evidence(far, known)
    assert 100 * one < known < 200 * one


def test_a_picture_that_names_nothing_says_little_beside_one_that_does() -> None:
    d = view([APPLE], 0.0).detections[0]
    spilled = replace(d, names={"unknown": 0.8, "apple": 0.1, "ball": 0.1})
    sure = replace(d, names={"apple": 0.9, "ball": 0.1})
    assert _evidence(sure, 0.0) > 20 * _evidence(spilled, 0.0) > 0.0
    larger = replace(d, mask=np.ones((120, 160), bool), box=(0, 0, 160, 120))
    assert _evidence(replace(larger, names=sure.names), 0.0) <= 1.0
