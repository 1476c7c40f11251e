"""Drawings as SVG elements that take the page's colours and fonts.

Ink, lines and panels are drawn in stand-in colours, which become the page's CSS variables: one
drawing serves light, dark and paper. Text stays text. Every drawing is made within :func:`style`.
"""

from __future__ import annotations

import html
import io
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache

import matplotlib as mpl
import numpy as np
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.colorbar import Colorbar
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from ...contract import colours
from .wording import distinct, one_line, short, trimmed

PAGE_WIDTH = 9.0  # inches: what a drawing of the page's full width measures
SHEET_HEIGHT = 11.0  # the highest drawing that an A4 sheet and a caption leave room for
INK, MUTED, LINE, PANEL = "#010203", "#020304", "#030405", "#040506"
ACCENT, PLACE, PAPER = "#050607", "#060708", "#070809"
GROUND = "#08090a"  # under maps: the pale middle of the diverging ramp must show on it
_VARIABLES = {
    INK: "--ink",
    MUTED: "--muted",
    LINE: "--line",
    PANEL: "--panel",
    ACCENT: "--accent",
    PLACE: "--place",
    PAPER: "--paper",
    GROUND: "--ground",
}
# For points that may become pixels, which cannot follow the page: seen on white and on black.
POINT, EDGE = "#4a8cc7", "#808890"
MOST_VECTORS = 2500  # points of a drawing beyond which they become pixels
MOST_OF_LEVEL = 16  # columns of a class's name under an axis
MOST_POINTS = 2000  # points of a panel beyond which only a sample is drawn

SEQUENTIAL = LinearSegmentedColormap.from_list("sequential", colours.SEQUENTIAL)
DIVERGING = LinearSegmentedColormap.from_list("diverging", colours.DIVERGING)

_STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "gnnwr",
    "text.parse_math": False,
    "font.family": "sans-serif",
    "font.size": 9.5,
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 6,
    "axes.labelsize": 9.5,
    "axes.linewidth": 0.7,
    "axes.edgecolor": MUTED,
    "axes.facecolor": PANEL,
    "axes.labelcolor": INK,
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.unicode_minus": True,
    "axes.formatter.use_mathtext": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "grid.color": LINE,
    "grid.linewidth": 0.7,
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": MUTED,
    "ytick.labelcolor": MUTED,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "xtick.major.width": 0.7,
    "ytick.major.width": 0.7,
    "xtick.major.size": 3,
    "ytick.major.size": 3,
    "figure.facecolor": "none",
    "savefig.facecolor": "none",
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "hatch.linewidth": 0.6,
    "lines.linewidth": 1.6,
    "figure.constrained_layout.h_pad": 0.06,
    "figure.constrained_layout.w_pad": 0.06,
}

# Fonts that measure what the first one has no letters of; the page is drawn in the reader's own.
_WIDE_FONTS = (
    "Microsoft YaHei", "PingFang SC", "Hiragino Sans GB", "Noto Sans CJK SC", "Noto Sans CJK JP",
    "Noto Sans SC", "Source Han Sans SC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "SimHei",
    "SimSun", "Arial Unicode MS", "Droid Sans Fallback",
)  # fmt: skip


@lru_cache(maxsize=1)
def measuring_fonts() -> tuple[str, ...]:
    """The font that texts are measured by and, where one is installed, one for Chinese."""
    known = set(font_manager.fontManager.get_font_names())
    return ("DejaVu Sans", *[name for name in _WIDE_FONTS if name in known][:1])


@contextmanager
def style() -> Iterator[None]:
    """The settings that every drawing is made under; also a decorator."""
    settings = {**_STYLE, "font.sans-serif": list(measuring_fonts())}
    with mpl.rc_context(settings), warnings.catch_warnings():
        # Letters that the measuring font lacks are drawn by the reader's own.
        warnings.filterwarnings("ignore", message=".*missing from.*font", category=UserWarning)
        yield


def figure(height: float, width: float = 1.0, compressed: bool = False) -> Figure:
    """An empty drawing of ``width`` (share of the page's) and ``height`` (inches)."""
    made = Figure(
        figsize=(PAGE_WIDTH * width, height), layout="compressed" if compressed else "constrained"
    )
    FigureCanvasSVG(made)
    return made


def sheets(count: int, columns: int, row_height: float) -> list[slice]:
    """Panels of each drawing when ``count`` of them would not fit on one sheet of paper."""
    rows = -(-count // columns)
    drawings = -(-rows // max(1, int(SHEET_HEIGHT / row_height)))
    each = -(-rows // drawings) * columns
    return [slice(start, min(start + each, count)) for start in range(0, count, each)]


def svg(drawn: Figure, label: str) -> str:
    """The drawing as an SVG element; ``label`` is what a screen reader says of it."""
    stream = io.BytesIO()
    drawn.savefig(stream, format="svg", dpi=150, metadata=dict.fromkeys(_METADATA))
    text = stream.getvalue().decode("utf-8")
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.S)
    text = re.sub(r"<defs>\s*<style[^>]*>.*?</style>\s*</defs>", "", text, count=1, flags=re.S)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.S)
    opening, rest = text.split(">", 1)
    opening = re.sub(r'\s(width|height|version)="[^"]*"', "", opening)
    text = f'{opening} role="img" aria-label="{html.escape(one_line(label))}">{rest}'
    text = re.sub(r'(?<=style=")[^"]*(?=")', _page_style, text)
    # Equal pictures have one identifier; those that nothing refers to are left out.
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', text))
    return _IDENTIFIER.sub(lambda found: found.group() if found.group(1) in used else "", text)


_METADATA = ("Creator", "Date", "Format", "Type")
_IDENTIFIER = re.compile(r'\sid="([^"]*)"(?=[^<]*>)')
# Matplotlib writes fonts in one rule or, from 3.11 on, in several.
_FONT = re.compile(r"font: (?:(\w+) )?([\d.]+)px [^;]*")
_FAMILY = re.compile(r"font-family: [^;]*;?\s*")
_WEIGHT = re.compile(r"font-weight: \w+")


def _page_style(found: re.Match[str]) -> str:
    rules = _FONT.sub(_page_font, found.group())
    rules = _WEIGHT.sub("font-weight: 600", _FAMILY.sub("", rules))
    for stand_in, variable in _VARIABLES.items():
        rules = rules.replace(stand_in, f"var({variable})")
    return rules


def _page_font(found: re.Match[str]) -> str:
    weight = "; font-weight: 600" if found.group(1) else ""
    return f"font-size: {found.group(2)}px{weight}"


def plain_numbers(axes: Axes, x: bool = True, y: bool = True, most: int = 5) -> None:
    """Ticks at round numbers, written as everywhere in the report."""
    for axis in [axes.xaxis] * x + [axes.yaxis] * y:
        axis.set_major_locator(MaxNLocator(most))
        axis.set_major_formatter(FuncFormatter(tick))


def level_ticks(axes: Axes, levels: Sequence[str], fitting: int = 30) -> None:
    """Ticks that name the levels of a class; slanted where ``fitting`` columns cannot hold them."""
    room = fitting // len(levels)
    slanted = any(short(level, max(room, 2)) != one_line(level) for level in levels)
    axes.set_xticks(range(len(levels)), distinct(levels, MOST_OF_LEVEL if slanted else room))
    if slanted:
        for text in axes.get_xticklabels():
            text.set(rotation=38, ha="right", rotation_mode="anchor")


def tick(value: float, _: int | None = None) -> str:
    """A round number at a tick."""
    return trimmed(float(f"{value:.6g}"), 6)


def finish_bar(bar: Colorbar) -> None:
    """No outline, and the ramp as a picture instead of hundreds of paths."""
    bar.outline.set_visible(False)  # type: ignore[operator]
    if bar.solids is not None:
        bar.solids.set_rasterized(True)


def zero_line(axes: Axes, horizontal: bool = False) -> None:
    """Mark where an effect turns its sign."""
    draw = axes.axhline if horizontal else axes.axvline
    draw(0.0, color=MUTED, linewidth=0.9, zorder=1)


def drawn_rows(count: int, most: int = MOST_POINTS) -> np.ndarray:
    """Rows that are drawn: all, or a sample that is the same each time, in their order."""
    if count <= most:
        return np.arange(count)
    return np.sort(np.random.default_rng(0).choice(count, most, replace=False))


def symmetric_limit(values: np.ndarray) -> float:
    """The size that 98 percent of ``values`` stay within; 1 where all are zero."""
    sizes = np.abs(values[np.isfinite(values)])
    if not sizes.size:
        return 1.0
    return float(np.quantile(sizes, 0.98)) or float(sizes.max()) or 1.0


def robust_limits(values: np.ndarray) -> tuple[float, float]:
    """The 2nd and 98th percentile; a little around a constant."""
    finite = values[np.isfinite(values)]
    low, high = (float(q) for q in np.quantile(finite, (0.02, 0.98)))
    if high > low:
        return low, high
    low, high = float(finite.min()), float(finite.max())
    margin = 0.0 if high > low else 0.5 * (abs(low) or 1.0)
    return low - margin, high + margin


def extension(values: np.ndarray, low: float, high: float) -> str:
    """Which ends of a colour bar values lie beyond."""
    finite = values[np.isfinite(values)]
    below, above = bool((finite < low).any()), bool((finite > high).any())
    return {(0, 0): "neither", (1, 0): "min", (0, 1): "max", (1, 1): "both"}[below, above]
