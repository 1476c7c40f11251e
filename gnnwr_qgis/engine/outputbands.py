"""What the bands of the output rasters mean, and their units; public API."""

from __future__ import annotations

from ..contract import names
from ..contract.modelheader import ModelHeader
from .applicability import distance_unit
from .rasterwriter import BandMeaning


def result_bands(header: ModelHeader) -> list[BandMeaning]:
    """Prediction and standard error, in units of the target."""
    return [
        BandMeaning(names.with_unit(meaning, header.unit), header.unit)
        for meaning in (names.PREDICTION, names.STANDARD_ERROR)
    ]


def coefficient_bands(header: ModelHeader) -> list[BandMeaning]:
    """One band per coefficient, in the units of the data: target per predictor.

    The intercept and the effect of a class (a difference to the class left out) have the unit of
    the target.
    """
    units = {item.name: item.unit for item in header.predictors if item.kind == "number"}
    bands = []
    for name in header.coefficients:
        unit = header.unit
        if name in units:
            unit = names.coefficient_unit(header.unit, units[name])
        bands.append(BandMeaning(names.with_unit(name, unit), unit))
    return bands


def attribution_bands(header: ModelHeader) -> list[BandMeaning]:
    """One band of Shapley values per predictor, then that of location; units of the target."""
    players = [*(item.name for item in header.predictors), names.LOCATION]
    return [BandMeaning(names.with_unit(player, header.unit), header.unit) for player in players]


def interval_bands(header: ModelHeader) -> list[BandMeaning]:
    """Lower and upper bound of the prediction interval, in units of the target."""
    return [
        BandMeaning(names.with_unit(meaning, header.unit), header.unit)
        for meaning in (names.LOWER, names.UPPER)
    ]


def applicability_bands(header: ModelHeader) -> list[BandMeaning]:
    """Dissimilarity (no unit), 1 inside or 0, and the distance to the nearest training point."""
    unit = distance_unit(header.crs_wkt, header.distance)
    return [
        BandMeaning(names.DISSIMILARITY),
        BandMeaning(names.INSIDE),
        BandMeaning(names.with_unit(names.NEAREST_TRAINING, unit), unit),
    ]
