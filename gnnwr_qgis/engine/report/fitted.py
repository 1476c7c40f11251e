"""The part of a training's report on data and fit: points, losses, predictions, residuals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...contract import translation
from ...contract.translation import tr
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
    watched = tr(history.checked_name)
    caption = tr(
        "Loss of {networks} over {epochs} epochs: mean squared error during each epoch over the "
        "variance of the targets (blue), and 1 − R² of the rows watched, {watched} (orange). The "
        "vertical scale is logarithmic."
    )
    return (
        Picture(
            caption.format(
                networks=translation.counted(members, "one network", "{count} networks"),
                epochs=number(epochs),
                watched=watched,
            ),
            charts.loss_curves(history),
            (
                Download(
                    "loss",
                    (
                        tr("epoch"),
                        *(tr("member {number}").format(number=m + 1) for m in range(members)),
                    ),
                    columns_of(rows + 1, *history.loss[rows].T),
                    tr("Losses (CSV)"),
                ),
                Download(
                    "watched",
                    (tr("epoch"), tr("R2, {watched}").format(watched=watched)),
                    columns_of(history.checked.astype(int), history.checked_r2),
                    tr("R² (CSV)"),
                ),
            ),
            0.8,
        ),
    )


def skill_elements(data: TrainingData, frame: maps.Frame) -> list[Element]:
    """Observed against predicted values, and the residuals' map."""
    scored, unit, kind = data.scored, data.unit, tr(data.kind)
    observed, predicted, test = data.observed[scored], data.predicted, data.test[scored]
    residual = observed - predicted
    places = np.flatnonzero(scored)
    shown = figures.drawn_rows(len(places), MOST_ON_MAP)
    values = [
        (tr("observed"), observed[shown]),
        (tr("predicted ({kind})").format(kind=kind), predicted[shown]),
        (tr("residual"), residual[shown]),
    ]
    label = with_unit(tr("Residual"), unit)
    drawn = min(len(places), figures.MOST_POINTS)
    signs = tr(
        "Residuals (observed − {kind} predicted). Red points were observed higher than predicted, "
        "blue ones lower."
    ).format(kind=kind)
    return [
        *_who_was_scored(data),
        Picture(
            _skill_caption(data, kind) + sampled(drawn, len(places)),
            charts.observed_and_predicted(observed, predicted, test, unit, kind),
            (data.points.numbers("residuals", places[shown], values),),
        ),
        Picture(
            signs + sampled(len(shown), len(places)),
            maps.point_map(frame, data.xy[places[shown]], residual[shown], label, diverging=True),
            (data.points.numbers("residual-map", places[shown], values[2:]),),
            0.8,
        ),
    ]


def _who_was_scored(data: TrainingData) -> list[Element]:
    """Which points the predictions are of, where that is not all out-of-bag ones."""
    if data.kind == "in-sample":
        told = tr("Nothing is out-of-bag here: the predictions are in-sample.")
        return [Note(told, warning=True)]
    if data.scored.all():
        return []
    told = tr(
        "{points} of {total} were left out of all that predicts them and are shown; the others "
        "were trained on, or chose the epoch."
    )
    points = counted(int(data.scored.sum()), "{count} point", "{count} points")
    return [Paragraph(told.format(points=points, total=number(len(data.scored))))]


def _skill_caption(data: TrainingData, kind: str) -> str:
    score = score_text(data.header)
    told = (
        tr(
            "Left: observed against {kind} predicted {target}, with the 1:1 line ({score}). Right: "
            "the residuals."
        )
        if score
        else tr(
            "Left: observed against {kind} predicted {target}, with the 1:1 line. Right: the "
            "residuals."
        )
    )
    return told.format(kind=kind, target=quoted(data.header.target), score=score)
