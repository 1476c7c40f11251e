"""Charts of the reports, as SVG elements. Predictors are blue, location is orange throughout."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator

from ...contract.translation import tr
from ..training import History
from . import figures
from .figures import ACCENT, EDGE, INK, MUTED, PLACE, POINT
from .wording import distinct, in_brackets, number, percent, short

ROW = 0.27  # inches of a row of bars
FAINT = 0.5  # opacity of the paler of two pieces
MOST_EPOCHS = 300  # points of a loss curve


def thinned(epochs: int) -> np.ndarray:
    """Epochs (from 0) that a loss curve is drawn at; first and last among them."""
    return np.unique(np.linspace(0, epochs - 1, min(epochs, MOST_EPOCHS)).round().astype(int))


@figures.style()
def loss_curves(history: History) -> str:
    """Training loss of each member, and 1 - R2 of the rows that were watched."""
    drawn = figures.figure(3.5, 0.8)
    axes = drawn.add_subplot()
    rows = thinned(len(history.loss))
    members = history.loss.shape[1]
    first = tr("training") if members == 1 else tr("training, each member")
    for member in range(members):
        axes.plot(
            rows + 1,
            history.loss[rows, member],
            color=ACCENT,
            linewidth=1.6 if members == 1 else 0.7,
            alpha=1.0 if members == 1 else 0.45,
            label=None if member else first,
        )
    known = np.isfinite(history.checked_r2)
    if known.any():
        axes.plot(
            history.checked[known],
            1.0 - history.checked_r2[known],
            color=PLACE,
            marker="o" if known.sum() <= 40 else None,
            markersize=3.5,
            label=tr(history.checked_name),
        )
    axes.set_yscale("log")
    low, high = axes.get_ylim()
    axes.yaxis.set_major_locator(LogLocator(10, (1, 2, 5) if high < 1e3 * low else (1,)))
    axes.yaxis.set_major_formatter(FuncFormatter(figures.tick))
    axes.yaxis.set_minor_formatter(FuncFormatter(lambda *_: ""))
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.set_xlabel(tr("Epoch"))
    axes.set_ylabel(tr("Squared error / variance (1 − R²)"))
    axes.legend()
    return figures.svg(drawn, tr("Loss curves"))


@figures.style()
def observed_and_predicted(
    observed: np.ndarray, predicted: np.ndarray, test: np.ndarray, unit: str, kind: str
) -> str:
    """Observed against predicted with the 1:1 line, and the residuals' histogram.

    ``kind`` of the predictions is in the reader's words.
    """
    drawn = figures.figure(4.1)
    axes, beside = drawn.subplots(1, 2)
    rows = figures.drawn_rows(len(observed))
    pixels = len(rows) > figures.MOST_VECTORS
    low = float(min(observed.min(), predicted.min()))
    high = float(max(observed.max(), predicted.max()))
    margin = 0.04 * (high - low) or 0.5 * (abs(low) or 1.0)
    limits = (low - margin, high + margin)
    axes.plot(limits, limits, color=INK, linewidth=0.9, zorder=2)
    for chosen, name, colour in ((~test, kind, POINT), (test, tr("test part"), "#d9772f")):
        part = rows[chosen[rows]]
        if len(part):
            axes.scatter(
                predicted[part],
                observed[part],
                s=float(np.clip(5000 / len(rows), 3, 18)),
                color=colour,
                alpha=0.75,
                edgecolors=EDGE,
                linewidths=0.2,
                rasterized=pixels,
                label=name,
                zorder=3,
            )
    axes.set_xlim(limits)
    axes.set_ylim(limits)
    axes.set_aspect("equal")
    figures.plain_numbers(axes)
    suffix = in_brackets(unit)
    axes.set_xlabel(tr("Predicted, {kind}").format(kind=kind) + suffix)
    axes.set_ylabel(tr("Observed") + suffix)
    if test.any():
        axes.legend(loc="upper left")
    residual = observed - predicted
    edges = histogram_edges(residual)
    beside.hist(residual, edges, color=ACCENT, alpha=0.85, linewidth=0)
    figures.zero_line(beside)
    figures.plain_numbers(beside)
    beside.set_xlabel(tr("Residual: observed − predicted") + suffix)
    beside.set_ylabel(tr("Points"))
    label = tr("Observed and {kind} predicted values, and residuals").format(kind=kind)
    return figures.svg(drawn, label)


def histogram_edges(values: np.ndarray) -> np.ndarray:
    """Edges of at most 40 bins (Freedman-Diaconis) over finite ``values``."""
    low, high = float(values.min()), float(values.max())
    if not high > low:
        return np.array([low - 0.5, low + 0.5])
    spread = float(np.subtract(*np.quantile(values, (0.75, 0.25))))
    width = 2.0 * spread / len(values) ** (1 / 3) or (high - low) / 10
    return np.linspace(low, high, int(np.clip(np.ceil((high - low) / width), 5, 40)) + 1)


@figures.style()
def shares(
    names: Sequence[str], invariant: np.ndarray, varying: np.ndarray, intrinsic: float
) -> str:
    """Shares of the predictions' variance: predictors against location, and their parts.

    ``names`` are the p predictors; the Shapley value splits each varying part (p,) evenly between
    the predictor and location.
    """
    half = 0.5 * varying
    place = intrinsic + float(half.sum())
    order = np.argsort(-(invariant + half))
    drawn = figures.figure(1.7 + ROW * (len(names) + 1), 1.0)
    total, axes = drawn.subplots(
        2, 1, gridspec_kw={"height_ratios": [1.0, max(1.0, 0.62 * (len(names) + 1))]}
    )
    _stack(total, 0, [(1.0 - place, ACCENT, tr("predictors")), (place, PLACE, tr("location"))])
    total.set_yticks([0], [tr("All")])
    total.set_ylim(-0.5, 0.5)
    for row, k in enumerate(order):
        _stack(axes, row, [(invariant[k], ACCENT, ""), (half[k], ACCENT, "")], faint=1)
    last = len(names)
    _stack(axes, last, [(intrinsic, PLACE, ""), (float(half.sum()), PLACE, "")], faint=1)
    axes.set_yticks(range(last + 1), distinct([names[k] for k in order]) + [tr("location")])
    axes.set_ylim(last + 0.6, -0.6)
    handles = [
        axes.barh([0], [0], color=colour, alpha=alpha, label=label)
        for colour, alpha, label in (
            (ACCENT, 1.0, tr("same everywhere")),
            (ACCENT, FAINT, tr("half of what varies with the place")),
            (PLACE, 1.0, tr("the place itself")),
            (PLACE, FAINT, tr("the other halves")),
        )
    ]
    drawn.legend(handles=handles, loc="outside lower left", ncols=4)
    for each in (total, axes):
        _bars(each)
        each.xaxis.set_major_formatter(FuncFormatter(lambda value, _: percent(value)))
    axes.set_xlabel(tr("Share of the variance of the predictions"))
    return figures.svg(drawn, tr("Shares of the predictions' variance"))


def _stack(axes: Axes, row: int, pieces: Sequence[tuple[float, str, str]], faint: int = 2) -> None:
    """Pieces of one bar; negative ones to the left of zero. Pieces from ``faint`` on are pale."""
    ends = {True: 0.0, False: 0.0}
    for k, (value, colour, label) in enumerate(pieces):
        start = ends[value >= 0]
        alpha = FAINT if k >= faint else 1.0
        axes.barh([row], [value], 0.7, left=start, color=colour, alpha=alpha, linewidth=0)
        ends[value >= 0] += value
        if label and abs(value) >= 0.12:
            axes.text(
                start + value / 2,
                row,
                f"{label} {percent(value)}",
                color=figures.PAPER,
                ha="center",
                va="center",
                weight="bold",
            )


def _bars(axes: Axes) -> None:
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", length=0, labelcolor=INK)
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_locator(MaxNLocator(6))
    axes.xaxis.set_major_formatter(FuncFormatter(figures.tick))
    axes.axvline(0.0, color=MUTED, linewidth=0.9, zorder=4)


@figures.style()
def importance(names: Sequence[str], sizes: np.ndarray, unit: str, score: str) -> str:
    """Bars of mean absolute Shapley values, largest first; the last player is location."""
    order = np.argsort(-sizes)
    drawn = figures.figure(0.75 + ROW * len(sizes), 0.85)
    axes = drawn.add_subplot()
    colours = [PLACE if k == len(sizes) - 1 else ACCENT for k in order]
    axes.barh(range(len(order)), sizes[order], 0.7, color=colours, linewidth=0)
    for row, k in enumerate(order):
        axes.annotate(
            number(float(sizes[k])),
            (sizes[k], row),
            (4, 0),
            textcoords="offset points",
            va="center",
            fontsize=8.5,
            color=MUTED,
        )
    axes.set_yticks(range(len(order)), distinct([names[k] for k in order]))
    axes.set_ylim(len(order) - 0.4, -0.6)
    axes.margins(x=0.12)
    _bars(axes)
    axes.set_xlim(0.0, float(sizes.max()) * 1.12 or 1.0)
    axes.set_xlabel(tr("Mean |Shapley value|") + in_brackets(unit))
    if score:
        axes.text(
            0.985, 0.03, score, transform=axes.transAxes, ha="right", va="bottom", color=MUTED
        )
    return figures.svg(drawn, tr("Importance: mean absolute Shapley values"))


@figures.style()
def two_models(names: Sequence[str], ours: np.ndarray, theirs: np.ndarray, other: str) -> str:
    """Mean absolute Shapley values (p + 1,) of two models side by side."""
    order = np.argsort(-ours)
    drawn = figures.figure(0.8 + 0.4 * len(ours), 0.85)
    axes = drawn.add_subplot()
    rows = np.arange(len(order))
    axes.barh(rows - 0.19, ours[order], 0.36, color=ACCENT, linewidth=0, label=tr("this model"))
    axes.barh(rows + 0.19, theirs[order], 0.36, color=EDGE, linewidth=0, label=short(other))
    axes.set_yticks(rows, distinct([names[k] for k in order]))
    axes.set_ylim(len(order) - 0.4, -0.6)
    _bars(axes)
    axes.set_xlabel(tr("Mean |Shapley value| relative to the sum of all"))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: percent(value)))
    axes.legend(loc="lower right")
    return figures.svg(drawn, tr("Importance in two models"))
