"""How prediction intervals and the area of applicability look as rasters."""

from __future__ import annotations

from typing import List, Tuple

from qgis.core import QgsPalettedRasterRenderer, QgsRasterLayer
from qgis.PyQt.QtGui import QColor

from ..contract.colours import INSIDE, OUTSIDE
from ..contract.translation import tr
from .namedstyles import name_styles
from .ramps import sequential_ramp, uncertainty_ramp
from .rastersymbols import percentiles, pseudocolour, sequential_limits, unit_of_band

LOWER_BAND, UPPER_BAND = 1, 2
DISSIMILARITY_BAND, INSIDE_BAND, NEAREST_BAND = 1, 2, 3


def inside_classes() -> List[Tuple[int, QColor, str]]:
    """The two classes of places: value, colour, and what the legend says."""
    return [
        (1, QColor(INSIDE), tr("inside")),
        (0, QColor(OUTSIDE), tr("outside")),
    ]


def interval_styles(layer: QgsRasterLayer, unit: str = "") -> None:
    """Named styles of the lower (current) and upper end, in the prediction's ramp.

    Both have one scale, so that their colours compare. ``unit`` is the target's; by default from
    the bands' descriptions.
    """
    lower, upper = tr("Lower end"), tr("Upper end")
    name_styles(layer, [lower, upper])
    layer.styleManager().setCurrentStyle(upper)
    _end(layer, UPPER_BAND, unit)
    layer.styleManager().setCurrentStyle(lower)
    lower_style(layer, unit)


def lower_style(layer: QgsRasterLayer, unit: str = "") -> None:
    """Show the lower end; see :func:`interval_styles`."""
    _end(layer, LOWER_BAND, unit)


def applicability_styles(layer: QgsRasterLayer) -> None:
    """Named styles: dissimilarity (current), inside or outside, distance to the nearest point."""
    dissimilarity = tr("Dissimilarity to the training points")
    inside = tr("Area of applicability")
    nearest = tr("Distance to the nearest training point")
    name_styles(layer, [dissimilarity, inside, nearest])
    manager = layer.styleManager()
    manager.setCurrentStyle(nearest)
    _from_zero(layer, NEAREST_BAND)
    manager.setCurrentStyle(inside)
    text = tr("{title}: {label}")
    classes = [
        QgsPalettedRasterRenderer.Class(
            float(value), colour, text.format(title=inside, label=label)
        )
        for value, colour, label in inside_classes()
    ]
    layer.setRenderer(QgsPalettedRasterRenderer(None, INSIDE_BAND, classes))
    manager.setCurrentStyle(dissimilarity)
    dissimilarity_style(layer)


def dissimilarity_style(layer: QgsRasterLayer) -> None:
    """Show the dissimilarity, pale where places are like those trained on."""
    _from_zero(layer, DISSIMILARITY_BAND)


def _end(layer: QgsRasterLayer, band: int, unit: str) -> None:
    limits = sequential_limits(layer, LOWER_BAND, UPPER_BAND)
    shown = unit or unit_of_band(layer, band)
    layer.setRenderer(pseudocolour(layer, band, sequential_ramp(), limits, shown))


def _from_zero(layer: QgsRasterLayer, band: int) -> None:
    """A scale that begins at zero, which is a training point, and ends at the 98th percentile."""
    high = percentiles(layer, band)[1]
    limits = (0.0, high if high > 0 else 1.0)
    layer.setRenderer(
        pseudocolour(layer, band, uncertainty_ramp(), limits, unit_of_band(layer, band))
    )
