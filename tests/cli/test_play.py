"""Sentences from a pipe."""

import io

import pytest

from premotor.cli.play import sentences


@pytest.mark.parametrize("end", ["quit\nnever read\n", "", "  EXIT \nnever read\n"])
def test_reads_until_the_end_or_a_word_of_leaving(monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("clear the table\n\n  put the plum in the bowl \n" + end))
    assert list(sentences()) == ["clear the table", "put the plum in the bowl"]
