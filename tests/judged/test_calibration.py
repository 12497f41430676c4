"""benchmarks/calibration.py: how far told probabilities are from what comes true."""

from __future__ import annotations

import sys

import floors
import numpy as np
import pytest

sys.path.insert(0, str(floors.BENCHMARKS))

from calibration import Calibration, by_mass, by_width, measure, noise, reliability


def test_probabilities_that_come_true_have_no_error() -> None:
    p = np.repeat([0.0, 1.0], 50)
    assert by_width(p, p) == by_mass(p, p) == noise(p) == 0.0


def test_the_error_is_the_distance_of_what_was_told_and_what_came_true() -> None:
    p, labels = np.full(100, 0.7), np.repeat([0.0, 1.0], 50)
    assert by_width(p, labels) == pytest.approx(0.2)
    assert reliability(p, labels) == [(pytest.approx(0.7), 0.5, 100)]
    measured = measure(p, np.zeros(100))
    assert (measured.hits, measured.told, measured.true) == (100, pytest.approx(0.7), 0.0)
    assert measured.mass == pytest.approx(0.7)


def test_few_hits_have_an_error_by_chance_and_many_have_less() -> None:
    few, many = np.full(50, 0.5), np.full(5000, 0.5)
    assert noise(few) > 0.1 > 0.03 > noise(many) > 0.0
    labels = (np.random.default_rng(7).random(50) < few).astype(float)
    measured = measure(few, labels)
    assert measured.debiased < measured.mass
    assert noise(few) == measured.noise  # the same each time


def test_no_hits_have_no_error() -> None:
    assert measure(np.zeros(0), np.zeros(0)) == Calibration(0, 0.0, 0.0, 0.0, 0.0, 0.0)
