"""The parts of a training's report on trust: intervals, mixture, which coefficients vary at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from ...contract.sentences import sentences
from ...contract.translation import tr, tr_noop
from .. import intervals, spatialpattern
from ..collinearity import Collinearity, warning_of
from ..intervals import LEVEL
from ..nonstationarity import NonStationarity
from ..stacking import COMPONENTS, in_words
from .collinear import collinearity_elements
from .inspace import moran_table
from .intervals import share_interval
from .labels import residuals_of
from .page import Cell, Element, Note, Paragraph, Table
from .wording import (
    amount,
    heading,
    listed,
    number,
    one_line,
    per_hundred,
    percent,
    quoted,
)

if TYPE_CHECKING:
    from .training import TrainingData

SIGNIFICANT = 0.05


def interval_elements(data: TrainingData) -> list[Element]:
    """Share of the out-of-bag points inside their intervals, and what intervals cost in width."""
    if data.half_width is None or data.constant is None or data.kind != "out-of-bag":
        return [
            Paragraph(
                tr(
                    "This model has no out-of-bag predictions to make prediction intervals from, "
                    "so it gives none."
                )
            )
        ]
    half = data.half_width[data.scored]
    miss = np.abs(data.observed[data.scored] - data.predicted)
    known = np.isfinite(half)
    if not known.any():
        said = tr("No point has both an out-of-bag prediction and an interval.")
        return [Paragraph(said)]
    rows: list[list[Cell]] = []
    for name, width in (
        (tr("Local"), half[known]),
        (tr("Constant width"), np.full(known.sum(), data.constant)),
    ):
        inside = float((miss[known] <= width).mean())
        low, high = share_interval(inside, int(known.sum()))
        loss = float(intervals.score(miss[known], np.zeros(known.sum()), width).mean())
        rows.append([name, inside, low, high, 2.0 * float(width.mean()), loss])
    inside = float(rows[0][1] or 0)
    (wide, own), (flat, constant) = ((float(r[4] or 0), float(r[5] or 0)) for r in rows)
    unit = data.unit
    better = (
        tr("By the interval score the local ones are better.")
        if own <= constant
        else tr("By the interval score the local ones are worse.")
    )
    told = tr(
        "{inside} of the observations lie inside their nominal {level} out-of-bag prediction "
        "intervals, which are {wide} wide on average; intervals of one width everywhere would be "
        "{flat} wide."
    ).format(
        inside=percent(inside),
        level=percent(LEVEL),
        wide=amount(wide, unit),
        flat=amount(flat, unit),
    )
    shares = (tr("Inside"), tr("from"), tr("to"))
    widths = (heading(tr("Mean width"), unit), heading(tr("Interval score"), unit))
    return [
        Paragraph(sentences([told, better])),
        Table(
            tr(
                "Out-of-bag prediction intervals of nominally {level} at {count} points. The "
                "quantile that sets their width comes from the same points, so on the whole the "
                "share is right by construction; cross-validate for the coverage at points that "
                "took no part. The interval score is the mean width and a penalty for each "
                "observation outside; smaller is better."
            ).format(level=percent(LEVEL), count=number(int(known.sum()))),
            "intervals",
            (tr("Intervals"), *shares, *widths),
            rows,
            shares=shares,
        ),
    ]


def residual_pattern(data: TrainingData) -> list[Element]:
    """Moran's I of the target and of what the model leaves of it."""
    header = data.header
    residual = np.full(len(data.xy), np.nan)
    residual[data.scored] = data.observed[data.scored] - data.predicted
    target, left = (
        spatialpattern.moran(data.xy, values, header.distance, header.seed)
        for values in (data.observed, residual)
    )
    elements: list[Element] = [
        moran_table([(tr("Target"), target), (residuals_of(tr(data.kind)), left)])
    ]
    if left is None:
        return elements
    if left.p_value < SIGNIFICANT and left.index > left.expected:
        said = tr(
            "Neighbouring residuals are alike (Moran’s I {index}): there is structure in space "
            "that the model does not follow, be it a missing predictor or change too fast for "
            "these points."
        )
    elif left.p_value < SIGNIFICANT:
        said = tr(
            "Neighbouring residuals are less alike than chance would make them (Moran’s I "
            "{index}), as where a point’s neighbours are followed closely while the point itself "
            "is left out."
        )
    else:
        said = tr(
            "Neighbouring residuals are no more alike than chance makes them (Moran’s I {index}): "
            "no structure in space is left that 8 neighbours show."
        )
    return [Paragraph(said.format(index=number(left.index, 2))), *elements]


def mixture_elements(
    weights: Mapping[str, float], left_out: Mapping[str, float | None]
) -> list[Element]:
    """What the prediction is mixed of; nothing where it is networks alone.

    ``left_out`` are R2 of the components' left-out predictions, from :func:`scoring.left_out_r2`;
    empty where they are not known.
    """
    if not weights or set(weights) == {"networks"}:
        return []
    every = np.array([float(weights.get(name, 0.0)) for name in COMPONENTS])
    made_of = in_words(every).replace("%", per_hundred(""))
    rows: list[list[Cell]] = [
        [tr(_COMPONENTS[name]), float(weight), left_out.get(name)]
        for name, weight in zip(COMPONENTS, every, strict=True)
        if weight > 0 or name in left_out
    ]
    rows.sort(key=lambda row: -float(row[1] or 0.0))
    caption = tr("Weights of the components.")
    columns: tuple[str, ...] = (tr("Component"), tr("Weight"), tr("Left-out R²"))
    if left_out:
        rows.append([tr("All of them, as mixed"), 1.0, left_out.get("")])
        caption = tr(
            "Weights of the components, and R² of what each says of points that were left out of "
            "all that it rests on. That of GNNWR comes from the few networks that did not see a "
            "point, where the model has all of them, so it is rather too low. A weight is not a "
            "rank: components that err alike share one."
        )
    else:
        columns, rows = columns[:2], [row[:2] for row in rows]
    return [
        Paragraph(
            tr(
                "The prediction is made of {components}. The weights follow from how well each "
                "predicts points that were left out. Networks let coefficients change from place "
                "to place, ridge regression keeps them the same everywhere; kriging and means "
                "depend on the place alone: they are part of the intercept, and count as location."
            ).format(components=made_of)
        ),
        Table(
            caption,
            "mixture",
            columns,
            rows,
            shares=(tr("Weight"),),
            fixed=(tr("Left-out R²"),),
        ),
    ]


_COMPONENTS = {
    "adaptive mean": tr_noop("Mean of the surroundings, as wide as the points are sparse"),
    "inverse distance": tr_noop("Mean by inverse squared distance"),
    "kriging": tr_noop("Kriging"),
    "networks + kriging": tr_noop("GNNWR: the networks, with kriging of what they leave"),
    "ridge + kriging": tr_noop(
        "Regression kriging: ridge regression, with kriging of what it leaves"
    ),
}


def collinear_elements(found: Collinearity | None) -> list[Element]:
    """The warning where coefficients cannot be told apart, and the measures behind it."""
    text = None if found is None else warning_of(found)
    if found is None or text is None:
        return []
    return [Note(text, warning=True), *collinearity_elements(found)]


def nonstationarity_elements(found: NonStationarity | None) -> list[Element]:
    """Which coefficients vary over space by more than chance."""
    if found is None:
        return []
    known = np.isfinite(found.p_value)
    varying = [
        quoted(name)
        for name, p, k in zip(found.names, found.p_value, known, strict=True)
        if k and p < SIGNIFICANT
    ]
    if varying:
        said = tr(
            "{names} varies over space by more than chance would make a constant coefficient seem "
            "to."
            if len(varying) == 1
            else "{names} vary over space by more than chance would make a constant coefficient "
            "seem to."
        ).format(names=listed(varying))
    else:
        said = tr("No coefficient varies over space by more than chance would make it.")
    rows: list[list[Cell]] = [
        [
            one_line(name),
            float(statistic) if np.isfinite(statistic) else None,
            float(p) if np.isfinite(p) else None,
            tr("not tested")
            if not np.isfinite(p)
            else tr("varies")
            if p < SIGNIFICANT
            else tr("may be constant"),
        ]
        for name, statistic, p in zip(found.names, found.statistic, found.p_value, strict=True)
    ]
    return [
        Paragraph(
            sentences(
                [
                    said,
                    tr(
                        "A coefficient that passes as constant is not proven constant; a map of it "
                        "should not be read for its pattern."
                    ),
                ]
            )
        ),
        Table(
            tr(
                "Non-stationarity: {replicates} bootstrap replicates in which the coefficient is "
                "constant and all others vary, at {points} points. The statistic is the variance "
                "of the coefficient’s surface over its mean in the replicates, about 1 where it "
                "is constant; p is the share of replicates that vary as much. Of {tests} tests at "
                "5 %, {chance} would find something by chance."
            ).format(
                replicates=number(found.replicates),
                points=number(found.points),
                tests=number(len(rows)),
                chance=number(SIGNIFICANT * len(rows), 2),
            ),
            "non-stationarity",
            (tr("Coefficient"), tr("Statistic"), "p", tr("Result")),
            rows,
        ),
    ]
