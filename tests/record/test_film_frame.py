"""The film's pictures say what they should, and never fall over what is missing."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import record_scene as scene
from PIL import Image

from premotor.core import Belief, Event, Outcome, Step, Visibility
from premotor.record import film_frame as p
from premotor.record.drawing import BAD, FAIR, GOOD, instance_color, probability_color, shorten, width_of
from premotor.record.floor_map import floor_map


@cache
def everything() -> p.FilmFrame:
    belief = scene.belief(12.4)
    candidates, outcomes = scene.grasps(belief)
    return p.FilmFrame(
        time=12.4,
        instruction="put the fruit in the basket",
        belief=belief,
        room=scene.picture(belief, scene.X_WROOM),
        front=scene.frame(belief),
        X_WF=scene.X_WF,
        detections=scene.detections(belief),
        wrist=scene.frame(belief, "wrist"),
        tool=np.array([0.4, 0.1, 0.3]),
        path=np.linspace([0.4, 0.1, 0.3], candidates[0].X_WG[:3, 3], 20),
        candidates=candidates,
        outcomes=outcomes,
        chosen=0,
        step=Step("pick", 1),
        event=Event(12.3, "foresee", "chosen", "The first grasp holds in 31 of 32 futures."),
        realtime_factor=2.1,
    )


def view(**changes: object) -> p.FilmFrame:
    return replace(everything(), **changes)  # type: ignore[arg-type]


def changed(a: p.FilmFrame, b: p.FilmFrame) -> tuple[int, int, int, int] | None:
    """The box (x0, y0, x1, y1) in which two pictures differ."""
    differ = np.abs(p.compose_frame(a).astype(int) - p.compose_frame(b).astype(int)).max(axis=2) > 8
    return Image.fromarray(differ).getbbox()


def inside(box: tuple[int, int, int, int] | None, place: p.Box) -> bool:
    return box is not None and box[0] >= place[0] and box[1] >= place[1] and box[2] <= place[2] and box[3] <= place[3]


def test_a_full_picture_has_its_size_and_is_the_same_twice() -> None:
    one = p.compose_frame(view())
    assert one.shape == (720, 1280, 3) and one.dtype == np.uint8
    np.testing.assert_array_equal(one, p.compose_frame(view()))


MISSING = ["room", "front", "X_WF", "wrist", "tool", "path", "chosen", "step", "event", "realtime_factor"]


@pytest.mark.parametrize("name", MISSING)
def test_anything_may_be_missing(name: str) -> None:
    assert p.compose_frame(view(**{name: None})).shape == (720, 1280, 3)


def test_nothing_at_all_is_a_calm_picture() -> None:
    blank = p.compose_frame(p.FilmFrame(0.0, ""))
    assert blank.mean() < 40


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"room": None}, p.SCENE_BOX),
        ({"wrist": None}, p.SCENE_BOX),
        ({"detections": ()}, p.DETECTIONS_BOX),
        ({"X_WF": None}, p.DETECTIONS_BOX),
        ({"tool": None}, p.MAP_BOX),
        ({"event": None}, p.CAPTION_BOX),
    ],
)
def test_every_panel_shows_its_own_part(change: dict, place: p.Box) -> None:
    assert inside(changed(view(), view(**change)), place)


def test_detections_wear_the_color_of_their_thing_in_picture_and_map() -> None:
    clean = view(candidates=(), outcomes=(), path=None, tool=None, X_WF=None)
    image = p.compose_frame(clean).reshape(-1, 1280, 3)
    for place in (p.DETECTIONS_BOX, p.MAP_BOX):
        part = image[place[1] : place[3], place[0] : place[2]].reshape(-1, 3).astype(int)
        near = np.abs(part - np.array(instance_color(4))).max(axis=1) < 12  # the mug
        assert near.sum() > 20


def test_hidden_things_are_drawn_fainter_and_absent_ones_not_at_all() -> None:
    belief = scene.belief()
    mug = belief.thing(4)

    def ink(visibility: Visibility) -> int:
        things = tuple(replace(t, visibility=visibility) if t is mug else t for t in belief.things)
        part = p.compose_frame(p.FilmFrame(0.0, "", replace(belief, things=things)))[
            p.MAP_BOX[1] : p.MAP_BOX[3], p.MAP_BOX[0] : p.MAP_BOX[2]
        ]
        return int((np.abs(part.astype(int) - np.array(instance_color(4))).max(axis=2) < 60).sum())

    seen, hidden, gone = ink(Visibility.PRESENT), ink(Visibility.OCCLUDED), ink(Visibility.ABSENT)
    assert seen > hidden > gone


def test_a_likelier_candidate_has_a_longer_bar() -> None:
    def length(success: float) -> int:
        outcomes = [replace(o, success=success) for o in scene.grasps(scene.belief())[1]]
        image = Image.new("RGB", p.FRAME_SIZE)
        p.foreseen_panel(image, p.FORESIGHT_BOX, view().candidates, outcomes, None)
        row = np.asarray(image)[p.FORESIGHT_BOX[1] + 36 + 32 - 8, p.FORESIGHT_BOX[0] : p.FORESIGHT_BOX[2]].astype(int)
        return int((np.abs(row - np.array(probability_color(success))).max(axis=1) < 8).sum())

    assert length(0.2) < length(0.6) < length(0.95)


def test_frames_of_other_sizes_and_long_words_fit() -> None:
    front = scene.frame(scene.belief())
    small = replace(front, rgb=front.rgb[::4, ::3], depth=None)
    text = "put every single one of the things that can be eaten " * 6
    assert inside(changed(view(instruction="x"), view(instruction=text)), (0, 0, 1280, 70))
    event = Event(1.0, "plan", "long", text)
    assert inside(changed(view(event=None), view(event=event)), p.CAPTION_BOX)
    assert p.compose_frame(view(front=small, detections=(), wrist=small)).shape == (720, 1280, 3)


def test_masks_of_another_size_are_left_out() -> None:
    detections = [replace(d, mask=d.mask[::2, ::2]) for d in scene.detections(scene.belief())]
    assert p.compose_frame(view(detections=detections)).shape == (720, 1280, 3)


def test_steps_read_as_words() -> None:
    belief = scene.belief()
    assert p.step_text(Step("place", 1, 7), belief) == "place apple in basket"
    assert p.step_text(Step("home"), belief) == "home"
    assert p.step_text(Step("pick", 99), belief) == "pick thing 99"
    assert p.step_text(None, Belief()) == "thinking"


def test_chances_run_from_red_over_amber_to_green() -> None:
    assert [probability_color(x) for x in (-0.1, 0.0, 0.5, 1.0, 1.2)] == [BAD, BAD, FAIR, GOOD, GOOD]


def test_text_is_cut_to_its_width() -> None:
    assert width_of(shorten("a rather long sentence that does not fit", 14, 120), 14) <= 120
    assert shorten("short", 14, 120) == "short"
    assert shorten("\u201ca \u00d7 b\u201d \u2192 1", 14, 500) == '"a x b" > 1'


def test_outcomes_without_a_note_say_their_worst_risk() -> None:
    def panel(outcome: Outcome) -> np.ndarray:
        image = Image.new("RGB", p.FRAME_SIZE)
        p.foreseen_panel(image, p.FORESIGHT_BOX, view().candidates[:1], [outcome], None)
        return np.asarray(image)

    drops, collides = panel(Outcome(0.5, drop=0.5)), panel(Outcome(0.5, collide=0.5))
    assert (drops != collides).any()


def test_the_map_stretches_to_hold_far_things() -> None:
    belief = scene.belief()
    basket = belief.thing(7)
    X_WO = basket.X_WO.copy()
    X_WO[:2, 3] = 0.5, 0.62  # beyond the usual edge
    moved = replace(belief, things=tuple(replace(t, X_WO=X_WO) if t is basket else t for t in belief.things))
    image = np.asarray(floor_map(moved, (262, 239))).astype(int)
    _, u = np.nonzero(np.abs(image - np.array(instance_color(7))).max(axis=2) < 12)
    assert len(u) > 50 and u.min() > 0
