"""The command line: one file per verb; nothing heavy is imported before a verb runs."""

import json
import os
import sys

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


def run() -> None:
    """Entry point: exit code 0 done, 1 not achieved, 2 wrong usage; a premotor error is one line, no traceback."""
    if sys.platform.startswith("linux"):
        os.environ.setdefault("MUJOCO_GL", "egl")
    try:
        app()
    except OSError as error:
        if error.filename is None:
            raise
        _fail(f"{error.filename}: {error.strerror}.", 2)
    except Exception as error:
        # core brings numpy along, which --help should not
        from premotor.core.errors import PremotorError, RecordError, UsageError, WorldError

        if not isinstance(error, PremotorError):
            raise
        _fail(str(error), 2 if isinstance(error, UsageError | WorldError | RecordError) else 1)
    except KeyboardInterrupt:
        sys.stderr.write("stopped\n")
        sys.exit(130)


def _fail(message: str, code: int) -> None:
    """One line on stderr, and for programs that asked for JSON the same as an object."""
    typer.secho(f"premotor: {message}", fg="red", err=True)
    if "--json" in sys.argv:
        sys.stdout.write(json.dumps({"error": message, "exit_code": code}) + "\n")
    sys.exit(code)
