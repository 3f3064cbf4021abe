"""Does a world keep its contract? For anyone who writes one, and for our own tests."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from premotor.core.clock import Clock
from premotor.core.errors import WorldError
from premotor.core.geometry import Array
from premotor.robots.robot import Robot
from premotor.worlds.history import History
from premotor.worlds.truth import Truth


class World(Protocol):
    """A simulated place: a robot and a clock for the brain, and the truth for whoever keeps score."""

    robot: Robot
    clock: Clock

    @property
    def time(self) -> float:
        """Simulated seconds since the start."""
        ...

    @property
    def history(self) -> History:
        """What has happened so far."""
        ...

    def truth(self) -> Truth:
        """Everything as it is now."""
        ...

    def render(self, camera: str, width: int, height: int) -> NDArray[np.uint8]:
        """A picture for people."""
        ...

    def labels(self, camera: str) -> NDArray[np.int32]:
        """Index into the truth's things for each pixel, -1 for none, -2 for the robot."""
        ...

    def disturb(self, name: str, X_WO: Array) -> None:
        """Move a thing."""
        ...


def check_world(world: World) -> None:
    """WorldError listing every finding of `inspect_world`; nothing when there is none."""
    findings = inspect_world(world)
    if findings:
        raise WorldError("This world does not keep the contract:\n" + "\n".join(f"- {f}" for f in findings))


def inspect_world(world: World) -> list[str]:
    """What is wrong with a world, a sentence each. It is looked at, and left to itself for half a second."""
    return [*_time(world), *_observation(world), *_truth(world), *_pictures(world)]


def _time(world: World) -> list[str]:
    start = world.clock.now()
    world.clock.sleep_until(start + 0.5)
    passed = world.clock.now() - start
    found = []
    if not 0.499 <= passed <= 0.52:
        found.append(f"clock.sleep_until(now + 0.5) let {passed:.3f} s pass; let the world run until the time given.")
    if abs(world.time - world.clock.now()) > 1e-9:
        found.append(f"time is {world.time}, clock.now() {world.clock.now()}; they are to be the same.")
    return found


def _observation(world: World) -> list[str]:
    features, flat = world.robot.observation_features, world.robot.get_observation()
    found = [
        f"the observation lacks '{key}', which observation_features names." for key in features.keys() - flat.keys()
    ]
    found += [
        f"the observation holds '{key}', which no feature names; leave it out." for key in flat.keys() - features.keys()
    ]
    found += [_shape(key, flat[key], features[key]) for key in features.keys() & flat.keys()]
    if abs(float(flat.get("time", np.nan)) - world.time) > 1e-6:
        found.append("the observation's 'time' is not the world's time.")
    return [f for f in found if f]


def _shape(key: str, value: Any, feature: type | tuple[int, ...]) -> str:
    if isinstance(feature, tuple):
        got = np.shape(value)
        return "" if got == feature else f"'{key}' has shape {got}, observation_features say {feature}."
    return "" if isinstance(value, float) and np.isfinite(value) else f"'{key}' is {value!r}, not a finite float."


def _truth(world: World) -> list[str]:
    things = world.truth().things
    names = [t.name for t in things]
    found = [] if len(set(names)) == len(names) else ["two things of the truth have the same name."]
    for thing in things:
        R = thing.X_WO[:3, :3]
        if not np.allclose(R @ R.T, np.eye(3), atol=1e-6) or np.linalg.det(R) < 0:
            found.append(f"the pose of '{thing.name}' is no rotation and translation.")
        if not 0.0 <= thing.visible <= 1.0:
            found.append(f"'{thing.name}' is visible to {thing.visible}, which is no share.")
    return found


def _pictures(world: World) -> list[str]:
    found: list[str] = []
    count = len(world.truth().things)
    for camera in world.robot.body.cameras:
        labels = world.labels(camera.name)
        if labels.shape != (camera.height, camera.width):
            found.append(f"labels('{camera.name}') is {labels.shape}, the camera ({camera.height}, {camera.width}).")
        if labels.min() < -2 or labels.max() >= count:
            found.append(f"labels('{camera.name}') holds an index that is no thing's.")
    return found + _film(world, (64, 48))


def _film(world: World, size: Sequence[int]) -> list[str]:
    picture = world.render("film", *size)
    right = picture.shape == (size[1], size[0], 3) and picture.dtype == np.uint8
    return [] if right else [f"render('film', {size[0]}, {size[1]}) is {picture.shape} {picture.dtype}."]
