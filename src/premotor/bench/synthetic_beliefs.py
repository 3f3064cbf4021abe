"""Made-up beliefs and pictures to time rooms on, without a world."""

import numpy as np

from premotor.core import Belief, CameraImage, Detection, Hollow, Primitive, Shape, Thing, level_support
from premotor.core.geometry import Array, intrinsics, invert, look_at, project, transform, yaw_pose
from premotor.knowledge import Knowledge
from premotor.knowledge import load as load_knowledge
from premotor.remember import View

SAMPLE_OBJECTS: tuple[tuple[str, str, Shape], ...] = (
    ("apple", "red", Primitive("ellipsoid", np.full(3, 0.034))),
    ("can", "blue", Primitive("cylinder", np.array([0.030, 0.030, 0.05]))),
    ("lemon", "yellow", Primitive("ellipsoid", np.array([0.036, 0.028, 0.028]))),
    ("mug", "white", Hollow(np.array([0.040, 0.040, 0.045]), 0.004)),
    ("sponge", "yellow", Primitive("box", np.array([0.045, 0.03, 0.015]))),
)
BASKET = ("basket", "brown", Hollow(np.array([0.15, 0.11, 0.045]), 0.006, "square"))
X_WC = look_at([0.5, 0.0, 1.2], [0.5, 0.0, 0.0], up=(1.0, 0.0, 0.0))
K = intrinsics(640, 480, 0.9)


def table(count: int) -> Belief:
    """`count` things on a table in rows 10 cm apart, an apple first; the second of several is a basket beside them."""
    knowledge = load_knowledge()
    forms = [SAMPLE_OBJECTS[i % len(SAMPLE_OBJECTS)] for i in range(count)]
    places = [(0.40 + 0.10 * (i % 3), -0.25 + 0.10 * (i // 3)) for i in range(count)]
    if count > 1:
        forms[1], places[1] = BASKET, (0.5, 0.48)
    things = [_thing(i + 1, *form, place, knowledge) for i, (form, place) in enumerate(zip(forms, places, strict=True))]
    return Belief(0.0, tuple(things), (level_support(),), next_id=count + 1)


def _thing(id: int, name: str, color: str, shape: Shape, xy: tuple[float, float], knowledge: Knowledge) -> Thing:
    kind = knowledge.kind(name)
    return Thing(
        id=id,
        names={name: 0.9, "unknown": 0.1},
        colors={color: 1.0},
        X_WO=yaw_pose([*xy, shape.half_extents[2]], 0.3 * id),
        covariance=1e-6 * np.eye(6),
        shape=shape,
        points=shape.sample(0.006)[0],
        mass=kind.mass,
        friction=kind.friction,
    )


def view(count: int) -> View:
    """A picture from above of `count` boxes of 4 cm, each with its detection."""
    depth = np.full((480, 640), X_WC[2, 3], np.float32)
    places = [(0.26 + 0.08 * (i % 6), -0.30 + 0.12 * (i // 6)) for i in range(count)]
    boxes = [_pixels(x, y) for x, y in places]
    for u0, v0, u1, v1 in boxes:
        depth[v0:v1, u0:u1] -= 0.04
    found = tuple(_detection(box, depth) for box in boxes)
    frame = CameraImage("front", np.full((480, 640, 3), 128, np.uint8), depth, K, 0.0)
    return View(frame, X_WC, np.zeros(depth.shape, bool), found)


def _pixels(x: float, y: float) -> tuple[int, int, int, int]:
    corners: Array = np.array([[x - 0.02, y - 0.02, 0.04], [x + 0.02, y + 0.02, 0.04]])
    (u0, v0), (u1, v1) = np.sort(project(transform(invert(X_WC), corners), K), axis=0).astype(int)
    return int(u0), int(v0), int(u1), int(v1)


def _detection(box: tuple[int, int, int, int], depth: np.ndarray) -> Detection:
    u0, v0, u1, v1 = box
    mask = np.zeros(depth.shape, bool)
    mask[v0:v1, u0:u1] = True
    v, u = np.nonzero(mask)
    z = depth[v, u].astype(float)
    points = transform(X_WC, np.stack([(u - K[0, 2]) * z / K[0, 0], (v - K[1, 2]) * z / K[1, 1], z], axis=1))
    names, colors = {"toy brick": 0.9, "unknown": 0.1}, {"red": 1.0}
    return Detection(0.0, "front", mask, box, names, colors, points[::3], 1e-6 * np.eye(3), np.zeros(0), 0.95)
