"""The belief from above, as a camera opposite the robot would show it: things, how sure, what moves where."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw

from premotor.core import Belief, Grasp, Outcome, Placement, Thing, Visibility
from premotor.core.geometry import Array
from premotor.record.drawing import (
    ACCENT,
    LINE,
    MUTED,
    PANEL,
    TEXT,
    Box,
    dot,
    fade,
    fill,
    instance_color,
    probability_color,
    stroke,
    width_of,
    write,
)
from premotor.record.footprints import ellipse, footprint
from premotor.record.overlay import name_of

Area = tuple[float, float, float, float]
DEFAULT_AREA: Area = (0.12, 0.40, 0.82, -0.40)
"""[m] x at the upper edge, y at the right, x at the lower, y at the left; the arm stands above the upper edge."""

_GRID_COLOR = fade(LINE, 0.45)


def floor_map(
    belief: Belief,
    size: tuple[int, int],
    tool: Array | None = None,
    path: Array | None = None,
    candidates: Sequence[Grasp | Placement] = (),
    outcomes: Sequence[Outcome] = (),
    chosen: int | None = None,
    area: Area | None = None,
) -> Image.Image:
    """The map of `area`, or of `DEFAULT_AREA` stretched to hold every thing, at `size` [px].

    tool: position (3,) [m]. path: of the tool, (N, 3) [m]. Candidates are colored by their chance; where the chosen
    one is expected to leave things is drawn as dashed ghosts.
    """
    area = area or _area(belief)
    image, to = _ground(size, area, belief.table.bounds).copy(), _Scale(size, area)
    _clutter(image, to, belief.clutter)
    things = [t for t in belief.things if t.visibility is not Visibility.ABSENT]
    outlines = {t.id: to(footprint(t.shape, t.X_WO)) for t in things}
    for thing in sorted(things, key=lambda t: (not t.shape.hollow, t.position[2])):
        _thing(image, to, thing, outlines[thing.id])
    if chosen is not None and chosen < len(outcomes):
        _ghosts(image, to, belief, outcomes[chosen])
    _arm(image, to, tool, path)
    _candidates(image, to, candidates, outcomes, chosen)
    _names(image, things, outlines)
    return image


def _area(belief: Belief) -> Area:
    """`DEFAULT_AREA`, stretched by whole decimeters so that the map of a film seldom jumps."""
    near, right, far, left = DEFAULT_AREA
    for t in belief.things:
        (x, y), reach = t.position[:2], 0.8 * float(np.max(t.half_extents[:2]))
        right, left = max(right, np.ceil((y + reach) * 10) / 10), min(left, np.floor((y - reach) * 10) / 10)
        near, far = min(near, np.floor((x - reach) * 10) / 10), max(far, np.ceil((x + reach) * 10) / 10)
    return max(near, -1.0), min(float(right), 1.2), min(far, 1.6), max(float(left), -1.2)


class _Scale:
    """World x, y [m] to pixels, the robot looking down the picture."""

    def __init__(self, size: tuple[int, int], area: Area):
        self.near, right, far, self.left = area
        self.factor = min(size[0] / (right - self.left), size[1] / (far - self.near))
        self.corner = np.array([(size[0] - self.factor * (right - self.left)) / 2, 0.0])

    def __call__(self, points: Array) -> Array:
        xy = np.asarray(points, float)[..., :2]
        return self.corner + self.factor * np.stack([xy[..., 1] - self.left, xy[..., 0] - self.near], axis=-1)


@lru_cache(maxsize=8)
def _ground(size: tuple[int, int], area: Area, bounds: tuple[float, float, float, float]) -> Image.Image:
    """The table with a grid of 20 cm; it seldom changes."""
    image, to = Image.new("RGB", size, PANEL), _Scale(size, area)
    draw, (x0, y0, x1, y1) = ImageDraw.Draw(image), bounds
    (left, top), (right, low) = to(np.array([x0, y0])).tolist(), to(np.array([x1, y1])).tolist()
    draw.rectangle((left, top, right, low), fill=_GRID_COLOR)
    for k in np.arange(-10, 11) * 0.2:
        u, v = to(np.array([k, k])).tolist()
        draw.line((u, 0, u, size[1]), fill=fade(LINE, 0.6))
        draw.line((0, v, size[0], v), fill=fade(LINE, 0.6))
    return image


def _clutter(image: Image.Image, to: "_Scale", points: Array) -> None:
    """What nothing explains, as grains."""
    draw = ImageDraw.Draw(image)
    draw.point(to(points[:: max(1, len(points) // 200)]).ravel().tolist(), fill=MUTED)


def _thing(image: Image.Image, to: _Scale, thing: Thing, outline: Array) -> None:
    color = instance_color(thing.id)
    sure = 0.35 + 0.65 * min(max(thing.existence, 0.0), 1.0)
    hidden = thing.visibility is not Visibility.PRESENT
    opened = thing.shape.hollow
    closed = np.concatenate([outline, outline[:1]])
    fill(image, outline, color, sure * (0.12 if opened or hidden else 0.42))
    stroke(image, closed, color, 1.6, sure, dash=(4, 3) if hidden else None)
    if opened:
        center = outline.mean(axis=0)
        stroke(image, center + 0.86 * (closed - center), color, 1.0, 0.5 * sure)
    blur = to(ellipse(thing.covariance[:2, :2]) + thing.position[:2])
    stroke(image, np.concatenate([blur, blur[:1]]), TEXT, 1.0, 0.75 * sure)


def _ghosts(image: Image.Image, to: _Scale, belief: Belief, outcome: Outcome) -> None:
    for thing in belief.things:
        X = outcome.poses.get(thing.id)
        if X is not None and np.linalg.norm(X[:3, 3] - thing.position) > 0.01:
            ghost = to(footprint(thing.shape, X))
            stroke(image, np.concatenate([ghost, ghost[:1]]), TEXT, 1.3, 0.9, dash=(3, 3))


def _arm(image: Image.Image, to: _Scale, tool: Array | None, path: Array | None) -> None:
    base = to(np.zeros(2))
    if tool is not None:
        stroke(image, np.array([base, to(tool)]), MUTED, 5.0, 0.35)
    dot(image, base, 8, fade(MUTED, 0.6))
    if path is not None and len(path) > 1:
        stroke(image, to(path), ACCENT, 2.0)
        dot(image, to(path[-1]), 3.5, ACCENT)
    if tool is not None:
        dot(image, to(tool), 4.5, TEXT)


def _candidates(
    image: Image.Image,
    to: _Scale,
    candidates: Sequence[Grasp | Placement],
    outcomes: Sequence[Outcome],
    chosen: int | None,
) -> None:
    """Each as the line between its fingertips with a bar at both ends."""
    order = sorted(range(min(len(candidates), len(outcomes))), key=lambda i: (i == chosen, outcomes[i].success))
    for i in order:
        c = candidates[i]
        reach = 0.5 * c.opening if isinstance(c, Grasp) else 0.03
        center, y, x = c.X_WG[:3, 3], c.X_WG[:3, 1], c.X_WG[:3, 0]
        width, alpha = (2.6, 1.0) if i == chosen else (1.5, 0.75)
        color = probability_color(outcomes[i].success)
        ends, bar, gap = (center - reach * y, center + reach * y), 0.011 * x, np.full(3, np.nan)
        lines = [ends[0] - bar, ends[0] + bar, gap, ends[0], ends[1], gap, ends[1] - bar, ends[1] + bar]
        stroke(image, to(np.array(lines)), color, width, alpha)


def _names(image: Image.Image, things: Sequence[Thing], outlines: dict[int, Array]) -> None:
    taken: list[Box] = []
    for thing in sorted(things, key=lambda t: t.position[0]):
        name, p = name_of(thing.names)
        text = name if p >= 0.5 else f"{name}?"
        outline, size = outlines[thing.id], 11
        half, (u, v) = width_of(text, size) // 2 + 1, outline.mean(axis=0).tolist()
        if not (0 <= u < image.width and 0 <= v < image.height):
            continue
        u = min(max(u, half + 2), image.width - half - 2)
        for v in (outline[:, 1].max() + 8, outline[:, 1].min() - 8, outline[:, 1].mean()):
            box = (int(u) - half, int(v) - 6, int(u) + half, int(v) + 6)
            if not any(box[0] < t[2] and t[0] < box[2] and box[1] < t[3] and t[1] < box[3] for t in taken):
                taken.append(box)
                write(
                    image,
                    (u, v),
                    text,
                    size,
                    fade(instance_color(thing.id), 0.75, TEXT),
                    anchor="mm",
                    halo=_GRID_COLOR,
                )
                break
