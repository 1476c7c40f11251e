"""Charts of a cross-validation: ranking, schemes beside each other, predictions, coverage."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ...contract.translation import tr
from . import figures
from .figures import ACCENT, EDGE, INK, MUTED, PLACE, POINT
from .wording import in_brackets, number, per_hundred, short

ROW = 0.3  # inches of a model's row
COLUMNS = 4  # panels of observed against predicted
_PANEL = 2.35  # inches
DEEPEST = 0.7  # R2 below the best one that is drawn to scale
SCHEME_COLOURS = (ACCENT, PLACE, INK)
_MARKERS = ("o", "D", "s")


@dataclass(frozen=True)
class Ranked:
    """A model in a ranking: its R2, and the ends of an interval about it (None for none)."""

    title: str
    r2: float
    low: float | None
    high: float | None
    ours: bool


def _floor(values: Sequence[float], best: float) -> float:
    """Where the axis of R2 begins: what is far below the best would press the rest together."""
    return max(min(values), best - DEEPEST)


@figures.style()
def ranking(panels: Sequence[tuple[str, Sequence[Ranked]]]) -> str:
    """R2 of the models of each scheme, best first, with the interval of the difference from ours.

    An interval stands about our R2 plus the difference: where it leaves our line out, the models
    differ.
    """
    most = max(len(rows) for _, rows in panels)
    columns = 2 if len(panels) > 1 else 1
    lines = -(-len(panels) // columns)
    drawn = figures.figure(lines * (1.0 + ROW * most), 1.0 if columns == 2 else 0.75)
    grid = list(drawn.subplots(lines, columns, squeeze=False).flat)
    for axes, (title, rows) in zip(grid, panels):
        _rank(axes, title, rows)
    for spare in grid[len(panels) :]:
        spare.set_visible(False)
    return figures.svg(drawn, tr("Ranking of the models"))


def _rank(axes: Axes, title: str, rows: Sequence[Ranked]) -> None:
    lows = [row.r2 if row.low is None else min(row.low, row.r2) for row in rows]
    floor = _floor(lows, max(row.r2 for row in rows))
    ours = next((row.r2 for row in rows if row.ours), None)
    top = max(max(row.r2, row.high or row.r2) for row in rows)
    span = (top - floor) or 0.1
    left, right = floor - 0.05 * span, top + 0.24 * span
    if ours is not None and ours >= floor:
        axes.axvline(ours, color=PLACE, linewidth=1.0, zorder=1)
    for line, row in enumerate(rows):
        colour = PLACE if row.ours else ACCENT
        if row.r2 < floor:
            axes.plot([left], [line], marker="<", color=colour, markersize=6, clip_on=False)
        else:
            if row.low is not None and row.high is not None:
                ends = [max(row.low, left), row.high]
                axes.plot(ends, [line, line], color=colour, linewidth=1.6, zorder=2)
            axes.plot([row.r2], [line], marker="o", color=colour, markersize=6.5, zorder=3)
        axes.text(
            right - 0.02 * span, line, number(row.r2, 2), ha="right", va="center", fontsize=8.5,
            color=INK if row.ours else MUTED,
        )  # fmt: skip
    axes.set_yticks(range(len(rows)), [short(row.title, 36) for row in rows])
    for text, row in zip(axes.get_yticklabels(), rows, strict=True):
        text.set_fontweight("bold" if row.ours else "normal")
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(left, right)
    _rows_alone(axes)
    axes.set_title(title)
    axes.set_xlabel(tr("R², out-of-fold"))


def _rows_alone(axes: Axes) -> None:
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", length=0, labelcolor=INK)
    axes.spines["left"].set_visible(False)
    figures.plain_numbers(axes, y=False)


@figures.style()
def dumbbells(titles: Sequence[str], schemes: Sequence[str], r2: np.ndarray, ours: int) -> str:
    """R2 (models, schemes) of each model, NaN for none: what it loses where folds are farther."""
    drawn = figures.figure(1.1 + ROW * len(titles), 0.85)
    axes = drawn.add_subplot()
    known = r2[np.isfinite(r2)]
    floor = _floor(known.tolist(), float(known.max()))
    span = float(known.max()) - floor or 0.1
    left = floor - 0.05 * span
    for line, values in enumerate(r2):
        shown = np.maximum(values, left)
        inside = shown[np.isfinite(shown)]
        if len(inside) > 1:
            ends = [inside.min(), inside.max()]
            axes.plot(ends, [line, line], color=EDGE, linewidth=1.4, zorder=2)
        for k, value in enumerate(values):
            if not math.isfinite(value):
                continue
            below = value < left
            axes.plot(
                [max(value, left)], [line], marker="<" if below else _MARKERS[k], zorder=3 + k,
                markersize=6.5, color=SCHEME_COLOURS[k], linestyle="none", clip_on=False,
            )  # fmt: skip
            if below:
                axes.annotate(
                    number(value, 2), (left, line), (7, 0), textcoords="offset points",
                    va="center", fontsize=8.5, color=MUTED,
                )  # fmt: skip
    for k, scheme in enumerate(schemes):
        axes.plot(
            [], [], marker=_MARKERS[k], color=SCHEME_COLOURS[k], linestyle="none", label=scheme
        )
    axes.set_yticks(range(len(titles)), [short(title, 34) for title in titles])
    for k, text in enumerate(axes.get_yticklabels()):
        text.set_fontweight("bold" if k == ours else "normal")
    axes.set_ylim(len(titles) - 0.4, -0.6)
    axes.set_xlim(left, float(known.max()) + 0.06 * span)
    _rows_alone(axes)
    axes.set_xlabel(tr("R², out-of-fold"))
    drawn.legend(loc="outside upper right", ncols=len(schemes))
    return figures.svg(drawn, tr("The models under each scheme"))


def predictions_width(count: int) -> float:
    """Share of the page's width that the panels of ``count`` models take."""
    return {1: 0.4, 2: 0.6, 3: 0.8}.get(count, 1.0)


@figures.style()
def observed_and_predicted(
    observed: np.ndarray, panels: Sequence[tuple[str, np.ndarray, str]], unit: str
) -> str:
    """Observed (n,) against predicted of each model (title, (n,), note), all on the same axes."""
    finite = np.concatenate([values[np.isfinite(values)] for _, values, _ in panels])
    low, high = float(observed.min()), float(observed.max())
    margin = 0.25 * (high - low) or 1.0
    # A model that runs away would press all others together.
    low = min(low, max(float(finite.min()), low - margin))
    high = max(high, min(float(finite.max()), high + margin))
    pad = 0.03 * (high - low)
    limits = (low - pad, high + pad)
    columns = min(COLUMNS, len(panels))
    pixels = len(observed) * len(panels) > figures.MOST_VECTORS
    drawings = []
    for sheet in figures.sheets(len(panels), columns, _PANEL):
        chosen = panels[sheet]
        rows = -(-len(chosen) // columns)
        drawn = figures.figure(0.3 + _PANEL * rows, predictions_width(len(panels)))
        grid = list(drawn.subplots(rows, columns, squeeze=False, sharex=True, sharey=True).flat)
        for k, axes in enumerate(grid):
            if k >= len(chosen):
                axes.set_visible(False)
                continue
            title, predicted, note = chosen[k]
            axes.plot(limits, limits, color=INK, linewidth=0.9, zorder=2)
            axes.scatter(
                np.clip(predicted, *limits), observed, color=POINT, alpha=0.6, edgecolors=EDGE,
                s=float(np.clip(2200 / len(observed), 2, 10)), linewidths=0.2, zorder=3,
                rasterized=pixels,
            )  # fmt: skip
            axes.set_xlim(limits)
            axes.set_ylim(limits)
            axes.set_aspect("equal")
            axes.set_title(short(title, 22), fontsize=9)
            axes.text(
                0.04, 0.96, note, transform=axes.transAxes, va="top", fontsize=8.5, color=MUTED
            )
            figures.plain_numbers(axes, most=3)
            axes.tick_params(labelbottom=k + columns >= len(chosen), labelleft=k % columns == 0)
        drawn.supxlabel(tr("Predicted, out-of-fold") + in_brackets(unit), fontsize=9.5)
        drawn.supylabel(tr("Observed") + in_brackets(unit), fontsize=9.5)
        drawings.append(figures.svg(drawn, tr("Observed and out-of-fold predicted values")))
    return "".join(drawings)


@figures.style()
def coverage(
    schemes: Sequence[str], rows: Sequence[tuple[str, np.ndarray, np.ndarray]], level: float
) -> str:
    """Shares of observations inside the intervals of each scheme, and the nominal one.

    ``rows`` are kinds of intervals: a title, shares (schemes,), and their 95 percent ends
    (schemes, 2); NaN for none.
    """
    drawn = figures.figure(1.0 + 0.5 * len(schemes), 0.75)
    axes = drawn.add_subplot()
    axes.axvline(level, color=MUTED, linewidth=1.0, linestyle=(0, (5, 3)), zorder=1)
    offsets = np.linspace(-0.16, 0.16, len(rows)) if len(rows) > 1 else np.zeros(1)
    for k, (title, shares, ends) in enumerate(rows):
        at = np.arange(len(schemes)) + offsets[k]
        axes.hlines(at, ends[:, 0], ends[:, 1], color=SCHEME_COLOURS[k], linewidth=1.6, zorder=2)
        axes.plot(
            shares, at, marker=_MARKERS[k], markersize=6.5, linestyle="none", label=title,
            color=SCHEME_COLOURS[k], zorder=3,
        )  # fmt: skip
    known = np.concatenate([ends[np.isfinite(ends)] for _, _, ends in rows])
    low = min(float(known.min()), level - 0.1)
    axes.set_xlim(max(0.0, low - 0.03), 1.0)
    axes.set_yticks(range(len(schemes)), list(schemes))
    axes.set_ylim(len(schemes) - 0.4, -0.6)
    _rows_alone(axes)
    axes.xaxis.set_major_formatter(
        figures.FuncFormatter(lambda value, _: per_hundred(f"{100 * value:.0f}"))
    )
    axes.set_xlabel(tr("Observations inside the interval"))
    drawn.legend(loc="outside upper right", ncols=len(rows))
    return figures.svg(drawn, tr("Coverage of the prediction intervals"))
