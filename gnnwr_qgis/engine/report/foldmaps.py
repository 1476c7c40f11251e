"""Maps of folds: which points were left out together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from . import figures, maps
from .figures import EDGE
from .wording import short

# Ten hues that differ for colour-blind readers as far as ten can; beyond, they are used again.
COLOURS = (
    "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9",
    "#d55e00", "#f0e442", "#7f3c8d", "#a6761d", "#9aa4ad",
)  # fmt: skip


@figures.style()
def fold_maps(
    frame: maps.Frame, xy: np.ndarray, folds: Sequence[np.ndarray], titles: Sequence[str]
) -> str:
    """Points xy (n, 2) in the colour of their fold (n,) of each scheme; 0 is not drawn."""
    across = maps.few_across(frame)
    size = maps.point_size(xy, frame, 0.9 / across)
    look: dict[str, Any] = {
        "s": size,
        "linewidths": 0.4 if size > 8 else 0.0,
        "edgecolors": EDGE,
        "rasterized": len(xy) * len(folds) > figures.MOST_VECTORS,
        "zorder": 3,
    }
    colours = np.array(COLOURS)
    drawings = []
    for sheet, drawn, cells in maps.panels(
        frame, len(folds), bars=False, common=False, across=across
    ):
        for axes, fold, title in zip(cells, folds[sheet], titles[sheet], strict=True):
            used = fold > 0
            axes.scatter(
                xy[used, 0], xy[used, 1], c=colours[(fold[used] - 1) % len(COLOURS)], **look
            )
            axes.set_title(short(title, 34))
        drawings.append(figures.svg(drawn, "Maps of the folds"))
    return "".join(drawings)
