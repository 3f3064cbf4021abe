"""A first hour on a bare machine: what is missing is said in one line, and a half-made set-up is put right."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.house.test_layers import ROOT

VENV = ROOT / "scripts" / "venv.sh"


def run(*words: str | Path, folder: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(w) for w in words], cwd=folder, env={**os.environ, **env}, capture_output=True, text=True, timeout=120
    )


def test_a_virtual_environment_without_pip_is_made_anew(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", ".venv"], cwd=tmp_path, check=True)
    assert run("sh", VENV, sys.executable, folder=tmp_path).returncode == 0
    assert run(tmp_path / ".venv/bin/python", "-m", "pip", "--version").returncode == 0


def test_a_python_without_venv_leaves_nothing_behind_and_says_what_installs_it(tmp_path: Path) -> None:
    bare = tmp_path / "python"
    bare.write_text('#!/bin/sh\n[ "$1" = -c ] && exit 0\nmkdir -p .venv/bin; exit 1\n')
    bare.chmod(0o755)
    ended = run("sh", VENV, bare, folder=tmp_path)
    assert ended.returncode == 1 and "python3-venv" in ended.stdout and not (tmp_path / ".venv").exists()


def test_a_python_that_is_too_old_is_named(tmp_path: Path) -> None:
    ended = run("sh", VENV, "/no/such/python", folder=tmp_path)
    assert ended.returncode == 1 and "3.11" in ended.stdout and not (tmp_path / ".venv").exists()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other platforms have other backends")
@pytest.mark.parametrize("backend", ["bogus", "osmesa"])
@pytest.mark.parametrize("words", [("do", "clear the table"), ("list",), ("look", "--rgb", "x.png", "--K", "1,1,1,1")])
def test_a_graphics_backend_that_does_not_work_is_one_line(
    words: tuple[str, ...], backend: str, tmp_path: Path
) -> None:
    ended = run(sys.executable, "-m", "premotor", *words, "--json", folder=tmp_path, MUJOCO_GL=backend)
    found = json.loads(ended.stdout)
    if backend == "osmesa" and ended.returncode != 2:
        pytest.skip("this machine has OSMesa")
    assert len(ended.stderr.strip().splitlines()) == 1
    assert ended.returncode == found["exit_code"] == 2
    assert "doctor" in found["error"] or "x.png" in found["error"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other platforms draw without being told how")
def test_a_world_is_drawn_where_nobody_has_chosen_a_backend() -> None:
    ask = (
        "from premotor.worlds.kitchen import Kitchen; robot = Kitchen(3, 'easy').robot; robot.connect(); "
        "print(robot.get_observation(('front',))['front.rgb'].max())"
    )
    env = {k: v for k, v in os.environ.items() if k not in ("MUJOCO_GL", "DISPLAY", "WAYLAND_DISPLAY")}
    ended = subprocess.run([sys.executable, "-c", ask], env=env, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 0 and int(ended.stdout.split()[-1]) > 0, ended.stderr
