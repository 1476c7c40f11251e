"""The part of an explanation's report on its players: importance, points, dependence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...contract.modelheader import Predictor
from ...contract.names import LOCATION
from .. import predictors
from . import charts, figures, pointcharts
from .page import Cell, Download, Element, Paragraph, Picture, Table
from .places import value_text
from .pointcharts import Player
from .sections import columns_of, sampled, score_text
from .wording import counted, heading, listed, number, one_line, percent, quoted

if TYPE_CHECKING:
    from .explanation import ExplanationData

FEW = 10  # points below which a curve through them is an invention
LOWESS_SHARE = 0.33  # of the points, around each, as in the heat-flow article
CURVE_POINTS = 100
MOST_SWARMS = 20  # players of a beeswarm
MOST_LEVELS = 12  # levels of a class that have a strip of their own


def _mean(values: np.ndarray, size: float) -> float:
    """Mean of ``values``; 0 where only their rounding errors are left of it."""
    mean = float(values.mean())
    return mean if abs(mean) > 1e-9 * size else 0.0


def importance_elements(data: ExplanationData) -> tuple[Element, ...]:
    """Mean absolute Shapley values, location among the predictors."""
    sizes, values = data.importance, data.attribution.players
    order = np.argsort(-sizes)
    rows: list[list[Cell]] = [
        [
            one_line(data.names[k]),
            float(sizes[k]),
            _mean(values[:, k], sizes[k]),
            float(values[:, k].min()),
            float(values[:, k].max()),
        ]
        for k in order
    ]
    columns = ("Factor", heading("Mean |Shapley value|", data.header.unit))
    score = score_text(data.header)
    single = len(data.ids) == 1
    chart = Picture(
        "Mean absolute Shapley value of each predictor (blue) and of location (orange)"
        + (f", beside the model's score: {score}." if score else "."),
        charts.importance(data.names, sizes, data.header.unit, score),
        (Download("importance", columns, [row[:2] for row in rows]),),
        0.85,
    )
    if single:
        own: list[list[Cell]] = [
            [one_line(data.names[k]), value_text(data, k, 0), float(values[0, k])] for k in order
        ]
        return (
            Paragraph(
                "With one point, importance is the size of its own Shapley values. The table has "
                "their signs."
            ),
            chart,
            Table(
                f"Shapley values of point {number(int(data.ids[0]))}. With the base value they "
                "add up to the prediction.",
                "point",
                ("Factor", "Value", heading("Shapley value", data.header.unit)),
                own,
            ),
        )
    return (
        chart,
        Table(
            "Shapley values of each factor over the points.",
            "shapley-values",
            (*columns, "Mean", "Least", "Greatest"),
            rows,
        ),
    )


def _codes(predictor: Predictor, values: np.ndarray) -> tuple[tuple[str, ...], np.ndarray]:
    """Levels of a class and each point's; merged levels, and those beyond the most, are one."""
    texts = predictors.class_text(predictor.name, values)
    levels = predictor.levels[:MOST_LEVELS]
    place = {level: k for k, level in enumerate(levels)}
    rest = place.get(predictors.OTHER, len(levels))
    codes = np.array([place.get(text, rest) for text in texts.tolist()], dtype=int)
    return (levels if rest < len(levels) or codes.max() < rest else (*levels, "others")), codes


def _players(data: ExplanationData, rows: np.ndarray) -> list[Player]:
    """All players at some points."""
    made = []
    for k, predictor in enumerate(data.header.predictors):
        values = data.values[predictor.name][rows]
        shapley = data.attribution.shapley[rows, k]
        if predictor.kind == "class":
            levels, codes = _codes(predictor, values)
            made.append(Player(predictor.name, shapley, None, predictor.unit, levels, codes))
        else:
            numbers = np.asarray(values, dtype=np.float64)
            made.append(Player(predictor.name, shapley, numbers, predictor.unit))
    return [*made, Player(LOCATION, data.attribution.location[rows], None)]


def _numbers(data: ExplanationData, rows: np.ndarray, name: str) -> Download:
    """Values and Shapley values of some points, as CSV."""
    columns, arrays = ["point"], [data.ids[rows]]
    for k, predictor in enumerate(data.header.predictors):
        columns += [one_line(predictor.name), f"Shapley value of {one_line(predictor.name)}"]
        arrays += [data.values[predictor.name][rows], data.attribution.shapley[rows, k]]
    columns.append(f"Shapley value of {LOCATION}")
    arrays.append(data.attribution.location[rows])
    return Download(name, tuple(columns), columns_of(*arrays))


def swarm_elements(data: ExplanationData) -> tuple[Element, ...]:
    """Beeswarm of all players."""
    count = len(data.ids)
    if count == 1:
        return (Paragraph("One point has no distribution to show; see the table above."),)
    rows = figures.drawn_rows(count)
    everyone = _players(data, rows)
    order = np.argsort(-data.importance)[:MOST_SWARMS]
    left = len(everyone) - len(order)
    grey = [quoted(p.name) for p in data.header.predictors if p.kind == "class"]
    return (
        Picture(
            "Each dot is a point: how far a factor moves its prediction up (right) or down (left) "
            "from the base value. Colour is the predictor's own value; "
            + (
                f"location and the classes {listed(grey)} are grey."
                if grey
                else "location is grey."
            )
            + (f" The {counted(left, 'weakest factor')} are not drawn." if left > 0 else "")
            + sampled(len(rows), count),
            pointcharts.beeswarm([everyone[k] for k in order], data.header.unit),
            (_numbers(data, rows, "beeswarm"),),
        ),
    )


def lowess_curve(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """LOWESS curve (Cleveland 1979, doi 10.1080/01621459.1979.10481038) of y over x, both (n,).

    None where there are too few points or too few different values for one.
    """
    if len(x) < FEW or len(np.unique(x)) < 5:
        return None
    from statsmodels.nonparametric.smoothers_lowess import lowess

    # Scaled, for the tolerances inside are absolute.
    middle, spread = float(x.mean()), float(x.std())
    scale = float(np.abs(y).max()) or 1.0
    at = (x - middle) / spread
    smooth = lowess(y / scale, at, frac=LOWESS_SHARE, delta=0.005 * float(np.ptp(at)))
    known = smooth[np.isfinite(smooth[:, 1])]
    if len(known) < 2:
        return None
    kept = known[np.unique(np.linspace(0, len(known) - 1, CURVE_POINTS).round().astype(int))]
    return kept[:, 0] * spread + middle, kept[:, 1] * scale


def dependence_elements(data: ExplanationData) -> tuple[Element, ...]:
    """Shapley value of each predictor against its value."""
    count = len(data.ids)
    if count == 1:
        return (Paragraph("One point shows no dependence."),)
    rows = figures.drawn_rows(count)
    order = np.argsort(-data.importance[:-1])
    everyone = _players(data, rows)
    chosen = [everyone[k] for k in order]
    curves = [
        None if player.values is None else lowess_curve(player.values, player.shapley)
        for player in chosen
    ]
    smooth: list[list[Cell]] = [
        [one_line(player.name), float(x), float(y)]
        for player, curve in zip(chosen, curves, strict=True)
        if curve is not None
        for x, y in zip(*curve, strict=True)
    ]
    files = [_numbers(data, rows, "dependence")]
    if smooth:
        files.append(Download("lowess", ("predictor", "value", "LOWESS"), smooth, "Curves (CSV)"))
    has_classes = any(player.codes is not None for player in chosen)
    return (
        Picture(
            "Shapley value of each predictor against its value, the most important predictor first."
            + (f" Curves are LOWESS over {percent(LOWESS_SHARE)} of the points." if smooth else "")
            + (" Classes are strips; a dash is the median of a class." if has_classes else "")
            + (
                ""
                if len(smooth) or count >= FEW
                else f" {counted(count, 'point')} are too few for curves."
            )
            + sampled(len(rows), count),
            pointcharts.dependence(chosen, curves, data.header.unit),
            tuple(files),
            pointcharts.dependence_width(len(chosen)),
        ),
    )
