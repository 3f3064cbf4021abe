"""Compare the kitchen bench of two revisions, seed by seed: does a change labeled "same rows" change no result?

Each revision runs its own source in a temporary git worktree. Finished rows are kept in a folder of the revision and
this machine: a baseline runs once a machine, a killed run goes on, and rows of two machines never meet.
Exit code: 0 the rows are equal (or --flips), 1 they differ, 2 wrong usage.
"""

import argparse
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NoReturn

Row = Mapping[str, Any]
Key = tuple[str, int]  # difficulty and seed of an episode
Rows = dict[Key, Row]

ROOT = Path(__file__).parents[1]
WORKTREE = "WORKTREE"  # in place of a revision: the files as they lie here, uncommitted changes included
DIFFICULTIES = ("easy", "normal", "cluttered")
# What follows the wall clock, see `numbers` in runtime.py. `realtime_factor` does where acting costs more than
# thinking. Everything else is world time or counted work under the profile charge.
MEASURED = frozenset({"act_mean_ms", "act_worst_ms", "realtime_factor"})
MEASURED_PREFIX = "seconds_"  # wall time of a room
SEEDS, FLIP_SEEDS = 12, 24  # episodes for a proof, and to judge a change that moves rows
LIBRARIES = ("numpy", "scipy", "mujoco", "onnxruntime", "ompl", "ruckig", "mink", "daqp")  # they decide the last digits
GRACE = 10.0  # [s] for a bench to end by itself after an interruption
SCRIPT_DATE = "2000-01-01T00:00:00Z"  # of the commit made of WORKTREE: equal files give an equal commit


class UsageError(Exception):
    """The user has asked for what cannot be; the message is one line that says what to do."""


@dataclass(frozen=True)
class Difference:
    """A field of one episode that is not equal. old, new: its values, or None where there is none."""

    difficulty: str
    seed: int
    field: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Flips:
    """Episodes by who won them: only OLD, only NEW, both, neither."""

    lost: tuple[Key, ...]
    gained: tuple[Key, ...]
    both: int
    neither: int


def compared(row: Row) -> dict[str, Any]:
    """The fields of a row that must repeat."""
    return {k: v for k, v in row.items() if k not in MEASURED and not k.startswith(MEASURED_PREFIX)}


def renamed_fields(pairs: Sequence[str]) -> dict[str, str]:
    """`old=new` pairs as a table from old to new field names."""
    table = {}
    for pair in pairs:
        old, sign, new = pair.partition("=")
        if not (old and sign and new):
            raise UsageError(f"--renamed '{pair}' is not old=new; give two field names, such as picks=grasps.")
        table[old] = new
    return table


def equal(a: Any, b: Any) -> bool:
    """Whether two values of a row are the same; not-a-number equals itself, and True is not 1."""
    return isinstance(a, bool) == isinstance(b, bool) and (a == b or (a != a and b != b))


def differences(old: Rows, new: Rows, renamed: Mapping[str, str]) -> list[Difference]:
    """Every field of every episode that is not the same on both sides; a missing episode is the field "row"."""
    found = []
    for key in sorted(old.keys() | new.keys()):
        if key not in old or key not in new:
            found.append(Difference(*key, "row", _there(key in old), _there(key in new)))
            continue
        a = {renamed.get(k, k): v for k, v in compared(old[key]).items()}
        b = compared(new[key])
        for name in sorted(a.keys() | b.keys()):
            if name not in a or name not in b or not equal(a[name], b[name]):
                found.append(Difference(*key, name, a.get(name), b.get(name)))
    return found


def _there(present: bool) -> str:
    return "there" if present else "missing"


def flips(old: Rows, new: Rows) -> Flips:
    """Who won which of the episodes that both sides have."""
    won = {key: (bool(old[key]["success"]), bool(new[key]["success"])) for key in sorted(old.keys() & new.keys())}
    which = {pair: tuple(k for k, v in won.items() if v == pair) for pair in set(won.values())}
    both, neither = len(which.get((True, True), ())), len(which.get((False, False), ()))
    return Flips(which.get((True, False), ()), which.get((False, True), ()), both, neither)


def shares(difficulties: Sequence[str], first: int, seeds: int) -> list[tuple[str, int, int]]:
    """(difficulty, first seed, number of seeds): the seeds in a row, split as evenly as they go."""
    each, more = divmod(seeds, len(difficulties))
    found, at = [], first
    for i, difficulty in enumerate(difficulties):
        count = each + (i < more)
        if count:
            found.append((difficulty, at, count))
        at += count
    return found


def machine_key() -> str:
    """Short name of what decides the last digits of a row: processor, its instructions and the numeric libraries."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    parts = [platform.machine(), platform.processor(), platform.python_version(), str(os.cpu_count())]
    for name in ("model name", "flags", "Features"):
        parts += [line for line in lines if line.split(":")[0].strip() == name][:1]
    for library in LIBRARIES:
        try:
            parts.append(f"{library} {version(library)}")
        except PackageNotFoundError:
            parts.append(f"{library} none")
    return sha256("\n".join(parts).encode()).hexdigest()[:8]


def git(*words: str, env: Mapping[str, str] | None = None) -> str:
    """What a git command prints; `subprocess.CalledProcessError` when it fails."""
    full = {**os.environ, **(env or {})}
    done = subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True, check=True, env=full)
    return done.stdout.strip()


def resolve(revision: str) -> str:
    """The commit (40 hex digits) of a revision; of WORKTREE, one made of the files as they are."""
    if revision == WORKTREE:
        return _snapshot()
    try:
        return git("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    except subprocess.CalledProcessError:
        raise UsageError(
            f"Unknown revision '{revision}': give a commit, a branch, a tag or {WORKTREE}; "
            "`git log --oneline` lists commits."
        ) from None


def _snapshot() -> str:
    who = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER")
           for what, value in (("NAME", "same_rows"), ("EMAIL", "same_rows"), ("DATE", SCRIPT_DATE))}  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        env = {**who, "GIT_INDEX_FILE": str(Path(folder) / "index")}
        git("read-tree", "HEAD", env=env)
        git("add", "--all", env=env)
        return git("commit-tree", git("write-tree", env=env), "-p", "HEAD", "-m", "files as they are", env=env)


@contextmanager
def checkout(commit: str) -> Generator[Path]:
    """A folder with the files of a commit, gone afterward however it ends."""
    with tempfile.TemporaryDirectory(prefix="same_rows-") as folder:
        path = Path(folder) / "tree"
        try:
            git("worktree", "add", "--detach", "--quiet", str(path), commit)
            yield path
        finally:
            subprocess.run(["git", "-C", str(ROOT), "worktree", "remove", "--force", str(path)], capture_output=True)


def bench(tree: Path, logs: Path, share: tuple[str, int, int], jobs: int) -> Rows:
    """Rows of one difficulty from the bench of the source under `tree`; what `logs` holds is not run again."""
    difficulty, first, count = share
    command = [sys.executable, "-m", "premotor", "bench", "kitchen", "--episodes", str(count), "--seed", str(first)]
    command += ["--difficulty", difficulty, "--charge", "profile", "--jobs", str(jobs), "--logs", str(logs)]
    env = {**os.environ, "PYTHONPATH": str(tree / "src")}
    run = subprocess.Popen(command, cwd=tree, env=env, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        out, _ = run.communicate()
    finally:
        _end(run)
    if run.returncode:
        raise UsageError(f"The bench of {logs.name} failed (exit code {run.returncode}); its message is above.")
    log = Path(json.loads(out.splitlines()[-1])["log"])
    wanted = range(first, first + count)
    rows = [json.loads(line) for line in log.read_text().splitlines() if line.endswith("}")]
    return {(difficulty, row["seed"]): row for row in rows if row["seed"] in wanted}


def _end(run: subprocess.Popen[str]) -> None:
    """After an interruption: end the bench and its episodes, which have a process group of their own."""
    if run.poll() is not None:
        return
    os.killpg(run.pid, signal.SIGTERM)
    try:
        run.wait(GRACE)
    except subprocess.TimeoutExpired:
        os.killpg(run.pid, signal.SIGKILL)


def rows_of(commit: str, logs: Path, plan: Sequence[tuple[str, int, int]], jobs: int) -> Rows:
    """All rows of a commit."""
    logs.mkdir(parents=True, exist_ok=True)
    rows: Rows = {}
    with checkout(commit) as tree:
        for share in plan:
            sys.stderr.write(f"{commit[:10]}: {share[2]} {share[0]} episodes from seed {share[1]}\n")
            rows |= bench(tree, logs, share, jobs)
    return rows


def report(found: Sequence[Difference], flipped: Flips, episodes: int) -> list[str]:
    """Lines to read: each difference, then who won what."""
    lines = [f"{d.difficulty} seed {d.seed}: {d.field}: {d.old!r} -> {d.new!r}" for d in found]
    for word, keys in (("lost", flipped.lost), ("gained", flipped.gained)):
        lines += [f"{word}: {difficulty} seed {seed}" for difficulty, seed in keys]
    lost, gained = len(flipped.lost), len(flipped.gained)
    lines.append(
        f"{episodes} episodes: lost {lost}, gained {gained}, both {flipped.both}, neither {flipped.neither}; "
        f"lost minus gained {lost - gained:+d}"
    )
    return lines


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line, no usage text."""
        self.exit(2, f"same_rows: {message}; see --help.\n")


def parser() -> argparse.ArgumentParser:
    """The command line."""
    p = _Parser(prog="same_rows.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("old", help=f"a git revision, or {WORKTREE}: the files as they lie here")
    p.add_argument("new", help="the same; where both are one commit it runs twice, which tests that runs repeat")
    p.add_argument("--seeds", type=int, help=f"episodes ({SEEDS}; {FLIP_SEEDS} with --flips)")
    p.add_argument("--first", type=int, default=400, help="first seed (400)")
    p.add_argument(
        "--difficulty",
        action="append",
        choices=DIFFICULTIES,
        help="may be given several times: the seeds are split evenly (half normal, half cluttered)",
    )
    p.add_argument("--renamed", action="append", default=[], metavar="OLD=NEW", help="a field with a new name")
    p.add_argument("--flips", action="store_true", help="for rows that move: only who won what, exit code 0")
    p.add_argument("--jobs", type=int, default=2, help="episodes at a time (2)")
    p.add_argument("--logs", type=Path, default=ROOT / "runs" / "same_rows", help="folder of finished rows")
    p.add_argument("--json", action="store_true", help="print one JSON object")
    return p


def compare(args: argparse.Namespace) -> int:
    """Run both sides and say what differs; the exit code."""
    seeds = args.seeds if args.seeds is not None else FLIP_SEEDS if args.flips else SEEDS
    if seeds < 1 or args.jobs < 1 or args.first < 0:
        raise UsageError("--seeds and --jobs are at least 1, --first at least 0.")
    renamed = renamed_fields(args.renamed)
    plan = shares(args.difficulty or ("normal", "cluttered"), args.first, seeds)
    old, new = resolve(args.old), resolve(args.new)
    here = machine_key()
    again = "-again" if old == new else ""
    before = rows_of(old, args.logs.resolve() / f"{old[:10]}-{here}", plan, args.jobs)
    after = rows_of(new, args.logs.resolve() / f"{new[:10]}-{here}{again}", plan, args.jobs)
    found = [] if args.flips else differences(before, after, renamed)
    flipped = flips(before, after)
    if args.json:
        out = {"old": old, "new": new, "machine": here, "episodes": seeds, "differences": [asdict(d) for d in found]}
        sys.stdout.write(json.dumps(out | {"flips": asdict(flipped)}) + "\n")
    else:
        sys.stdout.write("\n".join(report(found, flipped, seeds)) + "\n")
        verdict = f"{len(found)} fields differ" if found else "The rows are equal"
        sys.stdout.write("" if args.flips else f"{verdict}: {old[:10]}, {new[:10]}\n")
    return 1 if found else 0


def main(words: Sequence[str] | None = None) -> int:
    """The exit code: 0 equal, 1 different, 2 wrong usage, 130 interrupted."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that worktrees are removed
    try:
        return compare(parser().parse_args(words))
    except UsageError as error:
        sys.stderr.write(f"same_rows: {error}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("same_rows: interrupted; the same command goes on from the finished episodes.\n")
        return 130


if __name__ == "__main__":
    sys.exit(main())
