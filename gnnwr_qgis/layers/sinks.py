"""What an output's format asks of its fields, known before anything is written or destroyed."""

from __future__ import annotations

import os
import shutil
from typing import Any, Callable, List, Sequence, Set, Tuple

from qgis.core import (
    QgsFeature,
    QgsFeatureSink,
    QgsField,
    QgsFields,
    QgsProcessing,
    QgsProcessingException,
    QgsProcessingOutputLayerDefinition,
)
from qgis.PyQt.QtCore import QCoreApplication, QThread

from ..contract.translation import tr
from .datasets import open_vector
from .fieldtypes import DOUBLE

_FULL_BYTES = 2**20  # a write that fails with less than this left failed for want of space
# Columns that QGIS makes itself in a GeoPackage.
_KEY, _GEOMETRY = "fid", "geom"


CreateSink = Callable[[QgsFields, Any, Any], Tuple[QgsFeatureSink, str]]


class SinkMaker:
    """Creates an output of points when called with fields, geometry type and CRS.

    ``discardable`` says that one which is not complete vanishes when the run fails: a file that
    has not taken its place yet, or a layer in memory. A table of a database does not, so writing
    it is not to be cancelled.
    """

    def __init__(self, create: CreateSink, discardable: bool) -> None:
        self._create = create
        self.discardable = discardable

    def __call__(self, fields: QgsFields, wkb_type: Any, crs: Any) -> Tuple[QgsFeatureSink, str]:
        """Return the sink and its id."""
        return self._create(fields, wkb_type, crs)


def in_memory(value: Any) -> bool:
    """Whether the output parameter's ``value`` is a layer in the memory of QGIS."""
    if isinstance(value, QgsProcessingOutputLayerDefinition):
        value = value.sink.staticValue()
    return isinstance(value, str) and (
        value == QgsProcessing.TEMPORARY_OUTPUT or value.startswith("memory:")
    )


def without_titles(fields: QgsFields) -> QgsFields:
    """``fields`` without aliases and comments.

    A layer in memory gets its aliases later (``restore_aliases``): it cannot be made with them, and
    QGIS 3.40 warns of each.
    """
    plain = QgsFields()
    for field in fields:
        copied = QgsField(field)
        copied.setAlias("")
        copied.setComment("")
        plain.append(copied)
    return plain


def let_window_handle_events() -> None:
    """Let QGIS see a click on Cancel where the algorithm runs in the thread of its window."""
    application = QCoreApplication.instance()
    if application is not None and QThread.currentThread() == application.thread():
        QCoreApplication.processEvents()


def require_written(destination: str, rows: int) -> None:
    """Refuse a file that does not hold all that was written: closing it reports no full disk.

    Raises
    ------
    QgsProcessingException
    """
    path = destination.partition("|")[0]
    if not os.path.isfile(path):  # a table of a database, or a layer in memory
        return
    dataset = open_vector(path)
    found = -1
    if dataset is not None and dataset.GetLayerCount():
        found = int(dataset.GetLayer(0).GetFeatureCount(1))
    if found != rows:
        raise QgsProcessingException(
            tr(
                "The output could not be written completely: {found} of {rows} points are in "
                "{file}. Is the disk full? Free some space or choose another place."
            ).format(found=max(found, 0), rows=rows, file=path)
        )


def full_disk_note(destination: str) -> str:
    """What to add for an output that failed on a full disk: databases' own words do not tell."""
    folder = os.path.dirname(destination.partition("|")[0])
    if not os.path.isdir(folder) or shutil.disk_usage(folder).free >= _FULL_BYTES:
        return ""
    return tr("The disk is full. Free some space or choose another place.")


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
