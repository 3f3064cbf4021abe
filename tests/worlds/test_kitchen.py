"""A kitchen is still, honest about itself, and the same for the same seed."""

from collections.abc import Iterator

import numpy as np
import pytest
from tests.worlds.worlds_blocks import block

from premotor.core.errors import BodyError, UsageError, WorldError
from premotor.core.geometry import invert, pose_distance, project, unproject, yaw_pose
from premotor.robots import arm7
from premotor.twin.kinematics import Kinematics
from premotor.worlds.check_world import check_world, inspect_world
from premotor.worlds.kitchen import Kitchen
from premotor.worlds.layout import WORK_AREA
from premotor.worlds.score import fruit, score
from premotor.worlds.sensors import SensorNoise
from premotor.worlds.things import make


@pytest.fixture(scope="module")
def cluttered() -> Iterator[Kitchen]:
    kitchen = Kitchen(12, "cluttered", sensors=SensorNoise.perfect())
    yield kitchen
    kitchen.close()


@pytest.fixture(scope="module")
def blocks() -> Iterator[Kitchen]:
    """A quick one: a basket, and two blocks from outside."""
    items = [block("apple", (0.025, 0.025, 0.03)), block("unknown", (0.02, 0.03, 0.02), mass=0.3)]
    kitchen = Kitchen(5, "easy", items=items, only_items=True, sensors=SensorNoise.perfect())
    yield kitchen
    kitchen.close()


def poses(kitchen: Kitchen) -> list[np.ndarray]:
    return [t.X_WO for t in kitchen.truth().things]


def test_a_cluttered_scene_stays_still_for_three_seconds(cluttered: Kitchen) -> None:
    before, start = poses(cluttered), cluttered.time
    flags, cluttered.stage.model.opt.enableflags = cluttered.stage.model.opt.enableflags, 0  # nothing may sleep
    cluttered.clock.sleep_until(start + 3.0)
    assert cluttered.time == pytest.approx(start + 3.0, abs=0.002)
    moves = np.array([pose_distance(a, b) for a, b in zip(before, poses(cluttered), strict=True)])
    assert moves[:, 0].max() < 0.003  # nothing creeps
    assert abs(cluttered.stage.data.qvel).max() < 0.05  # nothing jitters
    assert cluttered.stage.data.contact.dist.min() > -0.003  # nothing sinks in
    cluttered.stage.model.opt.enableflags = flags


def test_things_at_rest_cost_nothing_and_wake_when_pushed(cluttered: Kitchen) -> None:
    saved = cluttered.save()
    cluttered.clock.sleep_until(cluttered.time + 2.0)
    assert cluttered.stage.data.ncon < 40  # asleep: their contacts are not worked out
    mug = next(t for t in cluttered.truth().things[1:] if not t.container)
    cluttered.disturb(mug.name, yaw_pose([0.5, 0.0, 0.4], 0.0))
    cluttered.clock.sleep_until(cluttered.time + 1.0)
    assert cluttered.truth().thing(mug.name).position[2] < 0.3
    cluttered.restore(saved)


def test_a_scene_is_what_was_asked_for(cluttered: Kitchen) -> None:
    truth = cluttered.truth()
    assert sum(t.kind == "basket" for t in truth.things) == 1
    assert len(truth.things) >= 8 and sum(t.fruit for t in truth.things) >= 3
    assert truth.inside("basket") == ()
    for thing in truth.things[1:]:
        assert WORK_AREA[0] - 0.05 < thing.position[0] < WORK_AREA[2] + 0.05
        assert WORK_AREA[1] - 0.05 < thing.position[1] < WORK_AREA[3] + 0.05
        assert thing.position[2] > 0.0
    basket = truth.thing("basket")
    assert np.hypot(*basket.position[:2]) < 0.75 and basket.container
    assert 0 < fruit(truth).count <= sum(t.fruit for t in truth.things)
    assert not score(truth, truth, cluttered.history).success


def test_labels_and_depth_agree_with_the_truth(cluttered: Kitchen) -> None:
    camera = cluttered.robot.body.camera("front")
    flat = cluttered.robot.get_observation(("front",))
    labels, X_WC = cluttered.labels("front"), camera.X_LC  # perfect sensors: calibrated where it is
    seen = unproject(flat["front.depth"], camera.K) @ X_WC[:3, :3].T + X_WC[:3, 3]
    for i, thing in enumerate(cluttered.truth().things):
        if (labels == i).sum() < 50:
            continue
        local = (seen[labels == i] - thing.position) @ thing.X_WO[:3, :3]
        assert (np.abs(local) < thing.half + 0.006).mean() > 0.97
        u, v = project(invert(X_WC)[:3, :3] @ thing.position + invert(X_WC)[:3, 3], camera.K)
        rows, columns = np.nonzero(labels == i)
        assert abs(columns.mean() - u) < 40 and abs(rows.mean() - v) < 60
    table = seen[(labels == -1) & (np.abs(seen[..., 2]) < 0.02)]
    assert np.abs(table[:, 2]).mean() < 0.002
    assert (labels == -2).sum() > 500  # the arm is in the picture, and known to be


def test_the_wrist_camera_is_where_the_joints_say(blocks: Kitchen) -> None:
    q = np.array([blocks.robot.get_observation(())[f"{j}.pos"] for j in blocks.robot.body.joint_names])
    X_WC = Kinematics(blocks.robot.body).camera(q, "wrist")
    model, data = blocks.stage.model, blocks.stage.data
    assert data.cam_xpos[model.camera("sensor/wrist").id] == pytest.approx(X_WC[:3, 3], abs=1e-6)


def test_it_keeps_the_contract(blocks: Kitchen) -> None:
    check_world(blocks)


def test_a_world_that_does_not_is_found_out(blocks: Kitchen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "labels", lambda camera: np.full((10, 10), 99, np.int32))
    found = inspect_world(blocks)
    assert any("(10, 10)" in f for f in found) and any("no thing's" in f for f in found)
    with pytest.raises(WorldError, match="labels"):
        check_world(blocks)


def test_a_moment_can_be_gone_back_to(blocks: Kitchen) -> None:
    saved = blocks.save()
    runs = []
    for _ in range(2):
        blocks.restore(saved)
        blocks.robot.send_action(aim(blocks, 0.3))
        blocks.clock.sleep_until(blocks.time + 0.3)
        runs.append(blocks.stage.data.qpos.copy())
    assert np.array_equal(*runs)
    blocks.restore(saved)


def test_an_unseen_hand_moves_a_thing(blocks: Kitchen) -> None:
    blocks.disturb("apple 1", yaw_pose([0.5, -0.2, 0.2], 0.5))
    assert blocks.truth().thing("apple 1").position == pytest.approx([0.5, -0.2, 0.2])
    blocks.clock.sleep_until(blocks.time + 1.0)
    assert blocks.truth().thing("apple 1").position[2] == pytest.approx(0.03, abs=0.003)
    with pytest.raises(UsageError, match="apple 1"):
        blocks.disturb("aple 1", yaw_pose([0.5, 0, 0.2], 0))


def aim(kitchen: Kitchen, turn: float = 0.0, opening: float = 0.08, force: float = 20.0) -> dict[str, float]:
    """Home with the first joint turned."""
    body = kitchen.robot.body
    action = {f"{j}.pos": float(q) for j, q in zip(body.joint_names, body.home, strict=True)}
    action[f"{body.joint_names[0]}.pos"] += turn
    return action | {"gripper.pos": opening, "gripper.force": force}


def test_actions_are_clipped_and_said_to_be(blocks: Kitchen) -> None:
    robot = blocks.robot
    sent = robot.send_action(aim(blocks, 9.0, opening=0.5, force=500.0))
    assert sent["joint1.pos"] == pytest.approx(robot.body.joints[0].upper)
    assert (sent["gripper.pos"], sent["gripper.force"]) == (0.08, 70.0)
    with pytest.raises(BodyError, match="NaN"):
        robot.send_action(aim(blocks, np.nan))
    with pytest.raises(BodyError, match=r"joint1\.pos"):
        robot.send_action({"gripper.pos": 0.0, "gripper.force": 5.0})
    robot.send_action(aim(blocks))


def test_a_far_target_is_approached_at_the_joints_speed(blocks: Kitchen) -> None:
    robot, saved = blocks.robot, blocks.save()
    robot.send_action(aim(blocks, 1.5))
    blocks.clock.sleep_until(blocks.time + 0.4)
    speed = robot.get_observation(())["joint1.vel"]
    assert speed == pytest.approx(robot.body.joints[0].velocity, rel=0.1)
    blocks.restore(saved)


def test_lifts_and_drops_are_noticed(blocks: Kitchen) -> None:
    """A block put between the fingers is held and counted; when the fingers' force fails, it is a drop."""
    saved, kinematics = blocks.save(), Kinematics(blocks.robot.body)
    for opening in (0.052, 0.0):
        blocks.robot.send_action(aim(blocks, opening=opening, force=30.0))
        if opening > 0:
            blocks.clock.sleep_until(blocks.time + 0.5)
            X = kinematics.tool(blocks.robot.body.home)
            blocks.disturb("apple 1", yaw_pose(X[:3, 3], 0.0))
    blocks.clock.sleep_until(blocks.time + 0.5)
    assert blocks.history.lifted == ("apple 1",)
    assert blocks.truth().thing("apple 1").touched
    flat = blocks.robot.get_observation(())
    assert flat["gripper.pos"] == pytest.approx(0.05, abs=0.003)
    assert flat["gripper.force"] == pytest.approx(30.0, abs=3.0)
    held = blocks.save()
    blocks.disturb("apple 1", yaw_pose([0.5, 0.1, 0.1], 0.0))  # torn out of the hand
    blocks.clock.sleep_until(blocks.time + 0.5)
    assert [d.name for d in blocks.history.drops] == ["apple 1"]
    blocks.restore(held)
    blocks.robot.send_action(aim(blocks, opening=0.08))  # let go, but from 40 cm
    blocks.clock.sleep_until(blocks.time + 1.5)
    assert [d.name for d in blocks.history.drops] == ["apple 1"]
    blocks.restore(saved)


@pytest.mark.parametrize("kind", ["cup", "mug", "glass", "bowl"])
def test_what_falls_into_a_vessel_is_in_it(kind: str) -> None:
    items = [make(kind, np.random.default_rng(3)), block("strawberry", (0.012, 0.012, 0.012), mass=0.02)]
    kitchen = Kitchen(5, "easy", items=items, only_items=True, sensors=SensorNoise.perfect())
    vessel = kitchen.truth().thing(f"{kind} 1")
    top = vessel.position + np.array([0.0, 0.0, vessel.half[2] + 0.02])
    kitchen.disturb(f"{kind} 1", yaw_pose(vessel.position, 0.0))
    kitchen.disturb("strawberry 1", yaw_pose(top, 0.0))
    assert "strawberry 1" not in kitchen.truth().inside(f"{kind} 1")
    kitchen.clock.sleep_until(kitchen.time + 1.0)
    assert "strawberry 1" in kitchen.truth().inside(f"{kind} 1")
    kitchen.close()


def test_fixed_cameras_stand_elsewhere_in_every_kitchen(blocks: Kitchen, cluttered: Kitchen) -> None:
    nominal = arm7.body().camera("front").X_LC
    for kitchen in (blocks, cluttered):
        meters, radians = pose_distance(nominal, kitchen.robot.body.camera("front").X_LC)
        assert 0.001 < meters < 0.06 and radians < 0.06


def test_only_items_wants_items() -> None:
    with pytest.raises(WorldError, match="needs items"):
        Kitchen(0, only_items=True)
