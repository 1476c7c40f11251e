"""Charts of an exploration: scatter grid, correlations, variograms. As SVG elements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize

from ...contract.translation import tr
from . import figures
from .figures import ACCENT, DIVERGING, EDGE, INK, MUTED, PLACE, POINT
from .wording import distinct, in_brackets, number, short

COLUMNS = 3
MOST_NAMED = 15  # rows of a matrix whose cells hold their number
_PANEL_HEIGHT = 2.6  # inches
_PAPER, _DARK = "#ffffff", "#1c2126"  # on the ramp's own colours, which do not follow the page


@dataclass(frozen=True)
class Scatter:
    """One panel: a predictor at the drawn points (n,), and the lines through all points.

    ``line`` and ``curve`` are (2, k) or None; ``codes`` are each point's place among ``levels``,
    and ``medians`` of the target those of each level, where the predictor is a class.
    """

    name: str
    unit: str
    values: np.ndarray
    line: np.ndarray | None = None
    curve: np.ndarray | None = None
    levels: tuple[str, ...] = ()
    codes: np.ndarray | None = None
    medians: tuple[float, ...] = ()
    note: str = ""


@figures.style()
def scatters(panels: Sequence[Scatter], target: np.ndarray, label: str) -> str:
    """The target (n,) against each predictor, with the linear line and the LOWESS curve."""
    columns = min(COLUMNS, len(panels))
    look: dict[str, Any] = {
        "s": float(np.clip(2500 / len(target), 3, 12)),
        "color": POINT,
        "alpha": 0.6,
        "linewidths": 0.2,
        "edgecolors": EDGE,
        "rasterized": len(target) * len(panels) > figures.MOST_VECTORS,
        "zorder": 3,
    }
    drawings = []
    for sheet in figures.sheets(len(panels), columns, _PANEL_HEIGHT):
        chosen = panels[sheet]
        rows = -(-len(chosen) // columns)
        drawn = figures.figure(0.2 + _PANEL_HEIGHT * rows, scatter_width(len(panels)))
        grid = list(drawn.subplots(rows, columns, squeeze=False, sharey=True).flat)
        for spare in grid[len(chosen) :]:
            spare.set_visible(False)
        for k, (axes, panel) in enumerate(zip(grid, chosen)):
            _scatter(axes, panel, target, look)
            if k % columns == 0:
                axes.set_ylabel(short(label, 30))
        drawings.append(figures.svg(drawn, tr("The target against each predictor")))
    return "".join(drawings)


def scatter_width(count: int) -> float:
    """Share of the page's width that the panels of ``count`` predictors take."""
    return {1: 0.55, 2: 0.8}.get(count, 1.0)


def _scatter(axes: Axes, panel: Scatter, target: np.ndarray, look: dict[str, Any]) -> None:
    if panel.codes is not None:
        spread = (np.arange(len(target)) * 0.618034) % 1.0 - 0.5
        axes.scatter(panel.codes + 0.5 * spread, target, **look)
        for level, median in enumerate(panel.medians):
            axes.plot([level - 0.36, level + 0.36], [median] * 2, color=INK, zorder=4)
        figures.level_ticks(axes, panel.levels)
        axes.set_xlim(-0.6, len(panel.levels) - 0.4)
        axes.grid(axis="x", visible=False)
        figures.plain_numbers(axes, x=False, most=4)
    else:
        axes.scatter(panel.values, target, **look)
        if panel.line is not None:
            axes.plot(*panel.line, color=PLACE, linewidth=1.5, zorder=4)
        if panel.curve is not None:
            axes.plot(*panel.curve, color=INK, zorder=5)
        figures.plain_numbers(axes, most=4)
    axes.set_title(short(panel.name, 24))
    if panel.note:
        axes.set_title(panel.note, loc="right", weight="normal", fontsize=8.5, color=MUTED)
    axes.set_xlabel(short(panel.unit, 20) if panel.unit else "")


@figures.style()
def correlations(names: Sequence[str], lower: np.ndarray, upper: np.ndarray) -> str:
    """A matrix of correlations (k, k): ``lower`` under the diagonal, ``upper`` above it."""
    count = len(names)
    width = correlation_width(count)
    cell = min(0.55, (figures.PAGE_WIDTH * width - 2.4) / count)
    drawn = figures.figure(1.5 + cell * count, width)
    axes = drawn.add_subplot()
    matrix = np.where(np.tri(count, dtype=bool), lower, upper)
    np.fill_diagonal(matrix, np.nan)
    axes.set_facecolor(figures.PANEL)
    shown = axes.imshow(matrix, cmap=DIVERGING, norm=Normalize(-1, 1), interpolation="nearest")
    shown.set_zorder(2)
    ticks = distinct(names, 16)
    axes.set_xticks(range(count), ticks, rotation=90 if count > 6 else 30, ha="center")
    if count <= 6:
        for text in axes.get_xticklabels():
            text.set(ha="right", rotation_mode="anchor")
    axes.set_yticks(range(count), ticks)
    axes.tick_params(length=0, labelcolor=INK)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    if count <= MOST_NAMED:
        size = 9.0 if cell > 0.45 else 7.5
        for row, column in np.argwhere(np.isfinite(matrix)):
            value = float(matrix[row, column])
            axes.text(
                column, row, f"{value:.2f}".replace("-", "−").replace("0.", ".", 1),
                ha="center", va="center", fontsize=size, zorder=3,
                color=_PAPER if abs(value) > 0.65 else _DARK,
            )  # fmt: skip
    bar = drawn.colorbar(shown, ax=axes, shrink=0.7, aspect=26, pad=0.03, ticks=[-1, 0, 1])
    bar.formatter = figures.FuncFormatter(figures.tick)
    bar.update_ticks()
    bar.set_label(tr("Correlation"))
    figures.finish_bar(bar)
    return figures.svg(drawn, tr("Correlations of the target and the predictors"))


def correlation_width(count: int) -> float:
    """Share of the page's width that a matrix of ``count`` rows takes."""
    return float(np.clip(0.34 + 0.055 * count, 0.5, 1.0))


@dataclass(frozen=True)
class Lags:
    """One panel of variograms: k lags, the model's line (2, c), its range, and what it is of."""

    title: str
    lag: np.ndarray
    semivariance: np.ndarray
    pairs: np.ndarray
    curve: np.ndarray | None
    reach: float | None
    variance: float


@figures.style()
def variograms(panels: Sequence[Lags], distance_unit: str, unit: str) -> str:
    """Empirical variograms and their models; dashed at the variance, dotted at the range."""
    drawn = figures.figure(3.1, 1.0 if len(panels) > 1 else 0.6)
    grid = list(drawn.subplots(1, len(panels), squeeze=False, sharey=True).flat)
    for axes, panel in zip(grid, panels, strict=True):
        axes.axhline(panel.variance, color=MUTED, linewidth=0.9, linestyle=(0, (5, 3)), zorder=2)
        size = 10.0 + 40.0 * panel.pairs / panel.pairs.max()
        axes.scatter(panel.lag, panel.semivariance, s=size, color=ACCENT, linewidths=0, zorder=4)
        if panel.curve is not None:
            axes.plot(*panel.curve, color=INK, zorder=3)
        if panel.reach is not None:
            axes.axvline(panel.reach, color=PLACE, linewidth=1.1, linestyle=(0, (1, 1.5)), zorder=2)
            reach = tr("range {distance}").format(distance=number(panel.reach))
            axes.annotate(
                reach, (panel.reach, 0.03), (5, 0), va="bottom",
                xycoords=("data", "axes fraction"), textcoords="offset points", color=MUTED,
                fontsize=8.5,
            )  # fmt: skip
        axes.set_title(panel.title)
        axes.set_xlim(left=0.0)
        axes.set_ylim(bottom=0.0)
        figures.plain_numbers(axes)
        axes.set_xlabel(tr("Distance") + in_brackets(distance_unit))
        axes.margins(y=0.08)
    grid[0].set_ylabel(tr("Semivariance") + in_brackets(f"({unit})²" if unit else ""))
    top = max(max(panel.variance, float(panel.semivariance.max())) for panel in panels)
    grid[0].set_ylim(0.0, 1.08 * top)
    return figures.svg(drawn, tr("Variograms"))
