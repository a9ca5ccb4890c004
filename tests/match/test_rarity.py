"""The curve follows what the list shows, and the prior where it shows nothing."""

from __future__ import annotations

import numpy as np

from zboun.match.rarity import UNSEEN, Contradicted, Curve, Curves, fit


def test_the_curve_is_found_again() -> None:
    rng = np.random.default_rng(1)
    expected = np.exp(rng.uniform(-7, 3, 50_000))
    truth = Curve(0.1, 2.0)
    same = rng.random(len(expected)) < truth.same(expected)
    found = fit(expected, same, UNSEEN)
    grid = np.geomspace(1e-3, 10, 30)
    assert np.abs(found.same(grid) - truth.same(grid)).max() < 0.03


def test_few_pairs_leave_the_prior() -> None:
    found = fit(np.array([0.01, 0.02]), np.array([True, False]), UNSEEN)
    assert abs(float(found.same(np.array([0.01]))[0]) - 0.94) < 0.06


def test_more_namesakes_never_make_a_pair_likelier() -> None:
    rng = np.random.default_rng(2)
    for _ in range(20):
        expected = rng.exponential(1, 200)
        curve = fit(expected, rng.random(200) < 0.5, UNSEEN)
        assert (np.diff(curve.same(np.sort(expected))) <= 0).all()


def test_phone_and_email_together_are_a_veto() -> None:
    curves = Curves(Curve(0, 0), Curve(0, 0), Curve(0, 0))
    yes, no = np.array([True]), np.array([False])
    assert curves.same(np.zeros(1), Contradicted(yes, yes, no, no))[0] == 0
    assert curves.same(np.zeros(1), Contradicted(yes, no, no, no))[0] == 1


def test_a_slip_in_another_town_is_nobody() -> None:
    curves = Curves(*(Curve(0, 0) for _ in range(5)))
    yes, no = np.array([True]), np.array([False])
    for against in ((no, no, yes, yes), (yes, no, yes, no), (no, yes, no, yes)):
        assert curves.same(np.zeros(1), Contradicted(*against))[0] == 0
