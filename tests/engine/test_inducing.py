"""Kriging of many rows: the same as of few where it can be, sums that forget what is left out."""

from __future__ import annotations

import numpy as np
import pytest

from gnnwr_qgis.engine import inducing, kriging
from gnnwr_qgis.engine.inducing import PartSums
from gnnwr_qgis.engine.kriging import Covariance
from gnnwr_qgis.engine.partitions import PARTS
from gnnwr_qgis.engine.smoothers import Places

EVERYTHING = slice(0, 2)


class Field:
    """A noisy field, its parts, and two columns of values."""

    def __init__(self, count: int = 96, seed: int = 0) -> None:
        rng = np.random.default_rng(seed)
        xy = rng.uniform(0, 100, (count, 2))
        self.places = Places(xy, "planar")
        self.part = rng.permutation(np.arange(count) % PARTS)
        signal = np.sin(xy[:, 0] / 15)
        self.values = signal[:, None] + rng.normal(0, 0.3, (count, 2))

    def sums(self, covariance: Covariance, inducing_rows: np.ndarray) -> PartSums:
        return PartSums(covariance, self.places, inducing_rows, self.part, self.values)


@pytest.mark.parametrize("smoothness", [0.5, 1.5])
@pytest.mark.parametrize("without", [[], [3], [3, 11]])
def test_with_every_place_inducing_it_is_kriging(smoothness: float, without: list[int]) -> None:
    field = Field()
    rows = np.arange(96)
    covariance = Covariance(6.0, 0.3, smoothness)
    sums = field.sums(covariance, rows)
    found = sums.dual(sums.solution(0.3, without).theta(EVERYTHING))
    squares = field.places.between(rows, rows)
    out = np.flatnonzero(np.isin(field.part, without))
    expected = kriging.without(covariance.inverse(squares), field.values[:, 0], out)
    reach = covariance.of(squares)
    np.testing.assert_allclose(reach @ found[:, 0], reach @ expected, atol=1e-6)


def test_what_is_left_out_does_not_count_at_all() -> None:
    field, rows = Field(), np.arange(0, 96, 3)
    covariance = Covariance(6.0, 0.3, 1.5)
    before = field.sums(covariance, rows).solution(0.3, [5, 7])
    field.values[np.isin(field.part, [5, 7])] = 1e9
    after = field.sums(covariance, rows).solution(0.3, [5, 7])
    np.testing.assert_array_equal(before.theta(EVERYTHING), after.theta(EVERYTHING))
    np.testing.assert_array_equal(before.unlikeliness(EVERYTHING), after.unlikeliness(EVERYTHING))


def test_the_likelihood_is_that_of_its_normal_distribution() -> None:
    """Of values with covariance s (phi' phi + g I), s at its best; differences between two."""
    field, rows = Field(), np.arange(0, 96, 3)
    known = np.flatnonzero(field.part != 4)
    found, expected = [], []
    for covariance in (Covariance(4.0, 0.3, 1.5), Covariance(12.0, 1.0, 0.5)):
        solution = field.sums(covariance, rows).solution(covariance.nugget, [4])
        found.append(solution.unlikeliness(EVERYTHING))
        reach = covariance.of(field.places.between(known, rows))
        between = covariance.of(field.places.between(rows, rows))
        whole = reach @ np.linalg.solve(between, reach.T)
        whole[np.diag_indices(len(known))] += covariance.nugget
        values = field.values[known]
        scale = (values * np.linalg.solve(whole, values)).mean(axis=0)
        expected.append(0.5 * (len(known) * np.log(scale) + np.linalg.slogdet(whole)[1]))
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_noise_is_given_the_largest_nugget_and_structure_is_followed() -> None:
    field = Field(count=320)
    rows = field.places.spread(60)
    options = inducing.candidates(field.places.between(rows, rows))
    field.values[:, 1] = np.random.default_rng(5).normal(size=320)
    cost = [
        field.sums(option, rows).solution(option.nugget, []).unlikeliness(EVERYTHING)
        for option in options
    ]
    structure, noise = (options[k] for k in np.argmin(cost, axis=0))
    assert noise.nugget == max(option.nugget for option in options)
    assert structure.length < noise.length or structure.nugget < noise.nugget


def test_places_in_many_numbers_under_a_long_covariance_have_a_factor() -> None:
    xy = np.stack(np.meshgrid(np.arange(24.0), np.arange(24.0)), axis=-1).reshape(-1, 2)
    places = Places(xy, "planar")
    rows = np.arange(len(xy))
    longest = max(inducing.candidates(places.between(rows, rows)))
    values = np.cos(xy[:, :1] / 7)
    sums = PartSums(longest._replace(smoothness=1.5), places, rows, rows % PARTS, values)
    dual = sums.dual(sums.solution(0.15, []).theta(slice(0, 1)))
    smooth = longest._replace(smoothness=1.5).of(places.between(rows, rows)) @ dual
    assert np.abs(smooth - values).max() < 0.05
