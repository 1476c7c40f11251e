"""Points and rasters say the same thing in the same words and signs."""

from __future__ import annotations

import pytest
from qgis.core import QgsNumericFormatContext, QgsRasterLayer

from gnnwr_qgis.contract import names
from gnnwr_qgis.layers import legendnumbers, style
from gnnwr_qgis.layers.legendnumbers import minus
from gnnwr_qgis.layers.results import training_fields
from tests.layers.drawn import ramp_values
from tests.layers.made import memory_layer, raster

COEFFICIENTS = ["Intercept", "dist", "ffreq=2"]


@pytest.fixture
def coefficients(tmp_path, qgis_app):
    """A coefficient raster as the engine writes it."""
    path = raster(
        tmp_path / "c.tif",
        [ramp_values(-3, 1)] * 3,
        nodata=-9999.0,
        names=["Intercept [mg/kg]", "dist [mg/kg per m]", "ffreq=2 [mg/kg]"],
    )
    return QgsRasterLayer(path, "c")


@pytest.fixture
def fitted(qgis_new_project):
    """Points as ``gnnwr:train`` writes them."""
    empty = memory_layer([], []).fields()
    layout = training_fields(empty, [], COEFFICIENTS, "mg/kg", {"dist": "m"})
    added = layout.fields.names()[:-1]  # what follows is text
    rows = [(f"Point({k} 0)", [k - 4.0] * len(added)) for k in range(9)]
    layer = memory_layer(rows, [f"{name}:double" for name in added])
    style.restore_aliases(layer, layout.fields)
    style.point_styles(layer, layout.names, "mg/kg", layout.fields)
    return layer


def test_a_coefficient_has_one_name_in_points_and_rasters(coefficients, fitted):
    style.coefficients_style(coefficients)
    wanted = {"Intercept", "Coefficient of dist", "Coefficient of ffreq=2"}
    assert set(coefficients.styleManager().styles()) == wanted
    assert coefficients.styleManager().currentStyle() == "Coefficient of dist"
    assert wanted <= set(fitted.styleManager().styles())
    assert not any("_" in name for name in fitted.styleManager().styles())
    fitted.styleManager().setCurrentStyle("Coefficient of ffreq=2")
    field = names.coefficient_field("ffreq=2")
    assert fitted.renderer().classAttribute() == f'"{field}"'


def test_a_player_has_the_name_of_its_field(tmp_path, qgis_app):
    path = raster(
        tmp_path / "a.tif",
        [ramp_values(-1, 1)] * 3,
        names=["dist [mg/kg]", "location [mg/kg]", "location [mg/kg]"],
    )
    layer = QgsRasterLayer(path, "a")
    style.attribution_style(layer)
    titles = {f"Shapley value of {name}" for name in ("dist", "location", "location (3)")}
    assert set(layer.styleManager().styles()) == titles  # the user's own, then the place


def test_negative_numbers_have_one_sign(coefficients, fitted):
    style.coefficients_style(coefficients)
    legend = coefficients.renderer().shader().rasterShaderFunction().legendSettings()
    shown = legend.numericFormat().formatDouble(-1.25, QgsNumericFormatContext())
    assert shown.startswith(f"{minus()}1.2")
    labels = [item.label() for item in fitted.renderer().ranges()]
    assert labels[-1].startswith(f"below {minus()}")


class ByExpression:
    """As QGIS 3.40 has it."""

    def setExpression(self, text):
        self.text = text


def test_the_sign_is_a_true_minus_where_a_ramp_can_have_it(qgis_app, monkeypatch):
    monkeypatch.setattr(legendnumbers, "_BY_EXPRESSION", ByExpression)
    assert minus() == "−"
    made = legendnumbers.format_between(-2.0, 2.0)
    assert made.text == "replace(format_number(@value, 2), '-', '−')"
    monkeypatch.setattr(legendnumbers, "_BY_EXPRESSION", None)
    assert minus() == QgsNumericFormatContext().negativeSign()
