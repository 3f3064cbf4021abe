"""What is really so in a world. For scoring and for training; the brain never sees it."""

from dataclasses import dataclass

import numpy as np

from premotor.core.geometry import Array


@dataclass(frozen=True, eq=False)
class ThingTruth:
    """One thing as it is.

    name: unique in the scene ("apple 2"); kind: a name of the knowledge table. X_WO: (4, 4) pose of its box's
    centre. half: (3,) half extents [m]; outline: (N, 2) convex footprint [m], both in its own frame, the outline
    counter-clockwise. visible: share seen at the start from the best view the robot can take. still: how long it has
    not moved [s]. touched: by the robot, now. mass [kg]; friction: sliding.
    """

    name: str
    kind: str
    X_WO: Array
    half: Array
    outline: Array
    fruit: bool
    container: bool
    graspable: bool
    colours: tuple[str, ...]
    mass: float
    friction: float
    visible: float
    still: float
    touched: bool

    @property
    def position(self) -> Array:
        """Centre (3,) [m], world frame."""
        return self.X_WO[:3, 3]

    def contains(self, point: Array) -> bool:
        """Whether a world point (3,) [m] is within the outline, above the floor and below the rim."""
        p = self.X_WO[:3, :3].T @ (np.asarray(point) - self.position)
        side = np.roll(self.outline, -1, axis=0) - self.outline
        to = p[:2] - self.outline
        left_of_all = bool(np.all(side[:, 0] * to[:, 1] - side[:, 1] * to[:, 0] >= 0))
        return left_of_all and abs(float(p[2])) <= float(self.half[2])


@dataclass(frozen=True, eq=False)
class Truth:
    """Every thing at `time` [s], in the order of the labels. floor: height [m] below which a thing has fallen."""

    time: float
    things: tuple[ThingTruth, ...]
    floor: float = -0.03

    def thing(self, name: str) -> ThingTruth:
        """The thing called `name`; KeyError with the valid names otherwise."""
        for thing in self.things:
            if thing.name == name:
                return thing
        raise KeyError(f"there is no '{name}', only {', '.join(t.name for t in self.things)}")

    def inside(self, container: str) -> tuple[str, ...]:
        """Names of the things whose centre is inside a container."""
        box = self.thing(container)
        return tuple(t.name for t in self.things if t.name != container and box.contains(t.position))
