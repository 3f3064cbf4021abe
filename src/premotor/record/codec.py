"""Core nouns to JSON and back, exactly.

Every dataclass becomes `{"type": its name, field: value, ...}`. Short arrays are plain lists; long ones, empty ones
and ones with NaN are packed as base64; masks as run lengths. What an object's fields mean is read from its type
hints, so a new core type needs no line here.
"""

import base64
import dataclasses
import json
import math
import types
import typing
from enum import Enum
from functools import cache
from typing import Any

import numpy as np
from pydantic import BaseModel

import premotor.core as core
from premotor.core.errors import RecordError, validate_choice

MAX_LISTED_NUMBERS = 64  # arrays of at most so many numbers are written as lists, for people to read


def dumps(value: object) -> bytes:
    """JSON text of anything made of core types, numbers, strings, lists and dicts."""
    return json.dumps(encode(value), separators=(",", ":"), allow_nan=False).encode()


def loads(text: bytes | str) -> Any:
    """What `dumps` was given; objects of core types come back as such. RecordError if it is not JSON of ours."""
    try:
        return decode(json.loads(text))
    except (ValueError, TypeError, KeyError) as error:
        raise RecordError(f"this is not a message premotor wrote: {error}") from error


def encode(value: object) -> Any:
    """JSON-able form of `value` (dicts, lists, strings, numbers, None)."""
    if value is None or (isinstance(value, str | bool | int) and not isinstance(value, Enum)):
        return value
    if isinstance(value, float | np.floating):
        number = float(value)
        return number if math.isfinite(number) else repr(number)
    if isinstance(value, np.bool_ | np.integer | Enum):
        return value.item() if isinstance(value, np.generic) else value.value
    if isinstance(value, np.ndarray):
        return encode_array(value)
    if isinstance(value, BaseModel):
        return {"type": type(value).__name__, **value.model_dump(mode="json")}
    if dataclasses.is_dataclass(value):
        names = (f.name for f in dataclasses.fields(value))
        return {"type": type(value).__name__, **{n: encode(getattr(value, n)) for n in names}}
    if isinstance(value, dict):
        return {str(k): encode(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [encode(v) for v in value]
    if isinstance(value, bytes):
        return {"bytes": base64.b64encode(value).decode()}
    raise RecordError(f"a {type(value).__name__} cannot be recorded; use core types, numbers, strings, lists, dicts")


def decode(data: Any) -> Any:
    """The inverse of `encode`; lists outside core objects stay lists, keys of plain dicts stay strings."""
    if isinstance(data, list):
        return [decode(v) for v in data]
    if not isinstance(data, dict):
        return data
    if "array" in data or "rle" in data:
        return decode_array(data)
    if "bytes" in data and len(data) == 1:
        return base64.b64decode(data["bytes"])
    if data.get("type") in _types():
        return _object(data)
    return {k: decode(v) for k, v in data.items()}


def encode_array(array: np.ndarray) -> Any:
    """A list if it is short and finite; run lengths, the first of False, for bool; else base64 of its bytes."""
    if array.dtype == bool:
        flat = array.ravel()
        edges = np.flatnonzero(np.diff(flat)) + 1
        runs = np.diff(np.concatenate([[0], edges, [flat.size]]))
        lead = [0] if flat.size and flat[0] else []
        return {"rle": lead + runs.tolist(), "shape": list(array.shape)}
    if 0 < array.size <= MAX_LISTED_NUMBERS and array.dtype == np.float64 and np.isfinite(array).all():
        return array.tolist()
    little = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"), copy=False)
    text = base64.b64encode(little.tobytes()).decode()
    return {"array": text, "dtype": little.dtype.str, "shape": list(array.shape)}


def decode_array(data: Any) -> np.ndarray:
    """The inverse of `encode_array`; plain lists give float64."""
    if isinstance(data, list):
        return np.array(data, float)
    if "rle" in data:
        runs = np.asarray(data["rle"], int)
        return np.repeat(np.arange(len(runs)) % 2 == 1, runs).reshape(data["shape"])
    return np.frombuffer(base64.b64decode(data["array"]), data["dtype"]).reshape(data["shape"]).copy()


@cache
def _types() -> dict[str, type]:
    found = {name: getattr(core, name) for name in core.__all__}
    return {n: t for n, t in found.items() if isinstance(t, type) and _plain_data(t)}


def _plain_data(kind: type) -> bool:
    return dataclasses.is_dataclass(kind) or issubclass(kind, BaseModel)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _object(data: dict[str, Any]) -> Any:
    kind = _types()[validate_choice("recorded type", data["type"], _types())]
    values = {k: v for k, v in data.items() if k != "type"}
    if issubclass(kind, BaseModel):
        return kind.model_validate(values)
    hints = _hints(kind)
    return kind(**{k: _as(hints[k], v) for k, v in values.items()})


def _as(hint: Any, data: Any) -> Any:
    """`data` turned into what the type hint says it was."""
    origin, args = _origin(hint), typing.get_args(hint)
    if data is None or hint is Any:
        return decode(data)
    if origin in (typing.Union, types.UnionType):
        return _as_union(args, data)
    if origin is np.ndarray or hint is np.ndarray:
        return decode_array(data)
    if origin is tuple:
        inner = [args[0]] * len(data) if args[-1] is Ellipsis else args
        return tuple(_as(h, v) for h, v in zip(inner, data, strict=True))
    if origin is dict:
        return {_as(args[0], k): _as(args[1], v) for k, v in data.items()}
    if hint in (int, float) or (isinstance(hint, type) and issubclass(hint, Enum)):
        return hint(data)
    return decode(data)


def _origin(hint: Any) -> Any:
    """`typing.get_origin`, also through aliases: `NDArray[...]` is one on Python 3.12 and newer, with numpy 2.5."""
    origin = typing.get_origin(hint)
    alias = getattr(origin or hint, "__value__", None)
    return origin if alias is None else typing.get_origin(alias) or alias


def _as_union(args: tuple[Any, ...], data: Any) -> Any:
    """Unions of core types carry their type's name; the others are `something | None`."""
    if isinstance(data, dict) and "type" in data:
        return _object(data)
    inner = [a for a in args if a is not type(None)]
    return _as(inner[0], data) if len(inner) == 1 else decode(data)
