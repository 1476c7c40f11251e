"""Where the networks' patches are judged, and what is said where they cannot be followed."""

from __future__ import annotations

import numpy as np
import pytest

from gnnwr_qgis.engine.lattices import networks
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


@pytest.mark.parametrize("preset", ["recommended", "du2020"])
def test_what_is_sharp_at_a_training_point_alone_is_followed(tmp_path, preset) -> None:
    """A tip of plain distances, or a hill above points that are close to each other."""
    changes = {} if preset == "recommended" else {"preset": preset, "members": None, "epochs": 2}
    model = fastmodels.load(fastmodels.train(tmp_path, **changes))
    spread = float(model.training["target"].std())

    def small(at: np.ndarray) -> np.ndarray:
        return np.column_stack([101_000 + 0.5 * at[:, 1], 399_000 - 0.5 * at[:, 0]])

    part = tile(model, 1e-2, small)

    class Hill(ScaledModel):
        def networks(self, xy: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            coefficients, away = super().networks(xy)
            apart = np.hypot(*(xy - part.place(part.marks)).T) / 0.5
            coefficients[:, 0] += 0.1 * spread * np.exp(-0.5 * (apart / 3.0) ** 2)
            return coefficients, away

    scaled = Hill(model.model, None, model.training["xy"])
    strips = NetworkPatches(scaled, part).coefficients()
    found = np.concatenate([strips.rows(top)[:, :, 20:40] for top in (8, 16, 24)], axis=1)
    row, column = np.meshgrid(np.arange(8, 32), np.arange(20, 40), indexing="ij")
    places = part.place(np.column_stack([row.ravel(), column.ravel()]) + 0.5)
    wrong = found.sum(axis=0).ravel() - scaled.networks(places)[0].sum(axis=1)
    assert np.nanmax(np.abs(wrong)) < part.tolerance


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
