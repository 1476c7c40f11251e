"""The values that limits of colours come from, and how layers are styled in a task's thread."""

from __future__ import annotations

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import QgsRasterLayer

from gnnwr_qgis.layers import datasets, style
from gnnwr_qgis.layers.rastersymbols import percentiles


def written(path, *bands, nodata=None, kind=gdal.GDT_Float32, options=()):
    rows, columns = bands[0].shape
    dataset = gdal.GetDriverByName("GTiff").Create(
        str(path), columns, rows, len(bands), kind, list(options)
    )
    dataset.SetGeoTransform([0.0, 1.0, 0.0, float(rows), 0.0, -1.0])
    for number, values in enumerate(bands, start=1):
        band = dataset.GetRasterBand(number)
        if nodata is not None:
            band.SetNoDataValue(nodata)
        band.WriteArray(values)
    dataset.FlushCache()
    return str(path)


def test_small_rasters_are_taken_whole_without_nodata(tmp_path):
    values = np.arange(12.0).reshape(3, 4)
    values[0, 0], values[1, 1] = -3.4e38, np.nan  # the first is not a float32
    path = written(tmp_path / "a.tif", values, nodata=-3.4e38)
    found = datasets.sampled_values(path, 1)
    assert sorted(found) == [1.0, 2.0, 3.0, 4.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0]
    assert found.dtype == np.float64


def test_nodata_that_bytes_cannot_hold(tmp_path):
    values = np.array([[0, 1], [2, 255]])
    path = written(tmp_path / "a.tif", values, nodata=-9999.0, kind=gdal.GDT_Byte)
    assert sorted(datasets.sampled_values(path, 1)) == [0.0, 1.0, 2.0, 255.0]


@pytest.mark.parametrize("options", [(), ("TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64")])
def test_large_rasters_are_sampled_evenly(tmp_path, options):
    rows, columns = np.mgrid[0:2000, 0:3000]
    values = rows / 2000.0 + 2.0 * columns / 3000.0
    path = written(tmp_path / "a.tif", values, options=options)
    found = datasets.sampled_values(path, 1)
    assert 20_000 < len(found) < 0.2 * values.size
    assert np.percentile(found, [2, 50, 98]) == pytest.approx(
        np.percentile(values, [2, 50, 98]), abs=0.05
    )


def test_nothing_to_take(tmp_path):
    assert len(datasets.sampled_values(str(tmp_path / "none.tif"), 1)) == 0
    path = written(tmp_path / "a.tif", np.full((3, 3), np.nan))
    assert percentiles(QgsRasterLayer(path, "", "gdal"), 1) == (0.0, 0.0)


@pytest.mark.parametrize("kind", ["prediction", "coefficients", "attribution", "intervals"])
def test_styling_takes_no_object_that_qgis_has_made(tmp_path, monkeypatch, kind):
    """PyQt may declare it deleted in the thread of a task (see rastersymbols.py)."""
    values = np.arange(20.0).reshape(4, 5)
    path = written(tmp_path / "a.tif", values, values, values)

    def refuse(layer):
        raise AssertionError("the provider was asked for")

    monkeypatch.setattr(QgsRasterLayer, "dataProvider", refuse)
    assert style.write_raster_qml(path, kind).endswith("a.qml")


def test_applicability_takes_none_either(tmp_path, monkeypatch):
    path = written(tmp_path / "a.tif", *np.array([[[0.1, 0.9]], [[1.0, 0.0]], [[0.1, 0.2]]]))
    layer = QgsRasterLayer(path, "", "gdal")
    monkeypatch.setattr(QgsRasterLayer, "dataProvider", None)
    style.applicability_styles(layer)
    assert layer.renderer().type() == "singlebandpseudocolor"
    assert style.write_raster_qml(path, "applicability")
