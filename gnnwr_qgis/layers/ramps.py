"""Colour ramps that keep their order for colour-blind readers and in grey print.

Built here, not looked up: QgsStyle's default may be empty (headless) or changed by the user.
"""

from __future__ import annotations

from typing import List, Sequence

from qgis.core import QgsGradientColorRamp, QgsGradientStop
from qgis.PyQt.QtGui import QColor

# Anchors of viridis: perceptually even, dark blue to yellow.
_SEQUENTIAL = (
    "#440154 #482878 #3e4a89 #31688e #26828e #1f9e89 #35b779 #6ece58 #b5de2b #fde725"
).split()
# For errors: pale where the model is sure, dark where it is not, and no hue of the other ramp's
# bright end, so that the two maps are not taken for each other.
_UNCERTAINTY = "#fcf4f1 #f9d5c4 #f5b18e #ee8a62 #de5f52 #bf3a5b #922464 #631a63 #341551".split()
# Blue, white, red: zero is the pale middle.
_DIVERGING = ("#2166ac #4393c3 #92c5de #d1e5f0 #f7f7f7 #fddbc7 #f4a582 #d6604d #b2182b").split()


def sequential_ramp() -> QgsGradientColorRamp:
    """For predictions and other quantities without a natural zero."""
    return _ramp(_SEQUENTIAL)


def uncertainty_ramp() -> QgsGradientColorRamp:
    """For standard errors."""
    return _ramp(_UNCERTAINTY)


def diverging_ramp() -> QgsGradientColorRamp:
    """For coefficients and residuals, to be used with limits that are symmetric about zero."""
    return _ramp(_DIVERGING)


def colours_of(ramp: QgsGradientColorRamp, count: int) -> List[QColor]:
    """``count`` colours evenly spaced along ``ramp``, its ends included."""
    return [ramp.color(i / (count - 1) if count > 1 else 0.5) for i in range(count)]


def _ramp(colours: Sequence[str]) -> QgsGradientColorRamp:
    last = len(colours) - 1
    stops = [QgsGradientStop(i / last, QColor(colours[i])) for i in range(1, last)]
    return QgsGradientColorRamp(QColor(colours[0]), QColor(colours[-1]), False, stops)
