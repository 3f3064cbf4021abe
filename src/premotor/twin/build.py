"""The belief and the body as one MuJoCo model. Built here and nowhere else."""

from collections.abc import Collection
from dataclasses import dataclass

import mujoco
import numpy as np

from premotor.core.belief import Belief, Thing, Visibility
from premotor.core.body import Body
from premotor.core.geometry import Array, invert, pose, pose_wxyz
from premotor.twin import clutter
from premotor.twin.kinematics import body_id, joint_addresses, quat_wxyz, site_id
from premotor.twin.robot_spec import (
    HAND_PREFIX,
    HAND_SLIDES,
    drop_unused_meshes,
    floating_hand,
    load_spec,
    tool_in_hand,
)
from premotor.twin.shape_geoms import geoms

_ALL_BITS = 0x7FFFFFFF  # a collision mask that meets every geom which collides at all
_MIN_EXISTENCE = 0.2  # things that exist with a smaller probability are left out


@dataclass(frozen=True)
class TwinOptions:
    """What the twin is for.

    timestep [s]. fixed: no thing moves (collision checks); anchored: ids of things that do not, the others
    being free bodies. pass_through: pairs of ids that do not touch one another. plane: the table is an endless plane,
    cheaper than a box.
    """

    timestep: float = 0.004
    fixed: bool = False
    anchored: frozenset[int] = frozenset()
    pass_through: frozenset[tuple[int, int]] = frozenset()
    plane: bool = False


@dataclass(frozen=True, eq=False)
class Twin:
    """A model, its state, and where in it things are.

    things: MJCF body index per thing id. free: first qpos address per id of a thing that can move. arm: qpos
    addresses (n,) of the arm's joints, or of the floating hand's three slides when there is no arm.
    fingers: qpos addresses (k,), and their positions (k,) [m] when fully open. tool: site, hand: MJCF body,
    gripper: actuator index. X_HG: tool pose in the hand's frame (4, 4).
    """

    model: mujoco.MjModel
    data: mujoco.MjData
    body: Body
    things: dict[int, int]
    free: dict[int, int]
    arm: np.ndarray
    fingers: np.ndarray
    fingers_open: Array
    tool: int
    hand: int
    gripper: int
    X_HG: Array

    def set_robot(self, q: Array, opening: float) -> None:
        """Put the arm at q (n,) [rad] and the fingers `opening` [m] apart, and update positions."""
        self.data.qpos[self.arm] = q
        self._open(opening)

    def set_hand(self, X_WG: Array, opening: float) -> None:
        """Put a floating hand's tool at X_WG (4, 4), the fingers `opening` [m] apart, and update positions."""
        X_WH = X_WG @ invert(self.X_HG)
        self.model.body_quat[self.hand] = quat_wxyz(X_WH)
        self.data.qpos[self.arm] = X_WH[:3, 3]
        self._open(opening)

    def _open(self, opening: float) -> None:
        share = np.clip(opening / self.body.gripper.stroke, 0.0, 1.0)
        self.data.qpos[self.fingers] = share * self.fingers_open
        mujoco.mj_kinematics(self.model, self.data)

    def pose(self, thing: int) -> Array:
        """Pose X_WO (4, 4) of a thing as of the last update."""
        index = self.things[thing]
        return pose(self.data.xmat[index].reshape(3, 3), self.data.xpos[index])


def build_twin(
    belief: Belief,
    body: Body,
    *,
    arm: bool = True,
    exclude: Collection[int] = (),
    held: tuple[int, Array] | None = None,
    options: TwinOptions | None = None,
) -> Twin:
    """The twin of what is believed.

    arm: the whole robot, or its hand alone, floating on three position-controlled slides along the world's
    axes. exclude: ids of things to leave out. held: (id, X_GO (4, 4)) of a thing rigidly in the hand.
    Things "held" in the belief are left out unless named here; so are things hardly likely to exist.
    """
    options = options or TwinOptions()
    spec, prefix = (load_spec(body), "") if arm else (floating_hand(body), HAND_PREFIX)
    _drop_visuals(spec)
    _physics(spec, options)
    X_HG = tool_in_hand(spec, body, prefix)
    _apart(spec, [prefix + j for j in body.gripper.joints])
    for i, support in enumerate(belief.supports or (belief.table,)):
        _add_support(spec, support, plane=options.plane and i == 0)
    _add_clutter(spec, belief.clutter)
    things = [t for t in belief.things if _stands(t, exclude, held)]
    for thing in things:
        _add_thing(spec, thing, options.fixed or thing.id in options.anchored)
    for a, b in options.pass_through:
        spec.add_exclude(bodyname1=f"thing {a}", bodyname2=f"thing {b}")
    if held is not None:
        _add_held(spec, belief.thing(held[0]), prefix + body.hand, X_HG @ held[1])
    return _index(spec.compile(), body, prefix, [t.id for t in things], X_HG)


def _stands(thing: Thing, exclude: Collection[int], held: tuple[int, Array] | None) -> bool:
    if thing.id in exclude or (held is not None and thing.id == held[0]) or thing.relation.kind == "held":
        return False
    return thing.existence >= _MIN_EXISTENCE and thing.visibility is not Visibility.ABSENT


def _physics(spec: mujoco.MjSpec, options: TwinOptions) -> None:
    spec.option.timestep = options.timestep
    spec.option.integrator = mujoco.mjtIntegrator.mjINT_IMPLICITFAST
    spec.option.cone = mujoco.mjtCone.mjCONE_ELLIPTIC
    spec.option.impratio = 10.0
    spec.option.iterations = 20
    spec.option.ls_iterations = 20


def _drop_visuals(spec: mujoco.MjSpec) -> None:
    """Delete geoms that collide with nothing, where that leaves the masses as they are."""
    for geom in spec.geoms:
        if geom.contype == 0 and geom.conaffinity == 0 and geom.parent.explicitinertial:
            spec.delete(geom)
    drop_unused_meshes(spec)


def _apart(spec: mujoco.MjSpec, joints: list[str]) -> None:
    """Fingers meet when the gripper is empty and closed: that is no collision."""
    names = [spec.joint(j).parent.name for j in joints]
    for i, first in enumerate(names):
        for second in names[i + 1 :]:
            if first and second and first != second:
                spec.add_exclude(bodyname1=first, bodyname2=second)


def _add_support(spec: mujoco.MjSpec, support: Thing, plane: bool) -> None:
    geom = spec.worldbody.add_geom(name=f"support {support.id}", contype=_ALL_BITS, conaffinity=_ALL_BITS)
    geom.rgba, geom.friction[0] = [0.75, 0.7, 0.62, 1.0], support.friction[0]
    (x0, y0, x1, y1), top, thickness = support.bounds, support.top, 2.0 * float(support.half_extents[2])
    if plane:
        geom.type, geom.size, geom.pos = mujoco.mjtGeom.mjGEOM_PLANE, [2, 2, 0.1], [0, 0, top]
        return
    geom.type = mujoco.mjtGeom.mjGEOM_BOX
    geom.size = [0.5 * (x1 - x0), 0.5 * (y1 - y0), 0.5 * thickness]
    geom.pos = [0.5 * (x0 + x1), 0.5 * (y0 + y1), top - 0.5 * thickness]


def _add_clutter(spec: mujoco.MjSpec, points: Array) -> None:
    body = spec.worldbody.add_body(name="clutter")
    for center, half in zip(*clutter.boxes(points), strict=True):
        geom = body.add_geom(type=mujoco.mjtGeom.mjGEOM_BOX, pos=center, size=half)
        geom.contype, geom.conaffinity, geom.rgba = _ALL_BITS, _ALL_BITS, [0.5, 0.5, 0.5, 1.0]


def _add_thing(spec: mujoco.MjSpec, thing: Thing, fixed: bool) -> None:
    quat = quat_wxyz(thing.X_WO)
    body = spec.worldbody.add_body(name=f"thing {thing.id}", pos=thing.position, quat=quat)
    if not fixed:
        body.add_freejoint()
    _add_geoms(spec, body, thing)
    body.mass, body.ipos, body.inertia = _inertia(thing)
    body.explicitinertial = True


def _inertia(thing: Thing) -> tuple[float, Array, Array]:
    """Mass [kg], center of mass (3,) [m] and principal inertias (3,) [kg m^2] of a thing as a solid ellipsoid."""
    half, mass = thing.half_extents, max(thing.mass[0], 1e-3)
    hollow = thing.shape.hollow
    squares = half**2 * (1.0 / 3.0 if hollow else 0.2)
    center = np.array([0.0, 0.0, -0.2 * half[2] if hollow else 0.0])
    return mass, center, np.maximum(mass * (squares.sum() - squares), 1e-7)


def _add_held(spec: mujoco.MjSpec, thing: Thing, hand: str, X_HO: Array) -> None:
    """Geoms on the hand itself: they never meet the hand or, its children, the fingers."""
    _add_geoms(spec, spec.body(hand), thing, X_HO)


def _add_geoms(spec: mujoco.MjSpec, body: mujoco.MjsBody, thing: Thing, X_BO: Array | None = None) -> None:
    """The thing's geoms, without mass, on an MJCF body in which it has pose X_BO (4, 4)."""
    for i, part in enumerate(geoms(thing.shape)):
        geom = body.add_geom(type=part.kind, size=part.size, pos=part.pos, quat=part.quat_wxyz, mass=0.0)
        if X_BO is not None:
            X = X_BO @ pose_wxyz(part.pos, part.quat_wxyz)
            geom.pos, geom.quat = X[:3, 3], quat_wxyz(X)
        geom.contype, geom.conaffinity, geom.condim = _ALL_BITS, _ALL_BITS, 3
        geom.friction, geom.solref = [thing.friction[0], 0.003, 0.0001], [0.01, 1.0]
        if part.points is not None:
            name = f"hull {thing.id} {i}"
            spec.add_mesh(name=name, uservert=part.points.ravel().tolist())
            geom.meshname = name


def _index(model: mujoco.MjModel, body: Body, prefix: str, ids: list[int], X_HG: Array) -> Twin:
    arm = not prefix
    things = {i: model.body(f"thing {i}").id for i in ids}
    starts = {i: model.body_jntadr[index] for i, index in things.items()}
    fingers = joint_addresses(model, tuple(prefix + j for j in body.gripper.joints))
    ranges = np.array([model.joint(prefix + j).range for j in body.gripper.joints])
    twin = Twin(
        model=model,
        data=mujoco.MjData(model),
        body=body,
        things=things,
        free={i: int(model.jnt_qposadr[j]) for i, j in starts.items() if j >= 0},
        arm=joint_addresses(model, body.joint_names if arm else HAND_SLIDES),
        fingers=fingers,
        fingers_open=np.where(np.abs(ranges[:, 1]) >= np.abs(ranges[:, 0]), ranges[:, 1], ranges[:, 0]),
        tool=site_id(model, prefix + body.tool),
        hand=body_id(model, prefix + body.hand),
        gripper=model.actuator(prefix + body.gripper.actuator).id,
        X_HG=X_HG,
    )
    if arm:
        twin.set_robot(body.home, body.gripper.stroke)
    return twin
