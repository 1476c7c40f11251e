"""Fitted and predicted points: fields, values, and results that do not fit the points."""

from __future__ import annotations

import numpy as np
import pytest
from qgis.core import (
    NULL,
    QgsCoordinateReferenceSystem,
    QgsFields,
    QgsProcessingException,
    QgsProcessingUtils,
    QgsProject,
)

from gnnwr_qgis.layers.fieldtypes import number_field
from gnnwr_qgis.layers.points import read_points
from gnnwr_qgis.layers.results import prediction_fields, training_fields, write_predictions
from tests.layers.made import as_geopackage, memory_layer, source_of
from tests.layers.trainedpoints import FIELDS, RASTERS, ROWS, VALUES, Sink, training, write


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
    assert layout.fields.field("coef_Intercept").alias() == "Intercept [mg/kg]"
    assert layout.fields.field("se_Intercept").alias() == "Standard error of the intercept [mg/kg]"
    assert layout.fields.field("se_dist").alias().startswith("Standard error of the coefficient of")
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
