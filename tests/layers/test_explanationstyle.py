from __future__ import annotations

import math

import pytest
from qgis.core import (
    NULL,
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
    QgsVectorFileWriter,
    QgsVectorLayer,
)

from gnnwr_qgis.layers import style
from gnnwr_qgis.layers.explanations import explanation_fields, player_fields
from tests.layers.drawn import picture
from tests.layers.made import memory_layer

COUNT = 20


def explained(predictors=("dist", "soil"), source=(), unit="mg/kg"):
    """A layer as ``gnnwr:explain`` writes it: soil moves most, dist a tenth of that."""
    layout = explanation_fields(memory_layer([], list(source)).fields(), list(predictors), unit)
    players = player_fields(layout, predictors)
    strength = dict(zip(players, [0.5, 5.0, 2.0]))
    numbers = layout.fields.names()[:-1]
    layer = with_fields(layout.fields)
    for k in range(COUNT):
        values = {name: strength.get(name, 1.0) * math.cos(k) for name in numbers}
        values.update({layout.names["prediction"]: 50.0 + k, layout.names["far"]: int(k == 7)})
        add(layer, k, [values[name] for name in numbers] + [NULL])
    add(layer, COUNT, [NULL] * len(numbers) + ["no value of dist"])
    layer.updateExtents()
    return layer, layout, players


def with_fields(fields):
    layer = QgsVectorLayer("Point?crs=EPSG:28992", "explained", "memory")
    assert layer.dataProvider().addAttributes(fields.toList())
    layer.updateFields()
    return layer


def add(layer, x, attributes):
    feature = QgsFeature(layer.fields())
    feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(x, x)))
    feature.setAttributes(attributes)
    assert layer.dataProvider().addFeatures([feature])[0]


def looks(layer):
    """Field, class bounds and first legend line of every style."""
    manager, found = layer.styleManager(), {}
    current = manager.currentStyle()
    for name in manager.styles():
        manager.setCurrentStyle(name)
        renderer = layer.renderer()
        inner = sorted(item.lowerValue() for item in renderer.ranges())[1:]
        colours = [item.symbol().color().name() for item in renderer.ranges()]
        found[name] = renderer.classAttribute(), inner, colours, renderer.ranges()[0].label()
    manager.setCurrentStyle(current)
    return found


def test_one_scale_for_all_players_and_the_strongest_first(qgis_new_project):
    layer, layout, players = explained()
    style.explanation_styles(layer, layout, players, "mg/kg")
    assert layer.styleManager().currentStyle() == "Shapley value of soil"
    found = looks(layer)
    prediction = found.pop("Prediction")
    assert prediction[0] == '"prediction"'
    assert prediction[3].startswith("Prediction: above ")
    assert {name: look[0] for name, look in found.items()} == {
        "Shapley value of dist": '"shapley_dist"',
        "Shapley value of soil": '"shapley_soil"',
        "Shapley value of location": '"shapley_location"',
    }
    bounds = [look[1] for look in found.values()]
    assert bounds[0] == bounds[1] == bounds[2]
    assert bounds[0] == [-b for b in reversed(bounds[0])]
    assert bounds[0][-1] == 6.0  # soil's 4.95 in round steps, though most values are smaller
    assert len({tuple(look[2]) for look in found.values()}) == 1
    assert found["Shapley value of soil"][3].startswith("Shapley value of soil: above ")
    assert all(look[3].endswith(" mg/kg") for look in found.values())


def test_units_come_from_the_aliases_when_none_is_given(qgis_new_project):
    layer, layout, players = explained(unit="m")
    style.explanation_styles(layer, layout, players)
    assert all(look[3].endswith(" m") for look in looks(layer).values())


def test_a_point_far_from_training_has_another_rim(qgis_new_project):
    layer, layout, players = explained()
    style.explanation_styles(layer, layout, players)

    def dark(row):
        """Black pixels of the only point shown."""
        shown = with_fields(layer.fields())
        add(shown, 0, list(layer.getFeatures())[row].attributes())
        shown.setRenderer(layer.renderer().clone())
        image = picture(shown, extent=QgsRectangle(-2, -2, 2, 2))
        pixels = (image.pixelColor(x, y) for x in range(200) for y in range(200))
        return sum(pixel.lightness() < 20 for pixel in pixels)

    assert dark(7) > 10
    assert dark(6) == dark(8) == 0


@pytest.mark.parametrize("name", ['dis"t', "a\nb", "<b>x</b>", "it's", "Länge [m]", "location"])
def test_odd_names_of_predictors(name, qgis_new_project):
    layer, layout, players = explained((name, "soil"))
    style.explanation_styles(layer, layout, players, "m")
    assert len(layer.styleManager().styles()) == 4
    for current in layer.styleManager().styles():
        layer.styleManager().setCurrentStyle(current)
        image = picture(layer)
        background = image.pixelColor(0, 0)
        row = [image.pixelColor(x, 200 - x) for x in range(1, 200)]
        assert any(pixel != background for pixel in row), current


def test_input_fields_of_the_same_names(qgis_new_project):
    """Explained twice: the second explanation is shown, not the first."""
    layer, layout, players = explained(source=["prediction:double", "shapley_soil:double"])
    style.explanation_styles(layer, layout, players)
    assert layer.renderer().classAttribute() == '"shapley_soil_2"'
    assert looks(layer)["Prediction"][0] == '"prediction_2"'


@pytest.mark.parametrize("extension", [".shp", ".gpkg", ".geojson"])
def test_style_beside_a_file(extension, tmp_path, qgis_new_project):
    layer, layout, players = explained()
    path = str(tmp_path / f"explained{extension}")
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = QgsVectorFileWriter.driverForExtension(extension)
    transform = QgsProject.instance().transformContext()
    QgsVectorFileWriter.writeAsVectorFormatV3(layer, path, transform, options)

    def apply(loaded):
        style.restore_aliases(loaded, layout.fields)
        style.explanation_styles(loaded, layout, players, "mg/kg")

    assert style.write_points_qml(path, apply) == str(tmp_path / "explained.qml")
    again = QgsVectorLayer(path, "again", "ogr")
    assert again.renderer().type() == "graduatedSymbol"
    assert again.renderer().ranges()[0].label().startswith("Shapley value of soil: above")


def test_no_value_at_all(qgis_new_project):
    layer, layout, players = explained()
    nothing = dict.fromkeys(range(len(layout.added) - 1), NULL)
    changes = {feature.id(): nothing for feature in layer.getFeatures()}
    assert layer.dataProvider().changeAttributeValues(changes)
    style.explanation_styles(layer, layout, players)
    assert layer.renderer().ranges()
