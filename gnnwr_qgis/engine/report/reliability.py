"""The parts of a training's report on trust: intervals, mixture, which coefficients vary at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from .. import intervals, spatialpattern
from ..collinearity import Collinearity, warning_of
from ..intervals import LEVEL
from ..nonstationarity import NonStationarity
from ..stacking import COMPONENTS, in_words
from .collinear import collinearity_elements
from .inspace import moran_table
from .intervals import share_interval
from .page import Cell, Element, Note, Paragraph, Table
from .wording import amount, heading, listed, number, one_line, percent, quoted

if TYPE_CHECKING:
    from .training import TrainingData

SIGNIFICANT = 0.05


def interval_elements(data: TrainingData) -> list[Element]:
    """Share of the out-of-bag points inside their intervals, and what intervals cost in width."""
    if data.half_width is None or data.constant is None or data.kind != "out-of-bag":
        return [
            Paragraph(
                "This model has no out-of-bag predictions to make prediction intervals from, so "
                "it gives none."
            )
        ]
    half = data.half_width[data.scored]
    miss = np.abs(data.observed[data.scored] - data.predicted)
    known = np.isfinite(half)
    if not known.any():
        return [Paragraph("No point has both an out-of-bag prediction and an interval.")]
    rows: list[list[Cell]] = []
    for name, width in (
        ("Local", half[known]),
        ("Constant width", np.full(known.sum(), data.constant)),
    ):
        inside = float((miss[known] <= width).mean())
        low, high = share_interval(inside, int(known.sum()))
        loss = float(intervals.score(miss[known], np.zeros(known.sum()), width).mean())
        rows.append([name, inside, low, high, 2.0 * float(width.mean()), loss])
    inside = float(rows[0][1] or 0)
    (wide, own), (flat, constant) = ((float(r[4] or 0), float(r[5] or 0)) for r in rows)
    unit = data.unit
    better = "better" if own <= constant else "worse"
    return [
        Paragraph(
            f"{percent(inside)} of the observations lie inside their nominal {percent(LEVEL)} "
            f"out-of-bag prediction intervals, which are {amount(wide, unit)} wide on "
            f"average; intervals of one width everywhere would be {amount(flat, unit)} "
            f"wide. By the interval score the local ones are {better}."
        ),
        Table(
            f"Out-of-bag prediction intervals of nominally {percent(LEVEL)} at "
            f"{number(int(known.sum()))} points. The quantile that sets their width comes from the "
            "same points, so on the whole the share is right by construction; cross-validate for "
            "the coverage at points that took no part. The interval score is the mean width and a "
            "penalty for each observation outside; smaller is better.",
            "intervals",
            (
                "Intervals", "Inside", "from", "to", heading("Mean width", unit),
                heading("Interval score", unit),
            ),
            rows,
            shares=("Inside", "from", "to"),
        ),
    ]  # fmt: skip


def residual_pattern(data: TrainingData) -> list[Element]:
    """Moran's I of the target and of what the model leaves of it."""
    header = data.header
    residual = np.full(len(data.xy), np.nan)
    residual[data.scored] = data.observed[data.scored] - data.predicted
    target, left = (
        spatialpattern.moran(data.xy, values, header.distance, header.seed)
        for values in (data.observed, residual)
    )
    elements: list[Element] = [moran_table([("Target", target), (f"Residuals, {data.kind}", left)])]
    if left is None:
        return elements
    if left.p_value < SIGNIFICANT and left.index > left.expected:
        said = (
            "Neighbouring residuals are alike "
            f"(Moran’s I {number(left.index, 2)}): there is structure in space that the model "
            "does not follow, be it a missing predictor or change too fast for these points."
        )
    elif left.p_value < SIGNIFICANT:
        said = (
            f"Neighbouring residuals are less alike than chance would make them (Moran’s I "
            f"{number(left.index, 2)}), as where a point’s neighbours are followed closely while "
            "the point itself is left out."
        )
    else:
        said = (
            "Neighbouring residuals are no more alike than chance makes them (Moran’s I "
            f"{number(left.index, 2)}): no structure in space is left that 8 neighbours show."
        )
    return [Paragraph(said), *elements]


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
    made_of = in_words(every).replace("%", " %")
    rows: list[list[Cell]] = [
        [_COMPONENTS[name], float(weight), left_out.get(name)]
        for name, weight in zip(COMPONENTS, every, strict=True)
        if weight > 0 or name in left_out
    ]
    rows.sort(key=lambda row: -float(row[1] or 0.0))
    caption = "Weights of the components."
    columns: tuple[str, ...] = ("Component", "Weight", "Left-out R²")
    if left_out:
        rows.append(["All of them, as mixed", 1.0, left_out.get("")])
        caption = (
            "Weights of the components, and R² of what each says of points that were left out of "
            "all that it rests on. That of GNNWR comes from the few networks that did not see a "
            "point, where the model has all of them, so it is rather too low. A weight is not a "
            "rank: components that err alike share one."
        )
    else:
        columns, rows = columns[:2], [row[:2] for row in rows]
    return [
        Paragraph(
            f"The prediction is made of {made_of}. The weights follow from how well each predicts "
            "points that were left out. Networks let coefficients change from place to place, "
            "ridge regression keeps them the same everywhere; kriging and means depend on the "
            "place alone: they are part of the intercept, and count as location."
        ),
        Table(caption, "mixture", columns, rows, shares=("Weight",), fixed=("Left-out R²",)),
    ]


_COMPONENTS = {
    "adaptive mean": "Mean of the surroundings, as wide as the points are sparse",
    "inverse distance": "Mean by inverse squared distance",
    "kriging": "Kriging",
    "networks + kriging": "GNNWR: the networks, with kriging of what they leave",
    "ridge + kriging": "Regression kriging: ridge regression, with kriging of what it leaves",
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
    said = (
        f"{listed(varying)} {'varies' if len(varying) == 1 else 'vary'} over space by more than "
        "chance would make a constant coefficient seem to."
        if varying
        else "No coefficient varies over space by more than chance would make it."
    )
    rows: list[list[Cell]] = [
        [
            one_line(name),
            float(statistic) if np.isfinite(statistic) else None,
            float(p) if np.isfinite(p) else None,
            "not tested"
            if not np.isfinite(p)
            else "varies"
            if p < SIGNIFICANT
            else "may be constant",
        ]
        for name, statistic, p in zip(found.names, found.statistic, found.p_value, strict=True)
    ]
    return [
        Paragraph(
            f"{said} A coefficient that passes as constant is not proven constant; a map of it "
            "should not be read for its pattern."
        ),
        Table(
            f"Non-stationarity: {number(found.replicates)} bootstrap replicates in which the "
            f"coefficient is constant and all others vary, at {number(found.points)} points. The "
            "statistic is the variance of the coefficient’s surface over its mean in the "
            "replicates, about 1 where it is constant; p is the share of replicates that vary as "
            f"much. Of {number(len(rows))} tests at 5 %, "
            f"{number(SIGNIFICANT * len(rows), 2)} would find something by chance.",
            "non-stationarity",
            ("Coefficient", "Statistic", "p", "Result"),
            rows,
        ),
    ]
