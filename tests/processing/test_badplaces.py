"""Geometries, coordinate systems and selections that leave no points, or strange ones."""

from __future__ import annotations

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsProcessingFeatureSourceDefinition,
    QgsProject,
    QgsVectorLayer,
)

from tests.processing.made import point_layer


def shapes(kind, shape):
    """Twenty-five features of ``kind`` with a target and a predictor."""
    layer = QgsVectorLayer(
        f"{kind}?crs=EPSG:28992&field=y:double&field=x1:double", "shapes", "memory"
    )
    features = []
    for row in range(25):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromWkt(shape.format(a=row, b=row + 1)))
        feature.setAttributes([float(row), float(row % 7)])
        features.append(feature)
    assert layer.dataProvider().addFeatures(features)[0]
    return layer


@pytest.mark.parametrize(
    ("kind", "shape", "words"),
    [
        ("LineString", "LINESTRING({a} 0, {b} 1)", ["Line", "point layer"]),
        ("Polygon", "POLYGON(({a} 0, {b} 0, {b} 1, {a} 0))", ["Polygon", "point layer"]),
        ("MultiPoint", "MULTIPOINT(({a} 0), ({b} 1))", ["25", "several parts"]),
    ],
)
def test_geometry_other_than_points(refused, kind, shape, words):
    text = refused(shapes(kind, shape), PREDICTORS=["x1"])
    assert "shapes" in text
    assert all(word in text for word in words), text


def test_multipoints_of_one_part_are_points(train):
    layer = shapes("MultiPoint", "MULTIPOINT(({a} {b}))")
    assert train(layer, PREDICTORS=["x1"])["N_USED"] == 25


def test_empty_selection(refused):
    layer = point_layer()
    QgsProject.instance().addMapLayer(layer)
    try:
        text = refused(QgsProcessingFeatureSourceDefinition(layer.id(), True))
    finally:
        QgsProject.instance().removeMapLayer(layer.id())
    assert "sites" in text
    assert "Selected features only" in text


def test_duplicate_locations_are_allowed_and_reported(train):
    layer = point_layer()
    features = list(layer.getFeatures())
    layer.dataProvider().changeGeometryValues({features[1].id(): features[0].geometry()})
    assert train(layer)["N_USED"] == 60
    said = "\n".join(train.feedback.infos + train.feedback.warnings)
    assert "2 points lie at 1 duplicate location" in said


def test_planar_distance_in_degrees_is_warned_of(train):
    layer = point_layer()
    for feature in layer.getFeatures():
        point = feature.geometry().asPoint()
        there = QgsGeometry.fromWkt(f"POINT({point.x() / 1e4} {point.y() / 1e4})")
        layer.dataProvider().changeGeometryValues({feature.id(): there})
    layer.setCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    train(layer, DISTANCE=1)
    assert any("lanar" in warning for warning in train.feedback.warnings)


def test_metres_that_are_called_degrees(refused):
    layer = point_layer()
    layer.setCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    text = refused(layer)
    assert "no longitude and latitude" in text
    assert "coordinate system" in text
