"""A world, a brain in it, and everything that watches them, for one or more instructions."""

import sys
from dataclasses import asdict, replace
from pathlib import Path
from types import TracebackType
from typing import Any

from rich.console import Console
from rich.markup import escape

from premotor.bench.episode import Setup, prepare
from premotor.bench.kitchen import commit
from premotor.bench.observers import FilmObserver, RecordingObserver
from premotor.core import Event
from premotor.record.film import Film
from premotor.record.recorder import Recorder
from premotor.record.report import write_report

SOURCE_STYLES = {
    "see": "green",
    "understand": "magenta",
    "foresee": "cyan",
    "plan": "yellow",
    "pick": "bold",
    "place": "bold",
}


class Session:
    """Holds one episode open; `instruct` may be called again and again. quiet: nothing is printed."""

    def __init__(self, setup: Setup, folder: Path, *, film: bool = True, quiet: bool = False):
        self.folder, self._quiet = folder, quiet
        self._console = Console(stderr=True, quiet=quiet, highlight=False)
        about = {k: sorted(v) if isinstance(v, frozenset) else v for k, v in asdict(setup).items()}
        self.episode = prepare(setup, self._tell)  # before anything is written: things from outside may not be usable
        self._recorder = Recorder(folder, {**about, "objects": str(setup.objects or ""), "commit": commit()})
        self._film = Film(folder / "film.mp4") if film else None
        self.episode.runtime.add_observer(RecordingObserver(self._recorder))
        self._filming = FilmObserver(self.episode.world, self._film)
        if self._film is not None:
            self.episode.runtime.add_observer(self._filming)

    def _tell(self, event: Event) -> None:
        color = SOURCE_STYLES.get(event.source, "dim")
        self._console.print(f"[dim]{event.time:6.1f} s[/]  [{color}]{event.source:10s}[/] {escape(event.text)}")

    def instruct(self, text: str) -> dict[str, Any]:
        """Do one instruction; flat numbers of how it went, the scorer's view of the world among them."""
        episode = self.episode
        episode.setup = replace(episode.setup, instruction=text)
        self._recorder.instruction(episode.world.time, text)
        result, scored = episode.run()
        row: dict[str, Any] = {"done": result.done, "message": result.message, "instruction": text}
        row |= {"seed": episode.setup.seed, "seconds": result.seconds, "charge": episode.setup.charge}
        row |= {"oracle": ",".join(sorted(episode.setup.oracle)), **result.numbers}
        row |= {f"scorer_{k}": v for k, v in asdict(scored).items()}
        self._recorder.result(row, episode.world.time)
        self._filming.end(result.done)
        mark = "[bold green]done[/]" if result.done else "[bold red]not done[/]"
        self._console.print(f"{mark}: {escape(result.message)}  ({result.seconds:.0f} s of world time)")
        return row

    def close(self) -> None:
        """Finish the film, the record and the report; doing it twice is harmless."""
        if self._film is not None:
            self._film.close()
        self._recorder.close()
        path = write_report(self.folder)
        if not self._quiet:
            sys.stderr.write(f"record: {path}\n")

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None):
        if self._film is not None:
            self._film.close()
        self._recorder.close()
        if error is not None and not self._quiet:
            sys.stderr.write(f"record so far: {self.folder}\n")
