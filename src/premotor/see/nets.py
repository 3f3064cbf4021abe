"""The two networks as ONNX Runtime runs them, with what their files say about themselves."""

import json
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from premotor.core.errors import UsageError

INSTANCES_FILE = "instances.onnx"
NAMES_FILE = "names.onnx"
METADATA_KEY = "premotor"  # the key of our own entry among a file's metadata


def weights_folder(path: Path | None = None) -> Path:
    """The folder with the networks: `path`, or the one shipped with premotor."""
    folder = Path(str(resources.files("premotor") / "weights")) if path is None else Path(path)
    missing = [f for f in (INSTANCES_FILE, NAMES_FILE) if not (folder / f).is_file()]
    if missing:
        raise UsageError(
            f"{folder} has no {' and no '.join(missing)}. Train them with `premotor learn`, or leave the weights "
            "unset to use the ones that come with premotor."
        )
    return folder


class OnnxNetwork:
    """One network. `meta`: what its file says (kinds, colors, data, metrics), parsed from JSON.

    width: [px] of the pictures it takes; 0 where any will do.
    """

    def __init__(self, path: Path, threads: int = 2):
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # the robot needs the cores, too
        # processors that multiply 8 bits into 16 would cut off large sums: there it computes them without loss
        options.add_session_config_entry("session.x64quantprecision", "1")
        self._session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self._inputs = [i.name for i in self._session.get_inputs()]
        width = self._session.get_inputs()[0].shape[-1]
        self.width = width if isinstance(width, int) else 0
        found = self._session.get_modelmeta().custom_metadata_map
        self.meta: Mapping = json.loads(found.get(METADATA_KEY, "{}"))

    def __call__(self, *inputs: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        """Outputs for the inputs in the order of the file."""
        return self._session.run(None, dict(zip(self._inputs, inputs, strict=True)))  # type: ignore
