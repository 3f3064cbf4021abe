"""Lets a new scene come to rest, and puts what has rolled away back where it belongs."""

import mujoco
import numpy as np

from premotor.core.geometry import Array
from premotor.worlds.layout import FINGER_GAP, WORK_AREA, Layout, Placed, apart, corners, footprint, resting, standing
from premotor.worlds.shelf import Shelf
from premotor.worlds.simulation import Simulation

AREA_MARGIN = 0.04
"""How far [m] outside of the work area a thing's center may come to rest."""
MAX_ROUNDS, MIN_SETTLE_TIME, MAX_SETTLE_TIME = 4, 0.6, 5.0
MAX_ARRANGEMENTS = 20
"""Tries to find places for all things of a shelf at once."""
REST_SPEED = 0.004
"""A scene is at rest when nothing moves faster [m/s, and rad/s times 0.1 m]."""


def settle_scene(stage: Simulation, layout: Layout, rng: np.random.Generator, shelf: Shelf | None = None) -> None:
    """Run the physics until the scene rests; its time is 0 afterward.

    Things that left the work area, fell into the basket or lie on it are set down again on free ground; things of
    the shelf that have lost their free space, on the shelf.
    """
    raised = shelf.things if shelf is not None else ()
    for _ in range(MAX_ROUNDS):
        _rest(stage)
        astray = [p for p in layout.things[1:] if p.name not in raised and _astray(stage, layout, p)]
        put_back = shelf is not None and _put_back(stage, layout, shelf, rng)
        if not astray and not put_back:
            break
        for thing in astray:
            _set_down(stage, layout, thing, rng)
    _rest(stage)
    stage.data.qvel[:] = 0.0
    stage.data.qacc_warmstart[:] = 0.0
    stage.data.time = 0.0
    mujoco.mj_forward(stage.model, stage.data)


def _rest(stage: Simulation) -> None:
    end = stage.data.time + MAX_SETTLE_TIME
    stage.run_until(stage.data.time + MIN_SETTLE_TIME)
    while stage.data.time < end and _speed(stage) > REST_SPEED:
        stage.run_until(stage.data.time + 0.1)


def _speed(stage: Simulation) -> float:
    free = stage.model.jnt_type == mujoco.mjtJoint.mjJNT_FREE
    dofs = stage.model.jnt_dofadr[free]
    v = np.abs(stage.data.qvel[dofs[:, None] + np.arange(6)]) * [1, 1, 1, 0.1, 0.1, 0.1]
    return float(v.max(initial=0.0))


def _pose(stage: Simulation, thing: Placed) -> Array:
    return stage.pose(stage.model.body(thing.name).id)


def _footprint(stage: Simulation, thing: Placed) -> Array:
    return footprint(corners(thing.item), _pose(stage, thing))


def _astray(stage: Simulation, layout: Layout, thing: Placed) -> bool:
    X = _pose(stage, thing)
    x, y, z = X[:3, 3]
    x0, y0, x1, y1 = WORK_AREA
    away = not (x0 - AREA_MARGIN <= x <= x1 + AREA_MARGIN and y0 - AREA_MARGIN <= y <= y1 + AREA_MARGIN) or z < 0.0
    outline = _footprint(stage, thing)
    under = any(apart(outline, other) < 0.0 for other in layout.blocked)
    return away or under or apart(outline, _footprint(stage, layout.basket)) < 0.5 * FINGER_GAP


def _put_back(stage: Simulation, layout: Layout, shelf: Shelf, rng: np.random.Generator) -> bool:
    """Where a thing of the shelf fell off it, or came too near to its edge or to another, set them all down anew;
    whether there was one."""
    ours = [p for p in layout.things if p.name in shelf.things]
    prints = [_footprint(stage, p) for p in ours]
    on_it = all(_pose(stage, p)[2, 3] > shelf.top for p in ours)
    if on_it and all(shelf.keeps(f, prints[:i] + prints[i + 1 :]) for i, f in enumerate(prints)):
        return False
    for _ in range(MAX_ARRANGEMENTS):
        poses: list[Array] = []
        for thing in ours:
            others = [footprint(corners(p.item), X) for p, X in zip(ours, poses, strict=False)]
            X = shelf.spot(rng, thing.item, others)
            if X is None:
                break
            poses.append(X)
        if len(poses) == len(ours):
            for thing, X in zip(ours, poses, strict=True):
                stage.set_pose(thing.name, X)
            break
    return True


def _set_down(stage: Simulation, layout: Layout, thing: Placed, rng: np.random.Generator) -> None:
    """Put a thing where there is most room, out of some places tried."""
    others = [*(_footprint(stage, p) for p in layout.things if p is not thing), *layout.blocked]
    best, most, hull = None, -np.inf, corners(thing.item)
    x0, y0, x1, y1 = WORK_AREA
    for _ in range(60):
        X = standing(hull, resting(thing.item, rng), rng.uniform(x0, x1), rng.uniform(y0, y1))
        outline = footprint(hull, X)
        room = min(apart(outline, other) for other in others)
        if room > most:
            best, most = X, room
    assert best is not None
    stage.set_pose(thing.name, best)
