"""The part of an explanation's report on its players: importance, points, dependence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...contract.modelheader import Predictor
from ...contract.names import LOCATION
from ...contract.sentences import sentences
from ...contract.translation import tr, tr_noop
from .. import predictors
from . import charts, figures, labels, pointcharts
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
STRIPS = tr_noop("Classes are strips; a dash is the median of a class.")


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
            labels.player(data.names, k),
            float(sizes[k]),
            _mean(values[:, k], sizes[k]),
            float(values[:, k].min()),
            float(values[:, k].max()),
        ]
        for k in order
    ]
    columns = (tr("Factor"), heading(tr("Mean |Shapley value|"), data.header.unit))
    score = score_text(data.header)
    single = len(data.ids) == 1
    if score:
        caption = tr(
            "Mean absolute Shapley value of each predictor (blue) and of location (orange), beside "
            "the model's score: {score}."
        ).format(score=score)
    else:
        caption = tr(
            "Mean absolute Shapley value of each predictor (blue) and of location (orange)."
        )
    chart = Picture(
        caption,
        charts.importance(data.names, sizes, data.header.unit, score),
        (Download("importance", columns, [row[:2] for row in rows]),),
        0.85,
    )
    if single:
        own: list[list[Cell]] = [
            [labels.player(data.names, k), value_text(data, k, 0), float(values[0, k])]
            for k in order
        ]
        return (
            Paragraph(
                tr(
                    "With one point, importance is the size of its own Shapley values. The table "
                    "has their signs."
                )
            ),
            chart,
            Table(
                tr(
                    "Shapley values of point {point}. With the base value they add up to the "
                    "prediction."
                ).format(point=number(int(data.ids[0]))),
                "point",
                (tr("Factor"), tr("Value"), heading(tr("Shapley value"), data.header.unit)),
                own,
            ),
        )
    return (
        chart,
        Table(
            tr("Shapley values of each factor over the points."),
            "shapley-values",
            (*columns, tr("Mean"), tr("Least"), tr("Greatest")),
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
    return (levels if rest < len(levels) or codes.max() < rest else (*levels, tr("others"))), codes


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
    return [*made, Player(tr(LOCATION), data.attribution.location[rows], None)]


def _numbers(data: ExplanationData, rows: np.ndarray, file: str) -> Download:
    """Values and Shapley values of some points, as CSV."""
    columns, arrays = [tr("point")], [data.ids[rows]]
    for k, predictor in enumerate(data.header.predictors):
        name = one_line(predictor.name)
        columns += [name, labels.shapley_of(name)]
        arrays += [data.values[predictor.name][rows], data.attribution.shapley[rows, k]]
    columns.append(tr("Shapley value of location"))
    arrays.append(data.attribution.location[rows])
    return Download(file, tuple(columns), columns_of(*arrays))


def swarm_elements(data: ExplanationData) -> tuple[Element, ...]:
    """Beeswarm of all players."""
    count = len(data.ids)
    if count == 1:
        return (Paragraph(tr("One point has no distribution to show; see the table above.")),)
    rows = figures.drawn_rows(count)
    everyone = _players(data, rows)
    order = np.argsort(-data.importance)[:MOST_SWARMS]
    left = len(everyone) - len(order)
    grey = [quoted(p.name) for p in data.header.predictors if p.kind == "class"]
    if grey:
        coloured = tr(
            "Colour is the predictor's own value; location and the classes {classes} are grey."
        ).format(classes=listed(grey))
    else:
        coloured = tr("Colour is the predictor's own value; location is grey.")
    weakest = counted(
        left,
        "The {count} weakest factor are not drawn.",
        "The {count} weakest factors are not drawn.",
    )
    return (
        Picture(
            sentences(
                [
                    tr(
                        "Each dot is a point: how far a factor moves its prediction up (right) or "
                        "down (left) from the base value."
                    ),
                    coloured,
                    weakest if left > 0 else "",
                    sampled(len(rows), count),
                ]
            ),
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
        return (Paragraph(tr("One point shows no dependence.")),)
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
        columns = (tr("predictor"), tr("value"), "LOWESS")
        files.append(Download("lowess", columns, smooth, tr("Curves (CSV)")))
    has_classes = any(player.codes is not None for player in chosen)
    few = not smooth and count < FEW
    caption = [
        tr(
            "Shapley value of each predictor against its value, the most important predictor first."
        ),
        tr("Curves are LOWESS over {share} of the points.").format(share=percent(LOWESS_SHARE))
        if smooth
        else "",
        tr(STRIPS) if has_classes else "",
        counted(
            count, "{count} point are too few for curves.", "{count} points are too few for curves."
        )
        if few
        else "",
        sampled(len(rows), count),
    ]
    return (
        Picture(
            sentences(caption),
            pointcharts.dependence(chosen, curves, data.header.unit),
            tuple(files),
            pointcharts.dependence_width(len(chosen)),
        ),
    )
