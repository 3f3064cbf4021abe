"""Eyes with the shipped weights, on a small rendered scene: what comes out keeps its contract."""

from dataclasses import replace

import numpy as np
import pytest
from tests.see.scene import table_scene

from premotor import knowledge
from premotor.core import UNKNOWN, Body, Budget, CameraImage, CameraMount, Gripper
from premotor.core.errors import SensorError, UsageError
from premotor.core.geometry import intrinsics, resize_intrinsics
from premotor.see import Detector

K = intrinsics(640, 480, 0.9)
CAMERA = CameraMount("front", "world", np.eye(4), K, 640, 480, (0.2, 3.0))
BODY = Body(
    "none", "", (), np.zeros(0), "", "", Gripper((), "", 0.08, (2, 70), 0.1, (0.02, 0.01, 0.02), 0.01), (CAMERA,),
    ((0, -1, 0), (1, 1, 1)),
)  # fmt: skip


@pytest.fixture(scope="module")
def eyes() -> Detector:
    return Detector(BODY, knowledge.load())


@pytest.fixture(scope="module")
def scene():
    return table_scene()


def nothing(frame: CameraImage) -> np.ndarray:
    return np.zeros(frame.rgb.shape[:2], bool)


def test_things_on_a_table_are_found_where_they_are(eyes, scene):
    frame, X_WC, centers = scene
    budget = Budget()
    seen = eyes.detect(frame, X_WC, nothing(frame), 0.0, budget)
    for center in centers:
        assert min(np.linalg.norm(np.median(d.points, axis=0) - center) for d in seen) < 0.07
    assert budget.work["see"] == 1
    assert budget.work["names"] == len(seen)


def test_a_detection_keeps_its_contract(eyes, scene):
    frame, X_WC, _ = scene
    for d in eyes.detect(frame, X_WC, nothing(frame), 0.0, Budget()):
        u0, v0, u1, v1 = d.box
        assert d.mask.shape == (480, 640)
        assert d.mask[v0:v1, u0:u1].sum() == d.mask.sum() > 0
        assert sum(d.names.values()) == pytest.approx(1.0)
        assert sum(d.colors.values()) == pytest.approx(1.0)
        assert UNKNOWN in d.names
        assert 12 <= len(d.points) <= 800
        assert np.isfinite(d.points).all()
        assert np.linalg.norm(d.embedding) == pytest.approx(1.0, abs=1e-3)
        assert 0 <= d.score <= 1
        assert np.linalg.eigvalsh(d.covariance).min() > 0


def test_the_same_frame_gives_the_same_detections(eyes, scene):
    frame, X_WC, _ = scene
    a, b = (eyes.detect(frame, X_WC, nothing(frame), 0.0, Budget()) for _ in range(2))
    assert [d.names for d in a] == [d.names for d in b]
    assert all(np.array_equal(x.mask, y.mask) for x, y in zip(a, b, strict=True))


def test_nothing_is_seen_in_the_robots_own_pixels(eyes, scene):
    frame, X_WC, _ = scene
    assert eyes.detect(frame, X_WC, ~nothing(frame), 0.0, Budget()) == ()


def test_names_stop_at_the_budget(eyes, scene):
    frame, X_WC, _ = scene
    budget = Budget(limits={"names": 1})
    seen = eyes.detect(frame, X_WC, nothing(frame), 0.0, budget)
    assert budget.work["names"] == 1
    assert len([d for d in seen if d.names]) == 1 and len(seen) > 1


def test_another_picture_size_sees_as_many_things(eyes, scene):
    frame, X_WC, centers = scene
    assert frame.depth is not None
    small = replace(
        frame,
        rgb=frame.rgb[::2, ::2].copy(),
        depth=frame.depth[::2, ::2].copy(),
        K=resize_intrinsics(frame.K, 0.5, 0.5),
    )
    seen = eyes.detect(small, X_WC, nothing(small), 0.0, Budget())
    for center in centers:
        assert min(np.linalg.norm(np.median(d.points, axis=0) - center) for d in seen) < 0.07


def test_a_blank_picture_is_refused(eyes, scene):
    frame, X_WC, _ = scene
    with pytest.raises(SensorError):
        eyes.detect(replace(frame, rgb=np.full_like(frame.rgb, 90)), X_WC, nothing(frame), 0.0, Budget())


def test_a_kind_the_table_lacks_becomes_unknown(scene):
    frame, X_WC, _ = scene

    class Little:
        kinds = ("apple",)

    for d in Detector(BODY, Little()).detect(frame, X_WC, nothing(frame), 0.0, Budget()):
        assert set(d.names) == {"apple", UNKNOWN}


def test_a_folder_without_weights_says_what_is_missing(tmp_path):
    with pytest.raises(UsageError, match=r"instances\.onnx"):
        Detector(BODY, knowledge.load(), weights=tmp_path)
