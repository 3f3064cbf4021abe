"""Does a test notice a fault? Runs the tests that may, on a copy of the source with the fault in it."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from mutation.covered import environment
from mutation.operators import Mutant, applied
from mutation.plugin import RUN_ONLY

SLOWER, LONGER = 5.0, 20.0  # a test may take so many times what it took in the map, and [s] more, before it is ended
START = 60.0  # [s] for pytest to start and collect, at most
PASSED, COLLECTED_NOTHING, MISUSED = 0, 5, 4  # exit codes of pytest
FIRST_FAILURE = re.compile(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", re.M)


class JudgeError(Exception):
    """A fault could not be judged."""


@dataclass(frozen=True)
class Verdict:
    """killed: a test noticed. by: the test that did, "" for a hang or a crash. tests: how many may have noticed."""

    key: str
    killed: bool
    by: str
    tests: int
    seconds: float


def order(tests: Iterable[str], seconds: Mapping[str, float]) -> list[str]:
    """Quick files first, and within a file quick tests first: tests of a file share what it sets up."""
    some = list(tests)
    total: dict[str, float] = {}
    for test in some:
        file = test.split("::")[0]
        total[file] = total.get(file, 0.0) + seconds[test]
    return sorted(some, key=lambda t: (total[t.split("::")[0]], t.split("::")[0], seconds[t], t))


class Judge:
    """Judges one fault at a time on a copy of the source that it owns."""

    def __init__(self, root: Path, folder: Path, seconds: Mapping[str, float]):
        self._root, self._source, self._only = root, folder / "src", folder / "tests.json"
        self._seconds = seconds
        self._sound: dict[str, bool] = {}  # tests that have noticed a fault: whether they pass without one
        skip = shutil.ignore_patterns("__pycache__")
        shutil.copytree(root / "src", self._source, dirs_exist_ok=True, ignore=skip)

    def judge(self, mutant: Mutant, tests: Iterable[str]) -> Verdict:
        """Whether any of the tests fails, hangs or crashes; all have run before a fault counts as a survivor.

        A test that fails on the copy without the fault, too, has noticed nothing and is left out.
        """
        some = order(tests, self._seconds)
        began = time.monotonic()
        if not some:
            return Verdict(mutant.key, False, "", 0, 0.0)
        killed, by = self._with(mutant, some)
        while killed and by in some and not self._passes(by):
            some.remove(by)
            killed, by = self._with(mutant, some) if some else (False, "")
        return Verdict(mutant.key, killed, by, len(some), round(time.monotonic() - began, 1))

    def _passes(self, test: str) -> bool:
        if test not in self._sound:
            self._sound[test] = not self._run([test])[0]
        return self._sound[test]

    def _with(self, mutant: Mutant, tests: list[str]) -> tuple[bool, str]:
        """Whether a test notices, and which: with the fault in the copy, which is put right again."""
        files = {edit.file for edit in mutant.edits}
        before = {file: (self._source / "premotor" / file).read_bytes() for file in files}
        try:
            for file, source in before.items():
                edits = [edit for edit in mutant.edits if edit.file == file]
                (self._source / "premotor" / file).write_bytes(applied(source, edits))
            return self._run(tests)
        finally:
            for file, source in before.items():
                (self._source / "premotor" / file).write_bytes(source)

    def _run(self, tests: list[str]) -> tuple[bool, str]:
        limits = [(test, SLOWER * self._seconds[test] + LONGER) for test in tests]
        self._only.write_text(json.dumps(limits))
        files = list(dict.fromkeys(test.split("::")[0] for test in tests))
        command = [sys.executable, "-m", "pytest", "-x", "--tb=no", "-p", "mutation.plugin", "-p", "no:cacheprovider"]
        env = environment(self._source) | {RUN_ONLY: str(self._only)}
        run = subprocess.Popen(
            [*command, *files],
            cwd=self._root,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        try:
            out, _ = run.communicate(timeout=START + sum(limit for _, limit in limits))
        except subprocess.TimeoutExpired:
            return True, ""
        finally:
            if run.poll() is None:
                os.killpg(run.pid, signal.SIGKILL)
                run.wait()
        if run.returncode in (COLLECTED_NOTHING, MISUSED):
            raise JudgeError(f"pytest ran no test ({run.returncode}): {out.strip().splitlines()[-1:]}")
        failure = FIRST_FAILURE.search(out)
        return run.returncode != PASSED, failure[1] if failure else ""


def line_of(verdict: Verdict) -> str:
    """A verdict as a line of the log."""
    return json.dumps(asdict(verdict)) + "\n"


def verdicts(log: Path) -> dict[str, Verdict]:
    """Verdicts of a log by the key of their fault; a line cut short by a kill is left out."""
    found = {}
    for line in log.read_text().splitlines() if log.exists() else []:
        if line.endswith("}"):
            verdict = Verdict(**json.loads(line))
            found[verdict.key] = verdict
    return found
