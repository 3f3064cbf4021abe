"""What is shown to newcomers is true: README, docs and examples fit the source."""

import ast
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from tests.house.test_layers import ROOT, SOURCE
from typer.testing import CliRunner

from premotor.cli.main import app

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
EXAMPLES = sorted((ROOT / "examples").glob("[0-9]*.py"))
QUICK = ("list", "doctor")  # verbs that need no world and no weights
WORLDLESS = {"03_own_robot.py", "04_write_a_skill.py"}
page_ids = [p.name for p in PAGES]


def commands(page: Path) -> list[list[str]]:
    """Lines of a page's code blocks that call premotor, split into words, comments left out."""
    blocks = re.findall(r"```(?:sh|bash|console)\n(.*?)```", page.read_text(), re.S)
    lines = [line.strip().removeprefix("$ ").removeprefix(".venv/bin/") for b in blocks for line in b.splitlines()]
    return [shlex.split(line, comments=True) for line in lines if line.startswith("premotor ")]


@pytest.mark.parametrize("page", PAGES, ids=page_ids)
def test_commands_shown_name_verbs_and_options_that_exist(page: Path) -> None:
    for words in commands(page):
        verb = words[1:3] if words[1] in ("bench", "learn") else words[1:2]
        help_ = CliRunner().invoke(app, [*verb, "--help"], env={"COLUMNS": "200"})
        assert help_.exit_code == 0, f"{page.name}: {' '.join(words)}"
        for option in (w.split("=")[0] for w in words if w.startswith("--")):
            assert option in help_.output, f"{page.name}: {' '.join(words)} has no {option}"


def test_quick_commands_of_the_readme_run() -> None:
    shown = [words for words in commands(ROOT / "README.md") if words[1] in QUICK]
    assert shown, "the README shows no quick command"
    for words in shown:
        done = subprocess.run([sys.executable, "-m", *words], cwd=ROOT, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0 and done.stdout.strip() and not done.stderr.strip(), done.stderr


@pytest.mark.parametrize("page", PAGES, ids=page_ids)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_readme_tells_what_every_folder_is_for() -> None:
    text = (ROOT / "README.md").read_text()
    rooms = {p.name for p in SOURCE.iterdir() if p.is_dir() and (p / "__init__.py").exists()}
    assert not [r for r in rooms if f"{r}/" not in text]


def test_the_architecture_tells_of_every_room() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text()
    rooms = {p.name for p in SOURCE.iterdir() if p.is_dir() and (p / "__init__.py").exists()}
    assert not [r for r in rooms if f"**{r}**" not in text]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda p: p.name)
def test_examples_import_what_there_is(example: Path) -> None:
    """Every name an example takes from premotor exists there, and the example is short."""
    tree = ast.parse(example.read_text())
    assert ast.get_docstring(tree) and len(example.read_text().splitlines()) <= 100
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("premotor"):
            names = ", ".join(a.name for a in node.names)
            exec(compile(f"from {node.module} import {names}", example.name, "exec"), {})


@pytest.mark.parametrize("example", [e for e in EXAMPLES if e.name in WORLDLESS], ids=lambda p: p.name)
def test_examples_without_a_world_run(example: Path) -> None:
    run_example(example)


@pytest.mark.slow
@pytest.mark.parametrize("example", [e for e in EXAMPLES if e.name not in WORLDLESS], ids=lambda p: p.name)
def test_examples_with_a_world_run(example: Path) -> None:
    run_example(example)


# What an example ends with when it has done what it is about.
ENDS = {
    "01_brain_in_ten_lines.py": r"^Done\.(.|\n)*in the basket",
    "02_own_objects.py": r"toy brick 1 \(300 g\), toy brick 2 \(50 g\)(.|\n)*^Done\.$",
    "03_own_robot.py": r"keeps the contract(.|\n)*does not keep the contract:\n- joint",
    "04_write_a_skill.py": r"^7 segments in .*\nThe guard changed: nothing\.$",
}


def run_example(example: Path) -> None:
    done = subprocess.run([sys.executable, example], cwd=ROOT, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr[-2000:]
    assert re.search(ENDS[example.name], done.stdout, re.M), done.stdout[-2000:]
