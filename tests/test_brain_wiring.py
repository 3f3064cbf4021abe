"""How the brain joins its rooms: which cameras, in what order, and what passes from one thought to the next."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pytest
from tests.fakes import BODY, grasp, reading, trajectory

from premotor.brain import CALIBRATION_LOOK, CONTACT_SKILLS, Brain
from premotor.calibrate.mount_calibration import MountEstimate
from premotor.core import (
    Budget,
    CameraImage,
    Detection,
    Motion,
    Observation,
    Program,
    Progress,
    Proprioception,
    Relation,
    Segment,
    Step,
    Thing,
)
from premotor.core.errors import SensorError
from premotor.core.geometry import Array
from premotor.knowledge import load
from premotor.mind import Draft, Mind
from premotor.move import programs
from premotor.robots.flat_conversion import to_observation
from premotor.worlds.kitchen import Kitchen

KNOWLEDGE = load()
STILL, MOVING = Progress(), Progress(program=7, done=False)


@dataclass
class FakeEyes:
    """Sees what it is told to, camera by camera; `fails` names cameras whose pictures cannot be used."""

    seen: Callable[[CameraImage], tuple[Detection, ...]] = lambda frame: ()
    fails: frozenset[str] = frozenset()
    looks: list[dict[str, Any]] = field(default_factory=list)

    def detect(
        self, frame: CameraImage, X_WC: Array, hidden: Any, table_z: float, budget: Budget
    ) -> tuple[Detection, ...]:
        """As `Detector.detect`."""
        self.looks.append({"camera": frame.camera, "X_WC": X_WC, "hidden": hidden})
        if frame.camera in self.fails:
            raise SensorError(f"The picture of '{frame.camera}' is black.")
        return self.seen(frame)


@dataclass
class FakeExecutive:
    """Remembers how it was called."""

    calls: list[str] = field(default_factory=list)

    def felt(self, mind: Mind, progress: Progress, feeling: Proprioception) -> Any:
        """As `Executive.felt`."""
        self.calls.append("felt")
        return mind.belief

    def decide(self, draft: Draft, progress: Progress, feeling: Proprioception) -> None:
        """As `Executive.decide`."""
        self.calls.append("decide")
        draft.emit("plan", "decided", "Go on.")


def block(frame: CameraImage, at: tuple[float, float] = (0.5, 0.0)) -> tuple[Detection, ...]:
    """The top of one block of 8 cm, as a camera sees it; in the picture its mask is anywhere."""
    x, y = np.meshgrid(np.linspace(-0.04, 0.04, 30), np.linspace(-0.04, 0.04, 30))
    points = np.stack([x.ravel() + at[0], y.ravel() + at[1], np.full(x.size, 0.08)], axis=1)
    mask = np.zeros(frame.rgb.shape[:2], bool)
    mask[100:160, 100:160] = True
    names = {"box": 0.9, "unknown": 0.1}
    return (
        Detection(
            frame.time, frame.camera, mask, (100, 100, 160, 160), names, {"red": 1.0}, points, 1e-6 * np.eye(3),
            np.zeros(0), 0.95,
        ),
    )  # fmt: skip


def brain(eyes: FakeEyes, executive: Any = None) -> Brain:
    made = Brain(BODY, KNOWLEDGE, detector=eyes)  # type: ignore[arg-type]
    if executive is not None:
        made._executive = executive
    return made


def pictures(time: float, *cameras: str) -> tuple[CameraImage, ...]:
    mounts = [BODY.camera(name) for name in cameras]
    sizes = [(c.height, c.width) for c in mounts]
    return tuple(
        CameraImage(c.name, np.full((*size, 3), 120, np.uint8), np.full(size, 0.6, np.float32), c.K, time)
        for c, size in zip(mounts, sizes, strict=True)
    )


def seen(time: float, *cameras: str, opening: float = 0.08) -> Observation:
    return Observation(reading(time, opening), pictures(time, *cameras))


def working(**fields: Any) -> Mind:
    return replace(brain(FakeEyes()).tell(Mind(), "put the fruit in the basket"), **fields)


def test_the_camera_on_the_arm_is_wanted_only_while_the_arm_is_at_rest() -> None:
    made = brain(FakeEyes())
    assert made.wants(Mind(), STILL) == ("front", "wrist")
    assert made.wants(Mind(), MOVING) == ("front",)


def test_what_the_hand_feels_is_believed_before_anything_is_remembered_or_decided() -> None:
    executive = FakeExecutive()
    thought = brain(FakeEyes(block), executive).think(working(), seen(1.0, "front"), STILL, Budget())
    assert executive.calls == ["felt", "decide"]
    assert [t.name for t in thought.mind.belief.things] == ["box"] and len(thought.detections) == 1
    assert thought.started_at == 1.0 and [e.kind for e in thought.events] == ["decided"]


@pytest.mark.parametrize(
    ("mind", "progress", "decides"),
    [
        (working(), STILL, True),
        (working(status="idle"), STILL, False),
        (working(), MOVING, False),
        (working(program=Program(id=7)), Progress(program=7), True),
        (working(program=Program(id=7)), Progress(program=6), False),
    ],
    ids=["free", "no job", "moving", "its program has ended", "its program has not begun"],
)
def test_it_decides_when_there_is_a_job_and_the_arm_is_free(mind: Mind, progress: Progress, decides: bool) -> None:
    executive = FakeExecutive()
    brain(FakeEyes(), executive).think(mind, seen(1.0, "front"), progress, Budget())
    assert ("decide" in executive.calls) == decides


def test_looks_at_rest_are_counted_and_others_are_not() -> None:
    made = brain(FakeEyes(), FakeExecutive())
    assert made.think(working(looks=2), seen(1.0, "front"), STILL, Budget()).mind.looks == 3
    assert made.think(working(looks=2), seen(1.0, "front"), MOVING, Budget()).mind.looks == 2


def test_a_usable_picture_ends_a_blind_stretch() -> None:
    made = brain(FakeEyes(), FakeExecutive())
    assert made.think(working(blind=3), seen(1.0, "front"), STILL, Budget()).mind.blind == 0


def held_belief() -> Any:
    made = brain(FakeEyes(block), FakeExecutive()).think(working(), seen(1.0, "front"), STILL, Budget())
    (thing,) = made.mind.belief.things
    hold: Thing = replace(thing, relation=replace(thing.relation, kind="held"), X_GO=np.eye(4))
    return replace(made.mind.belief, things=(hold,))


def test_what_is_in_the_hand_may_fill_the_picture_beside_it() -> None:
    holding = working(belief=held_belief())
    eyes = FakeEyes(fails=frozenset(["wrist"]))
    thought = brain(eyes, FakeExecutive()).think(holding, seen(2.0, "front", "wrist"), STILL, Budget())
    assert thought.mind.blind == 0 and thought.mind.belief.held is not None
    eyes = FakeEyes(fails=frozenset(["front"]))
    blind = brain(eyes, FakeExecutive()).think(holding, seen(2.0, "front", "wrist"), STILL, Budget())
    assert blind.mind.blind == 1 and "front" in blind.events[0].text


def test_with_an_empty_hand_a_picture_of_the_arm_that_fails_is_a_failure() -> None:
    eyes = FakeEyes(fails=frozenset(["wrist"]))
    thought = brain(eyes, FakeExecutive()).think(working(), seen(2.0, "front", "wrist"), STILL, Budget())
    assert thought.mind.blind == 1 and "wrist" in thought.events[0].text


def test_the_held_thing_is_carried_along() -> None:
    made = brain(FakeEyes(), FakeExecutive())
    thought = made.think(working(belief=held_belief()), seen(2.0, "front"), MOVING, Budget())
    assert np.allclose(thought.mind.belief.things[0].X_WO, made._kinematics.tool(BODY.home))


def test_the_robot_itself_is_cut_out_of_what_the_eyes_get() -> None:
    eyes = FakeEyes()
    unknown = tuple(replace(f, depth=np.full_like(f.depth, np.nan)) for f in pictures(1.0, "front", "wrist"))
    brain(eyes, FakeExecutive()).think(working(), Observation(reading(1.0), unknown), STILL, Budget())
    assert [look["camera"] for look in eyes.looks] == ["front", "wrist"]
    assert all(0 < look["hidden"].sum() < look["hidden"].size for look in eyes.looks)


# ---- where the cameras are ---------------------------------------------------------------------------------


def looked(looks: int, progress: Progress = STILL, **fields: Any) -> Mind:
    made = brain(FakeEyes(block), FakeExecutive())
    return made.think(working(looks=looks, **fields), seen(1.0, "front", "wrist"), progress, Budget()).mind


def test_the_second_look_at_a_scene_at_rest_is_compared_with_others() -> None:
    cameras = looked(CALIBRATION_LOOK).cameras
    assert set(cameras.mountings) == {"wrist"} and len(cameras.mountings["wrist"].views) == 1
    assert CALIBRATION_LOOK == 1, "the first may still show what is coming to rest"


@pytest.mark.parametrize("looks", [CALIBRATION_LOOK - 1, CALIBRATION_LOOK + 1])
def test_no_other_look_is(looks: int) -> None:
    assert looked(looks).cameras.mountings == {}


def test_nor_is_one_with_something_in_the_hand_or_on_the_way() -> None:
    assert looked(CALIBRATION_LOOK, belief=held_belief()).cameras.mountings == {}
    assert looked(CALIBRATION_LOOK, progress=MOVING).cameras.mountings == {}


@pytest.mark.parametrize("skill", ["pick", "place", "nudge", "look", "survey", "home"])
def test_after_things_were_touched_earlier_looks_are_of_no_use(skill: Any) -> None:
    before = looked(CALIBRATION_LOOK)
    step, motion = Step(skill, 1), Motion((("reach", trajectory()),))
    program = programs.travel(7, step, motion, BODY, 0.0, 0.0)
    made = brain(FakeEyes(block), FakeExecutive())
    mind = replace(before, program=program, motion=motion)
    after = made.think(mind, seen(1.2, "front"), MOVING, Budget()).mind
    kept = len(after.cameras.mountings["wrist"].views)
    assert kept == (0 if skill in CONTACT_SKILLS else 1) and (skill in CONTACT_SKILLS) == (
        skill in ("pick", "place", "nudge")
    )


def test_a_fixed_camera_is_moved_to_where_the_one_on_the_arm_saw_things(monkeypatch: pytest.MonkeyPatch) -> None:
    shift = np.eye(4)
    shift[:3, 3] = [0.01, 0.0, 0.0]
    monkeypatch.setattr("premotor.calibrate.cameras.register_points", lambda points, target: shift)
    places = [(0.45, 0.0), (0.55, 0.2), (0.5, -0.2)]
    eyes = FakeEyes(lambda frame: tuple(d for at in places for d in block(frame, at)))
    made = brain(eyes, FakeExecutive())
    thought = made.think(working(looks=CALIBRATION_LOOK), seen(1.0, "front", "wrist"), STILL, Budget())
    assert np.allclose(thought.mind.cameras.corrections["front"], shift)
    moved = {d.camera: d.points[:, 0].mean() for d in thought.detections if abs(d.points[:, 1].mean()) < 0.1}
    assert moved["front"] == pytest.approx(moved["wrist"] + 0.01), "this very picture is put right as well"
    again = made.think(thought.mind, seen(1.2, "front"), STILL, Budget())
    assert np.allclose(eyes.looks[-1]["X_WC"][:3, 3] - eyes.looks[0]["X_WC"][:3, 3], shift[:3, 3], atol=0.02)
    assert again.mind.cameras is thought.mind.cameras


def test_what_was_found_out_about_a_camera_is_used_for_its_next_picture() -> None:
    off = MountEstimate.calibrated(BODY.camera("wrist"))
    off = replace(off, error=np.array([0.0, 0.0, 0.0, 0.01, 0.0, 0.0]))
    eyes = FakeEyes()
    made = brain(eyes, FakeExecutive())
    mind = working()
    for cameras in (mind.cameras, replace(mind.cameras, mountings={"wrist": off})):
        made.think(replace(mind, cameras=cameras), seen(1.0, "wrist"), STILL, Budget())
    moved = eyes.looks[1]["X_WC"][:3, 3] - eyes.looks[0]["X_WC"][:3, 3]
    assert np.linalg.norm(moved) == pytest.approx(0.01, abs=1e-6)


# ---- from one instruction to the next ----------------------------------------------------------------------


def test_another_sentence_starts_a_new_job_with_the_same_belief() -> None:
    busy = Mind(
        belief=held_belief(), program=Program(3, segments=(Segment("lift", trajectory(), 0.0, 10.0),)), force=17.0,
        tried={("pick", 1): 2}, failed=(grasp(1),), checked=True, looks=9, grounded=True, status="done",
        cameras=looked(CALIBRATION_LOOK).cameras,
    )  # fmt: skip
    mind = brain(FakeEyes()).tell(busy, "clear the table")
    assert (mind.status, mind.instruction, mind.grounded, mind.checked) == ("working", "clear the table", False, False)
    assert mind.tried == {} and mind.failed == () and mind.looks == 0
    assert mind.belief is busy.belief and mind.cameras is busy.cameras and mind.force == 17.0


# ---- boards above the table --------------------------------------------------------------------------------


def test_a_shelf_in_the_picture_becomes_a_support_and_bears_what_stands_on_it() -> None:
    world = Kitchen(505, "easy", shelf=True)
    body, (shelf,) = world.robot.body, world.truth().shelves
    world.robot.connect()
    observation = to_observation(body, world.robot.get_observation(("front",)))
    world.close()
    x, y, top = shelf.X_WO[:3, 3]

    def on_shelf(frame: CameraImage) -> tuple[Detection, ...]:
        (found,) = block(frame, (x, y))
        return (replace(found, points=found.points + np.array([0.0, 0.0, top])),)

    made, mind = Brain(body, KNOWLEDGE, detector=FakeEyes(on_shelf)), working()  # type: ignore[arg-type]
    made._executive = FakeExecutive()  # type: ignore[assignment]
    believed = []
    for _ in range(3):
        mind = made.think(mind, observation, STILL, Budget()).mind
        believed.append(len(mind.believed().supports))
    board = mind.belief.thing(-2)
    assert board.top == pytest.approx(top, abs=0.02) and abs(board.position[2] - top) < 0.02
    assert believed == [1, 2, 2], "one picture may be a flicker"
    assert [t.relation for t in mind.belief.things] == [Relation("on", -2)]
