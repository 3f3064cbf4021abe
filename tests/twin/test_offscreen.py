"""Pictures may be taken, and contexts given back, by other threads than the one that made them."""

from concurrent.futures import ThreadPoolExecutor

import mujoco
import numpy as np

from premotor.twin.offscreen import OffscreenRenderer

ROOM = """<mujoco><worldbody><light pos="0 0 3"/><geom type="plane" size="1 1 .1" rgba=".2 .8 .3 1"/>
<camera name="top" pos="0 0 1"/></worldbody></mujoco>"""


def test_one_picture_from_several_threads() -> None:
    model = mujoco.MjModel.from_xml_string(ROOM)
    data = mujoco.MjData(model)
    mujoco.mj_forward(model, data)

    def make() -> OffscreenRenderer:
        return OffscreenRenderer(model, 32, 24)

    def shoot(camera: OffscreenRenderer) -> np.ndarray:
        camera.update(data, "top")
        return camera.depth()

    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(1) as other:
        camera = one.submit(make).result()
        depths = [pool.submit(shoot, camera).result() for pool in (one, other, one)] + [shoot(camera)]
    camera.close()
    assert all(np.allclose(d, 1.0, atol=0.01) for d in depths)
