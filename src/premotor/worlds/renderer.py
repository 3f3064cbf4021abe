"""Pictures of a MuJoCo model: color, metric depth and exact labels, from one OpenGL context."""

import atexit
import weakref
from typing import Any

import mujoco
import numpy as np
from numpy.typing import NDArray

from premotor.twin.offscreen import rendering_context

SEGMENTATION_FLAGS = (mujoco.mjtRndFlag.mjRND_SEGMENT, mujoco.mjtRndFlag.mjRND_IDCOLOR)


class Renderer:
    """Renders a model's cameras, each in any size up to the model's offscreen buffer.

    Geom groups 0 to 2 are drawn. Color and depth come from the same pass. Free it with `close()`.
    """

    def __init__(self, model: mujoco.MjModel) -> None:
        self._model = model
        self._context: mujoco.MjrContext | None
        self._gl, self._context = rendering_context(model, model.vis.global_.offwidth, model.vis.global_.offheight)
        self._scene = mujoco.MjvScene(model=model, maxgeom=2000)
        self._option = mujoco.MjvOption()
        mujoco.mjr_setBuffer(mujoco.mjtFramebuffer.mjFB_OFFSCREEN.value, self._context)
        self._free = weakref.finalize(self, _free, self._gl, self._context)
        self._free.atexit = False
        atexit.register(self._free)  # before EGL's own, which ends the display under our feet
        self._context.readDepthMap = mujoco.mjtDepthMap.mjDEPTH_ZEROFAR  # type: ignore[assignment]

    def picture(
        self, data: mujoco.MjData, camera: str, width: int, height: int
    ) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """Color (h, w, 3) uint8 and depth (h, w) float32 [m] along the camera's z."""
        rect = self._aim(data, camera, width, height)
        rgb = np.empty((height, width, 3), np.uint8)
        depth = np.empty((height, width), np.float32)
        self._draw(rect, rgb, depth)
        return rgb[::-1].copy(), self._meters(depth[::-1])

    def labels(self, data: mujoco.MjData, camera: str, width: int, height: int) -> NDArray[np.int32]:
        """Id of the geom seen at each pixel (h, w) int32; -1 where there is none."""
        rect = self._aim(data, camera, width, height)
        before = self._scene.flags.copy()
        for flag in SEGMENTATION_FLAGS:
            self._scene.flags[flag] = True
        code = np.empty((height, width, 3), np.uint8)
        self._draw(rect, code, None)
        self._scene.flags[:] = before
        geom = np.full(self._scene.ngeom + 1, -1, np.int32)
        for drawn in self._scene.geoms[: self._scene.ngeom]:
            if drawn.segid >= 0 and drawn.objtype == mujoco.mjtObj.mjOBJ_GEOM:
                geom[drawn.segid + 1] = drawn.objid
        wide = code.astype(np.int32)
        return geom[(wide[..., 0] + (wide[..., 1] << 8) + (wide[..., 2] << 16))[::-1]]

    def close(self) -> None:
        """Free the context; the object is of no use afterward."""
        self._free()
        atexit.unregister(self._free)
        self._context = None

    def _aim(self, data: mujoco.MjData, name: str, width: int, height: int) -> mujoco.MjrRect:
        camera = mujoco.MjvCamera()
        camera.type = mujoco.mjtCamera.mjCAMERA_FIXED  # type: ignore[assignment]
        camera.fixedcamid = self._model.camera(name).id
        self._gl.make_current()
        everything = mujoco.mjtCatBit.mjCAT_ALL.value
        mujoco.mjv_updateScene(self._model, data, self._option, None, camera, everything, self._scene)
        return mujoco.MjrRect(0, 0, width, height)

    def _draw(self, rect: mujoco.MjrRect, rgb: NDArray[np.uint8], depth: NDArray[np.float32] | None) -> None:
        if self._context is None:
            raise RuntimeError("This view has been closed; make a new one.")
        mujoco.mjr_render(rect, self._scene, self._context)
        mujoco.mjr_readPixels(rgb, depth, rect, self._context)

    def _meters(self, depth: NDArray[np.float32]) -> NDArray[np.float32]:
        # inverse of glFrustum's depth with a reversed range: 1 at the near plane, 0 at the far one
        extent = self._model.stat.extent
        near, far = self._model.vis.map.znear * extent, self._model.vis.map.zfar * extent
        return (far * near / (depth * (far - near) + near)).astype(np.float32)


def _free(gl: Any, context: mujoco.MjrContext) -> None:
    gl.make_current()
    context.free()
    gl.free()
