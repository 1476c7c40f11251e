"""Layers drawn as QGIS draws them, and rasters whose colours are easily foretold."""

from __future__ import annotations

import numpy as np
from qgis.core import QgsMapRendererParallelJob, QgsMapSettings
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

ROWS, COLUMNS = 20, 20


def picture(layer, size=200, extent=None):
    """The layer drawn on magenta, so that what is transparent shows."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setExtent(extent or layer.extent())
    settings.setOutputSize(QSize(size, size))
    settings.setBackgroundColor(QColor("#ff00ff"))
    settings.setFlag(QgsMapSettings.Flag.Antialiasing, False)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    return job.renderedImage()


def colour(image, row, column, size=200):
    """What a cell of a raster of ``ROWS`` and ``COLUMNS`` looks like in its picture."""
    return QColor(image.pixel(int((column + 0.5) * size / COLUMNS), int((row + 0.5) * size / ROWS)))


def ramp_values(low, high):
    """Values rising from left to right; the top left pixel is nodata."""
    values = np.tile(np.linspace(low, high, COLUMNS), (ROWS, 1))
    values[0, 0] = -9999.0
    return values


def lightness(shown):
    return 0.2126 * shown.redF() + 0.7152 * shown.greenF() + 0.0722 * shown.blueF()
