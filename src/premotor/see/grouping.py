"""From the instances network's maps to masks: centers compete, pixels vote, geometry has the last word.

Ordinary things and things that hold others (baskets, bowls, trays) are grouped apart: a basket seen from above
and the apple in it have the same center, and must not compete for it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from premotor.core.robust_statistics import upper_nanmedian
from premotor.see.surface_points import bounds

OFFSET_SCALE = 16.0  # [px] per unit of the network's offset output
OBJECT_CLASSES = (1, 2)  # class index: 0 background, 1 thing, 2 container
MIN_HEAT = 0.18
# share of the lower of two peaks that the heat between them has to fall below for both to be centers
VALLEY_RATIO = 0.45
MIN_PIXELS = 18  # at network resolution
VOTE_RADIUS_FACTOR = 1.0  # of the square root of an instance's pixel count, and CLOSE at least
# [px] from a center pixels aim at it; how often more are taken in by how many these are
MIN_VOTE_RADIUS, GROWTH_ROUNDS = 6.0, 2
MIN_ORPHAN_PIXELS = 200  # pixels that hang together and aim at no center, from which they are a thing of their own
# of the root of their count, how near to one another they aim, and how far from any center
MAX_ORPHAN_SPREAD, MIN_ORPHAN_SEPARATION = 0.125, 0.25
ORPHAN_STRENGTH = 0.3  # strength of a center that only they speak for
# of the square root of the largest piece's pixel count: a piece farther from it is another's rim
MAX_PIECE_DISTANCE = 0.5
MAX_DEPTH_STEP = 0.08  # [m] pieces of one mask that differ this much in depth are two things


@dataclass(frozen=True, eq=False)
class Instance:
    """mask: (h, w) bool at network resolution. score: 0 to 1. container: holds other things."""

    mask: NDArray[np.bool_]
    score: float
    container: bool


def group(
    fine: NDArray[np.float32],
    heat: NDArray[np.float32],
    hidden: NDArray[np.bool_],
    depth: NDArray[np.float32],
    most: int = 48,
) -> list[Instance]:
    """Instances in one image, the likeliest first.

    fine: (5, h, w) class logits (background, thing, container), then offsets (du, dv) to the own center.
    heat: (2, h/2, w/2) center logits of things and containers. depth: (h, w) [m], NaN where unknown.
    """
    kind = fine[:3].argmax(axis=0)
    kind[hidden] = 0
    sure = _certainty(fine[:3], kind)
    heat = (1.0 / (1.0 + np.exp(-heat))).astype(np.float32)
    found: list[Instance] = []
    for layer, centers_map in zip(OBJECT_CLASSES, heat, strict=True):
        pixels = np.flatnonzero(kind == layer)
        if pixels.size >= MIN_PIXELS:
            owner, strength = _vote(pixels, fine[3:], centers_map, kind.shape, most)
            found += _instances(pixels, owner, strength, sure, depth, layer == 2)
    return sorted(found, key=lambda i: -i.score)[:most]


def _certainty(logits: NDArray[np.float32], kind: NDArray[np.intp]) -> NDArray[np.float32]:
    """Probability (h, w) of the class chosen, where it is not background."""
    sure = np.zeros(kind.shape, np.float32)
    v, u = np.nonzero(kind)
    mine = logits[:, v, u]
    sure[v, u] = 1.0 / np.exp(mine - mine[kind[v, u], np.arange(len(v))]).sum(axis=0)
    return sure


def peaks(heat: NDArray[np.float32], most: int) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
    """Local maxima of a (h/2, w/2) center map: (C, 2) (u, v) in full network pixels, and their strength (C,).

    A peak with no valley between it and a higher one is a shoulder of that: the two halves of a mug are one mug.
    """
    top = (heat == ndimage.maximum_filter(heat, 5)) & (heat > MIN_HEAT)
    v, u = np.nonzero(top)
    order = np.argsort(-heat[v, u], kind="stable")[:most]
    u, v = u[order], v[order]
    strength = heat[v, u]
    shoulder = np.triu(_saddles(heat, u, v) > VALLEY_RATIO * strength, 1)
    own = np.ones(len(u), bool)
    for j in range(1, len(u)):
        own[j] = not (shoulder[:, j] & own).any()
    return np.column_stack([2.0 * u[own] + 0.5, 2.0 * v[own] + 0.5]).astype(np.float64), strength[own]


def _saddles(heat: NDArray[np.float32], u: NDArray[np.intp], v: NDArray[np.intp]) -> NDArray[np.float32]:
    """Least heat (C, C) on the straight ways between points (u, v) (C,) of the map."""
    t = np.linspace(0.0, 1.0, 24)
    columns, rows = (np.rint(a[:, None, None] * (1 - t) + a[None, :, None] * t).astype(np.intp) for a in (u, v))
    return heat[rows, columns].min(axis=2)


def _vote(
    pixels: NDArray[np.intp], offsets: NDArray[np.float32], heat: NDArray[np.float32], shape: tuple, most: int
) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Which center each pixel belongs to (-1: none near), and the centers' strength."""
    centers, strength = peaks(heat, most)
    v, u = np.divmod(pixels, shape[1])
    aim = np.column_stack([u, v]).astype(np.float64) + OFFSET_SCALE * offsets.reshape(2, -1)[:, pixels].T
    owner, far = _nearest(aim, centers)
    more = _overlooked(pixels, aim, owner, far, centers, shape)
    if len(more):
        owner, far = _nearest(aim, np.concatenate([centers, more]))
        strength = np.concatenate([strength, np.full(len(more), ORPHAN_STRENGTH, np.float32)])
    return np.where(far <= _reach(owner)[owner], owner, -1), strength


def _reach(owner: NDArray[np.intp], count: int = 1) -> NDArray[np.float64]:
    """How far [px] from each center, at least `count` of them, its pixels may aim: by how many these are."""
    return np.maximum(MIN_VOTE_RADIUS, VOTE_RADIUS_FACTOR * np.sqrt(np.bincount(owner, minlength=count)))


def _overlooked(
    pixels: NDArray[np.intp],
    aim: NDArray[np.float64],
    owner: NDArray[np.intp],
    far: NDArray[np.float64],
    centers: NDArray[np.float64],
    shape: tuple,
) -> NDArray[np.float64]:
    """Centers (C, 2) that have no heat: of pixels that hang together and aim at one place, but at no known center. A
    book would else be taken for part of the strawberry that lies on it. owner, far: as `_nearest` has them."""
    reach = np.full(max(len(centers), 1), MIN_VOTE_RADIUS)
    for _ in range(GROWTH_ROUNDS):
        reach = _reach(owner[far <= reach[owner]], len(reach))
    lost = far > reach[owner]
    if np.count_nonzero(lost) < MIN_ORPHAN_PIXELS:
        return np.zeros((0, 2))
    left = np.zeros(shape, bool)
    left.ravel()[pixels[lost]] = True
    labels = np.zeros(shape, np.int32)
    ndimage.label(left, output=labels)
    piece = labels.ravel()[pixels]
    found = []
    for k in np.flatnonzero(np.bincount(piece)[1:] >= MIN_ORPHAN_PIXELS) + 1:
        aims = aim[piece == k]
        center, size = np.median(aims, axis=0), np.sqrt(len(aims))
        spread = float(np.median(np.linalg.norm(aims - center, axis=1)))
        if spread < MAX_ORPHAN_SPREAD * size and _nearest(center[None], centers)[1][0] > MIN_ORPHAN_SEPARATION * size:
            found.append(center)
    return np.array(found).reshape(-1, 2)


def _nearest(aim: NDArray[np.float64], centers: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Index of the center (C, 2) nearest to each aim (N, 2), and how far [px] that is: infinitely, if there is none."""
    if not len(centers):
        return np.zeros(len(aim), np.intp), np.full(len(aim), np.inf)
    d2 = (aim**2).sum(axis=1)[:, None] - 2 * aim @ centers.T + (centers**2).sum(axis=1)
    owner = d2.argmin(axis=1)
    return owner, np.sqrt(np.maximum(d2[np.arange(len(owner)), owner], 0.0))


def _instances(
    pixels: NDArray[np.intp],
    owner: NDArray[np.intp],
    strength: NDArray[np.float32],
    sure: NDArray[np.float32],
    depth: NDArray[np.float32],
    container: bool,
) -> list[Instance]:
    found = []
    for c in range(len(strength)):
        mine = pixels[owner == c]
        if mine.size < MIN_PIXELS:
            continue
        mask = np.zeros(depth.shape, bool)
        mask.ravel()[mine] = True
        for part in [mask] if container else split(mask, depth):
            score = float(np.sqrt(strength[c]) * sure[part].mean())
            found.append(Instance(part, score, container))
    return found


def split(mask: NDArray[np.bool_], depth: NDArray[np.float32]) -> list[NDArray[np.bool_]]:
    """One mask, rid of crumbs; pieces of it that lie apart in the picture and in depth become their own.

    A jump in depth inside one piece parts nothing: a mug seen from the side has one at its rim.
    """
    rows, columns = bounds(mask)
    small, near = mask[rows, columns], depth[rows, columns]
    labels = np.zeros(small.shape, np.int32)
    ndimage.label(small, structure=np.ones((3, 3)), output=labels)
    n = int(labels.max())
    if n == 1:
        return [mask]
    sizes = np.bincount(labels.ravel())[1:]
    main = int(sizes.argmax()) + 1
    least = max(MIN_PIXELS, 0.15 * sizes.max())
    levels = {k: upper_nanmedian(near[labels == k]) for k in range(1, n + 1) if sizes[k - 1] >= least}
    levels.setdefault(main, upper_nanmedian(near[labels == main]))
    apart = [k for k in levels if abs(levels[k] - levels[main]) > MAX_DEPTH_STEP]
    together = [k for k in levels if k not in apart]
    if len(together) > 1:
        gap = np.asarray(ndimage.distance_transform_edt(labels != main))
        reach = MAX_PIECE_DISTANCE * np.sqrt(sizes[main - 1])
        together = [k for k in together if gap[labels == k].min() <= reach]
    return [_placed(np.isin(labels, ks), mask, rows, columns) for ks in (together, *([k] for k in apart))]


def _placed(part: NDArray[np.bool_], like: NDArray[np.bool_], rows: slice, columns: slice) -> NDArray[np.bool_]:
    out = np.zeros_like(like)
    out[rows, columns] = part
    return out
