from dataclasses import replace

import numpy as np
import pytest
from tests.bodies import ur6

from premotor.core.body import Body
from premotor.core.errors import BodyError, UsageError
from premotor.core.geometry import invert, matrix_to_rotvec, pose, pose_distance
from premotor.robots import arm7
from premotor.twin.kinematics import Kinematics, quat_wxyz

BODIES = [arm7.body(), ur6.body()]
each_body = pytest.mark.parametrize("body", BODIES, ids=lambda b: b.name)


def some_q(body: Body, n: int) -> np.ndarray:
    return np.random.default_rng(3).uniform(body.lower, body.upper, (n, len(body.joints)))


@each_body
def test_jacobian_is_the_derivative_of_the_tool(body: Body) -> None:
    kinematics, step = Kinematics(body), 1e-6
    for q in some_q(body, 5):
        J, X = kinematics.jacobian(q), kinematics.tool(q)
        for i in range(len(q)):
            Y = kinematics.tool(q + step * np.eye(len(q))[i])
            np.testing.assert_allclose((Y[:3, 3] - X[:3, 3]) / step, J[:3, i], atol=1e-5)
            np.testing.assert_allclose(matrix_to_rotvec(Y[:3, :3] @ X[:3, :3].T) / step, J[3:, i], atol=1e-5)


@each_body
def test_cameras_ride_on_their_links(body: Body) -> None:
    kinematics = Kinematics(body)
    for q in some_q(body, 3):
        for mount in body.cameras:
            X_WC, link = kinematics.camera(q, mount.name), kinematics.data.body(mount.link)
            X_LC = invert(pose(link.xmat.reshape(3, 3), link.xpos)) @ X_WC
            assert max(pose_distance(X_LC, mount.X_LC)) < 1e-9


def test_results_are_not_overwritten_by_later_calls() -> None:
    kinematics = Kinematics(BODIES[0])
    first = kinematics.tool(BODIES[0].home)
    kept = first.copy()
    kinematics.tool(BODIES[0].home + 0.3)
    np.testing.assert_array_equal(first, kept)


def test_mistakes_name_the_valid_choices() -> None:
    kinematics = Kinematics(BODIES[0])
    with pytest.raises(UsageError, match="wrist"):
        kinematics.camera(BODIES[0].home, "wrst")
    with pytest.raises(UsageError, match="hand"):
        Kinematics(replace(BODIES[0], cameras=(replace(BODIES[0].cameras[0], link="hnd"),)))
    with pytest.raises(BodyError, match="7 joints, got 3"):
        kinematics.tool(np.zeros(3))


def test_quaternion_is_that_of_core() -> None:
    X = Kinematics(BODIES[0]).tool(BODIES[0].home + 0.4)
    w, x, y, z = quat_wxyz(X)
    assert np.isclose(X[2, 1] - X[1, 2], 4 * w * x)
    assert np.isclose(X[0, 0], 1 - 2 * (y * y + z * z))
