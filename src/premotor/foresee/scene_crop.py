"""The piece of the belief that an action of the hand can touch."""

from collections.abc import Collection
from dataclasses import replace

import mujoco
import numpy as np

from premotor.core.action import Grasp
from premotor.core.belief import TABLE_ID, Belief, Relation, Thing
from premotor.core.geometry import Array, pose, rotvec_to_matrix
from premotor.core.shape import Primitive
from premotor.twin.build import Twin

_MIN_OVERLAP, _MAX_NORMAL_Z = 0.003, 0.7  # [m] of overlap; most that its direction may point up
_TOUCH_DISTANCE = 0.012  # [m] from the hand on its way: what is farther off is not touched
# [s/rad] of a round thing's weight times its radius: rolling by itself it takes a second for 20 degrees
_ROLLING_DAMPING = 0.8
_MIN_ANCHOR_MASS = 1.2  # [kg] the hand does not push away by accident; modeled as standing fast


def crop_belief(
    belief: Belief, center: Array, keep: Collection[int], reach: float, most: int, floating: int | None = None
) -> Belief:
    """The belief with the things in `keep` and the nearest others only, all at rest on what carries them.

    center: (3,) [m]. reach: [m] within which a thing's outline has to come. most: how many others. floating: id of a
    thing that rests on nothing yet.
    """
    near = [t for t in belief.things if t.id not in keep and t.relation.kind != "held"]
    gaps = {t.id: _gap(t, center) for t in near}
    near = sorted((t for t in near if gaps[t.id] < reach), key=lambda t: gaps[t.id])[:most]
    kept = [t for t in belief.things if t.id in keep] + near
    clutter = belief.clutter
    if len(clutter):
        close = np.linalg.norm(clutter[:, :2] - center[:2], axis=1) < reach + 0.05
        clutter = clutter[close & (clutter[:, 2] > belief.table.top + 0.01)]
    things = tuple(t if t.id == floating else snap_to_table(t, belief.table.top) for t in kept)
    return replace(belief, things=things, clutter=clutter)


def anchored_ids(belief: Belief, moving: Collection[int]) -> frozenset[int]:
    """Ids of things that stand fast in a future: heavy ones and big containers, save those in `moving`."""
    return frozenset(t.id for t in belief.things if t.id not in moving and _stands_fast(t))


def touchable_ids(twin: Twin, thing: int, grasps: Collection[Grasp], back: float) -> set[int]:
    """Ids of the free things within `_TOUCH_DISTANCE` of the hand on its way, or in touch with the thing.

    back: [m] along the tool's z from where the hand comes. Only these need to be simulated.
    """
    model, data = twin.model, twin.data
    body = model.geom_bodyid
    owner = {index: i for i, index in twin.things.items() if i in twin.free}
    still = {0, *twin.things.values()} - set(owner)  # the table, and what stands fast: to touch these is to rest
    margins = model.geom_margin.copy(), model.body_margin.copy()
    model.geom_margin[model.body_weldid[body] != 0] = 0.5 * _TOUCH_DISTANCE
    model.body_margin[model.body_weldid != 0] = 0.5 * _TOUCH_DISTANCE
    touched = set()
    for grasp in grasps:
        for step in (back, 0.5 * back, 0.0):
            twin.set_hand(grasp.X_WG @ pose(t=[0.0, 0.0, -step]), grasp.opening)
            mujoco.mj_collision(model, data)
            pairs = body[data.contact.geom]
            for a, b in pairs:
                ids = {owner.get(int(a)), owner.get(int(b))} - {None}
                if (len(ids) == 1 and still.isdisjoint((int(a), int(b)))) or thing in ids:
                    touched |= ids
    model.geom_margin[:], model.body_margin[:] = margins
    return touched - {thing}


def damp_rolling(twin: Twin, things: Collection[Thing]) -> None:
    """Make round things too slow to roll by themselves: believed a little askew, they would, but they lie still.

    What pushes them moves them all the same, sliding.
    """
    for thing in things:
        if isinstance(thing.shape, Primitive) and thing.shape.kind == "ellipsoid":
            first = twin.model.jnt_dofadr[twin.model.body_jntadr[twin.things[thing.id]]]
            weight = -twin.model.opt.gravity[2] * twin.model.body_mass[twin.things[thing.id]]
            twin.model.dof_damping[first + 3 : first + 6] = _ROLLING_DAMPING * weight * thing.half_extents.mean()


def overlapping_pairs(twin: Twin) -> frozenset[tuple[int, int]]:
    """Pairs of things that are believed to be inside one another, side by side, by more than `_MIN_OVERLAP`.

    They are not in life: the belief's simple shapes are too big there. Left to touch, they would burst apart.
    What carries another is no such pair.
    """
    owner = {index: i for i, index in twin.things.items()}
    mujoco.mj_kinematics(twin.model, twin.data)
    mujoco.mj_collision(twin.model, twin.data)
    contact = twin.data.contact
    deep = (contact.dist < -_MIN_OVERLAP) & (np.abs(contact.frame[:, 2]) < _MAX_NORMAL_Z)
    bodies = twin.model.geom_bodyid[contact.geom[deep]]
    pairs = [sorted((owner[int(a)], owner[int(b)])) for a, b in bodies if int(a) in owner and int(b) in owner]
    return frozenset((a, b) for a, b in pairs)


def snap_to_table(thing: Thing, table: float) -> Thing:
    """The thing moved up or down by at most 3 cm so that it just touches the table it stands on."""
    lift = table - (thing.position[2] - thing.shape.support(thing.X_WO[2, :3]))
    if thing.relation != Relation("on", TABLE_ID) or abs(lift) > 0.03:
        return thing
    X = thing.X_WO.copy()
    X[2, 3] += lift
    return replace(thing, X_WO=X)


def moved(thing: Thing, shift: Array, turn: float) -> Array:
    """The thing's pose X_WO (4, 4) after a shift (2,) [m] and a turn [rad] on the table."""
    X = thing.X_WO.copy()
    X[:3, :3] = rotvec_to_matrix([0.0, 0.0, turn]) @ X[:3, :3]
    X[:2, 3] += shift
    return X


def scaled(thing: Thing, X_WO: Array, scale: float) -> Array:
    """Pose (4, 4) of the thing at X_WO (4, 4) when it is `scale` times as big and stands on the same spot."""
    X = X_WO.copy()
    X[2, 3] += (scale - 1.0) * thing.shape.support(X[2, :3])
    return X


def _gap(thing: Thing, center: Array) -> float:
    """Least distance [m] over the table from the center to the thing's bounding circle."""
    return float(np.linalg.norm(thing.position[:2] - center[:2]) - np.linalg.norm(thing.half_extents[:2]))


def _stands_fast(thing: Thing) -> bool:
    big = thing.shape.hollow and float(thing.half_extents[:2].min()) > 0.07
    return big or thing.mass[0] > _MIN_ANCHOR_MASS
