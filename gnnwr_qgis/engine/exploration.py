"""What the data say before a model is fitted: relations, collinearity, patterns in space.

All of it describes the prepared sample that a training would use, as the article explores its
predictors; nothing here chooses or changes anything.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..contract.modelheader import Predictor
from ..contract.translation import counted, tr
from . import cautions, spatialpattern, variograms
from .collinearity import Collinearity, collinearity
from .countdown import Countdown
from .diagnostics import scores
from .predictors import OTHER, class_text
from .reporter import Reporter
from .samples import Prepared, Sample
from .spatialpattern import Clustering, Moran
from .variograms import Variogram

EXACT = 1e12  # stands for infinite collinearity
BEGIN, END = 0.1, 0.985  # shares of the job at which the work that is timed begins and ends
_SLOW_TO_LOAD = ("scipy.stats", "esda", "libpysal.weights", "gstools")


@dataclass(frozen=True)
class Relation:
    """One predictor beside the target, at the n points of the sample.

    Attributes
    ----------
    name, kind, unit : str
        Of the predictor; the kind is "number" or "class".
    values : (n,)
        float64, or the level's text of a class.
    levels : tuple of str
        Of a class.
    pearson, spearman : float
        Correlation with the target; NaN for a class.
    line : (float, float)
        Intercept and slope of the least-squares line of the target; NaN for a class.
    r2 : float
        Share of the target's variance that the predictor explains alone: of the line, or of the
        means of the levels (the squared correlation ratio).
    """

    name: str
    kind: str
    unit: str
    values: np.ndarray
    levels: tuple[str, ...]
    pearson: float
    spearman: float
    line: tuple[float, float]
    r2: float


@dataclass(frozen=True)
class Exploration:
    """What was found in a sample of n points.

    Attributes
    ----------
    sample : Sample
    target : str
    relations : tuple of Relation
        In the order of the sample's predictors.
    correlated : tuple of str
        The target, then the predictors that are numbers: rows and columns of both matrices.
    pearson, spearman : (k, k)
    collinearity : Collinearity
    residual : (n,)
        Of the ordinary linear regression (OLS) on all predictors.
    ordinary_r2 : float
        In-sample R2 of that regression.
    moran_target, moran_residual : Moran or None
    variogram_target, variogram_residual : Variogram
    clustering : Clustering or None
    warnings : tuple of str
        What limits a model of these data; each says what it means and what to do.
    """

    sample: Sample
    target: str
    relations: tuple[Relation, ...]
    correlated: tuple[str, ...]
    pearson: np.ndarray
    spearman: np.ndarray
    collinearity: Collinearity
    residual: np.ndarray
    ordinary_r2: float
    moran_target: Moran | None
    moran_residual: Moran | None
    variogram_target: Variogram
    variogram_residual: Variogram
    clustering: Clustering | None
    warnings: tuple[str, ...]


def load_libraries(report: Reporter) -> None:
    """Import what the statistics need: its seconds would be taken for the time of a stage."""
    for name in _SLOW_TO_LOAD:
        report.check()
        importlib.import_module(name)


def stage_begins(points: int, predictors: int, reported: bool) -> tuple[float, ...]:
    """Shares of the work at which its stages begin: those of :func:`explore`, then the report.

    By the seconds that each takes, roughly: Moran's I grows with the points, a variogram is that of
    a sample, and a report (``reported``) draws all points for every predictor. Without one, its
    share is 1.
    """
    moran = 0.05 + 1.2e-4 * points
    variogram = 0.4 + 2.0 * min(1.0, points / variograms.MOST_POINTS)
    clustering = 1e-5 * points
    drawing = 2.5 + 0.3 * predictors + 3e-4 * points if reported else 0.0
    seconds = (0.02, 0.02, moran, moran, variogram, variogram, clustering, drawing)
    begins = np.cumsum((0.0, *seconds[:-1])) / sum(seconds)
    return tuple(begins.tolist())


def explore(
    prepared: Prepared, target: str, seed: int, report: Reporter, reported: bool = False
) -> Exploration:
    """Describe the relationships in a prepared sample; ``seed`` is that of the permutations.

    With ``reported`` the time of a report that is yet to be drawn counts as time left.

    Raises
    ------
    Cancelled
        When the user has asked to stop.
    """
    sample = prepared.sample
    work = counted(len(sample.target), "Exploring {count} point", "Exploring {count} points")
    told = Countdown(report, work, BEGIN, END)
    begins = iter(stage_begins(len(sample.target), len(sample.predictors), reported))
    told.progress(next(begins), tr("Relations with the target"))
    relations = tuple(
        _relation(predictor, prepared.values[predictor.name], sample.target)
        for predictor in sample.predictors
    )
    numbers = [relation for relation in relations if relation.kind == "number"]
    columns = np.column_stack([sample.target, *(relation.values for relation in numbers)])
    told.progress(next(begins), tr("Collinearity"))
    repeated = collinearity(sample.predictors, sample.design)
    residual = variograms.ols_residuals(sample)
    told.progress(next(begins), tr("Moran's I of the target"))
    place = (sample.xy, sample.distance)
    moran_target = spatialpattern.moran(place[0], sample.target, place[1], seed, report)
    told.progress(next(begins), tr("Moran's I of the residuals"))
    moran_residual = spatialpattern.moran(place[0], residual, place[1], seed, report)
    told.progress(next(begins), tr("Variogram of the target"))
    variogram_target = variograms.variogram(place[0], sample.target, place[1])
    told.progress(next(begins), tr("Variogram of the residuals"))
    variogram_residual = variograms.variogram(place[0], residual, place[1])
    told.progress(next(begins), tr("Clustering of the points"))
    clustered = spatialpattern.clustering(*place)
    return Exploration(
        sample,
        target,
        relations,
        (target, *(relation.name for relation in numbers)),
        _correlations(columns),
        _correlations(np.apply_along_axis(_ranks, 0, columns)),
        repeated,
        residual,
        scores(sample.target, sample.target - residual)["R2"] or 0.0,
        moran_target,
        moran_residual,
        variogram_target,
        variogram_residual,
        clustered,
        cautions.warnings(sample, target, relations, repeated, clustered),
    )


def _correlations(columns: np.ndarray) -> np.ndarray:
    """Pearson correlations (k, k) of columns (n, k); NaN where one does not vary."""
    with np.errstate(invalid="ignore", divide="ignore"):
        matrix: np.ndarray = np.atleast_2d(np.corrcoef(columns, rowvar=False))
    return matrix


def _ranks(values: np.ndarray) -> np.ndarray:
    from scipy.stats import rankdata

    ranks: np.ndarray = rankdata(values)
    return ranks


def _relation(predictor: Predictor, column: np.ndarray, y: np.ndarray) -> Relation:
    named = (predictor.name, predictor.kind, predictor.unit)
    nothing = (math.nan, math.nan)
    total = float(((y - y.mean()) ** 2).sum())
    if predictor.kind == "class":
        texts = class_text(predictor.name, column)
        texts = np.where(np.isin(texts, predictor.merged), OTHER, texts)
        _, code, counts = np.unique(texts, return_inverse=True, return_counts=True)
        means = np.bincount(code.ravel(), y) / counts
        between = float(counts @ (means - y.mean()) ** 2)
        return Relation(*named, texts, predictor.levels, *nothing, nothing, between / total)
    x = np.asarray(column, dtype=np.float64)
    deviation = x - x.mean()
    slope = float(deviation @ y) / (float(deviation @ deviation) or math.nan)
    pearson = float(_correlations(np.column_stack([x, y]))[0, 1])
    spearman = float(_correlations(np.column_stack([_ranks(x), _ranks(y)]))[0, 1])
    line = (float(y.mean()) - slope * float(x.mean()), slope)
    return Relation(*named, x, (), pearson, spearman, line, pearson**2)


COLUMNS = (
    "name", "role", "kind", "n", "levels", "minimum", "mean", "median", "maximum",
    "standard_deviation", "pearson", "spearman", "r2_alone", "vif", "vif_df",
)  # fmt: skip


Value = str | int | float | None


def statistics(found: Exploration) -> list[list[Value]]:
    """Rows of the table of statistics, columns :data:`COLUMNS`: the target, then each predictor.

    ``vif`` of a class is GVIF^(1/df), ``vif_df`` its degrees of freedom; see :class:`Collinearity`.
    What does not apply, or is infinite, is None.
    """
    y = found.sample.target
    nothing: list[Value] = [None] * 5
    rows: list[list[Value]] = [[found.target, "target", "number", len(y), None]]
    rows[0] += [*_summary(y), *nothing]
    for relation, vif, degrees in zip(
        found.relations, found.collinearity.vif, found.collinearity.degrees, strict=True
    ):
        summary = _summary(relation.values) if relation.kind == "number" else nothing
        correlations = [finite(relation.pearson), finite(relation.spearman), finite(relation.r2)]
        levels = len(relation.levels) or None
        head: list[Value] = [relation.name, "predictor", relation.kind, len(y), levels]
        rows.append([*head, *summary, *correlations, bounded(vif), int(degrees)])
    return rows


def _summary(values: np.ndarray) -> list[Value]:
    measures: tuple[Callable[[np.ndarray], float], ...] = (
        np.min, np.mean, np.median, np.max, np.std,
    )  # fmt: skip
    return [float(measure(values)) for measure in measures]


def bounded(value: float) -> float | None:
    """A measure of collinearity: EXACT where it is infinite, which no output can hold."""
    return EXACT if value == math.inf else finite(value)


def finite(value: float) -> float | None:
    """``value`` as JSON holds it; None where it is infinite or unknown."""
    return float(value) if math.isfinite(value) else None
