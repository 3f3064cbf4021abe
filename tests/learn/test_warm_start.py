"""An exported file taken up again: it computes what it did, and refuses to be another network."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.train

from premotor.core.errors import UsageError  # noqa: E402
from premotor.learn import name_network, train, warm_start  # noqa: E402
from premotor.see import nets  # noqa: E402
from premotor.see.crops import CROP_SIZE  # noqa: E402

SHIPPED = nets.weights_folder()
CROPS, FEATURES = torch.rand(64, 6, CROP_SIZE, CROP_SIZE) - 0.5, torch.zeros(64, 10)
PICTURES = torch.rand(1, 6, 96, 128) - 0.5


def taken_up(which: train.Which, inputs: tuple) -> tuple[torch.nn.Module, list[np.ndarray]]:
    """The shipped network as one that can learn, and its outputs."""
    path = SHIPPED / (nets.NAMES_FILE if which == "names" else nets.INSTANCES_FILE)
    kinds = tuple(nets.OnnxNetwork(path, 1).meta["kinds"])
    net = train.build(which, kinds)
    warm_start.load_exported(path, net, kinds, lambda: net(*inputs))
    net.eval()
    with torch.no_grad():
        return net, [out.numpy() for out in net(*inputs)]


def shipped(file: str, inputs: tuple) -> list[np.ndarray]:
    return nets.OnnxNetwork(SHIPPED / file, 1)(*(i.numpy() for i in inputs))


def test_names_are_what_they_were():
    torch.manual_seed(0)
    _, (logits, _, embedding) = taken_up("names", (CROPS, FEATURES))
    p, _, before = shipped(nets.NAMES_FILE, (CROPS, FEATURES))
    assert (embedding * before).sum(axis=1).mean() > 0.95
    assert np.corrcoef(logits.ravel(), np.log(p).ravel())[0, 1] > 0.95


def test_instances_are_what_they_were():
    _, (fine, heat) = taken_up("instances", (PICTURES,))
    old_fine, old_heat = shipped(nets.INSTANCES_FILE, (PICTURES,))
    assert np.corrcoef(fine.ravel(), old_fine.ravel())[0, 1] > 0.97
    assert np.corrcoef(heat.ravel(), old_heat.ravel())[0, 1] > 0.97


def test_learning_goes_on_where_the_file_is():
    net, (_, _, calm) = taken_up("names", (CROPS, FEATURES))
    net.train()
    with torch.no_grad():
        learning = net(CROPS, FEATURES)[2].numpy()
    assert (learning * calm).sum(axis=1).mean() > 0.7  # dropout aside


def test_a_new_kind_leaves_the_others_what_they_were():
    known = tuple(nets.OnnxNetwork(SHIPPED / nets.NAMES_FILE, 1).meta["kinds"])
    kinds = (known[0], "abacus", *known[1:])
    torch.manual_seed(0)
    net = name_network.NamesNet(len(kinds))
    fresh = net.kinds.weight[1].detach().clone()
    warm_start.load_exported(SHIPPED / nets.NAMES_FILE, net, kinds, lambda: net(CROPS, FEATURES))
    assert torch.equal(net.kinds.weight[1], fresh)
    with torch.no_grad():
        logits = net(CROPS, FEATURES)[0].numpy()
    p = shipped(nets.NAMES_FILE, (CROPS, FEATURES))[0]
    assert np.corrcoef(np.delete(logits, 1, axis=1).ravel(), np.log(p).ravel())[0, 1] > 0.95


def test_a_kind_that_the_data_lack_is_refused():
    net = name_network.NamesNet(2)
    with pytest.raises(UsageError, match=r"data lack: .*banana"):
        warm_start.load_exported(SHIPPED / nets.NAMES_FILE, net, ("apple", "unknown"), lambda: None)


def test_another_network_is_refused(tmp_path: Path):
    kinds = tuple(nets.OnnxNetwork(SHIPPED / nets.NAMES_FILE, 1).meta["kinds"])
    net = name_network.NamesNet(len(kinds), widths=(8, 16, 32, 64))
    with pytest.raises(UsageError, match="another network"):
        warm_start.load_exported(SHIPPED / nets.NAMES_FILE, net, kinds, lambda: None)
