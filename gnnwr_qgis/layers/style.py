"""How results look: rasters. Points are in :mod:`.pointstyle`, whose functions are named here too.

A coefficient's map is centred on zero even where all values have one sign: its colour tells the
direction of an effect, and two coefficients' maps can be read with the same eyes.
"""

from __future__ import annotations

import os
from typing import List

from qgis.core import (
    QgsProcessingException,
    QgsRasterLayer,
    QgsRasterMinMaxOrigin,
)

from ..contract.names import INTERCEPT, LOCATION
from ..contract.translation import tr
from . import titles
from .explanationstyle import explanation_styles
from .intervalstyle import applicability_styles, dissimilarity_style, interval_styles, lower_style
from .namedstyles import name_styles
from .pointfields import restore_aliases
from .pointstyle import (
    point_styles,
    predicted_points_style,
    residual_style,
    write_points_qml,
)
from .ramps import sequential_ramp, uncertainty_ramp
from .rastersymbols import (
    CUT,
    band_description,
    band_reach,
    diverging_style,
    pseudocolour,
    sequential_limits,
    style_bands,
    unit_of_band,
)
from .stylefile import write_qml
from .validationstyle import validation_styles

__all__ = [
    "applicability_styles",
    "attribution_style",
    "coefficients_style",
    "explanation_styles",
    "interval_styles",
    "point_styles",
    "predicted_points_style",
    "prediction_style",
    "prediction_styles",
    "residual_style",
    "restore_aliases",
    "validation_styles",
    "write_points_qml",
    "write_raster_qml",
]

PREDICTION_BAND = 1
STANDARD_ERROR_BAND = 2
# Where location reaches this many times farther than every predictor, one scale for all would show
# the predictors as blank maps.
OWN_SCALE = 2.0


def prediction_style(layer: QgsRasterLayer, band: int = PREDICTION_BAND, unit: str = "") -> None:
    """Show ``band`` in a sequential ramp between its 2nd and 98th percentile.

    Band 2, the standard error, gets its own ramp. ``unit`` stands in the legend; by default it is
    the one in brackets at the end of the band's description.
    """
    ramp = uncertainty_ramp() if band == STANDARD_ERROR_BAND else sequential_ramp()
    limits = sequential_limits(layer, band)
    renderer = pseudocolour(layer, band, ramp, limits, unit or unit_of_band(layer, band))
    origin = QgsRasterMinMaxOrigin()
    origin.setLimits(QgsRasterMinMaxOrigin.Limits.CumulativeCut)
    origin.setCumulativeCutLower(CUT[0])
    origin.setCumulativeCutUpper(CUT[1])
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
    styles = style_bands(layer, lambda band, name: titles.coefficient(name))
    for band, name in enumerate(styles, start=1):
        layer.styleManager().setCurrentStyle(name)
        diverging_style(layer, band, band_reach(layer, band))
    layer.styleManager().setCurrentStyle(styles[_first_slope(layer) - 1])


def attribution_style(layer: QgsRasterLayer) -> None:
    """A named style per band of Shapley values, with one limit for all so that colours compare.

    Only location, the last band, has a limit of its own where it reaches much farther than every
    predictor. The style of the band with the largest values is current.
    """
    last = layer.bandCount()

    def title(band: int, player: str) -> str:
        location = band == last and player == LOCATION
        return titles.shapley_of_location() if location else titles.shapley(player)

    styles = style_bands(layer, title)
    limits = attribution_limits(layer)
    for band, (name, limit) in enumerate(zip(styles, limits), start=1):
        layer.styleManager().setCurrentStyle(name)
        diverging_style(layer, band, limit)
    layer.styleManager().setCurrentStyle(styles[_strongest(layer) - 1])


def attribution_limits(layer: QgsRasterLayer) -> List[float]:
    """Where the colours of each band of Shapley values end; location is the last band."""
    reaches = [band_reach(layer, band) for band in range(1, layer.bandCount() + 1)]
    predictors = max(reaches[:-1], default=0.0)
    if predictors == 0.0 or reaches[-1] <= OWN_SCALE * predictors:
        return [max(reaches)] * len(reaches)
    return [predictors] * (len(reaches) - 1) + reaches[-1:]


def write_raster_qml(path: str, kind: str, unit: str = "") -> str:
    """Write the ``.qml`` beside a raster output, loaded into a project or not.

    Parameters
    ----------
    path : str
        The GeoTIFF.
    kind : {"prediction", "coefficients", "attribution", "intervals", "applicability"}
        A coefficient raster gets the style of the first predictor's band, Shapley values that of
        the band with the largest, intervals that of the lower end, applicability that of the
        dissimilarity.
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
        diverging_style(layer, band, band_reach(layer, band))
    elif kind == "attribution":
        band = _strongest(layer)
        diverging_style(layer, band, attribution_limits(layer)[band - 1])
    elif kind == "prediction":
        prediction_style(layer, PREDICTION_BAND, unit)
    elif kind == "intervals":
        lower_style(layer, unit)
    elif kind == "applicability":
        dissimilarity_style(layer)
    else:
        raise ValueError(f"unknown kind of raster: {kind}")
    return write_qml(layer, path)


def _strongest(layer: QgsRasterLayer) -> int:
    """The band that reaches farthest from zero."""
    return max(range(1, layer.bandCount() + 1), key=lambda band: band_reach(layer, band))


def _first_slope(layer: QgsRasterLayer) -> int:
    """The first band that is no intercept: an effect says more than a level far from zero."""
    for band in range(1, layer.bandCount() + 1):
        if band_description(layer, band).split(" [")[0] != INTERCEPT:
            return band
    return 1
