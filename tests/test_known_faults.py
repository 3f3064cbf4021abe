"""Faults that are known and not fixed yet, each with the right value beside it.

They are strict: whoever fixes one is told by a failing run, and moves the test to where it belongs.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import mujoco
import numpy as np
import pytest
from PIL import Image
from tests.fakes import BODY, reading

from premotor.core import Command
from premotor.core.errors import WorldError
from premotor.guard import Guard
from premotor.robots.check_robot import inspect_robot
from premotor.robots.fake_robot import FakeRobot, Fault, ManualClock
from premotor.robots.mjcf_description import read_joints
from premotor.worlds import things
from premotor.worlds.kitchen import Kitchen

DT = 1.0 / BODY.rate
CORNERS = [(x, y, z) for z in (-0.02, 0.02) for y in (-0.02, 0.02) for x in (-0.03, 0.03)]
FACES = ("1 3 4 2", "5 6 8 7", "1 2 6 5", "3 7 8 4", "1 5 7 3", "2 4 8 6")  # counterclockwise from outside


def known(why: str) -> Any:
    return pytest.mark.xfail(strict=True, reason=why)


def picture(path: Path, color: str, size: tuple[int, int] = (16, 16)) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, color).save(path)


def brick(path: Path, library: str = "", paint: str = "", blank: str = " ", scale: float = 1.0) -> None:
    """An OBJ brick of 60 x 40 x 40 mm; paint: what stands behind the coordinates of each corner."""
    lines = [f"mtllib {library}", "usemtl red"] if library else []
    lines += [blank.join(["v", *(f"{scale * c:.3f}" for c in corner)]) + paint for corner in CORNERS]
    lines += ["vt 0 0", "vt 1 0", "vt 1 1", "vt 0 1"]
    lines += [blank.join(["f", *(f"{i}/{k + 1}" for k, i in enumerate(face.split()))]) for face in FACES]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n")


def material(path: Path, line: str) -> None:
    path.write_text(f"newmtl red\n{line}\n")


def mjcf(folder: Path, world: str, asset: str = "") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "brick.xml").write_text(f"<mujoco><asset>{asset}</asset><worldbody>{world}</worldbody></mujoco>")


BOX = '<geom type="box" size=".03 .02 .02" {}/>'


def vertex_colors(folder: Path) -> None:
    brick(folder / "brick.obj", paint=" 0.9 0.05 0.05")


def blanks_in_names(folder: Path) -> None:
    picture(folder / "a preview.png", "green")
    picture(folder / "red side.png", "red")
    brick(folder / "brick.obj", library="my brick.mtl")
    material(folder / "my brick.mtl", "map_Kd red side.png")


def backslashes(folder: Path) -> None:
    picture(folder / "textures" / "red.png", "red")
    brick(folder / "brick.obj", library="brick.mtl")
    material(folder / "brick.mtl", "map_Kd textures\\red.png")


def odd_case(folder: Path) -> None:
    picture(folder / "a_normal.png", "green")
    picture(folder / "red.png", "red")
    brick(folder / "brick.obj", library="brick.mtl")
    material(folder / "brick.mtl", "map_kd red.png")


def cube_texture(folder: Path) -> None:
    asset = '<texture name="t" type="cube" file="red.png"/><material name="m" texture="t"/>'
    mjcf(folder, "<body>" + BOX.format('material="m"') + "</body>", asset)
    picture(folder / "red.png", "red")


def color_over_material(folder: Path) -> None:
    geom = BOX.format('material="m" rgba=".9 .05 .05 1"')
    mjcf(folder, f"<body>{geom}</body>", '<material name="m" rgba=".2 .9 .2 1"/>')


def invisible_marker(folder: Path) -> None:
    geom = BOX.format('rgba=".9 .05 .05 1"')
    ball = '<geom type="sphere" size=".15" rgba="0 1 0 0" contype="0" conaffinity="0" mass="0"/>'
    mjcf(folder, f"<body>{geom}{ball}</body>")


@known("colors and textures of objects from outside")
@pytest.mark.parametrize(
    "write",
    [vertex_colors, blanks_in_names, backslashes, odd_case, cube_texture, color_over_material, invisible_marker],
)
def test_a_red_brick_from_outside_is_red(write: Callable[[Path], None], tmp_path: Path) -> None:
    write(tmp_path / "brick")
    (item,) = things.load(tmp_path, cache=tmp_path / "cache")
    assert "red" in item.colors
    assert item.half_extents.max() == pytest.approx(0.03, abs=1e-3)


@known("tabs in an OBJ")
def test_tabs_in_an_obj_are_blanks(tmp_path: Path) -> None:
    brick(tmp_path / "brick" / "brick.obj", blank="\t")
    assert len(things.load(tmp_path, cache=tmp_path / "cache")) == 1


@known("the mesh for collisions is drawn when it comes first by alphabet")
def test_of_a_visual_and_a_collision_mesh_the_visual_is_drawn(tmp_path: Path) -> None:
    brick(tmp_path / "brick" / "brick_collision.obj", scale=1.1)
    brick(tmp_path / "brick" / "brick_visual.obj")
    (item,) = things.load(tmp_path, cache=tmp_path / "cache")
    assert item.source.endswith("brick_visual.obj") and item.half_extents.max() == pytest.approx(0.03, abs=1e-3)


@known("STL is not read")
def test_an_stl_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "brick"
    folder.mkdir()
    triangles = [(f[0], f[k], f[k + 1]) for f in ([int(i) - 1 for i in face.split()] for face in FACES) for k in (1, 2)]
    lines = ["solid brick"]
    for triangle in triangles:
        corners = [f"vertex {CORNERS[i][0]} {CORNERS[i][1]} {CORNERS[i][2]}" for i in triangle]
        lines += ["facet normal 0 0 0", "outer loop", *corners, "endloop", "endfacet"]
    (folder / "brick.stl").write_text("\n".join([*lines, "endsolid brick"]))
    assert len(things.load(tmp_path, cache=tmp_path / "cache")) == 1


@known("faces with mirrored winding are drawn from inside")
def test_faces_wound_the_other_way_are_turned_out(tmp_path: Path) -> None:
    brick(tmp_path / "brick" / "brick.obj")
    file = tmp_path / "brick" / "brick.obj"
    turned = [("f " + " ".join(reversed(line.split()[1:]))) if line.startswith("f") else line
              for line in file.read_text().splitlines()]  # fmt: skip
    file.write_text("\n".join(turned) + "\n")
    (item,) = things.load(tmp_path, cache=tmp_path / "cache")
    p = item.vertices[item.faces].astype(float)
    assert np.sum(np.cross(p[:, 0], p[:, 1]) * p[:, 2]) > 0.0, "signed volume"


@known("a scene that includes the object is taken for a second one")
def test_a_scene_round_an_object_is_no_second_one(tmp_path: Path) -> None:
    folder = tmp_path / "brick"
    mjcf(folder, "<body><freejoint/>" + BOX.format("") + "</body>")
    floor = '<geom type="plane" size="1 1 .1"/>'
    (folder / "scene.xml").write_text(f'<mujoco><include file="brick.xml"/><worldbody>{floor}</worldbody></mujoco>')
    assert len(things.load(tmp_path, cache=tmp_path / "cache")) == 1


@known("a height field ends with a KeyError")
def test_a_height_field_is_refused_by_name(tmp_path: Path) -> None:
    field = '<hfield name="h" nrow="2" ncol="2" size=".1 .1 .05 .01" elevation="0 1 0 1"/>'
    mjcf(tmp_path / "ground", '<geom type="hfield" hfield="h"/>', field)
    with pytest.raises(WorldError, match="height"):
        things.load(tmp_path, cache=tmp_path / "cache")


# ---- robots ------------------------------------------------------------------------------------------------


@known("a driver's clock on another base is not noticed")
@pytest.mark.parametrize("offset", [1.7e9, 1.0])
def test_readings_that_freeze_stop_the_arm_whatever_their_clock(offset: float) -> None:
    guard, q = Guard(BODY), np.array(BODY.home)
    for k in range(300):
        now = DT * k
        aim = q.copy()
        aim[0] += 0.3 * min(1.0, max(0.0, now - 0.5))
        verdict = guard.check(Command(now, aim, 0.08, 10.0), reading(min(now, 1.0) + offset), now)
    assert verdict.command.q[0] < q[0] + 0.25, "stopped within 0.2 s of the last new reading at 1 s"


@known("check_robot does not compare the robot's clock with its own")
@pytest.mark.parametrize("offset", [1.7e9, 1.0, -50.0])
def test_a_clock_on_another_base_is_found(offset: float) -> None:
    clock = ManualClock()
    fault = Fault(sense=lambda o: dict(o) | {"time": o["time"] + offset})
    assert inspect_robot(FakeRobot(BODY, clock, fault), clock)


@known("check_robot raises TypeError")
@pytest.mark.parametrize(
    "fault", [Fault(sense=lambda o: dict(o) | {"joint1.effort": None}), Fault(echo=lambda a, s: None)],  # type: ignore
    ids=["effort None", "nothing returned"],
)  # fmt: skip
def test_values_that_are_missing_are_findings(fault: Fault) -> None:
    clock = ManualClock()
    assert inspect_robot(FakeRobot(BODY, clock, fault), clock)


@known("a gripper's control is taken for meters")
def test_a_gripper_counted_to_255_presses_as_hard_as_it_is_asked() -> None:
    gain = 5000 * BODY.gripper.stroke / 255
    old = BODY.mjcf[BODY.mjcf.index('<position name="gripper"') :].split("/>")[0] + "/>"
    new = (
        f'<general name="gripper" tendon="opening" ctrlrange="0 255" gainprm="{gain}" biastype="affine" '
        'biasprm="0 -5000 -60" forcerange="-70 70"/>'
    )
    world = Kitchen(5, "easy", body=replace(BODY, mjcf=BODY.mjcf.replace(old, new)))
    robot = world.robot
    robot.connect()
    joints = {f"{j}.pos": float(q) for j, q in zip(BODY.joint_names, BODY.home, strict=True)}
    for _ in range(150):
        robot.send_action(joints | {"gripper.pos": 0.0, "gripper.force": 40.0})
        world.clock.sleep_until(world.clock.now() + DT)
    opening = robot.true_opening
    world.close()
    assert opening < 0.002


@known("a joint that turns for ever gets limits of 0 to 0")
def test_a_continuous_joint_has_no_limits() -> None:
    model = mujoco.MjModel.from_xml_string(
        '<mujoco><worldbody><body><joint name="j"/><geom size=".1"/></body></worldbody>'
        '<actuator><position name="j" joint="j" forcerange="-9 9"/></actuator></mujoco>'
    )
    (joint,) = read_joints(model, ["j"], [1.0], [1.0], [1.0])
    assert joint.upper - joint.lower >= 2 * np.pi
