"""What an output's format asks of its fields, known before anything is written or destroyed."""

from __future__ import annotations

import os
from typing import Any, List, Sequence, Set

from qgis.core import QgsFeature, QgsFeatureSink, QgsFields, QgsProcessingOutputLayerDefinition

from .fieldtypes import DOUBLE

# Columns that QGIS makes itself in a GeoPackage.
_KEY, _GEOMETRY = "fid", "geom"


def sink_flags(value: Any) -> List[Any]:
    """Flags for ``parameterAsSink``; ``value`` is the output parameter's.

    Points that are appended to a table that is there already need keys of their own. A new table
    keeps those of the input: to make them anew would lose the link to it.
    """
    appends = isinstance(value, QgsProcessingOutputLayerDefinition) and value.useRemapping()
    return [QgsFeatureSink.SinkFlag.RegeneratePrimaryKey] if appends else []


def unusable_names(destination: str, fields: QgsFields, features: Sequence[QgsFeature]) -> Set[str]:
    """Names of input fields, in small letters, that ``destination`` cannot take as they are.

    In a GeoPackage names differ in more than the case of letters. It has a key ``fid`` and a
    geometry ``geom``. A field ``fid`` becomes the key when it holds whole numbers without
    repetition and gaps; any other makes writing fail.
    """
    if not _is_geopackage(destination):
        return set()
    lower = [name.lower() for name in fields.names()]
    unusable = {name for name in lower if lower.count(name) > 1}
    for index, name in enumerate(fields.names()):
        if name.lower() == _GEOMETRY:
            unusable.add(_GEOMETRY)
        elif name.lower() == _KEY:
            field, values = fields.at(index), [f.attribute(index) for f in features]
            whole = field.isNumeric() and field.type() != DOUBLE
            # Points that have not been saved yet hold a text in place of their key.
            whole = whole and all(isinstance(value, int) and value >= 0 for value in values)
            # QGIS's way into a table of a database mixes up a key that is not the first field.
            misplaced = index > 0 and destination.startswith("ogr:")
            if misplaced or not whole or len(set(values)) < len(values):
                unusable.add(_KEY)
    return unusable


def _is_geopackage(destination: str) -> bool:
    if ".gpkg" in destination.lower():
        return True
    # QGIS gives a file without an extension its default one.
    provider, colon, _ = destination.partition(":")
    other = colon and len(provider) > 1  # one letter is a drive of Windows
    return bool(destination) and not other and not os.path.splitext(destination)[1]
