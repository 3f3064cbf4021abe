"""Films play, also those whose writer was killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from premotor.core.errors import RecordError
from premotor.record.film import Film, read_film


def shade(i: int) -> np.ndarray:
    return np.full((72, 128, 3), 10 * (i % 20) + 20, np.uint8)


def test_a_film_gives_its_pictures_back(tmp_path: Path) -> None:
    with Film(tmp_path / "film.mp4", fps=10, size=(128, 72)) as film:
        for i in range(15):
            film.add(shade(i))
    pictures = read_film(tmp_path / "film.mp4")
    assert film.duration == 1.5
    assert len(pictures) == 15
    assert [round(float(p.mean()) / 10) for p in pictures] == [round(float(shade(i).mean()) / 10) for i in range(15)]


def test_wrong_sizes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="even"):
        Film(tmp_path / "a.mp4", size=(127, 72))
    with Film(tmp_path / "b.mp4", size=(128, 72)) as film:
        film.add(shade(0))
        with pytest.raises(RecordError, match="128 x 72"):
            film.add(np.zeros((10, 10, 3), np.uint8))


def test_no_film_is_a_record_error(tmp_path: Path) -> None:
    (tmp_path / "x.mp4").write_bytes(b"not a film")
    with pytest.raises(RecordError, match="cannot be read as a film"):
        read_film(tmp_path / "x.mp4")


CHILD = """
import sys
sys.path.insert(0, sys.argv[2])
from test_film import shade
from premotor.record.film import Film
film = Film(sys.argv[1], fps=10, size=(128, 72))
for i in range(95):
    film.add(shade(i))
print("ready", flush=True)
sys.stdin.read()
"""


def test_a_film_plays_after_kill_nine(tmp_path: Path) -> None:
    here, path = str(Path(__file__).parent), str(tmp_path / "film.mp4")
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    child = subprocess.Popen([sys.executable, "-c", CHILD, path, here], **pipes)
    assert child.stdout is not None and child.stdout.readline() == "ready\n"
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert len(read_film(path)) >= 85  # of 95: all but the last second
