"""Surfaces followed by patches are the model's own, at pixels never checked too."""

from __future__ import annotations

import numpy as np
import pytest

from gnnwr_qgis.engine.lattices import patches
from gnnwr_qgis.engine.lattices.cones import Cones
from gnnwr_qgis.engine.lattices.quickplaces import QuickSurfaces
from gnnwr_qgis.engine.lattices.scaledmodel import ScaledModel
from gnnwr_qgis.engine.lattices.tile import ERROR_RATIO, Tile
from gnnwr_qgis.engine.lattices.tilelattice import TileLattice

from .. import fastmodels
from ..fastmodels import KINDS

SIZE, CELL = 256, 15.0
MOST_NODES = {"smooth": 0.35, "cones": 0.4, "kinks": 2.5, "all": 1.7}  # a pixel
CORNER = np.array([100_000.0, 400_000.0])


@pytest.fixture(scope="module")
def fitted(tmp_path_factory):
    return fastmodels.load(fastmodels.train(tmp_path_factory.mktemp("model")))


def place(at: np.ndarray) -> np.ndarray:
    return np.column_stack([CORNER[0] + CELL * at[:, 1], CORNER[1] - CELL * at[:, 0]])


def tile(model, tolerance: float, wanted=None) -> tuple[TileLattice, ScaledModel]:
    xy = model.training["xy"]
    scaled = ScaledModel(model.model, model.intervals, xy)
    pixels = np.column_stack([(CORNER[1] - xy[:, 1]) / CELL, (xy[:, 0] - CORNER[0]) / CELL])
    cones = None
    if scaled.surfaces is not None and scaled.surfaces.covariances:
        cones = Cones(scaled.surfaces, xy, pixels, "planar")
    design = (model.training["design"] - scaled.centre) / scaled.scale
    design[:, 0] = 1.0
    spread = float(model.training["target"].std())
    wanted = np.ones((SIZE, SIZE), dtype=bool) if wanted is None else wanted
    inside = ((pixels >= 0) & (pixels < SIZE)).all(axis=1)
    part = Tile(
        place, wanted, design, tolerance * spread, ERROR_RATIO * tolerance,
        np.floor(pixels[inside]) + 0.5, 0,
    )  # fmt: skip
    found = TileLattice(scaled, part, cones)
    return found, scaled


def errors(model, found: TileLattice, scaled: ScaledModel, pixels: np.ndarray) -> np.ndarray:
    """Errors of predictions (sd of the target), standard errors and half widths (relative)."""
    rng = np.random.default_rng(9)
    design = model.training["design"][rng.integers(0, len(model.training["design"]), len(pixels))]
    z = (design - scaled.centre) / scaled.scale
    z[:, 0] = 1.0
    strips = [found.rows(top) for top in range(0, SIZE, 8)]

    def at(name: str) -> np.ndarray:
        values = np.stack([getattr(strip, name).reshape(-1, 8, SIZE) for strip in strips])
        return values[pixels[:, 0] // 8, :, pixels[:, 0] % 8, pixels[:, 1]].astype(float)

    everywhere = np.zeros((SIZE // 8, scaled.q, 8, SIZE), dtype=np.float32)
    everywhere[pixels[:, 0] // 8, :, pixels[:, 0] % 8, pixels[:, 1]] = z
    variance = np.stack(
        [
            strip.variance(own.reshape(scaled.q, -1)).reshape(8, SIZE)
            for strip, own in zip(strips, everywhere, strict=True)
        ]
    )[pixels[:, 0] // 8, pixels[:, 0] % 8, pixels[:, 1]]
    # Of pixels that come more than once, the last one's predictors count.
    z = everywhere[pixels[:, 0] // 8, :, pixels[:, 0] % 8, pixels[:, 1]].astype(float)
    design = z * scaled.scale + scaled.centre
    design[:, 0] = 1.0
    xy = place(pixels + 0.5)
    surfaces = model.surfaces(xy)
    spread = model.training["target"].std()
    prediction = (at("coefficients") * z).sum(axis=1) + scaled.offset
    prediction = np.abs(prediction - surfaces.predict(design)) / spread
    error = np.abs(np.sqrt(variance) / surfaces.standard_error(design) - 1)
    half = np.abs(at("half_width")[:, 0] / model.intervals.half_width(xy) - 1)
    return np.stack([prediction, error, half])


def some_pixels(model) -> np.ndarray:
    """At random, and around the training points, where the surfaces are sharpest."""
    rng = np.random.default_rng(8)
    xy = model.training["xy"]
    points = np.column_stack([(CORNER[1] - xy[:, 1]) / CELL, (xy[:, 0] - CORNER[0]) / CELL])
    near = np.floor(points)[:, None] + rng.integers(-2, 3, (1, 12, 2))
    return np.concatenate(
        [rng.integers(0, SIZE, (2000, 2)), np.clip(near.reshape(-1, 2), 0, SIZE - 1).astype(int)]
    )


@pytest.mark.parametrize("kind", KINDS)
def test_the_tolerance_holds_at_pixels_that_were_never_checked(fitted, kind) -> None:
    model = fastmodels.rough(fitted, kind)
    found, scaled = tile(model, 1e-3)
    wrong = errors(model, found, scaled, some_pixels(model)).max(axis=1)
    assert (wrong < [1e-3, 1e-2, 1e-2]).all(), wrong
    assert found.nodes < MOST_NODES[kind] * SIZE * SIZE


def test_a_looser_tolerance_takes_fewer_nodes(fitted) -> None:
    model = fastmodels.rough(fitted, "all")
    nodes = [tile(model, tolerance)[0].nodes for tolerance in (1e-2, 1e-3)]
    assert nodes[0] < 0.8 * nodes[1]


def test_patches_that_are_not_judged_break_the_tolerance(fitted, monkeypatch) -> None:
    """The first test fails for a lattice that is too coarse."""
    whole = patches.fit

    def unjudged(wanted, nodes, sample, judge, *others, **options):
        def fine(leaves, *_):
            return np.zeros(len(leaves.origins))

        return whole(wanted, nodes, sample, fine, *others, **options)

    monkeypatch.setattr(patches, "fit", unjudged)
    model = fastmodels.rough(fitted, "all")
    found, scaled = tile(model, 1e-3)
    assert errors(model, found, scaled, some_pixels(model))[0].max() > 1e-2


@pytest.mark.parametrize("part", ["first", "third"])
def test_cones_left_out_break_it_too(fitted, monkeypatch, part) -> None:
    """What is taken off the surface before patches follow it has to come back."""
    model = fastmodels.rough(fitted, "cones")
    put_back = Cones.add

    def without(self, into, at, leaves) -> None:
        setattr(self, f"_{part}", 0 * getattr(self, f"_{part}"))
        put_back(self, into, at, leaves)

    monkeypatch.setattr(Cones, "add", without)
    found, scaled = tile(model, 1e-3)
    assert errors(model, found, scaled, some_pixels(model))[0].max() > 1e-3


def test_places_outside_the_models_crs_have_no_surface(fitted, monkeypatch) -> None:
    model = fastmodels.rough(fitted, "smooth")

    def west(at: np.ndarray) -> np.ndarray:
        xy = place_everywhere(at)
        xy[at[:, 1] > 230] = np.nan
        return xy

    place_everywhere = place
    monkeypatch.setitem(globals(), "place", west)
    wanted = np.zeros((SIZE, SIZE), dtype=bool)
    wanted[:, :200] = True
    found, _ = tile(model, 1e-3, wanted)
    assert np.isfinite(found.rows(0).coefficients.reshape(-1, 8, SIZE)[:, :, :200]).all()


@pytest.mark.parametrize("kind", ["kinks", "cones", "all"])
def test_single_precision_is_near_the_surfaces(fitted, kind) -> None:
    model = fastmodels.rough(fitted, kind)
    surfaces, xy = model.model.mixture.surfaces, model.training["xy"]
    at = np.concatenate([place(np.random.default_rng(2).uniform(0, SIZE, (500, 2))), xy])
    want = surfaces.evaluate(at)
    found = QuickSurfaces(surfaces, xy, "planar").evaluate(at)
    np.testing.assert_allclose(found, want, atol=1e-5 * np.abs(want).max())


def test_surfaces_that_single_precision_does_not_follow_are_refused(fitted, monkeypatch) -> None:
    surfaces = fastmodels.rough(fitted, "kinks").model.mixture.surfaces
    exact = type(surfaces).evaluate
    monkeypatch.setattr(type(surfaces), "evaluate", lambda self, xy: exact(self, xy) * 1.001)
    with pytest.raises(ValueError, match="off by"):
        QuickSurfaces(surfaces, fitted.training["xy"], "planar")
