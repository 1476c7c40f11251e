"""How points look: residuals, fits and coefficients, in projects and in files."""

from __future__ import annotations

import numpy as np
import pytest
from qgis.core import (
    NULL,
    QgsProcessingException,
    QgsProject,
    QgsVectorFileWriter,
    QgsVectorLayer,
)

from gnnwr_qgis.layers import style
from gnnwr_qgis.layers.legendnumbers import minus
from tests.layers.drawn import picture
from tests.layers.made import as_geopackage, memory_layer


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
    assert labels[3] == f"{minus()}0.2 to 0.2 m"
    assert labels[-1] == f"below {minus()}0.6 m"
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
    layer.setFieldAlias(4, "Intercept [m]")
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
        "Intercept": ('"coef_Intercept"', "Intercept: above 60 m"),
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
