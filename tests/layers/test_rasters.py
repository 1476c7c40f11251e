from __future__ import annotations

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsPointXY,
    QgsProcessingException,
    QgsRasterDataProvider,
    QgsRasterLayer,
    QgsRasterRange,
    QgsRectangle,
    QgsReferencedRectangle,
)

from gnnwr_qgis.layers.rasters import refuse_same_names, resolve_band, resolve_rasters
from tests.layers.made import (
    memory_layer,
    pixels,
    raster,
    values_as_told,
    values_in_qgis,
)

RAW = np.array([[-99.0, 0.0, 10.0, 20.0], [30.0, 40.0, 50.0, 60.0]])
BOUNDS = QgsRasterRange.BoundsType


def resolve(layers, tmp_path, feedback, context):
    return resolve_rasters(layers, str(tmp_path), feedback, context)


def scaled(tmp_path, name="dem"):
    path = raster(
        tmp_path / f"{name}.tif", [RAW], nodata=-99, scale=0.1, offset=5.0, kind=gdal.GDT_Int16
    )
    return QgsRasterLayer(path, name)


def test_names_units_and_bands(tmp_path, feedback, context):
    described = raster(
        tmp_path / "a.tif", [RAW, RAW], names=["dist [m]", "soil"], units=["", "class"]
    )
    bare = raster(tmp_path / "b.tif", [RAW, RAW])
    single = raster(tmp_path / "c.tif", [RAW])
    layers = [
        QgsRasterLayer(described, "cov"),
        QgsRasterLayer(bare, "sat"),
        QgsRasterLayer(single, "dem"),
    ]
    found = resolve(layers, tmp_path, feedback, context)
    assert [(s.name, s.layer, s.band, s.unit) for s in found] == [
        ("dist [m]", "cov", 1, "m"),
        ("soil", "cov", 2, "class"),
        ("sat 1", "sat", 1, ""),
        ("sat 2", "sat", 2, ""),
        ("dem", "dem", 1, ""),
    ]
    assert [s.dataset for s in found[::2]] == [described, bare, single]
    assert not feedback.infos


def test_scale_offset_and_nodata_as_sampled_by_qgis(tmp_path, feedback, context):
    layer = scaled(tmp_path)
    (source,) = resolve([layer], tmp_path, feedback, context)
    assert (source.nodata, source.scale, source.offset) == (-99.0, 0.1, 5.0)
    told = values_as_told(source)
    for row in range(2):
        for column in range(4):
            place = QgsPointXY(column + 0.5, 9.5 - row)
            value, found = layer.dataProvider().sample(place, 1)
            assert found == np.isfinite(told[row, column])
            if found:
                assert told[row, column] == pytest.approx(value)


def test_nodata_switched_off(tmp_path, feedback, context):
    layer = scaled(tmp_path)
    layer.dataProvider().setUseSourceNoDataValue(1, False)
    (source,) = resolve([layer], tmp_path, feedback, context)
    assert source.nodata is None
    np.testing.assert_allclose(values_as_told(source), values_in_qgis(layer), rtol=1e-6)
    assert values_as_told(source)[0, 0] == pytest.approx(-4.9)


@pytest.mark.parametrize(
    "ranges",
    [
        [QgsRasterRange(6.0, 7.0)],
        [QgsRasterRange(6.0, 7.0, BOUNDS.IncludeMin)],
        [QgsRasterRange(6.0, 7.0, BOUNDS.IncludeMax)],
        [QgsRasterRange(6.0, 7.0, BOUNDS.Exclusive)],
        [QgsRasterRange(float("nan"), 6.5), QgsRasterRange(10.5, float("nan"))],
        [QgsRasterRange(9.0, 9.0)],
    ],
)
def test_users_nodata_means_scaled_values_as_drawn(ranges, tmp_path, feedback, context):
    # Scale and offset are exact in binary here, so that the bounds are met exactly.
    path = raster(tmp_path / "dem.tif", [RAW / 10], nodata=-9.9, scale=0.5, offset=6.0)
    layer = QgsRasterLayer(path, "dem")
    layer.dataProvider().setUserNoDataValue(1, ranges)
    (source,) = resolve([layer], tmp_path, feedback, context)
    drawn = values_in_qgis(layer)
    assert np.isnan(drawn).sum() > 1  # the ranges do something
    np.testing.assert_array_equal(np.isnan(values_as_told(source)[0, 1:]), np.isnan(drawn)[0, 1:])
    np.testing.assert_array_equal(np.isnan(values_as_told(source)[1]), np.isnan(drawn)[1])


def test_crs_of_the_layer_not_of_the_file(tmp_path, feedback, context):
    layer = scaled(tmp_path)
    layer.setCrs(QgsCoordinateReferenceSystem("EPSG:31370"))
    (source,) = resolve([layer], tmp_path, feedback, context)
    assert QgsCoordinateReferenceSystem.fromWkt(source.crs_wkt).authid() == "EPSG:31370"
    bare = QgsRasterLayer(raster(tmp_path / "bare.tif", [RAW], crs=None), "bare")
    bare.setCrs(QgsCoordinateReferenceSystem())
    assert resolve([bare], tmp_path, feedback, context)[0].crs_wkt == ""


def test_same_name_twice_names_both_layers(tmp_path, feedback, context):
    one = QgsRasterLayer(raster(tmp_path / "a.tif", [RAW], names=["dist"]), "river")
    two = QgsRasterLayer(raster(tmp_path / "b.tif", [RAW, RAW], names=["x", "dist"]), "canal")
    found = resolve([one, two], tmp_path, feedback, context)
    with pytest.raises(QgsProcessingException, match="dist: band 1 of river and band 2 of canal"):
        refuse_same_names(found)


def test_alpha_band_is_left_out(tmp_path, feedback, context):
    path = raster(tmp_path / "rgba.tif", [RAW, RAW, RAW, RAW], kind=gdal.GDT_Byte)
    layer = QgsRasterLayer(path, "photo")
    found = resolve([layer], tmp_path, feedback, context)
    assert [s.band for s in found] == [1, 2, 3]
    assert "Band 4 of photo" in feedback.infos[0]
    assert "photo looks like a picture" in feedback.warnings[0]


def test_map_tiles_are_refused(tmp_path, feedback, context):
    uri = "type=xyz&url=http://localhost:1/%7Bz%7D/%7Bx%7D/%7By%7D.png&zmax=19&zmin=0"
    layer = QgsRasterLayer(uri, "street map", "wms")
    assert layer.isValid()
    with pytest.raises(QgsProcessingException, match="street map is a picture"):
        resolve([layer], tmp_path, feedback, context)


def test_broken_and_other_layers_are_refused(tmp_path, feedback, context):
    with pytest.raises(QgsProcessingException, match="gone cannot be read"):
        resolve([QgsRasterLayer(str(tmp_path / "no.tif"), "gone")], tmp_path, feedback, context)
    with pytest.raises(QgsProcessingException, match="wells is not a raster"):
        resolve([memory_layer([], ["a:double"])], tmp_path, feedback, context)


def virtual(path, formula):
    parameters = QgsRasterDataProvider.VirtualRasterParameters()
    parameters.crs = QgsCoordinateReferenceSystem("EPSG:28992")
    base = QgsRasterLayer(path, "dem")
    parameters.extent, parameters.width, parameters.height = base.extent(), 4, 2
    parameters.formula = formula
    dem = QgsRasterDataProvider.VirtualRasterInputLayers()
    dem.name, dem.provider, dem.uri = "dem", "gdal", path
    parameters.rInputLayers = [dem]
    uri = QgsRasterDataProvider.encodeVirtualRasterProviderUri(parameters)
    layer = QgsRasterLayer(uri, "twice", "virtualraster")
    assert layer.isValid()
    return layer


def test_virtual_raster_is_exported(tmp_path, feedback, context):
    path = raster(tmp_path / "dem.tif", [RAW], nodata=-99, scale=0.5, offset=5.0)
    (source,) = resolve([virtual(path, '"dem@1" * 2')], tmp_path, feedback, context)
    assert source.name == source.layer == "twice"
    assert source.dataset.startswith(str(tmp_path / "export_"))
    assert (source.scale, source.offset, source.nodata_ranges) == (1.0, 0.0, ())
    expected = RAW + 10.0
    expected[0, 0] = np.nan
    np.testing.assert_allclose(values_as_told(source), expected)
    opened = gdal.Open(source.dataset)
    assert opened.GetGeoTransform() == (0.0, 1.0, 0.0, 10.0, 0.0, -1.0)
    assert any("twice is exported" in line for line in feedback.infos)


def test_export_keeps_the_layers_own_settings(tmp_path, feedback, context):
    # Options of opening make the layer one that the engine cannot open itself.
    path = raster(
        tmp_path / "dem.tif", [RAW, RAW], nodata=-99, scale=0.5, offset=5.0, names=["a", "b"]
    )
    layer = QgsRasterLayer(path + "|option:NUM_THREADS=1", "dem")
    assert layer.isValid()
    layer.dataProvider().setUserNoDataValue(1, [QgsRasterRange(10.0, 15.0)])
    layer.dataProvider().setUseSourceNoDataValue(2, False)
    one, two = resolve([layer], tmp_path, feedback, context)
    assert (one.name, two.name) == ("a", "b")
    np.testing.assert_allclose(values_as_told(one), values_in_qgis(layer, 1))
    np.testing.assert_allclose(values_as_told(two), values_in_qgis(layer, 2))
    assert values_as_told(two)[0, 0] == -44.5
    assert np.isnan(values_as_told(one)).sum() == 3


def test_only_the_needed_part_is_exported(tmp_path, feedback, context):
    columns, rows = np.meshgrid(np.arange(200.0), np.arange(100.0))
    path = raster(tmp_path / "dem.tif", [1000 * rows + columns])
    layer = QgsRasterLayer(path + "|option:NUM_THREADS=1", "dem")
    crs = QgsCoordinateReferenceSystem("EPSG:28992")
    whole = layer.extent()
    box = QgsRectangle(50.2, whole.yMinimum() + 20.5, 60.7, whole.yMinimum() + 30.1)
    needed = QgsReferencedRectangle(box, crs)
    (source,) = resolve_rasters([layer], str(tmp_path), feedback, context, needed)
    opened = gdal.Open(source.dataset)
    assert (opened.RasterXSize, opened.RasterYSize) == (19, 17)
    west, _, _, north, _, _ = opened.GetGeoTransform()
    column, row = int(west - whole.xMinimum()), int(whole.yMaximum() - north)
    assert (west, north) == (whole.xMinimum() + column, whole.yMaximum() - row)
    expected = (1000 * rows + columns)[row : row + 17, column : column + 19]
    np.testing.assert_array_equal(pixels(source.dataset), expected)
    # The margin holds what bilinear interpolation at the edge needs.
    assert west + 1 < box.xMinimum()
    assert north - 1 > box.yMaximum()


@pytest.mark.parametrize("x", [-500.0, 5000.0])
def test_points_apart_from_a_raster_need_one_pixel_of_it(x, tmp_path, feedback, context):
    path = raster(tmp_path / "dem.tif", [RAW])
    layer = QgsRasterLayer(path + "|option:NUM_THREADS=1", "dem")
    crs = QgsCoordinateReferenceSystem("EPSG:28992")
    needed = QgsReferencedRectangle(QgsRectangle(x, 0, x + 1, 1), crs)
    (source,) = resolve_rasters([layer], str(tmp_path), feedback, context, needed)
    assert gdal.Open(source.dataset).RasterXSize == 1


def test_rotated_grid_is_exported(tmp_path, feedback, context):
    path = str(tmp_path / "turned.tif")
    made = gdal.GetDriverByName("GTiff").Create(path, 4, 2, 1, gdal.GDT_Float32)
    made.SetGeoTransform((0.0, 1.0, 0.5, 10.0, 0.5, -1.0))
    made.GetRasterBand(1).Fill(3.0)
    made.FlushCache()
    del made
    (source,) = resolve([QgsRasterLayer(path, "turned")], tmp_path, feedback, context)
    assert source.dataset != path
    grid = gdal.Open(source.dataset).GetGeoTransform()
    assert grid[2] == grid[4] == 0.0
    assert (pixels(source.dataset) == 3.0).any()


def test_memory_of_qgis_is_exported(tmp_path, feedback, context):
    path = raster("/vsimem/dem.tif", [RAW], nodata=-99)
    layer = QgsRasterLayer(path, "dem")
    (source,) = resolve([layer], tmp_path, feedback, context)
    np.testing.assert_allclose(values_as_told(source), np.where(RAW == -99, np.nan, RAW))
    gdal.Unlink(path)


def test_export_cancelled(tmp_path, feedback, context):
    path = raster(tmp_path / "dem.tif", [RAW])
    feedback.cancel()
    with pytest.raises(QgsProcessingException, match="Cancelled"):
        resolve([virtual(path, '"dem@1" * 2')], tmp_path, feedback, context)


def test_reference_is_the_first_band(tmp_path, feedback, context):
    path = raster(tmp_path / "dem.tif", [RAW, RAW])
    source = resolve_band(QgsRasterLayer(path, "dem"), str(tmp_path), feedback, context)
    assert (source.band, source.dataset) == (1, path)
