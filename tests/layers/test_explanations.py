from __future__ import annotations

import numpy as np
import pytest
from qgis.core import (
    NULL,
    QgsCoordinateReferenceSystem,
    QgsFields,
    QgsProcessingException,
    QgsProcessingUtils,
)

from gnnwr_qgis.contract.modelheader import ModelHeader, Predictor
from gnnwr_qgis.layers.explanations import (
    explanation_fields,
    player_fields,
    write_explanations,
)
from gnnwr_qgis.layers.fieldtypes import number_field
from gnnwr_qgis.layers.points import distance_unit, read_points, wkt_of
from tests.layers.made import memory_layer, source_of

ROWS = [("Point(1 2)", [1.5]), (None, [2.0]), ("Point(7 8)", [3.5])]
PREDICTORS = ["dist", "soil"]
VALUES = {"predictor_names": PREDICTORS, "reasons": ["no geometry"], "unit": "mg/kg"}


def explained(**changed):
    """Results of a job: column c of row r is 10 c + r, but nothing in row 1."""

    def column(start):
        return np.array([start, np.nan, start + 2.0])

    return {
        "prediction": column(0.0),
        "base_value": column(10.0),
        "shapley": np.column_stack([column(20.0), column(30.0)]),
        "shapley_location": column(40.0),
        "intrinsic_location": column(50.0),
        "invariant": np.column_stack([column(60.0), column(70.0)]),
        "varying": np.column_stack([column(80.0), column(90.0)]),
        "nearest_training": column(100.0),
        "far": np.array([0.0, np.nan, 1.0]),
        "reason": np.array([0, 1, 0], dtype=np.int32),
        **changed,
    }


def write(arrays, tmp_path, context, feedback, destination="memory:"):
    calls = []

    def create_sink(fields, wkb_type, crs):
        calls.append(fields)
        return QgsProcessingUtils.createFeatureSink(destination, context, fields, wkb_type, crs)

    layer = memory_layer(ROWS, ["zinc:double"])
    points = read_points(source_of(layer, context), [], str(tmp_path), feedback)
    np.savez(tmp_path / "e.npz", **arrays)
    try:
        return write_explanations(
            points, str(tmp_path), "e.npz", VALUES, "m", create_sink, feedback, destination
        )
    except QgsProcessingException:
        assert calls == []  # what stood at the destination still stands there
        raise


def test_fields_names_and_units():
    source = QgsFields()
    source.append(number_field("zinc"))
    layout = explanation_fields(source, PREDICTORS, "mg/kg", "m")
    titles = {field.name(): field.alias() for field in layout.fields}
    assert titles == {
        "zinc": "",
        "prediction": "Prediction [mg/kg]",
        "base_value": "Base value [mg/kg]",
        "shapley_dist": "Shapley value of dist [mg/kg]",
        "shapley_soil": "Shapley value of soil [mg/kg]",
        "shapley_location": "Shapley value of location [mg/kg]",
        "intrinsic_location": "Intrinsic effect of location [mg/kg]",
        "invariant_dist": "Invariant effect of dist [mg/kg]",
        "invariant_soil": "Invariant effect of soil [mg/kg]",
        "varying_dist": "Varying effect of dist [mg/kg]",
        "varying_soil": "Varying effect of soil [mg/kg]",
        "nearest_training": "Distance to the nearest training point [m]",
        "far": "Far from every training point (1: yes)",
        "reason": "",
    }
    assert not any("[" in field.alias() for field in explanation_fields(source, ["x"]).fields)


def test_a_predictor_called_location_is_not_the_place():
    layout = explanation_fields(QgsFields(), ["location", "dist"])
    players = player_fields(layout, ["location", "dist"])
    assert players == ["shapley_location", "shapley_dist", "shapley_location_2"]


def test_fields_of_an_earlier_explanation_are_kept():
    source = QgsFields()
    for name in ("prediction", "Shapley_dist", "far"):
        source.append(number_field(name))
    layout = explanation_fields(source, ["dist"])
    assert player_fields(layout, ["dist"]) == ["shapley_dist_2", "shapley_location"]
    assert layout.names["far"] == "far_2"
    assert layout.names["prediction"] == "prediction_2"


@pytest.mark.parametrize("stored", ["memory:", "out.gpkg", "out.shp", "out.geojson"])
def test_rows(stored, tmp_path, context, feedback):
    destination = stored if stored == "memory:" else str(tmp_path / stored)
    dest_id, _ = write(explained(), tmp_path, context, feedback, destination)
    made = QgsProcessingUtils.mapLayerFromString(dest_id, context)
    first = made.fields().indexOf("prediction")
    rows = [feature.attributes()[first:] for feature in made.getFeatures()]
    assert rows[0][:-2] == [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]
    assert rows[2][:-2] == [2, 12, 22, 32, 42, 52, 62, 72, 82, 92, 102]
    assert [row[-2] for row in rows] == [0, NULL, 1]
    assert [row[-1] for row in rows] == [NULL, "no geometry", NULL]
    assert all(value == NULL for value in rows[1][:-1])
    if stored == "out.gpkg":
        assert made.fields().field("far").typeName().startswith("Integer")


@pytest.mark.parametrize(
    "changed",
    [
        {"shapley": np.zeros((3, 3))},
        {"shapley_location": np.zeros((3, 1))},
        {"invariant": np.zeros((2, 2))},
        {"far": np.zeros(3, dtype=bool)},
    ],
)
def test_results_of_another_shape(changed, tmp_path, context, feedback):
    with pytest.raises(QgsProcessingException, match=next(iter(changed))):
        write(explained(**changed), tmp_path, context, feedback)


@pytest.mark.parametrize(
    ("distance", "crs", "unit"),
    [
        ("great-circle", "EPSG:4326", "m"),
        ("planar", "EPSG:28992", "m"),
        ("planar", "EPSG:2263", "ft"),
        ("planar", "EPSG:4326", "deg"),
        ("planar", "", ""),
    ],
)
def test_unit_of_the_distance(distance, crs, unit, qgis_app):
    wkt = wkt_of(QgsCoordinateReferenceSystem(crs)) if crs else ""
    header = ModelHeader("y", (Predictor("x"),), ("Intercept", "x"), crs_wkt=wkt, distance=distance)
    assert distance_unit(header).startswith(unit)
    assert bool(distance_unit(header)) == bool(unit)
