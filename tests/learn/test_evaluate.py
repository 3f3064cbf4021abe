"""The measures, on cases whose value is known."""

import numpy as np
import pytest

from premotor.learn.evaluate import auroc, average_precision, calibration_error, match, temperature
from premotor.see.grouping import Instance


def test_auroc_of_perfect_reversed_and_even_scores():
    positive = np.array([False, False, True, True])
    assert auroc(np.array([0.1, 0.2, 0.8, 0.9]), positive) == 1.0
    assert auroc(np.array([0.9, 0.8, 0.2, 0.1]), positive) == 0.0
    assert auroc(np.full(4, 0.5), positive) == 0.5


def test_average_precision_counts_what_was_missed():
    score, right = np.array([0.9, 0.8, 0.7]), np.array([1.0, 0.0, 1.0])
    assert average_precision(score[:1], right[:1], 1) == pytest.approx(1.0)
    assert average_precision(score[:1], right[:1], 2) == pytest.approx(0.5)
    assert average_precision(score, right, 2) == pytest.approx(0.5 * 1 + 0.5 * 2 / 3)


def test_calibration_error_is_the_gap_between_sure_and_right():
    assert calibration_error(np.full(100, 0.9), np.arange(100) < 90) == pytest.approx(0.0, abs=1e-9)
    assert calibration_error(np.full(100, 0.9), np.arange(100) < 50) == pytest.approx(0.4)


def test_temperature_cools_down_the_overconfident():
    rng = np.random.default_rng(0)
    label = rng.integers(0, 3, 2000)
    logits = 8.0 * np.eye(3)[np.where(rng.random(2000) < 0.7, label, (label + 1) % 3)]
    assert temperature(logits, label) > 2.0
    assert temperature(np.eye(3)[label] * 0.5, label) < 0.7


def test_a_thing_found_twice_counts_once_and_hardly_seen_things_are_free():
    labels = np.zeros((20, 20), np.uint8)
    labels[2:10, 2:10], labels[12:16, 12:16] = 1, 2
    visible = np.zeros(256, np.float16)
    visible[1], visible[2] = 1.0, 0.15
    found = [Instance(labels == 1, 0.9, False), Instance(labels == 1, 0.8, False), Instance(labels == 2, 0.7, False)]
    half = labels == 2
    half[12:14] = False
    found.append(Instance(half & (np.indices((20, 20))[1] < 14), 0.6, False))
    hits, truths = match(found, labels, visible, 0.5)
    assert [right for _, right, _ in hits] == [1.0, 0.0, 1.0, 0.0]
    assert hits[3][2] == 1.0  # not held against the network
    assert truths == [(1.0, 1.0), (pytest.approx(0.15, abs=1e-3), 1.0)]
