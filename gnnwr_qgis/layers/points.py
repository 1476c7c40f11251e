"""A point layer, as Processing offers it, as a table for the engine."""

from __future__ import annotations

import math
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Dict, List, Sequence, Tuple

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFeatureRequest,
    QgsField,
    QgsFields,
    QgsGeometry,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsProcessingFeedback,
    QgsRectangle,
    QgsReferencedRectangle,
    QgsUnitTypes,
    QgsWkbTypes,
)

from ..contract.sentences import enumerated
from ..contract.translation import tr
from .arrays import np
from .fieldtypes import TEXT, is_null, to_number

if TYPE_CHECKING:
    from ..contract.job import Column, PointTable
    from ..contract.modelheader import ModelHeader

_BRACKETS_AT_END = re.compile(r"\[([^\[\]]*)\]\s*$")
_POINT_TYPES = (QgsWkbTypes.Type.Point, QgsWkbTypes.Type.MultiPoint)
_ANY_TYPES = (QgsWkbTypes.Type.Unknown, QgsWkbTypes.Type.GeometryCollection)


@dataclass(frozen=True)
class Points:
    """All that is needed of a point layer, read once.

    A layer may be edited or removed from the project while the engine computes, and a
    QgsProcessingFeatureSource whose layer is gone crashes QGIS. So the source is not used again:
    results are written to these features (row ``i`` of ``table`` is ``features[i]``).
    """

    table: PointTable
    features: List[QgsFeature]
    fields: QgsFields
    wkb_type: Any
    crs: QgsCoordinateReferenceSystem


def bracketed_unit(text: str) -> str:
    """What stands in square brackets at the end of ``text``: ``"zinc [mg/kg]"`` gives ``mg/kg``."""
    found = _BRACKETS_AT_END.search(text or "")
    return found.group(1).strip() if found else ""


def without_unit(text: str) -> str:
    """``text`` without a unit in brackets at its end: ``"zinc [mg/kg]"`` gives ``zinc``."""
    return _BRACKETS_AT_END.sub("", text or "").strip()


def unit_of(field: QgsField) -> str:
    """Unit of a field: what stands in square brackets at the end of its alias, else nothing.

    QGIS knows no units of fields, and an alias without brackets is a title, not a unit; to take
    it for one would put "Zinc in the topsoil" into every legend.
    """
    return bracketed_unit(field.alias())


def distance_unit(header: ModelHeader) -> str:
    """Unit of a model's distances; empty where its coordinates have no known one."""
    if header.distance == "great-circle":
        return "m"
    crs = QgsCoordinateReferenceSystem.fromWkt(header.crs_wkt)
    return str(QgsUnitTypes.toAbbreviatedString(crs.mapUnits()) or "") if crs.isValid() else ""


def wkt_of(crs: QgsCoordinateReferenceSystem) -> str:
    """``crs`` as WKT2:2019; empty when there is none."""
    if not crs.isValid():
        return ""
    return str(crs.toWkt(QgsCoordinateReferenceSystem.WktVariant.WKT2_2019))


def extent_of(points: Points) -> QgsReferencedRectangle:
    """Smallest rectangle around the points; null where none has a place."""
    extent = QgsRectangle()
    extent.setMinimal()
    for feature in points.features:
        if not feature.geometry().isEmpty():
            extent.combineExtentWith(feature.geometry().boundingBox())
    return QgsReferencedRectangle(extent, points.crs)


def read_points(
    source: QgsProcessingFeatureSource,
    fields: Sequence[str],
    folder: str,
    feedback: QgsProcessingFeedback,
    name: str = "points.npz",
) -> Points:
    """Read ``source``, and write coordinates and ``fields`` to ``folder``/``name``.

    Row ``i`` is the ``i``-th feature of ``source``: the selected ones when the user asked for
    them, with joins, filters, virtual fields and unsaved edits as QGIS shows them.

    Returns
    -------
    Points
        The ``path`` of its table is ``name``. Numeric fields are numbers with NaN for NULL; text
        fields are levels (sorted, so that they do not depend on the order of rows) with -1 for
        NULL or empty. A row without geometry or with coordinates that are not finite has a note.

    Raises
    ------
    QgsProcessingException
        Not a point layer, no features, multipoints of several parts, a field that is missing or
        neither number nor text, or the user cancelled.
    """
    from ..contract.job import PointTable

    wanted = list(dict.fromkeys(fields))
    features, arrays, columns, notes = _read(source, wanted, feedback)
    np.savez(os.path.join(folder, name), **arrays)
    crs = source.sourceCrs()
    table = PointTable(
        path=name, rows=len(features), crs_wkt=wkt_of(crs), columns=columns, notes=notes
    )
    return Points(table, features, QgsFields(source.fields()), source.wkbType(), crs)


def _position(geometry: QgsGeometry) -> Tuple[float, float, int]:
    """x, y and the number of parts of a point geometry; NaN where there is no single point."""
    if geometry.isNull() or geometry.isEmpty():
        return math.nan, math.nan, 0
    parts = int(geometry.constGet().partCount())
    if parts != 1:
        return math.nan, math.nan, parts
    vertex = geometry.vertexAt(0)
    return float(vertex.x()), float(vertex.y()), 1


def _read(
    source: QgsProcessingFeatureSource, names: List[str], feedback: QgsProcessingFeedback
) -> Tuple[List[QgsFeature], Dict[str, Any], Tuple[Column, ...], Dict[str, str]]:
    from ..contract.job import Column

    _refuse_unless_points(source)
    indices, texts = _field_indices(source.fields(), names, source.sourceName())
    # Without QGIS's validity check, which could leave features out silently. What matters for
    # points is checked here.
    flag = QgsProcessingFeatureSource.Flag.FlagSkipGeometryValidityChecks
    features: List[QgsFeature] = []
    xs: List[float] = []
    ys: List[float] = []
    values: List[List[Any]] = [[] for _ in names]
    notes: Dict[str, str] = {}
    several: List[int] = []
    for row, feature in enumerate(source.getFeatures(QgsFeatureRequest(), flag)):
        if row % 1000 == 0 and feedback.isCanceled():
            raise QgsProcessingException(tr("Cancelled."))
        geometry = feature.geometry()
        _refuse_other_geometry(geometry, feature, source.sourceName())
        x, y, parts = _position(geometry)
        if parts > 1:
            several.append(feature.id())
        elif parts == 0:
            notes[str(row)] = tr("no geometry")
        elif not (math.isfinite(x) and math.isfinite(y)):
            notes[str(row)] = tr("coordinates that are not finite")
        features.append(feature)
        xs.append(x)
        ys.append(y)
        for column, index, text in zip(values, indices, texts):
            value = feature.attribute(index)
            column.append(_level(value) if text else to_number(value))
    _refuse_several_parts(several, source.sourceName())
    if not xs:
        raise QgsProcessingException(_no_features(source.sourceName()))

    arrays = {"x": np.array(xs, dtype=np.float64), "y": np.array(ys, dtype=np.float64)}
    columns: List[Column] = []
    for name, index, text, column in zip(names, indices, texts, values):
        key = f"c{len(columns)}"
        levels: Tuple[str, ...] = ()
        if text:
            levels = tuple(sorted(set(column) - {""}))
            code = {"": -1, **{level: k for k, level in enumerate(levels)}}
            arrays[key] = np.array([code[value] for value in column], dtype=np.int32)
        else:
            arrays[key] = np.array(column, dtype=np.float64)
        unit = unit_of(source.fields().at(index))
        columns.append(Column(name, key, "text" if text else "number", levels, unit))
    return features, arrays, tuple(columns), notes


def _level(value: Any) -> str:
    return "" if is_null(value) else str(value)


def _field_indices(
    fields: QgsFields, names: Sequence[str], layer: str
) -> Tuple[List[int], List[bool]]:
    indices, texts = [], []
    for name in names:
        index = fields.indexOf(name)
        if index < 0:
            raise QgsProcessingException(
                tr("The layer {layer} has no field {field}. It has: {fields}.").format(
                    layer=layer, field=name, fields=enumerated(fields.names())
                )
            )
        field = fields.at(index)
        text = field.type() == TEXT
        if not text and not field.isNumeric():
            raise QgsProcessingException(
                tr(
                    "The field {field} of the layer {layer} is of type {type}; only numbers and "
                    "text can be used. Convert it with the field calculator, for example a yes/no "
                    "field to 0 and 1 or a date to days, or choose another field."
                ).format(field=name, layer=layer, type=field.typeName() or field.displayType())
            )
        indices.append(index)
        texts.append(text)
    return indices, texts


def _refuse_unless_points(source: QgsProcessingFeatureSource) -> None:
    flat = QgsWkbTypes.flatType(source.wkbType())
    if flat in _POINT_TYPES or flat in _ANY_TYPES:
        return
    if flat == QgsWkbTypes.Type.NoGeometry:
        message = tr(
            "The layer {layer} has no geometry. Choose a point layer, or make one from columns of "
            "coordinates with 'Create points layer from table'."
        ).format(layer=source.sourceName())
    else:
        message = tr(
            "The layer {layer} holds {kind} features. Choose a point layer, or make points with "
            "'Centroids' or 'Point on surface'."
        ).format(layer=source.sourceName(), kind=QgsWkbTypes.displayString(flat))
    raise QgsProcessingException(message)


def _refuse_other_geometry(geometry: QgsGeometry, feature: QgsFeature, layer: str) -> None:
    """A layer of mixed geometry types is judged feature by feature."""
    if geometry.isNull() or QgsWkbTypes.flatType(geometry.wkbType()) in _POINT_TYPES:
        return
    raise QgsProcessingException(
        tr(
            "The feature {id} of the layer {layer} is a {kind}, not a point. Filter the layer to "
            "its points, or choose a point layer."
        ).format(id=feature.id(), layer=layer, kind=QgsWkbTypes.displayString(geometry.wkbType()))
    )


def _refuse_several_parts(several: Sequence[int], layer: str) -> None:
    if not several:
        return
    if len(several) == 1:
        message = tr(
            "The feature {id} of the layer {layer} is a multipoint of several parts. A row must be "
            "one place: split it with 'Multipart to singleparts'."
        ).format(layer=layer, id=several[0])
    else:
        message = tr(
            "{count} features of the layer {layer} are multipoints of several parts (first: "
            "feature {id}). A row must be one place: split them with 'Multipart to singleparts'."
        ).format(count=len(several), layer=layer, id=several[0])
    raise QgsProcessingException(message)


def _no_features(layer: str) -> str:
    return tr(
        "The layer {layer} has no features to read. If 'Selected features only' is ticked, "
        "select some points; if the layer has a filter, loosen it."
    ).format(layer=layer)
