"""The part of an explanation's report on another model of the same points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...contract.sentences import sentences
from ...contract.translation import tr
from . import charts
from .page import Cell, Download, Element, Paragraph, Picture, Table
from .wording import counted, number, one_line, score

if TYPE_CHECKING:
    from ..comparison import Comparison


def comparison_elements(other: Comparison) -> tuple[Element, ...]:
    """Importance of each player in another model of the same points."""
    ours, theirs = (np.abs(values).mean(axis=0) for values in (other.ours, other.theirs))
    ours, theirs = (sizes / (float(sizes.sum()) or 1.0) for sizes in (ours, theirs))
    name = one_line(other.name)
    agree = _agreement(float(other.rank_correlation))
    rows: list[list[Cell]] = [
        [one_line(player), float(ours[k]), float(theirs[k]), float(other.correlations[k])]
        for k, player in enumerate(_players(other))
    ]
    rows.sort(key=lambda row: -float(row[1] or 0.0))
    columns = (
        tr("Factor"),
        tr("Share in this model"),
        tr("Share in {model}").format(model=name),
        tr("Correlation over the points"),
    )
    caption = tr(
        "Mean absolute Shapley values of this model and of {model}, each relative to its sum."
    )
    correlation = tr(
        "The two models, factor by factor. The correlation is that of their Shapley values over "
        "{points}; a dash stands where one does not vary."
    )
    limits = tr(
        "Where two models of different kind agree, the finding depends less on the kind of model; "
        "agreement is no proof of a cause."
    )
    return (
        Paragraph(sentences([agree, _scores(other, name), limits])),
        Picture(
            caption.format(model=name),
            charts.two_models(_players(other), ours, theirs, name),
            (Download("comparison", columns, rows),),
            0.85,
        ),
        Table(
            correlation.format(points=counted(len(other.ours), "{count} point", "{count} points")),
            "comparison-table",
            columns,
            rows,
            shares=columns[1:3],
        ),
    )


def _players(other: Comparison) -> list[str]:
    """What a reader calls the players: the predictors by their names, and location."""
    return [*other.players[:-1], tr(other.players[-1])]


def _agreement(correlation: float) -> str:
    if not np.isfinite(correlation):
        return ""
    told = (
        tr("The two rank the factors much alike (rank correlation {value}).")
        if correlation >= 0.7
        else tr("The two rank the factors partly alike (rank correlation {value}).")
        if correlation >= 0.4
        else tr("The two rank the factors differently (rank correlation {value}).")
    )
    return told.format(value=number(correlation, 2))


def _scores(other: Comparison, name: str) -> str:
    """What the two models explain of points left out."""
    ours, theirs = (None if r2 is None else score(r2) for r2 in (other.our_r2, other.their_r2))
    if ours is None and theirs is None:
        told = tr("At points left out, {model} scores no R², this model has no such score.")
    elif ours is None:
        told = tr(
            "At points left out, {model} scores an R² of {theirs}, this model has no such score."
        )
    elif theirs is None:
        told = tr("At points left out, {model} scores no R², this model {ours}.")
    else:
        told = tr("At points left out, {model} scores an R² of {theirs}, this model {ours}.")
    return told.format(model=name, ours=ours, theirs=theirs)
