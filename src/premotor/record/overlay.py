"""What is seen, drawn over the camera image: masks, outlines, names; grasps and paths where their pose is known."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PIL import Image

from premotor.core import Belief, CameraImage, Detection, Grasp, Outcome, Placement
from premotor.core.geometry import Array, invert, project, transform
from premotor.record.drawing import (
    ACCENT,
    BACKGROUND,
    MUTED,
    TEXT,
    Box,
    Color,
    dot,
    fit,
    fitted,
    instance_color,
    plate,
    probability_color,
    stroke,
    width_of,
    write,
)

ASSOCIATION_RADIUS = 0.08  # [m] how far a detection may lie from the thing whose color it gets


def name_of(names: dict[str, float]) -> tuple[str, float]:
    """The likeliest name and its probability."""
    return max(names.items(), key=lambda item: item[1]) if names else ("unknown", 0.0)


def owner_ids(detections: Sequence[Detection], belief: Belief) -> list[int | None]:
    """For each detection, the id of the believed thing nearest to it, or None where none is near."""
    centers = np.array([t.position for t in belief.things]).reshape(-1, 3)
    found: list[int | None] = []
    for d in detections:
        far = np.linalg.norm(centers - np.mean(d.points, axis=0), axis=1) if len(d.points) and len(centers) else None
        near = far is not None and far.min() < ASSOCIATION_RADIUS
        found.append(belief.things[int(np.argmin(far))].id if near and far is not None else None)
    return found


def seen(frame: CameraImage, detections: Sequence[Detection], belief: Belief, size: tuple[int, int]) -> Image.Image:
    """The camera image at `size` [px] with every detection tinted and outlined in its thing's color."""
    rgb = frame.rgb.copy()
    for d, color in zip(detections, _colors(detections, belief), strict=True):
        _tint(rgb, d, color)
    return fit(rgb, *size)


def draw_names(image: Image.Image, frame: CameraImage, detections: Sequence[Detection], belief: Belief) -> None:
    """Name and probability of every detection on an image made by `seen`, where there is room."""
    colors, size, taken = _colors(detections, belief), image.size, list[Box]()
    left, top, scale = fitted(frame.rgb.shape[1], frame.rgb.shape[0], *size)
    ids = owner_ids(detections, belief)
    believed = [belief.thing(i).names if i is not None else {} for i in ids]
    for d, color, known in sorted(zip(detections, colors, believed, strict=True), key=lambda row: row[0].box[1]):
        u0, v0, u1, v1 = (np.array(d.box) * scale - np.array([left, top, left, top])).tolist()
        name, p = name_of(known or d.names)
        _label(image, ((u0 + u1) / 2, v0, v1), name, p, color, taken)


def work_area(frame: CameraImage, X_WC: Array, belief: Belief) -> Box | None:
    """The part (u0, v0, u1, v1) [px] of an image where work is done: the reachable table and every thing, rounded
    so that a film keeps still. None where that is not in front of the camera."""
    corners = np.array([(x, y, belief.table.top + z) for x in (0.28, 0.75) for y in (-0.36, 0.36) for z in (0, 0.1)])
    pixels = project(transform(invert(X_WC), np.vstack([corners, *(t.position[None] for t in belief.things)])), frame.K)
    if not np.isfinite(pixels).all():
        return None
    h, w = frame.rgb.shape[:2]
    low = np.floor(pixels.min(axis=0) / 20 - 2).astype(int) * 20
    high = np.ceil(pixels.max(axis=0) / 20 + 2).astype(int) * 20
    u0, v0, u1, v1 = max(0, int(low[0])), max(0, int(low[1])), min(w, int(high[0])), min(h, int(high[1]))
    return (u0, v0, u1, v1) if u1 - u0 >= w // 4 and v1 - v0 >= h // 4 else None


def crop(frame: CameraImage, detections: Sequence[Detection], box: Box) -> tuple[CameraImage, list[Detection]]:
    """A frame and what was seen in it, cut to `box` (u0, v0, u1, v1) [px]; things outside fall away."""
    u0, v0, u1, v1 = box
    K = frame.K - np.array([(0, 0, u0), (0, 0, v0), (0, 0, 0)], float)
    cut = replace(frame, rgb=np.ascontiguousarray(frame.rgb[v0:v1, u0:u1]), depth=None, K=K)
    kept = []
    for d in detections:
        a, b, c, e = d.box
        at = (max(0, a - u0), max(0, b - v0), min(u1, c) - u0, min(v1, e) - v0)
        if at[2] > at[0] and at[3] > at[1]:
            kept.append(replace(d, mask=d.mask[v0:v1, u0:u1], box=at))
    return cut, kept


def project_into(frame: CameraImage, X_WC: Array, points: Array, size: tuple[int, int]) -> Array:
    """Pixels (N, 2) of world points (N, 3) [m] in the image that `seen` gives; NaN behind the camera."""
    left, top, scale = fitted(frame.rgb.shape[1], frame.rgb.shape[0], *size)
    return project(transform(invert(X_WC), points), frame.K) * scale - np.array([left, top])


def draw_intent(
    image: Image.Image,
    frame: CameraImage,
    X_WC: Array,
    path: Array | None,
    candidates: Sequence[Grasp | Placement],
    outcomes: Sequence[Outcome],
    chosen: int | None,
) -> None:
    """The tool's path and the hands that were imagined, the chosen one bold, on an image made by `seen`."""
    best = sorted(range(len(outcomes)), key=lambda i: outcomes[i].success)[-4:]
    for i in [b for b in best if b != chosen] + [c for c in [chosen] if c is not None]:
        hand = project_into(frame, X_WC, transform(candidates[i].X_WG, _hand(candidates[i])), image.size)
        width, alpha = (3.0, 1.0) if i == chosen else (1.6, 0.55)
        stroke(image, hand, probability_color(outcomes[i].success), width, alpha)
    if path is not None and len(path) > 1:
        pixels = project_into(frame, X_WC, np.asarray(path, float), image.size)
        stroke(image, pixels, BACKGROUND, 4.0, 0.45)
        stroke(image, pixels, ACCENT, 2.0)
        if np.isfinite(pixels[-1]).all():
            dot(image, pixels[-1], 4.0, ACCENT)


def _hand(candidate: Grasp | Placement) -> Array:
    """A gripper as a line (7, 3) [m] in the tool frame."""
    w = 0.5 * candidate.opening if isinstance(candidate, Grasp) else 0.04
    corners = [(0, -w, 0.01), (0, -w, -0.05), (0, 0, -0.05), (0, 0, -0.10), (0, 0, -0.05), (0, w, -0.05), (0, w, 0.01)]
    return np.array(corners)


def _colors(detections: Sequence[Detection], belief: Belief) -> list[Color]:
    return [instance_color(7 + i if id is None else id) for i, id in enumerate(owner_ids(detections, belief))]


def _tint(rgb: np.ndarray, d: Detection, color: Color, share: float = 0.30) -> None:
    """Blend the mask's inside a little and its border fully with `color`, in place."""
    h, w = rgb.shape[:2]
    if d.mask.shape != (h, w):
        return
    u0, v0, u1, v1 = (max(0, d.box[0] - 2), max(0, d.box[1] - 2), min(w, d.box[2] + 2), min(h, d.box[3] + 2))
    mask = d.mask[v0:v1, u0:u1]
    inside = mask.copy()
    for _ in range(2):  # two pixels of border
        inside[1:-1, 1:-1] &= inside[:-2, 1:-1] & inside[2:, 1:-1] & inside[1:-1, :-2] & inside[1:-1, 2:]
    view, ink = rgb[v0:v1, u0:u1], np.array(color, float)
    view[inside] = (view[inside] * (1 - share) + ink * share).astype(np.uint8)
    view[mask & ~inside] = ink.astype(np.uint8)


def _label(
    image: Image.Image, at: tuple[float, float, float], name: str, p: float, color: Color, taken: list[Box]
) -> None:
    """Name and probability over (or, where that is taken, under) a thing at (center u, top v, bottom v)."""
    size, number = 12, f"{p:.2f}"
    w, h = width_of(name, size) + width_of(number, size) + 26, 19
    u = int(min(max(at[0] - w / 2, 2), image.width - w - 2))
    tries = [at[1] - h - 3, at[2] + 3, at[1] - 2 * h - 6, (at[1] + at[2] - h) / 2, at[2] + h + 6]
    boxes = [(u, int(v), u + w, int(v) + h) for v in tries if 26 <= v <= image.height - h]
    box = next((b for b in boxes if not any(_overlap(b, t) for t in taken)), None)
    if box is None:
        return
    taken.append(box)
    plate(image, box, BACKGROUND, 6, 205)
    middle = (box[1] + box[3]) / 2
    dot(image, (box[0] + 9, middle), 3.5, color)
    write(image, (box[0] + 16, middle), name, size, TEXT, anchor="lm")
    write(image, (box[2] - 6, middle), number, size, MUTED, anchor="rm")


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
