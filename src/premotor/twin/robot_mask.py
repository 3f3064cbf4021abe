"""The robot's own body in the camera's picture, so that it is not taken for a thing."""

import mujoco
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from premotor.core.body import Body, CameraMount
from premotor.core.errors import validate_choice
from premotor.core.geometry import CAMERA_FLIP, Array, pose
from premotor.twin.kinematics import quat_wxyz
from premotor.twin.offscreen import OffscreenRenderer
from premotor.twin.robot_spec import load_spec

_NEAR_PLANE, _FAR_PLANE = 0.005, 6.0  # [m] clipping planes


class RobotMask:
    """Depth images of the robot alone, at measured joints, seen from where its cameras are calibrated to be.

    Holds a rendering context: use it from the thread that made it, and `close` it. A 160 x 120 image costs
    about 2 ms with software rendering; shadows and textures are off.
    """

    def __init__(self, body: Body, width: int = 160, height: int = 120) -> None:
        self.body = body
        self._model = _with_cameras(body).compile()
        self._data = mujoco.MjData(self._model)
        self._picture = OffscreenRenderer(self._model, width, height)
        self._arm = [self._model.joint(n).qposadr[0] for n in body.joint_names]
        self._fingers = [self._model.joint(n).qposadr[0] for n in body.gripper.joints]
        ranges = np.array([self._model.joint(n).range for n in body.gripper.joints])
        self._open = np.where(np.abs(ranges[:, 1]) >= np.abs(ranges[:, 0]), ranges[:, 1], ranges[:, 0])

    def depth(self, q: Array, opening: float, camera: str) -> NDArray[np.float32]:
        """Depth (height, width) [m] along the camera's z of the robot at q (n,) [rad]; infinite elsewhere.

        opening: [m] between the fingers. The image covers the camera's whole picture at the mask's own size.
        """
        validate_choice("camera", camera, [c.name for c in self.body.cameras])
        self._data.qpos[self._arm] = q
        self._data.qpos[self._fingers] = self._open * np.clip(opening / self.body.gripper.stroke, 0.0, 1.0)
        mujoco.mj_kinematics(self._model, self._data)
        mujoco.mj_camlight(self._model, self._data)
        self._picture.update(self._data, _name(camera))
        return self._picture.depth()

    def close(self) -> None:
        """Give the rendering context back."""
        self._picture.close()


def robot_pixels(
    frame_depth: NDArray[np.float32], robot_depth: NDArray[np.float32], margin: float = 0.015, grow: int = 2
) -> NDArray[np.bool_]:
    """Pixels (H, W) of a frame that show the robot, or may do so.

    frame_depth: (H, W) [m], NaN where unknown. robot_depth: (h, w) [m] from `RobotMask.depth`, coarser as a
    rule. grow: coarse pixels by which the outline is widened, for calibration errors. Whatever lies more than
    margin [m] in front of the robot is not hidden; nor, near the outline, what lies more than margin behind.
    """
    size = 2 * grow + 1
    near = ndimage.minimum_filter(robot_depth, size)
    seen = np.isfinite(robot_depth)
    nowhere_behind = ndimage.minimum_filter(seen.astype(np.uint8), size) > 0  # away from the outline
    far = ndimage.maximum_filter(np.where(seen, robot_depth, -np.inf), size)
    far = np.where(nowhere_behind, np.inf, far).astype(np.float32)
    rows = np.arange(frame_depth.shape[0]) * robot_depth.shape[0] // frame_depth.shape[0]
    columns = np.arange(frame_depth.shape[1]) * robot_depth.shape[1] // frame_depth.shape[1]
    rows_used = np.flatnonzero(np.isfinite(near.min(axis=1))[rows])
    columns_used = np.flatnonzero(np.isfinite(near.min(axis=0))[columns])
    hidden = np.zeros(frame_depth.shape, bool)
    if len(rows_used) == 0:
        return hidden
    window = (slice(rows_used[0], rows_used[-1] + 1), slice(columns_used[0], columns_used[-1] + 1))
    pick = np.ix_(rows[window[0]], columns[window[1]])
    depth, near, far = frame_depth[window], near[pick], far[pick]
    hidden[window] = np.isfinite(near) & ~(depth < near - margin) & ~(depth > far + margin)
    return hidden


def _name(camera: str) -> str:
    return f"calibrated {camera}"


def _with_cameras(body: Body) -> mujoco.MjSpec:
    """The robot with a camera at each calibrated mount; what is drawn is what is not for collisions only."""
    spec = load_spec(body)
    spec.visual.map.znear, spec.visual.map.zfar = _NEAR_PLANE, _FAR_PLANE
    spec.visual.quality.numslices, spec.visual.quality.numstacks = 16, 8
    spec.stat.extent = 1.0  # the clipping planes are in units of the extent
    for mount in body.cameras:
        _add_camera(spec, mount)
    return spec


def _add_camera(spec: mujoco.MjSpec, mount: CameraMount) -> None:
    link = spec.worldbody if mount.link == "world" else spec.body(mount.link)
    X = mount.X_LC @ pose(CAMERA_FLIP)
    camera = link.add_camera(name=_name(mount.name), pos=X[:3, 3], quat=quat_wxyz(X))
    K, size = mount.K, np.array([mount.width, mount.height])
    camera.resolution = size
    camera.sensor_size = size * 1e-5  # any pixel pitch will do: only ratios to it count
    camera.focal_pixel = [K[0, 0], K[1, 1]]
    offset = np.array([K[0, 2] + 0.5, K[1, 2] + 0.5]) - 0.5 * size
    # measured: against the pixel directions of our own images, both of MuJoCo's offsets run backward
    camera.principal_pixel = [-offset[0], -offset[1]]
