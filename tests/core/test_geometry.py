"""Axioms of poses, rotations and cameras, over poses drawn at random."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from premotor.core import geometry as g

finite = st.floats(-3.0, 3.0, allow_nan=False, width=32)
vectors = st.tuples(finite, finite, finite).map(np.array)
turns = st.tuples(*[st.floats(-1.8, 1.8)] * 3).map(np.array)  # shorter than pi, so that they are unique
poses = st.builds(lambda w, t: g.pose(g.rotvec_to_matrix(w), t), turns, vectors)
cameras = st.builds(g.intrinsics, st.integers(64, 1280), st.integers(64, 960), st.floats(0.4, 1.6))
quick = settings(max_examples=40, deadline=None)


@quick
@given(poses)
def test_a_pose_times_its_inverse_is_the_identity(X: np.ndarray) -> None:
    np.testing.assert_allclose(X @ g.invert(X), np.eye(4), atol=1e-9)
    np.testing.assert_allclose(g.invert(g.invert(X)), X, atol=1e-9)


@quick
@given(poses, poses, vectors)
def test_composition_is_one_transform_after_the_other(X_AB: np.ndarray, X_BC: np.ndarray, p: np.ndarray) -> None:
    np.testing.assert_allclose(g.transform(X_AB @ X_BC, p), g.transform(X_AB, g.transform(X_BC, p)), atol=1e-9)


@quick
@given(poses, vectors, vectors)
def test_poses_keep_distances(X: np.ndarray, p: np.ndarray, q: np.ndarray) -> None:
    moved = np.linalg.norm(g.transform(X, p) - g.transform(X, q))
    assert moved == pytest.approx(np.linalg.norm(p - q), abs=1e-9)


@quick
@given(turns, st.floats(0.1, 9.0), st.booleans())
def test_quaternions_there_and_back(w: np.ndarray, scale: float, flip: bool) -> None:
    R = g.rotvec_to_matrix(w)
    quat_wxyz = g.matrix_to_quat_wxyz(R)
    assert quat_wxyz[0] >= 0 and np.linalg.norm(quat_wxyz) == pytest.approx(1.0)
    same = quat_wxyz * scale * (-1 if flip else 1)  # neither length nor sign matters
    np.testing.assert_allclose(g.quat_wxyz_to_matrix(same), R, atol=1e-9)
    np.testing.assert_allclose(g.matrix_to_rotvec(R), w, atol=1e-9)


def test_the_order_of_quaternions_is_wxyz() -> None:
    quarter = np.sqrt(0.5)
    np.testing.assert_allclose(g.quat_wxyz_to_matrix([quarter, 0, 0, quarter]) @ [1, 0, 0], [0, 1, 0], atol=1e-12)
    np.testing.assert_allclose(g.pose_wxyz([1, 2, 3], [1, 0, 0, 0]), g.pose(t=[1, 2, 3]))


@quick
@given(poses, poses)
def test_distance_is_symmetric_and_zero_only_to_itself(X: np.ndarray, Y: np.ndarray) -> None:
    np.testing.assert_allclose(g.pose_distance(X, Y), g.pose_distance(Y, X), atol=1e-6)
    np.testing.assert_allclose(g.pose_distance(X, X), (0.0, 0.0), atol=1e-6)


def test_distance_in_meters_and_radians() -> None:
    assert g.pose_distance(np.eye(4), g.yaw_pose([3.0, 4.0, 0.0], 0.5)) == pytest.approx((5.0, 0.5))


@quick
@given(vectors, vectors)
def test_look_at_sees_the_target_in_the_middle(eye: np.ndarray, target: np.ndarray) -> None:
    if np.linalg.norm(target - eye) < 0.01:
        return
    X_WC = g.look_at(eye, target)
    seen = g.transform(g.invert(X_WC), target)
    np.testing.assert_allclose(seen[:2], 0.0, atol=1e-6)
    assert seen[2] == pytest.approx(np.linalg.norm(target - eye))
    assert np.linalg.det(X_WC[:3, :3]) == pytest.approx(1.0)
    assert X_WC[2, 1] <= 1e-9  # its y points down, never up


@quick
@given(cameras, st.integers(0, 2**16))
def test_project_undoes_unproject(K: np.ndarray, seed: int) -> None:
    depth = np.random.default_rng(seed).uniform(0.2, 3.0, (6, 8))
    v, u = np.indices(depth.shape)
    pixels = g.project(g.unproject(depth, K), K)
    np.testing.assert_allclose(pixels, np.stack([u, v], axis=-1), atol=1e-6)


def test_no_pixel_for_what_is_behind_and_no_point_where_depth_is_unknown() -> None:
    K = g.intrinsics(64, 48, 0.8)
    assert np.isnan(g.project([[0.0, 0.0, -1.0]], K)).all()
    points = g.unproject(np.array([[1.0, np.nan]]), K)
    assert np.isfinite(points[0, 0]).all() and np.isnan(points[0, 1]).any()


@quick
@given(cameras, vectors, st.floats(0.2, 4.0), st.floats(0.2, 4.0))
def test_resized_intrinsics_see_the_same_at_scaled_pixels(K: np.ndarray, p: np.ndarray, su: float, sv: float) -> None:
    p = np.array([p[0], p[1], abs(p[2]) + 0.5])
    u, v = g.project(p, K)
    scaled = g.project(p, g.resize_intrinsics(K, su, sv))
    np.testing.assert_allclose(scaled, [(u + 0.5) * su - 0.5, (v + 0.5) * sv - 0.5], atol=1e-6)


def test_field_of_view_reaches_the_edges() -> None:
    K = g.intrinsics(640, 480, 0.9)
    edge = g.project([0.0, np.tan(0.45), 1.0], K)
    np.testing.assert_allclose(edge, [319.5, 479.5])
