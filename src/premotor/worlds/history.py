"""Watches a run: what was lifted, dropped, pressed on, and since when things lie still."""

from dataclasses import dataclass, field

import mujoco
import numpy as np
from numpy.typing import NDArray

from premotor.core.geometry import Array

PRESS_LIMIT = 30.0
"""Pressing down with more than this [N] is counted."""
DROP_HEIGHT = 0.15
"""Letting go of a thing that then falls further than this [m] is a drop, too."""
REST_TOLERANCE = (0.002, 0.05)
"""A thing that has moved less than this ([m], [rad]) lies still."""


@dataclass(frozen=True)
class Drop:
    """A thing that left the hand though the hand was not told to open, or was let go from too high."""

    time: float
    name: str


@dataclass(frozen=True)
class History:
    """What has happened so far. lifted: names, once per lift. presses: times the robot pressed on something with
    more than PRESS_LIMIT; hardest [N]. touched: names of all things the robot has touched."""

    lifted: tuple[str, ...] = ()
    drops: tuple[Drop, ...] = ()
    presses: int = 0
    hardest: float = 0.0
    touched: frozenset[str] = frozenset()


@dataclass
class EventDetector:
    """Looks at a simulation a hundred times a second.

    things: names; bodies: (N,) their MJCF bodies; robot: bodies of the robot; fingers: those of its two fingers.
    """

    model: mujoco.MjModel
    things: tuple[str, ...]
    bodies: NDArray[np.intp]
    robot: frozenset[int]
    fingers: tuple[int, ...]
    history: History = History()
    touching: frozenset[int] = frozenset()
    _held: dict[int, float] = field(default_factory=dict)  # thing -> when both fingers were last on it
    _released: dict[int, float] = field(default_factory=dict)  # thing -> height of its center when let go
    _still: tuple[Array, Array, Array] | None = None  # anchors: positions, quaternions, since when
    _pressing: float = 0.0

    def __post_init__(self) -> None:
        owner = np.full(self.model.nbody, -1)
        owner[self.bodies] = np.arange(len(self.bodies))
        owner[list(self.robot)] = -2
        owner[list(self.fingers)] = [-3 - i for i in range(len(self.fingers))]
        self._owner = owner[self.model.geom_bodyid]  # by geom: thing >= 0, world -1, robot -2, fingers -3, -4

    def look(self, data: mujoco.MjData, told_to_open: bool) -> None:
        """Take note of the present state. told_to_open: the fingers are not told to close any further."""
        self._note_still(data)
        pairs = self._owner[data.contact.geom] if data.ncon else np.zeros((0, 2), int)
        ours = pairs <= -2
        self._note_press(data, np.flatnonzero(ours.any(axis=1) & ~ours.all(axis=1)))
        on: dict[int, set[int]] = {}  # only of things that the robot touches
        if ours.any():
            pairs = pairs[data.contact.dist < 0.0]
            for a, b in np.concatenate([pairs, pairs[:, ::-1]]).tolist():
                if a >= 0:
                    on.setdefault(a, set()).add(b)
        on = {thing: others for thing, others in on.items() if min(others) <= -2}
        self.touching = frozenset(on)
        if self.touching:
            self._add(touched=self.history.touched | {self.things[t] for t in self.touching})
        self._note_held(data, on, told_to_open)

    def still(self, time: float) -> Array:
        """How long each thing has not moved (N,) [s]."""
        return time - self._still[2] if self._still else np.zeros(len(self.things))

    def _add(self, **changes: object) -> None:
        self.history = History(**{**self.history.__dict__, **changes})  # type: ignore[arg-type]

    def _note_still(self, data: mujoco.MjData) -> None:
        position, quat = data.xpos[self.bodies].copy(), data.xquat[self.bodies].copy()
        if self._still is None:
            self._still = position, quat, np.full(len(self.things), data.time)
            return
        anchor, turned, since = self._still
        cosine = np.clip(np.abs((quat * turned).sum(axis=1)), 0.0, 1.0)
        moved = np.linalg.norm(position - anchor, axis=1) > REST_TOLERANCE[0]
        moved |= 2 * np.arccos(cosine) > REST_TOLERANCE[1]
        anchor[moved], turned[moved], since[moved] = position[moved], quat[moved], data.time

    def _note_press(self, data: mujoco.MjData, contacts: NDArray[np.intp]) -> None:
        force, down = np.zeros(6), 0.0
        for i in contacts:
            mujoco.mj_contactForce(self.model, data, int(i), force)
            contact = data.contact[int(i)]
            z = float(force[:3] @ contact.frame.reshape(3, 3)[:, 2])  # on geom 2, along world z
            down -= z if self._owner[contact.geom[0]] <= -2 else -z
        if down > PRESS_LIMIT and self._pressing <= PRESS_LIMIT:
            self._add(presses=self.history.presses + 1)
        if down > self.history.hardest:
            self._add(hardest=down)
        self._pressing = down

    def _note_held(self, data: mujoco.MjData, on: dict[int, set[int]], told_to_open: bool) -> None:
        fingers = {-3 - i for i in range(len(self.fingers))}
        for thing, others in on.items():
            if fingers <= others and (thing in self._held or not others - fingers):
                if thing not in self._held:
                    self._add(lifted=(*self.history.lifted, self.things[thing]))
                self._held[thing] = data.time
        for thing, last in list(self._held.items()):
            if data.time - last > 0.05:
                del self._held[thing]
                self._let_go(data, thing, told_to_open)
        for thing, height in list(self._released.items()):
            if self._still is not None and data.time - self._still[2][thing] > 0.3:
                del self._released[thing]
                if height - data.xpos[self.bodies[thing]][2] > DROP_HEIGHT:
                    self._drop(data.time, thing)

    def _let_go(self, data: mujoco.MjData, thing: int, told_to_open: bool) -> None:
        if told_to_open:
            self._released[thing] = float(data.xpos[self.bodies[thing]][2])
        else:
            self._drop(data.time, thing)

    def _drop(self, time: float, thing: int) -> None:
        self._add(drops=(*self.history.drops, Drop(time, self.things[thing])))
