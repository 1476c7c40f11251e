"""How rasters look: predictions, coefficients, attribution."""

from __future__ import annotations

import numpy as np
import pytest
from qgis.core import QgsRasterLayer, QgsRasterMinMaxOrigin
from qgis.PyQt.QtGui import QColor

from gnnwr_qgis.layers import style
from tests.layers.drawn import COLUMNS, colour, lightness, picture, ramp_values
from tests.layers.made import raster


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
        names=["Intercept [mW/m2]", "Moho", "zero"],
    )
    return QgsRasterLayer(path, "c")


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
    titles = ["Intercept", "Coefficient of Moho", "Coefficient of zero"]
    assert sorted(manager.styles()) == sorted(titles)
    assert manager.currentStyle() == "Coefficient of Moho"  # an effect, not the level
    assert coefficients.renderer().band() == 2
    for band, name in enumerate(titles, start=1):
        manager.setCurrentStyle(name)
        renderer = coefficients.renderer()
        assert renderer.band() == band
        assert renderer.classificationMin() == -renderer.classificationMax() < 0
    manager.setCurrentStyle("Coefficient of Moho")
    image = picture(coefficients)
    negative, zero, positive = (colour(image, 5, column) for column in (0, 14, 19))
    assert negative.blue() > negative.red()
    assert positive.red() > positive.blue()
    assert min(zero.red(), zero.green(), zero.blue()) > 225
    manager.setCurrentStyle("Intercept")  # all positive: all on the red side
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
    assert manager.currentStyle() == "Shapley value of ridge"  # the strongest
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
    assert 25 < limits["Shapley value of ridge"][1] <= 30  # the percentile of the strongest band
    # Equal values have equal colours in two bands: 2 at the right of the first is pale.
    manager.setCurrentStyle("Shapley value of Moho")
    weak = colour(picture(attribution), 5, 19)
    manager.setCurrentStyle("Shapley value of ridge")
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
    assert manager.currentStyle() == "Shapley value of location"
    limits = []
    for name in ("Shapley value of Moho", "Shapley value of ridge", "Shapley value of location"):
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
    assert sorted(layer.styleManager().styles()) == ["Coefficient of x", "Coefficient of x (2)"]


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
