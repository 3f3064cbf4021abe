"""Who may import whom, how long a file may be, and what never appears: the house rules, read from the source."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "premotor"
FILES = sorted(SOURCE.rglob("*.py"))
ROOMS = ("robots", "see", "remember", "understand", "foresee", "plan", "move", "guard", "record")
LAYERS: tuple[tuple[str, ...], ...] = (
    ("core",), ("knowledge",), ("twin",), ROOMS, ("mind",), ("executive",), ("brain",), ("runtime",), ("worlds",),
    ("learn", "bench"), ("cli",), ("__main__",),
)  # fmt: skip
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}
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
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        assert not (isinstance(node, ast.ExceptHandler) and node.type is None), f"bare except at {node.lineno}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in ("eval", "exec"), f"{node.func.id} at {node.lineno}"
            assert node.func.id != "print" or room(path) == "cli", f"print outside cli at {node.lineno}"
    names = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    assert not names & {"pickle", "marshal", "shelve"}
    assert "0.0.0.0" not in path.read_text()


CLOCKS = {"core", "runtime", "worlds", "learn", "bench", "cli", "record", "__init__"}


@pytest.mark.parametrize("path", [f for f in FILES if room(f) not in CLOCKS], ids=str)
def test_the_brain_asks_no_clock(path: Path) -> None:
    names = {a.name for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Import) for a in n.names}
    assert "time" not in names, "loops are bounded by counted work (core.Budget), not by time"


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
