"""The networks give the same answers on every processor."""

import numpy as np
import onnxruntime as ort
from tests.see.scene import table_scene

from premotor.see import nets
from premotor.see.network_input import prepare


def test_eight_bit_sums_lose_nothing() -> None:
    """Next to the same network without any of the shortcuts that ONNX Runtime takes on this processor."""
    path = nets.weights_folder(None) / nets.INSTANCES_FILE
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    exact = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    frame, X_WC, _ = table_scene()
    x = prepare(frame, X_WC, np.zeros(frame.rgb.shape[:2], bool), 0.0).x[None]
    _, heat = nets.OnnxNetwork(path)(x)
    right = exact.run(None, {exact.get_inputs()[0].name: x})
    assert np.abs(heat - right[1]).mean() < 0.002
