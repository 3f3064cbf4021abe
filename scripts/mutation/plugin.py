"""A pytest plugin: tells coverage which test runs, notes how long each takes, and runs only the tests asked for.

Driven by two environment variables, each the path of a JSON file: MAP_OUT is written with durations, fixtures and
failures; RUN_ONLY is read, pairs of a test's id and how long it may take [s], in the order to run them.
"""

import faulthandler
import gc
import json
import os
import time
from collections.abc import Generator
from functools import _lru_cache_wrapper
from pathlib import Path
from typing import Any

import pytest

MAP_OUT, RUN_ONLY = "MUTATE_MAP_OUT", "MUTATE_RUN_ONLY"
LONGEST = 600.0  # [s] for a test of which nothing is known
STDERR = 2  # its file descriptor
OWN = ("tests", "premotor")  # packages whose cached functions are emptied, so that each test runs what it needs

_seconds: dict[str, float] = {}
_shared: dict[str, list[str]] = {}  # fixtures of a test that other tests may share
_failed: list[str] = []
_limits: dict[str, float] = {}  # [s] by test, in their order
_state = {"test": ""}


def _coverage() -> Any:
    if MAP_OUT not in os.environ:
        return None
    import coverage

    return coverage.Coverage.current()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests asked for, in their order."""
    if RUN_ONLY not in os.environ:
        return
    _limits.update(json.loads(Path(os.environ[RUN_ONLY]).read_text()))
    wanted = {name: rank for rank, name in enumerate(_limits)}
    kept = sorted((i for i in items if i.nodeid in wanted), key=lambda i: wanted[i.nodeid])
    config.hook.pytest_deselected(items=[i for i in items if i.nodeid not in wanted])
    items[:] = kept


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """While mapping, what runs from here on belongs to this test; otherwise it may take so long and no longer."""
    tracer = _coverage()
    if tracer is None:
        faulthandler.dump_traceback_later(_limits.get(item.nodeid, LONGEST), exit=True, file=STDERR)
        try:
            return (yield)
        finally:
            faulthandler.cancel_dump_traceback_later()
    _forget()
    _state["test"] = item.nodeid
    _shared[item.nodeid] = list(getattr(item, "fixturenames", ()))
    tracer.switch_context(item.nodeid)
    began = time.perf_counter()
    try:
        return (yield)
    finally:
        _seconds[item.nodeid] = time.perf_counter() - began
        tracer.switch_context("")


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: Any) -> Generator[None, object, object]:
    """While mapping: what a shared fixture runs belongs to every test that uses it, not to the first."""
    tracer = _coverage()
    if tracer is None or fixturedef.scope == "function":
        return (yield)
    tracer.switch_context(f"fixture {fixturedef.baseid} {fixturedef.argname}")
    try:
        return (yield)
    finally:
        tracer.switch_context(_state["test"])


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note what fails."""
    if report.failed:
        _failed.append(report.nodeid)


def pytest_sessionfinish() -> None:
    """While mapping: write what was noted."""
    if _coverage() is None:
        return
    out = {"seconds": _seconds, "fixtures": _shared, "failed": _failed}
    Path(os.environ[MAP_OUT]).write_text(json.dumps(out))


def _forget() -> None:
    """Empty the caches of functions, or only the first test that calls one would be seen to run its lines."""
    for thing in gc.get_objects():
        if isinstance(thing, _lru_cache_wrapper) and getattr(thing, "__module__", "").split(".")[0] in OWN:
            thing.cache_clear()
