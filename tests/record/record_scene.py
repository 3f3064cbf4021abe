"""A made-up kitchen table, drawn and believed, for the tests of the record."""

import dataclasses

import numpy as np

from premotor.core import (
    Belief,
    CameraImage,
    Detection,
    Grasp,
    Hollow,
    Hulls,
    Outcome,
    Primitive,
    Proprioception,
    Relation,
    Thing,
    Visibility,
    level_support,
)
from premotor.core.geometry import intrinsics, invert, look_at, pose, project, rotvec_to_matrix, transform, yaw_pose

K = intrinsics(640, 480, np.deg2rad(42.0))
X_WF = look_at((1.35, 0.0, 0.85), (0.52, 0.0, 0.0))
X_WROOM = look_at((1.5, -0.95, 0.8), (0.45, 0.0, 0.1))

KINDS = (  # name, probability, x, y, half extents, color
    ("apple", 0.94, 0.45, -0.18, (0.038, 0.038, 0.036), (196, 40, 44)),
    ("lemon", 0.71, 0.60, -0.10, (0.036, 0.027, 0.026), (236, 206, 56)),
    ("orange", 0.88, 0.40, 0.02, (0.037, 0.037, 0.036), (238, 138, 40)),
    ("mug", 0.97, 0.62, 0.04, (0.040, 0.040, 0.048), (88, 130, 178)),
    ("knife", 0.82, 0.50, -0.05, (0.100, 0.012, 0.006), (190, 194, 200)),
    ("cereal box", 0.64, 0.66, -0.24, (0.030, 0.080, 0.110), (70, 150, 110)),
)


def thing(id: int, kind: str, p: float, x: float, y: float, half: tuple[float, float, float]) -> Thing:
    """One thing standing on the table at (x, y) [m]."""
    rng = np.random.default_rng(id)
    size = np.array(half)
    shapes = {
        "mug": Hollow(size, 0.004),
        "knife": Hulls((size * rng.choice([-1.0, 1.0], (8, 3)) * rng.uniform(0.9, 1.0, (8, 3)),)),
        "cereal box": Primitive("box", size),
    }
    direction = rng.normal(size=(120, 3))
    points = direction / np.linalg.norm(direction, axis=1, keepdims=True) * size
    return Thing(
        id=id,
        names={kind: p, "unknown": 1 - p},
        colors={"red": 0.7, "green": 0.3},
        X_WO=yaw_pose((x, y, half[2]), 0.4 * id),
        covariance=np.diag([0.004, 0.007, 0.003, 0.05, 0.05, 0.2]) ** 2,
        shape=shapes.get(kind, Primitive("ellipsoid", size)),
        points=points,
        mass=(0.15, 0.04),
        friction=(0.5, 0.1),
        seen_by=("front",),
        embedding=rng.normal(size=8),
        visibility=Visibility.OCCLUDED if kind == "orange" else Visibility.PRESENT,
    )


def belief(time: float = 0.0) -> Belief:
    """Six things on a table, and a basket with a plum in it."""
    things = [thing(i + 1, k, p, x, y, h) for i, (k, p, x, y, h, _) in enumerate(KINDS)]
    basket = thing(7, "basket", 0.99, 0.52, 0.22, (0.14, 0.10, 0.045))
    plum = thing(8, "plum", 0.77, 0.50, 0.20, (0.025, 0.025, 0.025))
    inside = {**plum.__dict__, "relation": Relation("in", 7)}
    basket = Thing(**{**basket.__dict__, "shape": Hollow(np.array([0.14, 0.10, 0.045]), 0.006, "square", 0.85)})
    table = level_support()
    clutter = np.random.default_rng(1).normal((0.75, 0.35, 0.05), 0.01, (90, 3))
    return Belief(time, (*things, basket, Thing(**inside)), (table,), clutter, 9)


def _silhouette(t: Thing, X_WC: np.ndarray) -> np.ndarray:
    """Mask (480, 640) of a thing's projected ellipsoid."""
    pixels = project(transform(invert(X_WC), t.world_points), K)
    center, spread = np.nanmean(pixels, axis=0), np.nanmax(np.abs(pixels - np.nanmean(pixels, axis=0)), axis=0)
    v, u = np.indices((480, 640))
    return ((u - center[0]) / spread[0]) ** 2 + ((v - center[1]) / spread[1]) ** 2 <= 1.0


def detections(b: Belief, X_WC: np.ndarray = X_WF) -> tuple[Detection, ...]:
    """What a perfect eye would make of the belief, one detection a thing that is not hidden."""
    found = []
    for t in sorted(b.things, key=lambda t: -float(np.linalg.norm(t.position - X_WC[:3, 3]))):
        if t.visibility is not Visibility.PRESENT:
            continue
        mask = _silhouette(t, X_WC)
        v, u = np.nonzero(mask)
        box = (int(u.min()), int(v.min()), int(u.max()) + 1, int(v.max()) + 1) if len(u) else (0, 0, 1, 1)
        cov = np.eye(3) * 1e-5
        found.append(Detection(b.time, "front", mask, box, t.names, t.colors, t.world_points, cov, t.embedding, 0.9))
    return tuple(found)


def picture(b: Belief, X_WC: np.ndarray = X_WF, seed: int = 0) -> np.ndarray:
    """A drawing (480, 640, 3) of the belief from a camera: wood, shaded blobs, noise."""
    v, u = np.indices((480, 640))
    wood = 150 + 14 * np.sin(v / 7 + 2 * np.sin(u / 90)) + 0.08 * u
    image = np.stack([wood, wood * 0.80, wood * 0.60], axis=-1)
    colors = [c for *_, c in KINDS] + [(168, 124, 78), (96, 40, 92)]
    for t in sorted(b.things, key=lambda t: -float(np.linalg.norm(t.position - X_WC[:3, 3]))):
        mask = _silhouette(t, X_WC)
        if mask.any():
            height = (v - v[mask].min()) / max(1, np.ptp(v[mask]))
            image[mask] = np.array(colors[t.id - 1]) * (1.2 - 0.6 * height[mask][:, None])
    noise = np.random.default_rng(seed).normal(0, 3, image.shape)
    return (image + noise).clip(0, 255).astype(np.uint8)


def frame(b: Belief, camera: str = "front", X_WC: np.ndarray = X_WF) -> CameraImage:
    """A color and depth frame of the belief; the depth is that of the bare table, with unknown borders."""
    v = np.indices((480, 640))[0]
    depth = (1.3 - 0.0009 * v).astype(np.float32)
    depth[:, :6] = np.nan
    return CameraImage(camera, picture(b, X_WC), depth, K, b.time)


def felt(time: float, n: int = 7) -> Proprioception:
    """A made-up feeling of the body at `time` [s]."""
    q = np.sin(time + np.arange(n))
    return Proprioception(time, q, np.cos(time + np.arange(n)), 0.1 * q, 0.08, 0.0)


def grasps(b: Belief) -> tuple[tuple[Grasp, ...], tuple[Outcome, ...]]:
    """Five ways to take the apple, and what would come of each."""
    down = rotvec_to_matrix([np.pi, 0, 0])
    apple = b.thing(1)
    found, outcomes = [], []
    for i, p in enumerate((0.97, 0.81, 0.62, 0.34, 0.06)):
        turn = rotvec_to_matrix([0, 0, 0.6 * i - 1.0])
        X = pose(turn @ down, apple.position + np.array([0, 0, 0.01]))
        found.append(Grasp(1, X, 0.08, 0.07, 12.0, 1 - 0.1 * i))
        poses = {1: yaw_pose(apple.position + np.array([0.02 * i, 0.015 * i, 0.12]), 0.2 * i), 5: b.thing(5).X_WO}
        note = ("", "", "slips out", "hits the knife", "topples the mug")[i]
        outcomes.append(Outcome(p, drop=1 - p, topple=0.02 * i, poses=poses, num_rollouts=32, failure_mode=note))
    return tuple(found), tuple(outcomes)


def same(a: object, b: object) -> bool:
    """Equal in type and value, arrays by content."""
    if isinstance(a, np.ndarray):
        return isinstance(b, np.ndarray) and a.shape == b.shape and np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
    if dataclasses.is_dataclass(a):
        fields = [f.name for f in dataclasses.fields(a)]
        return type(a) is type(b) and all(same(getattr(a, f), getattr(b, f)) for f in fields)
    if isinstance(a, tuple | list):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return isinstance(b, dict) and a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    return type(a) is type(b) and a == b
