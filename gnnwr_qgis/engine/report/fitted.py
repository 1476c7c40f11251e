"""The part of a training's report on data and fit: points, losses, predictions, residuals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from .. import crs
from . import charts, figures, maps
from .page import Cell, Download, Element, Note, Paragraph, Picture, Table
from .sections import columns_of, sampled, score_text, warning_notes
from .wording import counted, number, one_line, quoted, with_unit

if TYPE_CHECKING:
    from .training import TrainingData

MOST_ON_MAP = 20_000


def data_elements(data: TrainingData, frame: maps.Frame) -> list[Element]:
    """What was used and what was left out, and a map of the target."""
    header = data.header
    left_out = data.total - header.n_used
    elements: list[Element] = [
        Paragraph(
            f"{counted(header.n_used, 'point')} of {number(data.total)} in the layer "
            f"{'was' if header.n_used == 1 else 'were'} used. Coordinates are in "
            f"{crs.name(header.crs_wkt)}; distances are {header.distance}."
        )
    ]
    if left_out:
        elements.append(
            Table(
                f"Why {counted(left_out, 'point was', 'points were')} left out.",
                "left-out",
                ("Reason", "Points"),
                [[one_line(reason), count] for reason, count in data.dropped],
            )
        )
    else:
        elements.append(Paragraph("No point was left out."))
    elements += warning_notes(data.warnings)
    rows: list[list[Cell]] = [
        [
            one_line(predictor.name),
            "classes" if predictor.kind == "class" else "number",
            one_line(predictor.unit) if predictor.unit else "",
            ", ".join(one_line(level) for level in predictor.levels),
        ]
        for predictor in header.predictors
    ]
    elements.append(
        Table("The predictors.", "predictors", ("Predictor", "Kind", "Unit", "Classes"), rows)
    )
    shown = figures.drawn_rows(len(data.xy), MOST_ON_MAP)
    label = with_unit(header.target, data.unit)
    elements.append(
        Picture(
            f"The points, coloured by {quoted(header.target)}. Colours end at the 2nd and 98th "
            f"percentile.{sampled(len(shown), len(data.xy))}",
            maps.point_map(frame, data.xy[shown], data.observed[shown], label, diverging=False),
            (_map_numbers("points", data, shown, [(one_line(label), data.observed[shown])]),),
            0.8,
        )
    )
    return elements


def _map_numbers(
    name: str, data: TrainingData, rows: np.ndarray, values: Sequence[tuple[str, np.ndarray]]
) -> Download:
    geographic = crs.is_geographic(data.header.crs_wkt)
    x, y = ("longitude", "latitude") if geographic else ("x", "y")
    return Download(
        name,
        ("point", x, y, *(label for label, _ in values)),
        columns_of(data.ids[rows], *data.xy[rows].T, *(column for _, column in values)),
    )


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
            (_map_numbers("residuals", data, places[shown], values),),
        ),
        Picture(
            f"Residuals (observed − {kind} predicted). Red points were observed higher than "
            f"predicted, blue ones lower.{sampled(len(shown), len(places))}",
            maps.point_map(frame, data.xy[places[shown]], residual[shown], label, diverging=True),
            (_map_numbers("residual-map", data, places[shown], values[2:]),),
            0.8,
        ),
    ]
    return elements
