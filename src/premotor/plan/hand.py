"""The hand as boxes in the tool frame: what has to fit between the neighbors."""

from dataclasses import dataclass

import mujoco
import numpy as np

from premotor.core.body import Body
from premotor.core.geometry import Array
from premotor.twin.kinematics import Kinematics


@dataclass(frozen=True, eq=False)
class Hand:
    """Boxes round the hand's colliding parts.

    centers, halves: (B, 3) [m] tool frame, fingers closed. side: (B,) -1 or 1 for parts of the finger on that
    side of y = 0, 0 for the palm. width [m]: of a finger along x. reach [m]: from the tool point down to the
    fingertips' end; room [m]: up from the tool point to the palm.
    """

    centers: Array
    halves: Array
    side: Array
    width: float
    tip_reach: float
    palm_clearance: float

    @classmethod
    def of(cls, body: Body) -> "Hand":
        """Read from the MJCF: geoms of `body.hand` and of the bodies of its finger joints that collide."""
        kin = Kinematics(body)
        model, data = kin.model, kin.data
        X_WG = kin.tool(body.home)
        hand = model.body(body.hand).id
        fingers = {int(model.jnt_bodyid[model.joint(j).id]) for j in body.gripper.joints}
        rows = [g for g in range(model.ngeom) if _part_of(model, int(model.geom_bodyid[g]), hand, fingers)]
        rows = [g for g in rows if model.geom_contype[g] or model.geom_conaffinity[g]]
        corners = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], float)
        lows, highs, sides = [], [], []
        for g in rows:
            box = model.geom_aabb[g]
            points = (box[:3] + corners * box[3:]) @ data.geom_xmat[g].reshape(3, 3).T + data.geom_xpos[g]
            local = (points - X_WG[:3, 3]) @ X_WG[:3, :3]
            lows.append(local.min(axis=0))
            highs.append(local.max(axis=0))
            finger = int(model.geom_bodyid[g]) in fingers
            sides.append(np.sign(local[:, 1].mean()) if finger else 0.0)
        low, high, side = np.array(lows), np.array(highs), np.array(sides)
        palm = high[side == 0, 2].max() if (side == 0).any() else -body.gripper.finger[2]
        return cls(
            0.5 * (low + high),
            0.5 * (high - low),
            side,
            float(body.gripper.finger[0]),
            float(max(high[side != 0, 2].max(initial=0.0), body.gripper.depth)),
            float(-palm),
        )

    def boxes(self, opening: Array) -> Array:
        """Centers (C, B, 3) [m] of the boxes with the fingers `opening` (C,) [m] apart."""
        centers = np.repeat(self.centers[None], len(opening), axis=0)
        centers[:, :, 1] += 0.5 * np.asarray(opening)[:, None] * self.side
        return centers

    def lowest(self, R: Array, opening: Array) -> Array:
        """Height (C,) [m] of its lowest corner over the tool point, turned by R (C, 3, 3), the fingers `opening` (C,)
        [m] apart."""
        down = R[:, 2]
        low = np.einsum("cbi,ci->cb", self.boxes(opening), down) - np.abs(down) @ self.halves.T
        return low.min(axis=1)

    def clearance(self, points: Array, opening: Array, back: float = 0.0) -> Array:
        """Least distance (C,) [m] from points (C, M, 3), tool frame, to the hand; negative inside a box.

        Distance along the axis in which they are furthest apart. back: [m] the hand came along z to be here.
        """
        if points.shape[1] == 0:
            return np.full(len(points), np.inf)
        least = np.full(len(points), np.inf)
        centers = self.boxes(opening).astype(np.float32)
        x, y, z = (np.ascontiguousarray(points[:, :, k], dtype=np.float32) for k in range(3))
        for b, half in enumerate(self.halves.astype(np.float32)):
            c = centers[:, b]
            gap = np.abs(x - c[:, :1]) - half[0]
            np.maximum(gap, np.abs(y - c[:, 1:2]) - half[1], out=gap)
            np.maximum(gap, np.abs(z - (c[:, 2:] - 0.5 * back)) - (half[2] + 0.5 * back), out=gap)
            least = np.minimum(least, gap.min(axis=1))
        return least


def _part_of(model: mujoco.MjModel, body: int, hand: int, fingers: set[int]) -> bool:
    return body == hand or body in fingers or (model.body_weldid[body] == model.body_weldid[hand] and body > hand)
