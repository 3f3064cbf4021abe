"""Is the robot clear of everything, and where it may be? Asked thousands of times by one motion plan."""

from collections.abc import Collection

import mujoco
import numpy as np

from premotor.core.belief import Belief
from premotor.core.body import Body
from premotor.core.geometry import Array
from premotor.twin.build import Twin, TwinOptions, build_twin


class CollisionChecker:
    """Collision queries on a twin whose things are fixed. Not safe to share between threads.

    margin: [m] by which the robot has to keep clear of everything but itself. One query (`free`) costs about
    30 us. Only pairs with a moving link are looked at: things never meet things, fingers never one another.
    What is rigidly in the hand (`build(..., held=...)`) counts as part of the hand.
    """

    def __init__(self, twin: Twin, margin: float = 0.005) -> None:
        self.twin, self._body = twin, twin.body
        self.margin = margin
        self._model, self._data = twin.model, mujoco.MjData(twin.model)
        self._still = np.flatnonzero(self._model.body_weldid == 0)
        self._still_geoms = np.flatnonzero(np.isin(self._model.geom_bodyid, self._still))
        self._qpos, self._kept = self._data.qpos, -1.0
        self._set_margin(margin)

    @classmethod
    def of(
        cls,
        belief: Belief,
        body: Body,
        *,
        exclude: Collection[int] = (),
        held: tuple[int, Array] | None = None,
        margin: float = 0.005,
    ) -> "CollisionChecker":
        """A checker of what is believed; arguments as for `build` and for the checker itself."""
        return cls(build_twin(belief, body, exclude=exclude, held=held, options=TwinOptions(fixed=True)), margin)

    def _set_margin(self, margin: float) -> None:
        """Margins add up in a pair, so they go to what stands still: links may come near one another."""
        if margin == self._kept:
            return
        self._kept = margin
        self._model.geom_margin[self._still_geoms] = margin
        self._model.body_margin[self._still] = margin  # bodies further apart are not looked into

    def is_free(self, q: Array, opening: float, margin: float | None = None) -> bool:
        """Whether the robot at q (n,) [rad], fingers `opening` [m] apart, keeps its margin, or another [m], from
        everything, and its tool from the borders of the workspace: the guard would hold it there."""
        self._set_margin(self.margin if margin is None else margin)
        self._qpos[self.twin.arm] = q
        share = min(max(opening / self.twin.body.gripper.stroke, 0.0), 1.0)
        self._qpos[self.twin.fingers] = share * self.twin.fingers_open
        mujoco.mj_kinematics(self._model, self._data)
        mujoco.mj_collision(self._model, self._data)
        return (
            self._data.ncon == 0
            and self._body.workspace_excess(self._data.site_xpos[self.twin.tool], self.margin) == 0.0
        )
