"""Maps of coefficient surfaces over the training area."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from scipy.spatial import cKDTree

from ...contract.translation import tr
from . import figures
from .figures import DIVERGING
from .maps import Frame, colour_bar, panels
from .wording import short

CELLS = 4000  # places of a surface inside the training area; bounds the time
CERTAIN = 1.645  # of a 90 percent interval
_HATCH = "#40464c"


@dataclass(frozen=True)
class Surface:
    """Values on a lattice over the training area, NaN outside it; ``extent`` as of imshow."""

    extent: tuple[float, float, float, float]
    inside: np.ndarray  # (rows, columns) bool, first row southernmost
    xy: np.ndarray  # (k, 2) places inside

    def spread(self, values: np.ndarray) -> np.ndarray:
        """Values (k,) of the places inside, on the lattice."""
        out = np.full(self.inside.shape, np.nan)
        out[self.inside] = values
        return out

    @classmethod
    def over(cls, xy: np.ndarray, frame: Frame) -> Surface:
        """The lattice over training places xy: what is not far from one of them."""
        scale = np.array([1.0, frame.stretch])
        places = np.unique(xy, axis=0) * scale
        tree = cKDTree(places)
        width, height = frame.x[1] - frame.x[0], (frame.y[1] - frame.y[0]) * frame.stretch
        reach = 0.03 * math.hypot(width, height)
        if len(places) > 1:
            gaps = tree.query(places, k=2)[0][:, 1]
            reach = max(reach, min(2.0 * float(np.median(gaps)), 0.08 * math.hypot(width, height)))
        cell = math.sqrt(width * height / CELLS)
        for _ in range(6):  # refine until about CELLS lie inside
            columns, rows = max(8, round(width / cell)), max(8, round(height / cell))
            x = frame.x[0] + (np.arange(columns) + 0.5) * width / columns
            y = frame.y[0] + (np.arange(rows) + 0.5) * (frame.y[1] - frame.y[0]) / rows
            lattice = np.stack(np.meshgrid(x, y), axis=-1)
            near = tree.query(lattice.reshape(-1, 2) * scale)[0] <= reach
            if frame.degrees:
                near &= np.abs(lattice[..., 1].ravel()) <= 90.0
            filled = int(near.sum())
            if filled > 0.8 * CELLS or cell < reach / 40:
                break
            cell *= max(0.5, math.sqrt(max(filled, 1) / CELLS))
        inside = near.reshape(rows, columns)
        return cls((*frame.x, *frame.y), inside, lattice[inside])


@figures.style()
def surface_maps(
    frame: Frame,
    surface: Surface,
    columns: Sequence[np.ndarray],
    errors: Sequence[np.ndarray] | None,
    titles: Sequence[str],
    units: Sequence[str],
) -> str:
    """Maps of surfaces, each on its own scale about zero; hatched where the sign is uncertain."""
    drawings = []
    for sheet, drawn, cells in panels(frame, len(columns), bars=True):
        for k, axes in zip(range(sheet.start, sheet.stop), cells, strict=True):
            values = columns[k]
            axes.set_title(short(titles[k], 30))
            limit = figures.symmetric_limit(values)
            shown = axes.imshow(
                surface.spread(values),
                extent=surface.extent,
                origin="lower",
                aspect=frame.stretch,
                cmap=DIVERGING,
                norm=Normalize(-limit, limit),
                interpolation="nearest",
                zorder=2,
            )
            if errors is not None:
                _hatch(axes, surface, np.abs(values) <= CERTAIN * errors[k])
            frame.limit(axes)
            colour_bar(drawn, shown, axes, values, (-limit, limit), units[k], vertical=False)
        drawings.append(figures.svg(drawn, tr("Maps of the local coefficients")))
    return "".join(drawings)


def _hatch(axes: Axes, surface: Surface, uncertain: np.ndarray) -> None:
    if not uncertain.any():
        return
    rows, columns = surface.inside.shape
    west, east, south, north = surface.extent
    x = west + (np.arange(columns) + 0.5) * (east - west) / columns
    y = south + (np.arange(rows) + 0.5) * (north - south) / rows
    marked = np.nan_to_num(surface.spread(uncertain.astype(float)))
    hatched = axes.contourf(x, y, marked, [0.5, 1.5], colors="none", hatches=["/////"], zorder=3)
    hatched.set_edgecolor(_HATCH)
    hatched.set_linewidth(0.0)
