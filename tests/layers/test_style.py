from __future__ import annotations

import numpy as np
import pytest
from qgis.core import (
    NULL,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProcessingException,
    QgsProject,
    QgsRasterLayer,
    QgsRasterMinMaxOrigin,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

from gnnwr_qgis.layers import style
from tests.layers.made import as_geopackage, memory_layer, raster

ROWS, COLUMNS = 20, 20


def picture(layer, size=200, extent=None):
    """The layer drawn on magenta, so that what is transparent shows."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setExtent(extent or layer.extent())
    settings.setOutputSize(QSize(size, size))
    settings.setBackgroundColor(QColor("#ff00ff"))
    settings.setFlag(QgsMapSettings.Flag.Antialiasing, False)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    return job.renderedImage()


def colour(image, row, column, size=200):
    return QColor(image.pixel(int((column + 0.5) * size / COLUMNS), int((row + 0.5) * size / ROWS)))


def ramp_values(low, high):
    """Values rising from left to right; the top left pixel is nodata."""
    values = np.tile(np.linspace(low, high, COLUMNS), (ROWS, 1))
    values[0, 0] = -9999.0
    return values


@pytest.fixture
def prediction(tmp_path, qgis_app):
    path = raster(
        tmp_path / "p.tif",
        [ramp_values(40, 90), ramp_values(2, 5)],
        nodata=-9999.0,
        names=["prediction [mW/m2]", "standard error [mW/m2]"],
    )
    return QgsRasterLayer(path, "p")


@pytest.fixture
def coefficients(tmp_path, qgis_app):
    path = raster(
        tmp_path / "c.tif",
        [ramp_values(60, 80), ramp_values(-3, 1), ramp_values(0, 0)],
        nodata=-9999.0,
        names=["Intercept [mW/m2]", "coef_Moho", "coef_zero"],
    )
    return QgsRasterLayer(path, "c")


def lightness(colour_):
    return 0.2126 * colour_.redF() + 0.7152 * colour_.greenF() + 0.0722 * colour_.blueF()


def test_prediction_is_sequential_with_unit_and_cut(prediction):
    style.prediction_styles(prediction)
    renderer = prediction.renderer()
    assert renderer.type() == "singlebandpseudocolor"
    assert renderer.band() == 1
    assert 40.0 <= renderer.classificationMin() < 43.0
    assert 87.0 < renderer.classificationMax() <= 90.0
    assert renderer.minMaxOrigin().limits() == QgsRasterMinMaxOrigin.Limits.CumulativeCut
    legend = renderer.shader().rasterShaderFunction().legendSettings()
    assert legend.suffix() == " mW/m2"
    image = picture(prediction)
    rising = [lightness(colour(image, 5, column)) for column in range(1, COLUMNS - 1)]
    assert all(b > a for a, b in zip(rising[:-1], rising[1:]))
    assert colour(image, 0, 0) == QColor("#ff00ff")  # nodata is transparent


def test_outliers_do_not_wash_out_the_map(tmp_path, qgis_app):
    values = np.tile(np.linspace(0, 10, 100), (100, 1))
    values[0, :3] = 1e4
    layer = QgsRasterLayer(raster(tmp_path / "o.tif", [values]), "o")
    style.prediction_style(layer)
    assert layer.renderer().classificationMax() < 200
    style.coefficients_style(layer)
    assert layer.renderer().classificationMax() < 200


def test_standard_error_is_a_second_style_of_other_colours(prediction):
    style.prediction_styles(prediction, "mW/m²")
    manager = prediction.styleManager()
    assert manager.styles() == ["Prediction", "Standard error"]
    assert manager.currentStyle() == "Prediction"
    before = colour(picture(prediction), 5, 18)
    manager.setCurrentStyle("Standard error")
    assert prediction.renderer().band() == 2
    legend = prediction.renderer().shader().rasterShaderFunction().legendSettings()
    assert legend.suffix() == " mW/m²"
    image = picture(prediction)
    assert colour(image, 5, 18) != before
    assert lightness(colour(image, 5, 18)) < lightness(colour(image, 5, 1))


def test_coefficients_have_a_style_per_band_centred_on_zero(coefficients):
    style.coefficients_style(coefficients)
    manager = coefficients.styleManager()
    # QGIS sorts the names
    assert sorted(manager.styles()) == ["Intercept [mW/m2]", "coef_Moho", "coef_zero"]
    assert manager.currentStyle() == "coef_Moho"  # an effect, not the level
    assert coefficients.renderer().band() == 2
    for band, name in enumerate(["Intercept [mW/m2]", "coef_Moho", "coef_zero"], start=1):
        manager.setCurrentStyle(name)
        renderer = coefficients.renderer()
        assert renderer.band() == band
        assert renderer.classificationMin() == -renderer.classificationMax() < 0
    manager.setCurrentStyle("coef_Moho")
    image = picture(coefficients)
    negative, zero, positive = (colour(image, 5, column) for column in (0, 14, 19))
    assert negative.blue() > negative.red()
    assert positive.red() > positive.blue()
    assert min(zero.red(), zero.green(), zero.blue()) > 225
    manager.setCurrentStyle("Intercept [mW/m2]")  # all positive: all on the red side
    image = picture(coefficients)
    assert all(colour(image, 5, c).red() > colour(image, 5, c).blue() for c in range(COLUMNS))


@pytest.fixture
def attribution(tmp_path, qgis_app):
    path = raster(
        tmp_path / "a.tif",
        [ramp_values(-1, 2), ramp_values(-30, 10), ramp_values(0, 0), ramp_values(5, 8)],
        nodata=-9999.0,
        names=["Moho [mW/m2]", "ridge [mW/m2]", "nothing [mW/m2]", "location [mW/m2]"],
    )
    return QgsRasterLayer(path, "a")


def test_attribution_has_one_scale_for_all_bands(attribution):
    style.attribution_style(attribution)
    manager = attribution.styleManager()
    assert manager.currentStyle() == "ridge [mW/m2]"  # the strongest
    limits = {}
    for name in manager.styles():
        manager.setCurrentStyle(name)
        renderer = attribution.renderer()
        assert renderer.classificationMin() == -renderer.classificationMax() < 0
        legend = renderer.shader().rasterShaderFunction().legendSettings()
        assert legend.suffix() == " mW/m2"
        limits[name] = renderer.band(), renderer.classificationMax()
    assert [band for band, _ in sorted(limits.values())] == [1, 2, 3, 4]
    assert len({limit for _, limit in limits.values()}) == 1
    assert 25 < limits["ridge [mW/m2]"][1] <= 30  # the percentile of the strongest band
    # Equal values have equal colours in two bands: 2 at the right of the first is pale.
    manager.setCurrentStyle("Moho [mW/m2]")
    weak = colour(picture(attribution), 5, 19)
    manager.setCurrentStyle("ridge [mW/m2]")
    strong = colour(picture(attribution), 5, 0)
    assert lightness(weak) > lightness(strong) + 0.2


def test_location_has_a_scale_of_its_own_where_it_would_blank_the_others(tmp_path, qgis_app):
    path = raster(
        tmp_path / "a.tif",
        [ramp_values(-1, 2), ramp_values(-4, 3), ramp_values(-40, 20)],
        nodata=-9999.0,
        names=["Moho [mW/m2]", "ridge [mW/m2]", "location [mW/m2]"],
    )
    layer = QgsRasterLayer(path, "a")
    style.attribution_style(layer)
    manager = layer.styleManager()
    assert manager.currentStyle() == "location [mW/m2]"
    limits = []
    for name in ("Moho [mW/m2]", "ridge [mW/m2]", "location [mW/m2]"):
        manager.setCurrentStyle(name)
        limits.append(layer.renderer().classificationMax())
    assert limits[0] == limits[1] <= 4 < 30 < limits[2] <= 40


def test_attribution_of_nothing(tmp_path, qgis_app):
    path = raster(tmp_path / "a.tif", [np.zeros((5, 5))] * 2, names=["x", "location"])
    layer = QgsRasterLayer(path, "a")
    style.attribution_style(layer)
    assert layer.renderer().classificationMin() == -layer.renderer().classificationMax() < 0


def test_styling_again_changes_nothing(coefficients):
    style.coefficients_style(coefficients)
    names = coefficients.styleManager().styles()
    style.coefficients_style(coefficients)
    assert coefficients.styleManager().styles() == names


def test_bands_of_the_same_name_get_styles_of_their_own(tmp_path, qgis_app):
    path = raster(tmp_path / "c.tif", [ramp_values(0, 1)] * 2, names=["x", "x"])
    layer = QgsRasterLayer(path, "c")
    style.coefficients_style(layer)
    assert sorted(layer.styleManager().styles()) == ["x", "x (2)"]


@pytest.mark.parametrize("value", [-9999.0, 7.0])
def test_raster_without_or_with_one_value(value, tmp_path, qgis_app):
    path = raster(tmp_path / "v.tif", [np.full((5, 5), value)], nodata=-9999.0)
    layer = QgsRasterLayer(path, "v")
    style.prediction_style(layer)
    assert layer.renderer().classificationMin() < layer.renderer().classificationMax()
    style.coefficients_style(layer)
    assert layer.renderer().classificationMin() < 0 < layer.renderer().classificationMax()


@pytest.mark.parametrize(
    ("kind", "band"),
    [
        ("prediction", 1),
        ("coefficients", 2),
        ("attribution", 2),
        ("intervals", 1),
        ("applicability", 1),
    ],
)
def test_qml_beside_a_raster_is_taken_up(kind, band, tmp_path, qgis_app):
    path = raster(
        tmp_path / "out.v2.tif",
        [ramp_values(1, 2), ramp_values(3, 4)],
        nodata=-9999,
        names=["Intercept [m]", "dist"],
    )
    assert style.write_raster_qml(path, kind, "m") == str(tmp_path / "out.v2.qml")
    layer = QgsRasterLayer(path, "again")
    assert layer.renderer().type() == "singlebandpseudocolor"
    assert layer.renderer().band() == band
    centred = layer.renderer().classificationMin() == -layer.renderer().classificationMax()
    assert centred == (kind in ("coefficients", "attribution"))


def residual_layer(values):
    rows = [(f"Point({x} 0)", [value]) for x, value in enumerate(values)]
    return memory_layer(rows, ["residual:double"])


def residuals(written=None):
    """What an algorithm hands over to style its points: here, by the field residual."""

    def apply(layer):
        if written is not None:
            style.restore_aliases(layer, written)
        style.residual_style(layer)

    return apply


def test_residuals_are_symmetric_classes_with_unit(qgis_new_project):
    layer = residual_layer([*np.linspace(-0.55, 0.55, 40).tolist(), NULL, 3.0])
    layer.setFieldAlias(0, "Residual [m]")
    style.residual_style(layer)
    ranges = layer.renderer().ranges()
    labels = [item.label() for item in ranges]
    assert labels[0] == "Residual: above 0.6 m"
    assert labels[3] == "−0.2 to 0.2 m"
    assert labels[-1] == "below −0.6 m"
    bounds = sorted({round(item.lowerValue(), 9) for item in ranges[:-1]})
    assert bounds == [-0.6, -0.4, -0.2, 0.2, 0.4, 0.6]
    assert ranges[0].upperValue() >= 3.0
    high, middle, low = (ranges[k].symbol() for k in (0, 3, 6))
    assert high.color().red() > high.color().blue()
    assert low.color().blue() > low.color().red()
    assert high.size() == low.size() > middle.size()


@pytest.mark.parametrize("values", [[NULL, NULL], [0.0, 0.0], [1e-12, -1e-12], [2.0]])
def test_odd_residuals_can_be_styled(values, qgis_new_project):
    layer = residual_layer(values)
    style.residual_style(layer)
    style.predicted_points_style(layer, "residual")
    picture(layer)
    assert layer.renderer().ranges()


def test_every_result_of_points_has_a_style_of_its_own(qgis_new_project):
    fields = ["dist", "fitted", "residual_2", "fit_se", "coef_Intercept", "se_Intercept"]
    rows = [(f"Point({x} 0)", [x, x + 5.0, x - 4.5, x / 9, 50.0 + x, 1.0]) for x in range(10)]
    layer = memory_layer(rows, [f"{name}:double" for name in fields])
    layer.setFieldAlias(4, "Coefficient of Intercept [m]")
    standard = {**{name: name for name in fields if name != "residual_2"}, "residual": "residual_2"}
    style.point_styles(layer, standard, "mg/kg")
    manager = layer.styleManager()
    shown = {}
    assert manager.currentStyle() == "Residual"
    for name in manager.styles():
        manager.setCurrentStyle(name)
        shown[name] = layer.renderer().classAttribute(), layer.renderer().ranges()[0].label()
    assert shown == {
        "Residual": ('"residual_2"', "Residual: above 4.5 mg/kg"),
        "Fitted": ('"fitted"', "Fitted: above 12 mg/kg"),
        "Standard error of the fit": ('"fit_se"', "Standard error of the fit: above 0.8 mg/kg"),
        "coef_Intercept": ('"coef_Intercept"', "Coefficient of Intercept: above 60 m"),
    }


def test_aliases_that_a_file_has_lost_come_back(tmp_path, qgis_new_project, context):
    memory = residual_layer([1.0, -2.0, 0.5])
    path = tmp_path / "points.gpkg"
    saved = as_geopackage(memory, path)
    saved.setFieldAlias(0, "of the user's")
    memory.setFieldAlias(0, "Residual [m]")
    style.restore_aliases(saved, memory.fields())
    index = saved.fields().indexOf("residual")
    assert saved.attributeAlias(index) == "Residual [m]"
    assert saved.attributeAlias(0) == "of the user's"
    style.write_points_qml(str(path), residuals(memory.fields()), context)
    again = QgsVectorLayer(str(path), "again", "ogr")
    assert again.attributeAlias(index) == "Residual [m]"
    assert again.renderer().ranges()[0].label().endswith(" m")


@pytest.mark.parametrize("key", [[], ["fid:integer"]])
@pytest.mark.parametrize("extension", [".shp", ".gpkg"])
def test_names_that_a_shapefile_cuts_are_told_by_place(key, extension, tmp_path, qgis_new_project):
    """Two coefficients and the field of a predictor become the same in ten characters."""
    fields = ["coef_elevation", "residual", "coef_elevation_mean", "coef_elevation_max"]
    rows = [(f"Point({x} 0)", [500.0, x - 2.0, x, 10.0 * x] + [x] * len(key)) for x in range(1, 5)]
    memory = memory_layer(rows, [f"{name}:double" for name in fields] + key)
    for index, alias in enumerate(["Elevation", "Residual [m]", "Mean [m]", "Maximum [m]"]):
        memory.setFieldAlias(index, alias)
    path = str(tmp_path / f"points{extension}")
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = QgsVectorFileWriter.driverForExtension(extension)
    QgsVectorFileWriter.writeAsVectorFormatV3(
        memory, path, QgsProject.instance().transformContext(), options
    )
    written = memory.fields()

    def maxima(layer):
        style.restore_aliases(layer, written)
        style.point_styles(layer, {"prediction": "coef_elevation_max"}, "m", written)

    style.write_points_qml(path, maxima)
    saved = QgsVectorLayer(path, "points", "ogr")
    first = 1 if extension == ".gpkg" else 0
    maximum = saved.fields().names()[first + 3]
    assert saved.renderer().classAttribute() == f'"{maximum}"'
    assert saved.attributeAlias(first + 3) == "Maximum [m]"
    style.restore_aliases(saved, written)
    style.point_styles(saved, {name: name for name in fields[1:]}, "m", written)
    shown = {}
    for name in saved.styleManager().styles():
        saved.styleManager().setCurrentStyle(name)
        title = saved.renderer().ranges()[0].label().split(":")[0]
        shown[title] = saved.renderer().classAttribute()
    present = saved.fields().names()[first:]
    titles = ("Residual", "Mean", "Maximum")
    assert shown == {title: f'"{name}"' for title, name in zip(titles, present[1:4])}


def test_missing_field_is_said(qgis_new_project):
    with pytest.raises(QgsProcessingException, match="wells has no field fitted"):
        style.residual_style(residual_layer([1.0]), "fitted")


def test_qml_beside_points(tmp_path, qgis_new_project, context):
    path = tmp_path / "points.gpkg"
    saved = as_geopackage(residual_layer([1.0, -2.0, 0.5]), path)
    assert style.write_points_qml(str(path), residuals(), context) == str(tmp_path / "points.qml")
    assert QgsVectorLayer(str(path), "x", "ogr").renderer().type() == "graduatedSymbol"
    memory = residual_layer([1.0])
    assert style.write_points_qml(memory.id(), residuals(), context) == ""
    # A file of several layers would give all of them this style.
    (tmp_path / "points.qml").unlink()
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.layerName = "second"
    options.actionOnExistingFile = QgsVectorFileWriter.ActionOnExistingFile.CreateOrOverwriteLayer
    QgsVectorFileWriter.writeAsVectorFormatV3(
        saved, str(path), QgsProject.instance().transformContext(), options
    )
    dest = f"{path}|layername=second"
    assert style.write_points_qml(dest, residuals(), context) == ""
    assert not (tmp_path / "points.qml").exists()
