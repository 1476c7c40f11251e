"""Small maps in the model's coordinate system: points and surfaces."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator
from scipy.spatial import cKDTree

from ...contract.translation import tr
from .. import crs
from ..proximity import east_of, middle_longitude
from . import figures
from .figures import DIVERGING, EDGE, GROUND, INK, PANEL, SEQUENTIAL
from .wording import short

COLUMNS = 3
MOST_RINGS = 30
_DOT = "#1c2126"  # on the points' own colours, which do not follow the page


def unwrapped(xy: np.ndarray, distance: str) -> np.ndarray:
    """Places whose longitudes are not torn at 180 degrees; they may then lie beyond it.

    Only where distances go around the earth: a planar model knows such a place as another one.
    """
    if distance != "great-circle":
        return xy
    middle = middle_longitude(xy[:, 0])
    east = middle + east_of(xy[:, 0], middle)
    if np.ptp(east) >= np.ptp(xy[:, 0]):
        return xy
    return np.column_stack([east, xy[:, 1]])


@dataclass(frozen=True)
class Frame:
    """The map frame around places: bounds with a margin, and the shape of a unit square.

    ``stretch`` is the length of a unit of y over that of x on the ground.
    """

    x: tuple[float, float]
    y: tuple[float, float]
    stretch: float
    degrees: bool

    @classmethod
    def around(cls, xy: np.ndarray, crs_wkt: str) -> Frame:
        """The frame of places xy (n, 2)."""
        low, high = xy.min(axis=0), xy.max(axis=0)
        degrees = crs.in_degrees(crs_wkt)
        middle = math.radians(min(abs(float(low[1] + high[1]) / 2), 80.0))
        stretch = 1.0 / math.cos(middle) if crs.is_geographic(crs_wkt) else 1.0
        size = float(max(high[0] - low[0], (high[1] - low[1]) * stretch))
        size = size or (1.0 if degrees else 1000.0)
        # A frame of extreme shape would leave a strip; some room beside it is better.
        half_x = max(float(high[0] - low[0]) / 2, size / 6) + 0.04 * size
        half_y = max(float(high[1] - low[1]) / 2, size / stretch / 6) + 0.04 * size / stretch
        cx, cy = (float(value) for value in (low + high) / 2)
        return cls((cx - half_x, cx + half_x), (cy - half_y, cy + half_y), stretch, degrees)

    @property
    def shape(self) -> float:
        """Height over width on the ground."""
        return (self.y[1] - self.y[0]) * self.stretch / (self.x[1] - self.x[0])

    def limit(self, axes: Axes) -> None:
        """Give ``axes`` the bounds and the shape."""
        axes.set_xlim(self.x)
        axes.set_ylim(self.y)
        axes.set_aspect(self.stretch)

    def apply(self, axes: Axes, most: int = 4) -> None:
        """Give ``axes`` the frame, sparse ticks and a full border."""
        self.limit(axes)
        axes.spines[["top", "right"]].set_visible(True)
        axes.set_facecolor(GROUND)
        axes.grid(color=PANEL)
        for axis, marks in ((axes.xaxis, "EW"), (axes.yaxis, "NS")):
            axis.set_major_locator(MaxNLocator(most, steps=[1, 2, 5, 10]))
            axis.set_major_formatter(FuncFormatter(_degrees(marks) if self.degrees else _metres))


def _metres(value: float, _: int | None = None) -> str:
    return f"{value:,.10g}".replace(",", "\u202f").replace("-", "−")


def _degrees(marks: str) -> Callable[[float, int | None], str]:
    def label(value: float, _: int | None = None) -> str:
        turned = (value + 180.0) % 360.0 - 180.0 if marks == "EW" else value
        size = f"{abs(turned):.6g}°"
        return size if turned == 0 else size + (marks[0] if turned > 0 else marks[1])

    return label


def point_size(xy: np.ndarray, frame: Frame, width: float) -> float:
    """Area (square points) of the mark of each of the places xy (n, 2) on a map.

    The map takes ``width`` of the page. Neighbours just touch in the median, within limits that
    keep single points modest and crowded ones visible.
    """
    across = 0.85 * width * figures.PAGE_WIDTH * 72.0
    most, least = 36.0 * width**0.5, 0.3 * across**2 * frame.shape / len(xy)
    least = float(np.clip(least, 1.2, 9.0))
    places = np.unique(xy, axis=0) * np.array([1.0, frame.stretch])
    if len(places) < 2:
        return most
    gap = float(np.median(cKDTree(places).query(places, k=2)[0][:, 1]))
    return float(np.clip((gap * across / (frame.x[1] - frame.x[0])) ** 2, least, most))


def draw_points(
    axes: Axes,
    xy: np.ndarray,
    values: np.ndarray,
    limits: tuple[float, float],
    diverging: bool,
    size: float,
    pixels: bool,
) -> ScalarMappable:
    """Points in the colour of their value, the strongest on top."""
    order = np.argsort(np.abs(values) if diverging else values, kind="stable")
    return axes.scatter(
        xy[order, 0],
        xy[order, 1],
        c=values[order],
        s=size,
        cmap=DIVERGING if diverging else SEQUENTIAL,
        norm=Normalize(*limits),
        linewidths=0.5 if size > 12 else 0.25 if size > 4 else 0.0,
        edgecolors=EDGE,
        rasterized=pixels,
        zorder=3,
    )


def draw_far(axes: Axes, xy: np.ndarray, size: float) -> None:
    """Rings around points far from the training points; dots in them where rings would run over."""
    if not len(xy):
        return
    look: dict[str, Any] = {
        "s": size * 2.2 + 10,
        "facecolors": "none",
        "edgecolors": INK,
        "linewidths": 0.8,
    }
    if len(xy) > MOST_RINGS:
        look = {"s": max(0.12 * size, 0.4), "color": _DOT, "linewidths": 0}
    axes.scatter(xy[:, 0], xy[:, 1], zorder=4, rasterized=len(xy) > 1000, **look)


@figures.style()
def point_map(
    frame: Frame,
    xy: np.ndarray,
    values: np.ndarray,
    label: str,
    diverging: bool,
    far: np.ndarray | None = None,
    width: float = 0.8,
) -> str:
    """One map of points with a colour bar; returns the SVG element.

    Diverging colours are symmetric about zero.
    """
    shape = min(frame.shape, 1.3)
    drawn = figures.figure(
        max(2.2, figures.PAGE_WIDTH * width * 0.78 * shape + 0.5), width, compressed=True
    )
    axes = drawn.add_subplot()
    frame.apply(axes, 5)
    limit = figures.symmetric_limit(values)
    limits = (-limit, limit) if diverging else figures.robust_limits(values)
    size = point_size(xy, frame, width)
    pixels = len(xy) > figures.MOST_VECTORS
    shown = draw_points(axes, xy, values, limits, diverging, size, pixels)
    if far is not None:
        draw_far(axes, xy[far], size)
    colour_bar(drawn, shown, axes, values, limits, label, vertical=True)
    return figures.svg(drawn, tr("Map: {label}").format(label=label))


@figures.style()
def point_maps(
    frame: Frame,
    xy: np.ndarray,
    columns: Sequence[np.ndarray],
    titles: Sequence[str],
    label: str,
    far: np.ndarray,
    across: int = COLUMNS,
) -> str:
    """Maps of several values at the same points, on one diverging scale; ``across`` in a row."""
    everything = np.concatenate(columns)
    limit = figures.symmetric_limit(everything)
    size = point_size(xy, frame, 0.9 / across)
    pixels = len(xy) * len(columns) > figures.MOST_VECTORS
    drawings = []
    for sheet, drawn, cells in panels(frame, len(columns), bars=False, across=across):
        for axes, values, title in zip(cells, columns[sheet], titles[sheet], strict=True):
            axes.set_title(short(title, 30))
            shown = draw_points(axes, xy, values, (-limit, limit), True, size, pixels)
            draw_far(axes, xy[far], size)
        colour_bar(drawn, shown, cells, everything, (-limit, limit), label, vertical=False)
        drawings.append(figures.svg(drawn, tr("Maps: {label}").format(label=label)))
    return "".join(drawings)


def panels_width(count: int, across: int = COLUMNS) -> float:
    """Share of the page's width that ``count`` small maps take, ``across`` in a row."""
    return min(1.0, 0.12 + 0.88 * min(count, across) / across)


def few_across(frame: Frame) -> int:
    """Maps in a row where there are two or three: wide ones need the room."""
    return 2 if frame.shape < 0.9 else COLUMNS


def panels(
    frame: Frame,
    count: int,
    bars: bool,
    common: bool = True,
    across: int = COLUMNS,
    below: float = 0.0,
) -> Iterator[tuple[slice, Figure, list[Axes]]]:
    """Drawings of ``count`` maps, with labels at the outer ones alone.

    Yields which of the maps stand in a drawing, the drawing, and their axes. ``bars`` leaves
    room for a colour bar under each, else ``common`` for one under all; ``below`` is more room
    (inches), for a legend.
    """
    columns = min(across, count)
    width = panels_width(count, across)
    shape = min(frame.shape, 1.5)
    each = figures.PAGE_WIDTH * width / columns * 0.92 * shape + (0.85 if bars else 0.32)
    for sheet in figures.sheets(count, columns, each):
        here = sheet.stop - sheet.start
        rows = -(-here // columns)
        drawn = figures.figure(
            rows * each + (0.85 if common and not bars else 0.3) + below, width, compressed=True
        )
        cells = list(drawn.subplots(rows, columns, squeeze=False).flat)
        for k, axes in enumerate(cells):
            frame.apply(axes, 3)
            axes.tick_params(labelleft=k % columns == 0, labelbottom=k + columns >= here)
            axes.set_visible(k < here)
        yield sheet, drawn, cells[:here]


def colour_bar(
    drawn: Figure,
    shown: ScalarMappable,
    axes: Axes | list[Axes],
    values: np.ndarray,
    limits: tuple[float, float],
    label: str,
    vertical: bool,
) -> None:
    single = not isinstance(axes, list)
    bar = drawn.colorbar(
        shown,
        ax=axes,
        orientation="vertical" if vertical else "horizontal",
        extend=figures.extension(values, *limits),
        fraction=0.05 if single else 0.03,
        shrink=0.8 if single else 0.5,
        aspect=26 if not vertical else 30,
        pad=0.03 if vertical else 0.02,
    )
    figures.finish_bar(bar)
    bar.locator = MaxNLocator(6 if vertical or not single else 4)
    bar.formatter = FuncFormatter(figures.tick)
    bar.update_ticks()
    if label:
        bar.set_label(short(label, 60))
