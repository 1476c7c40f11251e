"""How intervals and applicability look, on rasters and at points."""

from __future__ import annotations

import numpy as np
import pytest
from qgis.core import NULL, QgsRasterLayer

from gnnwr_qgis.contract.colours import INSIDE, OUTSIDE
from gnnwr_qgis.layers import style
from gnnwr_qgis.layers.results import prediction_fields
from tests.layers.drawn import COLUMNS, ROWS, colour, lightness, picture, ramp_values
from tests.layers.made import memory_layer, raster


@pytest.fixture
def intervals(tmp_path, qgis_app):
    bands = [ramp_values(10, 40), ramp_values(30, 90)]
    names = ["lower [mg/kg]", "upper [mg/kg]"]
    path = raster(tmp_path / "i.tif", bands, nodata=-9999.0, names=names)
    return QgsRasterLayer(path, "i")


@pytest.fixture
def applicability(tmp_path, qgis_app):
    inside = np.ones((ROWS, COLUMNS))
    inside[:, COLUMNS // 2 :] = 0.0
    inside[0, 0] = -9999.0
    bands = [ramp_values(0.1, 2.0), inside, ramp_values(5, 800)]
    names = ["dissimilarity", "inside", "nearest_training [m]"]
    path = raster(tmp_path / "a.tif", bands, nodata=-9999.0, names=names)
    return QgsRasterLayer(path, "a")


def test_both_ends_have_one_scale_in_the_ramp_of_predictions(intervals):
    style.interval_styles(intervals)
    manager = intervals.styleManager()
    assert sorted(manager.styles()) == ["Lower end", "Upper end"]
    assert manager.currentStyle() == "Lower end"
    limits, drawn = [], []
    for band, name in enumerate(["Lower end", "Upper end"], start=1):
        manager.setCurrentStyle(name)
        renderer = intervals.renderer()
        assert renderer.band() == band
        legend = renderer.shader().rasterShaderFunction().legendSettings()
        assert legend.suffix() == " mg/kg"
        limits.append((renderer.classificationMin(), renderer.classificationMax()))
        drawn.append(picture(intervals))
    assert limits[0] == limits[1]
    assert 10 <= limits[0][0] < 12
    assert 88 < limits[0][1] <= 90
    # 40 at the right of the lower end looks as 40 does in the upper one, near its left.
    near = round((40 - 30) / 60 * (COLUMNS - 1))
    lower, upper = (lightness(colour(i, 5, c)) for i, c in zip(drawn, (COLUMNS - 1, near)))
    assert abs(lower - upper) < 0.06
    assert lightness(colour(drawn[1], 5, COLUMNS - 1)) > upper + 0.2


def test_a_unit_that_is_given_goes_before_the_bands_own(intervals):
    style.interval_styles(intervals, "µg/g")
    legend = intervals.renderer().shader().rasterShaderFunction().legendSettings()
    assert legend.suffix() == " µg/g"


def test_applicability_has_two_scales_and_two_classes(applicability):
    style.applicability_styles(applicability)
    manager = applicability.styleManager()
    names = [
        "Area of applicability",
        "Dissimilarity to the training points",
        "Distance to the nearest training point",
    ]
    assert sorted(manager.styles()) == names
    assert manager.currentStyle() == names[1]
    assert applicability.renderer().band() == 1
    assert applicability.renderer().classificationMin() == 0.0
    image = picture(applicability)
    assert lightness(colour(image, 5, 1)) > lightness(colour(image, 5, 18)) + 0.2
    manager.setCurrentStyle(names[2])
    assert applicability.renderer().band() == 3
    legend = applicability.renderer().shader().rasterShaderFunction().legendSettings()
    assert legend.suffix() == " m"
    manager.setCurrentStyle(names[0])
    renderer = applicability.renderer()
    assert renderer.type() == "paletted"
    assert renderer.band() == 2
    labels = {item.value: item.label for item in renderer.classes()}
    assert labels == {1: "Area of applicability: inside", 0: "Area of applicability: outside"}
    image = picture(applicability)
    inside, outside = (colour(image, 5, column) for column in (2, 17))
    assert inside.blue() > inside.red()
    assert outside.red() > outside.blue()
    assert colour(image, 0, 0).name() == "#ff00ff"  # nodata is transparent


def test_all_places_alike(tmp_path, qgis_app):
    path = raster(tmp_path / "a.tif", [np.zeros((5, 5))] * 3)
    layer = QgsRasterLayer(path, "a")
    style.applicability_styles(layer)
    assert layer.renderer().classificationMin() < layer.renderer().classificationMax()


def predicted(count=30, with_intervals=True):
    """A layer as ``gnnwr:predictpoints`` writes it; every third point is outside."""
    layout = prediction_fields(
        memory_layer([], []).fields(), ["Intercept"], "mg/kg", {}, set(), "m"
    )
    kinds = {"inside": "integer", "reason": "string"}
    fields = [f"{name}:{kinds.get(name, 'double')}" for name in layout.fields.names()]
    rows = []
    for k in range(count):
        values = {"prediction": 50.0 + k, "inside": int(k % 3 != 0), "standard_error": 1.0 + k / 10}
        values.update(dissimilarity=k / count, nearest_training=10.0 * k, coef_Intercept=k - 5.0)
        if with_intervals:
            values.update(lower=40.0 + k, upper=60.0 + k)
        attributes = [values.get(name, NULL) for name in layout.fields.names()]
        rows.append((f"Point({k} {k})", attributes))
    layer = memory_layer(rows, fields)
    style.restore_aliases(layer, layout.fields)
    return layer, layout


STYLES = {"Prediction", "Standard error", "Intercept"}
CERTAINTY = {
    "Lower end of the interval",
    "Upper end of the interval",
    "Area of applicability",
    "Dissimilarity to the training points",
    "Distance to the nearest training point",
}


def test_points_have_a_style_for_each(qgis_new_project):
    layer, layout = predicted()
    style.point_styles(layer, layout.names, "mg/kg", layout.fields)
    manager = layer.styleManager()
    assert manager.currentStyle() == "Prediction"
    assert set(manager.styles()) == STYLES | CERTAINTY
    inner = []
    for name in ("Lower end of the interval", "Upper end of the interval"):
        manager.setCurrentStyle(name)
        renderer = layer.renderer()
        inner.append(sorted(item.lowerValue() for item in renderer.ranges())[1:])
        assert renderer.ranges()[0].label().endswith(" mg/kg")
    assert inner[0] == inner[1]
    manager.setCurrentStyle("Distance to the nearest training point")
    assert layer.renderer().ranges()[0].label().endswith(" m")
    manager.setCurrentStyle("Dissimilarity to the training points")
    assert "mg/kg" not in layer.renderer().ranges()[0].label()
    manager.setCurrentStyle("Area of applicability")
    assert layer.renderer().type() == "categorizedSymbol"
    found = {int(item.value()): item.label() for item in layer.renderer().categories()}
    assert found == {1: "Area of applicability: inside", 0: "outside"}
    image = picture(layer)
    pixels = {image.pixelColor(x, y).name() for x in range(200) for y in range(200)}
    assert {INSIDE, OUTSIDE} <= pixels


def test_a_model_without_intervals_has_no_styles_of_them(qgis_new_project):
    layer, layout = predicted(with_intervals=False)
    style.point_styles(layer, layout.names, "mg/kg", layout.fields)
    assert not any("interval" in name for name in layer.styleManager().styles())
