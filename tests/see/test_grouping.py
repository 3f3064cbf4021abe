"""Grouping, given maps as a perfect network would draw them."""

import numpy as np

from premotor.see.grouping import OFFSET_SCALE, group, peaks, split


def drawn(labels: np.ndarray, containers: tuple[int, ...] = ()) -> tuple[np.ndarray, np.ndarray]:
    """What the network should say about a label image (h, w)."""
    h, w = labels.shape
    fine, heat = np.zeros((5, h, w), np.float32), np.full((2, h // 2, w // 2), -9.0, np.float32)
    fine[0] = 4.0
    for k in np.unique(labels[labels > 0]):
        v, u = np.nonzero(labels == k)
        layer = int(k in containers)
        fine[0, v, u], fine[1 + layer, v, u] = 0.0, 6.0
        fine[3, v, u], fine[4, v, u] = (u.mean() - u) / OFFSET_SCALE, (v.mean() - v) / OFFSET_SCALE
        heat[layer, round((v.mean() - 0.5) / 2), round((u.mean() - 0.5) / 2)] = 5.0
    return fine, heat


def disc(labels: np.ndarray, u: int, v: int, r: int, k: int) -> None:
    y, x = np.indices(labels.shape)
    labels[(x - u) ** 2 + (y - v) ** 2 <= r * r] = k


def found(labels: np.ndarray, **more) -> list:
    none = np.zeros(labels.shape, bool)
    return group(*drawn(labels, **more), none, np.ones(labels.shape, np.float32))


def test_touching_things_are_told_apart():
    labels = np.zeros((96, 128), int)
    disc(labels, 40, 40, 9, 1)
    disc(labels, 57, 40, 9, 2)
    masks = [i.mask for i in found(labels)]
    assert len(masks) == 2
    for k in (1, 2):
        assert max((m & (labels == k)).sum() / (m | (labels == k)).sum() for m in masks) > 0.95


def test_a_book_without_a_center_of_its_own_is_not_part_of_the_berry_on_it():
    labels = np.zeros((96, 128), int)
    labels[20:76, 30:98] = 1
    disc(labels, 44, 40, 8, 2)
    fine, heat = drawn(labels)
    weak = heat[0] > 0.0
    weak[18:24, 14:26] = False  # the berry's own center stays
    heat[0, weak] = -9.0
    assert (heat[0] > 0.0).sum() == 1
    masks = [i.mask for i in group(fine, heat, np.zeros(labels.shape, bool), np.ones(labels.shape, np.float32))]
    assert len(masks) == 2
    for k in (1, 2):
        assert max((m & (labels == k)).sum() / (m | (labels == k)).sum() for m in masks) > 0.95


def test_fruit_in_the_middle_of_a_basket_is_its_own_thing():
    labels = np.zeros((96, 128), int)
    labels[20:76, 30:98] = 1
    disc(labels, 64, 48, 8, 2)
    instances = found(labels, containers=(1,))
    assert sorted(i.container for i in instances) == [False, True]
    fruit = next(i for i in instances if not i.container)
    assert np.array_equal(fruit.mask, labels == 2)


def test_nothing_where_the_robot_is_and_nothing_in_an_empty_picture():
    labels = np.zeros((96, 128), int)
    disc(labels, 40, 40, 9, 1)
    depth = np.ones(labels.shape, np.float32)
    assert group(*drawn(labels), labels == 1, depth) == []
    assert group(*drawn(np.zeros_like(labels)), labels == 1, depth) == []


def test_one_mask_over_two_depths_in_two_pieces_is_two_things():
    mask, depth = np.zeros((40, 60), bool), np.full((40, 60), 0.6, np.float32)
    mask[5:20, 5:20] = mask[5:20, 30:45] = True
    assert len(split(mask, depth)) == 1  # an occluder may well cut one thing in two
    depth[:, 28:] = 0.9
    assert len(split(mask, depth)) == 2


def test_crumbs_are_dropped():
    mask = np.zeros((40, 60), bool)
    mask[5:25, 5:25] = mask[35, 50] = True
    (part,) = split(mask, np.ones((40, 60), np.float32))
    assert not part[35, 50]
    assert part[5:25, 5:25].all()


def test_peaks_come_strongest_first_in_full_pixels():
    heat = np.zeros((20, 30), np.float32)
    heat[5, 7], heat[12, 20] = 0.6, 0.9
    centers, strength = peaks(heat, 10)
    assert centers.tolist() == [[40.5, 24.5], [14.5, 10.5]]
    assert strength.tolist() == [np.float32(0.9), np.float32(0.6)]


def test_a_shoulder_is_no_center_of_its_own():
    v, u = np.mgrid[:40, :60]

    def bump(at: int, height: float, wide: float) -> np.ndarray:
        return height * np.exp(-((u - at) ** 2 + (v - 20) ** 2) / (2 * wide**2))

    def centers(heat: np.ndarray) -> list[tuple[float, float]]:
        return [tuple(c) for c in peaks(heat.astype(np.float32), 10)[0]]

    broad = np.maximum(bump(24, 0.5, 6.0), bump(33, 0.4, 6.0))
    assert centers(broad) == [(48.5, 40.5)]
    apart = np.maximum(bump(24, 0.5, 2.0), bump(33, 0.4, 2.0))
    assert centers(apart) == [(48.5, 40.5), (66.5, 40.5)]
