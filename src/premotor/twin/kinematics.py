"""Where the robot's tool and cameras are for given joint positions."""

import mujoco
import numpy as np

from premotor.core.body import Body
from premotor.core.errors import BodyError, validate_choice
from premotor.core.geometry import Array


def robot_model(body: Body) -> mujoco.MjModel:
    """The robot alone as a compiled model; BodyError when its MJCF, or a file that it names, cannot be used."""
    try:
        return mujoco.MjModel.from_xml_string(body.mjcf, body.assets)
    except ValueError as error:
        raise BodyError(f"The MJCF of body '{body.name}' cannot be compiled: {error}") from error


class Kinematics:
    """Forward kinematics of a body, its base at the world's origin. Not safe to share between threads.

    It keeps its own `mujoco.MjData`; a call costs about 10 us.
    """

    def __init__(self, body: Body) -> None:
        self.body = body
        self.model = robot_model(body)
        self.data = mujoco.MjData(self.model)
        self.qpos = joint_addresses(self.model, body.joint_names)
        self._dofs = self.model.jnt_dofadr[[self.model.joint(n).id for n in body.joint_names]]
        self._tool = site_id(self.model, body.tool)
        self._mounts = {c.name: (body_id(self.model, c.link), np.asarray(c.X_LC, float)) for c in body.cameras}
        data = self.data  # views of its memory: asking it for a field each time costs more than the kinematics
        self._memory, self._body_R, self._body_p = data.qpos, data.xmat, data.xpos
        self._tool_R, self._tool_p = data.site_xmat[self._tool], data.site_xpos[self._tool]

    def _update(self, q: Array) -> None:
        if len(q) != len(self.qpos):
            raise BodyError(f"{self.body.name} has {len(self.qpos)} joints, got {len(q)} joint positions.")
        self._memory[self.qpos] = q
        mujoco.mj_kinematics(self.model, self.data)

    def tool(self, q: Array) -> Array:
        """Pose X_WG (4, 4) of the tool for joint positions q (n,) [rad]."""
        self._update(q)
        return _pose(self._tool_R, self._tool_p)

    def camera(self, q: Array, name: str) -> Array:
        """Calibrated pose X_WC (4, 4) of a camera: z forward, y down."""
        if name not in self._mounts:
            validate_choice("camera", name, self._mounts)
        self._update(q)
        link, X_LC = self._mounts[name]
        return _pose(self._body_R[link], self._body_p[link]) @ X_LC

    def jacobian(self, q: Array) -> Array:
        """d(tool)/dq (6, n) in the world frame: linear [m/rad] above, angular [rad/rad] below."""
        self._update(q)
        mujoco.mj_comPos(self.model, self.data)
        J = np.zeros((6, self.model.nv))
        mujoco.mj_jacSite(self.model, self.data, J[:3], J[3:], self._tool)
        return J[:, self._dofs]


def joint_addresses(model: mujoco.MjModel, names: tuple[str, ...]) -> np.ndarray:
    """Addresses (n,) in qpos of the named one-axis joints, in the order of the names."""
    return np.array([model.jnt_qposadr[_id(model, mujoco.mjtObj.mjOBJ_JOINT, "joint", n)] for n in names], int)


def site_id(model: mujoco.MjModel, name: str) -> int:
    """Index of a site; UsageError with the valid names otherwise."""
    return _id(model, mujoco.mjtObj.mjOBJ_SITE, "site", name)


def body_id(model: mujoco.MjModel, name: str) -> int:
    """Index of an MJCF body; UsageError with the valid names otherwise."""
    return _id(model, mujoco.mjtObj.mjOBJ_BODY, "link", name)


def quat_wxyz(X: Array) -> Array:
    """Unit quaternion (4,) in wxyz order of a pose (4, 4); a tenth of the time scipy takes."""
    quat = np.empty(4)
    mujoco.mju_mat2Quat(quat, np.ascontiguousarray(X[:3, :3], float).ravel())
    return quat


def _id(model: mujoco.MjModel, kind: mujoco.mjtObj, what: str, name: str) -> int:
    index = mujoco.mj_name2id(model, kind, name)
    if index < 0:
        count = {"joint": model.njnt, "site": model.nsite, "link": model.nbody}[what]
        validate_choice(what, name, [mujoco.mj_id2name(model, kind, i) or "" for i in range(count)])
    return index


def _pose(R: Array, t: Array) -> Array:
    X = np.empty((4, 4))
    X[:3, :3] = R.reshape(3, 3)
    X[:3, 3] = t
    X[3] = (0.0, 0.0, 0.0, 1.0)
    return X
