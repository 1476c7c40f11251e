"""Charts of single points: beeswarm and dependence of Shapley values, as SVG elements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize

from ...contract.translation import tr
from . import figures
from .figures import EDGE, INK, POINT, SEQUENTIAL
from .wording import distinct, in_brackets, short

COLUMNS = 3
_PANEL_HEIGHT = 2.55  # inches


@dataclass(frozen=True)
class Player:
    """What a beeswarm or dependence chart shows of a player, at the drawn points (n,).

    ``values`` is None where colour has nothing to tell (location, classes).
    """

    name: str
    shapley: np.ndarray
    values: np.ndarray | None
    unit: str = ""
    levels: tuple[str, ...] = ()
    codes: np.ndarray | None = None  # of each point's level


def swarm_offsets(values: np.ndarray, low: float, high: float, bins: int = 120) -> np.ndarray:
    """Heights (n,) in -0.4 to 0.4 at which points of near values lie side by side."""
    width = (high - low) / bins or 1.0
    number_of = np.floor((values - low) / width).astype(int)
    order = np.argsort(number_of, kind="stable")
    _, start, counts = np.unique(number_of[order], return_index=True, return_counts=True)
    rank = np.empty(len(values), dtype=int)
    rank[order] = np.arange(len(values)) - np.repeat(start, counts)
    side = np.where(rank % 2, -1.0, 1.0) * ((rank + 1) // 2)
    offsets: np.ndarray = side * min(0.8 / max(int(counts.max()), 1), 0.09)
    return offsets


@figures.style()
def beeswarm(players: Sequence[Player], unit: str) -> str:
    """Every point's Shapley value of each player, coloured by the predictor's own value."""
    count = len(players[0].shapley)
    drawn = figures.figure(0.8 + 0.42 * len(players), 1.0)
    axes = drawn.add_subplot()
    axes.set_facecolor(figures.GROUND)
    everything = np.concatenate([player.shapley for player in players])
    low, high = float(everything.min()), float(everything.max())
    pixels = count * len(players) > figures.MOST_VECTORS
    size = float(np.clip(2500 / count, 4, 14))
    norm = Normalize(0.0, 1.0)
    for row, player in enumerate(players):
        axes.axhline(row, color=figures.PANEL, linewidth=0.7, zorder=1)
        height = row + swarm_offsets(player.shapley, low, high)
        look: dict[str, Any] = {
            "s": size,
            "linewidths": 0.2,
            "edgecolors": EDGE,
            "rasterized": pixels,
            "zorder": 3,
        }
        if player.values is None or np.ptp(player.values) == 0:
            axes.scatter(player.shapley, height, color=EDGE, **look)
        else:
            least, most = figures.robust_limits(player.values)
            shade = np.clip((player.values - least) / (most - least or 1.0), 0.0, 1.0)
            axes.scatter(player.shapley, height, c=shade, cmap=SEQUENTIAL, norm=norm, **look)
    axes.set_yticks(range(len(players)), distinct([player.name for player in players]))
    axes.set_ylim(len(players) - 0.4, -0.6)
    axes.grid(visible=False)
    axes.tick_params(axis="y", length=0, labelcolor=INK)
    axes.spines["left"].set_visible(False)
    figures.plain_numbers(axes, y=False)
    figures.zero_line(axes)
    axes.set_xlabel(tr("Shapley value") + in_brackets(unit))
    bar = drawn.colorbar(ScalarMappable(norm, SEQUENTIAL), ax=axes, aspect=30, pad=0.01, shrink=0.8)
    bar.set_ticks([0.0, 1.0], labels=[tr("low"), tr("high")])
    shown = tr("Value of the predictor") if len(players) > 5 else tr("Value")
    bar.set_label(shown, labelpad=-12)
    figures.finish_bar(bar)
    return figures.svg(drawn, tr("Beeswarm of the Shapley values"))


@figures.style()
def dependence(
    players: Sequence[Player], curves: Sequence[tuple[np.ndarray, np.ndarray] | None], unit: str
) -> str:
    """Shapley value of each predictor against its value, with the LOWESS curve where there is one.

    Classes are strips with the median of each level.
    """
    columns = min(COLUMNS, len(players))
    count = len(players[0].shapley)
    look: dict[str, Any] = {
        "s": float(np.clip(2500 / count, 3, 12)),
        "color": POINT,
        "alpha": 0.6,
        "linewidths": 0.2,
        "edgecolors": EDGE,
        "rasterized": count * len(players) > figures.MOST_VECTORS,
        "zorder": 3,
    }
    drawings = []
    for sheet in figures.sheets(len(players), columns, _PANEL_HEIGHT):
        chosen = players[sheet]
        rows = -(-len(chosen) // columns)
        drawn = figures.figure(0.35 + _PANEL_HEIGHT * rows, dependence_width(len(players)))
        grid = list(drawn.subplots(rows, columns, squeeze=False).flat)
        for spare in grid[len(chosen) :]:
            spare.set_visible(False)
        for k, (axes, player, curve) in enumerate(zip(grid, chosen, curves[sheet])):
            _panel(axes, player, curve, look)
            if k % columns == 0:
                axes.set_ylabel(tr("Shapley value") + in_brackets(unit, 10))
        title = tr("Dependence of Shapley values on the predictors")
        drawings.append(figures.svg(drawn, title))
    return "".join(drawings)


def dependence_width(count: int) -> float:
    """Share of the page's width that the panels of ``count`` predictors take."""
    return {1: 0.55, 2: 0.8}.get(count, 1.0)


def _panel(
    axes: Axes,
    player: Player,
    curve: tuple[np.ndarray, np.ndarray] | None,
    look: dict[str, Any],
) -> None:
    figures.zero_line(axes, horizontal=True)
    if player.codes is not None:
        _strips(axes, player, look)
    elif player.values is not None:
        axes.scatter(player.values, player.shapley, **look)
        figures.plain_numbers(axes, most=4)
        if curve is not None:
            axes.plot(*curve, color=INK, zorder=4)
    axes.set_title(short(player.name, 28))
    axes.set_xlabel(short(player.unit, 20) if player.unit else "")


def _strips(axes: Axes, player: Player, look: dict[str, Any]) -> None:
    for level in range(len(player.levels)):
        own = player.shapley[player.codes == level]
        if not len(own):
            continue
        spread = (np.arange(len(own)) * 0.618034) % 1.0 - 0.5
        axes.scatter(level + 0.5 * spread, own, **look)
        axes.plot(level + np.array([-0.36, 0.36]), np.full(2, np.median(own)), color=INK, zorder=4)
    figures.level_ticks(axes, player.levels)
    axes.set_xlim(-0.6, len(player.levels) - 0.4)
    axes.grid(axis="x", visible=False)
    figures.plain_numbers(axes, x=False, most=4)
