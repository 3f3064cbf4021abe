"""The instances network and what it is taught: what is a thing, where its center is, and which pixels are its.

A small U-Net after Panoptic-DeepLab (Cheng et al. 2020, arXiv:1911.10194): centers as heat, pixels point at them.
"""

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from premotor.learn.augment import WINDOW_SIZE, disturb_pictures
from premotor.learn.shards import IGNORED_LABEL, ROBOT_LABEL
from premotor.see.grouping import OFFSET_SCALE
from premotor.see.network_input import NUM_CHANNELS

CHANNEL_WIDTHS = (16, 32, 64, 96)
WHOLE_PICTURE_SHARE = 0.6  # share of batches made of whole pictures


def conv(inputs: int, outputs: int, stride: int = 1, size: int = 3, spread: int = 1) -> nn.Sequential:
    """Convolution, batch norm, ReLU. spread: between the pixels that it takes together."""
    layer = nn.Conv2d(inputs, outputs, size, stride, spread * (size // 2), spread, bias=False)
    return nn.Sequential(layer, nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


class InstancesNet(nn.Module):
    """(n, 6, h, w) -> fine (n, 5, h, w) class logits and offsets, heat (n, 2, h/2, w/2) center logits."""

    def __init__(self, widths: tuple[int, int, int, int] = CHANNEL_WIDTHS):
        super().__init__()
        a, b, c, d = widths
        self.stem = nn.Sequential(nn.PixelUnshuffle(2), conv(4 * NUM_CHANNELS, a), conv(a, a))
        self.down1 = nn.Sequential(conv(a, b, 2), conv(b, b))
        self.down2 = nn.Sequential(conv(b, c, 2), conv(c, c))
        self.down3 = nn.Sequential(conv(c, d, 2), conv(d, d), conv(d, d))
        self.wide = nn.Sequential(conv(d, d, spread=2), conv(d, d, spread=4), nn.Conv2d(d, d, 1))
        self.up2 = nn.Sequential(conv(d + c, c, size=1), conv(c, c))
        self.up1 = nn.Sequential(conv(c + b, b, size=1), conv(b, b))
        self.up0 = nn.Sequential(conv(b + a, a + 8, size=1), conv(a + 8, a + 8))
        self.fine = nn.Conv2d(a + 8, 4 * 5, 1)
        self.heat = nn.Conv2d(a + 8, 2, 1)
        nn.init.constant_(self.heat.bias, -4.0)  # type: ignore[arg-type]
        # what looks far adds nothing at first, so that weights from before it was there begin as they were
        nn.init.zeros_(self.wide[-1].weight)  # type: ignore[arg-type]
        nn.init.zeros_(self.wide[-1].bias)  # type: ignore[arg-type]

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """See the class."""
        x0 = self.stem(x)
        x1 = self.down1(x0)
        x2 = self.down2(x1)
        x3 = self.down3(x2)
        y = self.up2(torch.cat([_double(x3 + self.wide(x3)), x2], 1))
        y = self.up1(torch.cat([_double(y), x1], 1))
        y = self.up0(torch.cat([_double(y), x0], 1))
        return F.pixel_shuffle(self.fine(y), 2), self.heat(y)


def _double(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2.0, mode="nearest")


def targets(labels: NDArray[np.uint8], container: NDArray[np.bool_]) -> tuple[NDArray, NDArray, NDArray, NDArray]:
    """For one picture (h, w): class (h, w) int64 with -1 ignored, offsets (2, h, w), heat (2, h/2, w/2), weight (h, w).

    A thing's center is the mean of its seen pixels. Pixels of small things weigh more, so that a lime counts
    about as much as a basket.
    """
    h, w = labels.shape
    kind = np.where(labels == IGNORED_LABEL, -1, 0).astype(np.int64)
    offsets = np.zeros((2, h, w), np.float32)
    heat = np.zeros((2, h // 2, w // 2), np.float32)
    weight = np.ones((h, w), np.float32)
    for i in np.unique(labels):
        if i in (0, ROBOT_LABEL, IGNORED_LABEL):
            continue
        v, u = np.nonzero(labels == i)
        layer = int(container[i])
        kind[v, u] = 1 + layer
        cu, cv = u.mean(), v.mean()
        offsets[0, v, u], offsets[1, v, u] = (cu - u) / OFFSET_SCALE, (cv - v) / OFFSET_SCALE
        weight[v, u] = np.clip(12.0 / np.sqrt(len(u)), 0.5, 2.0)
        _spot(heat[layer], (cu - 0.5) / 2, (cv - 0.5) / 2, float(np.clip(0.09 * np.sqrt(len(u)), 1.0, 3.0)))
    return kind, offsets, heat, weight


def _spot(heat: NDArray[np.float32], u: float, v: float, sigma: float) -> None:
    """Raise a Gaussian of height 1 at (u, v), its middle pixel exactly 1."""
    r = int(3 * sigma + 1)
    a, b = round(u), round(v)
    v0, v1, u0, u1 = max(b - r, 0), min(b + r + 1, heat.shape[0]), max(a - r, 0), min(a + r + 1, heat.shape[1])
    gv, gu = np.mgrid[v0:v1, u0:u1]
    bump = np.exp(-((gu - a) ** 2 + (gv - b) ** 2) / (2 * sigma**2))
    heat[v0:v1, u0:u1] = np.maximum(heat[v0:v1, u0:u1], bump)


def batch(data: dict[str, NDArray], chosen: NDArray[np.intp], rng: np.random.Generator, flip: bool = True) -> tuple:
    """The chosen pictures, disturbed: (x, kind, offsets, heat, weight) as tensors.

    Windows around things, or whole pictures, half as many: large things seen near do not fit into a window.
    """
    whole = rng.random() < WHOLE_PICTURE_SHARE
    window = data["labels"].shape[1:] if whole else WINDOW_SIZE
    chosen = chosen[: max(1, len(chosen) // 2)] if whole else chosen
    rows = []
    for i in chosen:
        x, labels = disturb_pictures(data["rgb"][i], data["metric"][i], data["labels"][i], rng, flip, window)
        rows.append((x, *targets(labels, data["container"][i])))
    return tuple(torch.from_numpy(np.stack(column)) for column in zip(*rows, strict=True))


def forward(net: nn.Module, batch: tuple) -> tuple[Tensor, Tensor]:
    """The network's outputs for a batch."""
    return net(batch[0])


def loss(outputs: tuple[Tensor, ...], batch: tuple) -> tuple[Tensor, dict[str, float]]:
    """Cross entropy of classes, focal loss of centers (CenterNet, arXiv:1904.07850), L1 of offsets."""
    (fine, heat), (_, kind, offsets, spots, weight) = outputs, batch
    fine, heat = fine.float(), heat.float()
    each = F.cross_entropy(fine[:, :3], kind, ignore_index=-1, reduction="none")
    classes = (each * weight).mean()
    mine = (kind > 0).float() * weight
    pull = ((fine[:, 3:] - offsets).abs().sum(1) * mine).sum() / mine.sum().clamp(min=1.0)
    p = heat.sigmoid().clamp(1e-4, 1 - 1e-4)
    top = spots >= 0.999
    hit = -((1 - p) ** 2) * p.log() * top
    miss = -((1 - spots) ** 4) * p**2 * (1 - p).log() * ~top
    centers = (hit.sum() + miss.sum()) / top.sum().clamp(min=1)
    total = 3.0 * classes + 1.0 * pull + 0.5 * centers
    return total, {"classes": classes.item(), "offsets": pull.item(), "centers": centers.item()}
