"""Starting is quick: nothing heavy is imported before it is needed. What takes how long is `premotor bench speed`'s."""

import subprocess
import sys
import tomllib
from importlib.util import find_spec

import pytest
from tests.house.test_layers import ROOT

HEAVY = {"numpy", "scipy", "mujoco", "mink", "ompl", "onnxruntime", "pydantic", "av", "PIL", "torch", "mcap"}
VERBS = ("do", "play", "look", "list", "doctor", "replay", "bench", "learn", "bench kitchen", "learn see")


def loaded(code: str) -> set[str]:
    """Which heavy modules a new process has after running `code`."""
    ask = f"{code}\nimport sys\nprint(*sorted(m for m in sys.modules if '.' not in m))"
    found = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True, timeout=60)
    return HEAVY & set(found.stdout.split())


def test_importing_premotor_imports_nothing_heavy() -> None:
    assert loaded("import premotor") == set()


def test_the_command_line_imports_nothing_heavy() -> None:
    assert loaded("import premotor.cli.main") == set()


def test_every_verb_has_help() -> None:
    from typer.testing import CliRunner

    from premotor.cli.main import app

    for verb in VERBS:
        result = CliRunner().invoke(app, [*verb.split(), "--help"])
        assert (result.exit_code == 0 and "--json" in result.output) or verb in ("bench", "learn"), verb


def test_everything_imported_is_declared() -> None:
    """What pyproject.toml names can be found under the names the source uses."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    modules = {"pillow": "PIL"}
    named = [d.split(">")[0].split("<")[0].split("=")[0].strip() for d in project["dependencies"]]
    missing = [n for n in named if find_spec(modules.get(n, n)) is None]
    assert missing == []


@pytest.mark.parametrize("name", ["MUJOCO_GL", "PYOPENGL_PLATFORM"])
def test_importing_sets_no_environment(name: str) -> None:
    ask = f"import os; os.environ.pop('{name}', None); import premotor.cli.main; print(os.environ.get('{name}'))"
    found = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True, timeout=60)
    assert found.stdout.strip() == "None"
