"""What the networks are taught, and that they learn it: tiny runs of the real loop."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.train

from premotor.learn import instance_network, name_network, train  # noqa: E402
from premotor.learn.augment import disturb_crop, disturb_pictures  # noqa: E402
from premotor.learn.shards import COLORS, IGNORED_LABEL, ROBOT_LABEL, color_target, load_shards  # noqa: E402
from premotor.see.crops import CROP_SIZE  # noqa: E402
from premotor.see.grouping import group  # noqa: E402


def picture(rng: np.random.Generator, h: int = 96, w: int = 128) -> dict[str, np.ndarray]:
    """A stored picture with two discs and a box, one of them a container, and a strip of robot."""
    rgb = rng.integers(0, 60, (h, w, 3)).astype(np.uint8)
    labels = np.zeros((h, w), np.uint8)
    v, u = np.indices((h, w))
    labels[(u - 40) ** 2 + (v - 40) ** 2 < 81] = 1
    labels[(u - 58) ** 2 + (v - 42) ** 2 < 81] = 2
    labels[50:90, 70:120] = 3
    labels[:, :6] = ROBOT_LABEL
    rgb[labels == 1], rgb[labels == 2], rgb[labels == 3] = (220, 30, 30), (30, 220, 30), (160, 120, 60)
    height = np.where((labels > 0) & (labels < 200), 0.05, 0.0)
    container = np.zeros(256, bool)
    container[3] = True
    return {
        "rgb": rgb,
        "metric": np.stack([height, np.full((h, w), 0.8)]).astype(np.float16),
        "labels": labels,
        "container": container,
        "visible": np.ones(256, np.float16),
    }


@pytest.fixture
def folder(tmp_path):
    rng = np.random.default_rng(0)
    pictures = [picture(rng) for _ in range(4)]
    crops = rng.integers(0, 40, (12, 6, CROP_SIZE + 12, CROP_SIZE + 12)).astype(np.uint8)
    crops[:, 3, 30:75, 30:75] = 255
    kinds = np.array(["apple", "mug", "unknown"] * 4)
    crops[kinds == "apple", 0] += 200
    crops[kinds == "mug", 2] += 200
    columns = {f"pictures.{k}": np.stack([p[k] for p in pictures]) for k in pictures[0]}
    columns |= {
        "portraits.crop": crops,
        "portraits.features": np.zeros((12, 10), np.float32),
        "portraits.kind": kinds,
        "portraits.colors": np.stack([color_target(("red",) if k == "apple" else ()) for k in kinds]),
        "portraits.visible": np.ones(12),
    }
    np.savez(tmp_path / "shard-1000000.npz", **columns)
    return tmp_path


def test_what_is_taught_groups_back_into_the_same_things():
    p = picture(np.random.default_rng(0))
    kind, offsets, heat, _ = instance_network.targets(p["labels"], p["container"])
    classes = 8.0 * np.eye(3)[np.maximum(kind, 0)].transpose(2, 0, 1)
    fine = np.concatenate([classes, offsets]).astype(np.float32)
    logits = np.where(heat > 0.99, 5.0, -5.0).astype(np.float32)
    found = group(fine, logits, p["labels"] == ROBOT_LABEL, np.ones(p["labels"].shape, np.float32))
    assert len(found) == 3
    for k in (1, 2, 3):
        assert any(np.array_equal(i.mask, p["labels"] == k) for i in found)


def test_crumbs_are_not_asked_for():
    labels = np.zeros((32, 32), np.uint8)
    labels[4:6, 4:6] = IGNORED_LABEL
    kind, *_ = instance_network.targets(labels, np.zeros(256, bool))
    assert (kind[4:6, 4:6] == -1).all()


def test_disturbing_moves_picture_and_labels_together():
    p = picture(np.random.default_rng(0))
    for seed in range(6):
        x, labels = disturb_pictures(p["rgb"], p["metric"], p["labels"], np.random.default_rng(seed))
        assert x.shape == (6, 96, 128)
        assert np.isfinite(x).all()
        red = (labels == 1) & (x[5] >= 0)
        assert x[0][red].mean() > x[1][red].mean()
        assert not (labels == ROBOT_LABEL)[x[5] < 0].any()


def test_a_disturbed_crop_is_still_a_crop():
    crop = np.random.default_rng(0).integers(0, 255, (6, 72, 72)).astype(np.uint8)
    for seed in range(8):
        out = disturb_crop(crop, 64, np.random.default_rng(seed))
        assert out.shape == (6, 64, 64)
        assert out.dtype == np.uint8
        assert set(np.unique(out[3])) <= {0, 255}


def test_color_words_are_shared_out():
    target = color_target(("red", "green", "nonsense"))
    assert target.sum() == pytest.approx(1.0)
    assert target[COLORS.index("red")] == pytest.approx(2 / 3)
    assert color_target(()).sum() == 0


@pytest.mark.parametrize("which", ["instances", "names"])
def test_training_learns_resumes_and_repeats(which, folder, tmp_path):
    said: list[str] = []
    plan = train.TrainingPlan(steps=6, batch=2, rate=3e-3, seed=4, save=0.0)
    whole = torch.load(train.train(which, folder, tmp_path / "a", plan, say=said.append), weights_only=True)
    again = torch.load(train.train(which, folder, tmp_path / "b", plan, say=said.append), weights_only=True)
    assert all(torch.equal(whole["net"][k], again["net"][k]) for k in whole["net"])
    data, vocabulary = train.load_examples(which, folder)
    run = train.TrainingRun(which, train.build(which, vocabulary), data, vocabulary, plan)
    run.resume(tmp_path / "a" / f"{which}.pt")
    assert run.step == 6


def test_what_it_began_from_is_remembered(folder, tmp_path):
    said: list[str] = []
    plan = train.TrainingPlan(steps=2, batch=2, seed=4)
    first = train.train("names", folder, tmp_path / "a", plan, say=said.append)
    for _ in range(2):
        second = train.train("names", folder, tmp_path / "b", plan, start=first, say=said.append)
        assert torch.load(second, weights_only=True)["before"] == "2 steps (seed 4) on 12 examples"
    assert "left aside" in said[-1]
    third = train.train("names", folder, tmp_path / "c", plan, start=second, say=said.append)
    before = torch.load(third, weights_only=True)["before"]
    assert before == "2 steps (seed 4) on 12 examples, these from 2 steps (seed 4) on 12 examples"


def test_names_are_learned(folder, tmp_path):
    plan = train.TrainingPlan(steps=30, batch=12, rate=5e-3, average=0.8)
    saved = torch.load(train.train("names", folder, tmp_path / "a", plan, say=lambda _: None), weights_only=True)
    net = train.build("names", tuple(saved["kinds"]))
    net.load_state_dict(saved["average"])
    data, _ = train.load_examples("names", folder)
    x, features, label, *_ = name_network.batch(data, np.arange(12), np.random.default_rng(0), calm=True)
    with torch.no_grad():
        logits, _, embedding = net.eval()(x, features)
    assert (logits.argmax(1) == label).float().mean() > 0.8
    assert torch.allclose(embedding.norm(dim=1), torch.ones(12), atol=1e-5)


def test_kinds_of_one_family_are_kin():
    kin = name_network.families(("apple", "lemon", "onion", "potato", "unknown", "gadget"))
    assert kin.tolist() == kin.T.tolist() and kin.sum(axis=1).tolist() == [2, 2, 2, 2, 1, 1]
    assert kin[0, 1] and kin[2, 3] and not kin[0, 2]


def test_a_family_mistaken_costs_more_than_a_cousin():
    vocabulary = ("apple", "lemon", "onion", "unknown")
    kin = torch.from_numpy(name_network.families(vocabulary))[:1]
    rest = (torch.zeros(1), torch.zeros(1), torch.tensor([0]), torch.zeros(1, 3), kin)
    losses = [
        name_network.loss((torch.tensor([logits]), torch.zeros(1, 3), torch.zeros(1)), rest)[0].item()
        for logits in ([0.0, 5.0, 0.0, 0.0], [0.0, 0.0, 5.0, 0.0])
    ]
    assert losses[0] < losses[1] - 3.0


def test_shards_are_joined_by_part(folder):
    assert set(load_shards(folder, "pictures")) == {"rgb", "metric", "labels", "container", "visible"}
    first = load_shards(folder, "portraits")
    other = {f"portraits.{k}": v[:5] for k, v in first.items()}
    other["portraits.kind"] = np.array(["salt shaker"] * 5)  # longer words than the first shard's
    np.savez(folder / "shard-1000001.npz", **other)
    both = load_shards(folder, "portraits")
    assert all(len(v) == 17 for v in both.values()) and both["kind"][-1] == "salt shaker"
    np.testing.assert_array_equal(both["crop"][12:], first["crop"][:5])
    assert len(load_shards(folder, "portraits", limit=1)["kind"]) == 12
