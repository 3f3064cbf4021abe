"""Where training pictures are taken from, and how: color, depth and exact labels of one scene."""

from dataclasses import dataclass, replace

import mujoco
import numpy as np
from numpy.typing import NDArray

from premotor.core import CameraImage, CameraMount
from premotor.core.geometry import (
    CAMERA_FLIP,
    Array,
    intrinsics,
    invert,
    look_at,
    matrix_to_quat_wxyz,
    pose,
    rotvec_to_matrix,
    transform,
)
from premotor.learn.training_scenes import Scene, place_limbs
from premotor.worlds.renderer import Renderer
from premotor.worlds.sensors import CameraNoise, SensorNoise

IMAGE_WIDTH, IMAGE_HEIGHT = 640, 480
TRAINING_SENSORS = replace(SensorNoise.realistic(), exposure=0.22, white=0.07, blur=0.9)


@dataclass(frozen=True, eq=False)
class Shot:
    """One picture. frame: as the camera gives it; X_WC: (4, 4) where the brain believes the camera to be.

    labels: (H, W) index into the scene's items, -1 background, -2 robot. visible: (items,) share of each item
    inside the picture that nothing hides; 0 for what is not in it.
    """

    frame: CameraImage
    X_WC: Array
    labels: NDArray[np.int32]
    visible: NDArray[np.float32]


def camera_pose(rng: np.random.Generator, kind: str, thing: Array) -> tuple[Array, float]:
    """Pose X_WC (4, 4) and vertical field of view [rad] of a camera: "front", "wrist", "any", or "look".

    thing: (3,) [m] what a "look" is at, as the robot looks at a thing before it decides what it is.
    """
    if kind == "look":
        tilt, turn, away = rng.uniform(0.1, 0.6), rng.uniform(-np.pi, np.pi), rng.uniform(0.18, 0.34)
        way = np.array([np.sin(tilt) * np.cos(turn), np.sin(tilt) * np.sin(turn), np.cos(tilt)])
        target = thing + rng.normal(0, 0.02, 3)
        return _rolled(look_at(target + away * way, target), rng.uniform(-np.pi, np.pi)), rng.uniform(0.85, 1.1)
    target = np.array([rng.uniform(0.36, 0.68), rng.uniform(-0.3, 0.3), rng.uniform(-0.02, 0.06)])
    if kind == "front":
        eye = np.array([1.25, 0.0, 0.85]) + rng.normal(0, [0.1, 0.15, 0.1])
        target = np.array([0.48, 0.0, 0.0]) + rng.normal(0, [0.05, 0.08, 0.03])
        return _rolled(look_at(eye, target), rng.normal(0, 0.04)), rng.uniform(0.75, 1.0)
    if kind == "wrist":
        tilt, turn, away = rng.uniform(0.0, 0.75), rng.uniform(-np.pi, np.pi), rng.uniform(0.18, 0.6)
        away *= rng.uniform(0.8, 1.0)
        way = np.array([np.sin(tilt) * np.cos(turn), np.sin(tilt) * np.sin(turn), np.cos(tilt)])
        roll = rng.uniform(-np.pi, np.pi) if rng.random() < 0.5 else rng.normal(0, 0.3)
        up = (1.0, 0.0, 0.1) if rng.random() < 0.6 else (0.0, 0.0, 1.0)
        return _rolled(look_at(target + away * way, target, up), roll), rng.uniform(0.85, 1.1)
    tilt, turn, away = rng.uniform(0.2, 1.2), rng.uniform(-np.pi, np.pi), rng.uniform(0.4, 1.2)
    way = np.array([np.sin(tilt) * np.cos(turn), np.sin(tilt) * np.sin(turn), np.cos(tilt)])
    return _rolled(look_at(target + away * way, target), rng.normal(0, 0.15)), rng.uniform(0.7, 1.1)


class Camera:
    """Takes pictures of one scene; close it when done."""

    def __init__(self, scene: Scene, rng: np.random.Generator):
        self._scene = scene
        self._view = Renderer(scene.model)
        self._far = CameraNoise(_mount(0.28, 3.0, 0.0026), TRAINING_SENSORS, rng)
        self._near = CameraNoise(_mount(0.07, 0.7, 0.0064), TRAINING_SENSORS, rng)
        self._surface = [_sample(item.vertices, item.faces, 600) for item in scene.items]

    def shoot(self, rng: np.random.Generator, kind: str) -> Shot:
        """A picture from a random pose of that kind, with the sensor's and the calibration's errors in it."""
        scene, some = self._scene, int(rng.integers(len(self._scene.items)))
        X_WC, fovy = camera_pose(rng, kind, scene.data.body(f"item{some}").xpos)
        near = kind in ("wrist", "look")
        place_limbs(scene, rng, X_WC if near else None)
        self._aim(X_WC, fovy)
        _relight(scene, rng)
        rgb, depth = self._view.picture(scene.data, "eye", IMAGE_WIDTH, IMAGE_HEIGHT)
        geoms = self._view.labels(scene.data, "eye", IMAGE_WIDTH, IMAGE_HEIGHT)
        labels = np.where(geoms < 0, -1, scene.owner[geoms]).astype(np.int32)
        K = intrinsics(IMAGE_WIDTH, IMAGE_HEIGHT, fovy)
        visible = self._visible(labels, X_WC, K)
        glass = np.array([i.transparent for i in scene.items] + [False, False])[labels]  # -2, -1 are the last two
        noise = self._near if near else self._far
        frame = CameraImage(kind, noise.rgb(rgb), noise.depth(depth, glass), K, 0.0)
        return Shot(frame, _miscalibrated(X_WC, rng), labels, visible)

    def close(self) -> None:
        """Free the renderer."""
        self._view.close()

    def _aim(self, X_WC: Array, fovy: float) -> None:
        model, data = self._scene.model, self._scene.data
        i = model.body("eye").mocapid[0]
        data.mocap_pos[i] = X_WC[:3, 3]
        data.mocap_quat[i] = matrix_to_quat_wxyz(X_WC[:3, :3] @ CAMERA_FLIP)
        model.cam_fovy[model.camera("eye").id] = np.rad2deg(fovy)
        mujoco.mj_kinematics(model, data)
        mujoco.mj_comPos(model, data)
        mujoco.mj_camlight(model, data)

    def _visible(self, labels: NDArray[np.int32], X_WC: Array, K: Array) -> NDArray[np.float32]:
        """Share of each item that nothing hides: of samples of its whole surface, front and back, the part that
        falls on pixels that show it."""
        out = np.zeros(len(self._surface), np.float32)
        X_CW = invert(X_WC)
        for i in np.unique(labels[labels >= 0]):
            body = self._scene.data.body(f"item{i}")
            p = transform(X_CW @ pose(body.xmat.reshape(3, 3), body.xpos), self._surface[i])
            u, v = (p[:, k] / np.maximum(p[:, 2], 0.02) * K[k, k] + K[k, 2] for k in (0, 1))
            inside = (u >= 0) & (v >= 0) & (u < IMAGE_WIDTH) & (v < IMAGE_HEIGHT) & (p[:, 2] > 0.02)
            out[i] = np.count_nonzero(labels[v[inside].astype(int), u[inside].astype(int)] == i) / len(p)
        return out


def _mount(near: float, far: float, noise: float) -> CameraMount:
    """What the noise models need to know of a D435 (far) or D405 (near) camera."""
    K = intrinsics(IMAGE_WIDTH, IMAGE_HEIGHT, 0.9)
    return CameraMount("eye", "world", np.eye(4), K, IMAGE_WIDTH, IMAGE_HEIGHT, (near, far), depth_noise=noise)


def _rolled(X_WC: Array, angle: float) -> Array:
    return X_WC @ pose(rotvec_to_matrix([0, 0, angle]))


def _miscalibrated(X_WC: Array, rng: np.random.Generator) -> Array:
    return X_WC @ pose(rotvec_to_matrix(rng.normal(0, 0.004, 3)), rng.normal(0, 0.002, 3))


def _relight(scene: Scene, rng: np.random.Generator) -> None:
    """The same scene at another hour: brightness and tint of every light change a little."""
    model = scene.model
    model.vis.headlight.ambient[:] = rng.uniform(0.12, 0.45) * rng.uniform(0.9, 1.1, 3)
    model.light_diffuse[:] = rng.uniform(0.2, 0.75, (model.nlight, 1)) * rng.uniform(0.85, 1.0, (model.nlight, 3))


def _sample(vertices: NDArray, faces: NDArray, count: int) -> Array:
    """Points (count, 3) spread evenly over a mesh, always the same ones."""
    p = vertices[faces].astype(float)
    area = np.linalg.norm(np.cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0]), axis=1)
    rng = np.random.default_rng(0)
    face = rng.choice(len(faces), count, p=area / area.sum())
    a, b = np.sqrt(rng.random((2, count, 1)))[0], rng.random((count, 1))
    return (1 - a) * p[face, 0] + a * (1 - b) * p[face, 1] + a * b * p[face, 2]
