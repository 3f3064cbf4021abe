"""Futures of letting a held thing go: the fingers open, it falls, the hand draws back, everything comes to rest."""

from dataclasses import replace

import numpy as np

from premotor.core.action import APPROACH_DISTANCE, Grasp, Placement
from premotor.core.belief import Belief, Relation, Thing
from premotor.core.body import Body
from premotor.core.geometry import Array, invert, pose, quat_wxyz_to_matrix, rotvec_to_matrix
from premotor.core.relations import would_be_in
from premotor.foresee.particles import sample_particles
from premotor.foresee.rollout_result import RolloutResult, find_disturbances, first_index
from premotor.foresee.rollouts import HandMotion, HandRollouts, HandTrace, minimum_jerk
from premotor.foresee.scene_crop import anchored_ids, crop_belief, moved, overlapping_pairs
from premotor.twin.build import TwinOptions, build_twin

TIMESTEP = 0.004  # [s]
_RELEASE_OPENING = 0.03  # [m] that the fingers open to let go
_RETREAT_TIME, _SETTLE_TIME = 0.30, 0.45  # [s]
_GRASP_POSE_SD = 0.004, 0.06  # [m], [rad]: how differently a thing lies in the hand from what is believed
_REST_SPEED = 0.15  # [m/s] slower than this a thing counts as at rest, or rolling out in its container
_MAX_PLACEMENT_ERROR = 0.05  # [m] that a thing set down on a table may end from where it was to be
_BREAKING_SPEED = 1.2  # [m/s] of a fragile thing that falls: from 7 cm
_MAX_DROP = 0.07  # [m] that it may fall to get there: lower, and it was not where it was to stand
_CONTACT_FORCE = 12.0  # [N] on the hand: it stands against something
_X_FAR = pose(t=[5.0, 0.0, 0.0])  # where the hand has nothing to touch
_MAX_NEIGHBORS = 5  # things in the container or near the spot that are modeled


class PlacementRollouts:
    """All futures of all placements of one thing: (placement, particle) is simulation placement * k + particle."""

    def __init__(
        self,
        belief: Belief,
        grasp: Grasp,
        placements: tuple[Placement, ...],
        body: Body,
        fragile: bool,
        k: int,
        seed: int,
    ) -> None:
        self.body, self.placements, self.k = body, placements, k
        self.breaks_at = _BREAKING_SPEED if fragile else np.inf
        held = _freed(belief.thing(grasp.thing), placements[0].X_WO)
        into = placements[0].into
        center = np.mean([p.X_WO[:3, 3] for p in placements], axis=0)
        keep = {held.id, into}
        reach = 0.06 + float(np.linalg.norm(held.half_extents[:2]))
        free = replace(belief, things=tuple(held if t.id == held.id else t for t in belief.things))
        local = crop_belief(free, center, keep, reach, _MAX_NEIGHBORS, floating=held.id)
        fast = anchored_ids(local, {held.id}) | {into}
        options = TwinOptions(timestep=TIMESTEP, plane=True, anchored=fast)
        self.twin = build_twin(local, body, arm=False, options=options)
        through = frozenset(pair for pair in overlapping_pairs(self.twin) if held.id not in pair)
        if through:
            self.twin = build_twin(local, body, arm=False, options=replace(options, pass_through=through))
        self.held, self.into = held, local.thing(into)
        self.others = [local.thing(i) for i in self.twin.free if i != held.id]
        self.particles = sample_particles(held, k, np.random.default_rng(seed))
        self.turns = np.random.default_rng(seed + 1).normal(0.0, _GRASP_POSE_SD[1], (k, 3))
        n = len(placements)
        self.futures = HandRollouts(self.twin, n * k + 1)
        p = self.particles
        mass, friction = (np.append(np.tile(each, n), each[0]) for each in (p.mass, p.friction))
        self.futures.set_properties(held.id, np.ones(n * k + 1), mass, friction)
        opening = min(grasp.width + 0.002, body.gripper.stroke)
        self.motion = [self._motion(place, opening) for place in placements]
        for row in range(n * k):
            self._prepare(row, opening, grasp.force)
        self.spared = self._still(n * k, opening, grasp.force) if self.into.fixed and self.others else []

    def _still(self, row: int, opening: float, force: float) -> list[Thing]:
        """The other things that stay where they are when nothing is put down: not those believed in one another."""
        self.futures.set_hand(row, _X_FAR @ self.placements[0].X_WG, opening, force)
        self.futures.set_thing(row, self.held.id, _X_FAR @ self.placements[0].X_WO)
        record = self.futures.run(np.array([row]), self.motion[:1])
        return [other for other in self.others if not np.any(find_disturbances(record, self.twin, [other], 0))]

    def _prepare(self, row: int, opening: float, force: float) -> None:
        place, i, p = self.placements[row // self.k], row % self.k, self.particles
        error = pose(t=p.hand[i])
        self.futures.set_hand(row, place.X_WG @ error, opening, force)
        X_GO = invert(place.X_WG) @ place.X_WO
        slip = pose(rotvec_to_matrix(self.turns[i] * min(i, 1)), p.hand[i, ::-1] * [1.0, 0.0, 1.0])
        self.futures.set_thing(row, self.held.id, place.X_WG @ error @ X_GO @ slip)
        for other in self.others:
            self.futures.set_thing(row, other.id, moved(other, p.neighbors[i], 0.0))

    def _motion(self, place: Placement, opening: float) -> HandMotion:
        wide = min(opening + _RELEASE_OPENING, self.body.gripper.stroke)
        opens = round(_RELEASE_OPENING / self.body.gripper.speed / TIMESTEP)
        leave, rest = round(_RETREAT_TIME / TIMESTEP), round(_SETTLE_TIME / TIMESTEP)
        back = np.concatenate([np.zeros(opens), minimum_jerk(leave), np.ones(rest)])
        self.opened = opens
        return HandMotion(
            -back[:, None] * place.X_WG[:3, 2] * APPROACH_DISTANCE,
            np.concatenate([np.linspace(opening, wide, opens), np.full(leave + rest, wide)]),
        )

    def run(self, rows: list[int]) -> list[RolloutResult]:
        """Play these simulations from their beginning."""
        record = self.futures.run(np.array(rows), [self.motion[r // self.k] for r in rows])
        return self._judge(record, [self.placements[r // self.k] for r in rows])

    def _judge(self, record: HandTrace, places: list[Placement]) -> list[RolloutResult]:
        pushed, toppled = find_disturbances(record, self.twin, self.spared, 0)
        a = self.twin.free[self.held.id]
        speeds = np.linalg.norm(np.diff(record.qpos[:, :, a : a + 3], axis=1), axis=2) / TIMESTEP
        still, broken = speeds[:, -5:].max(axis=1) < _REST_SPEED, speeds.max(axis=1) > self.breaks_at
        pressed = record.force[:, self.opened - 5 : self.opened].max(axis=1) > _CONTACT_FORCE
        fates = []
        for i, place in enumerate(places):
            X_WO = pose(quat_wxyz_to_matrix(record.qpos[i, -1, a + 3 : a + 7]), record.qpos[i, -1, a : a + 3])
            there = self._arrived(X_WO, place) and bool(still[i] and not broken[i])
            hit = bool(pressed[i] or pushed[i].any())
            ok = there and not hit and not toppled[i].any()
            times = [t for t in (first_index(pushed[i]), first_index(toppled[i])) if t is not None]
            at = np.nan if ok else min([*times, self.opened if pressed[i] else record.force.shape[1]]) * TIMESTEP
            fates.append(RolloutResult(ok, not there, bool(toppled[i].any()), hit, False, at, record.qpos[i, -1]))
        return fates

    def _arrived(self, X_WO: Array, place: Placement) -> bool:
        """Whether the thing is in the container, on what is flat, or near its place on the table or a board."""
        if self.into.fixed:
            off = X_WO[:3, 3] - place.X_WO[:3, 3]
            return float(np.linalg.norm(off[:2])) < _MAX_PLACEMENT_ERROR and off[2] > -_MAX_DROP
        return would_be_in(self.held, self.into, X_WO[:3, 3])


def _freed(thing: Thing, X_WO: Array) -> Thing:
    """The held thing as a free one, there."""
    return replace(thing, X_WO=X_WO, relation=Relation())
