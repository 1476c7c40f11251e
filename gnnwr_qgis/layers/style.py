"""How results look: rasters. Points are in :mod:`.pointstyle`, whose functions are named here too.

A coefficient's map is centred on zero even where all values have one sign: its colour tells the
direction of an effect, and two coefficients' maps can be read with the same eyes.
"""

from __future__ import annotations

import math
import os
from typing import List, Tuple

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
from .explanationstyle import explanation_styles
from .namedstyles import distinct, name_styles
from .pointfields import restore_aliases
from .points import bracketed_unit
from .pointstyle import (
    point_styles,
    predicted_points_style,
    residual_style,
    write_points_qml,
)
from .ramps import diverging_ramp, sequential_ramp, uncertainty_ramp
from .scales import display_decimals
from .translation import tr

__all__ = [
    "attribution_style",
    "coefficients_style",
    "explanation_styles",
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
    styles = _style_bands(layer)
    for band, name in enumerate(styles, start=1):
        layer.styleManager().setCurrentStyle(name)
        _diverging_style(layer, band, _reach(layer, band))
    layer.styleManager().setCurrentStyle(styles[_first_slope(layer) - 1])


def attribution_style(layer: QgsRasterLayer) -> None:
    """A named style per band of Shapley values, with one limit for all so that colours compare.

    That of the band with the largest values is current.
    """
    styles = _style_bands(layer)
    strongest, limit = _strongest(layer)
    for band, name in enumerate(styles, start=1):
        layer.styleManager().setCurrentStyle(name)
        _diverging_style(layer, band, limit)
    layer.styleManager().setCurrentStyle(styles[strongest - 1])


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
    kind : {"prediction", "coefficients", "attribution"}
        A coefficient raster gets the style of the first predictor's band, Shapley values that of
        the band with the largest.
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
        band = _first_slope(layer)
        _diverging_style(layer, band, _reach(layer, band))
    elif kind == "attribution":
        _diverging_style(layer, *_strongest(layer))
    elif kind == "prediction":
        prediction_style(layer, PREDICTION_BAND, unit)
    else:
        raise ValueError(f"unknown kind of raster: {kind}")
    return write_qml(layer, path)


def _style_bands(layer: QgsRasterLayer) -> List[str]:
    """Make a named style for each band; their names."""
    described = [_description(layer, band) for band in range(1, layer.bandCount() + 1)]
    styles = distinct(
        [name or tr("Band {number}").format(number=k) for k, name in enumerate(described, start=1)]
    )
    name_styles(layer, styles)
    return styles


def _diverging_style(layer: QgsRasterLayer, band: int, reach: float) -> None:
    limit = reach or 1.0
    layer.setRenderer(
        _pseudocolour(layer, band, diverging_ramp(), (-limit, limit), _unit(layer, band))
    )


def _reach(layer: QgsRasterLayer, band: int) -> float:
    """How far from zero the 2nd to 98th percentiles of a band go."""
    return max(abs(value) for value in _percentiles(layer, band))


def _strongest(layer: QgsRasterLayer) -> Tuple[int, float]:
    """The band that reaches farthest from zero, and how far."""
    reaches = [_reach(layer, band) for band in range(1, layer.bandCount() + 1)]
    farthest = max(reaches)
    return reaches.index(farthest) + 1, farthest


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
    """Limits of a sequential scale: the percentiles, or what is about an only value."""
    low, high = _percentiles(layer, band)
    if not high > low:
        spread = abs(low) * 0.01 or 0.5
        return low - spread, low + spread
    return low, high


def _percentiles(layer: QgsRasterLayer, band: int) -> Tuple[float, float]:
    """2nd and 98th percentile of a band, from at most :data:`_SAMPLE` pixels."""
    low, high = layer.dataProvider().cumulativeCut(band, _CUT[0], _CUT[1], layer.extent(), _SAMPLE)
    if not (math.isfinite(low) and math.isfinite(high)):
        return 0.0, 0.0  # a raster without a single value
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
