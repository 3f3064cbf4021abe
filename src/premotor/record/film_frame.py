"""One picture of the film: the room, what the brain sees, believes, foresees and does, at one moment."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from premotor.core import TABLE_ID, Belief, CameraImage, Detection, Event, Grasp, Outcome, Placement, Step
from premotor.core.geometry import Array
from premotor.record.drawing import (
    ACCENT,
    BACKGROUND,
    BAD,
    FAIR,
    GOOD,
    LINE,
    MUTED,
    PANEL,
    TEXT,
    Box,
    Color,
    dot,
    fade,
    fit,
    place,
    plate,
    probability_color,
    tag,
    widen,
    width_of,
    write,
)
from premotor.record.floor_map import floor_map
from premotor.record.overlay import crop, draw_intent, draw_names, name_of, seen, work_area

FRAME_SIZE = (1280, 720)
SCENE_BOX: Box = (20, 70, 788, 646)
DETECTIONS_BOX: Box = (800, 70, 1260, 395)
MAP_BOX: Box = (800, 407, 1062, 646)
FORESIGHT_BOX: Box = (1074, 407, 1260, 646)
WRIST_BOX: Box = (32, 496, 216, 634)
CAPTION_BOX: Box = (20, 658, 1260, 702)

ROOM_COLORS: dict[str, Color] = {
    "see": (111, 208, 140), "remember": (87, 184, 255), "understand": (199, 146, 255), "foresee": (79, 214, 201),
    "plan": (255, 194, 75), "move": (255, 162, 92), "guard": (246, 104, 98), "brain": (143, 168, 255),
}  # fmt: skip
"""The color each room of the brain has in films and reports."""


@dataclass(frozen=True, eq=False)
class FilmFrame:
    """Everything one picture shows; what is left out leaves its place calm.

    time [s] of the run. room: (H, W, 3) uint8 picture of the place from outside, best 768 x 576. front: the fixed
    camera's frame, X_WF (4, 4) its believed pose; detections: what was seen in it. wrist: the other frame.
    tool (3,) and path (N, 3) [m]: where the tool is and will go. candidates with their outcomes: what was imagined
    last, and the index of the chosen one. realtime_factor: world seconds per charged second. done: None while
    running, then whether it worked.
    """

    time: float
    instruction: str
    belief: Belief = field(default_factory=Belief)
    room: NDArray[np.uint8] | None = None
    front: CameraImage | None = None
    X_WF: Array | None = None
    detections: Sequence[Detection] = ()
    wrist: CameraImage | None = None
    tool: Array | None = None
    path: Array | None = None
    candidates: Sequence[Grasp | Placement] = ()
    outcomes: Sequence[Outcome] = ()
    chosen: int | None = None
    step: Step | None = None
    event: Event | None = None
    realtime_factor: float | None = None
    done: bool | None = None


def compose_frame(view: FilmFrame) -> NDArray[np.uint8]:
    """The picture (720, 1280, 3) of a view."""
    image = Image.new("RGB", FRAME_SIZE, BACKGROUND)
    _header(image, view)
    _room(image, view)
    _seen(image, view)
    _map(image, view)
    foreseen_panel(image, FORESIGHT_BOX, view.candidates, view.outcomes, view.chosen)
    _caption(image, view)
    return np.asarray(image)


def step_text(step: Step | None, belief: Belief) -> str:
    """A step in words: "place apple in basket"."""
    if step is None:
        return "thinking"
    names = {t.id: name_of(t.names)[0] for t in belief.things}
    words = ["look at" if step.skill == "look" else step.skill]
    words += [names.get(step.thing, f"thing {step.thing}")] if step.thing is not None else []
    words += ["in", names.get(step.into, f"thing {step.into}")] if step.into not in (None, TABLE_ID) else []
    return " ".join(words)


def foreseen_panel(
    image: Image.Image,
    box: Box,
    candidates: Sequence[Grasp | Placement],
    outcomes: Sequence[Outcome],
    chosen: int | None,
) -> None:
    """Bars of predicted success, best first, with what could go wrong; drawn into `box` of `image`."""
    x0, y0, x1, y1 = box
    plate(image, box, PANEL)
    write(image, (x0 + 12, y0 + 10), "foresees success", 12, MUTED)
    pairs = list(zip(candidates, outcomes, strict=False))
    if not pairs:
        write(image, ((x0 + x1) / 2, (y0 + y1) / 2), "nothing to choose now", 12, fade(MUTED, 0.6), anchor="mm")
        return
    kind = "grasps" if isinstance(pairs[0][0], Grasp) else "places"
    futures = f"{len(pairs)} {kind}"
    write(image, (x1 - 12, y0 + 10), futures, 12, MUTED, anchor="ra")
    order = sorted(range(len(pairs)), key=lambda i: (i != chosen, -outcomes[i].success))
    rows = max(1, (y1 - y0 - 40) // 38)
    for row, i in enumerate(order[:rows]):
        _bar(image, (x0 + 12, y0 + 36 + 38 * row, x1 - 12, y0 + 68 + 38 * row), outcomes[i], i == chosen)


def _bar(image: Image.Image, box: Box, outcome: Outcome, chosen: bool) -> None:
    x0, y0, x1, y1 = box
    if chosen:
        plate(image, (x0 - 6, y0 - 4, x1 + 6, y1 + 2), fade(ACCENT, 0.20), 7)
    color = probability_color(outcome.success)
    write(image, (x0, y0), _trouble(outcome), 12, TEXT if chosen else MUTED, width=x1 - x0 - 50)
    write(image, (x1, y0), f"{100 * outcome.success:.0f} %", 13, color, bold=chosen, anchor="ra")
    plate(image, (x0, y1 - 11, x1, y1 - 5), LINE, 3)
    plate(image, (x0, y1 - 11, x0 + max(6, round((x1 - x0) * outcome.success)), y1 - 5), color, 3)


def _trouble(outcome: Outcome) -> str:
    """What would most likely go wrong where something does."""
    risks = {"drops": outcome.drop, "topples": outcome.topple, "collides": outcome.collide}
    worst = max(risks, key=lambda r: risks[r])
    risk = outcome.failure_mode or (worst if risks[worst] >= 0.1 else "")
    return f"risk: {risk}" if risk else "no risk seen"


def _header(image: Image.Image, view: FilmFrame) -> None:
    right = FRAME_SIZE[0] - 20
    if view.realtime_factor is not None:
        right = _stat(image, right, f"{view.realtime_factor:.1f}x", "real time")
    right = _stat(image, right, f"{view.time:.1f} s", "world time")
    state, color = step_text(view.step, view.belief), ACCENT
    if view.done is not None:
        state, color = ("done", GOOD) if view.done else ("not achieved", BAD)
    width = min(width_of(state, 15, True), 300) + 34
    plate(image, (right - width, 18, right, 54), fade(color, 0.18), 18)
    dot(image, (right - width + 16, 36), 4, color)
    write(image, (right - width + 26, 36), state, 15, color, bold=True, anchor="lm", width=302)
    write(image, (22, 13), "premotor", 12, MUTED)
    write(image, (20, 58), f'"{view.instruction}"', 25, TEXT, bold=True, anchor="ls", width=right - width - 40)


def _stat(image: Image.Image, right: int, value: str, label: str) -> int:
    """A number over its name, ending at `right` [px]; gives where the next one may end."""
    write(image, (right, 16), value, 19, TEXT, bold=True, anchor="ra")
    write(image, (right, 41), label, 12, MUTED, anchor="ra")
    return right - max(width_of(value, 19, True), width_of(label, 12)) - 24


def _room(image: Image.Image, view: FilmFrame) -> None:
    rgb = view.room if view.room is not None else None if view.front is None else view.front.rgb
    if rgb is None:
        plate(image, SCENE_BOX, PANEL)
    else:
        place(image, fit(rgb, SCENE_BOX[2] - SCENE_BOX[0], SCENE_BOX[3] - SCENE_BOX[1]), SCENE_BOX)
    if view.wrist is not None:
        x0, y0, x1, y1 = WRIST_BOX
        plate(image, (x0 - 2, y0 - 2, x1 + 2, y1 + 2), BACKGROUND, 10, 220)
        place(image, fit(view.wrist.rgb, x1 - x0, y1 - y0), WRIST_BOX, 8)
        tag(image, (x0 + 6, y0 + 6), "wrist camera")


def _seen(image: Image.Image, view: FilmFrame) -> None:
    if view.front is None:
        plate(image, DETECTIONS_BOX, PANEL)
    else:
        size = (DETECTIONS_BOX[2] - DETECTIONS_BOX[0], DETECTIONS_BOX[3] - DETECTIONS_BOX[1])
        front, found = view.front, view.detections
        area = None if view.X_WF is None else work_area(front, view.X_WF, view.belief)
        if area is not None:
            front, found = crop(front, found, widen(area, size, front.rgb.shape[1], front.rgb.shape[0]))
        picture = seen(front, found, view.belief, size)
        if view.X_WF is not None:
            draw_intent(picture, front, view.X_WF, view.path, view.candidates, view.outcomes, view.chosen)
        draw_names(picture, front, found, view.belief)
        place(image, picture, DETECTIONS_BOX)
    tag(image, (DETECTIONS_BOX[0] + 8, DETECTIONS_BOX[1] + 8), "sees")


def _map(image: Image.Image, view: FilmFrame) -> None:
    size = (MAP_BOX[2] - MAP_BOX[0], MAP_BOX[3] - MAP_BOX[1])
    picture = floor_map(view.belief, size, view.tool, view.path, view.candidates, view.outcomes, view.chosen)
    place(image, picture, MAP_BOX)
    tag(image, (MAP_BOX[0] + 8, MAP_BOX[1] + 8), "believes")


def _caption(image: Image.Image, view: FilmFrame) -> None:
    plate(image, CAPTION_BOX, PANEL)
    if view.event is None:
        return
    x0, y0, x1, y1 = CAPTION_BOX
    middle, color = (y0 + y1) / 2, ROOM_COLORS.get(view.event.source, FAIR)
    write(image, (x0 + 16, middle), view.event.source, 15, color, bold=True, anchor="lm")
    left = x0 + 30 + width_of(view.event.source, 15, True)
    write(image, (left, middle), view.event.text, 16, TEXT, anchor="lm", width=x1 - left - 80)
    write(image, (x1 - 16, middle), f"{view.event.time:.1f} s", 13, MUTED, anchor="rm")
