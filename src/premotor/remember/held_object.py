"""What the hand does to the belief: a thing taken, carried, put somewhere, lost."""

from dataclasses import replace

import numpy as np

from premotor.core import Belief, Grasp, Placement, Relation, Shape, Thing, Visibility
from premotor.core.geometry import Array, invert, transform

TOUCHED_NOISE = 0.05  # [m] that a thing may lie elsewhere once it was touched: what is seen then counts for more
MIN_SQUEEZE_RATIO = 0.7  # of the width believed: fingers closer than that hold an end of the thing
_FINGER_LINE = np.linspace(-0.1, 0.1, 401)  # [m] on the line between the fingers


def mark_grasped(belief: Belief, grasp: Grasp, opening: float) -> Belief:
    """The thing is in the hand, lying in it as it did when the fingers closed; what is felt there exists.

    opening: [m] between the fingers now. What was believed wider than that between them is as narrow as it is felt.
    """
    thing = belief.thing(grasp.thing)
    if thing.relation.kind == "held":
        return belief
    X_GO = invert(grasp.X_WG) @ thing.X_WO
    shape = _felt(thing.shape, X_GO, opening)
    held = replace(thing, relation=Relation.held(), X_GO=X_GO, existence=1.0, shape=shape)
    return replace(belief, things=tuple(held if t is thing else t for t in belief.things))


def _felt(shape: Shape, X_GO: Array, opening: float) -> Shape:
    """The shape squeezed between the fingers; of something hollow they hold the wall, which says nothing."""
    X_OG = invert(X_GO)
    inside = shape.contains(transform(X_OG, _FINGER_LINE[:, None] * [0.0, 1.0, 0.0]))
    if not inside.any():
        return shape
    width = float(np.ptp(_FINGER_LINE[inside]))
    axis = int(np.abs(X_OG[:3, 1]).argmax())
    return shape if width <= opening else shape.squeezed(axis, max(opening / width, MIN_SQUEEZE_RATIO))


def mark_placed(belief: Belief, placement: Placement) -> Belief:
    """The thing lies where it was meant to be let go; the eyes will say if it rolled."""
    thing = belief.thing(placement.thing)
    relation = Relation("on" if placement.into < 0 else "in", placement.into)
    there = replace(_stirred(thing), relation=relation, X_WO=placement.X_WO, X_GO=None)
    return replace(belief, things=tuple(there if t is thing else t for t in belief.things))


def mark_lost(belief: Belief) -> Belief:
    """Nothing is in the hand any more; where it fell is for the eyes to find."""
    held = belief.held
    if held is None:
        return belief
    lost = replace(_stirred(held), relation=Relation(), X_GO=None, existence=0.5)
    return replace(belief, things=tuple(lost if t is held else t for t in belief.things))


def mark_disturbed(belief: Belief, id: int) -> Belief:
    """The fingers touched this thing without taking it: it may have moved."""
    return replace(belief, things=tuple(_stirred(t) if t.id == id else t for t in belief.things))


def _stirred(thing: Thing) -> Thing:
    return replace(thing, noise=np.full(len(thing.points), TOUCHED_NOISE))


def move_with_tool(belief: Belief, X_WG: Array) -> Belief:
    """The held thing moved along with the tool: it keeps the pose it had in the hand when it was taken."""
    held = belief.held
    if held is None or held.X_GO is None:
        return belief
    moved = replace(held, X_WO=X_WG @ held.X_GO, visibility=Visibility.PRESENT, last_seen=belief.time)
    return replace(belief, things=tuple(moved if t is held else t for t in belief.things))
