"""A band's precision, and how its file is stored."""

from __future__ import annotations

import numpy as np
import pytest

from gnnwr_qgis.contract.job import NodataRange
from gnnwr_qgis.engine.rasterband import Datasets

from .rasterfiles import Recorder, source, write_raster


@pytest.mark.parametrize(
    ("kind", "options", "dtype"),
    [
        ("float32", {}, "float32"),
        ("int16", {"nodata": -3.0}, "float32"),
        ("uint8", {}, "float32"),
        ("int32", {}, "float64"),
        ("float64", {}, "float64"),
        ("float32", {"scale": 0.1}, "float64"),
        ("int16", {"offset": 0.5}, "float64"),
        ("float32", {"nodata_ranges": (NodataRange(-3.0, -3.0),)}, "float64"),
    ],
)
def test_single_precision_only_where_it_loses_nothing(tmp_path, kind, options, dtype) -> None:
    values = np.array([[1, 2, 3], [100, 120, 7]]).astype(kind)
    path = write_raster(tmp_path / "a.tif", values)
    with Datasets() as datasets:
        band = datasets.band(source(path, **options), Recorder())
        found = band.read(0, 0, 2, 3)
    assert band.dtype == found.dtype == dtype
    want = values * options.get("scale", 1.0) + options.get("offset", 0.0)
    np.testing.assert_allclose(found, want, rtol=1e-6)


def test_nodata_and_infinite_values_are_nan_in_single_precision(tmp_path) -> None:
    values = np.array([[1, -9999, np.inf], [np.nan, 5, -9999]], dtype=np.float32)
    path = write_raster(tmp_path / "a.tif", values)
    report = Recorder()
    with Datasets() as datasets:
        found = datasets.band(source(path, nodata=-9999.0), report).read(0, 0, 2, 3)
    assert np.isnan(found).tolist() == [[False, True, True], [True, False, True]]
    assert any("infinite" in text for text in report.warnings)


@pytest.mark.parametrize(("options", "strips"), [({}, True), ({"tiled": True}, False)])
def test_strips_are_told_from_tiles(tmp_path, options, strips) -> None:
    if options:
        options = {**options, "blockxsize": 256, "blockysize": 256}
    values = np.zeros((600, 700), dtype=np.float32)
    path = write_raster(tmp_path / "a.tif", values, **options)
    with Datasets() as datasets:
        assert datasets.band(source(path), Recorder()).in_strips is strips
