"""The verbs that need no world: what they print, and with which exit code they end."""

import io
import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from premotor.cli.main import run
from premotor.core import Budget, Event
from premotor.record.recorder import Recorder


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


def premotor(*words: str) -> Ended:
    """Run the command line as a user would, without the cost of a process."""
    out, err, code, before = io.StringIO(), io.StringIO(), 0, sys.argv
    sys.argv = ["premotor", *words]
    try:
        with redirect_stdout(out), redirect_stderr(err):
            run()
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        sys.argv = before
    return Ended(code, out.getvalue(), err.getvalue())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("do", "x", "--world", "kitchn"), "Did you mean 'kitchen'"),
        (("do", "x", "--difficulty", "hard"), "easy"),
        (("do", "x", "--only-objects"), "--objects DIR"),
        (("do", "x", "--objects", "/no/such/folder"), "/no/such/folder"),
        (("do", "x", "--without", "guard"), "Choose one of: foresee"),
        (("list", "kindz"), "kinds"),
        (("bench", "kitchen", "--charge", "free"), "measured"),
        (("learn", "see", "--data", "/no/such/shards"), "premotor learn data"),
        (("look", "--rgb", "/no/such.png", "--K", "1,1,1,1"), "/no/such.png"),
        (("look", "--rgb", "/no/such.png", "--K", "1,1,1,1", "--out", "x.zzz"), "give a .png"),
        (("do", " "), "no instruction"),
        (("do", "x", "--timeout", "nan"), "above 0"),
        (("replay", "/no/such/run"), "/no/such/run"),
        (("replay", "x", "--from", "4", "--until", "1"), "not before"),
        (("learn", "see", "--device", "tpu"), "cuda"),
    ],
    ids=lambda v: " ".join(v) if isinstance(v, tuple) else "",
)
def test_wrong_usage_is_one_line_and_code_2(words: tuple[str, ...], said: str) -> None:
    done = premotor(*words)
    assert done.returncode == 2 and said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1 and done.stdout == ""


def test_an_error_is_json_too_where_json_was_asked_for() -> None:
    done = premotor("do", "x", "--world", "moon", "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout) == {"error": done.stderr.removeprefix("premotor: ").strip(), "exit_code": 2}


@pytest.mark.parametrize("words", [("list", "--bogus"), ("do",), ("bench", "kitchen", "--episodes", "many"), ("fly",)])
def test_words_the_parser_turns_down_are_json_too(words: tuple[str, ...]) -> None:
    plain, done = premotor(*words), premotor(*words, "--json")
    assert plain.returncode == done.returncode == 2 and plain.stdout == ""
    found = json.loads(done.stdout)
    assert found["exit_code"] == 2 and found["error"] in done.stderr and len(found["error"]) > 10


def test_an_unknown_verb_is_wrong_usage_in_a_process_of_its_own_too() -> None:
    done = subprocess.run([sys.executable, "-m", "premotor", "fly"], capture_output=True, text=True, timeout=120)
    assert done.returncode == 2 and "Traceback" not in done.stderr


def test_training_never_uses_test_seeds(tmp_path: Path) -> None:
    done = premotor("learn", "data", "--seed", "7", "--out", str(tmp_path / "shards"))
    assert done.returncode == 2 and "test seed" in done.stderr


def test_learning_without_shards_says_how_to_make_them(tmp_path: Path) -> None:
    train, validation = tmp_path / "train", tmp_path / "validation"
    validation.mkdir()  # an empty folder holds no shards either
    words = ("learn", "see", "--data", str(train), "--validation", str(validation))
    done = premotor(*words)
    assert done.returncode == 2 and done.stderr.endswith(f"premotor learn data --out {train}\n")
    train.mkdir()
    (train / "shard-1000000.npz").touch()
    done = premotor(*words)
    assert done.returncode == 2 and done.stderr.endswith(f"premotor learn data --out {validation} --seed 2000000\n")


def test_list_as_json() -> None:
    found = json.loads(premotor("list", "--json").stdout)
    assert set(found) == {"kinds", "worlds", "robots", "skills"}
    assert len(found["kinds"]) >= 40 and "fruit" in found["kinds"]["apple"]
    assert "kitchen" in found["worlds"] and "arm7" in found["robots"] and all(found["skills"].values())


def test_list_of_one_sort_for_people() -> None:
    shown = premotor("list", "skills").stdout
    assert "pick" in shown and "arm7" not in shown


def test_doctor_as_json_agrees_with_its_exit_code() -> None:
    done = premotor("doctor", "--json")
    found = json.loads(done.stdout)
    assert done.returncode == (0 if found["healthy"] else 1)
    by_name = {c["name"]: c for c in found["checks"]}
    assert by_name["python"]["ok"] and by_name["mujoco"]["ok"]
    assert {"numpy", "scipy", "pydantic", "onnxruntime"} <= set(by_name) and "torch" not in by_name
    assert all(c["fix"] for c in found["checks"] if not c["ok"])


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    recorder = Recorder(tmp_path / "run", {"seed": 3})
    recorder.instruction(0.0, "put the plum in the bowl")
    for k in range(3):
        recorder.thought(float(k), 0.1, Budget(), [Event(float(k), "plan", "start", f"step {k}")])
    recorder.result({"done": False, "message": "no bowl here"}, 3.0)
    recorder.close()
    return tmp_path / "run"


def test_replay_tells_the_run_in_order(recording: Path) -> None:
    shown = premotor("replay", str(recording)).stdout
    order = [shown.index(s) for s in ("put the plum in the bowl", "step 0", "step 1", "step 2", "no bowl here")]
    assert order == sorted(order)


def test_replay_as_json_within_a_stretch(recording: Path) -> None:
    story = json.loads(premotor("replay", str(recording), "--from", "0.5", "--until", "1.5", "--json").stdout)
    assert [e["text"] for e in story["events"]] == ["step 1"] and story["result"] is None


def test_replay_of_nothing_is_wrong_usage(tmp_path: Path) -> None:
    done = premotor("replay", str(tmp_path))
    assert done.returncode == 2 and "no recording" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(("fault", "code"), [("black", 1), ("blank", 1), ("no depth", 2)])
def test_look_at_useless_images(tmp_path: Path, fault: str, code: int) -> None:
    rng = np.random.default_rng(0)
    images = {"black": np.zeros((96, 128, 3)), "blank": np.full((96, 128, 3), 120)}
    Image.fromarray(images.get(fault, rng.integers(0, 255, (96, 128, 3))).astype(np.uint8)).save(tmp_path / "rgb.png")
    np.save(tmp_path / "depth.npy", np.full((96, 128), 0.8, np.float32))
    depth = () if fault == "no depth" else ("--depth", str(tmp_path / "depth.npy"))
    done = premotor("look", "--rgb", str(tmp_path / "rgb.png"), "--K", "120,120,64,48", *depth)
    assert done.returncode == code and fault in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("depth", "K", "said"),
    [
        (np.full((48, 64), 0.8), "120,120,64,48", "64 x 48 pixels and the color image 128 x 96"),
        (np.full((96, 128), 800.0), "120,120,64,48", "meters"),
        (np.full((96, 128), 0.8), "0,0,64,48", "pinhole"),
    ],
    ids=["another size", "millimeters", "no focal length"],
)
def test_look_with_what_does_not_fit(tmp_path: Path, depth: np.ndarray, K: str, said: str) -> None:
    rgb = np.random.default_rng(0).integers(0, 255, (96, 128, 3)).astype(np.uint8)
    Image.fromarray(rgb).save(tmp_path / "rgb.png")
    np.save(tmp_path / "depth.npy", depth.astype(np.float32))
    done = premotor("look", "--rgb", str(tmp_path / "rgb.png"), "--K", K, "--depth", str(tmp_path / "depth.npy"))
    assert done.returncode == 2 and said in done.stderr and "Traceback" not in done.stderr


def test_play_begins_and_ends_without_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("quit\n"))
    done = premotor("play", "--difficulty", "easy", "--no-film", "--out", str(tmp_path / "run"))
    assert done.returncode == 0, done.stderr


def test_ctrl_c_is_said_and_has_an_exit_code_of_its_own(monkeypatch, capsys):
    from premotor.cli import main

    monkeypatch.setattr(main, "app", lambda **_: 130)  # as the parser reports it
    monkeypatch.setattr("sys.argv", ["premotor", "do", "--json"])
    with pytest.raises(SystemExit) as stopped:
        main.run()
    said = capsys.readouterr()
    assert stopped.value.code == 130 and "stopped" in said.err
    assert json.loads(said.out) == {"error": "stopped.", "exit_code": 130}
