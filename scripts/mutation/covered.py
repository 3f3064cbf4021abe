"""Which tests run which line: one run of the quick tests under coverage, kept until the source or the tests change."""

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from mutation.operators import Mutant
from mutation.plugin import MAP_OUT

SCRIPTS = Path(__file__).parents[1]
# Folders of tests that judge no fault: the house rules read the text of the source, training runs none of the brain.
LEFT_OUT = ("tests/house", "tests/learn", "tests/scripts")
HASHED = (".py", ".toml", ".xml", ".onnx", ".css")  # files that decide what a test does
CONFIG = "[run]\nsource_pkgs = premotor\ndata_file = {data}\n"
FIXTURE = "fixture "  # begins the context of what a shared fixture runs


class MapError(Exception):
    """The tests could not be mapped."""


@dataclass
class Map:
    """seconds: how long each good test takes. lines: file (relative to src/premotor) -> line -> tests that run it;
    a line that runs at import, or outside a test, is in `early` as well. failed: tests that judge nothing."""

    seconds: dict[str, float]
    lines: dict[str, dict[int, frozenset[str]]]
    early: dict[str, frozenset[int]] = field(default_factory=dict)
    failed: tuple[str, ...] = ()

    def of_lines(self, file: str, lines: Iterable[int]) -> set[str]:
        """Tests that run any of the lines."""
        there = self.lines.get(file, {})
        return set().union(*(there.get(line, frozenset()) for line in lines))

    def of_file(self, file: str) -> set[str]:
        """Tests that run any line of a file."""
        return self.of_lines(file, self.lines.get(file, {}))


def tree_hash(root: Path) -> str:
    """Short name of the source and the tests as they lie there."""
    total = sha256()
    for folder in ("src", "tests"):
        for path in sorted((root / folder).rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.suffix in HASHED and "__pycache__" not in name and not name.startswith(LEFT_OUT):
                total.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()[:12]


def load(root: Path, folder: Path) -> Map:
    """The map of the tree at `root`; made first, in some minutes, when `folder` has none."""
    data, facts = folder / "coverage.sqlite", folder / "tests.json"
    if not (data.exists() and facts.exists()):
        _measure(root, data, facts)
    return read(root / "src" / "premotor", data, json.loads(facts.read_text()))


def _measure(root: Path, data: Path, facts: Path) -> None:
    if find_spec("coverage") is None:
        raise MapError("The tests cannot be mapped without `coverage`: pip install -e '.[dev]'.")
    data.parent.mkdir(parents=True, exist_ok=True)
    config = data.with_suffix(".ini")
    config.write_text(CONFIG.format(data=data))
    command = [sys.executable, "-m", "coverage", "run", f"--rcfile={config}", "-m", "pytest", "-m", MARKS]
    command += ["-p", "mutation.plugin", "-p", "no:cacheprovider", *(f"--ignore={folder}" for folder in LEFT_OUT)]
    draft = facts.with_suffix(".draft")
    env = environment(root / "src") | {MAP_OUT: str(draft)}
    done = subprocess.run(command, cwd=root, env=env, stdout=sys.stderr, check=False)
    if done.returncode not in (0, 1) or not draft.exists():
        raise MapError(f"The tests did not run (pytest ended with {done.returncode}): make `make test` pass first.")
    draft.replace(facts)


MARKS = "not slow and not train"


def environment(source: Path) -> dict[str, str]:
    """Environment in which tests import premotor from `source` and leave no compiled files behind."""
    paths = f"{source}{os.pathsep}{SCRIPTS}"
    return {**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}


def read(source: Path, data: Path, facts: Mapping[str, Any]) -> Map:
    """The map from what coverage and the plugin have written. source: the folder of the package."""
    from coverage import CoverageData

    measured = CoverageData(str(data))
    measured.read()
    failed = tuple(facts.get("failed", ()))
    seconds = {test: s for test, s in facts["seconds"].items() if test not in failed}
    users = _users(facts["fixtures"])
    found = Map(seconds, {}, failed=failed)
    for path in measured.measured_files():
        name = Path(path).relative_to(source).as_posix()
        contexts = measured.contexts_by_lineno(path)
        found.lines[name] = {n: _tests(some, users, seconds) for n, some in contexts.items()}
        found.early[name] = frozenset(n for n, some in contexts.items() if "" in some)
    return found


def _users(fixtures: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Tests by the fixtures they use."""
    users: dict[str, list[str]] = {}
    for test, names in fixtures.items():
        for name in names:
            users.setdefault(name, []).append(test)
    return users


def _tests(contexts: Iterable[str], users: Mapping[str, list[str]], known: Mapping[str, float]) -> frozenset[str]:
    found: set[str] = set()
    for context in contexts:
        if context.startswith(FIXTURE):
            _, base, name = context.split(" ", 2)
            found |= {test for test in users.get(name, ()) if test.startswith(base)}
        else:
            found.add(context)
    return frozenset(found & known.keys())


# ---- which tests a fault needs ------------------------------------------------------------------------------


class Sources:
    """All source files, to find who refers to a name, and the tests' text."""

    def __init__(self, source: Path, tests: Path):
        self._trees = {p.relative_to(source).as_posix(): ast.parse(p.read_text()) for p in sorted(source.rglob("*.py"))}
        self._tests = {p.relative_to(tests.parent).as_posix(): p.read_text() for p in sorted(tests.rglob("*.py"))}

    def tests_for(self, mutant: Mutant, tests: Map) -> set[str]:
        """Every test that may notice a fault: that runs its lines, or what uses what is made there at import."""
        found: set[str] = set()
        for edit in mutant.edits:
            lines = range(edit.first, edit.last + 1)
            found |= tests.of_lines(edit.file, lines)
            early = not tests.early.get(edit.file, frozenset()).isdisjoint(lines)
            if early or not in_function(self._trees[edit.file], edit.first):
                found |= self._of_import(edit.file, edit.first, tests)
        return found

    def _of_import(self, file: str, line: int, tests: Map) -> set[str]:
        """Tests that run any function that refers to what this line, run at import, defines."""
        names = self._closed(defined(self._trees[file], line))
        found: set[str] = set()
        for other, tree in self._trees.items():
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef) and (node.name in names or names & mentioned(node)):
                    inside = range(node.body[0].lineno, (node.end_lineno or node.lineno) + 1)
                    found |= tests.of_lines(other, inside)
        words = re.compile(r"\b(" + "|".join(map(re.escape, sorted(names))) + r")\b") if names else None
        saying = {name for name, text in self._tests.items() if words and words.search(text)}
        found |= {test for test in tests.seconds if test.split("::")[0] in saying}
        return found or tests.of_file(file)

    def _closed(self, names: set[str]) -> set[str]:
        """The names, and those of module constants that are worked out from them."""
        while True:
            more = set(names)
            for tree in self._trees.values():
                for node in tree.body:
                    if isinstance(node, ast.Assign | ast.AnnAssign) and names & mentioned(node):
                        more |= targets(node)
            if more == names:
                return names
            names = more


def in_function(tree: ast.AST, line: int) -> bool:
    """Whether a line lies in the body of a function, so that importing does not run it."""
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    return any(f.body[0].lineno <= line <= (f.end_lineno or f.lineno) for f in functions)


def defined(tree: ast.Module, line: int) -> set[str]:
    """Names that a statement run at import gives a value to: a constant, a function, a field and its class."""
    for node in tree.body:
        if not node.lineno <= line <= (node.end_lineno or node.lineno):
            continue
        if isinstance(node, ast.FunctionDef):
            return {node.name}
        if isinstance(node, ast.ClassDef):
            inner = [n for n in node.body if n.lineno <= line <= (n.end_lineno or n.lineno)]
            names = {n.name for n in inner if isinstance(n, ast.FunctionDef) and not n.name.startswith("__")}
            return names or {node.name}
        return targets(node)
    return set()


def targets(node: ast.stmt) -> set[str]:
    """Names that an assignment sets."""
    some = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return {n.id for target in some for n in ast.walk(target) if isinstance(n, ast.Name)}


def mentioned(node: ast.AST) -> set[str]:
    """Names and attributes that occur in a piece of code, beside those it sets."""
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    return names | {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}
