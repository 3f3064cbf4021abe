"""From a checkpoint to what is shipped: an ONNX file, quantized to 8 bits where that pays, and its model card."""

import json
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn

from premotor import knowledge
from premotor.learn import evaluate, name_network, train
from premotor.learn.shards import COLORS, VALIDATION_SEED, find_shards
from premotor.learn.training_scenes import often
from premotor.see import crops, nets, network_input

CALIBRATION_EXAMPLES = 48  # examples whose activations set the 8-bit ranges


class Probabilities(nn.Module):
    """The names network as it is shipped: probabilities at its temperature instead of logits.

    often: (K,) how many times as often as others each kind was shown in training; that makes none of them likelier.
    """

    odds: Tensor

    def __init__(self, net: nn.Module, temperature: float, often: Sequence[int]):
        super().__init__()
        self.net, self.temperature = net, temperature
        self.register_buffer("odds", torch.tensor(often, dtype=torch.float32).log())

    def forward(self, x: Tensor, features: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Probabilities of kinds (N, K) and colors (N, C), and the embedding, of inputs as of `names.NamesNet`."""
        kinds, colors, embedding = self.net(x, features)
        return (kinds / self.temperature - self.odds).softmax(1), colors.softmax(1), embedding


def export(
    which: train.Which, checkpoint: Path, validation: Path, out: Path, int8: bool = True, say: Callable = print
) -> Path:
    """Write `out/{which}.onnx` and its card `out/{which}.md` from the averaged weights of a checkpoint.

    validation: shards to calibrate and measure on. int8: quantize the convolutions.
    """
    find_shards(validation, VALIDATION_SEED)
    saved = torch.load(checkpoint, weights_only=True, map_location="cpu")
    kinds = tuple(saved["kinds"])
    net = train.build(which, kinds)
    net.load_state_dict(saved["average"])
    net.eval()
    data, _ = train.load_examples(which, validation)
    if which == "names":
        data["label"] = name_network.labels(data["kind"], kinds)
        heat = evaluate.temperature(*_logits(net, data))
        net = Probabilities(net, heat, [often(kind) for kind in kinds]).eval()
    inputs, outputs = _interface(which)
    out.mkdir(parents=True, exist_ok=True)
    path = out / (nets.INSTANCES_FILE if which == "instances" else nets.NAMES_FILE)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        _to_onnx(net, which, plain, inputs, outputs)
        if int8:
            quantize(plain, path, _examples(which, data))
        else:
            path.write_bytes(plain.read_bytes())
    run = session(path)
    metrics = measure(which, data, kinds, run)
    meta = {"kinds": list(kinds), "colors": list(COLORS), "metrics": metrics, "steps": saved["step"]}
    _describe(path, meta)
    card = write_card(which, path, saved, metrics, len(next(iter(data.values()))), int8)
    say(f"{path}: {path.stat().st_size / 1e6:.2f} MB, card {card.name}; {metrics}")
    return path


def session(path: Path, threads: int = 1) -> Callable[..., list[NDArray]]:
    """The file as a function of its inputs in order."""
    return nets.OnnxNetwork(path, threads)


def measure(which: train.Which, data: dict[str, NDArray], kinds: tuple[str, ...], run: Callable) -> dict[str, float]:
    """What the shipped file scores on validation data."""
    if which == "instances":
        found = evaluate.measure_instances(data, run)
    else:
        x, features, label, *_ = (
            t.numpy() for t in name_network.batch(data, _all(data), np.random.default_rng(0), calm=True)
        )
        p, colors, _ = (np.concatenate(c) for c in zip(*_slices(run, x, features), strict=True))
        table = knowledge.load()
        fruits = frozenset(k for k in kinds if k in table.kinds and table.is_a(k, "fruit"))
        found = evaluate.measure_names(p, label, kinds, fruits)
        has = data["colors"].sum(axis=1) > 0
        found["color among those named"] = float((data["colors"][has, colors[has].argmax(1)] > 0).mean())
    return {k: round(v, 4) for k, v in found.items()}


def _slices(run: Callable, x: NDArray, features: NDArray, size: int = 64) -> list:
    return [run(x[i : i + size], features[i : i + size]) for i in range(0, len(x), size)]


def _all(data: dict[str, NDArray]) -> NDArray[np.intp]:
    return np.arange(len(next(iter(data.values()))))


def _logits(net: nn.Module, data: dict[str, NDArray]) -> tuple[NDArray, NDArray]:
    x, features, label, *_ = name_network.batch(data, _all(data), np.random.default_rng(0), calm=True)
    with torch.no_grad():
        parts = [net(x[i : i + 64], features[i : i + 64])[0] for i in range(0, len(x), 64)]
    return torch.cat(parts).numpy().astype(float), label.numpy()


def _interface(which: train.Which) -> tuple[list[str], list[str]]:
    if which == "instances":
        return ["x"], ["fine", "heat"]
    return ["crops", "features"], ["kinds", "colors", "embedding"]


def _examples(which: train.Which, data: dict[str, NDArray]) -> list[tuple[NDArray[np.float32], ...]]:
    chosen = np.linspace(0, len(_all(data)) - 1, CALIBRATION_EXAMPLES).astype(np.intp)
    if which == "instances":
        return [(evaluate.network_input(data, int(i))[0][None],) for i in chosen]
    x, features, *_ = name_network.batch(data, chosen, np.random.default_rng(0), calm=True)
    return [(x[i : i + 1].numpy(), features[i : i + 1].numpy()) for i in range(len(x))]


def _to_onnx(net: nn.Module, which: train.Which, path: Path, inputs: list[str], outputs: list[str]) -> None:
    if which == "instances":
        example = (torch.zeros(1, network_input.NUM_CHANNELS, 240, 320),)
        free = {"x": {2: "h", 3: "w"}, "fine": {2: "h", 3: "w"}, "heat": {2: "h2", 3: "w2"}}
    else:
        example = (
            torch.zeros(2, crops.NUM_CHANNELS, crops.CROP_SIZE, crops.CROP_SIZE),
            torch.zeros(2, crops.NUM_FEATURES),
        )
        free = {name: {0: "n"} for name in (*inputs, *outputs)}
    torch.onnx.export(
        net,
        example,
        str(path),
        input_names=inputs,
        output_names=outputs,
        dynamic_axes=free,
        opset_version=17,
        dynamo=False,
    )


class _Reader(CalibrationDataReader):
    def __init__(self, path: Path, examples: list[tuple]):
        inputs = [i.name for i in ort.InferenceSession(str(path), providers=["CPUExecutionProvider"]).get_inputs()]
        self._rows = iter([dict(zip(inputs, example, strict=True)) for example in examples])

    def get_next(self) -> dict | None:  # type: ignore[override]
        return next(self._rows, None)


def quantize(plain: Path, out: Path, examples: list[tuple[NDArray[np.float32], ...]]) -> None:
    """Static 8-bit quantization of the convolutions, weights by channel; the heads' last layers stay exact."""
    ready = plain.with_name("ready.onnx")
    quant_pre_process(str(plain), str(ready), skip_symbolic_shape=True)
    last = [n.name for n in onnx.load(ready).graph.node if n.op_type == "Conv"][-2:]
    quantize_static(
        str(ready), str(out), _Reader(ready, examples), quant_format=QuantFormat.QDQ, per_channel=True,
        activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8, 
        op_types_to_quantize=["Conv", "Concat", "Resize"],
        nodes_to_exclude=last if "instances" in out.name else [],
    )  # fmt: skip


def _describe(path: Path, meta: dict) -> None:
    model = onnx.load(path)
    del model.metadata_props[:]
    model.metadata_props.add(key=nets.METADATA_KEY, value=json.dumps(meta))
    onnx.save(model, path)


def write_card(which: train.Which, path: Path, saved: dict, metrics: dict, validated: int, int8: bool) -> Path:
    """The model card beside the file: what it is, what it learned from, how well it does, what it cannot do."""
    what = {
        "instances": "Class-agnostic instance segmentation from one RGB-D picture and its camera's pose.",
        "names": "Names, color words and an embedding of one thing, from its crop and its measures.",
    }[which]
    plan = saved["plan"]
    how = f"{saved['step']} steps of {plan['batch']}, AdamW, learning rate {plan['rate']}, seed {plan['seed']}"
    how += f", begun from the weights of {saved['before']}" if saved.get("before") else ""
    table = "\n".join(f"| {k} | {v} |" for k, v in metrics.items())
    card = path.with_suffix(".md")
    card.write_text(
        f"# {path.name}\n\n{what}\n\n- License: Apache-2.0. Made {date.today()} by `premotor learn`.\n"
        f"- Data: {saved['examples']} examples from synthetic scenes (`premotor.learn.generate`), seeds from\n"
        f"  1,000,000; measured on {validated} examples of seeds from 2,000,000.\n"
        "  No real picture and no scanned thing was used.\n"
        f"- Training: {how}, running mean of the weights{', 8-bit convolutions' if int8 else ''}.\n"
        f"- Size: {path.stat().st_size / 1e6:.2f} MB.\n\n"
        f"| measure on validation scenes | value |\n| --- | --- |\n{table}\n\n"
        "Limits: learned from rendered scenes only; thin, transparent or mirror-like things and heaps of many like "
        "things are its weak side. Its probabilities are calibrated on synthetic pictures.\n"
    )
    return card
