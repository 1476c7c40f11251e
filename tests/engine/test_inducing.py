"""Kriging of many rows: the same as of few where it can be, sums that forget what is left out."""

from __future__ import annotations

import json

import numpy as np
import pytest

from gnnwr_qgis.engine import inducing, kriging, stepclock
from gnnwr_qgis.engine.errors import Cancelled
from gnnwr_qgis.engine.inducing import PartSums
from gnnwr_qgis.engine.kriging import Covariance
from gnnwr_qgis.engine.partitions import PARTS, left_out
from gnnwr_qgis.engine.smoothers import Places
from gnnwr_qgis.engine.stackkriging import krige

from .rasterfiles import Recorder

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


def test_blocks_and_threads_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    field, rows = Field(), np.arange(0, 96, 3)
    covariance = Covariance(6.0, 0.3, 1.5)
    whole = field.sums(covariance, rows).solution(0.3, [5])
    for threads in (1, 3):
        monkeypatch.setattr(inducing, "MOST_THREADS", threads)
        again = field.sums(covariance, rows).solution(0.3, [5])
        np.testing.assert_array_equal(again.theta(EVERYTHING), whole.theta(EVERYTHING))
    monkeypatch.setattr(inducing, "BLOCK_ROWS", 4)
    cut = field.sums(covariance, rows).solution(0.3, [5])
    np.testing.assert_allclose(cut.theta(EVERYTHING), whole.theta(EVERYTHING), rtol=1e-9)


def test_sums_can_be_ended_after_any_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inducing, "BLOCK_ROWS", 2)
    field, asked = Field(), []
    given = (Covariance(6.0, 0.3, 1.5), field.places, np.arange(0, 96, 3), field.part)

    def step() -> None:
        asked.append(0)
        if len(asked) == 7:
            raise Cancelled

    PartSums(*given, field.values, lambda: asked.append(0))
    assert len(asked) == PartSums.steps(field.part) == 48
    asked.clear()
    with pytest.raises(Cancelled):
        PartSums(*given, field.values, step)
    assert len(asked) < 48


def test_mixing_of_many_rows_tells_how_far_it_is_and_can_be_cancelled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kriging, "LARGEST", 50)
    monkeypatch.setattr(inducing, "PLACES", 20)
    monkeypatch.setattr(stepclock, "_EVERY", 0.0)
    field, report = Field(), Recorder()
    kept = np.column_stack([field.part[:, None] != np.arange(PARTS), np.ones(96, dtype=bool)])
    residual = np.where(kept, field.values[:, :1], 0.0)[None].repeat(3, axis=0)
    outside = left_out(field.part, 24)
    krige(field.places, field.part, kept, residual, outside, report, (0.6, 0.8))
    told = [json.loads(line) for line in report.stream.getvalue().splitlines()]
    shares = [event["fraction"] for event in told]
    assert shares == sorted(shares)
    assert (min(shares), max(shares)) == (pytest.approx(0.6), pytest.approx(0.8))
    assert len(set(shares)) > 100
    report = Recorder()
    report.cancelled.set()
    with pytest.raises(Cancelled):
        krige(field.places, field.part, kept, residual, outside, report)
