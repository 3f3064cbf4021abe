"""Which detection is which remembered thing."""

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial import KDTree

from premotor.core import Detection, Thing
from premotor.core.geometry import Array

NEAR = 0.015  # [m] a detected point this close to a remembered surface speaks for that thing
FAR = 10.0  # cost of a pair that cannot be


def thin(points: Array, n: int) -> Array:
    """At most n of the points (N, 3), evenly taken."""
    return points[:: max(1, -(-len(points) // n))]


def associate(detections: tuple[Detection, ...], things: tuple[Thing, ...]) -> dict[int, tuple[int, float]]:
    """Index of a detection -> (index of the thing it is, share of it that lies where the thing was); the rest is new.

    Hungarian assignment, twice: first what lies where a thing is remembered (each detected point votes for the
    thing whose seen surface is nearest), then, among what is left, things that were moved a little and look alike.
    """
    if not detections or not things:
        return {}
    votes = _votes(detections, things)
    found = _assign(1.0 - votes, most=0.6)
    left_d = [i for i in range(len(detections)) if i not in found]
    left_t = [j for j in range(len(things)) if j not in found.values()]
    moved = np.array([[_moved_cost(detections[i], things[j]) for j in left_t] for i in left_d])
    found |= {left_d[i]: left_t[j] for i, j in _assign(moved, most=1.0).items()}
    return {i: (j, float(votes[i, j])) for i, j in found.items()}


def _assign(cost: Array, most: float) -> dict[int, int]:
    if cost.size == 0:
        return {}
    rows, columns = linear_sum_assignment(cost)
    return {int(i): int(j) for i, j in zip(rows, columns, strict=True) if cost[i, j] < most}


def _votes(detections: tuple[Detection, ...], things: tuple[Thing, ...]) -> Array:
    """(D, T) share of each detection's points that lie on each thing's seen surface."""
    surfaces = [thin(t.world_points, 100) if len(t.points) else t.position[None] for t in things]
    owner = np.repeat(np.arange(len(things)), [len(s) for s in surfaces])
    samples = [thin(d.points, 40) for d in detections]
    gap, index = KDTree(np.concatenate(surfaces)).query(np.concatenate(samples), distance_upper_bound=NEAR)
    of = np.repeat(np.arange(len(detections)), [len(s) for s in samples])
    votes = np.zeros((len(detections), len(things)))
    hit = np.isfinite(gap)
    np.add.at(votes, (of[hit], owner[np.asarray(index)[hit]]), 1.0)
    return votes / np.array([[len(s)] for s in samples])


def _moved_cost(detection: Detection, thing: Thing) -> float:
    """Below 1 for a pair that may be one thing moved by up to a few centimetres."""
    away = float(np.linalg.norm(detection.points.mean(axis=0) - thing.position))
    reach = 0.04 + float(np.max(thing.half_extents))
    alike = detection.embedding @ thing.embedding if len(thing.embedding) == len(detection.embedding) else 0.0
    return away / reach + 0.3 * (1.0 - float(alike)) if away < reach else FAR
