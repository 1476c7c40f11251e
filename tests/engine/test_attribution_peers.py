"""The closed form against two packages that evaluate coalitions, on a trained model.

Both see the model as a function of a table with one column for each player: numbers, the level of
a class as its index, and the place. Places are looked up in a table of coefficients, in float64, so
that what is compared is the formula and not the rounding of the networks.
"""

from __future__ import annotations

import geoshapley
import numpy as np
import pandas
import pytest
import shap

from gnnwr_qgis.engine import modelfile
from gnnwr_qgis.engine.attribution import Attribution, Background

from .made import columns, trained

BACKGROUND, POINTS = 25, 12
LEVELS = 3
NAMES = ("dist", "elev", "soil")


class Peer:
    """The model as the packages see it: background and points without a common place."""

    def __init__(self, fitted: modelfile.FittedModel) -> None:
        training = fitted.training
        self.xy = training["xy"][: BACKGROUND + POINTS]
        self.design = training["design"][: BACKGROUND + POINTS]
        self.coefficients = fitted.surfaces(self.xy).coefficients
        self.deviation = float(training["target"].std())
        self.known, self.asked = slice(BACKGROUND), slice(BACKGROUND, None)
        # Columns of the design: intercept, dist, elev, and a column for each level but the first.
        level = self.design[:, 3:] @ np.arange(1, LEVELS)
        self.values = np.column_stack([self.design[:, 1:3], level])
        background = Background.of(self.coefficients[self.known], self.design[self.known])
        self.ours: Attribution = background.attribute(
            self.coefficients[self.asked], self.design[self.asked], fitted.header.predictors
        )

    def predict(self, values: np.ndarray, place: np.ndarray) -> np.ndarray:
        """Predictions of values (n, 3) at the places of this number (n,)."""
        level = values[:, 2:] == np.arange(1, LEVELS)
        design = np.column_stack([np.ones(len(values)), values[:, :2], level])
        return np.einsum("nq,nq->n", self.coefficients[place], design)

    def close(self, found: np.ndarray, want: np.ndarray, tolerance: float) -> None:
        assert found.shape == want.shape
        assert np.ptp(want, axis=0).max() > 0.1 * self.deviation  # there is something to compare
        assert np.abs(found - want).max() < tolerance * self.deviation


@pytest.fixture(scope="module")
def peer(tmp_path_factory: pytest.TempPathFactory) -> Peer:
    folder = tmp_path_factory.mktemp("peers")
    trained(folder, columns(), members=10, epochs=15)
    fitted = modelfile.load(str(folder / "m.gnnwr"))
    assert tuple(predictor.name for predictor in fitted.header.predictors) == NAMES
    return Peer(fitted)


def test_the_peers_see_the_same_model(peer):
    place = np.arange(len(peer.xy))
    want = (peer.coefficients * peer.design).sum(axis=1)
    np.testing.assert_allclose(peer.predict(peer.values, place), want, rtol=1e-12)
    assert set(peer.values[:, 2]) == {0.0, 1.0, 2.0}


def test_kernel_explainer_finds_the_same_shapley_values(peer):
    """Four players have 14 coalitions besides none and all, and it takes every one of them."""
    table = np.column_stack([peer.values, np.arange(len(peer.xy))])

    def predict(rows: np.ndarray) -> np.ndarray:
        return peer.predict(rows[:, :3], rows[:, 3].astype(int))

    explainer = shap.KernelExplainer(predict, table[peer.known])
    found = explainer.shap_values(table[peer.asked], l1_reg=0, silent=True)
    assert float(explainer.expected_value) == pytest.approx(peer.ours.base, rel=1e-9)
    peer.close(found, peer.ours.players, 1e-6)


def test_geoshapley_finds_the_same_parts(peer):
    """GeoShapley's columns end with the two coordinates, which are one player.

    Its ``primary`` is the invariant part, ``geo`` the intrinsic effect of location, and
    ``geo_intera`` the varying part: the whole interaction of a predictor with location, undivided.
    ``geoshap_to_shap`` shares it evenly, which makes Shapley values of it.
    """
    number = {tuple(place): k for k, place in enumerate(peer.xy.tolist())}
    table = np.column_stack([peer.values, peer.xy])

    def predict(rows: np.ndarray) -> np.ndarray:
        places = np.array([number[tuple(place)] for place in rows[:, 3:].tolist()])
        return peer.predict(rows[:, :3], places)

    explainer = geoshapley.GeoShapleyExplainer(predict, table[peer.known], g=2)
    asked = pandas.DataFrame(table[peer.asked], columns=[*NAMES, "x", "y"])
    found = explainer.explain(asked, n_jobs=1)
    assert found.base_value == pytest.approx(peer.ours.base, rel=1e-9)
    peer.close(found.primary, peer.ours.invariant, 1e-5)
    peer.close(found.geo_intera, peer.ours.varying, 1e-5)
    peer.close(found.geo[:, None], peer.ours.intrinsic[:, None], 1e-5)
    peer.close(found.geoshap_to_shap(), peer.ours.players, 1e-5)
