"""Maps of folds: which points were left out together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...contract.colours import CATEGORIES
from . import figures, maps
from .figures import EDGE
from .wording import short


@figures.style()
def fold_maps(
    frame: maps.Frame, xy: np.ndarray, folds: Sequence[np.ndarray], titles: Sequence[str]
) -> str:
    """Points xy (n, 2) in the colour of their fold (n,) of each scheme; 0 is not drawn.

    The colours are those of the layer's style, and are used again beyond ten folds.
    """
    across = maps.few_across(frame)
    size = maps.point_size(xy, frame, 0.9 / across)
    look: dict[str, Any] = {
        "s": size,
        "linewidths": 0.4 if size > 8 else 0.0,
        "edgecolors": EDGE,
        "rasterized": len(xy) * len(folds) > figures.MOST_VECTORS,
        "zorder": 3,
    }
    colours = np.array(CATEGORIES)
    drawings = []
    for sheet, drawn, cells in maps.panels(
        frame, len(folds), bars=False, common=False, across=across
    ):
        for axes, fold, title in zip(cells, folds[sheet], titles[sheet], strict=True):
            used = fold > 0
            axes.scatter(
                xy[used, 0], xy[used, 1], c=colours[(fold[used] - 1) % len(CATEGORIES)], **look
            )
            axes.set_title(short(title, 34))
        drawings.append(figures.svg(drawn, "Maps of the folds"))
    return "".join(drawings)
