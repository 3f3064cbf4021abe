"""A handful of thoughts from raw pictures and joint readings: what today's code believes of them.

`python tests/thoughts/replayed.py` takes the pictures anew and writes what is believed of them now, in data/.
"""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from premotor.brain import Brain
from premotor.core import Belief, Body, Budget, CameraImage, Observation, Progress, Proprioception
from premotor.knowledge import load
from premotor.mind import Mind
from premotor.robots import arm7

DATA = Path(__file__).parent / "data"
DEPTH_UNIT = 1e-4  # [m] of one step of a stored depth image, which is 16 bits deep; 0 where depth is not known
SEED = 3  # of the kitchen the pictures are taken in
# What each thought sees: cameras, and the joints' turn from home [rad] then.
THOUGHTS: tuple[tuple[tuple[str, ...], tuple[float, ...]], ...] = (
    (("front", "wrist"), (0.0,) * 7),
    (("wrist",), (0.35, 0.1, 0.0, -0.1, 0.0, 0.2, 0.3)),
    (("front", "wrist"), (0.0,) * 7),
    (("front",), (0.0,) * 7),
    (("wrist",), (-0.3, 0.1, 0.0, -0.1, 0.0, 0.2, -0.3)),
)
MOVED_BEFORE = 2  # index of the first thought after somebody has put the banana into the basket and shoved the pear


def int8_arithmetic() -> str:
    """Which arithmetic the int8 networks run with here: their results differ a little with it."""
    cpu = Path("/proc/cpuinfo")
    flags = cpu.read_text().split() if cpu.exists() else []
    return next((f for f in ("amx_int8", "avx512_vnni", "avx_vnni") if f in flags), "other")


def believed() -> list[list[dict[str, Any]]]:
    """What is believed after each thought: name, position [m] and relation of everything likely to exist."""
    stored = np.load(DATA / "readings.npz")
    brain, mind = Brain(_body(stored), load()), Mind()
    after = []
    for i, (cameras, _) in enumerate(THOUGHTS):
        reading = Proprioception(
            float(stored["time"][i]), stored["q"][i], stored["dq"][i], stored["effort"][i],
            float(stored["opening"][i]), float(stored["force"][i]),
        )  # fmt: skip
        frames = tuple(_frame(i, camera, brain.body, reading.time) for camera in cameras)
        mind = brain.think(mind, Observation(reading, frames), Progress(), Budget()).mind
        after.append(_plain(mind.believed()))
    return after


def _plain(belief: Belief) -> list[dict[str, Any]]:
    names = {t.id: t.name for t in belief.things}
    return [
        {
            "name": thing.name,
            "position": [round(float(x), 5) for x in thing.position],
            "relation": f"{thing.relation.kind} {names.get(thing.relation.other, 'table')}",
            "visibility": str(thing.visibility),
        }
        for thing in sorted(belief.things, key=lambda t: (t.name, *t.position.tolist()))
    ]


def _body(stored: Any) -> Body:
    """The built-in arm with its cameras as they were calibrated then."""
    cameras = tuple(replace(c, X_LC=stored[f"X_LC {c.name}"], K=stored[f"K {c.name}"]) for c in arm7.body().cameras)
    return replace(arm7.body(), cameras=cameras)


def _frame(i: int, camera: str, body: Body, time: float) -> CameraImage:
    rgb = np.asarray(Image.open(DATA / f"{i}_{camera}_rgb.png"))
    steps = np.asarray(Image.open(DATA / f"{i}_{camera}_depth.png")).astype(np.float32)
    depth = np.where(steps > 0, steps * DEPTH_UNIT, np.nan).astype(np.float32)
    return CameraImage(camera, rgb, depth, body.camera(camera).K, time)


def _take_pictures() -> None:
    from premotor.core.geometry import yaw_pose
    from premotor.robots.flat_conversion import to_observation
    from premotor.worlds.kitchen import Kitchen

    world = Kitchen(SEED, "normal")
    body, robot = world.robot.body, world.robot
    robot.connect()
    places = {t.name: t.position for t in world.truth().things}
    stored: dict[str, list[Any]] = {k: [] for k in ("time", "q", "dq", "effort", "opening", "force")}
    for i, (cameras, turn) in enumerate(THOUGHTS):
        if i == MOVED_BEFORE:
            world.disturb("banana 1", yaw_pose(places["basket"] + [0.0, 0.0, 0.06], 0.3))
            world.disturb("pear 1", yaw_pose(places["pear 1"] + [0.0, 0.08, 0.0], 0.0))
        _go(world, body.home + np.array(turn))
        seen = to_observation(body, robot.get_observation(cameras))
        for key in stored:
            stored[key].append(getattr(seen.proprioception, key))
        for frame in seen.images:
            assert frame.depth is not None
            Image.fromarray(frame.rgb).save(DATA / f"{i}_{frame.camera}_rgb.png", optimize=True)
            steps = np.round(np.nan_to_num(frame.depth) / DEPTH_UNIT).astype(np.uint16)
            Image.fromarray(steps).save(DATA / f"{i}_{frame.camera}_depth.png", optimize=True)
    mounts = {f"{what} {c.name}": getattr(c, what) for c in body.cameras for what in ("X_LC", "K")}
    np.savez_compressed(DATA / "readings.npz", **{k: np.array(v) for k, v in stored.items()}, **mounts)  # type: ignore
    world.close()


def _go(world: Any, q: np.ndarray) -> None:
    """Move the simulated arm to q (n,) [rad] in 1.5 s, and let everything come to rest for another one."""
    robot, clock = world.robot, world.clock
    start, begin = robot.get_observation(()), clock.now()
    q0 = np.array([start[f"{j}.pos"] for j in robot.body.joint_names])
    while clock.now() < begin + 2.5:
        share = min((clock.now() - begin) / 1.5, 1.0)
        target = q0 + share * (q - q0)
        joints = {f"{j}.pos": float(v) for j, v in zip(robot.body.joint_names, target, strict=True)}
        robot.send_action({**joints, "gripper.pos": robot.body.gripper.stroke, "gripper.force": 10.0})
        clock.sleep_until(clock.now() + 0.01)


if __name__ == "__main__":
    _take_pictures()
    expected = {"arithmetic": int8_arithmetic(), "thoughts": believed()}
    (DATA / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
    sys.stdout.write(f"{DATA}: {sum(f.stat().st_size for f in DATA.iterdir()) / 1e6:.1f} MB\n")
