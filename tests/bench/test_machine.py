"""What a number was measured on counts the cores that may be used, not those that there are."""

import os

import pytest

from premotor.bench import machine


def test_only_cores_that_may_be_used_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {1, 4, 6}, raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    assert machine.cores() == 3 and machine.machine().endswith(", 3 cores")
    monkeypatch.delattr(os, "sched_getaffinity")  # as on macOS
    assert machine.cores() == 8
