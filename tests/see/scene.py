"""A counter with three things on it, rendered clean: quick to make, and enough to look at."""

import mujoco
import numpy as np

from premotor.core import CameraImage
from premotor.core.geometry import Array, intrinsics, look_at, matrix_to_quat_wxyz, pose
from premotor.worlds import textures, things
from premotor.worlds.renderer import Renderer

AT = ((0.45, -0.15), (0.55, 0.0), (0.45, 0.16))


def table_scene(kinds: tuple[str, ...] = ("apple", "mug", "can"), seed: int = 3) -> tuple[CameraImage, Array, Array]:
    """Frame 640x480, X_WC (4, 4), and the things' centers (n, 3) [m]."""
    rng = np.random.default_rng(seed)
    spec = mujoco.MjSpec()
    spec.visual.global_.offwidth, spec.visual.global_.offheight = 640, 480
    spec.visual.quality.offsamples = 0
    spec.visual.map.znear, spec.visual.map.zfar = 0.01, 8.0
    spec.stat.extent = 1.0
    picture = textures.wood(rng)[:256, :256]
    texture = spec.add_texture(name="wood", type=mujoco.mjtTexture.mjTEXTURE_2D, width=256, height=256, nchannel=3)
    texture.data = np.ascontiguousarray(picture).tobytes()
    spec.add_material(name="wood").textures[mujoco.mjtTextureRole.mjTEXROLE_RGB] = "wood"
    box = mujoco.mjtGeom.mjGEOM_BOX
    spec.worldbody.add_geom(type=box, size=[2, 2, 0.02], pos=[0, 0, -0.02], material="wood")
    spec.worldbody.add_light(pos=[0.2, 0.5, 2], dir=[0.1, -0.2, -1], diffuse=[0.6, 0.6, 0.6])
    X_WC, fovy = look_at((0.95, 0.05, 0.6), (0.48, 0.0, 0.0)), 0.9
    quat = matrix_to_quat_wxyz(X_WC[:3, :3] @ np.diag([1.0, -1.0, -1.0]))
    spec.worldbody.add_camera(name="front", pos=X_WC[:3, 3], quat=quat, fovy=np.rad2deg(fovy))
    centers = []
    for kind, (x, y) in zip(kinds, AT, strict=True):
        item = things.make(kind, rng)
        centers.append([x, y, item.half_extents[2]])
        things.attach(spec, item, f"{kind}.thing", pose(None, centers[-1]))
    model = spec.compile()
    data = mujoco.MjData(model)
    mujoco.mj_forward(model, data)
    view = Renderer(model)
    rgb, depth = view.picture(data, "front", 640, 480)
    view.close()
    noisy = np.clip(rgb + rng.normal(0, 3, rgb.shape), 0, 255).astype(np.uint8)
    return CameraImage("front", noisy, depth, intrinsics(640, 480, fovy), 0.0), X_WC, np.array(centers)
