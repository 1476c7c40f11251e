"""The loop over folds and models: what it gathers, what a failure costs, what is said."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from gnnwr_qgis.engine import foldmodels
from gnnwr_qgis.engine.crossvalidated import OURS, CrossValidation, Plan
from gnnwr_qgis.engine.crossvalidation import cross_validate
from gnnwr_qgis.engine.errors import Cancelled, InputError
from gnnwr_qgis.engine.foldmodels import Outcome
from gnnwr_qgis.engine.foldparts import FoldParts
from gnnwr_qgis.engine.samples import Prepared

from . import folding, made
from .made import says
from .rasterfiles import Recorder

CPU = torch.device("cpu")


def run(prepared: Prepared, report: Recorder | None = None, **changes: Any) -> CrossValidation:
    plan = Plan(**{"folds": 4, "compare": ("olr", "idw"), "preset": folding.QUICK, **changes})
    return cross_validate(prepared, plan, CPU, report or Recorder())


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """GNNWR is the mean of the training part, with intervals of width 2."""

    def ours(parts: FoldParts, *_: Any) -> Outcome:
        known, t = parts.known, len(parts.rows)
        mean = np.where(known, parts.training.target.mean(), np.nan)
        half = np.where(known, 1.0, np.nan)
        return Outcome(mean, 0.5, {"epochs": 2.0}, half, 3.0, 0.25 if t else None)

    monkeypatch.setattr(foldmodels, "ours", ours)


@pytest.mark.usefixtures("fast")
def test_what_is_gathered(tmp_path: Path) -> None:
    prepared = folding.prepared(tmp_path)
    result = run(prepared, schemes=("random", "blocks"), repeats=2, block_size=700.0)
    n = len(prepared.sample.target)
    assert result.models == (OURS, "olr", "idw")
    assert result.titles[:2] == ("GNNWR", "Ordinary linear regression")
    assert result.prediction.shape == (2, 2, 3, n)
    assert result.fold.shape == result.scored.shape == result.lower.shape == (2, 2, n)
    assert result.fold_r2.shape == result.seconds.shape == (2, 2, 3, 4)
    assert result.folds == (4, 4)
    assert result.blocks is not None
    assert result.blocks.size == 700.0
    assert result.scored.all()
    expected = [
        [np.linalg.norm(prepared.sample.xy[fold != k] - place, axis=1).min()
         for fold in result.fold[:, s] for place, k in zip(prepared.sample.xy, fold, strict=True)]
        for s in range(2)
    ]  # fmt: skip
    np.testing.assert_allclose(result.median_distance, np.median(expected, axis=1))
    assert result.median_distance[1] > result.median_distance[0]
    assert (result.fold[0] != result.fold[1]).any(axis=1).all()  # repeats are other deals
    for repeat, s in np.ndindex(2, 2):
        for number in range(1, 5):
            rows = result.fold[repeat, s] == number
            mean = prepared.sample.target[~rows].mean()
            np.testing.assert_allclose(result.prediction[repeat, s, 0, rows], mean)
    np.testing.assert_allclose(result.upper - result.prediction[:, :, 0], 1.0)
    np.testing.assert_allclose(result.constant_half_width, 3.0)
    assert result.settings["random", OURS, 0, 1] == {"epochs": 2.0}
    assert [(row.scheme, row.model) for row in result.scores][:4] == [
        ("random", OURS), ("random", "olr"), ("random", "idw"), ("blocks", OURS),
    ]  # fmt: skip


@pytest.mark.usefixtures("fast")
def test_repeats_that_would_be_copies_are_computed_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each group a fold of its own: other repeats leave out the same groups."""
    prepared, report, asked = folding.prepared(tmp_path), Recorder(), []
    group = np.array([f"g{row % 5}" for row in prepared.sample.rows])
    real = foldmodels.ours
    monkeypatch.setattr(foldmodels, "ours", lambda *a: asked.append(0) or real(*a))
    plan = Plan(("random", "groups"), 5, 3, compare=("olr",), preset=folding.QUICK)
    result = cross_validate(prepared, plan, CPU, report, group)
    assert result.repeats == (3, 1)
    assert len(asked) == 3 * 5 + 5
    assert not (result.fold[1:, 1] > 0).any()
    assert np.isnan(result.prediction[1:, 1]).all()
    random, groups = result.score("random", "olr"), result.score("groups", "olr")
    assert random.r2_sd_repeats is not None
    assert groups.r2_sd_repeats is None
    error = ((result.prediction[0, 1, 1] - result.target) ** 2).sum()
    total = ((result.target - result.target.mean()) ** 2).sum()
    assert groups.r2 == pytest.approx(1.0 - error / total)
    assert result.score("groups", OURS).seconds == pytest.approx(5 * 0.5)
    says(" ".join(report.texts("info")), "Groups: all 3 repeats", "computed once")
    says(" ".join(report.texts("progress")), "Groups, fold 5 of 5:", "repeat 3 of 3")


@pytest.mark.usefixtures("fast")
def test_each_location_a_fold_is_computed_once(tmp_path: Path) -> None:
    prepared, report = folding.prepared(tmp_path, made.columns(40)), Recorder()
    result = run(prepared, report, schemes=("random",), folds=99, repeats=2)
    assert result.repeats == (1,)
    assert result.fold.shape[0] == 1
    assert len(report.warnings) == 1  # on the number of folds, not once for each repeat
    says(" ".join(report.texts("info")), "Random folds: all 2 repeats")


@pytest.mark.usefixtures("fast")
def test_scores_are_those_of_the_pooled_predictions(tmp_path: Path) -> None:
    prepared = folding.prepared(tmp_path)
    result = run(prepared, schemes=("random",))
    target = prepared.sample.target
    total = ((target - target.mean()) ** 2).sum()
    for m, model in enumerate(result.models):
        error = ((result.prediction[0, 0, m] - target) ** 2).sum()
        assert result.score("random", model).r2 == pytest.approx(1.0 - error / total)
    ours, linear = result.score("random", OURS), result.score("random", "olr")
    assert ours.difference is None
    assert linear.difference == pytest.approx(linear.r2 - ours.r2)
    assert linear.difference_low < linear.difference < linear.difference_high
    # One of two comparators: the tails are parted between them.
    assert linear.joint_low < linear.difference_low
    assert linear.joint_high > linear.difference_high
    assert ours.out_of_bag_r2 == pytest.approx(0.25)
    assert ours.seconds == pytest.approx(2.0)
    inside = np.abs(result.prediction[0, 0, 0] - target) <= 1.0
    assert ours.coverage == pytest.approx(inside.mean())
    assert ours.constant_interval_score is not None
    assert linear.coverage is None
    assert result.best_other("random") is linear
    assert result.best_other("groups") is None


def test_the_real_model_is_cross_validated(tmp_path: Path) -> None:
    result = run(folding.prepared(tmp_path), schemes=("random",), compare=("olr",), folds=2)
    ours = result.score("random", OURS)
    assert np.isfinite(result.prediction).all()
    assert np.isfinite(result.upper).all()
    assert (result.upper > result.lower).all()
    for value in (ours.r2, ours.coverage, ours.interval_score, ours.out_of_bag_r2, ours.seconds):
        assert value is not None


@pytest.mark.usefixtures("fast")
def test_a_comparator_that_fails_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = foldmodels.comparator, []

    def failing(key: str, parts: FoldParts, seed: int) -> Outcome:
        calls.append(key)
        if key == "idw" and calls.count("idw") == 2:
            raise ValueError("it is singular.")
        return real(key, parts, seed)

    monkeypatch.setattr(foldmodels, "comparator", failing)
    report = Recorder()
    result = run(folding.prepared(tmp_path), report, schemes=("random", "blocks"), block_size=700.0)
    row = result.score("random", "idw")
    assert (row.r2, row.rmse, row.difference, row.seconds) == (None,) * 4
    says(row.failure, "fold 2", "singular")
    assert np.isnan(result.prediction[0, 0, 2]).all()  # half a row would mislead
    assert result.score("blocks", "idw").r2 is not None
    alone = result.score("random", "olr")  # what failed is not compared with
    assert (alone.joint_low, alone.joint_high) == (alone.difference_low, alone.difference_high)
    assert result.score("random", "olr").r2 is not None
    assert report.warnings == [
        "Inverse distance has no scores under random folds: it failed in fold 2 (it is singular)."
    ]
    assert calls.count("idw") == 2 + 4


@pytest.mark.usefixtures("fast")
def test_a_comparator_without_a_finite_prediction_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Nothing:
        settings: dict = {}

        def predict(self, xy: np.ndarray, design: np.ndarray) -> np.ndarray:
            return np.where(np.arange(len(xy)) == 0, np.nan, 0.0)

    monkeypatch.setattr(foldmodels.baselines, "fit", lambda *_: Nothing())
    result = run(folding.prepared(tmp_path), schemes=("random",), compare=("olr",))
    says(result.score("random", "olr").failure, "no finite prediction at 1 of")
    assert result.best_other("random") is None


def test_gnnwr_that_cannot_be_fitted_ends_the_job(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(*_: Any) -> Outcome:
        raise InputError("Too few points.")

    monkeypatch.setattr(foldmodels, "ours", refusing)
    with pytest.raises(InputError, match=r"under random folds without fold 1: Too few points"):
        run(folding.prepared(tmp_path))


@pytest.mark.usefixtures("fast")
def test_a_class_that_training_never_saw_is_scored_by_no_model(tmp_path: Path) -> None:
    values = made.columns()
    values["soil"][7] = "gravel"  # the only one, so its fold's training part has none
    prepared, report = folding.prepared(tmp_path, values), Recorder()
    result = run(prepared, report, schemes=("random",))
    lost = np.flatnonzero(prepared.values["soil"] == "gravel")
    assert np.isnan(result.prediction[0, 0][:, lost]).all()
    assert not result.scored[0, 0, lost].any()
    assert result.scored.sum() == len(values["x"]) - 1
    assert all(row.r2 is not None for row in result.scores)
    says(" ".join(report.warnings), "Random folds: 1 point is of a class", "No model predicts")


def test_cancelling_takes_effect_between_models(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report, fitted = Recorder(), []

    def ours(parts: FoldParts, *_: Any) -> Outcome:
        fitted.append(OURS)
        report.cancelled.set()
        return Outcome(np.zeros(len(parts.rows)), 0.1)

    monkeypatch.setattr(foldmodels, "ours", ours)
    monkeypatch.setattr(foldmodels, "comparator", lambda key, *_: fitted.append(key))
    with pytest.raises(Cancelled):
        run(folding.prepared(tmp_path), report)
    assert fitted == [OURS]


@pytest.mark.usefixtures("fast")
def test_progress_never_goes_back_and_tells_the_time_left(tmp_path: Path) -> None:
    report = Recorder()
    run(folding.prepared(tmp_path), report, schemes=("random",), repeats=2)
    texts = report.texts("progress")
    fractions = [float(x) for x in re.findall(r'"fraction": ?([\d.]+)', report.stream.getvalue())]
    assert fractions == sorted(fractions)
    assert 0.05 <= fractions[0] < 0.1
    assert fractions[-1] > 0.8
    says(texts[-1], "Random folds, fold 4 of 4, repeat 2 of 2", "Inverse distance", "left")


def test_unknown_schemes_and_groups_without_a_field(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="needs a group field"):
        run(folding.prepared(tmp_path), schemes=("groups",))
    with pytest.raises(InputError, match="Unknown scheme"):
        run(folding.prepared(tmp_path), schemes=("nearest",))


@pytest.mark.slow
def test_noise_cannot_be_predicted(tmp_path: Path) -> None:
    """The whole recommended model, on a target that nothing explains; n = 500, five seeds."""
    found = []
    for seed in range(1, 6):
        values = made.columns(500, seed)
        values["zinc"] = np.random.default_rng(100 + seed).normal(size=500)
        plan = Plan(("random",), folds=5, compare=(), seed=seed)
        result = cross_validate(folding.prepared(tmp_path, values), plan, CPU, Recorder())
        found.append(result.score("random", OURS).r2)
    assert np.mean(found) <= 0.05, found


@pytest.mark.usefixtures("fast")
def test_folds_that_leave_too_little_to_train_on_are_refused_before_anything_is_fitted(
    tmp_path: Path,
) -> None:
    prepared = folding.prepared(tmp_path, made.columns(24), predictors=("dist",))
    with pytest.raises(InputError) as caught:
        run(prepared, folds=2)
    says(str(caught.value), "Without fold 1 of random folds only 12 points", "16 places", "more fo")


@pytest.mark.usefixtures("fast")
def test_blocks_as_small_as_the_spacing_are_called_what_they_are(tmp_path: Path) -> None:
    report = Recorder()
    run(folding.prepared(tmp_path), report, schemes=("blocks",), block_size=1.0)
    assert any("as random folds do" in text for text in report.warnings)
    report = Recorder()
    run(folding.prepared(tmp_path), report, schemes=("blocks",), block_size=900.0)
    assert not any("as random folds do" in text for text in report.warnings)
