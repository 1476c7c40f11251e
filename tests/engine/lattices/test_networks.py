"""Where the networks' patches are judged, and what is said where they cannot be followed."""

from __future__ import annotations

import numpy as np
import pytest

from gnnwr_qgis.engine.lattices import networks, patches
from gnnwr_qgis.engine.lattices.networks import NetworkPatches, TooRough
from gnnwr_qgis.engine.lattices.scaledmodel import ScaledModel
from gnnwr_qgis.engine.lattices.tile import Tile

from .. import fastmodels

SIZE = 192


def tile(model, tolerance: float, place=None) -> Tile:
    def everywhere(at: np.ndarray) -> np.ndarray:
        return np.column_stack([100_000 + 15.0 * at[:, 1], 400_000 - 15.0 * at[:, 0]])

    design = np.ones((4, len(model.model.response.centre)))
    spread = float(model.training["target"].std())
    return Tile(
        place or everywhere, np.ones((SIZE, SIZE), dtype=bool), design, tolerance * spread,
        10 * tolerance, np.array([[20.5, 30.5]]), 0,
    )  # fmt: skip


@pytest.mark.parametrize(("preset", "tips"), [("recommended", False), ("du2020", True)])
def test_tips_of_plain_distances_are_judged_at_the_points(
    tmp_path, monkeypatch, preset, tips
) -> None:
    """Logarithms of distances have none."""
    changes = {} if preset == "recommended" else {"preset": preset, "members": None, "epochs": 2}
    model = fastmodels.load(fastmodels.train(tmp_path, **changes))
    asked, fit = [], patches.fit

    def watched(wanted, p, sample, judge, checks, seed, marks, too_small):
        asked.append(marks)
        return fit(wanted, p, sample, judge, checks, seed, marks, too_small)

    monkeypatch.setattr(patches, "fit", watched)
    NetworkPatches(ScaledModel(model.model, None, model.training["xy"]), tile(model, 1e-2))
    assert [item is not None for item in asked] == [tips]


def test_most_pixels_without_a_place_are_too_rough(tmp_path) -> None:
    model = fastmodels.load(fastmodels.train(tmp_path))

    def corner(at: np.ndarray) -> np.ndarray:
        xy = np.column_stack([100_000 + 15.0 * at[:, 1], 400_000 - 15.0 * at[:, 0]])
        xy[at.max(axis=1) > 40] = np.nan
        return xy

    scaled = ScaledModel(model.model, None, model.training["xy"])
    with pytest.raises(TooRough):
        NetworkPatches(scaled, tile(model, 1e-3, corner))
    assert NetworkPatches(scaled, tile(model, 1e-3)).covered.all()
    assert networks.LEAST_COVERED <= 0.5
