"""The part of a training's report on data and fit: points, losses, predictions, residuals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..collinearity import warning_of
from . import charts, figures, maps
from .page import Download, Element, Note, Paragraph, Picture
from .points import MOST_ON_MAP, predictor_table, target_map, used_elements
from .sections import columns_of, sampled, score_text, warning_notes
from .wording import counted, number, quoted, with_unit

if TYPE_CHECKING:
    from .training import TrainingData


def data_elements(data: TrainingData, frame: maps.Frame) -> list[Element]:
    """What was used and what was left out, and a map of the target."""
    points = data.points
    # It stands where coefficients are read.
    collinear = None if data.collinear is None else warning_of(data.collinear)
    return [
        *used_elements(points),
        *warning_notes([text for text in data.warnings if text != collinear]),
        predictor_table(points.predictors),
        target_map(points, frame),
    ]


def loss_elements(data: TrainingData) -> tuple[Element, ...]:
    """Loss curves of the members."""
    history = data.history
    epochs, members = history.loss.shape
    rows = charts.thinned(epochs)
    networks = "one network" if members == 1 else f"{members} networks"
    return (
        Picture(
            f"Loss of {networks} over {number(epochs)} epochs: mean squared error during each "
            "epoch over the variance of the targets (blue), and 1 − R² of the rows watched, "
            f"{history.checked_name} (orange). The vertical scale is logarithmic.",
            charts.loss_curves(history),
            (
                Download(
                    "loss",
                    ("epoch", *(f"member {m + 1}" for m in range(members))),
                    columns_of(rows + 1, *history.loss[rows].T),
                    "Losses (CSV)",
                ),
                Download(
                    "watched",
                    ("epoch", f"R2, {history.checked_name}"),
                    columns_of(history.checked.astype(int), history.checked_r2),
                    "R² (CSV)",
                ),
            ),
            0.8,
        ),
    )


def skill_elements(data: TrainingData, frame: maps.Frame) -> list[Element]:
    """Observed against predicted values, and the residuals' map."""
    scored, kind, unit = data.scored, data.kind, data.unit
    observed, predicted, test = data.observed[scored], data.predicted, data.test[scored]
    residual = observed - predicted
    places = np.flatnonzero(scored)
    shown = figures.drawn_rows(len(places), MOST_ON_MAP)
    elements: list[Element] = []
    if kind == "in-sample":
        elements.append(
            Note("Nothing is out-of-bag here: the predictions are in-sample.", warning=True)
        )
    elif not scored.all():
        elements.append(
            Paragraph(
                f"{counted(int(scored.sum()), 'point')} of {number(len(scored))} were left out of "
                "all that predicts them and are shown; the others were trained on, or chose the "
                "epoch."
            )
        )
    values = [
        ("observed", observed[shown]),
        (f"predicted ({kind})", predicted[shown]),
        ("residual", residual[shown]),
    ]
    label = with_unit("Residual", unit)
    score = score_text(data.header)
    elements += [
        Picture(
            f"Left: observed against {kind} predicted {quoted(data.header.target)}, with the 1:1 "
            f"line{f' ({score})' if score else ''}. Right: the residuals."
            f"{sampled(min(len(places), figures.MOST_POINTS), len(places))}",
            charts.observed_and_predicted(observed, predicted, test, unit, kind),
            (data.points.numbers("residuals", places[shown], values),),
        ),
        Picture(
            f"Residuals (observed − {kind} predicted). Red points were observed higher than "
            f"predicted, blue ones lower.{sampled(len(shown), len(places))}",
            maps.point_map(frame, data.xy[places[shown]], residual[shown], label, diverging=True),
            (data.points.numbers("residual-map", places[shown], values[2:]),),
            0.8,
        ),
    ]
    return elements
