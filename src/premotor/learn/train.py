"""The training loop of both networks: resumable, the same every time for a seed, and telling how long it takes."""

import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from premotor.core import UNKNOWN
from premotor.learn import instance_network, name_network, shards, warm_start

Which = Literal["instances", "names"]


@dataclass(frozen=True)
class TrainingPlan:
    """How a network is trained.

    steps of `batch` examples; learning rate rises to `rate` over the first 5 % and falls to nothing as a cosine.
    decay: weight decay. average: how much of the running mean of the weights is kept a step; it is what is
    exported. save: seconds between checkpoints. limit: so many shards at most. threads: of PyTorch.
    """

    steps: int
    batch: int
    rate: float = 2e-3
    decay: float = 0.02
    average: float = 0.998
    seed: int = 0
    save: float = 60.0
    limit: int | None = None
    threads: int = 1
    device: str = "cpu"


DEFAULT_PLANS: dict[Which, TrainingPlan] = {
    "instances": TrainingPlan(steps=4000, batch=8),
    "names": TrainingPlan(steps=6000, batch=64),
}


BATCH_NORM_EXAMPLES = 256  # examples on which an exported file's batch norms are found again


def train(
    which: Which,
    folder: Path,
    out: Path,
    plan: TrainingPlan | None = None,
    start: Path | None = None,
    say: Callable = print,
) -> Path:
    """Train one network on the shards in `folder`; returns the checkpoint `out/{which}.pt`.

    Goes on from that checkpoint if it is there and of the same plan. start: a checkpoint, or an exported file, whose
    weights to begin with; what it had learned is kept in the checkpoint as "before".
    """
    plan = plan or DEFAULT_PLANS[which]
    torch.manual_seed(plan.seed)
    torch.set_num_threads(plan.threads)
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{which}.pt"
    data, vocabulary = load_examples(which, folder, plan.limit)
    net = build(which, vocabulary).to(plan.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    before = load_weights(which, net, data, vocabulary, plan, start) if start is not None and not path.exists() else ""
    run = TrainingRun(which, net, data, vocabulary, plan, before)
    if path.exists():
        run.resume(path)
        left = f" {start} is left aside." if start is not None else ""
        say(f"{path}: going on at step {run.step} of {plan.steps}.{left}")
    run.go(path, say)
    return path


def load_weights(
    which: Which, net: nn.Module, data: dict[str, NDArray], vocabulary: tuple, plan: TrainingPlan, start: Path
) -> str:
    """Give the network the weights of a checkpoint or an exported file; returns what those had learned, in words."""
    if start.suffix != ".onnx":
        saved = torch.load(start, weights_only=True, map_location=plan.device)
        net.load_state_dict(saved["average"])
        own = f"{saved['step']} steps (seed {saved['plan']['seed']}) on {saved['examples']} examples"
        return f"{own}, these from {saved['before']}" if saved.get("before") else own
    lesson = _lesson(which)
    some = lesson.batch(
        data, np.arange(min(BATCH_NORM_EXAMPLES, len(next(iter(data.values()))))), np.random.default_rng(0)
    )
    some = tuple(t.to(plan.device) for t in some)
    warm_start.load_exported(start, net, vocabulary, lambda: lesson.forward(net, some))
    return f"an exported {start.name}"


def load_examples(which: Which, folder: Path, limit: int | None = None) -> tuple[dict[str, NDArray], tuple[str, ...]]:
    """Examples, and the kinds they know (none for instances); names data gets "label" and "kin"."""
    if which == "instances":
        return shards.load_shards(folder, "pictures", limit), ()
    data = shards.load_shards(folder, "portraits", limit)
    vocabulary = (*sorted(set(map(str, data["kind"])) - {UNKNOWN}), UNKNOWN)
    data["label"] = name_network.labels(data["kind"], vocabulary)
    data["kin"] = name_network.families(vocabulary)[data["label"]]
    return data, vocabulary


def build(which: Which, vocabulary: tuple[str, ...]) -> nn.Module:
    """A network with fresh weights."""
    return instance_network.InstancesNet() if which == "instances" else name_network.NamesNet(len(vocabulary))


def _lesson(which: Which):
    return instance_network if which == "instances" else name_network


class TrainingRun:
    """One training run; its whole state is in a checkpoint."""

    def __init__(
        self,
        which: Which,
        net: nn.Module,
        data: dict[str, NDArray],
        vocabulary: tuple,
        plan: TrainingPlan,
        before: str = "",
    ):
        self._lesson, self._before = _lesson(which), before
        self._net, self._data, self._vocabulary, self._plan = net, data, vocabulary, plan
        self._count = len(next(iter(data.values())))
        self._average = {k: v.detach().clone() for k, v in net.state_dict().items()}
        self._optimizer = torch.optim.AdamW(net.parameters(), lr=plan.rate, weight_decay=plan.decay)
        self.step = 0

    def resume(self, path: Path) -> None:
        """Take up a checkpoint."""
        saved = torch.load(path, weights_only=True, map_location=self._plan.device)
        self._net.load_state_dict(saved["net"])
        self._optimizer.load_state_dict(saved["optimiser"])
        self._average, self.step, self._before = saved["average"], saved["step"], saved.get("before", "")

    def save(self, path: Path) -> None:
        """Write a checkpoint, whole or not at all."""
        state = {
            "net": self._net.state_dict(),
            "average": self._average,
            "optimiser": self._optimizer.state_dict(),
            "step": self.step,
            "kinds": list(self._vocabulary),
            "examples": self._count,
            "plan": asdict(self._plan),
            "before": self._before,
        }
        torch.save(state, path.with_suffix(".part"))
        path.with_suffix(".part").rename(path)

    def go(self, path: Path, say: Callable) -> None:
        """Train to the end of the plan."""
        plan, begun, first, saved = self._plan, time.monotonic(), self.step, time.monotonic()
        seen: dict[str, float] = {}
        self._net.train()
        with ThreadPoolExecutor(1) as kitchen:  # the next batch is made while this one is learned
            coming = kitchen.submit(self._batch, self.step)
            while self.step < plan.steps:
                now = coming.result()
                coming = kitchen.submit(self._batch, self.step + 1)
                for key, value in self._learn(now).items():
                    seen[key] = 0.98 * seen.get(key, value) + 0.02 * value
                self.step += 1
                if self.step % 50 == 0:
                    left = (time.monotonic() - begun) / (self.step - first) * (plan.steps - self.step)
                    losses = " ".join(f"{k} {v:.3f}" for k, v in seen.items())
                    say(f"step {self.step}/{plan.steps}: {losses}; {left / 60:.1f} min left")
                if time.monotonic() - saved > plan.save:
                    self.save(path)
                    saved = time.monotonic()
        self.save(path)

    def _batch(self, step: int) -> tuple:
        """The examples of a step depend on the seed and the step alone."""
        size = min(self._plan.batch, self._count)
        per_epoch = self._count // size
        epoch, place = divmod(step, per_epoch)
        order = np.random.default_rng([self._plan.seed, epoch]).permutation(self._count)
        rng = np.random.default_rng([self._plan.seed, 1, step])
        return self._lesson.batch(self._data, order[place * size : (place + 1) * size], rng)

    def _learn(self, batch: tuple) -> dict[str, float]:
        plan = self._plan
        rate = plan.rate * min(1.0, (self.step + 1) / (0.05 * plan.steps + 1))
        rate *= 0.5 * (1 + math.cos(math.pi * self.step / plan.steps))
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        batch = tuple(t.to(plan.device) for t in batch)
        batch = (batch[0].contiguous(memory_format=torch.channels_last), *batch[1:])
        with torch.autocast(plan.device, torch.bfloat16, enabled=plan.device != "cpu"):
            outputs = self._lesson.forward(self._net, batch)
        total, parts = self._lesson.loss(outputs, batch)
        self._optimizer.zero_grad(set_to_none=True)
        total.backward()
        nn.utils.clip_grad_norm_(self._net.parameters(), 5.0)
        self._optimizer.step()
        self._follow()
        return parts

    @torch.no_grad()
    def _follow(self) -> None:
        keep = min(self._plan.average, (1 + self.step) / (10 + self.step))
        for key, value in self._net.state_dict().items():
            if value.is_floating_point():
                self._average[key].lerp_(value, 1 - keep)
            else:
                self._average[key].copy_(value)
