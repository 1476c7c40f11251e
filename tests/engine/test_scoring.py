"""Skill from out-of-fold predictions, by hand and by simulation."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from gnnwr_qgis.engine import ensemble, scoring
from gnnwr_qgis.engine.stacking import COMPONENTS

from . import folding
from .rasterfiles import Recorder


def test_pooled_scores_are_means_over_the_repeats() -> None:
    target = np.array([1.0, 2.0, 3.0, 6.0])
    prediction = np.array([[1.0, 2.0, 3.0, 5.0], [2.0, 3.0, 4.0, 7.0]])
    scored = np.ones((2, 4), dtype=bool)
    within = np.array([[0.5, 0.9, np.nan], [0.2, 0.2, np.nan]])
    found = scoring.pooled(target, prediction, scored, within)
    total = ((target - 3.0) ** 2).sum()
    assert found.r2 == pytest.approx(1 - (1 / total + 4 / total) / 2)
    assert found.rmse == pytest.approx((0.5 + 1.0) / 2)
    assert found.mae == pytest.approx((0.25 + 1.0) / 2)
    assert found.sd_repeats == pytest.approx(np.std([1 - 1 / total, 1 - 4 / total], ddof=1))
    assert found.sd_folds == pytest.approx(np.std([0.5, 0.9], ddof=1) / 2)


def test_one_repeat_has_no_spread_over_repeats() -> None:
    target = np.arange(4.0)
    found = scoring.pooled(target, target[None], np.ones((1, 4), dtype=bool), np.ones((1, 1)))
    assert found.r2 == 1.0
    assert found.sd_repeats is None
    assert found.sd_folds is None


def test_within_folds_leaves_out_what_has_no_score() -> None:
    target = np.array([1.0, 2.0, 3.0, 4.0, 9.0])
    fold = np.array([[[1, 1, 2, 2, 3]]])
    scored = np.array([[[True, True, True, True, True]]])
    prediction = np.array([[[[1.0, 2.0, 4.0, 4.0, 9.0], [1.0, np.nan, 3.0, 4.0, 9.0]]]])
    found = scoring.within_folds(target, prediction, fold, scored)
    np.testing.assert_allclose(found[0, 0, 0], [1.0, -1.0, np.nan])
    np.testing.assert_allclose(found[0, 0, 1], [np.nan, 1.0, np.nan])


def test_squared_errors_average_over_the_repeats_that_score_a_point() -> None:
    target = np.zeros(3)
    prediction = np.array([[1.0, 2.0, np.nan], [3.0, np.nan, np.nan]])
    scored = np.array([[True, True, False], [True, False, False]])
    found = scoring.squared_errors(target, prediction, scored)
    np.testing.assert_allclose(found, [5.0, 4.0, np.nan])


def test_a_model_compared_with_itself_differs_by_nothing() -> None:
    rng = np.random.default_rng(1)
    target, errors = rng.normal(size=50), rng.random(50)
    assert scoring.paired_difference(target, errors, errors, 1) == (0.0, 0.0, 0.0)


def test_the_difference_is_that_of_r2_and_pairing_narrows_its_interval() -> None:
    rng = np.random.default_rng(2)
    target = rng.normal(size=200)
    ours = rng.chisquare(1, 200)  # some points are hard for both
    theirs = ours + 0.1
    found = scoring.paired_difference(target, theirs, ours, 1)
    assert found is not None
    difference, low, high = found
    assert difference == pytest.approx(-0.1 * 200 / ((target - target.mean()) ** 2).sum())
    assert low < difference < high < 0.0  # unpaired, the noise of both would hide it
    assert scoring.paired_difference(target, theirs, ours, 1) == found


def test_the_bootstrap_interval_covers_the_truth() -> None:
    rng = np.random.default_rng(3)
    inside = 0
    for _ in range(100):
        target = rng.normal(size=120)
        ours, theirs = 0.5 * rng.chisquare(1, 120), 0.7 * rng.chisquare(1, 120)
        found = scoring.paired_difference(target, theirs, ours, 1)
        assert found is not None
        inside += found[1] <= -0.2 <= found[2]
    assert 88 <= inside <= 100


def test_points_without_a_prediction_do_not_count() -> None:
    target = np.array([1.0, 2.0, 4.0, 50.0])
    errors = np.array([1.0, 1.0, 2.0, np.nan])
    found = scoring.paired_difference(target, errors, np.zeros(4), 1)
    assert found is not None
    assert found[0] == pytest.approx(-4.0 / ((target[:3] - target[:3].mean()) ** 2).sum())
    assert scoring.paired_difference(np.ones(4), errors, errors, 1) is None


def test_interval_skill_by_hand() -> None:
    observed, predicted = np.array([0.0, 3.0]), np.zeros(2)
    found = scoring.interval_skill(observed, predicted, np.full(2, 2.0))
    assert found is not None
    assert found[0] == 0.5
    assert found[1] == pytest.approx((4.0 + 4.0 + 1.0 * 2 / 0.1) / 2)
    assert scoring.interval_skill(observed, predicted, np.array([1.0, np.nan])) is None


def test_the_joint_interval_parts_the_tails_among_the_comparisons() -> None:
    drawn = np.arange(4001.0)
    assert scoring.interval(drawn) == pytest.approx((100.0, 3900.0))
    assert scoring.interval(drawn, 10) == pytest.approx((10.0, 3990.0))


def test_components_are_scored_where_their_part_was_left_out(tmp_path: Path) -> None:
    sample = folding.prepared(tmp_path).sample
    fit = ensemble.fit(sample, folding.QUICK, 1, torch.device("cpu"), Recorder())
    found = scoring.left_out_r2(fit)
    assert list(found) == [*COMPONENTS, ""]
    assert found[""] == fit.scores["R2"]
    stack = fit.exclusions.stack
    honest = np.array([stack.left_out[i, stack.part[i]] for i in range(60)])
    total = ((sample.target - sample.target.mean()) ** 2).sum()
    for k, name in enumerate(COMPONENTS):
        error = ((honest[:, k] - sample.target) ** 2).sum()
        assert found[name] == pytest.approx(1.0 - error / total)
    # What the other pipelines say of a row, which know its part, must not count.
    knowing = np.arange(stack.left_out.shape[1]) != stack.part[:, None]
    lost = replace(stack, left_out=np.where(knowing[:, :, None], np.nan, stack.left_out))
    assert scoring.left_out_r2(replace(fit, exclusions=SimpleNamespace(stack=lost))) == found
    assert scoring.left_out_r2(replace(fit, exclusions=None)) == {}
