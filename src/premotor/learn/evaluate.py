"""How well the networks see, measured on pictures they were not trained on, through the code that sight runs."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from premotor.core import UNKNOWN
from premotor.learn.shards import IGNORED_LABEL, ROBOT_LABEL
from premotor.see.grouping import Instance, group
from premotor.see.network_input import pack

Outputs = Callable[[NDArray[np.float32]], tuple[NDArray[np.float32], NDArray[np.float32]]]
VISIBILITY_BINS = (0.1, 0.25, 0.5, 0.75, 1.01)  # share of a thing that is seen


def network_input(
    data: dict[str, NDArray], i: int
) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.float32]]:
    """x (6, h, w), hidden (h, w) and depth (h, w) [m] of a stored picture, as sight would have them."""
    height, depth = data["metric"][i].astype(np.float32)
    hidden = data["labels"][i] == ROBOT_LABEL
    none = np.zeros(0, np.intp)
    return pack(data["rgb"][i].astype(np.float32), height, depth, hidden, none, none).x, hidden, depth


def measure_instances(data: dict[str, NDArray], run: Outputs, iou: float = 0.5) -> dict[str, float]:
    """Recall of things by how much of them is seen, precision, mean overlap of those found, and AP at `iou`.

    run: x (1, 6, h, w) -> fine and heat. Things of which less than a tenth is seen are neither asked for nor
    held against the network.
    """
    rows, truths = [], []
    for i in range(len(data["rgb"])):
        x, hidden, depth = network_input(data, i)
        fine, heat = run(x[None])
        found = group(fine[0], heat[0], hidden, depth)
        hits, wanted = match(found, data["labels"][i], data["visible"][i], iou)
        rows += hits
        truths += wanted
    seen, best = (np.array(c, float) for c in zip(*truths, strict=True))
    score, right, free = (np.array(c, float) for c in zip(*rows, strict=True))
    out = {
        f"recall {low:.2f}-{high:.2f}": float((best[(seen >= low) & (seen < high)] >= iou).mean())
        for low, high in pairwise(VISIBILITY_BINS)
    }
    asked = seen >= 0.25
    out["recall"] = float((best[asked] >= iou).mean())
    out["overlap"] = float(best[asked & (best >= iou)].mean())
    counted = free == 0
    out["precision"] = float(right[counted].mean())
    out["AP50"] = average_precision(score[counted], right[counted], int(asked.sum()))
    out["things"] = float(asked.sum())
    return out


def match(
    found: list[Instance], labels: NDArray[np.uint8], visible: NDArray[np.float16], iou: float
) -> tuple[list[tuple], list[tuple]]:
    """Per instance (score, right, not counted); per thing (share seen, best overlap)."""
    ids = [int(k) for k in np.unique(labels) if k not in (0, ROBOT_LABEL, IGNORED_LABEL)]
    overlap = np.zeros((len(found), len(ids)))
    sizes = np.array([np.count_nonzero(labels == k) for k in ids], float)
    for a, instance in enumerate(found):
        under = np.bincount(labels[instance.mask], minlength=256)
        both = under[ids].astype(float)
        overlap[a] = both / np.maximum(instance.mask.sum() + sizes - both, 1)
    taken = np.zeros(len(ids), bool)
    hits = []
    for a, instance in enumerate(found):
        b = int(overlap[a].argmax()) if ids else -1
        right = b >= 0 and overlap[a, b] >= iou and not taken[b]
        easy = (b >= 0 and overlap[a, b] > 0.2 and visible[ids[b]] < 0.25) or labels[
            instance.mask
        ].max() == IGNORED_LABEL
        hits.append((instance.score, float(right), float(easy and not right)))
        if right:
            taken[b] = True
    best = overlap.max(axis=0) if len(found) else np.zeros(len(ids))
    return hits, [(float(visible[k]), float(best[j])) for j, k in enumerate(ids) if visible[k] >= VISIBILITY_BINS[0]]


def average_precision(score: NDArray, right: NDArray, wanted: int) -> float:
    """Area under the precision-recall curve, precision made to fall."""
    order = np.argsort(-score, kind="stable")
    hits = np.cumsum(right[order])
    recall = np.minimum(hits / max(wanted, 1), 1.0)
    precision = hits / np.arange(1, len(hits) + 1)
    precision = np.maximum.accumulate(precision[::-1])[::-1]
    return float(np.sum(np.diff(np.concatenate([[0.0], recall])) * precision))


def measure_names(
    probabilities: NDArray, label: NDArray[np.int64], kinds: tuple[str, ...], fruits: frozenset[str] = frozenset()
) -> dict[str, float]:
    """Accuracy over named things, over fruit-or-not, of unknown; calibration error; AUROC of telling oddities."""
    odd = label == kinds.index(UNKNOWN)
    guess = probabilities.argmax(axis=1)
    out = {
        "accuracy": float((guess == label)[~odd].mean()),
        "top 3": float((np.argsort(-probabilities, axis=1)[:, :3] == label[:, None]).any(1)[~odd].mean()),
        "calibration error": calibration_error(probabilities.max(axis=1), guess == label),
    }
    if odd.any():
        out["unknown recognized"] = float((guess == label)[odd].mean())
        out["unknown AUROC"] = auroc(probabilities[:, kinds.index(UNKNOWN)], odd)
    if fruits:
        is_fruit = np.array([k in fruits for k in kinds])
        p = probabilities[:, is_fruit].sum(axis=1)
        out["fruit recall"] = float((p >= 0.5)[is_fruit[label]].mean())
        out["not fruit"] = float((p < 0.5)[~is_fruit[label]].mean())
    return out


def calibration_error(confidence: NDArray, right: NDArray, bins: int = 15) -> float:
    """Expected calibration error over equally wide bins of confidence."""
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    total = 0.0
    for k in np.unique(place):
        mine = place == k
        total += mine.mean() * abs(float(confidence[mine].mean()) - float(right[mine].mean()))
    return float(total)


def auroc(score: NDArray, positive: NDArray[np.bool_]) -> float:
    """Probability that a positive scores above a negative, ties counted half."""
    order = np.argsort(score, kind="stable")
    _, inverse, counts = np.unique(score[order], return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    mine = positive[order]
    n = mine.sum()
    return float((ranks[mine].sum() - n * (n + 1) / 2) / max(n * (len(mine) - n), 1))


def temperature(logits: NDArray, label: NDArray[np.int64]) -> float:
    """The temperature that makes held-out labels likeliest, by a search over a grid of ratios 1.05."""
    grid = 1.05 ** np.arange(-30, 40)
    costs = []
    for t in grid:
        z = logits / t
        z = z - z.max(axis=1, keepdims=True)
        costs.append(float((np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(label)), label]).mean()))
    return float(grid[int(np.argmin(costs))])
