"""One-line faults of a source file, found in its syntax tree: what could be mistyped, left out or turned round."""

import ast
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

COMPARE = {"==": "!=", "!=": "==", "<": ">=", ">": "<=", "<=": ">", ">=": "<",
           "is": "is not", "is not": "is", "in": "not in", "not in": "in"}  # fmt: skip
AT_THE_EDGE = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}  # only for counts: no measured number sits on an edge
COMPARE_TOKEN = re.compile(r"not\s+in|is\s+not|is|in|==|!=|<=|>=|<|>")
ARITHMETIC = {"+": "-", "-": "+", "*": "/", "/": "*", "//": "*", "%": "*", "**": "*", "|": "&", "&": "|"}
ARITHMETIC_TOKEN = re.compile(r"\*\*|//|[-+*/%|&]")
SWAPS = {"min": "max", "max": "min", "minimum": "maximum", "maximum": "minimum", "any": "all", "all": "any",
         "argmin": "argmax", "argmax": "argmin"}  # fmt: skip
TELLING = {"tell", "_say", "debug", "info", "warning", "error", "write", "_on_event"}  # calls that only say something
HARMLESS_KEYWORDS = {"strict", "kind", "rcond", "axis", "default", "key", "note", "message"}
TINY = 1e-5  # constants below guard a division: twice as much changes nothing
FEW = 10  # one more of so many is a fault; of more it is not
SILENT = {"__repr__", "__str__"}


@dataclass(frozen=True)
class Edit:
    """Bytes start to end of a file (relative to src/premotor) become `new`. first, last: the lines of the statement."""

    file: str
    start: int
    end: int
    new: str
    first: int
    last: int


@dataclass(frozen=True)
class Mutant:
    """A fault. line: where; old, new: the code there, before and after. review: its name if it is not drawn."""

    file: str
    line: int
    kind: str
    old: str
    new: str
    edits: tuple[Edit, ...] = field(repr=False)
    review: str = ""

    @property
    def key(self) -> str:
        """A short name that is the same in every run on the same source."""
        parts = [f"{e.file}:{e.start}:{e.end}:{e.new}" for e in self.edits]
        return sha256("\n".join(parts).encode()).hexdigest()[:12]


def applied(source: bytes, edits: Sequence[Edit]) -> bytes:
    """The source of one file with its edits made."""
    for edit in sorted(edits, key=lambda e: -e.start):
        source = source[: edit.start] + edit.new.encode() + source[edit.end :]
    return source


def mutants_of(file: str, source: bytes) -> list[Mutant]:
    """Every fault of a file, in the order of its lines."""
    return sorted(_Finder(file, source).mutants(), key=lambda m: (m.line, m.edits[0].start, m.kind, m.new))


def draw(
    mutants: Sequence[Mutant], count: int, seed: int, usable: Callable[[Mutant], bool] = lambda m: True
) -> list[Mutant]:
    """`count` usable faults by a seed, in as many lines as possible: one of each line first, in a random order."""
    rng = random.Random(seed)
    lines: dict[tuple[str, int], list[Mutant]] = {}
    for mutant in mutants:
        lines.setdefault((mutant.file, mutant.line), []).append(mutant)
    for some in lines.values():
        rng.shuffle(some)
        _alternate(some)
    drawn: list[Mutant] = []
    while len(drawn) < count and any(lines.values()):
        keys = [k for k, some in lines.items() if some]
        rng.shuffle(keys)
        for some in (lines[k] for k in keys):
            mutant = some.pop()
            if len(drawn) < count and usable(mutant):
                drawn.append(mutant)
    return drawn


def _alternate(some: list[Mutant]) -> None:
    """Reorder so that kinds take turns from the end: a line with many numbers has other faults, too."""
    before: dict[str, int] = {}
    turn = [before.update({m.kind: before.get(m.kind, 0) + 1}) or before[m.kind] for m in some]
    some[:] = [m for _, m in sorted(zip(turn, some, strict=True), key=lambda pair: -pair[0])]


def files_of(root: Path, modules: Sequence[str]) -> list[str]:
    """Source files, relative to `root`, that are named or lie in a named folder; what is missing is left out."""
    found: list[Path] = []
    for name in modules:
        path = root / name
        found += sorted(path.rglob("*.py")) if path.is_dir() else [path] if path.exists() else []
    return list(dict.fromkeys(p.relative_to(root).as_posix() for p in found))


def compiles(source: bytes) -> bool:
    """Whether this is Python."""
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


class _Finder:
    """Walks one file and makes faults of what may be changed: no annotation, message, docstring, assert or raise."""

    def __init__(self, file: str, source: bytes):
        self._file, self._source = file, source
        lengths = [len(line) for line in source.splitlines(keepends=True)]
        self._starts = [sum(lengths[:i]) for i in range(len(lengths) + 1)]
        self._span = (1, 1)

    def mutants(self) -> Iterator[Mutant]:
        for statement in ast.parse(self._source).body:
            yield from self._statement(statement, "")

    def _statement(self, node: ast.stmt, function: str) -> Iterator[Mutant]:
        if isinstance(node, ast.Import | ast.ImportFrom | ast.Assert | ast.Raise):
            return
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield from self._definition(node)
            return
        body = getattr(node, "body", None)
        last = body[0].lineno - 1 if body else node.end_lineno or node.lineno
        self._span = (node.lineno, max(last, node.lineno))
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets):
            return
        yield from self._whole(node, function)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr) and not _is_text(child) and child is not getattr(node, "annotation", None):
                yield from self._expression(child)
        for inner in (*(body or ()), *getattr(node, "orelse", ()), *getattr(node, "finalbody", ())):
            yield from self._statement(inner, function)
        for handler in getattr(node, "handlers", ()):
            for inner in handler.body:
                yield from self._statement(inner, function)
        for item in getattr(node, "items", ()):
            yield from self._expression(item.context_expr)

    def _definition(self, node: ast.FunctionDef | ast.ClassDef) -> Iterator[Mutant]:
        if node.name in SILENT:
            return
        if isinstance(node, ast.FunctionDef):
            self._span = (node.lineno, max(node.lineno, node.body[0].lineno - 1))
            for default in (*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)):
                yield from self._expression(default)
        name = node.name if isinstance(node, ast.FunctionDef) else ""
        for inner in node.body:
            yield from self._statement(inner, name)

    # ---- whole statements ---------------------------------------------------------------------------------

    def _whole(self, node: ast.stmt, function: str) -> Iterator[Mutant]:
        if isinstance(node, ast.If) and "TYPE_CHECKING" not in ast.dump(node.test):
            for value in ("True", "False"):
                yield self._mutant("condition", node.test, value)
        elif isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
            yield self._mutant("return", node.value, "None")
        elif _droppable(node, function):
            yield self._mutant("deletion", node, "pass")
        if isinstance(node, ast.AugAssign):
            yield from self._token("arithmetic", node.target, node.value, ARITHMETIC_TOKEN, ARITHMETIC)

    # ---- expressions --------------------------------------------------------------------------------------

    def _expression(self, node: ast.expr) -> Iterator[Mutant]:
        if isinstance(node, ast.JoinedStr) or _says(node):
            return
        yield from self._own(node)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.keyword):
                if child.arg not in HARMLESS_KEYWORDS:
                    yield from self._expression(child.value)
            elif isinstance(child, ast.comprehension):
                for part in (child.iter, *child.ifs):
                    yield from self._expression(part)
            elif isinstance(child, ast.expr):
                yield from self._expression(child)

    def _own(self, node: ast.expr) -> Iterator[Mutant]:
        if isinstance(node, ast.Compare):
            yield from self._comparison(node)
        elif isinstance(node, ast.BinOp) and not isinstance(node.op, ast.MatMult):
            yield from self._token("arithmetic", node.left, node.right, ARITHMETIC_TOKEN, ARITHMETIC)
        elif isinstance(node, ast.BoolOp):
            swap = {"and": "or", "or": "and"}
            yield from self._token("boolean", node.values[0], node.values[1], re.compile("and|or"), swap)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
            kind = "not" if isinstance(node.op, ast.Not) else "sign"
            yield self._mutant(kind, node, f"({self._text(node.operand)})")
        elif isinstance(node, ast.IfExp):
            for value in ("True", "False"):
                yield self._mutant("condition", node.test, value)
        elif isinstance(node, ast.Constant):
            yield from (self._mutant("constant", node, new) for new in _other_constants(node.value))
        elif isinstance(node, ast.Call):
            yield from self._call(node)

    def _comparison(self, node: ast.Compare) -> Iterator[Mutant]:
        left = node.left
        for right in node.comparators:
            yield from self._token("comparison", left, right, COMPARE_TOKEN, COMPARE)
            if _counts(left) or _counts(right):
                yield from self._token("edge", left, right, COMPARE_TOKEN, AT_THE_EDGE)
            left = right

    def _call(self, node: ast.Call) -> Iterator[Mutant]:
        name = node.func
        word = name.id if isinstance(name, ast.Name) else name.attr if isinstance(name, ast.Attribute) else ""
        if word in SWAPS:
            end = self._at(name.end_lineno, name.end_col_offset)
            yield self._change("swap", end - len(word.encode()), end, SWAPS[word])
        for given in node.keywords:
            if given.arg and given.arg not in HARMLESS_KEYWORDS and len(node.keywords) + len(node.args) > 1:
                yield from self._without(given)

    def _without(self, given: ast.keyword) -> Iterator[Mutant]:
        start, end = self._range(given)
        after = re.match(rb"\s*,\s*", self._source[end:])
        before = re.search(rb",\s*$", self._source[:start])
        if after:
            yield self._change("argument", start, end + after.end(), "")
        elif before:
            yield self._change("argument", before.start(), end, "")

    # ---- text ---------------------------------------------------------------------------------------------

    def _token(
        self, kind: str, left: ast.expr, right: ast.expr, pattern: re.Pattern[str], table: dict[str, str]
    ) -> Iterator[Mutant]:
        """The operator between two operands, exchanged."""
        start = self._at(left.end_lineno, left.end_col_offset)
        between = self._source[start : self._at(right.lineno, right.col_offset)].decode()
        match = pattern.search(between)
        new = table.get(" ".join(match[0].split())) if match else None
        if match and new and "#" not in between:
            yield self._change(kind, start + match.start(), start + match.end(), new)

    def _mutant(self, kind: str, node: ast.expr | ast.stmt, new: str) -> Mutant:
        return self._change(kind, *self._range(node), new)

    def _change(self, kind: str, start: int, end: int, new: str) -> Mutant:
        line = self._source[:start].count(b"\n") + 1
        last = self._source[:end].count(b"\n") + 1
        changed = applied(self._source, [edit := Edit(self._file, start, end, new, *self._span)])
        old = self._source[self._starts[line - 1] : self._starts[last]].decode()
        more = len(changed) - len(self._source)
        text = changed[self._starts[line - 1] : self._starts[last] + more].decode()
        return Mutant(self._file, line, kind, " ".join(old.split()), " ".join(text.split()), (edit,))

    def _at(self, line: int | None, column: int | None) -> int:
        assert line is not None and column is not None
        return self._starts[line - 1] + column

    def _range(self, node: ast.expr | ast.stmt | ast.keyword) -> tuple[int, int]:
        return self._at(node.lineno, node.col_offset), self._at(node.end_lineno, node.end_col_offset)

    def _text(self, node: ast.expr) -> str:
        start, end = self._range(node)
        return self._source[start:end].decode()


def _droppable(node: ast.stmt, function: str) -> bool:
    """A statement whose loss may go unnoticed: a call, or a new value for what has one already."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Call) and not _says(node.value)
    if isinstance(node, ast.AugAssign):
        return True
    if not isinstance(node, ast.Assign) or function == "__init__":
        return False
    renewed = isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "replace"
    return renewed or any(isinstance(t, ast.Attribute | ast.Subscript) for t in node.targets)


def _other_constants(value: object) -> list[str]:
    if isinstance(value, bool):
        return [str(not value)]
    if isinstance(value, int):
        return [str(value + 1)] if value < FEW else [str(2 * value)]
    if isinstance(value, float) and (value == 0.0 or abs(value) > TINY):
        return ["1.0"] if value == 0.0 else [repr(2.0 * value), repr(0.5 * value)]
    return []


def _counts(node: ast.expr) -> bool:
    """Whether an operand is a whole number by its looks."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int) and not isinstance(node.value, bool) and node.value != 0
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("len", "int")


def _says(node: ast.expr) -> bool:
    """Whether a call only tells somebody something."""
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in TELLING or (name == "append" and len(node.args) == 1 and _is_text(node.args[0]))


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
