"""The bootstrap test: finds what varies, does not depend on units or order, and can be stopped."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gnnwr_qgis.contract.modelheader import Predictor
from gnnwr_qgis.engine import nonstationarity
from gnnwr_qgis.engine.errors import Cancelled
from gnnwr_qgis.engine.samples import TEST, TRAIN, Sample

from .rasterfiles import Recorder


def sample_of(xy, x, y, distance="planar") -> Sample:
    """A sample of the columns of ``x`` (n, p), called a, b, ..."""
    n = len(y)
    predictors = tuple(Predictor(letter) for letter in "abcdefgh"[: x.shape[1]])
    design = np.column_stack([np.ones(n), x])
    rows = np.arange(n)
    return Sample(
        xy, design, y, np.full(n, TRAIN), rows, rows, predictors, "", distance
    )  # fmt: skip


def varying(points: int = 100, seed: int = 1, slope: float = 1.0) -> Sample:
    """Intercept and the first slope vary, the second is constant."""
    rng = np.random.default_rng(seed)
    xy = rng.uniform(size=(points, 2))
    x = rng.normal(size=(points, 2))
    wave = np.sin(2 * np.pi * xy[:, 0])
    y = 3 * xy[:, 1] + (1 + slope * wave) * x[:, 0] - x[:, 1]
    return sample_of(xy, x, y + rng.normal(0, 0.5, points))


def run(sample: Sample, seed: int = 1, **changes) -> nonstationarity.NonStationarity:
    return nonstationarity.test(sample, seed, Recorder(), **changes)


def test_what_varies_is_found_and_what_does_not_is_not() -> None:
    found = run(varying())
    assert found.names == ("Intercept", "a", "b")
    assert found.p_value[:2] == pytest.approx([0.005, 0.005])  # the least of 199 replicates
    assert found.p_value[2] > 0.05
    assert found.statistic[0] > 3
    assert found.statistic[1] > 3
    assert found.statistic[2] < 2
    assert (found.replicates, found.points) == (199, 100)


def test_a_constant_slope_beside_the_same_intercept_passes() -> None:
    found = run(varying(slope=0.0))
    assert found.p_value[0] < 0.05
    assert found.p_value[1] > 0.05


def test_units_and_origins_do_not_matter() -> None:
    sample = varying(60)
    want = run(sample)
    design = sample.design * [1.0, 1e4, -1e-6] + [0.0, 3e5, 0.0]
    changed = replace(sample, design=design, target=5 - 2e3 * sample.target)
    got = run(replace(changed, xy=1e5 + 1e3 * sample.xy))
    assert got.p_value == pytest.approx(want.p_value, abs=0.02)
    assert got.statistic == pytest.approx(want.statistic, rel=0.02)


def test_the_seed_decides() -> None:
    sample = varying(60, slope=0.3)
    first, again, other = run(sample), run(sample), run(sample, seed=2)
    np.testing.assert_array_equal(first.statistic, again.statistic)
    np.testing.assert_array_equal(first.p_value, again.p_value)
    assert not np.array_equal(first.statistic, other.statistic)
    np.testing.assert_allclose(other.p_value, first.p_value, atol=0.12)


def test_rows_for_testing_have_no_say_and_many_points_are_drawn_from(monkeypatch) -> None:
    sample = varying(80)
    want = run(replace(sample_rows(sample, np.arange(60))))
    target, part = sample.target.copy(), sample.part.copy()
    target[60:], part[60:] = 1e9, TEST
    got = run(replace(sample, target=target, part=part))
    np.testing.assert_array_equal(got.statistic, want.statistic)
    assert got.points == 60
    monkeypatch.setattr(nonstationarity, "MOST_POINTS", 50)
    assert run(sample).points == 50


def sample_rows(sample: Sample, rows: np.ndarray) -> Sample:
    """The sample of some rows alone."""
    names = ("xy", "design", "target", "part", "location", "rows")
    return replace(sample, **{name: getattr(sample, name)[rows] for name in names})


def test_what_cannot_be_tested_is_nan() -> None:
    sample = varying(60)
    design = sample.design.copy()
    design[:, 2] = 0.1 + 0.2
    found = run(replace(sample, design=design))
    assert np.isnan(found.p_value).tolist() == [False, False, True]
    assert np.isnan(found.statistic).tolist() == [False, False, True]
    nothing = run(replace(sample, target=np.full(60, 7.0)))
    assert np.isnan(nothing.p_value).all()


def test_collinear_predictors_duplicates_and_points_on_a_line() -> None:
    sample = varying(60)
    design = sample.design.copy()
    design[:, 2] = 2 * design[:, 1] + 1
    assert np.isfinite(run(replace(sample, design=design)).p_value).all()
    xy = sample.xy.copy()
    xy[::2] = xy[1::2]
    assert np.isfinite(run(replace(sample, xy=xy)).p_value).all()
    line = np.column_stack([sample.xy[:, 0], np.zeros(60)])
    assert np.isfinite(run(replace(sample, xy=line)).p_value).all()


def test_on_the_sphere_the_meridian_of_180_degrees_is_no_edge() -> None:
    sample = replace(varying(60), distance="great-circle")
    degrees = 4 * sample.xy + [10.0, 20.0]
    want = run(replace(sample, xy=degrees))
    moved = np.column_stack([(degrees[:, 0] + 168.0 + 180.0) % 360.0 - 180.0, degrees[:, 1]])
    assert np.ptp(moved[:, 0]) > 300
    got = run(replace(sample, xy=moved))
    assert got.statistic == pytest.approx(want.statistic, rel=0.02)


def test_it_can_be_cancelled() -> None:
    report = Recorder()
    report.cancelled.set()
    with pytest.raises(Cancelled):
        nonstationarity.test(varying(60), 1, report)
