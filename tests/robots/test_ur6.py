"""The second body is a fair one: true to its figures, and able to lift."""

import mujoco
import numpy as np
import pytest
from tests.bodies import ur6
from tests.bodies.lift import lift

from premotor.twin.kinematics import Kinematics


def test_outstretched_flange_is_where_the_published_dh_parameters_put_it():
    kinematics = Kinematics(ur6.body())
    kinematics.tool(np.zeros(6))
    np.testing.assert_allclose(kinematics.data.body("claw").xpos, [0.8172, 0.2329, 0.0628], atol=1e-4)


def test_home_points_down_over_the_table():
    X = Kinematics(ur6.body()).tool(ur6.body().home)
    np.testing.assert_allclose(X[:3], [[1, 0, 0, 0.40], [0, -1, 0, 0], [0, 0, -1, 0.45]], atol=1e-3)


def test_it_lifts_a_ball():
    ball = {"type": mujoco.mjtGeom.mjGEOM_SPHERE, "size": [0.04, 0.04, 0.04], "mass": 0.2, "condim": 6}
    lifted = lift(ur6.body(), ball, 10.0)
    assert lifted.rise > 0.14
    assert lifted.slip < 0.002
    assert lifted.force == pytest.approx(10.0, rel=0.05)
