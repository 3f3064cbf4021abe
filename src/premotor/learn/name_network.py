"""The names network: what a crop shows, what color it is, and an embedding in which like things lie close."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from premotor import knowledge
from premotor.core import UNKNOWN
from premotor.learn.augment import disturb_crop
from premotor.learn.instance_network import conv
from premotor.learn.shards import COLORS
from premotor.see.crops import CROP_SIZE, NUM_CHANNELS, NUM_FEATURES, scale_crops

CHANNEL_WIDTHS = (24, 48, 96, 160)
EMBEDDING_SIZE = 64
LOGIT_SCALE = 16.0  # logits are this times the cosine between embedding and the kind's own direction
LABEL_SMOOTHING = 0.05
LOG_SIZE_SD = 0.10  # standard deviation of the log of the size given to a thing anew


class Residual(nn.Module):
    """Two convolutions beside a way straight through; at first it only lets through."""

    def __init__(self, width: int):
        super().__init__()
        last = nn.BatchNorm2d(width)
        nn.init.zeros_(last.weight)
        self.way = nn.Sequential(conv(width, width), nn.Conv2d(width, width, 3, 1, 1, bias=False), last)

    def forward(self, x: Tensor) -> Tensor:
        """Same shape in and out."""
        return F.relu(x + self.way(x))


class NamesNet(nn.Module):
    """crops (n, 6, SIZE, SIZE) and features (n, 10) -> kind logits, color logits, unit embedding (n, 64)."""

    def __init__(self, kinds: int, colors: int = len(COLORS), widths: tuple[int, int, int, int] = CHANNEL_WIDTHS):
        super().__init__()
        a, b, c, d = widths
        self.stem = nn.Sequential(nn.PixelUnshuffle(2), conv(4 * NUM_CHANNELS, a), conv(a, a))
        self.body = nn.Sequential(
            *(conv(a, b, 2), conv(b, b), Residual(b)),
            *(conv(b, c, 2), conv(c, c), Residual(c), Residual(c)),
            *(conv(c, d, 2), Residual(d), Residual(d)),
        )
        self.measures = nn.Sequential(nn.Linear(NUM_FEATURES + 6, 48), nn.ReLU(), nn.Linear(48, 48), nn.ReLU())
        self.join = nn.Sequential(nn.Dropout(0.1), nn.Linear(2 * d + 48, 128), nn.ReLU())
        self.embed = nn.Linear(128, EMBEDDING_SIZE)
        self.kinds = nn.Linear(EMBEDDING_SIZE, kinds)
        # "colour" is part of the layer's name in checkpoints and exported files.
        self.colour = nn.Sequential(nn.Linear(2 * d + 48 + a, 64), nn.ReLU(), nn.Linear(64, colors))

    def forward(self, crops: Tensor, features: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """See the class."""
        on = crops[:, 3:4] + 0.5
        area = on.sum((2, 3)).clamp(min=1.0)
        mean = (crops[:, :3] * on).sum((2, 3)) / area
        spread = ((crops[:, :3] - mean[:, :, None, None]) ** 2 * on).sum((2, 3)) / area
        measures = self.measures(torch.cat([features, mean, (spread + 1e-4).sqrt()], 1))
        near = self.stem(crops)
        on_half = F.avg_pool2d(on, 2)
        texture = (near * on_half).sum((2, 3)) / on_half.sum((2, 3)).clamp(min=1.0)
        deep = self.body(near)
        pooled = torch.cat([deep.mean((2, 3)), measures, deep.amax((2, 3))], 1)
        embedding = F.normalize(self.embed(self.join(pooled)), dim=1)
        direction = F.normalize(self.kinds.weight, dim=1)
        logits = LOGIT_SCALE * embedding @ direction.T + self.kinds.bias
        return logits, self.colour(torch.cat([texture, pooled], 1)), embedding


def labels(kinds: NDArray[np.str_], vocabulary: Sequence[str]) -> NDArray[np.int64]:
    """Index of each kind in the vocabulary; what is not in it is unknown."""
    index = {k: i for i, k in enumerate(vocabulary)}
    return np.array([index.get(str(k), index[UNKNOWN]) for k in kinds], np.int64)


def families(vocabulary: Sequence[str]) -> NDArray[np.bool_]:
    """Which kinds (k, k) are of one family, as an onion and a potato are vegetables; strangers are by themselves."""
    kinds = knowledge.load().kinds
    above = [kinds[k].is_a[0] if k in kinds and kinds[k].is_a else k for k in vocabulary]
    return np.array([[a == b for b in above] for a in above])


def batch(
    data: dict[str, NDArray], chosen: NDArray[np.intp], rng: np.random.Generator, flip: bool = True, calm: bool = False
) -> tuple:
    """The chosen crops, disturbed: (crops, features, label, colors, kin) as tensors.

    kin: (n, k) kinds of the label's family. calm: not disturbed at all.
    """
    spoil = partial(disturb_crop, size=CROP_SIZE, rng=rng, flip=flip)
    edge = (data["crop"].shape[-1] - CROP_SIZE) // 2
    middle = slice(edge, edge + CROP_SIZE)
    crops = np.stack([data["crop"][i][:, middle, middle] if calm else spoil(data["crop"][i]) for i in chosen])
    features = data["features"][chosen].copy()
    if not calm:
        features = _resized(features, rng.normal(0, LOG_SIZE_SD, len(chosen)).astype(np.float32))
        features += rng.normal(0, 0.06, features.shape).astype(np.float32)
        features[rng.random(len(chosen)) < 0.08] = 0.0
    rest = (features, data["label"][chosen], data["colors"][chosen], data["kin"][chosen])
    return tuple(torch.from_numpy(x) for x in (scale_crops(crops), *rest))


def _resized(features: NDArray[np.float32], log_scale: NDArray[np.float32]) -> NDArray[np.float32]:
    """Measures of the same things made larger or smaller: sizes vary more in life than in any generator."""
    out = features.copy()
    out[:, [0, 1, 2, 7, 8, 9]] += log_scale[:, None]
    for column, zero in ((3, -0.5), (4, -0.2)):  # heights of top and foot above the table
        out[:, column] = zero + (features[:, column] - zero) * np.exp(log_scale)
    return out


def forward(net: nn.Module, batch: tuple) -> tuple[Tensor, Tensor, Tensor]:
    """The network's outputs for a batch."""
    return net(batch[0], batch[1])


def loss(outputs: tuple[Tensor, ...], batch: tuple) -> tuple[Tensor, dict[str, float]]:
    """Cross entropy of kinds (smoothed), of families (to take an onion for fruit is worse than for a potato), and of
    colors (soft targets; none where no word fits)."""
    (kinds, colors, _), (_, _, label, wanted, kin) = outputs, batch
    name = F.cross_entropy(kinds.float(), label, label_smoothing=LABEL_SMOOTHING)
    chance = F.log_softmax(kinds.float(), 1)
    family = -chance.masked_fill(~kin, -torch.inf).logsumexp(1).mean()
    has = (wanted.sum(1) > 0).float()
    each = -(wanted * F.log_softmax(colors.float(), 1)).sum(1)
    color = (each * has).sum() / has.sum().clamp(min=1.0)
    right = (kinds.argmax(1) == label).float().mean()
    parts = {"names": name.item(), "families": family.item(), "colors": color.item(), "right": right.item()}
    return name + family + 0.4 * color, parts
