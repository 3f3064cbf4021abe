"""Who may import whom, how long a file may be, and what never appears: the house rules, read from the source."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "premotor"
FILES = sorted(SOURCE.rglob("*.py"))
ROOMS = ("robots", "calibrate", "see", "remember", "understand", "foresee", "plan", "move", "guard", "record")
LAYERS: tuple[tuple[str, ...], ...] = (
    ("core",), ("knowledge",), ("twin",), ROOMS, ("mind",), ("executive",), ("brain",), ("runtime",), ("worlds",),
    ("learn", "bench"), ("cli",), ("__main__",),
)  # fmt: skip
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}
CLOCKS = {"core", "runtime", "worlds", "learn", "bench", "cli", "record", "__init__"}
FORBIDDEN = {"pickle", "cPickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"}
LONGEST = 400  # lines of a file
ids = [str(f.relative_to(SOURCE)) for f in FILES]


def room(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imported(tree: ast.AST) -> list[str]:
    """Rooms that a file imports anything from."""
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, "imports are absolute"
            names += [node.module] if node.module != "premotor" else [f"premotor.{a.name}" for a in node.names]
    return [n.split(".")[1] for n in names if n.startswith("premotor.")]


def modules(tree: ast.AST) -> set[str]:
    """Top-level modules that a piece of source imports, however it does so."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ("import_module", "__import__"):
            found |= {a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)}
    return {name.split(".")[0] for name in found}


def forbidden(tree: ast.AST, room: str) -> list[str]:
    """What never appears in a room's source, each with its line."""
    found = [f"{m} is imported" for m in sorted(modules(tree) & FORBIDDEN)]
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and node.type is None:
            found.append(f"bare except at {node.lineno}")
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).removeprefix("builtins.")
            if name in ("eval", "exec") or (name == "print" and room != "cli"):
                found.append(f"{name} at {node.lineno}")
            found += [
                f"allow_pickle at {node.lineno}" for k in node.keywords if k.arg == "allow_pickle" and not _false(k)
            ]
    return found


def _false(keyword: ast.keyword) -> bool:
    return isinstance(keyword.value, ast.Constant) and keyword.value.value is False


@pytest.mark.parametrize("path", FILES, ids=ids)
def test_imports_only_from_the_left(path: Path) -> None:
    own = room(path)
    if own == "__init__":
        return
    for other in imported(ast.parse(path.read_text())):
        if other in RANK and other != own:
            assert RANK[other] < RANK[own], f"{own} may not import {other}"


@pytest.mark.parametrize("path", FILES, ids=ids)
def test_a_file_fits_in_the_head(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LONGEST


@pytest.mark.parametrize("path", FILES, ids=ids)
def test_never(path: Path) -> None:
    assert forbidden(ast.parse(path.read_text()), room(path)) == []
    assert "0.0.0.0" not in path.read_text()


@pytest.mark.parametrize("path", [f for f in FILES if room(f) not in CLOCKS], ids=str)
def test_the_brain_asks_no_clock(path: Path) -> None:
    found = modules(ast.parse(path.read_text())) & {"time", "datetime"}
    assert not found, "loops are bounded by counted work (core.Budget), not by time"


@pytest.mark.parametrize(
    "source",
    [
        "import pickle", "import pickle as p", "from pickle import loads", "from pickle import loads as json_loads",
        "import importlib\nimportlib.import_module('shelve')", "__import__('marshal')", "import dill",
        "try:\n    pass\nexcept:\n    pass", "eval('1')", "import builtins\nbuiltins.exec('1')", "print('x')",
        "import numpy\nnumpy.load('x', allow_pickle=True)", "def f():\n    from shelve import open",
    ],
)  # fmt: skip
def test_every_way_round_the_rules_is_seen(source: str) -> None:
    assert forbidden(ast.parse(source), "plan")


@pytest.mark.parametrize(
    "source", ["import time", "from time import perf_counter", "from time import monotonic as now", "import datetime",
               "def f():\n    import time", "import importlib\nimportlib.import_module('time')"],
)  # fmt: skip
def test_every_way_to_a_clock_is_seen(source: str) -> None:
    assert modules(ast.parse(source)) & {"time", "datetime"}


@pytest.mark.parametrize(
    "source", ["import json", "from premotor.core import Clock", "evaluate()", "model.eval()",
               "numpy.load('x', allow_pickle=False)"],
)  # fmt: skip
def test_what_only_looks_like_it_is_not(source: str) -> None:
    assert forbidden(ast.parse(source), "plan") == [] and not modules(ast.parse(source)) & {"time"}


def public(tree: ast.Module) -> list[ast.FunctionDef | ast.ClassDef]:
    """Public functions, classes, and public methods of public classes."""
    found: list[ast.FunctionDef | ast.ClassDef] = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            found.append(node)
            body = node.body if isinstance(node, ast.ClassDef) else []
            found += [n for n in body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")]
    return found


@pytest.mark.parametrize("path", FILES, ids=ids)
def test_public_is_documented_and_typed(path: Path) -> None:
    for node in public(ast.parse(path.read_text())):
        assert ast.get_docstring(node), f"{node.name} (line {node.lineno}) has no docstring"
        if isinstance(node, ast.FunctionDef):
            assert node.returns is not None, f"{node.name} (line {node.lineno}) has no return type"
            arguments = [a for a in node.args.args + node.args.kwonlyargs if a.arg not in ("self", "cls")]
            assert all(a.annotation for a in arguments), f"{node.name} (line {node.lineno}) has an untyped argument"


def test_worlds_and_truth_stay_outside_the_brain() -> None:
    for path in FILES:
        if RANK.get(room(path), 99) < RANK["worlds"]:
            assert "truth(" not in path.read_text(), f"{path} looks at the truth"
