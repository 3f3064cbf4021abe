"""Plant faults in the brain, one at a time, and name those that no quick test notices.

Faults are drawn by a seed from the modules of MODULES; those of a review (scripts/mutation/review.py) are always
judged. The first run maps which test runs which line, in some minutes; then a fault runs only the tests that may notice
it. Maps and verdicts are kept in runs/mutate/ by the content of src and tests: an interrupted run goes on.
Exit code: 0 all are judged, 2 wrong usage or a review fault that no longer fits the source.
"""

import argparse
import json
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue
from typing import Any, NoReturn

sys.path.insert(0, str(Path(__file__).parent))

from mutation.covered import Map, MapError, Sources, load, tree_hash
from mutation.judge import Judge, JudgeError, Verdict, line_of, verdicts
from mutation.operators import Mutant, applied, compiles, draw, files_of, mutants_of
from mutation.review import TableError, review_mutants

ROOT = Path(__file__).parents[1]
# Where faults are drawn from: files and folders of src/premotor. One that is not there is left out.
MODULES = ("executive.py", "loop.py", "runtime.py", "agent.py", "brain.py", "mind.py", "guard", "skills", "move",
           "remember", "plan")  # fmt: skip


class UsageError(Exception):
    """The user has asked for what cannot be; the message is one line that says what to do."""


def chosen(source: Path, count: int, seed: int, only: Sequence[str]) -> list[Mutant]:
    """The review's faults, then the drawn ones. only: files or folders to draw from instead of MODULES."""
    files = files_of(source, only or MODULES)
    missing = [name for name in only if not (source / name).exists()]
    if missing or not files:
        raise UsageError(
            f"No source at {', '.join(missing or MODULES)}: name files or folders relative to src/premotor, such as "
            f"plan or brain.py."
        )
    review = [m for m in review_mutants(source) if not only or any(e.file in files for e in m.edits)]
    texts = {f: (source / f).read_bytes() for f in files}
    every = [m for f, text in texts.items() for m in mutants_of(f, text)]
    return review + draw(every, count, seed, lambda m: compiles(applied(texts[m.file], m.edits)))


def summary(mutants: Sequence[Mutant], judged: dict[str, Verdict], seed: int, tree: str) -> dict[str, Any]:
    """What came of the faults, as one JSON object."""
    left = [m for m in mutants if not judged[m.key].killed]
    return {
        "mutants": len(mutants),
        "killed": len(mutants) - len(left),
        "survivors": [_described(m, judged[m.key]) for m in left],
        "review": {m.review: judged[m.key].killed for m in mutants if m.review},
        "seed": seed,
        "tree": tree,
        "seconds": round(sum(judged[m.key].seconds for m in mutants), 1),
    }


def _described(mutant: Mutant, verdict: Verdict) -> dict[str, Any]:
    plain = {k: getattr(mutant, k) for k in ("file", "line", "old", "new", "kind", "review")}
    return plain | {"tests": verdict.tests}


def judge_all(mutants: Sequence[Mutant], root: Path, tests: Map, log: Path, jobs: int) -> dict[str, Verdict]:
    """Verdicts by key; those in the log are not made again, new ones are appended to it."""
    judged = verdicts(log)
    todo = list({m.key: m for m in mutants if m.key not in judged}.values())
    sources = Sources(root / "src" / "premotor", root / "tests")
    with log.open("a") as file:
        for mutant, verdict in _each(todo, root, tests, sources, jobs):
            judged[verdict.key] = verdict
            file.write(line_of(verdict))
            file.flush()
            sys.stderr.write(_progress(mutant, verdict, sum(m.key in judged for m in mutants), len(mutants)))
    return judged


def _each(
    todo: Sequence[Mutant], root: Path, tests: Map, sources: Sources, jobs: int
) -> Iterator[tuple[Mutant, Verdict]]:
    with ExitStack() as stack:
        judges: SimpleQueue[Judge] = SimpleQueue()
        for _ in range(jobs):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mutate-")))
            judges.put(Judge(root, folder, tests.seconds))

        def work(mutant: Mutant) -> tuple[Mutant, Verdict]:
            judge = judges.get()
            try:
                return mutant, judge.judge(mutant, sources.tests_for(mutant, tests))
            finally:
                judges.put(judge)

        pool = ThreadPoolExecutor(jobs)
        try:
            for future in as_completed([pool.submit(work, m) for m in todo]):
                yield future.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _progress(mutant: Mutant, verdict: Verdict, count: int, total: int) -> str:
    how = f"killed by {verdict.by or 'a hang or crash'}" if verdict.killed else f"SURVIVED {verdict.tests} tests"
    what = mutant.review or f"{mutant.kind}: {mutant.old} => {mutant.new}"
    return f"{count}/{total} {mutant.file}:{mutant.line} {what}: {how} ({verdict.seconds:.0f} s)\n"


def report(found: dict[str, Any]) -> list[str]:
    """Lines to read: the survivors, then how many were killed."""
    lines = []
    for s in found["survivors"]:
        lines += [f"{s['file']}:{s['line']} {s['kind']} {s['review']}".rstrip(), f"  - {s['old']}", f"  + {s['new']}"]
    return [*lines, f"{found['killed']} of {found['mutants']} faults noticed (seed {found['seed']})"]


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line, no usage text."""
        self.exit(2, f"mutate: {message}; see --help.\n")


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = _Parser(prog="mutate.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--count", type=int, default=200, help="faults to draw (200); 0 for the review's alone")
    p.add_argument("--seed", type=int, default=0, help="of the draw (0)")
    p.add_argument("--only", nargs="+", default=[], metavar="PATH", help="draw from these, relative to src/premotor")
    p.add_argument("--jobs", type=int, default=1, help="faults at a time (1)")
    p.add_argument("--json", action="store_true", help="print one JSON object")
    return p


def run(args: argparse.Namespace) -> int:
    """Draw, judge and report; the exit code."""
    if args.count < 0 or args.jobs < 1:
        raise UsageError("--count is at least 0, --jobs at least 1.")
    began = time.monotonic()
    mutants = chosen(ROOT / "src" / "premotor", args.count, args.seed, args.only)
    tree = tree_hash(ROOT)
    folder = ROOT / "runs" / "mutate" / tree
    folder.mkdir(parents=True, exist_ok=True)
    tests = load(ROOT, folder)
    sys.stderr.write(f"{len(mutants)} faults, {len(tests.seconds)} tests mapped ({time.monotonic() - began:.0f} s)\n")
    if tests.failed:
        sys.stderr.write(f"{len(tests.failed)} tests fail without a fault and judge none: {', '.join(tests.failed)}\n")
    found = summary(mutants, judge_all(mutants, ROOT, tests, folder / "verdicts.jsonl", args.jobs), args.seed, tree)
    sys.stdout.write(json.dumps(found) + "\n" if args.json else "\n".join(report(found)) + "\n")
    return 0


def main(words: Sequence[str] | None = None) -> int:
    """The exit code: 0 judged, 2 wrong usage, 130 interrupted."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that copies of the source are removed
    try:
        return run(parser().parse_args(words))
    except (UsageError, TableError, MapError, JudgeError) as error:
        sys.stderr.write(f"mutate: {error}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("mutate: interrupted; the same command goes on from the verdicts made.\n")
        return 130


if __name__ == "__main__":
    sys.exit(main())
