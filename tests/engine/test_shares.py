"""Shares of the variance of left-out predictions, exact for the models that predict them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from gnnwr_qgis.engine import attribution, modelfile, shares
from gnnwr_qgis.engine.attribution import Background
from gnnwr_qgis.engine.ensemble import Fit, fit
from gnnwr_qgis.engine.partitions import PARTS
from gnnwr_qgis.engine.presets import PRESETS
from gnnwr_qgis.engine.samples import TEST, Sample, prepare
from gnnwr_qgis.engine.shares import left_out_attribution, shares_of, variance_shares

from .made import MODEL_JOBS, columns, model_columns, train_job, trained, write_table
from .rasterfiles import Recorder


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> modelfile.FittedModel:
    folder = tmp_path_factory.mktemp("trained")
    trained(folder, columns(), members=24, epochs=15)
    return modelfile.load(str(folder / "m.gnnwr"))


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> tuple[Fit, Sample]:
    folder = tmp_path_factory.mktemp("fitted")
    sample = prepare(train_job(write_table(folder, columns())), str(folder), Recorder()).sample
    return fit_of(sample), sample


def fit_of(sample: Sample) -> Fit:
    preset = replace(PRESETS["recommended"], epochs=15)
    return fit(sample, preset, 1, torch.device("cpu"), Recorder())


def test_left_out_parts_are_those_of_the_model_without_the_rows_part(fresh) -> None:
    """Against the model of each part, put together here and explained by itself."""
    found_fit, sample = fresh
    model, exclusions, pipeline = found_fit.model, found_fit.exclusions, found_fit.pipeline
    found = left_out_attribution(model, exclusions, pipeline, sample.xy, sample.design)
    np.testing.assert_allclose(found.prediction, found_fit.out_of_bag, rtol=1e-6)
    local = model.network_coefficients(sample.xy)
    for row in (0, 17, 59):
        a = pipeline[row]
        everywhere = exclusions.coefficients(local, sample.xy, a)
        here = exclusions.left_out(local[:, [row]], np.array([row]), a)
        alone = Background.of(everywhere, sample.design).attribute(
            here, sample.design[[row]], sample.predictors
        )
        np.testing.assert_allclose(found.shapley[row], alone.shapley[0], atol=1e-9)
        # The model's own base differs a little from that of all: it is location's.
        assert found.location[row] == pytest.approx(alone.location[0] + alone.base - found.base)


def test_a_background_of_some_rows_moves_the_shares_little(
    fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    found_fit, sample = fresh
    arguments = (
        found_fit.model,
        found_fit.exclusions,
        found_fit.pipeline,
        sample.xy,
        sample.design,
    )
    every = left_out_attribution(*arguments)
    monkeypatch.setattr(shares, "BACKGROUND_ROWS", 30)
    some = left_out_attribution(*arguments)
    np.testing.assert_allclose(some.prediction, every.prediction, rtol=1e-9)
    assert (some.players != every.players).any()
    ours, theirs = (shares_of(one, sample.target, honest=True).players for one in (some, every))
    np.testing.assert_allclose(ours, theirs, atol=0.05)


def test_test_rows_are_explained_by_the_whole_model(fresh) -> None:
    sample = fresh[1]
    part = sample.part.copy()
    part[::4] = TEST
    marked = replace(sample, part=part)
    found_fit = fit_of(marked)
    assert (found_fit.pipeline[::4] == PARTS).all()
    found = left_out_attribution(
        found_fit.model, found_fit.exclusions, found_fit.pipeline, sample.xy, sample.design
    )
    whole = found_fit.model.surfaces(sample.xy[::4]).predict(sample.design[::4])
    np.testing.assert_allclose(found.prediction[::4], whole, rtol=1e-9)
    np.testing.assert_allclose(found_fit.out_of_bag[::4], whole, rtol=1e-9)
    assert variance_shares(found_fit, marked).rows == 60


def test_shares_sum_to_one_and_say_what_they_rest_on(fitted) -> None:
    shares = fitted.shares
    assert shares.honest
    assert shares.rows == 60
    assert shares.players.sum() == pytest.approx(1.0)
    parts = shares.invariant.sum() + shares.varying.sum() + shares.intrinsic
    assert parts == pytest.approx(1.0)
    out_of_bag, target = fitted.training["out_of_bag"], fitted.training["target"]
    slope = np.cov(out_of_bag, target)[0, 1] / target.var(ddof=1)
    assert shares.observed.sum() == pytest.approx(slope, rel=1e-4)
    # In the made data the distance does far more than elevation, which does nothing.
    dist, elev, _, _ = shares.players
    assert dist > 0.5
    assert abs(elev) < 0.1


@pytest.mark.parametrize("preset", ["article", "du2020"])
def test_shares_of_a_model_without_out_of_bag_predictions_are_not_called_honest(
    tmp_path: Path, preset: str
) -> None:
    """The article's preset leaves nothing out; Du's chooses its epoch by what it leaves out."""
    trained(tmp_path, model_columns(preset), **MODEL_JOBS[preset])
    shares = modelfile.load(str(tmp_path / "m.gnnwr")).shares
    assert not shares.honest
    assert shares.rows == 60
    assert shares.players.sum() == pytest.approx(1.0)


def test_shares_of_a_model_with_a_test_part_rest_on_it(tmp_path: Path) -> None:
    values = columns()
    values["part"] = np.array(["train", "train", "val", "test"])[np.arange(60) % 4]
    trained(tmp_path, values, preset="du2020", members=None, split="part")
    fitted = modelfile.load(str(tmp_path / "m.gnnwr"))
    shares = fitted.shares
    assert shares.honest
    assert shares.rows == 15 == np.isfinite(fitted.training["out_of_bag"]).sum()


def test_predictions_that_vary_by_rounding_alone_have_no_shares() -> None:
    invariant = np.arange(4.0)[:, None]
    rounding = np.array([0.0, 3e-16, -2e-16, 4e-16])
    flat = attribution.Attribution(2.0, invariant, 0 * invariant, rounding - invariant[:, 0])
    shares = shares_of(flat, np.arange(4.0), honest=True)
    assert np.isnan(shares.players).all()
    assert np.isnan(shares.intrinsic)
    np.testing.assert_allclose(shares.observed, [1.0, -1.0])
