"""Distances, their encodings, and the spread of reference points."""

from __future__ import annotations

import numpy as np
import pyproj
import pytest
import torch

from gnnwr_qgis.engine.proximity import (
    EARTH_RADIUS_M,
    Proximity,
    along_earth,
    east_of,
    middle_longitude,
    planar_or_chord,
    spread_references,
)


def globe(count: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.column_stack([rng.uniform(-180, 180, count), rng.uniform(-89, 89, count)])


def plane(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).uniform(0, 1000, (count, 2))


def test_great_circle_distances_are_those_of_the_ellipsoid_to_half_a_percent() -> None:
    places, references = globe(60), globe(50, seed=1)
    references[:20] = places[:20] + 1e-3  # about a hundred metres apart
    ours = Proximity.fit(places, references, "great-circle", "raw").distances(places)
    lon, lat = (np.repeat(places[:, [k]], 50, axis=1) for k in (0, 1))
    to_lon, to_lat = (np.tile(references[:, k], (60, 1)) for k in (0, 1))
    exact = pyproj.Geod(ellps="WGS84").inv(lon, lat, to_lon, to_lat)[2]
    error = np.abs(ours / exact - 1)
    assert np.mean(error < 0.005) > 0.98
    # A sphere cannot do better than 0.56 percent northwards at the equator, where the ellipsoid's
    # radius of curvature is 6335 km.
    assert error.max() < 0.0057


def test_great_circle_goes_the_short_way_over_the_date_line_and_the_pole() -> None:
    degree = 111_195.0
    fit = Proximity.fit(globe(5), np.array([[179.5, 0.0], [0.0, 89.5]]), "great-circle", "raw")
    near = fit.distances(np.array([[-179.5, 0.0], [180.0, 89.5]]))
    assert near[0, 0] == pytest.approx(degree, rel=1e-4)
    assert near[1, 1] == pytest.approx(degree, rel=1e-4)


def test_antipodes_and_a_reference_itself_have_distances() -> None:
    fit = Proximity.fit(globe(5), np.array([[10.0, 20.0]]), "great-circle", "raw")
    assert fit.distances(np.array([[-170.0, -20.0]])) == pytest.approx(np.pi * 6371008.8, rel=1e-6)
    assert fit.distances(np.array([[10.0, 20.0]]))[0, 0] == 0.0


def test_planar_distances_are_pythagoras() -> None:
    places, references = plane(20), plane(7, seed=1)
    ours = Proximity.fit(places, references, "planar", "raw").distances(places)
    np.testing.assert_allclose(ours, np.hypot(*(places[:, None] - references[None]).T).T)


@pytest.mark.parametrize("distance", ["planar", "great-circle"])
def test_log_encoding_is_the_formula_standardised_over_the_training_points(distance: str) -> None:
    places = plane(60) if distance == "planar" else globe(60)
    fit = Proximity.fit(places, places[:20], distance, "log")
    d = fit.distances(places)
    h = 0.05 * np.median(d)
    assert fit.length == pytest.approx(h)
    formula = np.log(np.sqrt(d**2 + h**2) / h)
    np.testing.assert_allclose(fit.centre, formula.mean(axis=0), rtol=1e-10)
    np.testing.assert_allclose(fit.scale, np.full(20, formula.std()), rtol=1e-10)
    expected = (formula - formula.mean(axis=0)) / formula.std()
    np.testing.assert_allclose(fit.encode(places), expected, atol=1e-10)


def test_log_encoding_tells_near_places_apart_and_has_no_kink_at_a_reference() -> None:
    places = plane(60)
    fit = Proximity.fit(places, np.array([[500.0, 500.0]]), "planar", "log")
    along = np.column_stack([500 + np.array([-2.0, -1.0, 0.0, 1.0, 2.0]), np.full(5, 500.0)])
    values = fit.encode(along)[:, 0]
    slopes = np.diff(values)
    assert slopes[2] > 0 > slopes[1]
    # A kink would let the slope jump between -1 and 1; a parabola changes it evenly.
    np.testing.assert_allclose(np.diff(slopes), np.diff(slopes).mean(), rtol=0.05)
    far = fit.encode(along + [400.0, 0.0])[:, 0]
    assert np.ptp(far) < np.ptp(fit.encode(along + [20.0, 0.0])[:, 0]) / 5


def test_minmax_encoding_fills_zero_to_one_for_each_reference() -> None:
    places = plane(60)
    fit = Proximity.fit(places, plane(9, seed=3), "planar", "minmax")
    values = fit.encode(places)
    np.testing.assert_allclose(values.min(axis=0), 0.0, atol=1e-12)
    np.testing.assert_allclose(values.max(axis=0), 1.0, atol=1e-12)
    d = fit.distances(places)
    expected = (d - d.min(axis=0)) / (d.max(axis=0) - d.min(axis=0))
    np.testing.assert_allclose(values, expected, atol=1e-12)


def test_raw_encoding_is_the_distance() -> None:
    places = plane(20)
    fit = Proximity.fit(places, places[:3], "planar", "raw")
    np.testing.assert_array_equal(fit.encode(places), fit.distances(places))


@pytest.mark.parametrize("encoding", ["log", "minmax", "raw"])
def test_features_do_not_depend_on_the_block_a_place_is_in(encoding: str) -> None:
    places = plane(500)
    fit = Proximity.fit(places, places[:40], "planar", encoding)
    whole = fit.encode(places)
    for start in range(0, 500, 77):
        np.testing.assert_array_equal(fit.encode(places[start : start + 77]), whole[start:][:77])
    features = fit.features(places, torch.device("cpu"))
    assert features.dtype == torch.float32
    np.testing.assert_array_equal(features.numpy(), whole.astype(np.float32))


def test_scaling_over_many_blocks_is_the_scaling_over_all() -> None:
    """More places than are taken at a time."""
    places = plane(20_000)
    fit = Proximity.fit(places, places[:4], "planar", "log")
    values = fit.encode(places)
    np.testing.assert_allclose(values.mean(axis=0), 0.0, atol=1e-9)
    formula = values * fit.scale[0] + fit.centre
    assert fit.scale[0] == pytest.approx(formula.std(), rel=1e-9)
    fit = Proximity.fit(places, places[:4], "planar", "minmax")
    assert fit.encode(places).max() == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("encoding", ["log", "minmax"])
def test_points_at_one_place_give_finite_features(encoding: str) -> None:
    places = np.full((10, 2), 5.0)
    fit = Proximity.fit(places, places[:1], "planar", encoding)
    np.testing.assert_array_equal(fit.encode(places), np.zeros((10, 1)))


# The spread of references


def test_without_a_limit_every_location_is_a_reference_once() -> None:
    xy = plane(30)
    xy[10:20] = xy[:10]
    for count in (None, 20, 1000):
        rows = spread_references(xy, count, "planar")
        assert len(rows) == 20
        assert len(np.unique(xy[rows], axis=0)) == 20


@pytest.mark.parametrize("distance", ["planar", "great-circle"])
def test_the_spread_leaves_no_region_bare_and_crowds_none(distance: str) -> None:
    xy = plane(400) if distance == "planar" else globe(400)
    xy[100:] = xy[:1] + np.random.default_rng(2).normal(0, 0.1, (300, 2))  # a dense cluster
    rows = spread_references(xy, 25, distance)
    assert len(set(rows.tolist())) == 25
    points = planar_or_chord(xy, distance)
    apart = np.linalg.norm(points[rows][:, None] - points[rows][None], axis=2)
    np.fill_diagonal(apart, np.inf)
    covered = np.linalg.norm(points[:, None] - points[rows][None], axis=2).min(axis=1)
    # Farthest points: no place is farther from its reference than references are from each other.
    assert covered.max() <= apart.min()
    assert (rows >= 100).sum() <= 2


def test_the_spread_grows_by_adding_points() -> None:
    xy = plane(200)
    few, many = (set(spread_references(xy, count, "planar").tolist()) for count in (10, 30))
    assert few < many


def test_the_spread_needs_no_luck_and_no_order() -> None:
    xy = plane(200)
    order = np.random.default_rng(1).permutation(200)
    here = xy[spread_references(xy, 20, "planar")]
    there = xy[order][spread_references(xy[order], 20, "planar")]
    np.testing.assert_array_equal(here, there)


def test_arcs_from_chords() -> None:
    poles = planar_or_chord(np.array([[0.0, 90.0], [0.0, -90.0], [77.0, 0.0]]), "great-circle")
    chords = np.linalg.norm(poles - poles[0], axis=1)
    np.testing.assert_allclose(
        along_earth(chords, "great-circle"), EARTH_RADIUS_M * np.pi * np.array([0.0, 1.0, 0.5])
    )
    assert along_earth(chords, "planar") is chords


def test_longitudes_about_their_middle_are_not_torn() -> None:
    longitude = np.array([170.0, -170.0, 175.0, -175.0])
    middle = middle_longitude(longitude)
    assert abs(middle) == pytest.approx(180.0)
    np.testing.assert_allclose(np.sort(east_of(longitude, middle)), [-10.0, -5.0, 5.0, 10.0])
    assert east_of(np.array([0.0]), 180.0)[0] == -180.0
