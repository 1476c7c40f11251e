"""Points read from a file that another program may be writing to."""

from __future__ import annotations

import os
from typing import Optional, Sequence, Tuple

from qgis.core import (
    QgsMapLayer,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsProcessingFeedback,
)

from ..contract.translation import tr
from ..layers.points import Points, read_points
from .inputs import layer_file

# A reader of these sees one state of them, whatever is written meanwhile; and QGIS itself touches
# the file when it closes one of its connections.
_DATABASES = (".gpkg", ".sqlite", ".db")
# Where the values lie in a file beside the one that a layer names.
_PARTS = {".shp": (".dbf",), ".tab": (".dat", ".map"), ".mif": (".mid",)}


def read_whole_points(
    layer: Optional[QgsMapLayer],
    source: QgsProcessingFeatureSource,
    fields: Sequence[str],
    folder: str,
    feedback: QgsProcessingFeedback,
) -> Points:
    """As :func:`~.points.read_points`, refusing what was not whole.

    QGIS takes a file that is cut off while it is read for one that ends there, without a word.

    Parameters
    ----------
    layer
        The layer behind ``source``; None where it is not known, or comes from no file.

    Raises
    ------
    QgsProcessingException
        As ``read_points`` does, and when the layer's file has changed meanwhile.
    """
    path = layer_file(layer) if layer is not None else ""
    before, expected = _state(path), source.featureCount()
    points = read_points(source, fields, folder, feedback)
    if before == _state(path):
        return points
    if path.lower().endswith(_DATABASES) and len(points.features) == expected:
        return points
    raise QgsProcessingException(
        tr(
            "The file {file} of the layer {layer} was changed while QGIS read it, so its points "
            "may be incomplete. Wait until nothing writes to it, or use a copy, and run again."
        ).format(file=os.path.basename(path), layer=source.sourceName())
    )


def _state(path: str) -> Tuple[Optional[Tuple[int, int, int]], ...]:
    """What differs once the files of the layer at ``path`` have been written to."""
    root, ending = os.path.splitext(path)
    return tuple(
        _state_of_one(name)
        for name in (path, *(root + part for part in _PARTS.get(ending.lower(), ())))
    )


def _state_of_one(path: str) -> Optional[Tuple[int, int, int]]:
    try:
        found = os.stat(path)
    except OSError:  # no file, or one that has gone
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
