"""Eyes: one frame in, what is in it out. Any image size, any intrinsics, any robot."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from premotor.core import UNKNOWN, Body, Budget, CameraImage, Detection
from premotor.core.geometry import Array
from premotor.core.robust_statistics import tail_quantiles
from premotor.see import nets, silhouette_pose
from premotor.see.check_image import check_frame
from premotor.see.crops import crop, features, scale_crops
from premotor.see.grouping import Instance, group
from premotor.see.network_input import known_depth, prepare, world_z
from premotor.see.surface_points import mean_covariance, surface_points, upsample_mask

BORDER_WIDTH = 2  # [px] a mask this close to the image's edge is cut
MIN_POINTS = 12  # fewer say nothing about where a thing is
MIN_HEIGHT = -0.03  # [m] what lies this far under the table does not stand on it
MIN_PROBABILITY = 1e-4  # least probability a color or name is given


class Kinds(Protocol):
    """What sight needs of the knowledge table: which kinds there are."""

    @property
    def kinds(self) -> Sequence[str] | dict:
        """Names of all kinds."""
        ...


AMERICAN = {"grey": "gray", "multicoloured": "multicolored"}  # spelling of color labels in older networks


@dataclass(frozen=True, eq=False)
class _Seen:
    """A found thing before it has a name. points: (N, 3) [m] on it. measured: (M, 3) [m] from depth, on it or not."""

    instance: Instance
    mask: NDArray[np.bool_]
    box: tuple[int, int, int, int]
    points: Array
    measured: Array

    @property
    def guessed(self) -> bool:
        """Whether the points follow from the outline, because there is no depth."""
        return self.points is not self.measured


class Detector:
    """The brain's sight. Not thread-safe; holds nothing between two looks."""

    def __init__(self, body: Body, knowledge: Kinds, weights: Path | None = None, threads: int = 2):
        """Load the networks from the folder `weights` (the shipped ones by default), run on `threads` threads."""
        folder = nets.weights_folder(weights)
        self._body = body
        self._instances = nets.OnnxNetwork(folder / nets.INSTANCES_FILE, threads)
        self._names = nets.OnnxNetwork(folder / nets.NAMES_FILE, threads)
        known = set(knowledge.kinds)
        self._kinds = tuple(k if k in known else UNKNOWN for k in self._names.meta["kinds"])
        meta = self._names.meta  # files exported before version 0.2 spell it the British way
        self._colors = tuple(str(AMERICAN.get(c, c)) for c in meta.get("colors") or meta["colours"])

    def detect(
        self, frame: CameraImage, X_WC: Array, robot_mask: NDArray[np.bool_], table_z: float, budget: Budget
    ) -> tuple[Detection, ...]:
        """The things in a frame, the surest first.

        X_WC: (4, 4) pose of the camera when the frame was exposed. robot_mask: (H, W) bool, pixels that show
        the robot itself. table_z: [m] height of the surface things stand on. Spends one "see" and one "names" a
        thing; when the budget has names for some only, they take turns, and the others have no names this time.
        Raises `SensorError` for a frame that says nothing.
        """
        check_frame(frame, X_WC)
        budget.spend("see")
        assert frame.depth is not None
        near = known_depth(frame.depth)
        seen = self._find(frame, near, X_WC, robot_mask, table_z)
        count = int(min(len(seen), max(0, budget.remaining("names"))))
        budget.spend("names", count)
        turn = [(round(10 * frame.time) * count + i) % len(seen) for i in range(count)]
        named = dict(
            zip(turn, zip(*self._name([seen[i] for i in turn], frame, near, X_WC, table_z), strict=True), strict=True)
        )
        mount = self._body.camera(frame.camera)
        height, width = frame.rgb.shape[:2]
        return tuple(
            Detection(
                time=frame.time,
                camera=frame.camera,
                mask=s.mask,
                box=s.box,
                names=named[i][0] if i in named else {},
                colors=named[i][1] if i in named else {},
                points=s.points,
                covariance=mean_covariance(s.points, X_WC, mount),
                embedding=named[i][2] if i in named else np.zeros(0),
                score=s.instance.score,
                truncated=_cut(s.box, width, height),
                noise=silhouette_pose.silhouette_noise(s.points, X_WC) if s.guessed else mount.depth_sd(s.points, X_WC),
                from_outline=s.guessed,
            )
            for i, s in enumerate(seen)
        )

    def _find(
        self, frame: CameraImage, near: NDArray[np.float32], X_WC: Array, hidden: NDArray[np.bool_], table_z: float
    ) -> list[_Seen]:
        """What is found. near: (H, W) [m] the frame's known depth."""
        given = prepare(frame, X_WC, hidden, table_z)
        fine, heat = self._instances(given.x[None])
        instances = group(fine[0], heat[0], given.hidden, near[np.ix_(given.rows, given.columns)])
        seen = []
        for instance in instances:
            mask, box = upsample_mask(instance.mask, *frame.rgb.shape[:2])
            points = measured = surface_points(mask, near, frame.K, X_WC, box)
            if not silhouette_pose.is_opaque(mask, box, near):  # what depth there is lies on what shows through it
                points = silhouette_pose.silhouette_points(mask, box, frame.K, X_WC, table_z)
            if len(points) >= MIN_POINTS and float(tail_quantiles(points[:, 2])[1]) > table_z + MIN_HEIGHT:
                seen.append(_Seen(instance, mask, box, points, measured))
        return seen

    def _name(
        self, seen: list[_Seen], frame: CameraImage, near: NDArray[np.float32], X_WC: Array, table_z: float
    ) -> tuple[list[dict[str, float]], list[dict[str, float]], list[Array]]:
        """Names, colors and embeddings, all things in one batch."""
        if not seen:
            return [], [], []
        rows, columns = (np.arange(n) for n in near.shape)
        height = world_z(near, frame.K, X_WC, rows, columns) - np.float32(table_z)
        crops = np.stack([crop(frame, s.mask, s.box, height, self._names.width) for s in seen])
        measures = [features(s.measured, s.box, int(s.mask.sum()), X_WC, frame.K, table_z) for s in seen]
        names, colors, embeddings = self._names(scale_crops(crops), np.array(measures, np.float32))
        return (
            [_posterior(self._kinds, p) for p in names],
            [_posterior(self._colors, p) for p in colors],
            list(embeddings.astype(float)),
        )


def _posterior(labels: Sequence[str], probabilities: NDArray[np.float32]) -> dict[str, float]:
    """Probability by label, likeliest first, labels that are alike added up; crumbs go to the rest."""
    total: dict[str, float] = {}
    for label, p in zip(labels, probabilities, strict=True):
        total[label] = total.get(label, 0.0) + max(float(p), MIN_PROBABILITY)
    scale = sum(total.values())
    return {k: v / scale for k, v in sorted(total.items(), key=lambda item: -item[1])}


def _cut(box: tuple[int, int, int, int], width: int, height: int) -> bool:
    u0, v0, u1, v1 = box
    return u0 < BORDER_WIDTH or v0 < BORDER_WIDTH or u1 > width - BORDER_WIDTH or v1 > height - BORDER_WIDTH
