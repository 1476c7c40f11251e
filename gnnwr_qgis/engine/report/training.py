"""The report of a training: data, fit, coefficient surfaces, and what the predictions rest on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ...contract.job import TrainJob
from ...contract.modelheader import ModelHeader
from ...contract.names import coefficient_unit
from ...contract.translation import tr, tr_noop
from ..collinearity import Collinearity, collinearity
from ..ensemble import Fit
from ..model import Surfaces
from ..nonstationarity import NonStationarity
from ..samples import TEST, Prepared
from ..scoring import left_out_r2
from ..shares import Shares
from ..training import History
from . import maps
from .coefficients import coefficient_section
from .fitted import data_elements, loss_elements, skill_elements
from .page import Cell, Facts, Page, Reading, Section, footer
from .points import PointData
from .reliability import (
    collinear_elements,
    interval_elements,
    mixture_elements,
    nonstationarity_elements,
    residual_pattern,
)
from .sections import (
    citing_section,
    making_section,
    moment,
    score_warnings,
    share_elements,
    shares_sentence,
)
from .wording import amount, percent, quoted


@dataclass(frozen=True)
class TrainingData:
    """What the report of a training needs; n points used, q coefficients.

    Attributes
    ----------
    header : ModelHeader
    xy, observed, fitted, out_of_bag : (n, 2), (n,), (n,), (n,)
        Places in the model's CRS, and values in units of the target; ``out_of_bag`` is NaN where
        no member left the point out.
    test : (n,) bool
        Points of the test part.
    ids : (n,) int
        Numbers of the points in the layer, from 1.
    total : int
        Points of the layer.
    dropped : tuple of (reason, count)
    surfaces : callable
        Coefficients and their standard errors at places (k, 2).
    ordinary : (q,)
        Global coefficients that the local ones start from, in units of the data.
    history : History
    shares : Shares
    warnings : sequence of str
    half_width : (n,) or None
        Half the width of the out-of-bag prediction intervals; None where there are none.
    constant : float or None
        The same of intervals of one width.
    collinear : Collinearity or None
        Of the training rows.
    nonstationarity : NonStationarity or None
        Where the test was asked for.
    left_out : mapping
        R2 of the left-out predictions of each component, and of the mixture ("").
    """

    header: ModelHeader
    xy: np.ndarray
    observed: np.ndarray
    fitted: np.ndarray
    out_of_bag: np.ndarray
    test: np.ndarray
    ids: np.ndarray
    total: int
    dropped: tuple[tuple[str, int], ...]
    surfaces: Callable[[np.ndarray], Surfaces]
    ordinary: np.ndarray
    history: History
    shares: Shares
    warnings: Sequence[str] = ()
    half_width: np.ndarray | None = None
    constant: float | None = None
    collinear: Collinearity | None = None
    nonstationarity: NonStationarity | None = None
    left_out: Mapping[str, float | None] = field(default_factory=dict)

    @property
    def points(self) -> PointData:
        """The points and where they come from."""
        header = self.header
        return PointData(
            header.target, header.unit, header.predictors, header.crs_wkt, header.distance,
            self.xy, self.observed, self.ids, self.total, self.dropped,
        )  # fmt: skip

    @property
    def unit(self) -> str:
        """Unit of the target."""
        return self.header.unit

    @property
    def scored(self) -> np.ndarray:
        """Points (n,) whose prediction is compared with what was observed."""
        known: np.ndarray = np.isfinite(self.out_of_bag)
        return known if known.any() else np.ones(len(known), dtype=bool)

    @property
    def kind(self) -> str:
        """What these predictions are."""
        if not np.isfinite(self.out_of_bag).any():
            return "in-sample"
        return "test part" if self.test[self.scored].all() else "out-of-bag"

    @property
    def predicted(self) -> np.ndarray:
        """Their predictions."""
        return (self.fitted if self.kind == "in-sample" else self.out_of_bag)[self.scored]


def render(
    job: TrainJob,
    header: ModelHeader,
    prepared: Prepared,
    fitted: Fit,
    shares: Shares,
    warnings: Sequence[str],
    nonstationarity: NonStationarity | None = None,
) -> str:
    """The report of ``job`` as the text of an HTML file."""
    sample, response = prepared.sample, fitted.model.response
    learnt = sample.part != TEST
    data = TrainingData(
        header,
        sample.xy,
        sample.target,
        fitted.fitted,
        fitted.out_of_bag,
        sample.part == TEST,
        sample.rows + 1,
        job.table.rows,
        PointData.of(job, prepared).dropped,
        fitted.model.surfaces,
        response.coefficients(response.start[:, None, :].copy()).mean(axis=0)[0],
        fitted.history,
        shares,
        warnings,
        fitted.out_of_bag_half_width,
        None if fitted.intervals is None else fitted.intervals.constant,
        collinearity(sample.predictors, sample.design[learnt]),
        nonstationarity,
        left_out_r2(fitted),
    )
    return page_of(data).html()


def page_of(data: TrainingData) -> Page:
    """The page of the report."""
    header = data.header
    data = replace(data, xy=maps.unwrapped(data.xy, header.distance))
    frame = maps.Frame.around(data.xy, header.crs_wkt)
    names = [predictor.name for predictor in header.predictors]
    return Page(
        tr("GNNWR model of {target}").format(target=quoted(header.target)),
        tr("Training report · GNNWR for QGIS"),
        (
            Reading(_reading(data)),
            *score_warnings(header),
            Facts(_facts(data)),
        ),
        (
            Section(tr("Data"), data_elements(data, frame)),
            Section(
                tr("Training"),
                (*mixture_elements(_mixture(header), data.left_out), *loss_elements(data)),
            ),
            Section(
                tr("Observed against {kind} predictions").format(kind=tr(data.kind)),
                (*skill_elements(data, frame), *residual_pattern(data)),
            ),
            Section(tr("Prediction intervals"), interval_elements(data)),
            Section(
                tr("What the predictions rest on: predictors or place"),
                share_elements(data.shares, names),
            ),
            coefficient_section(
                header,
                data.surfaces,
                data.ordinary,
                data.xy,
                frame,
                _coefficient_units(header),
                (
                    *collinear_elements(data.collinear),
                    *nonstationarity_elements(data.nonstationarity),
                ),
            ),
            making_section(header, {}),
            citing_section(header),
        ),
        footer(moment(header.created)),
    )


def _mixture(header: ModelHeader) -> dict[str, float]:
    weights = header.network.get("mixture")
    return weights if isinstance(weights, dict) else {}


def _reading(data: TrainingData) -> tuple[str, ...]:
    header, r2 = data.header, data.header.metrics.get("R2")
    told = []
    if r2 is not None:
        skill = tr(
            "explains {share} of the variance of {target}"
            if r2 > 0
            else "explains nothing of the variance of {target}"
        ).format(share=percent(float(r2)), target=quoted(header.target))
        rmse = header.metrics.get("RMSE")
        if rmse is not None:
            error = amount(float(rmse), data.unit)
            skill = tr("{skill}, with an RMSE of {error}").format(skill=skill, error=error)
        told.append(tr(_WHERE.get(header.scored_on, _THERE)).format(skill=skill))
    if np.isfinite(data.shares.players).all():
        told.append(shares_sentence(data.shares))
    return tuple(told)


_WHERE = {
    "out-of-bag": tr_noop("At places that were left out of its training the model {skill}."),
    "test part": tr_noop("At the points of the test part, which it never saw, the model {skill}."),
}
_THERE = tr_noop("At the points it was trained on the model {skill}.")


def _facts(data: TrainingData) -> tuple[tuple[str, Cell], ...]:
    header = data.header
    pairs: list[tuple[str, Cell]] = [
        (tr("Points used"), header.n_used),
        (tr("Points left out"), data.total - header.n_used),
        (tr("Predictors"), len(header.predictors)),
        (tr("Scored on"), tr(header.scored_on)),
    ]
    pairs += [
        (
            name.replace("R2", "R²"),
            "–" if value is None else (
                amount(float(value), data.unit) if name in ("RMSE", "MAE") else float(value)
            ),
        )
        for name, value in header.metrics.items()
    ]  # fmt: skip
    return tuple(pairs)


def _coefficient_units(header: ModelHeader) -> list[str]:
    units = [header.unit]
    for predictor in header.predictors:
        if predictor.kind == "class":
            units += [header.unit] * (len(predictor.levels) - 1)
        else:
            units.append(coefficient_unit(header.unit, predictor.unit))
    return units
