"""Adaptive means by patches of polynomials in the bandwidth, beside the means themselves."""

from __future__ import annotations

import numpy as np
import pytest

from gnnwr_qgis.engine.lattices import means
from gnnwr_qgis.engine.lattices.means import LocalMeans
from gnnwr_qgis.engine.lattices.tile import SHARE, Tile
from gnnwr_qgis.engine.placesurfaces import PlaceSurfaces
from gnnwr_qgis.engine.smoothers import Adaptive, Places

SIZE = 128
TOLERANCE = 1e-2


def surfaces(kernels: tuple[Adaptive, ...], distance: str) -> tuple[PlaceSurfaces, np.ndarray]:
    """Means of noise at 150 places, some of which come twice."""
    rng = np.random.default_rng(5)
    xy = rng.uniform(10.0, 20.0, (150, 2))
    xy[:9] = xy[9:18]
    found = PlaceSurfaces(
        Places(xy, distance), kernels, rng.normal(size=(len(kernels), 150)),
        rng.random((1, 150)) < 0.9, (), np.arange(0), np.empty((0, 1, 0)),
    )  # fmt: skip
    return found, xy


def tile(cell: float) -> Tile:
    def place(at: np.ndarray) -> np.ndarray:
        xy = np.column_stack([13.0 + cell * at[:, 1], 18.0 - cell * at[:, 0]])
        xy[at[:, 0] > 120] = np.nan
        return xy

    wanted = np.ones((SIZE, SIZE), dtype=bool)
    return Tile(place, wanted, np.ones((1, 1)), TOLERANCE, 0.01, np.empty((0, 2)), 0)


def worst(kernels: tuple[Adaptive, ...], distance: str, cell: float) -> tuple[float, int]:
    exact, xy = surfaces(kernels, distance)
    part = tile(cell)
    found, nodes = LocalMeans(exact, xy, distance).surface(part)
    assert np.isnan(found[121:]).all()
    pixels = np.random.default_rng(6).integers(0, (120, SIZE), (3000, 2))
    want = exact.evaluate(part.place(pixels + 0.5))[:, 0]
    return float(np.abs(found[pixels[:, 0], pixels[:, 1]] - want).max()), nodes


@pytest.mark.parametrize("distance", ["planar", "great-circle"])
@pytest.mark.parametrize("cell", [0.002, 0.04])
@pytest.mark.parametrize(
    "kernels", [(Adaptive(6, 3.0),), (Adaptive(20, 1.5),), (Adaptive(8, 2.0), Adaptive(400, 1.0))]
)
def test_means_are_within_their_share_of_the_tolerance(kernels, distance, cell) -> None:
    wrong, nodes = worst(kernels, distance, cell)
    assert wrong < SHARE * TOLERANCE
    assert nodes <= 1.6 * SIZE * SIZE * len(kernels)


def test_kinks_of_wide_kernels_cost_no_nodes() -> None:
    """The bandwidth has them, not the patches."""
    assert worst((Adaptive(20, 1.5),), "planar", 0.01)[1] < 0.45 * SIZE * SIZE


def test_a_bandwidth_that_is_wrong_is_seen(monkeypatch) -> None:
    exact = means.squared_bandwidths
    monkeypatch.setattr(
        means, "squared_bandwidths", lambda at, points, rank: exact(at, points, rank + 1)
    )
    assert worst((Adaptive(6, 3.0),), "planar", 0.04)[0] > TOLERANCE
