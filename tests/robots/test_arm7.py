"""The built-in arm: published figures, a home worth its name, servos that follow, a gripper that holds."""

import mujoco
import numpy as np
import pytest
from tests.bodies.lift import lift

from premotor.core.geometry import invert, pose, project, transform
from premotor.robots.arm7 import body
from premotor.robots.end_effector import solve_joints
from premotor.twin.kinematics import Kinematics

ARM = body()
OUTSTRETCHED = np.array([0.0, 0.5, 0.0, -1.2, 0.0, 1.7, 0.78])

# Craig's DH rows (a, d, alpha) of the Panda as the maker publishes them; joint 8 is the flange.
DH = [
    (0.0, 0.333, 0.0), (0.0, 0.0, -np.pi / 2), (0.0, 0.316, np.pi / 2), (0.0825, 0.0, np.pi / 2),
    (-0.0825, 0.384, -np.pi / 2), (0.0, 0.0, np.pi / 2), (0.088, 0.0, np.pi / 2), (0.0, 0.107, 0.0),
]  # fmt: skip


def dh_tool(q):
    """Tool pose by the published table: flange, then the hand turned by -45 deg with its tool 103.4 mm out."""
    X = np.eye(4)
    for (a, d, alpha), theta in zip(DH, [*q, 0.0], strict=True):
        c, s, ca, sa = np.cos(theta), np.sin(theta), np.cos(alpha), np.sin(alpha)
        row = [[c, -s, 0, a], [s * ca, c * ca, -sa, -d * sa], [s * sa, c * sa, ca, d * ca], [0, 0, 0, 1]]
        X = X @ np.array(row)
    h = np.sqrt(0.5)
    return X @ pose([[h, h, 0], [-h, h, 0], [0, 0, 1]], [0, 0, 0.1034 + 0.024])  # our fingers are 24 mm longer


def test_kinematics_are_those_of_the_published_dh_table():
    rng, kinematics = np.random.default_rng(0), Kinematics(ARM)
    for q in rng.uniform(ARM.lower, ARM.upper, (20, 7)):
        np.testing.assert_allclose(kinematics.tool(q), dh_tool(q), atol=1e-6)


def test_limits_and_mass_are_the_published_ones():
    np.testing.assert_allclose(ARM.upper, [2.8973, 1.7628, 2.8973, -0.0698, 2.8973, 3.7525, 2.8973])
    np.testing.assert_allclose(ARM.lower, [-2.8973, -1.7628, -2.8973, -3.0718, -2.8973, -0.0175, -2.8973])
    assert [j.torque for j in ARM.joints] == [87] * 4 + [12] * 3
    model = mujoco.MjModel.from_xml_string(ARM.mjcf)
    links = [model.body(f"link{i}").mass[0] for i in range(1, 8)]
    assert sum(links) == pytest.approx(16.063, abs=0.001)


def test_home_points_down_and_sees_the_work_area():
    kinematics = Kinematics(ARM)
    X_WG = kinematics.tool(ARM.home)
    np.testing.assert_allclose(X_WG[:3, 2], [0, 0, -1], atol=1e-4)
    assert X_WG[2, 3] > 0.4
    x, y = np.meshgrid(np.linspace(0.35, 0.70, 15), np.linspace(-0.35, 0.35, 29))
    area = np.column_stack([x.ravel(), y.ravel(), np.zeros(x.size)])
    for name, share in (("front", 1.0), ("wrist", 0.95)):
        camera = ARM.camera(name)
        points_C = transform(invert(kinematics.camera(ARM.home, name)), area)
        u, v = project(points_C, camera.K).T
        near, far = camera.depth_range
        seen = (u >= 0) & (u < camera.width) & (v >= 0) & (v < camera.height)
        assert np.mean(seen & (points_C[:, 2] > near) & (points_C[:, 2] < far)) >= share, name


def test_no_self_collision_at_home_or_over_the_table():
    model = mujoco.MjModel.from_xml_string(ARM.mjcf)
    data, kinematics = mujoco.MjData(model), Kinematics(ARM)
    X_WG = kinematics.tool(ARM.home)
    for opening in (0.0, 0.04):
        for y in (-0.35, 0.0, 0.35):
            q = ARM.home
            for z in (0.4, 0.3, 0.2, 0.1, 0.03):
                q = solve_joints(kinematics, ARM, q, pose(X_WG[:3, :3], [0.5, y * (0.5 - z) / 0.47, z]))
            data.qpos[:7], data.qpos[7:] = q, opening
            mujoco.mj_forward(model, data)
            assert data.ncon == 0


def servo(start):
    """Model and data at rest in a pose, the gripper open."""
    model = mujoco.MjModel.from_xml_string(ARM.mjcf)
    data = mujoco.MjData(model)
    data.qpos[:7], data.qpos[7:] = start, 0.04
    data.ctrl[:7], data.ctrl[7] = start, 0.08
    return model, data


@pytest.mark.parametrize("joint", range(7))
@pytest.mark.parametrize("start", [ARM.home, OUTSTRETCHED], ids=["home", "outstretched"])
def test_step_response(joint, start):
    model, data = servo(start)
    data.ctrl[joint] += 0.05
    way = []
    for _ in range(200):
        mujoco.mj_step(model, data)
        way.append(data.qpos[joint] - start[joint])
    assert way[75] > 0.9 * 0.05  # within 150 ms
    assert max(way) < 1.05 * 0.05
    assert way[-1] == pytest.approx(0.05, abs=1e-4)


@pytest.mark.parametrize("joint", range(7))
def test_follows_a_moving_target_closely(joint):
    model, data = servo(ARM.home)
    for k in range(200):
        data.ctrl[joint] = ARM.home[joint] + 0.5 * 0.002 * k
        mujoco.mj_step(model, data)
    assert abs(data.ctrl[joint] - data.qpos[joint]) / 0.5 < 0.035  # [s] behind


BOX = {"type": mujoco.mjtGeom.mjGEOM_BOX, "size": [0.03, 0.03, 0.04], "mass": 0.5, "condim": 4}
BALL = {"type": mujoco.mjtGeom.mjGEOM_SPHERE, "size": [0.033, 0.033, 0.033], "mass": 0.15, "condim": 6}
SHEET = {"type": mujoco.mjtGeom.mjGEOM_BOX, "size": [0.03, 0.0015, 0.03], "mass": 0.03, "condim": 4}


@pytest.mark.parametrize(
    ("geom", "force"), [(BOX, 12.0), (BOX, 70.0), (BALL, 5.0), (BALL, 40.0), (SHEET, 4.0)],
    ids=["box", "box hard", "ball", "ball hard", "sheet"],
)  # fmt: skip
def test_gripper_lifts_without_slipping_or_jitter(geom, force):
    lifted = lift(ARM, geom, force)
    assert lifted.rise > 0.14
    assert lifted.slip < 0.002
    assert lifted.jitter < 0.004
    assert lifted.force == pytest.approx(force, rel=0.05)
