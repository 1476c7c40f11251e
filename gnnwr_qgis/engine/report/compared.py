"""The part of an explanation's report on another model of the same points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

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
    known = np.isfinite(other.rank_correlation)
    theirs_r2 = "no R²" if other.their_r2 is None else f"an R² of {score(other.their_r2)}"
    our_r2 = "has no such score" if other.our_r2 is None else score(other.our_r2)
    scores = f"At points left out, {name} scores {theirs_r2}, this model {our_r2}"
    agree = (
        "The two rank the factors "
        + ("much alike" if other.rank_correlation >= 0.7
           else "partly alike" if other.rank_correlation >= 0.4 else "differently")
        + f" (rank correlation {number(float(other.rank_correlation), 2)}). "
        if known
        else ""
    )  # fmt: skip
    rows: list[list[Cell]] = [
        [one_line(player), float(ours[k]), float(theirs[k]), float(other.correlations[k])]
        for k, player in enumerate(other.players)
    ]
    rows.sort(key=lambda row: -float(row[1] or 0.0))
    columns = ("Factor", "Share in this model", f"Share in {name}", "Correlation over the points")
    return (
        Paragraph(
            f"{agree}{scores}. Where two models of different kind agree, the finding depends less "
            "on the kind of model; agreement is no proof of a cause."
        ),
        Picture(
            f"Mean absolute Shapley values of this model and of {name}, each relative to its sum.",
            charts.two_models(other.players, ours, theirs, name),
            (Download("comparison", columns, rows),),
            0.85,
        ),
        Table(
            "The two models, factor by factor. The correlation is that of their Shapley values "
            f"over {counted(len(other.ours), 'point')}; a dash stands where one does not vary.",
            "comparison-table",
            columns,
            rows,
            shares=columns[1:3],
        ),
    )
