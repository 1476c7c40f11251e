"""The part of an exploration's report on space: likeness of neighbours, reach, clustering."""

from __future__ import annotations

import numpy as np

from ...contract.translation import tr, tr_noop
from .. import crs
from ..exploration import Exploration
from ..spatialpattern import NEIGHBOURS, PERMUTATIONS, Clustering, Moran
from ..variograms import Variogram
from . import explorationcharts, figures, maps
from .explorationcharts import Lags
from .page import Cell, Download, Element, Paragraph, Picture, Table
from .points import MOST_ON_MAP, PointData
from .sections import columns_of, sampled
from .wording import amount, heading, number, percent, quoted, with_unit

TARGET = tr_noop("Target")
RESIDUAL = tr_noop("Residuals of linear regression")


def space_elements(points: PointData, found: Exploration, frame: maps.Frame) -> list[Element]:
    """Moran's I, variograms, map of the OLS residuals, and clustering of the points."""
    return [
        moran_table([(tr(TARGET), found.moran_target), (tr(RESIDUAL), found.moran_residual)]),
        *_variogram_elements(points, found),
        _residual_map(points, found, frame),
        *_clustering_elements(points, found.clustering),
    ]


def moran_table(rows: list[tuple[str, Moran | None]]) -> Table:
    """Moran's I of some values; a dash where it cannot be computed."""
    shown: list[list[Cell]] = [
        [name, None, None, None, None]
        if moran is None
        else [name, moran.index, moran.expected, moran.p_value, moran.locations]
        for name, moran in rows
    ]
    caption = tr(
        "Moran’s I over the {neighbours} nearest locations: 0 or a little below where neighbours "
        "are no more alike than others, towards 1 where they are alike. The p-value is two-sided, "
        "from {permutations} random permutations; points at one location are averaged."
    )
    return Table(
        caption.format(neighbours=NEIGHBOURS, permutations=PERMUTATIONS),
        "moran",
        (tr("Of"), tr("Moran’s I"), tr("Expected"), tr("p"), tr("Locations")),
        shown,
    )


def distance_scale(points: PointData) -> tuple[float, str]:
    """What distances are divided by for a reader, and the unit they then have."""
    unit = crs.unit_name(points.crs_wkt)
    metres = points.distance == "great-circle" or unit in ("metre", "meter")
    if not metres:
        return 1.0, tr(unit)
    wide = points.distance == "great-circle" or float(np.ptp(points.xy, axis=0).max()) >= 10_000
    return (1000.0, "km") if wide else (1.0, "m")


def _variogram_elements(points: PointData, found: Exploration) -> list[Element]:
    scale, unit = distance_scale(points)
    both = (
        (tr(TARGET), found.variogram_target, float(points.observed.var())),
        (tr(RESIDUAL), found.variogram_residual, float(found.residual.var())),
    )
    panels, rows = [], []
    lags: list[list[Cell]] = []
    for name, variogram, variance in both:
        rows.append(_variogram_row(name, variogram, scale))
        if not len(variogram.lag):
            continue
        panels.append(
            Lags(
                name, variogram.lag / scale, variogram.semivariance, variogram.pairs,
                _spherical(variogram, scale),
                None if variogram.range is None else variogram.range / scale, variance,
            )
        )  # fmt: skip
        columns = columns_of(variogram.lag / scale, variogram.semivariance, variogram.pairs)
        lags += [[name, *row] for row in columns]
    elements: list[Element] = [_variogram_table(rows, unit)]
    if panels:
        elements.insert(0, _variogram_picture(panels, lags, unit, points.unit))
    return elements


def _variogram_picture(
    panels: list[Lags], lags: list[list[Cell]], distance_unit: str, unit: str
) -> Picture:
    caption = tr(
        "Variograms: half the mean squared difference of two points against their distance, to "
        "half the extent; larger dots stand for more pairs. Dashed: the variance. The line is a "
        "spherical model, its range dotted: beyond it points are no more alike than any two. What "
        "the residuals’ line gains from left to right is what place can still add to the "
        "predictors."
    )
    distance = tr("distance {unit}").format(unit=distance_unit) if distance_unit else tr("distance")
    columns = (tr("of"), distance, tr("semivariance"), tr("pairs"))
    return Picture(
        caption,
        explorationcharts.variograms(panels, distance_unit, unit),
        (Download("variograms", columns, lags),),
        1.0 if len(panels) > 1 else 0.6,
    )


def _variogram_table(rows: list[list[Cell]], unit: str) -> Table:
    caption = tr(
        "The variograms’ models. The nugget is what differs between points as near as any; its "
        "share of the sill bounds what interpolation can explain."
    )
    share = tr("Nugget / sill")
    columns = (
        tr("Of"), heading(tr("Range"), unit), tr("Nugget"), tr("Sill"), share, tr("Note"),
    )  # fmt: skip
    return Table(caption, "variogram-models", columns, rows, shares=(share,))


def _variogram_row(name: str, variogram: Variogram, scale: float) -> list[Cell]:
    if variogram.range is None or variogram.nugget is None or not variogram.sill:
        why = tr("no range: {why}").format(why=variogram.failure)
        return [name, None, None, None, None, why]
    sill = variogram.sill
    nugget = variogram.nugget if variogram.nugget > 1e-6 * sill else 0.0  # of an open fit at zero
    return [name, variogram.range / scale, nugget, sill, nugget / sill, ""]


def _spherical(variogram: Variogram, scale: float) -> np.ndarray | None:
    """Distances and semivariances (2, c) of the fitted model."""
    if variogram.range is None or variogram.nugget is None or variogram.sill is None:
        return None
    at = np.linspace(0.0, float(variogram.lag.max()), 121)[1:]
    share = np.minimum(at / variogram.range, 1.0)
    rise = 1.5 * share - 0.5 * share**3
    return np.array([at / scale, variogram.nugget + (variogram.sill - variogram.nugget) * rise])


def _residual_map(points: PointData, found: Exploration, frame: maps.Frame) -> Picture:
    shown = figures.drawn_rows(len(points.xy), MOST_ON_MAP)
    residual = found.residual[shown]
    label = with_unit(tr("Residual"), points.unit)
    caption = tr(
        "What a linear regression leaves of {target}: red points are higher than the predictors "
        "say, blue ones lower. Groups of one colour are what a local model can follow."
    )
    return Picture(
        caption.format(target=quoted(points.target)) + sampled(len(shown), len(points.xy)),
        maps.point_map(frame, points.xy[shown], residual, label, diverging=True),
        (points.numbers("ols-residuals", shown, [(tr("residual"), residual)]),),
        0.8,
    )


def _clustering_elements(points: PointData, found: Clustering | None) -> list[Element]:
    if found is None:
        told = tr(
            "Whether the points lie in clusters cannot be told: there are too few locations, or "
            "they lie on a line or ring."
        )
        return [Paragraph(told)]
    scale, unit = distance_scale(points)
    told = _CLUSTERED["random"]
    if abs(found.z_score) > 1.96:
        told = _CLUSTERED["clustered" if found.ratio < 1 else "even"]
    said = tr(told).format(
        mean=amount(found.mean / scale, unit),
        share=percent(found.ratio),
        expected=amount(found.expected / scale, unit),
        locations=number(found.locations),
        ratio=number(found.ratio, 2),
        z=number(found.z_score, 2),
    )
    return [Paragraph(said)]


_CLUSTERED = {
    "random": tr_noop(
        "The nearest other location is {mean} away on average, {share} of the {expected} expected "
        "of {locations} random places in the same hull (Clark-Evans ratio {ratio}, z {z}): the "
        "points lie about as random places would lie."
    ),
    "clustered": tr_noop(
        "The nearest other location is {mean} away on average, {share} of the {expected} expected "
        "of {locations} random places in the same hull (Clark-Evans ratio {ratio}, z {z}): the "
        "points lie closer together than random places."
    ),
    "even": tr_noop(
        "The nearest other location is {mean} away on average, {share} of the {expected} expected "
        "of {locations} random places in the same hull (Clark-Evans ratio {ratio}, z {z}): the "
        "points lie more evenly than random."
    ),
}
