"""Results of points in files: keys and names of a GeoPackage, and files that are not whole."""

from __future__ import annotations

import json

import numpy as np
import pytest
from qgis.core import (
    NULL,
    QgsFeature,
    QgsGeometry,
    QgsProcessingException,
    QgsProcessingUtils,
    QgsVectorLayer,
)

from gnnwr_qgis.layers.sinks import require_written
from tests.layers.made import as_geopackage, memory_layer
from tests.layers.trainedpoints import FIELDS, ROWS, Sink, training, write


def test_a_table_that_would_stay_half_written_is_completed_after_a_cancel(
    tmp_path, context, feedback
):
    """A file vanishes with the run, see tests/processing/test_cancel.py; this sink does not."""
    layer = memory_layer(ROWS, FIELDS)
    dest_id, _ = write(layer, training(), tmp_path, context, feedback, between=feedback.cancel)
    assert QgsProcessingUtils.mapLayerFromString(dest_id, context).featureCount() == 4


KEYED = [
    ("integer", [7, 3, 9, 4], True),
    ("integer", [1, 1, 2, 2], False),
    ("integer", [1, NULL, 2, 3], False),
    ("double", [1.0, 2.0, 3.0, 4.0], False),
    ("double", [1.5, 2.5, 2.5, NULL], False),
    ("string", ["a", "b", "c", "d"], False),
]


@pytest.mark.parametrize("table", ["", "ogr:dbname='{path}' table=\"fit\" (geom)"])
@pytest.mark.parametrize(("kind", "keys", "kept"), KEYED)
def test_a_field_fid_does_not_break_a_geopackage(
    kind, keys, kept, table, tmp_path, context, feedback
):
    rows = [(wkt, [key, zinc, 5]) for key, (wkt, (zinc, _)) in zip(keys, ROWS)]
    layer = memory_layer(rows, [f"FID:{kind}", "zinc:double", "geom:integer"])
    destination = table.format(path=tmp_path / "out.gpkg") or str(tmp_path / "out.gpkg")
    _, layout = write(layer, training(), tmp_path, context, feedback, Sink(context, destination))
    made = QgsVectorLayer(str(tmp_path / "out.gpkg"), "made", "ogr")
    found = list(made.getFeatures())
    if kept:
        found.sort(key=lambda feature: keys.index(feature["fid"]))  # they come by their key
    else:
        assert layout.fields.names()[0] == "FID_2"
        assert any("FID" in text and "FID_2" in text for text in feedback.infos)
    assert [feature["fid" if kept else "FID_2"] for feature in found] == keys
    assert [feature["geom_2"] for feature in found] == [5, 5, 5, 5]
    assert [feature["fitted"] for feature in found] == [10.0, NULL, NULL, 13.0]


def test_a_key_behind_other_fields_of_a_table(tmp_path, context, feedback):
    rows = [(wkt, [zinc, key]) for key, (wkt, (zinc, _)) in zip([7, 8, 9, 10], ROWS)]
    layer = memory_layer(rows, ["zinc:double", "fid:integer"])
    destination = f"ogr:dbname='{tmp_path / 'out.gpkg'}' table=\"fit\" (geom)"
    write(layer, training(), tmp_path, context, feedback, Sink(context, destination))
    made = QgsVectorLayer(str(tmp_path / "out.gpkg"), "made", "ogr")
    assert [feature["fid_2"] for feature in made.getFeatures()] == [7, 8, 9, 10]


@pytest.mark.parametrize("name", ["memory:", "out.shp"])
def test_fid_stays_where_it_is_no_key(name, tmp_path, context, feedback):
    layer = memory_layer(
        [(wkt, [zinc, 0.5]) for wkt, (zinc, _) in ROWS], ["zinc:double", "fid:double"]
    )
    destination = name if name == "memory:" else str(tmp_path / name)
    _, layout = write(layer, training(), tmp_path, context, feedback, Sink(context, destination))
    assert layout.fields.names()[:2] == ["zinc", "fid"]


def test_names_that_differ_in_case_alone_get_numbers_in_a_geopackage(tmp_path, context, feedback):
    layer = memory_layer(
        [(wkt, [zinc, 2.0]) for wkt, (zinc, _) in ROWS], ["zinc:double", "ZINC:double"]
    )
    sink = Sink(context, str(tmp_path / "out.gpkg"))
    destination, layout = write(layer, training(), tmp_path, context, feedback, sink)
    assert layout.fields.names()[:2] == ["zinc_2", "ZINC_3"]
    made = QgsVectorLayer(destination, "made", "ogr")
    assert [feature["ZINC_3"] for feature in made.getFeatures()] == [2.0] * len(ROWS)


@pytest.mark.parametrize("destination", ["memory:", "out.gpkg"])
def test_points_that_are_not_saved_yet(destination, tmp_path, context, feedback):
    """Their key is the text "Autogenerate" in a field of whole numbers."""
    layer = as_geopackage(memory_layer(ROWS[:1], FIELDS), tmp_path / "in.gpkg")
    layer.startEditing()
    added = QgsFeature(layer.fields())
    added.setGeometry(QgsGeometry.fromWkt("Point(7 8)"))
    added.setAttributes([layer.dataProvider().defaultValueClause(0), 3.5, "clay"])
    assert layer.addFeature(added)
    if destination != "memory:":
        destination = str(tmp_path / destination)
    arrays = training(rows=2, reason=np.zeros(2, dtype=np.int32))
    dest_id, _ = write(layer, arrays, tmp_path, context, feedback, Sink(context, destination))
    layer.rollBack()
    made = QgsProcessingUtils.mapLayerFromString(dest_id, context)
    assert sorted(feature["zinc"] for feature in made.getFeatures()) == [1.5, 3.5]


def test_output_that_cannot_be_written(tmp_path, context, feedback):
    with pytest.raises(QgsProcessingException, match="could not be created"):
        write(
            memory_layer(ROWS, FIELDS),
            training(),
            tmp_path,
            context,
            feedback,
            sink=lambda *_: (None, ""),
        )

    class Full:
        def addFeature(self, *_):
            return False

        def lastError(self):
            return "disk full"

    with pytest.raises(QgsProcessingException, match="Point 1 .*disk full"):
        write(
            memory_layer(ROWS, FIELDS),
            training(),
            tmp_path,
            context,
            feedback,
            sink=lambda *_: (Full(), "x"),
        )


def test_output_is_readable_at_once(tmp_path, context, feedback):
    path = str(tmp_path / "out.gpkg")
    dest_id, _ = write(
        memory_layer(ROWS, FIELDS), training(), tmp_path, context, feedback, Sink(context, path)
    )
    assert QgsVectorLayer(path, "again", "ogr").featureCount() == 4
    assert dest_id.startswith(path)


def test_a_file_with_fewer_points_than_were_written_is_refused(tmp_path, context, feedback):
    """What closing a file on a full disk does not report."""
    path = tmp_path / "fitted.geojson"
    feature = {"type": "Feature", "properties": {}, "geometry": None}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature] * 3}))
    require_written(str(path), 3)
    require_written(f"{path}|layername=fitted", 3)
    with pytest.raises(QgsProcessingException, match=r"3 of 4 points .*fitted\.geojson.*disk full"):
        require_written(str(path), 4)
    path.write_text("half a fi")
    with pytest.raises(QgsProcessingException, match="0 of 4 points"):
        require_written(str(path), 4)
    require_written("memory:no file", 4)
