"""A page of maps for the scripts that draw pictures: maps, legends, text and a scale bar.

All lengths are millimetres from the upper left corner of the page. Needs QGIS, and no window.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Callable, NamedTuple, Sequence

from qgis.core import (
    QgsApplication,
    QgsLayoutExporter,
    QgsLayoutItem,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutItemScaleBar,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsLegendStyle,
    QgsMapLayer,
    QgsMapLayerLegendUtils,
    QgsPrintLayout,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsTextFormat,
    QgsUnitTypes,
)
from qgis.PyQt.QtCore import QSizeF
from qgis.PyQt.QtGui import QColor, QFont

ROOT = Path(__file__).resolve().parent.parent
DPI = 150
MARGIN = 10.0
FOOT = 16.0  # scale bar and source
SMALL = 70.0  # width of a map too small for three numbers at its scale bar
RAMP = QSizeF(5.0, 45.0)  # of a raster's legend
TEXT = QColor(40, 40, 40)


class Box(NamedTuple):
    """Where on the page an item lies."""

    x: float
    y: float
    width: float
    height: float


def load_raster(path: Path, name: str) -> QgsRasterLayer:
    """The raster at ``path``, or an end with a message."""
    layer = QgsRasterLayer(str(path), name)
    if not layer.isValid():
        raise SystemExit(f"{path} cannot be opened as a raster.")
    return layer


def text_format(size: float, bold: bool = False) -> QFont:
    """The sheet's one typeface."""
    font = QFont("DejaVu Sans")
    font.setPointSizeF(size)
    font.setBold(bold)
    return font


class Sheet:
    """One page of this size."""

    def __init__(self, project: QgsProject, width: float, height: float) -> None:
        self.layout = QgsPrintLayout(project)
        self.layout.initializeDefaults()
        self.width, self.height = width, height
        self.layout.pageCollection().page(0).setPageSize(
            QgsLayoutSize(width, height, QgsUnitTypes.LayoutUnit.LayoutMillimeters)
        )

    def place(self, item: QgsLayoutItem, box: Box) -> None:
        """Put ``item`` on the page."""
        self.layout.addLayoutItem(item)
        unit = QgsUnitTypes.LayoutUnit.LayoutMillimeters
        item.attemptMove(QgsLayoutPoint(box.x, box.y, unit))
        item.attemptResize(QgsLayoutSize(box.width, box.height, unit))

    def label(self, text: str, x: float, y: float, width: float, size: float, bold: bool) -> None:
        """Write one line."""
        item = QgsLayoutItemLabel(self.layout)
        item.setText(text)
        item.setFont(text_format(size, bold))
        item.setFontColor(TEXT)
        self.place(item, Box(x, y, width, size))

    def title(self, text: str) -> None:
        """Write the page's heading."""
        self.label(text, MARGIN, MARGIN - 3, self.width - 2 * MARGIN, 14, True)

    def note(self, text: str, x: float) -> None:
        """Write a line at the foot, from ``x`` on."""
        self.label(text, x, self.height - FOOT + 3, self.width - MARGIN - x, 7.5, False)

    def map(
        self, layers: Sequence[QgsMapLayer], extent: QgsRectangle, box: Box
    ) -> QgsLayoutItemMap:
        """Draw ``layers``, the first on top, so that all of the extent is seen."""
        item = QgsLayoutItemMap(self.layout)
        item.setRect(0.0, 0.0, box.width, box.height)  # an empty map cannot be resized
        item.setExtent(extent)
        self.place(item, box)
        item.setCrs(layers[-1].crs())
        item.setLayers(list(layers))
        item.setKeepLayerSet(True)
        item.zoomToExtent(extent)
        item.setFrameEnabled(True)
        item.setFrameStrokeColor(QColor(120, 120, 120))
        # Named styles of one layer differ between maps: keep what this one looks like now.
        item.setKeepLayerStyles(True)
        item.storeCurrentLayerStyles()
        return item

    def legend(
        self, item: QgsLayoutItemMap, layers: Sequence[QgsMapLayer], x: float, y: float
    ) -> None:
        """List ``layers`` as the map ``item`` shows them."""
        legend = QgsLayoutItemLegend(self.layout)
        legend.setLinkedMap(item)
        legend.setAutoUpdateModel(False)
        tree = legend.model().rootGroup()
        tree.clear()
        for layer in layers:
            node = tree.addLayer(layer)
            if isinstance(layer, QgsRasterLayer):
                # The first entry says the band, as the name of the layer does already.
                QgsMapLayerLegendUtils.setLegendNodeOrder(node, [1])
                QgsMapLayerLegendUtils.setLegendNodeSymbolSize(node, 1, RAMP)
                legend.model().refreshLayerLegend(node)
        for kind, size, bold in (
            (QgsLegendStyle.Style.Title, 10, True),
            (QgsLegendStyle.Style.Subgroup, 8, True),
            (QgsLegendStyle.Style.SymbolLabel, 7.5, False),
        ):
            style = legend.style(kind)
            style.setFont(text_format(size, bold))
            legend.setStyle(kind, style)
        legend.setWrapString("|")
        legend.setBackgroundEnabled(False)
        legend.setFontColor(TEXT)
        self.place(legend, Box(x, y, 36.0, 60.0))
        legend.adjustBoxSize()

    def scale_bar(self, item: QgsLayoutItemMap) -> None:
        """Put a scale bar at the foot, of a round length near a quarter of the map's width.

        On a small map the numbers need more room: one segment of twice that length.
        """
        bar = QgsLayoutItemScaleBar(self.layout)
        bar.setStyle("Single Box")
        bar.setLinkedMap(item)
        bar.applyDefaultSize(bar.guessUnits())
        numbers = QgsTextFormat()
        numbers.setFont(text_format(7.5))
        numbers.setSize(7.5)
        numbers.setColor(TEXT)
        bar.setTextFormat(numbers)
        bar.setNumberOfSegmentsLeft(0)
        bar.setNumberOfSegments(2)
        if item.rect().width() < SMALL:
            bar.setNumberOfSegments(1)
            bar.setUnitsPerSegment(4 * bar.unitsPerSegment())
        bar.setHeight(1.6)
        self.place(bar, Box(MARGIN - 1, self.height - FOOT + 2, 60.0, 10.0))

    def save(self, path: Path) -> None:
        """Export to a PNG."""
        path.parent.mkdir(parents=True, exist_ok=True)
        # Not exportToImage: it tries to georeference, which a PNG cannot carry.
        image = QgsLayoutExporter(self.layout).renderPageToImage(0, dpi=DPI)
        if image.isNull() or not image.save(str(path)):
            raise SystemExit(f"The map could not be written to {path}.")


def with_qgis(draw: Callable[[], None]) -> None:
    """Run ``draw`` inside a QGIS without a window, with the plugin's package in reach."""
    sys.path.append(str(ROOT))
    application = QgsApplication([], False)
    application.initQgis()
    try:
        draw()
        QgsProject.instance().clear()
    finally:
        application.exitQgis()
