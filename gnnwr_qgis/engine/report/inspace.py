"""The part of an exploration's report on space: likeness of neighbours, reach, clustering."""

from __future__ import annotations

import numpy as np

from .. import crs
from ..exploration import Exploration
from ..spatialpattern import NEIGHBOURS, PERMUTATIONS, Clustering, Moran
from ..variograms import Variogram
from . import explorationcharts, figures, maps
from .explorationcharts import Lags
from .page import Cell, Download, Element, Paragraph, Picture, Table
from .points import MOST_ON_MAP, PointData
from .sections import columns_of, sampled
from .wording import number, percent, quoted, with_unit

RESIDUAL = "Residuals of linear regression"


def space_elements(points: PointData, found: Exploration, frame: maps.Frame) -> list[Element]:
    """Moran's I, variograms, map of the OLS residuals, and clustering of the points."""
    return [
        moran_table([("Target", found.moran_target), (RESIDUAL, found.moran_residual)]),
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
    return Table(
        f"Moran’s I over the {NEIGHBOURS} nearest locations: 0 or a little below where neighbours "
        "are no more alike than others, towards 1 where they are alike. The p-value is two-sided, "
        f"from {PERMUTATIONS} random permutations; points at one location are averaged.",
        "moran",
        ("Of", "Moran’s I", "Expected", "p", "Locations"),
        shown,
    )


def distance_scale(points: PointData) -> tuple[float, str]:
    """What distances are divided by for a reader, and the unit they then have."""
    unit = crs.unit_name(points.crs_wkt)
    metres = points.distance == "great-circle" or unit in ("metre", "meter")
    if not metres:
        return 1.0, unit
    wide = points.distance == "great-circle" or float(np.ptp(points.xy, axis=0).max()) >= 10_000
    return (1000.0, "km") if wide else (1.0, "m")


def _variogram_elements(points: PointData, found: Exploration) -> list[Element]:
    scale, unit = distance_scale(points)
    both = (
        ("Target", found.variogram_target, float(points.observed.var())),
        (RESIDUAL, found.variogram_residual, float(found.residual.var())),
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
    elements: list[Element] = []
    if panels:
        elements.append(
            Picture(
                "Variograms: half the mean squared difference of two points against their "
                "distance, to half the extent; larger dots stand for more pairs. Dashed: the "
                "variance. The line is a spherical model, its range dotted: beyond it points are "
                "no more alike than any two. What the residuals’ line gains from left to right is "
                "what place can still add to the predictors.",
                explorationcharts.variograms(panels, unit, points.unit),
                (
                    Download(
                        "variograms",
                        ("of", f"distance {unit}".strip(), "semivariance", "pairs"),
                        lags,
                    ),
                ),
                1.0 if len(panels) > 1 else 0.6,
            )
        )
    elements.append(
        Table(
            "The variograms’ models. The nugget is what differs between points as near as any; its "
            "share of the sill bounds what interpolation can explain.",
            "variogram-models",
            (
                "Of",
                f"Range ({unit})" if unit else "Range",
                "Nugget",
                "Sill",
                "Nugget / sill",
                "Note",
            ),
            rows,
            shares=("Nugget / sill",),
        )
    )
    return elements


def _variogram_row(name: str, variogram: Variogram, scale: float) -> list[Cell]:
    if variogram.range is None or variogram.nugget is None or not variogram.sill:
        return [name, None, None, None, None, f"no range: {variogram.failure}"]
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
    return Picture(
        f"What a linear regression leaves of {quoted(points.target)}: red points are higher than "
        "the predictors say, blue ones lower. Groups of one colour are what a local model can "
        f"follow.{sampled(len(shown), len(points.xy))}",
        maps.point_map(
            frame, points.xy[shown], residual, with_unit("Residual", points.unit), diverging=True
        ),
        (points.numbers("ols-residuals", shown, [("residual", residual)]),),
        0.8,
    )


def _clustering_elements(points: PointData, found: Clustering | None) -> list[Element]:
    if found is None:
        return [
            Paragraph(
                "Whether the points lie in clusters cannot be told: there are too few "
                "locations, or they lie on a line or ring."
            )
        ]
    scale, unit = distance_scale(points)
    said = "about as random places would lie"
    if abs(found.z_score) > 1.96:
        said = (
            "closer together than random places" if found.ratio < 1 else "more evenly than random"
        )
    suffix = f" {unit}" if unit else ""
    return [
        Paragraph(
            f"The nearest other location is {number(found.mean / scale)}{suffix} away on average, "
            f"{percent(found.ratio)} of the {number(found.expected / scale)}{suffix} expected of "
            f"{number(found.locations)} random places in the same hull (Clark-Evans ratio "
            f"{number(found.ratio, 2)}, z {number(found.z_score, 2)}): the points lie {said}."
        )
    ]
