"""Force felt through the joints: none while moving freely, however fast; the right one when pushed."""

import mujoco
import numpy as np
import pytest

from premotor.core import Proprioception
from premotor.guard.force_estimator import ToolForceEstimator
from premotor.robots import arm7
from premotor.twin import Kinematics

BODY = arm7.body()


class Bench:
    """The arm in plain physics, its servos led evenly from tick to tick."""

    def __init__(self):
        self.model = mujoco.MjModel.from_xml_string(BODY.mjcf, BODY.assets)
        self.data = mujoco.MjData(self.model)
        joints = [self.model.joint(n) for n in BODY.joint_names]
        self.qpos, self.dofs = ([int(getattr(j, k)[0]) for j in joints] for k in ("qposadr", "dofadr"))
        self.servos = [self.model.actuator(n).id for n in BODY.joint_names]
        self.data.qpos[self.qpos] = self.data.ctrl[self.servos] = BODY.home

    def tick(self, target):
        steps = round(1 / BODY.rate / self.model.opt.timestep)
        start = self.data.ctrl[self.servos].copy()
        for k in range(steps):
            self.data.ctrl[self.servos] = start + (target - start) * (k + 1) / steps
            mujoco.mj_step(self.model, self.data)
        d = self.data
        return Proprioception(
            d.time, d.qpos[self.qpos].copy(), d.qvel[self.dofs].copy(), d.qfrc_actuator[self.dofs].copy(), 0.08, 0.0
        )


@pytest.mark.parametrize("joint", [0, 1, 3, 5])
def test_a_fast_free_motion_feels_like_little(joint):
    bench, sense, felt = Bench(), ToolForceEstimator(BODY, Kinematics(BODY)), []
    for k in range(120):
        target = BODY.home.copy()
        target[joint] += 0.4 * (1 - np.cos(4.0 * k / BODY.rate))  # up to 1.6 rad/s
        felt.append(np.linalg.norm(sense.estimate(bench.tick(target))))
    assert max(felt) < 30.0


@pytest.mark.parametrize("push", [(0.0, 0.0, 30.0), (-20.0, 10.0, 0.0)])
def test_a_push_on_the_hand_is_felt_with_its_size_and_direction(push):
    bench, sense = Bench(), ToolForceEstimator(BODY, Kinematics(BODY))
    hand = bench.model.body(BODY.hand).id
    at = bench.model.site(BODY.tool).id
    for _ in range(150):
        mujoco.mj_kinematics(bench.model, bench.data)
        lever = bench.data.site_xpos[at] - bench.data.xipos[hand]
        bench.data.xfrc_applied[hand] = [*push, *np.cross(lever, push)]
        felt = sense.estimate(bench.tick(BODY.home))
    np.testing.assert_allclose(felt, push, atol=3.0)
