"""On a GPU: the same as on the CPU, to what single precision leaves.

Order of summation differs, so results are not the same bit by bit. Evaluated are the same weights,
which agree to rounding. A training magnifies its rounding step by step; what comes of a few epochs
agrees to a hundredth of the target's standard deviation. On either device a seed repeats: on the
CPU bit by bit, on a GPU up to rounding, as some of its sums have no fixed order.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from gnnwr_qgis.engine.ensemble import Fit, fit
from gnnwr_qgis.engine.presets import PRESETS

from . import folding
from .rasterfiles import Recorder

CPU, GPU = torch.device("cpu"), torch.device("cuda", 0)
EVALUATED = 1e-5  # of the target's standard deviation: single precision in the networks
TRAINED = 1e-2  # of it: after a few epochs

pytestmark = pytest.mark.skipif(
    not torch.cuda.is_available(), reason="no GPU that torch can use is at hand"
)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory):
    return folding.prepared(tmp_path_factory.mktemp("gpu")).sample


@pytest.fixture(scope="module", params=["recommended", "du2020", "article"])
def fits(request: pytest.FixtureRequest, sample) -> tuple[Fit, Fit]:
    preset = replace(PRESETS[request.param], epochs=4)
    return tuple(fit(sample, preset, 1, where, Recorder()) for where in (CPU, GPU))


def test_a_model_says_the_same_on_either_device(fits, sample) -> None:
    model, spread = fits[0].model, sample.target.std()
    xy = sample.xy + 0.1 * sample.xy.std(axis=0)
    here = model.surfaces(xy)
    there = model.to(GPU).surfaces(xy)
    model.to(CPU)
    for found, want in (
        (there.predict(sample.design), here.predict(sample.design)),
        (there.standard_error(sample.design), here.standard_error(sample.design)),
    ):
        np.testing.assert_allclose(found, want, rtol=0.0, atol=EVALUATED * spread)


def test_attributions_are_the_same_on_either_device(fits, sample) -> None:
    model, background = fits[0].model, fits[0].background
    here = background.attribute(model.coefficients(sample.xy), sample.design, sample.predictors)
    there = background.attribute(
        model.to(GPU).coefficients(sample.xy), sample.design, sample.predictors
    )
    model.to(CPU)
    np.testing.assert_allclose(
        there.players, here.players, rtol=0.0, atol=10 * EVALUATED * sample.target.std()
    )


def test_a_training_comes_to_the_same_on_either_device(fits, sample) -> None:
    here, there = fits
    if here.exclusions is None:
        pytest.skip("drop-out and diverging distances draw or magnify differently on a GPU")
    np.testing.assert_allclose(
        there.fitted, here.fitted, rtol=0.0, atol=TRAINED * sample.target.std()
    )
    assert there.scores["R2"] == pytest.approx(here.scores["R2"], abs=TRAINED)
