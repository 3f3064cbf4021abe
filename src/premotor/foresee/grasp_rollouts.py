"""Futures of taking hold of a thing: come down, close, lift."""

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from premotor.core.action import Grasp
from premotor.core.belief import Belief
from premotor.core.body import Body
from premotor.core.geometry import Array, pose
from premotor.foresee.particles import sample_particles
from premotor.foresee.rollout_result import RolloutResult, find_disturbances, first_index
from premotor.foresee.rollouts import HandMotion, HandRollouts, HandTrace, minimum_jerk, rotate
from premotor.foresee.scene_crop import (
    anchored_ids,
    crop_belief,
    damp_rolling,
    moved,
    overlapping_pairs,
    scaled,
    touchable_ids,
)
from premotor.twin.build import TwinOptions, build_twin

TIMESTEP = 0.004  # [s]
APPROACH_DISTANCE, LIFT_HEIGHT = 0.06, 0.08  # [m] along the tool's z, and up
# [s] of the phases; closing in between
_APPROACH_TIME, _PAUSE_TIME, _SQUEEZE_TIME, _LIFT_TIME, _HOLD_TIME = 0.30, 0.03, 0.12, 0.32, 0.08
_SETTLE_TIME = 0.1  # [s] into it, with the hand still well up, the neighbors lie as they will
_MAX_SLIP = 0.02  # [m] that the thing may slip between the fingers
_CONTACT_FORCE = 12.0  # [N] on the hand when it has come down: it stands on something
_NEIGHBOR_RADIUS, _MAX_NEIGHBORS = 0.10, 4  # [m] and number of neighbors that are modeled


class GraspRollouts:
    """All futures of all grasps of one thing: (grasp, particle) is simulation grasp * particles + particle."""

    def __init__(
        self,
        belief: Belief,
        grasps: tuple[Grasp, ...],
        body: Body,
        k: int,
        seed: int,
        protected: Collection[int] | None,
    ) -> None:
        self.body, self.grasps, self.k = body, grasps, k
        thing = belief.thing(grasps[0].thing)
        reach = _NEIGHBOR_RADIUS + float(np.linalg.norm(thing.half_extents[:2]))
        local = crop_belief(belief, thing.position, {thing.id}, reach, _MAX_NEIGHBORS)
        self.thing = local.thing(thing.id)
        options = TwinOptions(timestep=TIMESTEP, plane=True, anchored=anchored_ids(local, {thing.id}))
        self.twin = build_twin(local, body, arm=False, options=options)
        if len(self.twin.things) > 1:
            idle = set(self.twin.free) - touchable_ids(self.twin, thing.id, grasps, APPROACH_DISTANCE) - {thing.id}
            through = frozenset(pair for pair in overlapping_pairs(self.twin) if idle.isdisjoint(pair))
            if idle or through:
                options = replace(options, pass_through=through)
                self.twin = build_twin(local, body, arm=False, exclude=idle, options=options)
        self.others = [local.thing(i) for i in self.twin.free if i != thing.id]
        damp_rolling(self.twin, self.others)
        self.spared = [other for other in self.others if protected is None or other.id in protected]
        self.particles = sample_particles(self.thing, k, np.random.default_rng(seed))
        self.futures = HandRollouts(self.twin, len(grasps) * k)
        self.motion = [self._motion(g) for g in grasps]
        p, every = self.particles, len(grasps)
        self.futures.set_properties(
            thing.id, np.tile(p.scale, every), np.tile(p.mass, every), np.tile(p.friction, every)
        )
        for row in range(len(grasps) * k):
            self._prepare(row)

    def _prepare(self, row: int) -> None:
        grasp, i, p = self.grasps[row // self.k], row % self.k, self.particles
        X_WG = grasp.X_WG @ pose(t=p.hand[i] - [0.0, 0.0, APPROACH_DISTANCE])
        self.futures.set_hand(row, X_WG, grasp.opening, grasp.force)
        X_WO = moved(self.thing, p.shift[i], p.turn[i])
        self.futures.set_thing(row, self.thing.id, scaled(self.thing, X_WO, p.scale[i]))
        for other in self.others:
            self.futures.set_thing(row, other.id, moved(other, p.neighbors[i], 0.0))

    def _motion(self, grasp: Grasp) -> HandMotion:
        come, wait, raise_, hold = (round(s / TIMESTEP) for s in (_APPROACH_TIME, _PAUSE_TIME, _LIFT_TIME, _HOLD_TIME))
        close = round(
            (max(g.opening - g.width for g in self.grasps) / self.body.gripper.speed + _SQUEEZE_TIME) / TIMESTEP
        )
        along = np.concatenate([minimum_jerk(come), np.ones(wait + close + raise_ + hold)])
        up = np.concatenate([np.zeros(come + wait + close), minimum_jerk(raise_), np.ones(hold)])
        shift = along[:, None] * grasp.X_WG[:3, 2] * APPROACH_DISTANCE + up[:, None] * [0.0, 0.0, LIFT_HEIGHT]
        closing = grasp.opening - self.body.gripper.speed * TIMESTEP * np.arange(1, close + 1)
        opening = np.concatenate([np.full(come + wait, grasp.opening), closing, np.zeros(raise_ + hold)])
        self.arrived, self.closed = come + wait, come + wait + close
        return HandMotion(shift, np.maximum(opening, 0.0))

    def run(self, rows: list[int]) -> list[RolloutResult]:
        """Play these simulations from their beginning."""
        record = self.futures.run(np.array(rows), [self.motion[r // self.k] for r in rows])
        return self._judge(record)

    def _judge(self, record: HandTrace) -> list[RolloutResult]:
        lag = self._lag(record)
        rise = record.qpos[:, :, self.twin.free[self.thing.id] + 2]
        rise = rise - rise[:, self.closed - 1, None]
        carried = lag[:, -1] < _MAX_SLIP
        slipping = lag > _MAX_SLIP
        slipping[:, : self.closed] = False
        pressed = record.force[:, self.arrived - 5 : self.arrived].max(axis=1) > _CONTACT_FORCE
        pushed, toppled = find_disturbances(record, self.twin, self.spared, round(_SETTLE_TIME / TIMESTEP))
        fates = []
        for i in range(len(lag)):
            drop = not carried[i] and bool(rise[i, self.closed :].max() > 0.015)
            hit = bool(pressed[i] or pushed[i].any())
            times = [first_index(slipping[i]), first_index(pushed[i]), first_index(toppled[i])]
            if pressed[i]:
                times.append(self.arrived)
            ok = bool(carried[i]) and not hit and not toppled[i].any()
            at = np.nan if ok else min((t for t in times if t is not None), default=self.closed) * TIMESTEP
            missed = not carried[i] and not drop
            fates.append(RolloutResult(ok, drop, bool(toppled[i].any()), hit, missed, at, record.qpos[i, -1]))
        return fates

    def _lag(self, record: HandTrace) -> Array:
        """How far (n, T) [m] the spot that the fingers closed on is from them: a thing may swing, but not slip."""
        a, end = self.twin.free[self.thing.id], self.closed - 1
        position, quat = record.qpos[:, :, a : a + 3], record.qpos[:, :, a + 3 : a + 7]
        spot = rotate(quat[:, end] * [1, -1, -1, -1], record.tool[:, end] - position[:, end])
        return np.linalg.norm(position + rotate(quat, spot[:, None]) - record.tool, axis=2)
