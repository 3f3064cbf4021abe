"""Faults: which are made, which are drawn, which tests judge them, and what is said of those that survive."""

import ast
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "premotor"
SCRIPT = ROOT / "scripts" / "mutate.py"


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("mutate", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


mutate = load()
covered, judge, operators, review = (
    sys.modules[f"mutation.{name}"] for name in ("covered", "judge", "operators", "review")
)


def faults(source: str, *kinds: str) -> set[str]:
    """The source with each of its faults of these kinds (all when none is named)."""
    found = operators.mutants_of("a.py", source.encode())
    return {operators.applied(source.encode(), m.edits).decode() for m in found if not kinds or m.kind in kinds}


@pytest.mark.parametrize(
    ("kind", "source", "changed"),
    [
        ("comparison", "a = b < c\n", {"a = b >= c\n"}),
        ("comparison", "a = b is not c\n", {"a = b is c\n"}),
        ("comparison", "a = b not in c\n", {"a = b in c\n"}),
        ("comparison", "a = b < c == d\n", {"a = b >= c == d\n", "a = b < c != d\n"}),
        ("edge", "a = len(b) < c\n", {"a = len(b) <= c\n"}),
        ("edge", "a = b < 0.5\n", set()),
        ("arithmetic", "a = b + c * d\n", {"a = b - c * d\n", "a = b + c / d\n"}),
        ("arithmetic", "a -= b\n", {"a += b\n"}),
        ("boolean", "a = b and c\n", {"a = b or c\n"}),
        ("not", "a = not b\n", {"a = (b)\n"}),
        ("sign", "a = -b\n", {"a = (b)\n"}),
        ("constant", "a = 0, 0.5, True\n", {"a = 1, 0.5, True\n", "a = 0, 1.0, True\n", "a = 0, 0.25, True\n",
                                            "a = 0, 0.5, False\n"}),
        ("constant", "a = 1e-9\n", set()),
        ("swap", "a = np.minimum(b, c)\n", {"a = np.maximum(b, c)\n"}),
        ("argument", "a = f(b, c=d)\n", {"a = f(b)\n"}),
        ("argument", "a = f(b=c, d=e)\n", {"a = f(d=e)\n", "a = f(b=c)\n"}),
        ("condition", "if a:\n    b = c\n", {"if True:\n    b = c\n", "if False:\n    b = c\n"}),
        ("return", "def f():\n    return a\n", {"def f():\n    return None\n"}),
        ("deletion", "def f():\n    a = replace(b, c=d)\n", {"def f():\n    pass\n"}),
        ("deletion", "def f():\n    a.b = c\n", {"def f():\n    pass\n"}),
        ("deletion", "go(a)\n", {"pass\n"}),
    ],
)  # fmt: skip
def test_a_fault_is_one_change(kind: str, source: str, changed: set[str]) -> None:
    assert faults(source, kind) == changed


@pytest.mark.parametrize(
    "source",
    [
        '"""Text."""\n',
        "def f(a: int | None) -> bool | None:\n    pass\n",
        "assert a is not None and b < 2\n",
        "raise ValueError(a + b)\n",
        '__all__ = ["a", "b"]\n',
        "draft.tell(a, b + c)\n",
        'reasons.append(f"{a + 1}")\n',
        "class A:\n    def __repr__(self):\n        return str(self.a + 1)\n",
        "from a import b\n",
        "a: int | None\n",
    ],
)
def test_what_no_test_should_notice_is_left_alone(source: str) -> None:
    assert faults(source) == set()


def test_every_fault_drawn_from_the_brain_compiles_and_changes_its_file() -> None:
    for mutant in mutate.chosen(SOURCE, 60, 3, ()):
        for edit in mutant.edits:
            source = (SOURCE / edit.file).read_bytes()
            changed = operators.applied(source, [e for e in mutant.edits if e.file == edit.file])
            assert ast.dump(ast.parse(changed)) != ast.dump(ast.parse(source)), mutant


def test_a_seed_is_one_draw_of_many_lines() -> None:
    every = operators.mutants_of("brain.py", (SOURCE / "brain.py").read_bytes())
    drawn = operators.draw(every, 30, 1)
    assert drawn == operators.draw(every, 30, 1) != operators.draw(every, 30, 2)
    assert len({m.line for m in drawn}) == 30
    assert len({m.key for m in operators.draw(every, 10**6, 1)}) == len(every)


def test_the_review_table_fits_the_source() -> None:
    found = review.review_mutants(SOURCE)
    assert len(found) == len(review.FAULTS) and len({m.review for m in found}) == len(found)


def test_a_table_that_does_not_fit_the_source_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\ny = 2\n")
    (found,) = review.review_mutants(tmp_path, (("twice", (("a.py", "y = 2", "y = 4"),)),))
    assert (found.line, found.review, found.edits[0].first, found.edits[0].last) == (2, "twice", 2, 2)
    with pytest.raises(review.TableError, match=r"occurs 0 times in a\.py"):
        review.review_mutants(tmp_path, (("gone", (("a.py", "z = 2", "z = 4"),)),))


def sources(tmp_path: Path, **files: str) -> object:
    """A package of these files, without tests."""
    (tmp_path / "tests").mkdir()
    for name, text in files.items():
        (tmp_path / f"{name}.py").write_text(text)
    return covered.Sources(tmp_path, tmp_path / "tests")


def test_a_line_of_a_function_is_judged_by_the_tests_that_run_it(tmp_path: Path) -> None:
    text = "def f(a):\n    return a + 1\n"
    (mutant,) = [m for m in operators.mutants_of("a.py", text.encode()) if m.kind == "arithmetic"]
    tests = covered.Map({"t1": 1.0, "t2": 1.0}, {"a.py": {1: frozenset(), 2: frozenset({"t1"})}})
    assert sources(tmp_path, a=text).tests_for(mutant, tests) == {"t1"}  # type: ignore[attr-defined]


def test_a_constant_is_judged_by_the_tests_of_what_uses_it(tmp_path: Path) -> None:
    a = "LIMIT = 3\nTWICE = 2 * LIMIT\n\n\ndef f(x):\n    return x < LIMIT\n\n\ndef g(x):\n    return x\n"
    b = "from a import TWICE\n\n\ndef h(x):\n    return x < TWICE\n"
    lines = {"a.py": {6: frozenset({"t1"}), 10: frozenset({"t2"})}, "b.py": {5: frozenset({"t3"})}}
    tests = covered.Map(dict.fromkeys(("t1", "t2", "t3"), 1.0), lines, {"a.py": frozenset({1, 2, 5, 9})})
    mutant = operators.mutants_of("a.py", a.encode())[0]
    assert mutant.line == 1
    assert sources(tmp_path, a=a, b=b).tests_for(mutant, tests) == {"t1", "t3"}  # type: ignore[attr-defined]


def test_a_field_is_judged_by_the_tests_of_what_uses_its_class(tmp_path: Path) -> None:
    a = "class Limits:\n    stale: float = 0.2\n\n\ndef f():\n    return Limits()\n\n\ndef g():\n    return 1\n"
    tests = covered.Map({"t1": 1.0, "t2": 1.0}, {"a.py": {6: frozenset({"t1"}), 10: frozenset({"t2"})}})
    mutant = operators.mutants_of("a.py", a.encode())[0]
    assert mutant.line == 2
    assert sources(tmp_path, a=a).tests_for(mutant, tests) == {"t1"}  # type: ignore[attr-defined]


def test_what_a_shared_fixture_runs_belongs_to_all_that_use_it() -> None:
    users = {"eyes": ["tests/see/a.py::t1", "tests/see/a.py::t2", "tests/b.py::t3"]}
    known = {"tests/see/a.py::t1": 1.0, "tests/see/a.py::t2": 1.0, "tests/b.py::t3": 1.0}
    found = covered._tests(["fixture tests/see/a.py eyes", ""], users, known)
    assert found == {"tests/see/a.py::t1", "tests/see/a.py::t2"}


def test_quick_tests_of_quick_files_run_first() -> None:
    seconds = {"slow.py::a": 9.0, "slow.py::b": 0.1, "quick.py::a": 1.0, "quick.py::b": 0.5}
    assert judge.order(seconds, seconds) == ["quick.py::b", "quick.py::a", "slow.py::b", "slow.py::a"]


def tree(tmp_path: Path) -> Path:
    """A tree with one module and one test of half of it."""
    package, tests = tmp_path / "src" / "premotor", tmp_path / "tests"
    package.mkdir(parents=True)
    tests.mkdir()
    (package / "__init__.py").touch()
    (package / "a.py").write_text("def f(a):\n    return a + 1\n\n\ndef g(a):\n    while a > 0:\n        a -= 1\n")
    (tests / "test_a.py").write_text("from premotor.a import f, g\n\n\ndef test_f():\n    g(2)\n    assert f(1) > 0\n")
    return tmp_path


def test_survivors_are_told_and_verdicts_kept(tmp_path: Path) -> None:
    root = tree(tmp_path)
    every = operators.mutants_of("a.py", (root / "src" / "premotor" / "a.py").read_bytes())
    mutants = [m for m in every if m.line == 2]
    test = frozenset({"tests/test_a.py::test_f"})
    tests = covered.Map({"tests/test_a.py::test_f": 0.1}, {"a.py": {2: test}})
    judged = mutate.judge_all(mutants, root, tests, tmp_path / "log", 1)
    found = mutate.summary(mutants, judged, 0, "tree")
    assert {(s["kind"], s["new"]) for s in found["survivors"]} == {("constant", "return a + 2")}
    assert found["mutants"] == len(mutants) == found["killed"] + 1
    assert "  + return a + 2" in mutate.report(found)
    (root / "tests" / "test_a.py").unlink()  # with nothing to run, the log has to do
    assert mutate.judge_all(mutants, root, tests, tmp_path / "log", 1) == judged


def test_a_fault_that_no_test_runs_is_a_survivor_at_once(tmp_path: Path) -> None:
    root = tree(tmp_path)
    mutant = operators.mutants_of("a.py", (root / "src" / "premotor" / "a.py").read_bytes())[0]
    verdict = judge.Judge(root, tmp_path / "copy", {}).judge(mutant, [])
    assert not verdict.killed and verdict.tests == 0


def test_a_test_that_fails_without_the_fault_notices_nothing(tmp_path: Path) -> None:
    root = tree(tmp_path)
    with (root / "tests" / "test_a.py").open("a") as file:
        file.write("\n\ndef test_broken():\n    assert f(1) > 9\n")
    every = operators.mutants_of("a.py", (root / "src" / "premotor" / "a.py").read_bytes())
    (harmless,) = [m for m in every if m.new == "return a + 2"]
    seconds = {"tests/test_a.py::test_broken": 0.1, "tests/test_a.py::test_f": 0.2}
    verdict = judge.Judge(root, tmp_path / "copy", seconds).judge(harmless, seconds)
    assert not verdict.killed and verdict.tests == 1


def test_wrong_usage_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert mutate.main(["--only", "nowhere.py", "--count", "1"]) == 2
    assert mutate.main(["--count", "-1"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2 and "nowhere.py" in lines[0]
