"""The p-values of two runs over the same questions, beside scipy's where it is installed."""

from __future__ import annotations

import itertools

import pytest

from search.bulk.significance import randomization_test, sign_test


@pytest.mark.parametrize(("won", "lost"), [(0, 0), (1, 0), (5, 5), (9, 1), (30, 12), (400, 350)])
def test_the_sign_test_is_the_exact_binomial_test(won: int, lost: int) -> None:
    stats = pytest.importorskip("scipy.stats", reason="scipy is not installed")
    expected = stats.binomtest(won, won + lost).pvalue if won + lost else 1.0
    assert sign_test(won, lost) == sign_test(lost, won) == pytest.approx(expected)


def test_the_randomization_test_is_near_the_share_of_all_signs() -> None:
    differences = [0.4, -0.1, 0.3, 0.2, 0.25, -0.05, 0.37, 0.0]
    changed = [value for value in differences if value]
    sums = [
        abs(sum(s * v for s, v in zip(signs, changed, strict=True)))
        for signs in itertools.product((-1, 1), repeat=len(changed))
    ]
    exact = sum(total >= abs(sum(changed)) - 1e-9 for total in sums) / len(sums)
    assert randomization_test(differences) == pytest.approx(exact, abs=0.01)
    assert randomization_test([-value for value in differences]) == pytest.approx(exact, abs=0.01)


def test_many_questions_are_dealt_in_parts_and_no_change_is_chance() -> None:
    assert randomization_test([0.1, -0.1] * 3000, deals=1000) > 0.9
    assert randomization_test([]) == randomization_test([0.0] * 10) == 1.0
    assert randomization_test([0.1] * 3000, deals=1000) < 0.01
