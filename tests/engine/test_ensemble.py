"""The ensemble: exact start, honest out-of-bag predictions, reproducibility, standard errors."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
import torch

from gnnwr_qgis.contract.modelheader import Predictor
from gnnwr_qgis.engine import ensemble, inducing, kriging, presets, smoothers, training
from gnnwr_qgis.engine.errors import InputError
from gnnwr_qgis.engine.model import POOLED_WEIGHT
from gnnwr_qgis.engine.partitions import CLASSES, ORDER, deal, left_out, subsampling_share
from gnnwr_qgis.engine.presets import PRESETS
from gnnwr_qgis.engine.reporter import Reporter
from gnnwr_qgis.engine.responses import LinearResponse
from gnnwr_qgis.engine.samples import TEST, TRAIN, VALIDATION, Sample

QUICK = replace(PRESETS["recommended"], members=24, epochs=4, hidden=(16, 8))
CPU = torch.device("cpu")


def quiet() -> Reporter:
    return Reporter(io.StringIO())


def made(points: int = 90, seed: int = 0) -> Sample:
    """Points with two predictors, a varying slope, and some shared locations."""
    rng = np.random.default_rng(seed)
    xy = rng.uniform(0, 1000, (points, 2))
    xy[:6] = xy[6:12]
    xy = xy[np.lexsort((xy[:, 1], xy[:, 0]))]
    x = rng.normal(size=(points, 2)) * [1.0, 50.0] + [0.0, 300.0]
    y = 3 + (1 + xy[:, 0] / 500) * x[:, 0] + 0.02 * x[:, 1] + rng.normal(0, 0.3, points)
    location = np.unique(xy, axis=0, return_inverse=True)[1].ravel()
    names = (Predictor("a"), Predictor("b"))
    design = np.column_stack([np.ones(points), x])
    part = np.full(points, TRAIN)
    return Sample(xy, design, y, part, location, np.arange(points), names, "", "planar")


def fit(sample: Sample, seed: int = 1, **changes: object) -> ensemble.Fit:
    return ensemble.fit(sample, replace(QUICK, **changes), seed, CPU, quiet())


def test_history_begins_with_the_error_of_least_squares() -> None:
    sample = made()
    fitted = fit(sample, batch=1000, epochs=30)
    history = fitted.history
    assert history.loss.shape == (30, 24)
    for member, rows in enumerate(fitted.inside):
        target, design = sample.target[rows], sample.design[rows]
        residual = target - design @ np.linalg.lstsq(design, target, rcond=None)[0]
        share = (residual**2).sum() / ((target - target.mean()) ** 2).sum()
        assert history.loss[0, member] == pytest.approx(share, rel=1e-4)
    assert (history.loss[-1] < history.loss[0]).all()
    assert history.checked[-1] == 30
    assert history.checked_name == "validation (networks, out-of-bag)"


def test_before_training_the_model_is_ordinary_least_squares(monkeypatch) -> None:
    monkeypatch.setattr(training, "train", lambda *_, **__: None)
    sample = made()
    fitted = fit(sample)
    for member, rows in enumerate(fitted.inside):
        ols = np.linalg.lstsq(sample.design[rows], sample.target[rows], rcond=None)[0]
        ours = fitted.model.network_coefficients(sample.xy)[member]
        expected = sample.design @ ols
        np.testing.assert_allclose(
            (ours * sample.design).sum(axis=1), expected, atol=2e-6 * sample.target.std()
        )
    single = fit(sample, members=1)
    ols = np.linalg.lstsq(sample.design, sample.target, rcond=None)[0]
    np.testing.assert_allclose(single.fitted, sample.design @ ols, atol=2e-6 * sample.target.std())


def test_training_departs_from_least_squares() -> None:
    sample = made()
    before = np.linalg.lstsq(sample.design, sample.target, rcond=None)[0]
    departure = fit(sample, epochs=30).fitted - sample.design @ before
    assert np.std(departure) > 0.02 * sample.target.std()


@pytest.mark.parametrize("row", [0, 17, 60])
@pytest.mark.parametrize("value", [1e6, -3.0])
def test_own_target_has_no_influence_on_the_out_of_bag_prediction(row: int, value: float) -> None:
    sample = made()
    target = sample.target.copy()
    target[row] = value
    before, after = fit(sample), fit(replace(sample, target=target))
    assert before.out_of_bag[row] == after.out_of_bag[row]
    others = np.arange(len(target)) != row
    assert (before.out_of_bag[others] != after.out_of_bag[others]).mean() > 0.5


def as_of_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that is done otherwise with many rows, with few."""
    monkeypatch.setattr(smoothers, "DENSE_ROWS", 40)
    monkeypatch.setattr(smoothers, "TAPERED_AT", 20)
    monkeypatch.setattr(kriging, "LARGEST", 40)
    monkeypatch.setattr(inducing, "PLACES", 25)
    monkeypatch.setattr(presets, "TUNED_ROWS", 40)
    monkeypatch.setattr(ensemble, "WATCHED_ROWS", 30)


@pytest.mark.parametrize("value", [1e6, -3.0])
def test_own_target_has_no_influence_where_rows_are_many_either(
    value: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_of_many(monkeypatch)
    sample = made()
    target = sample.target.copy()
    target[17] = value
    before, after = fit(sample), fit(replace(sample, target=target))
    assert before.out_of_bag[17] == after.out_of_bag[17]
    others = np.arange(len(target)) != 17
    assert (before.out_of_bag[others] != after.out_of_bag[others]).mean() > 0.5


def test_surfaces_of_many_rows_are_continuous(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the nearest locations change: steps shrink with the distance between places."""
    as_of_many(monkeypatch)
    model = fit(made()).model
    assert model.mixture is not None
    steps = []
    for count in (10_001, 20_001):
        line = np.linspace(0, 1, count)[:, None] * [[1000.0, 900.0]]
        steps.append(np.abs(np.diff(model.mixture.surfaces.evaluate(line), axis=0)).max())
    assert steps[1] < 0.7 * steps[0]


def test_what_many_rows_leave_to_some_of_them_is_close_to_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sample = made(200)
    few = fit(sample, epochs=30)
    as_of_many(monkeypatch)
    many = fit(sample, epochs=30, batch=64, most_steps=None)
    assert many.scores["R2"] == pytest.approx(few.scores["R2"], abs=0.03)
    np.testing.assert_allclose(many.history.checked_r2[-1], few.history.checked_r2[-1], atol=0.1)


def test_the_leak_test_finds_planted_leaks(monkeypatch) -> None:
    """The same comparison must fail where a member's scaling or base uses all targets."""
    sample = made()
    target = sample.target.copy()
    target[17] = 1e6
    honest = LinearResponse.fit.__func__

    def leaky(cls, design, values, inside, scaling):
        return honest(cls, design, values, np.ones_like(inside), scaling)

    monkeypatch.setattr(LinearResponse, "fit", classmethod(leaky))
    before, after = fit(sample), fit(replace(sample, target=target))
    assert before.out_of_bag[17] != after.out_of_bag[17]


def test_the_leak_test_finds_training_on_the_left_out_rows(monkeypatch) -> None:
    sample = made()
    target = sample.target.copy()
    target[17] = 1e6
    honest = training.train

    def leaky(network, task, *rest):
        honest(network, replace(task, inside=torch.ones_like(task.inside)), *rest)

    monkeypatch.setattr(training, "train", leaky)
    before, after = fit(sample), fit(replace(sample, target=target))
    assert before.out_of_bag[17] != after.out_of_bag[17]


def test_same_seed_same_model_bit_for_bit_and_other_seed_another() -> None:
    sample = made()
    first, second, other = fit(sample), fit(sample), fit(sample, seed=2)
    for key, value in first.model.network.state_dict().items():
        assert torch.equal(value, second.model.network.state_dict()[key])
    np.testing.assert_array_equal(first.out_of_bag, second.out_of_bag)
    assert (first.fitted != other.fitted).all()


def test_members_know_only_the_references_they_trained_on() -> None:
    sample = made()
    fitted = fit(sample)
    known = fitted.model.network.known[:, :, 0].numpy().astype(bool)
    for k, reference in enumerate(fitted.model.proximity.references):
        rows = np.flatnonzero((sample.xy == reference).all(axis=1))
        np.testing.assert_array_equal(known[:, k], fitted.inside[:, rows[0]])


def test_test_rows_are_seen_by_nobody() -> None:
    sample = made()
    part = sample.part.copy()
    part[::4] = TEST
    target = sample.target.copy()
    target[::4] = 1e9
    design = sample.design.copy()
    design[::4, 1:] = 1e5
    first = fit(replace(sample, part=part))
    second = fit(replace(sample, part=part, target=target, design=design))
    assert first.scored_on == "test part"
    assert not first.inside[:, part == TEST].any()
    for key, value in first.model.network.state_dict().items():
        assert torch.equal(value, second.model.network.state_dict()[key])
    np.testing.assert_array_equal(first.model.response.centre, second.model.response.centre)


def test_validation_rows_choose_the_epoch_of_the_published_network_and_nothing_else() -> None:
    sample = made(150)
    part = sample.part.copy()
    part[::5], part[1::5] = VALIDATION, TEST
    preset = replace(PRESETS["du2020"], epochs=6, hidden=(16,))
    fitted = ensemble.fit(replace(sample, part=part), preset, 1, CPU, quiet())
    assert fitted.inside.sum() == (part == TRAIN).sum()
    # The kept epoch was chosen on the validation rows: they have no out-of-bag prediction.
    np.testing.assert_array_equal(np.isnan(fitted.out_of_bag), part != TEST)
    assert fitted.scored_on == "test part"
    assert fitted.model.spread is None
    assert np.isnan(fitted.model.surfaces(sample.xy).standard_error(sample.design)).all()


def test_a_published_network_without_split_draws_validation_rows_and_scores_in_sample() -> None:
    preset = replace(PRESETS["du2020"], epochs=3, hidden=(16,))
    fitted = ensemble.fit(made(), preset, 1, CPU, quiet())
    share = 1 - fitted.inside.mean()
    assert 0.1 < share < 0.2
    assert fitted.scored_on == "in-sample"


def test_standard_errors_do_not_depend_on_the_origin_of_a_predictor() -> None:
    sample = made()
    moved = sample.design.copy()
    moved[:, 1] += 100.0 * moved[:, 1].std()
    before, after = fit(sample).model, fit(replace(sample, design=moved)).model
    first, second = before.surfaces(sample.xy), after.surfaces(sample.xy)
    np.testing.assert_allclose(
        first.standard_error(sample.design), second.standard_error(moved), rtol=1e-3
    )
    slopes = first.coefficient_errors()[:, 1:]
    np.testing.assert_allclose(slopes, second.coefficient_errors()[:, 1:], rtol=1e-3)


def test_standard_error_of_a_mean_is_the_textbook_one() -> None:
    """With constant coefficients the delete-d jackknife must give sd / sqrt(n)."""
    rng = np.random.default_rng(6)
    errors = []
    for _ in range(200):
        values = rng.normal(size=100)
        outside = left_out(deal(np.arange(100), rng), ORDER * CLASSES)
        means = np.array([values[~row].mean() for row in outside])
        seen = 0.75
        errors.append(np.mean((means - means.mean()) ** 2) * seen / (1 - seen))
    assert np.mean(errors) == pytest.approx(1 / 100, rel=0.1)


def test_prediction_and_errors_agree_with_the_members() -> None:
    sample = made()
    fitted = fit(sample)
    model = fitted.model
    surfaces = model.surfaces(sample.xy)
    members = np.einsum("mnq,nq->mn", model.member_coefficients(sample.xy), sample.design)
    np.testing.assert_allclose(surfaces.predict(sample.design), fitted.fitted, rtol=1e-9)
    only_intercept = np.zeros_like(sample.design)
    only_intercept[:, 0] = 1.0
    np.testing.assert_allclose(
        surfaces.standard_error(only_intercept), surfaces.coefficient_errors()[:, 0], rtol=1e-9
    )
    share = subsampling_share(members)
    seen = fitted.inside.mean()
    spread = np.sqrt(share * seen / (1 - seen) + (1 - share) / 24)
    local = model.member_coefficients(sample.xy)
    own = (local.std(axis=0) * spread) ** 2
    expected = np.sqrt((own + POOLED_WEIGHT * own.mean(axis=0)) / (1 + POOLED_WEIGHT))
    np.testing.assert_allclose(surfaces.coefficient_errors(), expected, rtol=0.02)
    # The same for a combination of coefficients, from their covariance matrices.
    x = np.array([1.0, -2.0, 300.0])
    scaled = (local - local.mean(axis=0)) * spread @ x
    own = (scaled**2).mean(axis=0)
    expected = np.sqrt((own + POOLED_WEIGHT * own.mean()) / (1 + POOLED_WEIGHT))
    everywhere = np.tile(x, (len(local[0]), 1))
    np.testing.assert_allclose(surfaces.standard_error(everywhere), expected, rtol=0.02)


def test_nearly_collinear_predictors_leave_the_prediction_alone() -> None:
    """Degrees Celsius and kelvins, both rounded: their huge opposite coefficients help nobody."""
    sample = made(150)
    rng = np.random.default_rng(8)
    twice = np.column_stack([sample.design, 2 * sample.design[:, 1] + rng.normal(0, 1e-7, 150)])
    both = replace(sample, design=twice, predictors=(*sample.predictors, Predictor("again")))
    alone, fitted = fit(sample, epochs=30), fit(both, epochs=30)
    assert fitted.scores["R2"] == pytest.approx(alone.scores["R2"], abs=0.03)
    assert np.abs(fitted.model.surfaces(sample.xy).coefficients[:, 1:]).max() < 10


def test_a_target_that_varies_in_one_part_only_gives_no_nan() -> None:
    sample = made(120)
    fitted = fit(replace(sample, target=np.eye(120)[5]))
    assert np.isfinite(fitted.out_of_bag).all()
    assert fitted.scores["R2"] is not None


@pytest.mark.parametrize("offset", [300.0, 1e6])
def test_the_origin_of_the_target_changes_nothing(offset: float) -> None:
    sample = made()
    fitted, moved = fit(sample), fit(replace(sample, target=sample.target + offset))
    np.testing.assert_allclose(
        moved.out_of_bag - offset, fitted.out_of_bag, atol=2e-3 * sample.target.std()
    )


def test_too_few_locations_are_refused_with_what_to_do() -> None:
    sample = made(40).at(np.arange(14))
    with pytest.raises(InputError, match="more folds"):
        fit(sample)
