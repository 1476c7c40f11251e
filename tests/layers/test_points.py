from __future__ import annotations

import numpy as np
import pytest
from qgis.core import (
    NULL,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsField,
    QgsGeometry,
    QgsProcessingException,
    QgsVectorLayer,
    QgsVectorLayerJoinInfo,
)
from qgis.PyQt.QtCore import QDate

from gnnwr_qgis.contract.job import Column
from gnnwr_qgis.layers import fieldtypes
from gnnwr_qgis.layers.points import read_points, unit_of, without_unit, wkt_of
from tests.layers.made import as_geopackage, memory_layer, source_of

ROWS = [
    ("Point(1 2)", [1.5, 7, "clay"]),
    ("Point(3 4)", [NULL, 8, "sand"]),
    ("Point(5 6)", [2.5, 9, NULL]),
]
FIELDS = ["zinc:double", "depth:integer", "soil:string"]


def read(layer, fields, tmp_path, context, feedback, selected=False):
    source = source_of(layer, context, selected)
    table = read_points(source, fields, str(tmp_path), feedback).table
    with np.load(tmp_path / table.path, allow_pickle=False) as arrays:
        return table, dict(arrays)


@pytest.mark.parametrize("stored", ["memory", "gpkg"])
def test_numbers_text_and_nulls(stored, tmp_path, context, feedback):
    layer = memory_layer(ROWS, FIELDS)
    if stored == "gpkg":
        layer = as_geopackage(layer, tmp_path / "wells.gpkg")
    table, arrays = read(layer, ["zinc", "depth", "soil"], tmp_path, context, feedback)
    assert table.rows == 3
    assert table.notes == {}
    assert table.columns == (
        Column("zinc", "c0"),
        Column("depth", "c1"),
        Column("soil", "c2", "text", ("clay", "sand")),
    )
    np.testing.assert_array_equal(arrays["x"], [1.0, 3.0, 5.0])
    np.testing.assert_array_equal(arrays["y"], [2.0, 4.0, 6.0])
    np.testing.assert_array_equal(arrays["c0"], [1.5, np.nan, 2.5])
    np.testing.assert_array_equal(arrays["c1"], [7.0, 8.0, 9.0])
    np.testing.assert_array_equal(arrays["c2"], [0, 1, -1])
    assert arrays["c1"].dtype == np.float64
    assert arrays["c2"].dtype == np.int32


def test_levels_do_not_depend_on_the_order_of_rows(tmp_path, context, feedback):
    forth, _ = read(memory_layer(ROWS, FIELDS), ["soil"], tmp_path, context, feedback)
    back, arrays = read(memory_layer(ROWS[::-1], FIELDS), ["soil"], tmp_path, context, feedback)
    assert forth.columns == back.columns
    np.testing.assert_array_equal(arrays["c0"], [-1, 1, 0])


def test_empty_text_is_missing(tmp_path, context, feedback):
    layer = memory_layer([("Point(0 0)", [""]), ("Point(1 1)", ["a"])], ["soil:string"])
    table, arrays = read(layer, ["soil"], tmp_path, context, feedback)
    assert table.columns[0].levels == ("a",)
    np.testing.assert_array_equal(arrays["c0"], [-1, 0])


def test_crs_as_wkt2_and_none(tmp_path, context, feedback):
    table, _ = read(memory_layer(ROWS, FIELDS), ["zinc"], tmp_path, context, feedback)
    assert table.crs_wkt.startswith("PROJCRS[")
    assert QgsCoordinateReferenceSystem.fromWkt(table.crs_wkt).authid() == "EPSG:28992"
    assert wkt_of(QgsCoordinateReferenceSystem()) == ""


def test_selected_only(tmp_path, context, feedback):
    layer = memory_layer(ROWS, FIELDS)
    layer.selectByExpression("depth >= 8")
    table, arrays = read(layer, ["depth"], tmp_path, context, feedback, selected=True)
    assert table.rows == 2
    assert sorted(arrays["c0"]) == [8.0, 9.0]
    table, _ = read(layer, ["depth"], tmp_path, context, feedback)
    assert table.rows == 3


def test_subset_string(tmp_path, context, feedback):
    layer = as_geopackage(memory_layer(ROWS, FIELDS), tmp_path / "wells.gpkg")
    assert layer.setSubsetString("depth = 9")
    _, arrays = read(layer, ["zinc"], tmp_path, context, feedback)
    np.testing.assert_array_equal(arrays["c0"], [2.5])


def test_join(tmp_path, context, feedback):
    layer = memory_layer(ROWS, FIELDS)
    table = memory_layer(
        [(None, [7, 70.0]), (None, [9, 90.0])],
        ["key:integer", "ph:double"],
        kind="None",
        name="lab",
    )
    join = QgsVectorLayerJoinInfo()
    join.setJoinLayer(table)
    join.setJoinFieldName("key")
    join.setTargetFieldName("depth")
    assert layer.addJoin(join)
    _, arrays = read(layer, ["lab_ph", "zinc"], tmp_path, context, feedback)
    np.testing.assert_array_equal(arrays["c0"], [70.0, np.nan, 90.0])
    np.testing.assert_array_equal(arrays["c1"], [1.5, np.nan, 2.5])


def test_virtual_field(tmp_path, context, feedback):
    layer = memory_layer(ROWS, FIELDS)
    layer.addExpressionField('"depth" * 2 + $x', QgsField("twice", fieldtypes.DOUBLE))
    _, arrays = read(layer, ["twice"], tmp_path, context, feedback)
    np.testing.assert_array_equal(arrays["c0"], [15.0, 19.0, 23.0])


def test_edit_buffer(tmp_path, context, feedback):
    layer = as_geopackage(memory_layer(ROWS, FIELDS), tmp_path / "wells.gpkg")
    layer.startEditing()
    first = next(layer.getFeatures())
    layer.changeAttributeValue(first.id(), layer.fields().indexOf("zinc"), 99.0)
    layer.changeGeometry(first.id(), QgsGeometry.fromWkt("Point(100 200)"))
    added = QgsFeature(layer.fields())
    added.setGeometry(QgsGeometry.fromWkt("Point(7 8)"))
    added.setAttribute("zinc", 3.5)
    layer.addFeature(added)
    _, arrays = read(layer, ["zinc"], tmp_path, context, feedback)
    layer.rollBack()
    seen = sorted(zip(arrays["x"], arrays["y"], np.nan_to_num(arrays["c0"], nan=-1.0)))
    assert seen == [(3, 4, -1), (5, 6, 2.5), (7, 8, 3.5), (100, 200, 99)]


def test_rows_without_geometry_keep_their_place(tmp_path, context, feedback):
    rows = [ROWS[0], (None, [4.0, 1, "x"]), ("Point EMPTY", [5.0, 1, "x"]), ROWS[2]]
    table, arrays = read(memory_layer(rows, FIELDS), ["zinc"], tmp_path, context, feedback)
    assert table.rows == 4
    assert sorted(table.notes) == ["1", "2"]
    np.testing.assert_array_equal(arrays["x"], [1.0, np.nan, np.nan, 5.0])
    np.testing.assert_array_equal(arrays["c0"], [1.5, 4.0, 5.0, 2.5])


def test_coordinates_that_are_not_finite_get_a_note(tmp_path, context, feedback):
    layer = memory_layer(ROWS, FIELDS)
    layer.startEditing()
    geometry = QgsGeometry.fromWkt("Point(1 1)")
    geometry.get().setX(float("inf"))
    layer.changeGeometry(next(layer.getFeatures()).id(), geometry)
    table, _ = read(layer, [], tmp_path, context, feedback)
    layer.rollBack()
    assert list(table.notes) == ["0"]


def test_multipoints_of_one_part_are_points(tmp_path, context, feedback):
    layer = memory_layer([("MultiPointZ((1 2 9))", [1.0])], ["v:double"], kind="MultiPointZ")
    _, arrays = read(layer, ["v"], tmp_path, context, feedback)
    assert (arrays["x"][0], arrays["y"][0]) == (1.0, 2.0)


def test_multipoints_of_several_parts_are_refused_with_their_count(tmp_path, context, feedback):
    rows = [
        ("MultiPoint((1 2))", [1.0]),
        ("MultiPoint((1 2),(3 4))", [1.0]),
        ("MultiPoint((1 2),(3 4),(5 6))", [1.0]),
    ]
    layer = memory_layer(rows, ["v:double"], kind="MultiPoint")
    with pytest.raises(QgsProcessingException, match=r"^2 features .*wells.*singleparts"):
        read(layer, ["v"], tmp_path, context, feedback)
    layer = memory_layer(rows[:2], ["v:double"], kind="MultiPoint")
    with pytest.raises(QgsProcessingException, match=r"^The feature 2 of .*wells.*singleparts"):
        read(layer, ["v"], tmp_path, context, feedback)


@pytest.mark.parametrize(
    ("kind", "wkt"),
    [("LineString", "LineString(0 0,1 1)"), ("Polygon", "Polygon((0 0,1 1,1 0,0 0))")],
)
def test_lines_and_polygons_are_refused(kind, wkt, tmp_path, context, feedback):
    layer = memory_layer([(wkt, [1.0])], ["v:double"], kind=kind)
    with pytest.raises(QgsProcessingException, match=f"wells holds {kind}"):
        read(layer, ["v"], tmp_path, context, feedback)


def test_table_without_geometry_is_refused(tmp_path, context, feedback):
    layer = memory_layer([(None, [1.0])], ["v:double"], kind="None")
    with pytest.raises(QgsProcessingException, match="no geometry"):
        read(layer, ["v"], tmp_path, context, feedback)


def test_line_in_a_layer_of_mixed_geometry_is_refused(tmp_path, context, feedback):
    path = tmp_path / "mixed.geojson"
    path.write_text(
        '{"type":"FeatureCollection","features":['
        '{"type":"Feature","properties":{"v":1},"geometry":{"type":"GeometryCollection",'
        '"geometries":[{"type":"Point","coordinates":[1,2]}]}}]}'
    )
    layer = QgsVectorLayer(str(path), "mixed", "ogr")
    assert layer.isValid()
    from qgis.core import QgsProject

    QgsProject.instance().addMapLayer(layer)
    with pytest.raises(QgsProcessingException, match="mixed is a GeometryCollection"):
        read(layer, ["v"], tmp_path, context, feedback)


def test_empty_layer_and_empty_selection(tmp_path, context, feedback):
    with pytest.raises(QgsProcessingException, match="wells has no features.*Selected"):
        read(memory_layer([], FIELDS), ["zinc"], tmp_path, context, feedback)
    with pytest.raises(QgsProcessingException, match="wells has no features.*Selected"):
        read(memory_layer(ROWS, FIELDS), ["zinc"], tmp_path, context, feedback, selected=True)


@pytest.mark.parametrize(("kind", "value"), [("boolean", True), ("date", QDate(2020, 1, 2))])
def test_other_types_are_refused(kind, value, tmp_path, context, feedback):
    layer = memory_layer([("Point(0 0)", [value])], [f"when:{kind}"])
    with pytest.raises(QgsProcessingException, match=rf"(?i)when of the layer wells.*{kind}"):
        read(layer, ["when"], tmp_path, context, feedback)


def test_missing_field(tmp_path, context, feedback):
    with pytest.raises(QgsProcessingException, match=r"wells has no field lead.*zinc, depth, soil"):
        read(memory_layer(ROWS, FIELDS), ["lead"], tmp_path, context, feedback)


def test_cancel(tmp_path, context, feedback):
    feedback.cancel()
    with pytest.raises(QgsProcessingException, match="Cancelled"):
        read(memory_layer(ROWS, FIELDS), ["zinc"], tmp_path, context, feedback)


def test_units_stand_in_brackets_at_the_end(tmp_path, context, feedback):
    layer = memory_layer(ROWS, FIELDS)
    layer.setFieldAlias(0, "Zinc in topsoil [mg/kg]")
    table, _ = read(layer, ["zinc", "depth"], tmp_path, context, feedback)
    assert [column.unit for column in table.columns] == ["mg/kg", ""]
    field = QgsField("x")
    for alias, unit in (
        ("log zinc [log(ppm)]", "log(ppm)"),
        ("a [b] c", ""),
        ("Zinc", ""),
        ("[°C] ", "°C"),
    ):
        field.setAlias(alias)
        assert unit_of(field) == unit
    assert without_unit("dist [m]") == "dist"
