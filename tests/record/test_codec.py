"""Core nouns survive being written and read."""

import dataclasses
import json
from typing import Any

import numpy as np
import pytest
import record_scene as scene
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from premotor.core import Description, Event, Goal, Predicate, Program, Progress, Segment, Step, Trajectory
from premotor.core.errors import RecordError
from premotor.record import codec
from premotor.record.codec import decode_array, dumps, encode_array, loads


def program() -> Program:
    line = Trajectory(np.linspace(0, 1, 40), np.linspace(0, 1, 280).reshape(40, 7))
    return Program(3, Step("place", 1, 7), (Segment("lower", line, 0.08, 20.0, "contact"),))


apple = Description(kind="fruit", excluding=(Description(kind="lemon"),), count=2, text="fruit but the lemon")
goal = Goal(predicates=(Predicate(relation="in", what=apple, where=Description(kind="basket")),), text="put ...")

NOUNS = {
    "belief": scene.belief(3.5),
    "detection": scene.detections(scene.belief())[0],
    "program": program(),
    "progress": Progress(3, 1, 0.2, np.ones(7), done=False, contact_segments=("lower",), log=(("lift", 0.1),)),
    "goal": goal,
    "outcome": scene.grasps(scene.belief())[1][3],
    "grasp": scene.grasps(scene.belief())[0][0],
    "event": Event(0.1, "see", "seen", "I see three apples.", {"n": 3, "p": [0.5, None]}),
    "proprioception": scene.felt(0.3),
    "frame": scene.frame(scene.belief()),
}


@pytest.mark.parametrize("noun", NOUNS)
def test_round_trip(noun: str) -> None:
    text = dumps(NOUNS[noun])
    assert scene.same(NOUNS[noun], loads(text))
    json.loads(text, parse_constant=pytest.fail)  # no NaN or Infinity, which are not JSON


def test_nonfinite_numbers_survive() -> None:
    back = loads(dumps({"event": dataclasses.replace(scene.felt(0.1), force=float("nan"), q=np.array([np.inf, 1.0]))}))
    assert np.isnan(back["event"].force)
    assert back["event"].q.tolist() == [np.inf, 1.0]


@given(hnp.arrays(bool, hnp.array_shapes(min_dims=2, max_dims=2, min_side=0, max_side=20)))
def test_masks_survive_run_length_coding(mask: np.ndarray) -> None:
    assert scene.same(mask, decode_array(encode_array(mask)))


@given(hnp.arrays(st.sampled_from([np.float64, np.float32, np.uint8]), hnp.array_shapes(min_side=0, max_side=7)))
def test_arrays_survive(array: np.ndarray) -> None:
    back = decode_array(json.loads(json.dumps(encode_array(array), allow_nan=False)))
    assert back.dtype == array.dtype
    assert scene.same(array, back)


def test_masks_are_small() -> None:
    mask = np.zeros((480, 640), bool)
    mask[100:200, 100:300] = True
    assert len(json.dumps(encode_array(mask))) < 1500


def test_what_cannot_be_recorded_is_named() -> None:
    with pytest.raises(RecordError, match="generator cannot be recorded"):
        dumps({"x": (i for i in range(3))})


@pytest.mark.parametrize("text", [b"\xff\xfe", b"{", b'{"type":"Thing","nonsense":1}'])
def test_foreign_text_is_a_record_error(text: bytes) -> None:
    with pytest.raises(RecordError, match="not a message premotor wrote"):
        loads(text)


class Alias:
    """Stands for `NDArray` as it is on Python 3.12 and newer with numpy 2.5: an alias with its type behind it."""

    __value__ = np.ndarray


@pytest.mark.parametrize("hint", [Alias, np.ndarray, NDArray[np.float64]], ids=["alias", "class", "generic"])
def test_an_array_is_known_by_any_form_of_its_type(hint: Any) -> None:
    found = codec._as(hint, [0.0, 1.0])
    assert isinstance(found, np.ndarray) and found.tolist() == [0.0, 1.0]
