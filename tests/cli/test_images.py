"""Images from disk, and the camera's pose from the surface it looks at."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from premotor.cli.images import read_depth, read_matrix, read_pose, read_rgb, table_pose
from premotor.core.errors import UsageError
from premotor.core.geometry import intrinsics, invert, look_at, transform, unproject

K = intrinsics(320, 240, 0.9)


def table(eye: tuple[float, float, float], noise: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Depth (240, 320) of a table at z = 0 with a box on it, and the camera's pose."""
    X_WC = look_at(eye, [0.5, 0.0, 0.0])
    v, u = np.indices((240, 320))
    rays = np.stack([(u - K[0, 2]) / K[0, 0], (v - K[1, 2]) / K[1, 1], np.ones(u.shape)], axis=-1) @ X_WC[:3, :3].T
    depth = -X_WC[2, 3] / rays[..., 2]
    depth[100:140, 140:180] -= 0.08
    depth += np.random.default_rng(0).normal(0, noise, depth.shape)
    return depth.astype(np.float32), X_WC


@pytest.mark.parametrize("eye", [(1.4, 0.1, 0.9), (0.1, -0.5, 0.6), (0.5, 0.01, 1.0)])
def test_the_table_is_level_at_zero(eye: tuple[float, float, float]) -> None:
    depth, X_WC = table(eye, noise=0.002)
    found = table_pose(depth, K)
    assert found[2, 3] == pytest.approx(eye[2], abs=0.006)
    np.testing.assert_allclose(found[:3, :3] @ found[:3, :3].T, np.eye(3), atol=1e-9)
    assert np.linalg.det(found[:3, :3]) == pytest.approx(1.0)
    heights = transform(found, unproject(depth, K))[..., 2]
    true = transform(X_WC, unproject(depth, K))[..., 2]
    assert np.median(np.abs(heights - true)) < 0.004
    np.testing.assert_allclose((invert(found) @ [0, 0, 0, 1])[2], (invert(X_WC) @ [*eye[:2], 0, 1])[2], atol=0.02)


def test_without_a_surface_it_asks_for_the_pose() -> None:
    depth = np.random.default_rng(0).uniform(0.3, 3.0, (240, 320)).astype(np.float32)
    with pytest.raises(UsageError, match="--pose"):
        table_pose(depth, K)


def test_depth_in_millimeters_and_meters(tmp_path: Path) -> None:
    meters = np.array([[0.5, np.nan], [1.25, 2.0]], np.float32)
    np.save(tmp_path / "d.npy", meters)
    Image.fromarray(np.array([[500, 0], [1250, 2000]], np.uint16)).save(tmp_path / "d.png")
    for file in ("d.npy", "d.png"):
        np.testing.assert_allclose(read_depth(tmp_path / file), meters, rtol=1e-6)


def test_matrices_in_every_form(tmp_path: Path) -> None:
    expected = np.array([[100.0, 0, 50], [0, 110, 40], [0, 0, 1]])
    np.save(tmp_path / "k.npy", expected)
    np.savetxt(tmp_path / "k.txt", expected)
    (tmp_path / "k.json").write_text(str(expected.tolist()))
    for text in ("100,110,50,40", *(str(tmp_path / f"k.{s}") for s in ("npy", "txt", "json"))):
        np.testing.assert_allclose(read_matrix("--K", text), expected)


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.png").write_text("no image")
    with pytest.raises(UsageError, match=r"bad\.png"):
        read_rgb(tmp_path / "bad.png")
    with pytest.raises(UsageError, match="--K"):
        read_matrix("--K", "1,2,3")
    np.save(tmp_path / "flat.npy", np.zeros(5))
    with pytest.raises(UsageError, match=r"\(H, W\)"):
        read_depth(tmp_path / "flat.npy")


def test_a_pose_is_a_rotation_and_a_place(tmp_path: Path) -> None:
    np.savetxt(tmp_path / "zeros.txt", np.zeros((4, 4)))
    with pytest.raises(UsageError, match="no rotation"):
        read_pose("--pose", str(tmp_path / "zeros.txt"))
    np.savetxt(tmp_path / "good.txt", look_at((1.0, 0.0, 0.8), [0.5, 0.0, 0.0]))
    assert read_pose("--pose", str(tmp_path / "good.txt")).shape == (4, 4)
