"""`premotor doctor`: is everything here that it needs? Says what is not, and what mends it."""

import json
import os
import re
import subprocess
import sys
from dataclasses import asdict, dataclass

import typer

from premotor.cli import options as o

NAME = "doctor"
GL_BACKENDS = {"linux": ("egl", "osmesa", "glfw"), "darwin": ("cgl", "glfw"), "win32": ("wgl", "glfw")}
GL_PACKAGES = "libegl1 libgl1 libgles2 libopengl0 libegl-mesa0 libgl1-mesa-dri"
EXTRAS = {"train": ("torch", "onnx"), "objects": ("coacd",)}
RENDER_SCRIPT = """
import mujoco
model = mujoco.MjModel.from_xml_string('<mujoco><worldbody><light pos="0 0 2"/><geom size="1"/></worldbody></mujoco>')
data = mujoco.MjData(model)
mujoco.mj_forward(model, data)
with mujoco.Renderer(model, 32, 32) as renderer:
    renderer.update_scene(data)
    assert renderer.render().max() > 0
"""


@dataclass(frozen=True)
class Check:
    """One thing looked at. needed: without it the main job does not run. fix: a line to run, or ""."""

    name: str
    ok: bool
    found: str
    needed: bool = True
    fix: str = ""


def command(as_json: o.Json = False) -> None:
    """Look at Python, graphics, threads, weights and extras; print what is wrong and the line that mends it."""
    checks = [python(), graphics(), threads(), *libraries(), weights(), *extras()]
    healthy = all(c.ok for c in checks if c.needed)
    if as_json:
        sys.stdout.write(json.dumps({"healthy": healthy, "checks": [asdict(c) for c in checks]}) + "\n")
    else:
        _show(checks)
    raise typer.Exit(0 if healthy else 1)


def python() -> Check:
    """The interpreter's version."""
    found = ".".join(map(str, sys.version_info[:3]))
    return Check("python", sys.version_info >= (3, 11), found, fix="install Python 3.11 or newer")


def graphics() -> Check:
    """The first GL backend that draws. Each is tried in a process of its own: a bad driver may take it along."""
    wanted = os.environ.get("MUJOCO_GL")
    others = [b for b in GL_BACKENDS.get(sys.platform, ("glfw",)) if b != wanted]
    for backend in [wanted, *others] if wanted else others:
        if _draws(backend):
            fix = "" if backend == wanted else f"export MUJOCO_GL={backend}"
            return Check("graphics", backend == wanted or wanted is None, backend, fix=fix)
    apt = f"sudo apt-get update && sudo apt-get install -y {GL_PACKAGES}"
    fix = apt if sys.platform.startswith("linux") else "update the graphics driver"
    return Check("graphics", False, "no backend draws", fix=fix)


def _draws(backend: str | None) -> bool:
    env = {**os.environ, "MUJOCO_GL": backend or ""}
    try:
        return (
            subprocess.run([sys.executable, "-c", RENDER_SCRIPT], env=env, capture_output=True, timeout=60).returncode
            == 0
        )
    except subprocess.TimeoutExpired:
        return False


def threads() -> Check:
    """Cores this process may use; two are what the budgets are for."""
    from premotor.bench.machine import cores

    count = cores()
    limit = os.environ.get("OMP_NUM_THREADS")
    found = f"{count} cores" + (f", OMP_NUM_THREADS={limit}" if limit else "")
    return Check("threads", count >= 2, found, needed=False, fix="thinking on one core is slower than real time")


def libraries() -> list[Check]:
    """The libraries the package itself names, by their installed versions."""
    from importlib import metadata

    try:
        named = metadata.requires("premotor") or []
    except metadata.PackageNotFoundError:
        return [Check("premotor", False, "not installed", fix="pip install -e . (in the source folder)")]
    found = []
    for name in (re.split(r"[^\w.-]", line)[0] for line in named if "extra" not in line.partition(";")[2]):
        try:
            found.append(Check(name, True, metadata.version(name)))
        except metadata.PackageNotFoundError:
            found.append(Check(name, False, "not installed", fix=f"pip install {name}"))
    return found


def weights() -> Check:
    """The networks that come with the package."""
    from importlib.resources import files

    folder = files("premotor") / "weights"
    present = sorted(f.name for f in folder.iterdir() if f.name.endswith(".onnx")) if folder.is_dir() else []
    good = {"instances.onnx", "names.onnx"} <= set(present)
    return Check("weights", good, ", ".join(present) or "none", fix="premotor learn see (or reinstall the package)")


def extras() -> list[Check]:
    """Optional parts; nothing of the main job needs them."""
    from importlib.util import find_spec

    checks = []
    for extra, modules in EXTRAS.items():
        missing = [m for m in modules if find_spec(m) is None]
        found = "not installed: " + ", ".join(missing) if missing else "installed"
        checks.append(
            Check(f"extra {extra}", not missing, found, False, f"pip install -e '.[{extra}]' (in the source folder)")
        )
    return checks


def _show(checks: list[Check]) -> None:
    from rich.console import Console
    from rich.markup import escape

    console = Console(highlight=False)
    for check in checks:
        mark = "[green]ok[/]  " if check.ok else "[red]no[/]  " if check.needed else "[yellow]--[/]  "
        console.print(f"{mark}{check.name:14s} {escape(check.found)}", soft_wrap=True)
        if not check.ok and check.fix:
            console.print(f"    [bold]{escape(check.fix)}[/]", soft_wrap=True)
