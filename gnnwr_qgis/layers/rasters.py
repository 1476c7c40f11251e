"""Raster layers as the engine needs them: dataset, band, CRS, nodata, scale, offset, unit.

How QGIS means its settings, established on 3.22 with a scaled Int16 raster (tests/layers hold it):

* ``sourceNoDataValue`` is in raw values, as stored in the file;
* user nodata ranges apply to scaled values in ``block()``, which is what is drawn and what
  :class:`~gnnwr_qgis.contract.job.NodataRange` means. (``sample()`` of 3.22 compares them with raw
  values; that is an oversight there, not what the user sees.)
* with ``useSourceNoDataValue`` off the file's nodata value is an ordinary value.
"""

from __future__ import annotations

import math
import os
from typing import TYPE_CHECKING, List, Optional, Sequence, Tuple

from qgis.core import (
    Qgis,
    QgsMapLayer,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsRaster,
    QgsRasterLayer,
    QgsRasterRange,
    QgsReferencedRectangle,
)

from ..contract.sentences import enumerated
from ..contract.translation import tr
from .datasets import band_texts, open_dataset
from .matching import match_rasters, parse_match, refuse_same_names
from .points import bracketed_unit, wkt_of
from .rasterexport import export, is_picture, reason_to_export

if TYPE_CHECKING:
    from ..contract.job import NodataRange, RasterSource

__all__ = ["match_rasters", "parse_match", "refuse_same_names", "resolve_band", "resolve_rasters"]


def resolve_rasters(
    layers: Sequence[QgsMapLayer],
    folder: str,
    feedback: QgsProcessingFeedback,
    context: QgsProcessingContext,
    needed: Optional[QgsReferencedRectangle] = None,
) -> List[RasterSource]:
    """Every band of ``layers``, in their order, each with the name of its predictor.

    A band is named by its description; without one, by its layer and number ("dem 2"), or by the
    layer alone when that has a single band. Alpha bands are left out, with a line in the log.

    Parameters
    ----------
    layers : sequence of QgsMapLayer
        Raster layers, as ``parameterAsLayerList`` gives them.
    folder : str
        Job folder; what the engine cannot open is exported into it.
    needed : QgsReferencedRectangle, optional
        Where values are needed; more is not exported. By default everywhere.

    Raises
    ------
    QgsProcessingException
        Not a raster, a broken layer, a picture (WMS, XYZ tiles), or the user cancelled.
    """
    sources: List[RasterSource] = []
    for number, layer in enumerate(layers):
        sources += _bands(layer, folder, feedback, context, number, needed)
    return sources


def resolve_band(
    layer: QgsMapLayer,
    folder: str,
    feedback: QgsProcessingFeedback,
    context: QgsProcessingContext,
) -> RasterSource:
    """The first band of ``layer``, for a raster that matters only by its grid (REFERENCE)."""
    return _bands(layer, folder, feedback, context, "reference")[0]


def _bands(
    layer: QgsMapLayer,
    folder: str,
    feedback: QgsProcessingFeedback,
    context: QgsProcessingContext,
    number: object,
    needed: Optional[QgsReferencedRectangle] = None,
) -> List[RasterSource]:
    _refuse_unless_data(layer)
    provider = layer.dataProvider()
    from ..contract.job import RasterSource

    reason = reason_to_export(layer)
    if reason:
        dataset = os.path.join(folder, f"export_{number}.tif")
        feedback.pushInfo(
            tr("{layer} is exported for the engine first, because {reason}.").format(
                layer=layer.name(), reason=reason
            )
        )
        export(layer, dataset, feedback, context, needed)
    else:
        dataset = provider.dataSourceUri()
        dataset = os.path.abspath(dataset) if os.path.exists(dataset) else dataset
    crs_wkt = wkt_of(layer.crs())
    descriptions = band_texts(dataset)
    numbers = _data_bands(layer, feedback)
    sources = []
    for band in numbers:
        description, unit = descriptions.get(band, ("", ""))
        name = description or layer.name()
        if not description and len(numbers) > 1:
            name = f"{layer.name()} {band}"
        nodata, ranges = _nodata(layer, band)
        scale, offset = float(provider.bandScale(band)), float(provider.bandOffset(band))
        if reason:  # the export holds scaled values and one nodata value for all the others
            nodata, ranges, scale, offset = _exported_nodata(dataset, band), (), 1.0, 0.0
        sources.append(
            RasterSource(
                name=name,
                layer=layer.name(),
                dataset=dataset,
                band=band,
                crs_wkt=crs_wkt,
                nodata=nodata,
                nodata_ranges=ranges,
                scale=scale,
                offset=offset,
                unit=unit or bracketed_unit(description),
            )
        )
    return sources


def _refuse_unless_data(layer: QgsMapLayer) -> None:
    if not isinstance(layer, QgsRasterLayer):
        name = layer.name() if isinstance(layer, QgsMapLayer) else str(layer)
        raise QgsProcessingException(
            tr("{layer} is not a raster layer. Choose raster layers only.").format(layer=name)
        )
    if not layer.isValid() or layer.dataProvider() is None:
        raise QgsProcessingException(
            tr(
                "The raster layer {layer} cannot be read; its source is broken or missing. "
                "Repair its source or take it off the list."
            ).format(layer=layer.name())
        )
    if is_picture(layer):
        raise QgsProcessingException(
            tr(
                "The layer {layer} is a picture (map tiles, WMS): it has colours but no values to "
                "compute with. Choose the data behind it, for example its GeoTIFF or WCS."
            ).format(layer=layer.name())
        )


def _data_bands(layer: QgsRasterLayer, feedback: QgsProcessingFeedback) -> List[int]:
    """Bands that hold values. QGIS shows a file's mask as one more band, of kind alpha."""
    provider = layer.dataProvider()
    alpha = [
        band
        for band in range(1, provider.bandCount() + 1)
        if provider.colorInterpretation(band) == QgsRaster.ColorInterpretation.AlphaBand
    ]
    numbers = [band for band in range(1, provider.bandCount() + 1) if band not in alpha]
    if not numbers:
        raise QgsProcessingException(
            tr("The raster layer {layer} has no band with values.").format(layer=layer.name())
        )
    if alpha:
        feedback.pushInfo(
            tr("Band {bands} of {layer} says what is transparent and is not used.").format(
                bands=enumerated(map(str, alpha)), layer=layer.name()
            )
        )
    _warn_of_colours(layer, numbers, feedback)
    return numbers


def _warn_of_colours(
    layer: QgsRasterLayer, numbers: Sequence[int], feedback: QgsProcessingFeedback
) -> None:
    """An aerial photograph is legitimate data, a scanned map is not; only the user can tell."""
    provider = layer.dataProvider()
    kinds = QgsRaster.ColorInterpretation
    colours = {provider.colorInterpretation(band) for band in numbers}
    if colours >= {kinds.RedBand, kinds.GreenBand, kinds.BlueBand} and all(
        provider.sourceDataType(band) == Qgis.DataType.Byte for band in numbers
    ):
        feedback.pushWarning(
            tr(
                "{layer} looks like a picture: red, green and blue from 0 to 255. These are used "
                "as numbers; take the layer off the list if they are only colours."
            ).format(layer=layer.name())
        )


def _nodata(layer: QgsRasterLayer, band: int) -> Tuple[Optional[float], Tuple[NodataRange, ...]]:
    provider = layer.dataProvider()
    nodata = None
    if provider.sourceHasNoDataValue(band) and provider.useSourceNoDataValue(band):
        value = float(provider.sourceNoDataValue(band))
        nodata = value if math.isfinite(value) else None  # NaN is nodata in any case
    return nodata, tuple(_range(item) for item in provider.userNoDataValues(band))


def _range(item: QgsRasterRange) -> NodataRange:
    from ..contract.job import NodataRange

    bounds = item.bounds()
    kinds = QgsRasterRange.BoundsType
    return NodataRange(
        minimum=float(item.min()) if math.isfinite(item.min()) else None,
        maximum=float(item.max()) if math.isfinite(item.max()) else None,
        include_minimum=bounds in (kinds.IncludeMinAndMax, kinds.IncludeMin),
        include_maximum=bounds in (kinds.IncludeMinAndMax, kinds.IncludeMax),
    )


def _exported_nodata(dataset: str, band: int) -> Optional[float]:
    opened = open_dataset(dataset)  # kept: a band does not keep its dataset open
    value = opened.GetRasterBand(band).GetNoDataValue()
    return float(value) if value is not None and math.isfinite(value) else None
