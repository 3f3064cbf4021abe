"""Pictures of a model without a window. The one place that chooses a GL backend and makes contexts."""

import atexit
import os
import sys
import weakref

import mujoco
import numpy as np
from numpy.typing import NDArray

from premotor.core.errors import GraphicsError


class OffscreenRenderer:
    """Renders one model at one size; from any thread, but from one at a time.

    Does what `mujoco.Renderer` does, except that it makes its own context current before it gives it back:
    the other frees whatever bears the same numbers in the context of the renderer used last.

    samples: antialiasing. shadows: [px] of shadow maps, 0 for none.
    """

    def __init__(self, model: mujoco.MjModel, width: int, height: int, samples: int = 0, shadows: int = 0) -> None:
        self.model, self.width, self.height = model, width, height
        look = model.vis.global_
        look.offwidth, look.offheight = width, height
        model.vis.quality.offsamples = samples
        model.vis.quality.shadowsize = shadows
        self._gl, self._context = rendering_context(model, width, height)
        mujoco.mjr_setBuffer(mujoco.mjtFramebuffer.mjFB_OFFSCREEN, self._context)
        self._context.readDepthMap = mujoco.mjtDepthMap.mjDEPTH_ZEROFAR
        self.scene = mujoco.MjvScene(model, maxgeom=max(1000, 3 * model.ngeom))
        self.scene.flags[mujoco.mjtRndFlag.mjRND_SHADOW] = shadows > 0
        self.options = mujoco.MjvOption()
        self._rect = mujoco.MjrRect(0, 0, width, height)
        _let_go()
        self._release = weakref.finalize(self, _release, self._gl, self._context)
        self._release.atexit = False
        atexit.register(self._release)  # before EGL's own, which ends the display under our feet

    def update(self, data: mujoco.MjData, camera: str) -> None:
        """Take the model's state `data`, as of its last kinematics, as seen by the camera of that name."""
        view = mujoco.MjvCamera()
        view.type = mujoco.mjtCamera.mjCAMERA_FIXED
        view.fixedcamid = self.model.camera(camera).id
        everything = mujoco.mjtCatBit.mjCAT_ALL
        mujoco.mjv_updateScene(self.model, data, self.options, None, view, everything, self.scene)

    def rgb(self) -> NDArray[np.uint8]:
        """The picture (H, W, 3) of what was looked at."""
        image = np.empty((self.height, self.width, 3), np.uint8)
        self._draw(image, None)
        return image[::-1].copy()

    def depth(self) -> NDArray[np.float32]:
        """Distance (H, W) [m] along the camera's z; infinite where there is nothing."""
        raw = np.empty((self.height, self.width), np.float32)
        flags = self.scene.flags.copy()
        self.scene.flags[mujoco.mjtRndFlag.mjRND_SEGMENT] = True  # flat colors: no lights to compute
        self.scene.flags[mujoco.mjtRndFlag.mjRND_IDCOLOR] = True
        self._draw(None, raw)
        np.copyto(self.scene.flags, flags)
        extent = self.model.stat.extent
        near, far = self.model.vis.map.znear * extent, self.model.vis.map.zfar * extent
        share = raw[::-1].astype(float)  # 1 at the near plane, 0 at the far one
        depth = near * far / (near + share * (far - near))
        return np.where(share > 0.0, depth, np.inf).astype(np.float32)

    def _draw(self, rgb: NDArray[np.uint8] | None, depth: NDArray[np.float32] | None) -> None:
        self._gl.make_current()
        mujoco.mjr_render(self._rect, self.scene, self._context)
        mujoco.mjr_readPixels(rgb, depth, self._rect, self._context)
        _let_go()

    def close(self) -> None:
        """Give the rendering context back; no more pictures after that."""
        self._release()
        atexit.unregister(self._release)


def rendering_context(model: mujoco.MjModel, width: int, height: int) -> tuple["mujoco.GLContext", mujoco.MjrContext]:
    """A current GL context of at least (width, height) [px], and MuJoCo's rendering context for the model in it.

    Without MUJOCO_GL, Linux gets EGL, which needs no screen. Raises `GraphicsError` when the backend does not work.
    """
    backend = os.environ.get("MUJOCO_GL") or ("egl" if sys.platform == "linux" else "")
    try:
        # A backend without its libraries fails in many ways, down to AttributeError: only Exception covers them.
        gl = _gl_class(backend)(width, height)
        gl.make_current()
        return gl, mujoco.MjrContext(model, mujoco.mjtFontScale.mjFONTSCALE_100)
    except Exception as error:
        raise GraphicsError.of(error) from error


def _gl_class(backend: str) -> type["mujoco.GLContext"]:
    if backend == "egl":
        from mujoco.egl import GLContext

        return GLContext
    if not hasattr(mujoco, "GLContext"):  # MuJoCo swallows an ImportError of its backend
        raise ImportError("its libraries cannot be loaded")
    return mujoco.GLContext


def _let_go() -> None:
    """Leave no context current: EGL lets no other thread take up, or free, one that is."""
    egl = sys.modules.get("mujoco.egl")
    if egl is not None and egl.EGL_DISPLAY is not None:
        none = egl.EGL.EGL_NO_SURFACE
        egl.EGL.eglMakeCurrent(egl.EGL_DISPLAY, none, none, egl.EGL.EGL_NO_CONTEXT)


def _release(gl: "mujoco.GLContext", context: mujoco.MjrContext) -> None:
    gl.make_current()
    context.free()
    gl.free()
