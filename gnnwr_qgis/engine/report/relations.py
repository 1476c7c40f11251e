"""The part of an exploration's report on the relations of predictors and target."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...contract.sentences import sentences
from ...contract.translation import tr
from ..exploration import COLUMNS as STATISTICS
from ..exploration import Exploration, Relation, finite, statistics
from . import explorationcharts, figures
from .explorationcharts import Scatter
from .page import Cell, Download, Element, Paragraph, Picture, Table
from .players import LOWESS_SHARE, MOST_LEVELS, STRIPS, lowess_curve
from .points import PointData
from .sections import columns_of, sampled
from .wording import counted, number, one_line, percent, quoted

MOST_PANELS = 30
_MOST_SMOOTHED = 20_000  # points that a curve is fitted to


def relation_elements(points: PointData, found: Exploration) -> list[Element]:
    """The target against each predictor, and the table of what each explains alone."""
    rows = figures.drawn_rows(len(points.observed))
    chosen = sorted(found.relations, key=lambda relation: -relation.r2)
    panels = [_panel(relation, points.observed, rows) for relation in chosen[:MOST_PANELS]]
    left = len(chosen) - len(panels)
    classes = any(panel.codes is not None for panel in panels)
    curves = any(panel.curve is not None for panel in panels)
    values = [(one_line(relation.name), relation.values[rows]) for relation in chosen[:MOST_PANELS]]
    files = [
        points.numbers("scatter", rows, [(one_line(points.label), points.observed[rows]), *values])
    ]
    lines = _lines(panels)
    if lines:
        columns = (tr("predictor"), tr("curve"), tr("value"), tr("target"))
        files.append(Download("scatter-lines", columns, lines, tr("Lines (CSV)")))
    table: list[list[Cell]] = [
        [
            one_line(relation.name),
            finite(relation.pearson),
            finite(relation.spearman),
            relation.r2,
            finite(relation.line[1]),
        ]
        for relation in chosen
    ]
    weakest = counted(
        left,
        "The {count} weakest predictor are not drawn.",
        "The {count} weakest predictors are not drawn.",
    )
    caption = [
        tr(
            "{target} against each predictor, the one that explains most alone first (R² at the "
            "top right)."
        ).format(target=quoted(points.target)),
        tr("Orange: the least-squares line.") if lines else "",
        tr("Dark: LOWESS over {share} of the points.").format(share=percent(LOWESS_SHARE))
        if lines and curves
        else "",
        tr(STRIPS) if classes else "",
        weakest if left > 0 else "",
        sampled(len(rows), len(points.observed)),
    ]
    return [
        Picture(
            sentences(caption),
            explorationcharts.scatters(panels, points.observed[rows], points.label),
            tuple(files),
            explorationcharts.scatter_width(len(panels)),
        ),
        Table(
            tr(
                "Each predictor by itself. Spearman’s correlation is that of ranks: where it is "
                "much larger than Pearson’s, the relation is bent or has outliers. R² is the share "
                "of the target’s variance that the straight line explains, or the means of the "
                "classes."
            ),
            "relations",
            (tr("Predictor"), tr("Pearson"), tr("Spearman"), tr("R² alone"), tr("Slope")),
            table,
            shares=(tr("R² alone"),),
        ),
        Table(
            tr("Statistics of the target and the predictors."),
            "statistics",
            (
                tr("Name"), tr("Least"), tr("Mean"), tr("Median"), tr("Greatest"),
                tr("Standard deviation"),
            ),
            [[one_line(str(row[0])), *row[5:10]] for row in statistics(found)],
            folded=True,
            numbers=(STATISTICS, statistics(found)),
        ),
    ]  # fmt: skip


def _panel(relation: Relation, target: np.ndarray, rows: np.ndarray) -> Scatter:
    note = f"R² {number(relation.r2, 2)}"
    if relation.kind == "class":
        levels = relation.levels[:MOST_LEVELS]
        place = {level: k for k, level in enumerate(levels)}
        codes = np.array([place.get(text, len(levels)) for text in relation.values.tolist()])
        if codes.max() == len(levels):
            levels = (*levels, tr("others"))
        medians = [
            float(np.median(target[codes == k])) if (codes == k).any() else float("nan")
            for k in range(len(levels))
        ]
        strips = Scatter(relation.name, relation.unit, relation.values[rows], note=note)
        return replace(strips, levels=levels, codes=codes[rows], medians=tuple(medians))
    x = relation.values
    ends = np.array([x.min(), x.max()])
    intercept, slope = relation.line
    line = np.array([ends, intercept + slope * ends]) if np.isfinite(slope) else None
    fitted = figures.drawn_rows(len(x), _MOST_SMOOTHED)
    curve = lowess_curve(x[fitted], target[fitted])
    smooth = None if curve is None else np.array(curve)
    return Scatter(relation.name, relation.unit, x[rows], line, smooth, note=note)


def _lines(panels: list[Scatter]) -> list[list[Cell]]:
    return [
        [one_line(panel.name), kind, float(x), float(y)]
        for panel in panels
        for kind, line in ((tr("linear"), panel.line), ("LOWESS", panel.curve))
        if line is not None
        for x, y in line.T
    ]


def correlation_elements(found: Exploration) -> list[Element]:
    """Pearson's and Spearman's correlations in one matrix."""
    names = [one_line(name) for name in found.correlated]
    if len(names) < 2:
        said = tr("All predictors are classes, which have no correlation coefficient.")
        return [Paragraph(said)]
    classes = [quoted(r.name) for r in found.relations if r.kind == "class"]
    pairs = np.transpose(np.tril_indices(len(names), -1))
    rows = columns_of(
        np.array([names[b] for _, b in pairs]),
        np.array([names[a] for a, _ in pairs]),
        found.pearson[pairs[:, 0], pairs[:, 1]],
        found.spearman[pairs[:, 0], pairs[:, 1]],
    )
    columns = (tr("first"), tr("second"), tr("Pearson"), tr("Spearman"))
    caption = [
        tr(
            "Correlations: Pearson’s below the diagonal, Spearman’s (of ranks) above it. Two "
            "predictors of a correlation near 1 or −1 say the same."
        ),
        tr("Classes ({names}) have none.").format(names=tr(", ").join(classes)) if classes else "",
    ]
    return [
        Picture(
            sentences(caption),
            explorationcharts.correlations(found.correlated, found.pearson, found.spearman),
            (Download("correlations", columns, rows),),
            explorationcharts.correlation_width(len(names)),
        )
    ]
