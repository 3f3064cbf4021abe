"""Boards above the table over time: pictures of one board are put together, and what is no longer seen is let go."""

from dataclasses import replace

import numpy as np

from premotor.core import Belief, Board, Slab, Thing, level_support
from premotor.core.geometry import pose
from premotor.remember.view import PointVisibility, View, classify_points

MAX_HEIGHT_CHANGE = 0.03  # [m] between pictures of one board: calibration errs by a centimeter at a meter
FIRST_EXISTENCE, EXISTENCE_GAIN = 0.4, 0.2  # of a board seen once, and what another picture adds
MIN_EXISTENCE = 0.15  # a board less likely than this is forgotten
HEIGHT_WEIGHT = 0.2  # of one more picture in a board's height
SPOT_SPACING = 0.05  # [m] of the spots at which it is looked whether a board is still there


def update_boards(belief: Belief, view: View) -> tuple[Thing, ...]:
    """The boards of a belief, without the table, after one more view; new ones get ids below all others."""
    known = list(belief.supports[1:])
    new: list[Thing] = []
    matched: set[int] = set()
    for board in view.boards:
        k = next((k for k, b in enumerate(known) if k not in matched and _same(b, board)), None)
        if k is None:
            id = min((t.id for t in (belief.table, *known, *new)), default=0) - 1
            made = level_support(board.z, board.bounds, id, "shelf")
            new.append(replace(made, existence=FIRST_EXISTENCE, first_seen=view.frame.time, last_seen=view.frame.time))
        else:
            matched.add(k)
            known[k] = _seen(known[k], board, view.frame.time)
    kept = [b if k in matched else _missed(b, view) for k, b in enumerate(known)]
    return (*(b for b in kept if b.existence > MIN_EXISTENCE), *new)


def _same(known: Thing, board: Board) -> bool:
    (a0, b0, a1, b1), (x0, y0, x1, y1) = known.bounds, board.bounds
    overlap = min(a1, x1) > max(a0, x0) and min(b1, y1) > max(b0, y0)
    return overlap and abs(known.top - board.z) < MAX_HEIGHT_CHANGE


def _seen(known: Thing, board: Board, time: float) -> Thing:
    """As large as all pictures together show it: each hides some of it, none adds to it."""
    (a0, b0, a1, b1), (x0, y0, x1, y1) = known.bounds, board.bounds
    bounds = min(a0, x0), min(b0, y0), max(a1, x1), max(b1, y1)
    z = (1.0 - HEIGHT_WEIGHT) * known.top + HEIGHT_WEIGHT * board.z
    existence = min(1.0, known.existence + EXISTENCE_GAIN)
    return replace(known, X_WO=pose(t=[0.0, 0.0, z]), shape=Slab(bounds), existence=existence, last_seen=time)


def _missed(known: Thing, view: View) -> Thing:
    """Less likely to be there when the camera looks through where it should be."""
    gone = classify_points(view, np.reshape(known.spots(SPOT_SPACING), (-1, 3))) is PointVisibility.EMPTY
    return replace(known, existence=0.6 * known.existence) if gone else known
