"""Disturbances for training: what cameras, light and a moving robot do to a picture, and more of it."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from premotor.learn.shards import IGNORED_LABEL, ROBOT_LABEL
from premotor.see.network_input import pack

Picture = NDArray[np.float32]
WINDOW_SIZE = (160, 208)  # [px] rows and columns of a training picture; multiples of 16


def disturb_pictures(
    rgb: NDArray[np.uint8],
    metric: NDArray[np.float16],
    labels: NDArray[np.uint8],
    rng: np.random.Generator,
    flip: bool = True,
    window: tuple[int, int] = WINDOW_SIZE,
) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """Network input (6, h, w) and labels (h, w) of a part of a picture: mirrored, recolored, with depth lost here
    and there, the robot hidden as roughly as its own model hides it, and now and then hidden where it is not."""
    view = _window(labels, rng, window)
    rgb, labels = rgb[view], labels[view]
    height, depth = metric[:, *view].astype(np.float32)
    if flip and rng.random() < 0.5:
        rgb, height, depth, labels = rgb[:, ::-1], height[:, ::-1], depth[:, ::-1], labels[:, ::-1]
    color = recolor(rgb.astype(np.float32) / 255.0, rng)
    hidden = _hide(labels, rng)
    lost = _blobs(labels.shape, rng, int(rng.integers(0, 6)), 14)
    depth = np.where(lost, np.nan, depth * (1 + rng.normal(0, 0.004)))
    h, w = labels.shape
    tilt = rng.normal(0, 0.004, 2)
    height = height + rng.normal(0, 0.004) + tilt[0] * np.linspace(-1, 1, w) + tilt[1] * np.linspace(-1, 1, h)[:, None]
    x = pack(255 * color, height.astype(np.float32), depth.astype(np.float32), hidden, _NO_INDICES, _NO_INDICES).x
    return x, np.where(hidden, 0, labels).astype(np.uint8)


_NO_INDICES = np.zeros(0, np.intp)


def _window(labels: NDArray[np.uint8], rng: np.random.Generator, window: tuple[int, int]) -> tuple[slice, slice]:
    """A window of the picture, mostly around some thing: where there is nothing there is little to learn."""
    h, w = labels.shape
    high, wide = min(h, window[0]), min(w, window[1])
    v, u = int(rng.integers(h)), int(rng.integers(w))
    if rng.random() < 0.85:
        present = [k for k in np.unique(labels[::4, ::4]) if k not in (0, ROBOT_LABEL, IGNORED_LABEL)]
        if present:
            rows, columns = np.nonzero(labels == rng.choice(present))
            k = rng.integers(len(rows))
            v, u = int(rows[k] + rng.normal(0, 20)), int(columns[k] + rng.normal(0, 25))
    v0, u0 = int(np.clip(v - high // 2, 0, h - high)), int(np.clip(u - wide // 2, 0, w - wide))
    return slice(v0, v0 + high), slice(u0, u0 + wide)


def recolor(rgb: Picture, rng: np.random.Generator, strength: float = 1.0) -> Picture:
    """Another light, another camera: color mixing, gain, gamma, contrast and noise on (..., 3) from 0 to 1."""
    mix = np.eye(3) + rng.normal(0, 0.04 * strength, (3, 3))
    gain = np.exp(rng.normal(0, 0.18 * strength) + rng.normal(0, 0.06 * strength, 3))
    out = rgb @ (mix * gain).T.astype(np.float32)
    gray = out.mean(axis=-1, keepdims=True)
    out = gray + (out - gray) * np.float32(np.exp(rng.normal(0, 0.2 * strength)))
    middle = np.float32(out.mean())
    out = middle + (out - middle) * np.float32(np.exp(rng.normal(0, 0.12 * strength)))
    out = np.clip(out, 0.0, 1.0) ** np.float32(np.exp(rng.normal(0, 0.18 * strength)))
    noise = rng.uniform(0, 0.025 * strength)
    return np.clip(out + noise * rng.standard_normal(out.shape, np.float32), 0.0, 1.0)


def _hide(labels: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.bool_]:
    """The robot's pixels, a little shifted and grown; at times a limb that is not in the picture."""
    hidden = labels == ROBOT_LABEL
    if hidden.any():
        grow = Image.fromarray(hidden)
        shift = rng.integers(-1, 2, 2)
        hidden = np.roll(np.asarray(grow), shift, (0, 1))
        for _ in range(int(rng.integers(0, 3))):
            hidden = _grown(hidden)
    if rng.random() < 0.25:
        canvas = Image.new("1", labels.shape[::-1])
        h, w = labels.shape
        ends = [(rng.uniform(0, w), rng.uniform(-0.2, 0.8) * h) for _ in range(3)]
        ImageDraw.Draw(canvas).line(ends, fill=1, width=int(rng.integers(8, 40)))
        hidden = hidden | np.asarray(canvas)
    return hidden


def _grown(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    out = mask.copy()
    out[1:] |= mask[:-1]
    out[:-1] |= mask[1:]
    out[:, 1:] |= mask[:, :-1]
    out[:, :-1] |= mask[:, 1:]
    return out


def _blobs(shape: tuple[int, int], rng: np.random.Generator, count: int, most: int) -> NDArray[np.bool_]:
    canvas = Image.new("1", (shape[1], shape[0]))
    draw = ImageDraw.Draw(canvas)
    for _ in range(count):
        u, v, a, b = rng.uniform(0, shape[1]), rng.uniform(0, shape[0]), *rng.uniform(1, most, 2)
        draw.ellipse([u - a, v - b, u + a, v + b], fill=1)
    return np.asarray(canvas)


def disturb_crop(crop: NDArray[np.uint8], size: int, rng: np.random.Generator, flip: bool = True) -> NDArray[np.uint8]:
    """(6, size, size) out of a wider crop: shifted, zoomed, turned over, recolored, blurred, background swapped,
    its mask as ragged as a network draws it, and part of it covered."""
    spill = int(rng.integers(2, 9)) if rng.random() < 0.2 else 0
    zoom = np.exp(rng.normal(0, 0.07)) * (1 + 2 * spill / size)
    side = min(size * zoom, crop.shape[1])
    slack = crop.shape[1] - side
    u0, v0 = np.clip(slack / 2 + rng.normal(0, 2.0, 2), 0, slack)
    at_u = np.clip(u0 + (np.arange(size) + 0.5) * side / size, 0, crop.shape[2] - 1).astype(np.intp)
    at_v = np.clip(v0 + (np.arange(size) + 0.5) * side / size, 0, crop.shape[1] - 1).astype(np.intp)
    if flip and rng.random() < 0.5:
        at_u = at_u[::-1]
    out = crop[:, at_v][:, :, at_u].copy()
    color = out[:3].transpose(1, 2, 0).astype(np.float32) / 255.0
    color = recolor(color, rng)
    if rng.random() < 0.2:
        color = _coarser(color, rng)
    if rng.random() < 0.15:
        color = _plainer(color, rng)
    if rng.random() < 0.25:
        color = _glossy(color, rng)
    mask = _ragged(_spilled(out[3], spill, rng), rng)
    if rng.random() < 0.3:
        away = (out[3] < 128)[..., None]
        color = np.where(away, rng.random(3, np.float32), color)
    if rng.random() < 0.25:
        cover = _cover(mask.shape, rng)
        color[cover] = rng.random(3, np.float32)
        mask[cover] = 0
        out[4:, cover] = 0
    out[:3] = (255 * color).transpose(2, 0, 1)
    out[3] = mask
    if rng.random() < 0.3:
        out[4:, _blobs(mask.shape, rng, 3, 10)] = 0
    return out


def _coarser(color: Picture, rng: np.random.Generator) -> Picture:
    """As if seen from farther away."""
    h, w = color.shape[:2]
    small = int(h / rng.uniform(1.2, 3.5))
    image = Image.fromarray((255 * color).astype(np.uint8)).resize((small, small), Image.Resampling.BOX)
    return np.asarray(image.resize((w, h), Image.Resampling.BILINEAR)).astype(np.float32) / 255.0


def _plainer(color: Picture, rng: np.random.Generator) -> Picture:
    """With its pattern washed out: skins and labels are often smoother in life."""
    h, w = color.shape[:2]
    image = Image.fromarray((255 * color).astype(np.uint8)).resize((10, 10), Image.Resampling.BOX)
    smooth = np.asarray(image.resize((w, h), Image.Resampling.BICUBIC)).astype(np.float32) / 255.0
    return (color + rng.uniform(0.3, 0.9) * (smooth - color)).astype(np.float32)


def _glossy(color: Picture, rng: np.random.Generator) -> Picture:
    """With a lamp mirrored in it: how shiny a thing is says little about what it is."""
    v, u = np.indices(color.shape[:2], np.float32)
    cv, cu = rng.uniform(0.25, 0.75, 2) * color.shape[0]
    bright = rng.uniform(0.2, 0.8) * np.exp(-((u - cu) ** 2 + (v - cv) ** 2) / (2 * rng.uniform(1.5, 8.0) ** 2))
    return np.clip(color + bright[..., None].astype(np.float32), 0.0, 1.0)


def _spilled(mask: NDArray[np.uint8], pixels: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Grown all round, or to one side, onto what lies beneath or beside: so masks are drawn of things among others."""
    on = mask > 127
    for _ in range(pixels):
        on = _grown(on)
    aside = _cover(mask.shape, rng) if rng.random() < 0.5 else np.ones(mask.shape, bool)
    return np.where(on & aside, 255, mask).astype(np.uint8)


def _ragged(mask: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Grown or eaten at the edge by up to two pixels, with a coarse outline."""
    on = mask > 127
    for _ in range(int(rng.integers(0, 3))):
        on = ~_grown(~on) if rng.random() < 0.5 else _grown(on)
    noise = rng.normal(0, 60, (9, 9)).astype(np.float32)
    ripple = np.asarray(Image.fromarray(noise).resize(mask.shape[::-1], Image.Resampling.BICUBIC))
    soft = np.asarray(
        Image.fromarray((on * 255).astype(np.uint8)).reduce(2).resize(mask.shape[::-1], Image.Resampling.BILINEAR)
    )
    return np.where(soft + ripple > 127, 255, 0).astype(np.uint8)


def _cover(shape: tuple[int, ...], rng: np.random.Generator) -> NDArray[np.bool_]:
    """A straight-edged part of the crop: something stands before the thing."""
    v, u = np.indices(shape)
    turn = rng.uniform(0, 2 * np.pi)
    reach = rng.uniform(0.05, 0.45) * shape[0]
    return (u - shape[1] / 2) * np.cos(turn) + (v - shape[0] / 2) * np.sin(turn) > reach
