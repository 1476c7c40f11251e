"""The style beside a file of layers, where QGIS looks for it."""

from __future__ import annotations

import contextlib
import os

from qgis.core import QgsMapLayer, QgsProcessingException

from ..contract.outputs import patiently
from ..contract.translation import tr


def write_qml(layer: QgsMapLayer, path: str) -> str:
    """Write the current style of ``layer`` beside the file ``path``: whole, or not at all.

    Returns the file's name.

    Raises
    ------
    QgsProcessingException
        When it cannot be written; an older style is then as it was.
    """
    target = os.path.splitext(path)[0] + ".qml"
    place, name = os.path.split(target)
    partial = os.path.join(place, f".{name}.partial.qml")  # QGIS wants that ending
    try:
        message, fine = layer.saveNamedStyle(partial)
        # QGIS does not look whether what it writes arrives: on a full disk the end is missing.
        if fine and not _is_whole(partial):
            message, fine = tr("the disk is full"), False
        if fine:
            patiently(os.replace, partial, target)
    except OSError as error:
        message, fine = error.strerror or str(error), False
    finally:
        with contextlib.suppress(OSError):
            os.remove(partial)
    if not fine:
        raise QgsProcessingException(
            tr("The style {file} could not be written: {message}").format(
                file=name, message=message
            )
        )
    return target


def _is_whole(path: str) -> bool:
    with open(path, "rb") as stream:
        stream.seek(0, os.SEEK_END)
        stream.seek(max(0, stream.tell() - 64))
        return stream.read(64).rstrip().endswith(b"</qgis>")
