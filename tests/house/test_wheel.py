"""The wheel holds everything, and works where nothing else of this checkout is."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from tests.house.test_layers import ROOT, SOURCE

DATA = {".toml", ".xml", ".onnx", ".css", ".md", ".stl", ".obj", ".png", ".ttf"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", str(out), str(ROOT)],
        check=True,
        timeout=300,
    )
    return next(out.glob("premotor-*.whl"))


@pytest.mark.slow
def test_weights_and_tables_are_inside_and_no_file_is_large(wheel: Path) -> None:
    held = {i.filename: i.file_size for i in zipfile.ZipFile(wheel).infolist()}
    data = {f"premotor/{p.relative_to(SOURCE).as_posix()}" for p in SOURCE.rglob("*") if p.suffix in DATA}
    assert data and not data - set(held)
    assert {"premotor/weights/instances.onnx", "premotor/weights/names.onnx"} <= set(held)
    assert max(size for name, size in held.items() if name.endswith(".onnx")) <= 10e6


@pytest.mark.slow
def test_works_in_a_bare_environment(wheel: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "bare"], check=True, timeout=120)
    python = tmp_path / "bare" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", wheel], check=True, timeout=900)
    command = [tmp_path / "bare" / "bin" / "premotor", "list", "kinds", "--json"]
    shown = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60)
    assert '"apple"' in shown.stdout
    look = "from premotor import knowledge; from premotor.see import Detector; from premotor.robots import arm7; "
    subprocess.run(
        [python, "-c", look + "Detector(arm7.body(), knowledge.load())"], cwd=tmp_path, check=True, timeout=60
    )
