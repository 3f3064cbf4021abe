"""A frame that says nothing must raise, with a message that says why."""

import numpy as np
import pytest

from premotor.core import CameraImage
from premotor.core.errors import SensorError
from premotor.core.geometry import intrinsics
from premotor.see import check_frame


def frame(**changes) -> CameraImage:
    rng = np.random.default_rng(0)
    fields = {
        "camera": "front",
        "rgb": rng.integers(0, 255, (120, 160, 3)).astype(np.uint8),
        "depth": np.full((120, 160), 0.8, np.float32),
        "K": intrinsics(160, 120, 0.9),
        "time": 1.0,
    }
    return CameraImage(**(fields | changes))


def test_a_good_frame_passes():
    check_frame(frame(), np.eye(4))


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"rgb": np.zeros((120, 160, 3), np.uint8)}, "black"),
        ({"rgb": np.full((120, 160, 3), 128, np.uint8)}, "blank"),
        ({"rgb": np.full((120, 160, 3), 255, np.uint8)}, "over-exposed"),
        ({"rgb": np.zeros((120, 160), np.uint8)}, "uint8"),
        ({"depth": None}, "no depth"),
        ({"depth": np.full((120, 160), np.nan, np.float32)}, "known"),
        ({"depth": np.zeros((120, 160), np.float32)}, "known"),
        ({"depth": np.ones((60, 80), np.float32)}, "align"),
        ({"K": np.full((3, 3), np.nan)}, "pinhole"),
    ],
)
def test_a_bad_frame_says_what_is_wrong(changes, word):
    with pytest.raises(SensorError, match=word) as caught:
        check_frame(frame(**changes))
    assert "front" in str(caught.value)


def test_a_pose_that_is_not_finite_is_refused():
    with pytest.raises(SensorError, match="pose"):
        check_frame(frame(), np.full((4, 4), np.nan))


def test_noise_on_black_is_still_black():
    rng = np.random.default_rng(0)
    with pytest.raises(SensorError, match="black"):
        check_frame(frame(rgb=rng.integers(0, 4, (120, 160, 3)).astype(np.uint8)))
