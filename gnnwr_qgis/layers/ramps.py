"""The colour ramps of layers.

Built here, not looked up: QgsStyle's default may be empty (headless) or changed by the user.
"""

from __future__ import annotations

from typing import List, Sequence

from qgis.core import QgsGradientColorRamp, QgsGradientStop
from qgis.PyQt.QtGui import QColor

from ..contract.colours import CATEGORIES, DIVERGING, SEQUENTIAL, UNCERTAINTY


def sequential_ramp() -> QgsGradientColorRamp:
    """For predictions and other quantities without a natural zero."""
    return _ramp(SEQUENTIAL)


def uncertainty_ramp() -> QgsGradientColorRamp:
    """For standard errors."""
    return _ramp(UNCERTAINTY)


def diverging_ramp() -> QgsGradientColorRamp:
    """For coefficients and residuals, to be used with limits that are symmetric about zero."""
    return _ramp(DIVERGING)


def colours_of(ramp: QgsGradientColorRamp, count: int) -> List[QColor]:
    """``count`` colours evenly spaced along ``ramp``, its ends included."""
    return [ramp.color(i / (count - 1) if count > 1 else 0.5) for i in range(count)]


def category_colours(count: int) -> List[QColor]:
    """``count`` colours for classes without an order; those past the tenth come back paler."""
    colours = []
    for number in range(count):
        rounds, place = divmod(number, len(CATEGORIES))
        colour = QColor(CATEGORIES[place])
        colours.append(colour.lighter(100 + 25 * rounds) if rounds else colour)
    return colours


def _ramp(colours: Sequence[str]) -> QgsGradientColorRamp:
    last = len(colours) - 1
    stops = [QgsGradientStop(i / last, QColor(colours[i])) for i in range(1, last)]
    return QgsGradientColorRamp(QColor(colours[0]), QColor(colours[-1]), False, stops)
