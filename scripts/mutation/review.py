"""Faults that an independent review planted by hand. They are always judged; the table follows the source."""

from pathlib import Path

from mutation.operators import Edit, Mutant

# Name, and for each edit: file relative to src/premotor, the exact old text (found once in it), the new text.
Fault = tuple[str, tuple[tuple[str, str, str], ...]]
FAULTS: tuple[Fault, ...] = (
    (
        "nothing is judged and place never opens the fingers",
        (
            (
                "executive.py",
                "        mind, step, motion = draft.mind, draft.mind.program.step, draft.mind.motion\n",
                "        return\n        mind, step, motion = draft.mind, draft.mind.program.step, draft.mind.motion\n",
            ),
            (
                "move/programs.py",
                'Segment("release", hold(lower.positions[-1]), min(open_, width), force,',
                'Segment("release", hold(lower.positions[-1]), 0.0, force,',
            ),
            (
                "move/programs.py",
                'Segment("retreat", motion.piece("retreat"), min(open_, width), force)',
                'Segment("retreat", motion.piece("retreat"), 0.0, force)',
            ),
        ),
    ),
    (
        "nothing is judged",
        (
            (
                "executive.py",
                "        mind, step, motion = draft.mind, draft.mind.program.step, draft.mind.motion\n",
                "        return\n        mind, step, motion = draft.mind, draft.mind.program.step, draft.mind.motion\n",
            ),
        ),
    ),
    (
        "thinking costs no time",
        (("runtime.py", "return now >= self._start + self._made[1]", "return now >= self._start"),),
    ),
    (
        "the acting lane is never told that the guard gave way",
        (("runtime.py", "self._yielded = verdict.giving_way", "self._yielded = False"),),
    ),
    (
        "the guard accepts stale readings",
        (("guard/guard.py", "if fault or now - reading.time > self.limits.max_age:", "if fault:"),),
    ),
    (
        "grip force for once the weight",
        (("plan/grasps.py", "max(3.0 * weight /", "max(1.0 * weight /"),),
    ),
    (
        "the futures drawn do not differ in mass",
        (
            (
                "foresee/particles.py",
                "mass=np.clip(mass[0] + mass[1] * z[:, 4], 0.3 * mass[0], 3.0 * mass[0] + 1e-3)",
                "mass=np.full(k, mass[0])",
            ),
        ),
    ),
    (
        "the futures played do not differ in mass",
        (("foresee/rollouts.py", 'expand("body_mass")[:, body] = mass', 'expand("body_mass")'),),
    ),
    (
        "the futures drawn do not differ in size",
        (
            (
                "foresee/particles.py",
                "scale=np.clip(1.0 + SCALE_ERROR_SD * z[:, 3], 0.88, 1.12)",
                "scale=np.ones(k)",
            ),
        ),
    ),
    (
        "the futures played do not differ in size",
        (
            (
                "foresee/rollouts.py",
                "if not np.any(model.geom_type[geoms] == mujoco.mjtGeom.mjGEOM_MESH):",
                "if False:",
            ),
        ),
    ),
    (
        "the probability of success is not smoothed",
        (("foresee/rollout_result.py", "success=(len(kept) + 1) / (n + 2)", "success=len(kept) / n"),),
    ),
    (
        "cameras on the arm are never calibrated from looks",
        (("brain.py", "CALIBRATION_LOOK = 1 ", "CALIBRATION_LOOK = 99 "),),
    ),
    ("carried at full speed", (("plan/step_planner.py", "CARRY_SPEED = 0.5 ", "CARRY_SPEED = 1.0 "),)),
    (
        "things that are gone stay",
        (("remember/memory.py", "if t.existence > self.min_existence or t.id == grasp_target)", "if True)"),),
    ),
    (
        "tilt of a camera with the wrong sign",
        (("calibrate/table_leveling.py", "[-slope[1], slope[0], 0.0]", "[slope[1], -slope[0], 0.0]"),),
    ),
)


class TableError(Exception):
    """The table does not fit the source any more."""


def review_mutants(root: Path, faults: tuple[Fault, ...] = FAULTS) -> list[Mutant]:
    """The table as faults of the source under `root`; `TableError` where an old text is not found exactly once."""
    return [_mutant(root, name, edits) for name, edits in faults]


def _mutant(root: Path, name: str, edits: tuple[tuple[str, str, str], ...]) -> Mutant:
    made = []
    for file, old, new in edits:
        path = root / file
        count = path.read_bytes().count(old.encode()) if path.exists() else 0
        if count != 1:
            raise TableError(
                f"Review fault '{name}': its old text occurs {count} times in {file}, not once. The table follows the "
                f"source: correct FAULTS in scripts/mutation/review.py. Old text: {old.strip()}"
            )
        source = path.read_bytes()
        start = source.index(old.encode())
        first = source[:start].count(b"\n") + 1
        last = first + old.rstrip("\n").count("\n")
        made.append(Edit(file, start, start + len(old.encode()), new, first, last))
    (file, old, new), line = edits[0], made[0].first
    return Mutant(file, line, "review", " ".join(old.split()), " ".join(new.split()), tuple(made), name)
