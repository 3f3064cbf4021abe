"""How much of each thing can be seen from where the robot can look."""

from collections.abc import Sequence

import mujoco
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from premotor.core.body import Body, CameraMount
from premotor.core.geometry import Array, invert, project
from premotor.worlds.layout import Placed
from premotor.worlds.renderer import Renderer
from premotor.worlds.simulation import SENSOR_PREFIX, Simulation

SUFFICIENT_SHARE = 0.5
"""A thing seen to this share is not looked at from further views."""
FIRST_JOINT_TURNS = (0.0, -0.5, 0.5)
"""Turns of the first joint from home [rad] at which wrist cameras are tried."""


def visible_shares(
    stage: Simulation,
    view: Renderer,
    body: Body,
    mounts: Sequence[CameraMount],
    things: Sequence[Placed],
    bodies: NDArray[np.intp],
) -> Array:
    """The largest share (N,) of each thing's silhouette that any camera sees.

    Fixed cameras are tried first, then wrist ones at home and turned to either side, until a thing is seen well
    enough. mounts: where the cameras truly are. bodies: (N,) MJCF bodies of the things.
    """
    scratch = mujoco.MjData(stage.model)
    best = np.zeros(len(things))
    for mount in sorted(mounts, key=lambda m: m.link != "world"):
        for turn in (0.0,) if mount.link == "world" else FIRST_JOINT_TURNS:
            todo = np.flatnonzero(best < SUFFICIENT_SHARE)
            if not len(todo):
                return best
            q = np.clip(body.home + np.eye(len(body.home))[0] * turn, body.lower, body.upper)
            scratch.qpos[:] = stage.data.qpos
            scratch.qpos[stage.qpos] = q
            mujoco.mj_forward(stage.model, scratch)
            shares = _shares(stage, view, scratch, mount, [things[i] for i in todo.tolist()], bodies[todo])
            best[todo] = np.maximum(best[todo], shares)
    return best


def _shares(
    stage: Simulation,
    view: Renderer,
    data: mujoco.MjData,
    mount: CameraMount,
    things: Sequence[Placed],
    bodies: NDArray[np.intp],
) -> Array:
    """Share (N,) of each thing's silhouette in this camera's picture that is not hidden."""
    width, height = mount.width // 2, mount.height // 2
    geoms = view.labels(data, SENSOR_PREFIX + mount.name, width, height)
    seen = np.bincount(stage.model.geom_bodyid[geoms[geoms >= 0]], minlength=stage.model.nbody)[bodies]
    camera = stage.model.camera(SENSOR_PREFIX + mount.name).id
    X_WC = np.eye(4)
    X_WC[:3, :3] = data.cam_xmat[camera].reshape(3, 3) * [1, -1, -1]  # MJCF cameras look along -z
    X_WC[:3, 3] = data.cam_xpos[camera]
    K = np.diag([0.5, 0.5, 1.0]) @ mount.K
    whole = np.array(
        [_silhouette(t, data, int(b), X_WC, K, (width, height)) for t, b in zip(things, bodies, strict=True)]
    )
    return np.where(whole > 30, np.minimum(seen / np.maximum(whole, 1), 1.0), 0.0)


def _silhouette(thing: Placed, data: mujoco.MjData, body: int, X_WC: Array, K: Array, size: tuple[int, int]) -> int:
    """Pixels a thing would cover if nothing else were there, those beyond the picture's border included."""
    points = thing.item.vertices @ data.xmat[body].reshape(3, 3).T + data.xpos[body]
    X_CW = invert(X_WC)
    uv = project(points @ X_CW[:3, :3].T + X_CW[:3, 3], K)
    if not np.isfinite(uv).all():
        return 0
    corner, far = np.floor(uv.min(axis=0)), np.ceil(uv.max(axis=0))
    if (far < 0).any() or (corner > size).any():
        return 0
    w, h = (int(n) + 2 for n in far - corner)
    if w * h > 4 * size[0] * size[1]:
        return 0
    canvas = Image.new("1", (w, h))
    draw = ImageDraw.Draw(canvas)
    for triangle in (uv - corner)[thing.item.faces]:
        draw.polygon([tuple(p) for p in triangle.tolist()], fill=1)
    filled: NDArray[np.bool_] = np.asarray(canvas)
    return int(filled.sum())
