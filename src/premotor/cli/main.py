"""The command line: one file per verb; nothing heavy is imported before a verb runs."""

import json
import os
import sys
from typing import NoReturn, cast

import typer

from premotor.cli import bench, do, doctor, learn, listing, look, play, replay

app = typer.Typer(
    help="An open robot brain that simulates every move before it makes it.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for verb in (do, play, look, listing, doctor, replay):
    app.command(verb.NAME)(verb.command)
app.add_typer(bench.app, name="bench")
app.add_typer(learn.app, name="learn")
EXIT_INTERRUPTED = 130
GL_MODULES = "mujoco.rendering", "mujoco.egl", "mujoco.osmesa", "mujoco.glfw", "OpenGL", "glfw"
PARSER_ERROR = typer.BadParameter.__mro__[1]  # the parser's own errors, which typer does not name


def run() -> None:
    """Entry point: exit code 0 done, 1 not achieved, 2 wrong usage, 130 stopped; an error is one line, no traceback."""
    if sys.platform.startswith("linux"):
        os.environ.setdefault("MUJOCO_GL", "egl")
    try:
        code = app(standalone_mode=False) or 0
        if code == EXIT_INTERRUPTED:  # so the parser reports Ctrl-C
            raise KeyboardInterrupt
        sys.exit(code)
    except OSError as error:
        if error.filename is None:
            raise
        _fail(f"{error.filename}: {error.strerror}.", 2)
    except (KeyboardInterrupt, typer.Abort):
        _fail("stopped.", EXIT_INTERRUPTED)
    except Exception as error:
        # core brings numpy along, which --help should not
        from premotor.core.errors import GraphicsError, PremotorError, RecordError, UsageError, WorldError

        if isinstance(error, PARSER_ERROR):
            said = cast(typer.BadParameter, error)
            said.show()
            _end(said.format_message(), 2)
        if _from_graphics(error):
            _fail(str(GraphicsError.of(error)), 2)
        if not isinstance(error, PremotorError):
            raise
        _fail(str(error), 2 if isinstance(error, UsageError | WorldError | RecordError | GraphicsError) else 1)


def _from_graphics(error: BaseException) -> bool:
    """Whether MuJoCo's GL backend failed while it was being imported: only then do its modules raise."""
    frames, trace = [], error.__traceback__
    while trace is not None:
        frames.append(trace.tb_frame.f_globals.get("__name__", ""))
        trace = trace.tb_next
    return any(name.startswith(GL_MODULES) for name in frames)


def _fail(message: str, code: int) -> NoReturn:
    """One line on stderr, and for programs that asked for JSON the same as an object."""
    typer.secho(f"premotor: {message}", fg="red", err=True)
    _end(message, code)


def _end(message: str, code: int) -> NoReturn:
    if "--json" in sys.argv:
        sys.stdout.write(json.dumps({"error": message, "exit_code": code}) + "\n")
    sys.exit(code)
