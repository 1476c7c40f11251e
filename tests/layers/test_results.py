from __future__ import annotations

import json

import numpy as np
import pytest
from qgis.core import (
    NULL,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFields,
    QgsGeometry,
    QgsProcessingException,
    QgsProcessingUtils,
    QgsProject,
    QgsVectorLayer,
)

from gnnwr_qgis.contract.job import RasterSource
from gnnwr_qgis.layers.fieldtypes import number_field
from gnnwr_qgis.layers.points import read_points
from gnnwr_qgis.layers.results import (
    prediction_fields,
    training_fields,
    write_predictions,
    write_training,
)
from gnnwr_qgis.layers.sinks import require_written
from tests.layers.made import as_geopackage, memory_layer, source_of

ROWS = [
    ("Point(1 2)", [1.5, "clay"]),
    (None, [2.0, "sand"]),
    ("Point(5 6)", [NULL, NULL]),
    ("Point(7 8)", [3.5, "clay"]),
]
FIELDS = ["zinc:double", "soil:string"]
RASTERS = [RasterSource("dist", "river", "r.tif", unit="m")]
VALUES = {
    "coefficient_names": ["Intercept", "dist", "soil=2"],
    "reasons": ["no geometry", "zinc is missing"],
    "unit": "mg/kg",
}


def training(rows=4, **changed):
    def numbers(*shape, start):
        return np.arange(float(np.prod(shape))).reshape(shape) + start

    arrays = {
        "fitted": numbers(rows, start=10),
        "oob_prediction": numbers(rows, start=20),
        "residual": numbers(rows, start=30),
        "fit_se": numbers(rows, start=40),
        "coefficients": numbers(rows, 3, start=100),
        "coefficient_se": numbers(rows, 3, start=200),
        "sampled": numbers(rows, 1, start=50),
        "reason": np.array([0, 1, 2, 0][:rows], dtype=np.int32),
    }
    for key in ("fitted", "oob_prediction", "residual", "fit_se", "coefficients", "coefficient_se"):
        arrays[key][1:3] = np.nan
    arrays["sampled"][1] = np.nan
    return {**arrays, **changed}


class Sink:
    """Creates sinks as an algorithm does, and remembers whether it was asked to."""

    def __init__(self, context, destination="memory:"):
        self.context, self.destination, self.calls = context, destination, 0

    def __call__(self, fields, wkb_type, crs):
        self.calls += 1
        return QgsProcessingUtils.createFeatureSink(
            self.destination, self.context, fields, wkb_type, crs
        )


def write(layer, arrays, tmp_path, context, feedback, sink=None, values=VALUES, between=None):
    points = read_points(source_of(layer, context), ["zinc"], str(tmp_path), feedback)
    np.savez(tmp_path / "r.npz", **arrays)
    if between:
        between()
    sink = sink or Sink(context)
    destination = getattr(sink, "destination", "")
    return write_training(
        points, str(tmp_path), "r.npz", values, RASTERS, sink, feedback, destination
    )


def test_fields_names_and_units():
    source = QgsFields()
    source.append(number_field("zinc"))
    layout = training_fields(source, RASTERS, VALUES["coefficient_names"], "mg/kg")
    assert layout.fields.names() == [
        "zinc",
        "dist",
        "fitted",
        "oob_prediction",
        "residual",
        "fit_se",
        "coef_Intercept",
        "coef_dist",
        "coef_soil_2",
        "se_Intercept",
        "se_dist",
        "se_soil_2",
        "reason",
    ]
    assert layout.fields.field("residual").alias() == "Residual [mg/kg]"
    assert layout.fields.field("dist").alias() == "dist [m]"
    assert layout.fields.field("coef_dist").alias() == "Coefficient of dist [mg/kg per m]"
    assert layout.fields.field("coef_soil_2").alias() == "Coefficient of soil=2 [mg/kg]"
    assert layout.fields.field("se_Intercept").alias().endswith("Intercept [mg/kg]")
    layout = prediction_fields(source, ["Intercept"], "mg/kg")
    assert layout.fields.names() == [
        "zinc",
        "prediction",
        "standard_error",
        "lower",
        "upper",
        "dissimilarity",
        "inside",
        "nearest_training",
        "coef_Intercept",
        "se_Intercept",
        "reason",
    ]


def test_taken_names_get_a_number():
    source = QgsFields()
    for name in ("Residual", "residual_2", "dist"):
        source.append(number_field(name))
    layout = training_fields(source, RASTERS, ["soil=2", "soil_2"])
    assert layout.names["residual"] == "residual_3"
    assert layout.names["dist"] == "dist_2"
    names = layout.fields.names()
    assert "coef_soil_2" in names
    assert "coef_soil_2_2" in names
    assert len({name.lower() for name in names}) == len(names)


@pytest.mark.parametrize("stored", ["memory", "gpkg"])
def test_training_rows(stored, tmp_path, context, feedback):
    layer = memory_layer(ROWS, FIELDS)
    sink = Sink(context)
    if stored == "gpkg":
        layer = as_geopackage(layer, tmp_path / "in.gpkg")
        sink = Sink(context, str(tmp_path / "out.gpkg"))
    dest_id, _ = write(layer, training(), tmp_path, context, feedback, sink)
    made = QgsProcessingUtils.mapLayerFromString(dest_id, context)
    assert made.featureCount() == 4
    assert made.crs() == QgsCoordinateReferenceSystem("EPSG:28992")
    first, second, third, fourth = made.getFeatures()
    assert first["zinc"] == 1.5
    assert first["soil"] == "clay"
    assert first.geometry().asWkt() == "Point (1 2)"
    assert [first[n] for n in ("dist", "fitted", "oob_prediction", "residual", "fit_se")] == [
        50.0,
        10.0,
        20.0,
        30.0,
        40.0,
    ]
    assert [fourth[n] for n in ("coef_Intercept", "coef_dist", "coef_soil_2", "se_soil_2")] == [
        109.0,
        110.0,
        111.0,
        211.0,
    ]
    assert first["reason"] == NULL
    assert second["reason"] == "no geometry"
    assert second.geometry().isEmpty()  # a GeoPackage gets "Point EMPTY" from QGIS
    assert second["dist"] == NULL
    assert third["reason"] == "zinc is missing"
    assert third["dist"] == 52.0
    assert third["fitted"] == third["coef_dist"] == NULL


def predictions(**changed):
    unknown = np.full(4, np.nan)
    arrays = {
        "prediction": np.array([1.0, np.nan, 3.0, 4.0]),
        "standard_error": np.array([0.1, np.nan, 0.3, 0.4]),
        "lower": np.array([0.5, np.nan, 2.5, 3.5]),
        "upper": np.array([1.5, np.nan, 3.5, 4.5]),
        "dissimilarity": unknown,
        "inside": np.array([1.0, np.nan, 0.0, 1.0]),
        "nearest_training": np.array([10.0, np.nan, 30.0, 40.0]),
        "coefficients": np.arange(8.0).reshape(4, 2),
        "coefficient_se": np.arange(8.0).reshape(4, 2) / 10,
        "reason": np.array([0, 1, 0, 0]),
    }
    return {**arrays, **changed}


def test_predictions(tmp_path, context, feedback):
    source = source_of(memory_layer(ROWS, FIELDS), context)
    points = read_points(source, ["soil"], str(tmp_path), feedback)
    np.savez(tmp_path / "p.npz", **predictions())
    values = {"coefficient_names": ["Intercept", "dist"], "reasons": ["no geometry"], "unit": ""}
    dest_id, written = write_predictions(
        points, str(tmp_path), "p.npz", values, "m", Sink(context), feedback
    )
    made = list(QgsProcessingUtils.mapLayerFromString(dest_id, context).getFeatures())
    assert [f["prediction"] for f in made] == [1.0, NULL, 3.0, 4.0]
    assert [f["lower"] for f in made] == [0.5, NULL, 2.5, 3.5]
    assert [f["upper"] for f in made] == [1.5, NULL, 3.5, 4.5]
    assert [f["dissimilarity"] for f in made] == [NULL] * 4
    assert [f["inside"] for f in made] == [1, NULL, 0, 1]
    assert isinstance(made[0]["inside"], int)
    assert [f["nearest_training"] for f in made] == [10.0, NULL, 30.0, 40.0]
    alias = written.fields.field("nearest_training").alias()
    assert alias == "Distance to the nearest training point [m]"
    assert [f["coef_dist"] for f in made] == [1.0, 3.0, 5.0, 7.0]
    assert [f["reason"] for f in made] == [NULL, "no geometry", NULL, NULL]


@pytest.mark.parametrize(
    "changed",
    [
        {"fitted": np.zeros(3)},
        {"coefficients": np.zeros((4, 2))},
        {"sampled": np.zeros((4, 0))},
        {"residual": np.zeros(4, dtype=np.int64)},
        {"reason": np.zeros(4)},
        {"reason": np.array([0, 0, 0, 3])},
        {"reason": np.array([0, 0, 0, -1])},
    ],
)
def test_results_of_another_shape_leave_the_destination_alone(changed, tmp_path, context, feedback):
    sink = Sink(context)
    with pytest.raises(QgsProcessingException, match=next(iter(changed))):
        write(memory_layer(ROWS, FIELDS), training(**changed), tmp_path, context, feedback, sink)
    assert sink.calls == 0


def test_missing_array_and_damaged_file(tmp_path, context, feedback):
    arrays = training()
    del arrays["fit_se"]
    sink = Sink(context)
    layer = memory_layer(ROWS, FIELDS)
    with pytest.raises(QgsProcessingException, match="fit_se"):
        write(layer, arrays, tmp_path, context, feedback, sink)

    def damage():
        (tmp_path / "r.npz").write_bytes((tmp_path / "r.npz").read_bytes()[:200])

    with pytest.raises(QgsProcessingException, match="do not fit"):
        write(layer, training(), tmp_path, context, feedback, sink, between=damage)
    assert sink.calls == 0


@pytest.mark.parametrize("change", ["value", "place", "row", "layer"])
def test_results_belong_to_the_layer_as_it_was_read(change, tmp_path, context, feedback):
    layer = memory_layer(ROWS, FIELDS)

    def edit():
        provider = layer.dataProvider()
        first = next(layer.getFeatures())
        if change == "value":
            assert provider.changeAttributeValues({first.id(): {0: 99.0}})
        elif change == "place":
            other = list(layer.getFeatures())[2].geometry()
            assert provider.changeGeometryValues({first.id(): other})
        elif change == "row":
            assert provider.deleteFeatures([first.id()])
        else:
            QgsProject.instance().removeMapLayer(layer.id())

    dest_id, _ = write(layer, training(), tmp_path, context, feedback, between=edit)
    made = QgsProcessingUtils.mapLayerFromString(dest_id, context)
    first = next(made.getFeatures())
    assert made.featureCount() == 4
    assert (first["zinc"], first["fitted"]) == (1.5, 10.0)
    assert first.geometry().asWkt() == "Point (1 2)"
    assert made.crs() == QgsCoordinateReferenceSystem("EPSG:28992")


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
