"""How a band of a raster is drawn: in a ramp between limits, with its unit in the legend.

The layer's provider is never asked for here. Layers are styled in the thread of a task too, and
PyQt hears of the end of a QObject that QGIS has made in the window's thread, later: by then another
provider may be at the same address, and its Python object would be declared deleted.
"""

from __future__ import annotations

from typing import Callable, List, Tuple

from qgis.core import (
    QgsColorRampLegendNodeSettings,
    QgsColorRampShader,
    QgsGradientColorRamp,
    QgsRasterLayer,
    QgsRasterShader,
    QgsSingleBandPseudoColorRenderer,
)

from ..contract.translation import tr
from .arrays import np
from .datasets import band_texts, sampled_values
from .legendnumbers import format_between
from .namedstyles import distinct, name_styles
from .points import bracketed_unit, without_unit
from .ramps import diverging_ramp

CUT = (2.0, 98.0)  # percent


def style_bands(layer: QgsRasterLayer, title: Callable[[int, str], str]) -> List[str]:
    """Make a named style for each band; their names.

    ``title`` is what a band is called: of its number and its description without the unit.
    """
    styles = []
    for band in range(1, layer.bandCount() + 1):
        name = without_unit(band_description(layer, band))
        styles.append(title(band, name) if name else tr("Band {number}").format(number=band))
    styles = distinct(styles)
    name_styles(layer, styles)
    return styles


def diverging_style(layer: QgsRasterLayer, band: int, limit: float) -> None:
    """Show ``band`` about zero, as far as ``limit`` to either side."""
    limit = limit or 1.0
    layer.setRenderer(
        pseudocolour(layer, band, diverging_ramp(), (-limit, limit), unit_of_band(layer, band))
    )


def band_reach(layer: QgsRasterLayer, band: int) -> float:
    """How far from zero the 2nd to 98th percentiles of a band go."""
    return max(abs(value) for value in percentiles(layer, band))


def pseudocolour(
    layer: QgsRasterLayer,
    band: int,
    ramp: QgsGradientColorRamp,
    limits: Tuple[float, float],
    unit: str,
) -> QgsSingleBandPseudoColorRenderer:
    """Renderer of ``band`` in ``ramp`` between ``limits``, with ``unit`` in the legend."""
    low, high = limits
    colours = QgsColorRampShader(low, high, ramp, QgsColorRampShader.Type.Interpolated)
    colours.setClassificationMode(QgsColorRampShader.ClassificationMode.Continuous)
    colours.classifyColorRamp(0, band)  # from the ramp alone
    colours.setLegendSettings(_legend(low, high, unit))
    shader = QgsRasterShader(low, high)
    shader.setRasterShaderFunction(colours)
    renderer = QgsSingleBandPseudoColorRenderer(None, band, shader)
    renderer.setClassificationMin(low)
    renderer.setClassificationMax(high)
    return renderer


def _legend(low: float, high: float, unit: str) -> QgsColorRampLegendNodeSettings:
    settings = QgsColorRampLegendNodeSettings()
    settings.setNumericFormat(format_between(low, high))
    if unit:
        settings.setSuffix(f" {unit}")
    return settings


def sequential_limits(layer: QgsRasterLayer, *bands: int) -> Tuple[float, float]:
    """Limits of a sequential scale that takes in the percentiles of all ``bands``.

    About an only value there is some room.
    """
    lows, highs = zip(*(percentiles(layer, band) for band in bands))
    low, high = min(lows), max(highs)
    if not high > low:
        spread = abs(low) * 0.01 or 0.5
        return low - spread, low + spread
    return low, high


def percentiles(layer: QgsRasterLayer, band: int) -> Tuple[float, float]:
    """2nd and 98th percentile of a band, from a sample of its pixels; zeros where it has none."""
    values = sampled_values(layer.source(), band)
    if not len(values):
        return 0.0, 0.0
    low, high = np.percentile(values, CUT)
    return float(low), float(high)


def band_description(layer: QgsRasterLayer, band: int) -> str:
    """What the file says that ``band`` is."""
    return band_texts(layer.source()).get(band, ("", ""))[0]


def unit_of_band(layer: QgsRasterLayer, band: int) -> str:
    """The unit in brackets at the end of that."""
    return bracketed_unit(band_description(layer, band))
