"""Maps of folds: which points were left out together, and the blocks they lie in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from ...contract.colours import CATEGORIES
from ...contract.translation import tr
from . import figures, maps
from .figures import EDGE, MUTED
from .wording import short

_SHAPES = ("o", "s", "^", "D")  # with the colours they tell 40 folds apart
MOST_TOLD = len(CATEGORIES) * len(_SHAPES)
_LEGEND_ROW = 0.24  # inches
_SHAPED = 10.0  # area (square points) of a mark from which its shape is seen


def look_of(fold: int) -> tuple[str, str]:
    """Colour and shape of a fold, from 1. The colours are those of the layer's style."""
    turn, colour = divmod(fold - 1, len(CATEGORIES))
    return CATEGORIES[colour], _SHAPES[turn % len(_SHAPES)]


@figures.style()
def fold_maps(
    frame: maps.Frame,
    xy: np.ndarray,
    folds: Sequence[np.ndarray],
    titles: Sequence[str],
    bounds: Sequence[np.ndarray | None],
) -> str:
    """Points xy (n, 2) in the look of their fold (n,) of each scheme; 0 is not drawn.

    ``bounds`` of a scheme are the ends (n, 4) of the block of each point, None where it has none.
    """
    across = maps.few_across(frame)
    most = max(int(fold.max()) for fold in folds)
    size = maps.point_size(xy, frame, 0.9 / across)
    if most > len(CATEGORIES):
        size = max(size, _SHAPED)
    pixels = len(xy) * len(folds) > figures.MOST_VECTORS
    told = most if most <= MOST_TOLD else 0
    room = _LEGEND_ROW * (-(-told // len(CATEGORIES)) + 0.5)
    drawings = []
    for sheet, drawn, cells in maps.panels(
        frame, len(folds), bars=False, common=False, across=across, below=room
    ):
        for axes, fold, title, ends in zip(
            cells, folds[sheet], titles[sheet], bounds[sheet], strict=True
        ):
            if ends is not None:
                _draw_blocks(axes, fold, ends)
            _draw_points(axes, xy, fold, size, pixels)
            axes.set_title(short(title, 34))
        if told:
            _legend(drawn, told)
        drawings.append(figures.svg(drawn, tr("Maps of the folds")))
    return "".join(drawings)


def _draw_points(axes: Axes, xy: np.ndarray, fold: np.ndarray, size: float, pixels: bool) -> None:
    for number in np.unique(fold[fold > 0]):
        colour, shape = look_of(int(number))
        look: dict[str, Any] = {"color": colour, "marker": shape, "rasterized": pixels}
        here = xy[fold == number]
        axes.scatter(
            here[:, 0], here[:, 1], s=size, linewidths=0.4 if size > 8 else 0.0, edgecolors=EDGE,
            zorder=3, **look,
        )  # fmt: skip


def _draw_blocks(axes: Axes, fold: np.ndarray, bounds: np.ndarray) -> None:
    """Squares in the colour of their fold, under the points."""
    used = np.flatnonzero((fold > 0) & np.isfinite(bounds).all(axis=1))
    ends, first = np.unique(bounds[used], axis=0, return_index=True)
    west, south, east, north = ends.T
    corners = np.stack([west, south, west, north, east, north, east, south], axis=1)
    squares = PolyCollection(
        list(corners.reshape(-1, 4, 2)),
        facecolors=[look_of(int(number))[0] for number in fold[used[first]]],
        edgecolors=MUTED,
        linewidths=0.4,
        zorder=1.5,
        rasterized=len(ends) > figures.MOST_VECTORS,
    )
    squares.set_alpha(0.28)
    axes.add_collection(squares, autolim=False)


def _legend(drawn: Figure, count: int) -> None:
    looks = [(number, *look_of(number)) for number in range(1, count + 1)]
    handles = [
        Line2D(
            [], [], linestyle="none", marker=shape, color=colour, markersize=6,
            markeredgecolor=EDGE, markeredgewidth=0.4, label=str(number),
        )
        for number, colour, shape in looks
    ]  # fmt: skip
    # Matplotlib fills a legend column by column; folds are read row by row.
    columns = min(count, len(CATEGORIES))
    order = [k for column in range(columns) for k in range(column, count, columns)]
    drawn.legend(
        handles=[handles[k] for k in order], ncols=columns, loc="outside lower center",
        title=tr("Fold"), handletextpad=0.1, columnspacing=1.2,
    )  # fmt: skip
