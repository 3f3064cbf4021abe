"""Training data: seeds that may be used, and a scene that holds together."""

import numpy as np
import pytest

from premotor.core.errors import UsageError
from premotor.learn import camera_shots, generate, training_scenes
from premotor.learn.shards import find_shards, load_shards


def test_test_seeds_are_never_learned_from(tmp_path):
    with pytest.raises(UsageError, match="test seed"):
        generate.generate(tmp_path, 10, seed=42)


def test_an_empty_folder_says_how_to_make_data(tmp_path):
    with pytest.raises(UsageError, match=f"premotor learn data --out {tmp_path}$"):
        load_shards(tmp_path, "pictures")
    with pytest.raises(UsageError, match=f"premotor learn data --out {tmp_path} --seed 2000000$"):
        find_shards(tmp_path, generate.VALIDATION_SEED)


def test_a_scene_is_the_same_for_its_seed_and_its_labels_are_true():
    shots = []
    for _ in range(2):
        rng = np.random.default_rng(1_900_001)
        stock = training_scenes.make_stock(rng, 5)
        scene = training_scenes.build(rng, stock)
        camera = camera_shots.Camera(scene, rng)
        shots.append(camera.shoot(rng, "wrist"))
        picture = generate.picture(shots[-1], scene, rng)
        camera.close()
    a, b = shots
    assert np.array_equal(a.labels, b.labels)
    assert np.array_equal(a.frame.rgb, b.frame.rgb)
    assert a.labels.max() < len(scene.items)
    seen = np.unique(a.labels[a.labels >= 0])
    assert (a.visible[seen] > 0).all()
    assert picture.labels.shape == picture.rgb.shape[:2] == picture.metric.shape[1:]
    labeled = (picture.labels > 0) & (picture.labels < 200) & np.isfinite(picture.metric[0])
    if labeled.sum() > 50:  # things stand above the table, the counter does not
        assert np.median(picture.metric[0][labeled]) > 0.005


def test_cameras_look_at_the_work_area_from_above():
    rng = np.random.default_rng(0)
    for kind in generate.SHOT_KINDS:
        for _ in range(30):
            X_WC, fovy = camera_shots.camera_pose(rng, kind, np.array([0.5, 0.0, 0.03]))
            assert X_WC[2, 3] > 0.05
            assert X_WC[2, 2] < 0
            assert 0.6 < fovy < 1.2


def test_what_is_taken_for_fruit_is_drawn_more_often_and_balls_are_plain_more_often_than_in_life():
    def balls(items):
        return [len(item.colors) == 1 for item in items if item.kind == "ball"]

    stock = training_scenes.make_stock(np.random.default_rng(1), 59)
    kinds = [item.kind for item in stock]
    assert kinds.count("ball") + kinds.count("potato") + kinds.count("onion") > 4
    rng = np.random.default_rng(2)
    drawn = balls(training_scenes._make("ball", rng) for _ in range(60))
    usual = balls(training_scenes.things.make("ball", rng) for _ in range(60))
    assert np.mean(drawn) > 0.5 > np.mean(usual)
    assert all(balls(training_scenes.things.ball("ball", rng, plain=True) for _ in range(10)))
