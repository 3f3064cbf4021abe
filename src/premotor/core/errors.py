"""One exception tree. A message names what was wrong, the valid choices, and the next step.

A command line ends with exit code 2 on a UsageError, WorldError, RecordError or GraphicsError, and on an OSError that
names a file: something that was handed in cannot be used. On any other PremotorError it ends with 1, after Ctrl-C with
130.
"""

import difflib
import os
from collections.abc import Iterable


class PremotorError(Exception):
    """Base of every error premotor raises on purpose; a command line shows its message, no traceback."""


class UsageError(PremotorError):
    """The caller asked for something that does not exist or does not fit (exit code 2)."""


class BodyError(PremotorError):
    """A robot description or a robot's answer does not keep its contract."""


class WorldError(PremotorError):
    """A simulated place cannot be built, or a file for it cannot be used (exit code 2)."""


class GoalError(PremotorError):
    """An instruction was not understood or refers to nothing known; nothing moves."""


class SensorError(PremotorError):
    """An observation cannot be used (blank, black, no depth, NaN, stale); nothing moves."""


class PlanError(PremotorError):
    """No way was found; the message says what was tried."""


class RecordError(PremotorError):
    """A recording cannot be written or read (exit code 2)."""


class GraphicsError(PremotorError):
    """No camera picture can be drawn: there is no GL backend, or the chosen one does not work (exit code 2)."""

    @classmethod
    def of(cls, error: Exception) -> "GraphicsError":
        """The error for a person, from what the GL backend raised."""
        chosen = os.environ.get("MUJOCO_GL")
        backend = f"MUJOCO_GL={chosen}" if chosen else "the default GL backend"
        cause = " ".join(str(error).split()).rstrip(".") or type(error).__name__
        return cls(f"No camera picture can be drawn with {backend}: {cause}. Run `premotor doctor` for the fix.")


class MissingExtra(PremotorError):
    """An optional dependency is not installed; the message gives the line that installs it."""


def validate_choice(what: str, name: str, valid: Iterable[str]) -> str:
    """Return `name` if it is among `valid`, else raise `UsageError` naming near misses and all choices."""
    names = sorted(valid)
    if name in names:
        return name
    near = difflib.get_close_matches(name, names, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    raise UsageError(f"There is no {what} '{name}'.{hint} Choose one of: {', '.join(names)}.")
