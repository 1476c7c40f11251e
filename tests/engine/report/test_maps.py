"""Maps: shape on the ground, labels in degrees, surfaces over the training area alone."""

from __future__ import annotations

import numpy as np
import pytest

from gnnwr_qgis.contract.colours import CATEGORIES
from gnnwr_qgis.engine.report import foldmaps, maps
from gnnwr_qgis.engine.report.surfaces import CELLS, Surface, surface_maps

from ..rasterfiles import RD
from .reports import GEOGRAPHIC
from .test_figures import texts


def test_degrees_of_longitude_shrink_with_latitude() -> None:
    frame = maps.Frame.around(np.array([[10.0, 59.0], [12.0, 61.0]]), GEOGRAPHIC)
    assert frame.stretch == pytest.approx(2.0)
    assert frame.shape == pytest.approx(2.0, rel=0.1)
    assert maps.Frame.around(np.array([[0.0, 0.0], [2e3, 1e3]]), RD).stretch == 1.0
    assert maps.Frame.around(np.array([[0.0, 0.0], [2.0, 1.0]]), "").stretch == 1.0


@pytest.mark.parametrize("wkt", [RD, GEOGRAPHIC, ""])
@pytest.mark.parametrize("places", [[[5.0, 52.0]], [[5.0, 52.0], [6.0, 52.0]], [[5.0, 89.9]]])
def test_frames_of_one_place_or_a_line_have_an_area(places: list, wkt: str) -> None:
    frame = maps.Frame.around(np.array(places), wkt)
    assert frame.x[0] < 5.0 < frame.x[1]
    assert frame.y[0] < places[0][1] < frame.y[1]
    assert 0.2 < frame.shape < 5


def test_labels_in_degrees_go_round_the_earth() -> None:
    east, north = maps._degrees("EW"), maps._degrees("NS")
    assert [east(value, 0) for value in (10.0, 0.0, 190.0, -5.5)] == [
        "10°E",
        "0°",
        "170°W",
        "5.5°W",
    ]
    assert [north(value, 0) for value in (-30.0, 30.0)] == ["30°S", "30°N"]


def test_a_map_labels_its_scale_and_rings_far_points() -> None:
    xy = np.array([[5.0, 52.0], [6.0, 52.5], [7.0, 52.0]])
    frame = maps.Frame.around(xy, GEOGRAPHIC)
    values = np.array([-1.0, 0.0, 2.0])
    plain = maps.point_map(frame, xy, values, "zinc (mg/kg)", True)
    assert "zinc (mg/kg)" in texts(plain)
    assert "6°E" in texts(plain)
    far = maps.point_map(frame, xy, values, "zinc", True, np.array([True, False, False]))
    assert far.count("stroke: var(--ink)") == plain.count("stroke: var(--ink)") + 1


def test_points_of_dense_maps_are_small_but_seen() -> None:
    places = np.random.default_rng(2).uniform(0, 1000, (100_000, 2))
    frame = maps.Frame.around(places, RD)
    sizes = [maps.point_size(places[:count], frame, 0.8) for count in (1, 200, 2000, 100_000)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] >= 1.0
    assert sizes[0] < 40


def test_surfaces_cover_the_training_area_alone() -> None:
    rng = np.random.default_rng(0)
    west = rng.uniform((0, 0), (1000, 1000), (60, 2))
    xy = np.vstack([west, west + [9000.0, 0.0]])
    frame = maps.Frame.around(xy, RD)
    surface = Surface.over(xy, frame)
    assert CELLS / 4 < len(surface.xy) < 2 * CELLS
    distance = np.linalg.norm(surface.xy[:, None] - xy[None], axis=2).min(axis=1)
    assert distance.max() < 800
    assert not ((surface.xy[:, 0] > 3000) & (surface.xy[:, 0] < 7000)).any()
    spread = surface.spread(surface.xy[:, 0])
    assert np.isnan(spread[~surface.inside]).all()
    assert frame.x[0] <= np.nanmin(spread) < np.nanmax(spread) <= frame.x[1]


@pytest.mark.parametrize("places", [1, 2])
def test_surfaces_over_one_or_two_places(places: int) -> None:
    xy = np.array([[0.0, 0.0], [50.0, 0.0]])[:places]
    assert len(Surface.over(xy, maps.Frame.around(xy, RD)).xy) > 0


def test_hatching_marks_uncertain_places_alone() -> None:
    xy = np.random.default_rng(1).uniform(0, 1000, (50, 2))
    frame = maps.Frame.around(xy, RD)
    surface = Surface.over(xy, frame)
    values = [np.ones(len(surface.xy))]

    def drawn(error: float) -> str:
        errors = [np.full(len(surface.xy), error)]
        return surface_maps(frame, surface, values, errors, ["a"], ["m"])

    assert "<pattern" in drawn(1.0)
    assert "<pattern" not in drawn(0.1)
    assert "<pattern" not in surface_maps(frame, surface, values, None, ["a"], ["m"])


def test_points_of_a_lattice_touch_and_clusters_stay_apart() -> None:
    x, y = np.meshgrid(np.arange(100.0), np.arange(100.0))
    lattice = np.column_stack([x.ravel(), y.ravel()])
    frame = maps.Frame.around(lattice, RD)
    spacing = 0.85 * 0.8 * 9 * 72 / (frame.x[1] - frame.x[0])
    assert maps.point_size(lattice, frame, 0.8) == pytest.approx(spacing**2)
    clustered = np.vstack([lattice[:100] / 1e3, lattice[-1:]])
    assert maps.point_size(clustered, frame, 0.8) < 10


def test_many_far_points_are_dots_that_leave_the_colours_to_be_seen() -> None:
    xy = np.random.default_rng(1).uniform(0, 1000, (60, 2))
    frame, values = maps.Frame.around(xy, RD), np.linspace(-1, 1, 60)
    dots = maps.point_map(frame, xy, values, "a", True, np.ones(60, dtype=bool))
    assert dots.count("<use") >= 120
    few = maps.point_map(frame, xy, values, "a", True, np.arange(60) < 30)
    assert "#1c2126" in dots
    assert "#1c2126" not in few


def test_places_on_both_sides_of_180_degrees_make_one_map() -> None:
    places = np.array([[176.0, -18.0], [179.0, -16.0], [-178.0, -17.0]])
    shown = maps.unwrapped(places, "great-circle")
    np.testing.assert_allclose(shown, [[176, -18], [179, -16], [182, -17]])
    frame = maps.Frame.around(shown, GEOGRAPHIC)
    assert 170 < frame.x[0] < 176 < 182 < frame.x[1] < 190
    np.testing.assert_array_equal(maps.unwrapped(places, "planar"), places)
    here = np.array([[5.0, 50.0], [7.0, 51.0]])
    np.testing.assert_array_equal(maps.unwrapped(here, "great-circle"), here)


def test_surfaces_end_at_the_pole() -> None:
    rng = np.random.default_rng(2)
    places = np.column_stack([rng.uniform(-20, 20, 30), rng.uniform(80, 89.9, 30)])
    frame = maps.Frame.around(places, GEOGRAPHIC)
    surface = Surface.over(places, frame)
    assert frame.y[1] > 90
    assert surface.xy[:, 1].max() <= 90


def test_a_fold_has_the_colour_that_the_layer_gives_it() -> None:
    xy = np.random.default_rng(1).uniform(0, 1000, (12, 2))
    frame, folds = maps.Frame.around(xy, RD), [np.arange(12)]
    drawn = foldmaps.fold_maps(frame, xy, folds, ["Random folds"], [None])
    assert all(colour in drawn for colour in CATEGORIES)
    assert foldmaps.look_of(11)[0] == foldmaps.look_of(1)[0] == CATEGORIES[0]  # the first again
