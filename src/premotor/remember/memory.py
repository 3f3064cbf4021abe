"""Detections over time become the belief: what is where, since when, and how sure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from premotor.core import UNKNOWN, Belief, Detection, Thing, Visibility
from premotor.core.geometry import Array, invert, project, transform
from premotor.core.relations import RIM_TOLERANCE, is_between_walls, is_over
from premotor.core.robust_statistics import tail_quantiles, upper_median
from premotor.knowledge import Knowledge
from premotor.remember.association import MIN_POINTS, associate, crop_below_rim, is_seen_through, is_whole
from premotor.remember.boards import update_boards
from premotor.remember.duplicates import remove_duplicates
from premotor.remember.held_object import move_with_tool
from premotor.remember.shape_fit import fit_shape
from premotor.remember.shape_update import (
    NEW_OBJECT_AGE,
    is_informative,
    pose_covariance,
    support_height,
    update_outline_shape,
    update_shape,
)
from premotor.remember.support_relations import with_relations
from premotor.remember.surface_fusion import MAX_SURFACE_POINTS, NOISE_GROWTH_RATE, subsample
from premotor.remember.table_height import update_table_height
from premotor.remember.track_splitting import own_points, split_tracks, without_foreign_points
from premotor.remember.unseen_area import update_unseen
from premotor.remember.view import PointVisibility, View, classify_points, robot_occlusion, shows_surface

MIN_STATIC_SHARE = 0.5  # share of a detection that must lie on the remembered surface for the thing not to have moved
FRAGMENT_SHARE = 0.5  # a detection that lies on known surfaces to this share is a piece of them, not a new thing
FULL_WEIGHT_PICTURES = 10  # so many pictures of one kind count in full
SATURATION_AREA = 6000  # [px] area of a thing in a picture from near: its crop is not made larger to name it
UNNAMED_WEIGHT = 0.02  # how much a picture that names nothing counts beside one that is sure
MIN_NAME_PROBABILITY = 3e-4  # a name less likely than this is dropped
STATIC_NOISE_SHARE = 0.5  # of a view's noise, by which points that it shows to be where they were may be off
MAX_ROBOT_OCCLUSION = 0.2  # share of a thing behind the robot itself from which its shape is left as it is


@dataclass(frozen=True)
class Memory:
    """How the belief is kept. knowledge: what things are. min_existence: existence below which a thing is let go."""

    knowledge: Knowledge
    min_existence: float = 0.15

    def update(
        self,
        belief: Belief,
        views: tuple[View, ...],
        time: float,
        X_WG: Array | None = None,
        grasp_target: int | None = None,
    ) -> Belief:
        """The belief after `views`, all exposed at `time` [s].

        X_WG: (4, 4) tool pose then; a held thing rides along with it and what is seen at the hand is the thing.
        grasp_target: id of what the hand is about to take: where it was it may not be seen, but it is not given up.
        """
        if belief.held is not None and X_WG is not None:
            belief = move_with_tool(belief, X_WG)
        unseen = belief.unseen
        for view in views:
            belief = self._fuse(belief, view, X_WG)
            unseen = update_unseen(unseen, belief.table, view)
        things = with_relations(belief.things, self.knowledge, belief.supports[1:])
        kept = tuple(t for t in things if t.existence > self.min_existence or t.id == grasp_target)
        return replace(belief, things=kept, time=time, unseen=unseen)

    def _fuse(self, belief: Belief, view: View, X_WG: Array | None) -> Belief:
        belief = replace(belief, supports=(update_table_height(belief.table, view), *update_boards(belief, view)))
        held = belief.held
        detections = tuple(
            d for d in view.detections if len(d.points) >= MIN_POINTS and not _in_hand(d, held, X_WG, view)
        )
        detections = tuple(d for d in detections if any(_over(d, s) for s in belief.supports))
        free = tuple(t for t in belief.things if t is not held)
        pairing = associate(detections, free, self.knowledge, view)
        apart, free = split_tracks(detections, free, pairing)
        of = {j: i for i, j in pairing.thing_index.items()}
        things = [held] if held else []
        for j, thing in enumerate(free):
            if j in of:
                i = of[j]
                own = own_points(detections[i], thing, [free[k] for k in pairing.also_shown(i)])
                thing = without_foreign_points(thing, own, [*detections[:i], *detections[i + 1 :]])
                things.append(self._seen(thing, own, pairing.share(i), view, belief))
            else:
                things.append(_missed(thing, view))
        next_id = belief.next_id
        for i, detection in enumerate(detections):
            partial = detection.truncated and view.on_arm  # a fixed camera will never see more of it
            known = i in of.values() or partial or pairing.share(i) >= FRAGMENT_SHARE
            known = known or any(is_seen_through(detection, t, view) for t in things)
            if i in apart or not (known or _echo(detection, things)):
                things.append(self._new(next_id, detection, belief))
                next_id += 1
        seen = frozenset(free[j].id for j in of)
        return replace(belief, things=remove_duplicates(things, seen), next_id=next_id)

    def _new(self, id: int, d: Detection, belief: Belief) -> Thing:
        names = d.names or {UNKNOWN: 1.0}
        physical = self.knowledge.expected_kind(names)
        X, shape, error = fit_shape(d.points, support_height(d.points, belief, id), physical.shape, d.noise)
        points = subsample(d.points, MAX_SURFACE_POINTS)
        return Thing(
            id=id,
            names=names,
            colors=d.colors,
            X_WO=X,
            covariance=pose_covariance(d, error),
            shape=shape,
            points=transform(invert(X), points),
            noise=np.full(len(points), d.noise),
            mass=physical.mass,
            friction=physical.friction,
            existence=0.5 * d.score,
            first_seen=d.time,
            last_seen=d.time,
            seen_by=(d.camera,),
            evidence=_evidence(d, 0.0) if d.names else 0.0,
            embedding=d.embedding,
            from_outline=d.from_outline,
        )

    def _seen(self, thing: Thing, d: Detection, share: float, view: View, belief: Belief) -> Thing:
        full = any(
            is_over(t, thing) for t in belief.things
        )  # what is in it, or looks over its rim, may look part of it
        if full and not (d.from_outline or thing.from_outline):  # a guess has all of the thing, and nothing else
            d, share = crop_below_rim(d, thing)
        standing = len(thing.points) > 0 and shows_surface(view, subsample(thing.world_points, 60))
        moved = (
            share < MIN_STATIC_SHARE and is_whole(d, thing) and not standing
        )  # what stands there may be seen with a neighbor
        known = 0.1 * thing.evidence if moved else thing.evidence
        news = _evidence(d, known)
        weight = news / (known + news)
        names = mix_names(thing.names, d.names, weight) if d.names else thing.names
        seen = replace(
            thing,
            names=names,
            colors=mix_names(thing.colors, d.colors, weight) if d.colors else thing.colors,
            existence=thing.existence + (1 - thing.existence) * 0.5 * d.score,
            visibility=Visibility.PRESENT,
            last_seen=d.time,
            noise=_aged(thing, d, standing),
            seen_by=thing.seen_by if d.camera in thing.seen_by else (*thing.seen_by, d.camera),
            evidence=known + news if d.names else known,
            embedding=d.embedding if len(d.embedding) and len(d.points) > len(thing.points) else thing.embedding,
        )
        if thing.from_outline != d.from_outline and (self.knowledge.transparency(names) > 0.5) == thing.from_outline:
            return seen  # depth says nothing of glass, nor an outline anything of the rest
        if d.from_outline:
            hidden = d.truncated or robot_occlusion(view, d.points) > MAX_ROBOT_OCCLUSION
            return seen if hidden else update_outline_shape(seen, d, moved, self.knowledge.expected_kind(names), belief)
        if (
            not (moved or is_informative(thing, d, view))
            or robot_occlusion(view, thing.world_points) > MAX_ROBOT_OCCLUSION
        ):
            return seen
        return update_shape(seen, d, view, moved, full, self.knowledge.expected_kind(names), belief)


def _echo(d: Detection, things: Sequence[Thing]) -> bool:
    """Whether a detection is called what it lies in: no basket in a basket, but a piece of its wall, or that and
    something tall in it, seen as one."""
    name = max(d.names, key=lambda n: d.names[n], default=UNKNOWN)
    around = [t for t in things if t.shape.hollow and t.name == name and t.relation.kind != "held"]
    high = float(tail_quantiles(d.points[:, 2], 0.03)[1])
    for thing in around:
        local, half = transform(invert(thing.X_WO), upper_median(d.points)), thing.half_extents
        if is_between_walls(local, half) and (
            high > thing.position[2] + half[2] + RIM_TOLERANCE or not is_whole(d, thing)
        ):
            return True
    return False


def mix_names(old: dict[str, float], new: dict[str, float], weight: float) -> dict[str, float]:
    """Names after another look: the mean of both opinions, the new one weighted by `weight`. Sums to 1."""
    mixed = {k: (1 - weight) * old.get(k, 0.0) + weight * new.get(k, 0.0) for k in {**old, **new}}
    kept = {k: p for k, p in mixed.items() if p > MIN_NAME_PROBABILITY}
    total = sum(kept.values())
    return {k: p / total for k, p in kept.items()}


def _evidence(d: Detection, known: float) -> float:
    """How much one picture says about a name: the larger the thing is in it, and the surer it names it, the more.

    Pictures from one place err alike, and most are taken from afar: by the square of the area a hundred of these
    count as much as one from near, and a thousand not ten times as much. What is larger than names are told by shows
    no more. A picture that names nothing, because something else is in the way, says little beside one that does.
    """
    sure = max((p for name, p in d.names.items() if name != UNKNOWN), default=0.0)
    news = (min(d.area / SATURATION_AREA, 1.0) * (sure + UNNAMED_WEIGHT)) ** 2 * (0.1 if d.truncated else 1.0)
    return news * min(1.0, FULL_WEIGHT_PICTURES * news / known) if known > 0.0 else news


def _aged(thing: Thing, d: Detection, standing: bool) -> Array:
    """Noise (N,) [m] of a thing's points by now: things are nudged, though not far while they are seen to stand."""
    older = thing.noise + NOISE_GROWTH_RATE * max(0.0, d.time - thing.last_seen)
    return np.minimum(older, np.maximum(thing.noise, STATIC_NOISE_SHARE * d.noise)) if standing else older


def _missed(thing: Thing, view: View) -> Thing:
    """A thing this view has no detection of: hidden, out of the picture, overlooked, or gone."""
    points = subsample(thing.world_points, 60) if len(thing.points) else thing.position[None]
    says = classify_points(view, points)
    if says is PointVisibility.OUT:
        return replace(thing, visibility=Visibility.OUT_OF_VIEW)
    if says is PointVisibility.COVERED:
        return replace(thing, visibility=Visibility.OCCLUDED)
    if says is PointVisibility.EMPTY and not thing.from_outline:
        return replace(thing, visibility=Visibility.ABSENT, existence=0.6 * thing.existence)
    flicker = thing.last_seen - thing.first_seen < NEW_OBJECT_AGE
    return replace(thing, existence=(0.93 if flicker else 0.995) * thing.existence)


def _over(d: Detection, support: Thing) -> bool:
    """Whether a detection's middle is over what bears things; what stands behind the table does not matter."""
    x, y = upper_median(d.points[:, :2])
    x0, y0, x1, y1 = support.bounds
    return bool(x0 < x < x1 and y0 < y < y1)


def _in_hand(d: Detection, held: Thing | None, X_WG: Array | None, view: View) -> bool:
    if X_WG is None or held is None:
        return False
    if d.from_outline:  # it is thought to stand on the table, behind the hand
        u, v = project(transform(view.X_CW, held.position), view.frame.K)
        return bool(d.box[0] <= u < d.box[2] and d.box[1] <= v < d.box[3])
    reach = 0.05 + float(np.max(held.half_extents))
    return float(np.linalg.norm(d.points.mean(axis=0) - held.position)) < reach
