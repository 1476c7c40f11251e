"""How results look: rasters. Points are in :mod:`.pointstyle`, whose functions are named here too.

A coefficient's map is centred on zero even where all values have one sign: its colour tells the
direction of an effect, and two coefficients' maps can be read with the same eyes.
"""

from __future__ import annotations

import math
import os
from typing import Tuple

from qgis.core import (
    QgsBasicNumericFormat,
    QgsColorRampLegendNodeSettings,
    QgsColorRampShader,
    QgsGradientColorRamp,
    QgsMapLayer,
    QgsProcessingException,
    QgsRasterLayer,
    QgsRasterMinMaxOrigin,
    QgsRasterShader,
    QgsRectangle,
    QgsSingleBandPseudoColorRenderer,
)

from ..contract.names import INTERCEPT
from .datasets import band_texts
from .points import bracketed_unit
from .pointstyle import (
    name_styles,
    point_styles,
    predicted_points_style,
    residual_style,
    restore_aliases,
    write_points_qml,
)
from .ramps import diverging_ramp, sequential_ramp, uncertainty_ramp
from .scales import display_decimals
from .translation import tr

__all__ = [
    "coefficients_style",
    "point_styles",
    "predicted_points_style",
    "prediction_style",
    "prediction_styles",
    "residual_style",
    "restore_aliases",
    "write_points_qml",
    "write_qml",
    "write_raster_qml",
]

_CUT = (0.02, 0.98)
# Pixels looked at for the limits: enough for stable percentiles, and quick on any raster.
_SAMPLE = 250_000
PREDICTION_BAND = 1
STANDARD_ERROR_BAND = 2


def prediction_style(layer: QgsRasterLayer, band: int = PREDICTION_BAND, unit: str = "") -> None:
    """Show ``band`` in a sequential ramp between its 2nd and 98th percentile.

    Band 2, the standard error, gets its own ramp. ``unit`` stands in the legend; by default it is
    the one in brackets at the end of the band's description.
    """
    ramp = uncertainty_ramp() if band == STANDARD_ERROR_BAND else sequential_ramp()
    limits = _cut(layer, band)
    renderer = _pseudocolour(layer, band, ramp, limits, unit or _unit(layer, band))
    origin = QgsRasterMinMaxOrigin()
    origin.setLimits(QgsRasterMinMaxOrigin.Limits.CumulativeCut)
    origin.setCumulativeCutLower(_CUT[0])
    origin.setCumulativeCutUpper(_CUT[1])
    renderer.setMinMaxOrigin(origin)
    layer.setRenderer(renderer)


def prediction_styles(layer: QgsRasterLayer, unit: str = "") -> None:
    """Named styles of a prediction raster: the prediction (current) and its standard error."""
    named = [(tr("Prediction"), PREDICTION_BAND)]
    if layer.bandCount() >= STANDARD_ERROR_BAND:
        named.append((tr("Standard error"), STANDARD_ERROR_BAND))
    name_styles(layer, [name for name, _ in named])
    for name, band in reversed(named):  # the first is the last set, so it stays current
        layer.styleManager().setCurrentStyle(name)
        prediction_style(layer, band, unit)


def coefficients_style(layer: QgsRasterLayer) -> None:
    """A named style per band, diverging about zero; that of the first predictor is current."""
    bands = range(1, layer.bandCount() + 1)
    styles = []
    for band in bands:
        name = _description(layer, band) or tr("Band {number}").format(number=band)
        styles.append(name if name not in styles else f"{name} ({band})")
    name_styles(layer, styles)
    for name, band in zip(styles, bands):
        layer.styleManager().setCurrentStyle(name)
        _coefficient_style(layer, band)
    layer.styleManager().setCurrentStyle(styles[_first_slope(layer) - 1])


def write_qml(layer: QgsMapLayer, path: str) -> str:
    """Write the current style of ``layer`` beside the file ``path``, where QGIS looks for it.

    Returns the file's name.

    Raises
    ------
    QgsProcessingException
        When the folder cannot be written to.
    """
    target = os.path.splitext(path)[0] + ".qml"
    message, fine = layer.saveNamedStyle(target)
    if not fine:
        raise QgsProcessingException(
            tr("The style {file} could not be written: {message}").format(
                file=os.path.basename(target), message=message
            )
        )
    return target


def write_raster_qml(path: str, kind: str, unit: str = "") -> str:
    """Write the ``.qml`` beside a raster output, loaded into a project or not.

    Parameters
    ----------
    path : str
        The GeoTIFF.
    kind : {"prediction", "coefficients"}
        A coefficient raster gets the style of the first predictor's band.
    unit : str
        Of the prediction; by default from the band's description.
    """
    layer = QgsRasterLayer(path, "", "gdal")
    if not layer.isValid():
        raise QgsProcessingException(
            tr("The raster {file} cannot be opened to style it.").format(
                file=os.path.basename(path)
            )
        )
    if kind == "coefficients":
        _coefficient_style(layer, _first_slope(layer))
    elif kind == "prediction":
        prediction_style(layer, PREDICTION_BAND, unit)
    else:
        raise ValueError(f"unknown kind of raster: {kind}")
    return write_qml(layer, path)


def _coefficient_style(layer: QgsRasterLayer, band: int) -> None:
    low, high = _cut(layer, band)
    limit = max(abs(low), abs(high)) or 1.0
    layer.setRenderer(
        _pseudocolour(layer, band, diverging_ramp(), (-limit, limit), _unit(layer, band))
    )


def _pseudocolour(
    layer: QgsRasterLayer,
    band: int,
    ramp: QgsGradientColorRamp,
    limits: Tuple[float, float],
    unit: str,
) -> QgsSingleBandPseudoColorRenderer:
    low, high = limits
    colours = QgsColorRampShader(low, high, ramp, QgsColorRampShader.Type.Interpolated)
    colours.setClassificationMode(QgsColorRampShader.ClassificationMode.Continuous)
    colours.classifyColorRamp(0, band, QgsRectangle(), layer.dataProvider())
    colours.setLegendSettings(_legend(low, high, unit))
    shader = QgsRasterShader(low, high)
    shader.setRasterShaderFunction(colours)
    renderer = QgsSingleBandPseudoColorRenderer(layer.dataProvider(), band, shader)
    renderer.setClassificationMin(low)
    renderer.setClassificationMax(high)
    return renderer


def _legend(low: float, high: float, unit: str) -> QgsColorRampLegendNodeSettings:
    settings = QgsColorRampLegendNodeSettings()
    number = QgsBasicNumericFormat()
    number.setNumberDecimalPlaces(display_decimals(low, high))
    number.setShowTrailingZeros(True)
    settings.setNumericFormat(number)
    if unit:
        settings.setSuffix(f" {unit}")
    return settings


def _cut(layer: QgsRasterLayer, band: int) -> Tuple[float, float]:
    """2nd and 98th percentile of a band, from at most :data:`_SAMPLE` pixels."""
    low, high = layer.dataProvider().cumulativeCut(band, _CUT[0], _CUT[1], layer.extent(), _SAMPLE)
    if not (math.isfinite(low) and math.isfinite(high)):
        return 0.0, 1.0  # a raster without a single value
    if not high > low:
        spread = abs(low) * 0.01 or 0.5
        return low - spread, low + spread
    return float(low), float(high)


def _first_slope(layer: QgsRasterLayer) -> int:
    """The first band that is no intercept: an effect says more than a level far from zero."""
    for band in range(1, layer.bandCount() + 1):
        if _description(layer, band).split(" [")[0] != INTERCEPT:
            return band
    return 1


def _description(layer: QgsRasterLayer, band: int) -> str:
    return band_texts(layer.dataProvider().dataSourceUri()).get(band, ("", ""))[0]


def _unit(layer: QgsRasterLayer, band: int) -> str:
    return bracketed_unit(_description(layer, band))
