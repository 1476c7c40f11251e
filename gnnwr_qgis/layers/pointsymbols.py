"""Point symbols in classes of round numbers, with their unit in the legend."""

from __future__ import annotations

from typing import List, Optional, Sequence, Tuple

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsExpression,
    QgsGradientColorRamp,
    QgsGraduatedSymbolRenderer,
    QgsMarkerSymbol,
    QgsProperty,
    QgsRendererCategory,
    QgsRendererRange,
    QgsSimpleMarkerSymbolLayer,
    QgsSymbol,
    QgsSymbolLayer,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor

from ..contract.translation import tr
from .arrays import np
from .legendnumbers import minus
from .ramps import colours_of, diverging_ramp
from .scales import labels_between, outer_bounds, round_edges, symmetric_edges

_SMALLEST, _MEDIUM, _LARGEST = 1.8, 2.4, 3.4  # mm
_RIM = 0.5  # mm
_LINE, _LINE_WIDTH, _MARKED_WIDTH = "#4d4d4d", "0.15", "0.6"  # mm


def diverging(
    layer: QgsVectorLayer,
    field: str,
    values: np.ndarray,
    title: str,
    unit: str,
    scale: Optional[np.ndarray] = None,
    marked: str = "",
) -> None:
    """Show ``field`` in seven classes about zero; the farther from zero, the larger the symbol.

    Parameters
    ----------
    values : (n,)
        Of the field.
    scale : (m,)
        Values that decide the classes, where several fields share them; by default ``values``.
    marked : str
        A field; a point where it is 1 has a thick rim.
    """
    edges = symmetric_edges(values if scale is None else scale)
    count = len(edges) + 1
    middle = (count - 1) / 2.0
    sizes = [_SMALLEST + (_LARGEST - _SMALLEST) * abs(k - middle) / middle for k in range(count)]
    symbols = [
        _symbol(colour, size, marked)
        for colour, size in zip(colours_of(diverging_ramp(), count), sizes)
    ]
    _graduate(layer, field, values, edges, symbols, title, unit)


def sequential(
    layer: QgsVectorLayer,
    field: str,
    values: np.ndarray,
    title: str,
    unit: str,
    ramp: QgsGradientColorRamp,
    marked: str = "",
    scale: Optional[np.ndarray] = None,
) -> None:
    """Show ``field`` in up to seven classes along ``ramp``; see :func:`diverging`."""
    edges = round_edges(values if scale is None else scale)
    symbols = [_symbol(colour, _MEDIUM, marked) for colour in colours_of(ramp, len(edges) + 1)]
    _graduate(layer, field, values, edges, symbols, title, unit)


def categorised(
    layer: QgsVectorLayer,
    field: str,
    classes: Sequence[Tuple[int, QColor, str]],
    title: str,
) -> None:
    """Show the ``classes`` of ``field``: value, colour, and what the legend says.

    A point with another value, or without one, is not drawn.
    """
    categories: List[QgsRendererCategory] = []
    for value, colour, label in classes:
        # As in the other legends, the first line says what is shown.
        text = label if categories else tr("{title}: {label}").format(title=title, label=label)
        categories.append(QgsRendererCategory(value, _symbol(colour, _MEDIUM), text))
    quoted = QgsExpression.quotedColumnRef(field)
    layer.setRenderer(QgsCategorizedSymbolRenderer(quoted, categories))


def _graduate(
    layer: QgsVectorLayer,
    field: str,
    values: np.ndarray,
    edges: Sequence[float],
    symbols: Sequence[QgsSymbol],
    title: str,
    unit: str,
) -> None:
    labels = labels_between(edges, unit, minus()) if edges else [unit or field]
    # QGIS's legend does not say what is shown, so its first line does.
    labels[-1] = tr("{title}: {label}").format(title=title, label=labels[-1])
    bounds = outer_bounds(values, edges)
    ranges = [
        QgsRendererRange(bounds[k], bounds[k + 1], symbols[k], labels[k])
        for k in range(len(labels))
    ]
    # Highest first, as one reads a legend.
    renderer = QgsGraduatedSymbolRenderer(QgsExpression.quotedColumnRef(field), ranges[::-1])
    renderer.setGraduatedMethod(QgsGraduatedSymbolRenderer.GraduatedMethod.GraduatedColor)
    layer.setRenderer(renderer)


def _symbol(colour: QColor, size: float, marked: str = "") -> QgsSymbol:
    """A disc with a pale rim in a dark line: it shows on any map, its own prediction's included.

    Where the field ``marked`` is 1 the line is thick and black.
    """
    rim = {
        "name": "circle",
        "color": "#ffffff",
        "size": f"{size + _RIM:.2f}",
        "outline_color": _LINE,
        "outline_width": _LINE_WIDTH,
    }
    disc = {
        "name": "circle",
        "color": colour.name(),
        "size": f"{size:.2f}",
        "outline_style": "no",
    }
    symbol = QgsMarkerSymbol.createSimple(rim)
    symbol.symbolLayer(0).setLocked(True)  # keeps its colour when the user picks another ramp
    if marked:
        line = f"if({QgsExpression.quotedColumnRef(marked)} = 1, {{}}, {{}})"
        for key, yes, no in (
            (QgsSymbolLayer.Property.PropertyStrokeColor, "'#000000'", f"'{_LINE}'"),
            (QgsSymbolLayer.Property.PropertyStrokeWidth, _MARKED_WIDTH, _LINE_WIDTH),
        ):
            written = QgsProperty.fromExpression(line.format(yes, no))
            symbol.symbolLayer(0).setDataDefinedProperty(key, written)
    symbol.appendSymbolLayer(QgsSimpleMarkerSymbolLayer.create(disc))
    return symbol
