"""The kitchen: an arm at a countertop with fruit, other things and a basket, a different one for every seed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import mujoco
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import ConvexHull

from premotor import knowledge
from premotor.core.body import Body, CameraMount
from premotor.core.errors import WorldError, validate_choice
from premotor.core.geometry import Array, pose, rotvec_to_matrix
from premotor.robots import arm7
from premotor.worlds import things as catalog
from premotor.worlds.clocks import VirtualClock
from premotor.worlds.history import EventDetector, History
from premotor.worlds.layout import WORK_AREA, Difficulty, Layout, Placed, make_layout
from premotor.worlds.renderer import Renderer
from premotor.worlds.scene_settling import settle_scene
from premotor.worlds.sensors import CameraNoise, SensorNoise, true_mount
from premotor.worlds.shelf import HAND_GAP, NAME, Shelf, draw_shelf, stock
from premotor.worlds.sim_robot import SimRobot, contact_bodies
from premotor.worlds.simulation import SENSOR_PREFIX, Simulation, build_model
from premotor.worlds.things import Item
from premotor.worlds.truth import ShelfTruth, ThingTruth, Truth
from premotor.worlds.visibility import visible_shares

ROBOT_LABEL, BACKGROUND_LABEL = -2, -1
"""Labels of the robot's own pixels, and of the room's."""
CAMERA_POSE_SPREAD = (0.03, 0.03)
"""How far a fixed camera of this kitchen is from its usual place ([m], [rad]); it is calibrated where it is."""


@dataclass(frozen=True, eq=False)
class Saved:
    """A moment of a kitchen, to go back to. Sensor noise goes on from where it is."""

    physics: Array
    target: Array
    opening: float
    force: float
    history: History


class Kitchen:
    """A simulated kitchen.

    seed: everything is drawn from it. difficulty: easy, normal or cluttered. body: the robot, arm7 by default.
    items: things from outside that are there, too; with only_items nothing else but the basket. sensors: realistic
    by default. shelf: there is a board above the worktop with things on it, and exactly one mug on the worktop
    (with only_items a bare board, and no mug). Its time starts at 0 when all things lie still, the arm at home.

    robot: to be told and asked. `robot.body` is this episode's body, its cameras calibrated where they stand now.
    clock: virtual, waiting steps the physics.
    """

    def __init__(
        self,
        seed: int,
        difficulty: Difficulty = "normal",
        *,
        body: Body | None = None,
        items: Sequence[Item] = (),
        only_items: bool = False,
        sensors: SensorNoise | None = None,
        shelf: bool = False,
    ) -> None:
        source = np.random.default_rng(seed)
        room, scene, mounting, noise, gauges = source.spawn(5)
        carpenter = source.spawn(1)[0]  # after the others, whose draws stay what they are
        self.seed, self.difficulty = seed, difficulty
        self.sensors = sensors or SensorNoise.realistic()
        self.body = _stand(body or arm7.body(), mounting)
        mounts = [true_mount(c, self.sensors, mounting) for c in self.body.cameras]
        self._mounts = {m.name: m for m in mounts}
        self._known = knowledge.load()
        self.shelf = draw_shelf(carpenter) if shelf else None
        self.layout = _layout(scene, difficulty, items, only_items, self._known, self.shelf)
        if self.shelf is not None and not only_items:
            fruits, others = _kinds(self._known, self.shelf)
            make = catalog.make
            self.shelf, self.layout = stock(carpenter, self.shelf, self.layout, fruits=fruits, others=others, make=make)
        placed = self.layout.things
        self.stage = Simulation(build_model(self.body, mounts, placed, room, self.shelf), self.body)
        model = self.stage.model
        self._bodies = np.array([model.body(p.name).id for p in placed])
        settle_scene(self.stage, self.layout, scene, self.shelf)
        self._view = Renderer(model)
        self._noise = {c.name: CameraNoise(c, self.sensors, noise.spawn(1)[0]) for c in self.body.cameras}
        robot, fingers = contact_bodies(model, self.body)
        self._watch = EventDetector(model, tuple(p.name for p in placed), self._bodies, robot, fingers)
        self._owner = _owners(model, self._bodies, robot)
        self._glass = np.flatnonzero([p.item.transparent for p in placed])
        self.robot = SimRobot(self.body, self.stage, self._exposure, self.sensors, gauges)
        self.clock = VirtualClock(self.stage)
        self._visible = visible_shares(self.stage, self._view, self.body, mounts, placed, self._bodies)
        self._outlines = [_outline(p.item) for p in placed]
        self.stage.watch = self._look
        self._look()

    @property
    def time(self) -> float:
        """Simulated seconds since the start."""
        return self.clock.now()

    @property
    def history(self) -> History:
        """What has been lifted, dropped and pressed so far."""
        return self._watch.history

    def truth(self) -> Truth:
        """Everything as it really is now. For scoring and training only."""
        still = self._watch.still(self.time)
        entries = enumerate(zip(self.layout.things, self._bodies, self._outlines, strict=True))
        things = tuple(self._thing(i, p, int(b), outline, float(still[i])) for i, (p, b, outline) in entries)
        board = self.shelf
        shelves = () if board is None else (ShelfTruth(NAME, board.X_WO, board.half),)
        return Truth(self.time, things, shelves=shelves)

    def render(self, camera: str = "film", width: int = 960, height: int = 720) -> NDArray[np.uint8]:
        """A picture (height, width, 3) uint8 without sensor noise, by the "film" camera or one of the robot's."""
        return self._view.picture(self.stage.data, self._camera(camera), width, height)[0]

    def labels(self, camera: str) -> NDArray[np.int32]:
        """For each pixel of a robot's camera (H, W) the index into `truth().things`; -1 elsewhere, -2 on the robot.
        Exact: for training only."""
        mount = self._mounts[validate_choice("camera", camera, self._mounts)]
        geoms = self._view.labels(self.stage.data, SENSOR_PREFIX + camera, mount.width, mount.height)
        return np.where(geoms >= 0, self._owner[geoms], BACKGROUND_LABEL).astype(np.int32)

    def disturb(self, name: str, X_WO: Array) -> None:
        """Move a thing by an unseen hand to X_WO (4, 4), at rest."""
        self.stage.set_pose(validate_choice("thing", name, [p.name for p in self.layout.things]), X_WO)

    def save(self) -> Saved:
        """This moment, for `restore`."""
        model, data = self.stage.model, self.stage.data
        state = np.zeros(mujoco.mj_stateSize(model, mujoco.mjtState.mjSTATE_INTEGRATION))
        mujoco.mj_getState(model, data, state, mujoco.mjtState.mjSTATE_INTEGRATION)
        return Saved(state, self.robot.target.copy(), self.robot.opening, self.robot.force, self.history)

    def restore(self, saved: Saved) -> None:
        """Go back to a saved moment."""
        mujoco.mj_setState(self.stage.model, self.stage.data, saved.physics, mujoco.mjtState.mjSTATE_INTEGRATION)
        mujoco.mj_forward(self.stage.model, self.stage.data)
        self.robot.target, self.robot.opening, self.robot.force = saved.target.copy(), saved.opening, saved.force
        self._watch.history = saved.history

    def close(self) -> None:
        """Free the graphics; the kitchen is of no use afterward."""
        self._view.close()

    def _exposure(self, camera: str) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """What a camera's sensor gives now."""
        mount, noise = self._mounts[camera], self._noise[camera]
        rgb, depth = self._view.picture(self.stage.data, SENSOR_PREFIX + camera, mount.width, mount.height)
        glass = np.isin(self.labels(camera), self._glass) if len(self._glass) and self.sensors.holes else None
        return noise.rgb(rgb), noise.depth(depth, glass)

    def _camera(self, name: str) -> str:
        return name if validate_choice("camera", name, ["film", *self._mounts]) == "film" else SENSOR_PREFIX + name

    def _look(self) -> None:
        self._watch.look(self.stage.data, self.robot.opening > self.robot.true_opening - 0.001)

    def _thing(self, i: int, placed: Placed, body: int, outline: Array, still: float) -> ThingTruth:
        item, kind = placed.item, self._known.kinds.get(placed.item.kind)
        return ThingTruth(
            name=placed.name,
            kind=item.kind,
            X_WO=self.stage.pose(body),
            half=item.half_extents,
            outline=outline,
            fruit=kind is not None and self._known.is_a(item.kind, "fruit"),
            container=item.container or (kind is not None and kind.container),
            graspable=item.graspable,
            colors=item.colors,
            mass=item.mass,
            friction=item.friction,
            visible=float(self._visible[i]),
            still=still,
            touched=i in self._watch.touching,
        )


def _stand(body: Body, rng: np.random.Generator) -> Body:
    """The body with its fixed cameras stood up anew and calibrated there."""
    meters, radians = CAMERA_POSE_SPREAD

    def moved(camera: CameraMount) -> CameraMount:
        if camera.link != "world":
            return camera
        tilt = pose(rotvec_to_matrix(np.clip(rng.normal(0, 0.5, 3), -1, 1) * radians))
        return replace(camera, X_LC=pose(None, np.clip(rng.normal(0, 0.5, 3), -1, 1) * meters) @ camera.X_LC @ tilt)

    return replace(body, cameras=tuple(moved(c) for c in body.cameras))


def _layout(
    rng: np.random.Generator,
    difficulty: Difficulty,
    items: Sequence[Item],
    only_items: bool,
    known: knowledge.Knowledge,
    shelf: Shelf | None,
) -> Layout:
    fruits, others = _kinds(known, shelf)
    if only_items and not items:
        raise WorldError("only_items needs items; load some with premotor.worlds.things.load(DIR).")
    make = catalog.make
    if shelf is not None and not only_items:
        items = [*items, make("mug", rng)]
    return make_layout(
        rng, difficulty, fruits=fruits, others=others, make=make, extra=items, only_extra=only_items,
        side=None if shelf is None else -shelf.side, blocked=() if shelf is None else (shelf.outline(HAND_GAP),),
    )  # fmt: skip


def _kinds(known: knowledge.Knowledge, shelf: Shelf | None) -> tuple[list[str], list[str]]:
    """Kinds of fruit and of other things to draw from; with a shelf no mugs, of which there is one in any case."""
    kinds = [k for k in catalog.kinds() if k != "basket" and (shelf is None or k != "mug")]
    fruits = [k for k in kinds if known.is_a(k, "fruit")]
    return fruits, [k for k in kinds if k not in fruits]


def _owners(model: mujoco.MjModel, bodies: NDArray[np.intp], robot: frozenset[int]) -> NDArray[np.int32]:
    """Label of each geom: index of its thing, ROBOT_LABEL or BACKGROUND_LABEL."""
    owner = np.full(model.nbody, BACKGROUND_LABEL, np.int32)
    owner[list(robot)] = ROBOT_LABEL
    owner[bodies] = np.arange(len(bodies))
    return owner[model.geom_bodyid]


def _outline(item: Item) -> Array:
    points = item.vertices[:, :2].astype(float)
    return points[ConvexHull(points).vertices]


__all__ = ["WORK_AREA", "Kitchen", "Saved"]
