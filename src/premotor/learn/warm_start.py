"""From a shipped file back to a network that can learn on: checkpoints are large, and are not shipped."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor, nn

from premotor.core.errors import UsageError
from premotor.see.nets import OnnxNetwork

_WRAPPER_NAME = "net"  # the name under which an exported module holds the network itself
_KINDS_LAYER = "kinds"  # the layer that has a row for each kind


def load_exported(path: Path, net: nn.Module, kinds: tuple[str, ...], try_out: Callable[[], object]) -> None:
    """Give `net`, which knows these kinds, the weights of an exported file; `UsageError` when it is another network's.

    A kind that is new to the file stays as it is in `net`; a kind that only the file knows is refused.
    try_out: runs the network on some examples. An exported convolution has its batch norm folded into it; here it gets
    one again that does nothing on such examples, so that it computes what the file does, and learning begins calmly.
    """
    known = tuple(OnnxNetwork(path, 1).meta["kinds"])
    if not set(known) <= set(kinds):
        lost = ", ".join(sorted(set(known) - set(kinds)))
        raise UsageError(f"{path} knows kinds that the data lack: {lost}. Make more scenes: premotor learn data")
    rows = torch.tensor([kinds.index(k) for k in known], dtype=torch.long)
    graph = onnx.load(path).graph
    weights = _weights(graph)
    modules = dict(net.named_modules())
    norms: dict[str, nn.BatchNorm2d] = {}
    with torch.no_grad():
        for node in graph.node:
            if node.op_type == "Conv":
                name = _scope(node.name)
                kernel, bias = (torch.from_numpy(weights[i]) for i in node.input[1:3])
                module = modules.get(name)
                if not isinstance(module, nn.Conv2d) or module.weight.shape != kernel.shape:
                    raise UsageError(f"{path} is another network: it has no place for {name}.")
                module.weight.copy_(kernel)
                if module.bias is not None:
                    module.bias.copy_(bias)
                else:
                    norms[name] = _idle(modules, name, bias)
            elif node.op_type == "Gemm":
                straight = any(a.name == "transB" and a.i for a in node.attribute)
                weight, bias = (torch.from_numpy(weights[i]) for i in node.input[1:3])
                name = node.input[2].removeprefix(f"{_WRAPPER_NAME}.").removesuffix(".bias")
                layer = modules[name]
                assert isinstance(layer, nn.Linear)
                own = rows if name == _KINDS_LAYER else slice(None)
                layer.weight[own] = weight if straight else weight.T
                layer.bias[own] = bias
    net.eval()
    _settle({modules[name]: norm for name, norm in norms.items()}, try_out)


def _weights(graph: onnx.GraphProto) -> dict[str, NDArray[np.float32]]:
    """All constants by name, those kept in 8 bits as the numbers they stand for."""
    found = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    for node in graph.node:
        if node.op_type == "DequantizeLinear" and node.input[0] in found:
            value, scale, zero = (found[i] for i in node.input)
            shape = (-1, *([1] * (value.ndim - 1))) if scale.ndim else ()
            found[node.output[0]] = (value.astype(np.float32) - zero.reshape(shape)) * scale.reshape(shape)
    return {name: np.array(value, np.float32) for name, value in found.items()}


def _scope(node: str) -> str:
    """A module's path from the name of its node: "/net/body/body.5/Conv" is "body.5"."""
    parts: list[str] = []
    for part in node.strip("/").split("/")[:-1]:
        if parts and part.startswith(f"{parts[-1]}."):
            parts[-1] = part
        elif part != _WRAPPER_NAME:
            parts.append(part)
    return ".".join(parts)


def _idle(modules: dict[str, nn.Module], conv: str, bias: Tensor) -> nn.BatchNorm2d:
    """The batch norm behind a convolution, which now only adds the bias."""
    before, place = conv.rsplit(".", 1)
    norm = modules[f"{before}.{int(place) + 1}"]
    assert isinstance(norm, nn.BatchNorm2d) and norm.running_mean is not None and norm.running_var is not None
    norm.running_mean.zero_()
    norm.running_var.fill_(1.0 - norm.eps)
    norm.weight.fill_(1.0)
    norm.bias.copy_(bias)
    return norm


@torch.no_grad()
def _settle(norms: dict[nn.Module, nn.BatchNorm2d], try_out: Callable[[], object]) -> None:
    """Every batch norm expects what it gets on the examples, and gives it back as it is."""
    found: dict[nn.BatchNorm2d, tuple[Tensor, Tensor]] = {}

    def note(norm: nn.BatchNorm2d):
        return lambda module, given, out: found.update({norm: (out.mean((0, 2, 3)), out.var((0, 2, 3)))})

    hooks = [conv.register_forward_hook(note(norm)) for conv, norm in norms.items()]
    try_out()
    for hook in hooks:
        hook.remove()
    for norm, (mean, var) in found.items():
        assert norm.running_mean is not None and norm.running_var is not None
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(var)
        norm.weight.copy_((var + norm.eps).sqrt())
        norm.bias.add_(mean)
