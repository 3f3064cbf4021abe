#!/bin/sh
# Installs a CPU build of PyTorch for the training tests if one can be had; never one that brings CUDA along.
PY=$1
VERSION=2.13.0
"$PY" -c 'import torch' 2>/dev/null && exit 0
try() { "$PY" -m pip install --quiet --disable-pip-version-check "$@" onnx >/dev/null 2>&1; }
[ "$(uname -s)" = Darwin ] && try "torch>=$VERSION" && exit 0  # builds for macOS have no CUDA in them
try "torch==$VERSION+cpu" && exit 0
try --extra-index-url https://download.pytorch.org/whl/cpu "torch==$VERSION+cpu" && exit 0
echo "No CPU build of PyTorch can be had here: the training tests are skipped, everything else runs."
