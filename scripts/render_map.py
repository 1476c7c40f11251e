"""Draw a map of a prediction and of one coefficient, each with its legend, into a PNG.

    /usr/bin/python3 scripts/render_map.py --prediction prediction.tif --points fitted.gpkg
        --coefficients coefficients.tif --coefficient dist --output map.png

Runs without a window (QT_QPA_PLATFORM=offscreen). The styles are the plugin's own, as in QGIS.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import List, Sequence

from qgis.core import (
    QgsApplication,
    QgsCoordinateTransform,
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
    QgsMarkerSymbol,
    QgsPrintLayout,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsSingleSymbolRenderer,
    QgsTextFormat,
    QgsUnitTypes,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSizeF
from qgis.PyQt.QtGui import QColor, QFont

ROOT = Path(__file__).resolve().parent.parent
DPI = 150
WIDTH = 297.0  # of the page, millimetres like all that follows
MARGIN = 10.0
TOP = 22.0  # where the maps begin
FOOT = 16.0  # scale bar and source
LEGEND = 36.0  # width of the column beside a map
HALF = (WIDTH - 2 * MARGIN) / 2
MAP_WIDTH = HALF - LEGEND - 4
MAP_HEIGHTS = (60.0, 172.0)
TEXT = QColor(40, 40, 40)


def load_raster(path: Path, name: str) -> QgsRasterLayer:
    """The raster at ``path``, or an end with a message."""
    layer = QgsRasterLayer(str(path), name)
    if not layer.isValid():
        raise SystemExit(f"{path} cannot be opened as a raster.")
    return layer


def load_points(path: Path) -> QgsVectorLayer:
    """The points at ``path`` as small open rings that leave the surface visible."""
    layer = QgsVectorLayer(str(path), "training points", "ogr")
    if not layer.isValid():
        raise SystemExit(f"{path} cannot be opened as a point layer.")
    symbol = QgsMarkerSymbol.createSimple(
        {
            "name": "circle",
            "size": "1.1",
            "color": "255,255,255,150",
            "outline_color": "30,30,30,200",
            "outline_width": "0.12",
        }
    )
    layer.setRenderer(QgsSingleSymbolRenderer(symbol))
    return layer


def show_coefficient(layer: QgsRasterLayer, name: str) -> None:
    """Make the named style of the coefficient ``name`` current.

    A style is named by its band's description, which may end with a unit in brackets.
    """
    manager = layer.styleManager()
    for style in manager.styles():
        if style.split(" [")[0] == name:
            manager.setCurrentStyle(style)
            return
    raise SystemExit(f"No style for {name}; there are: {', '.join(manager.styles())}.")


def text_format(size: float, bold: bool = False) -> QFont:
    """The sheet's one typeface."""
    font = QFont("DejaVu Sans")
    font.setPointSizeF(size)
    font.setBold(bold)
    return font


class Sheet:
    """One page, as high as maps of ``extent`` need."""

    def __init__(self, project: QgsProject, extent: QgsRectangle) -> None:
        self.layout = QgsPrintLayout(project)
        self.layout.initializeDefaults()
        self.extent = extent
        height = MAP_WIDTH * extent.height() / extent.width()
        self.map_height = min(max(height, MAP_HEIGHTS[0]), MAP_HEIGHTS[1])
        self.height = TOP + self.map_height + FOOT
        self.layout.pageCollection().page(0).setPageSize(
            QgsLayoutSize(WIDTH, self.height, QgsUnitTypes.LayoutUnit.LayoutMillimeters)
        )

    def place(self, item: QgsLayoutItem, x: float, y: float, width: float, height: float) -> None:
        """Put ``item`` on the page; all in millimetres from the upper left corner."""
        self.layout.addLayoutItem(item)
        item.attemptMove(QgsLayoutPoint(x, y, QgsUnitTypes.LayoutUnit.LayoutMillimeters))
        item.attemptResize(QgsLayoutSize(width, height, QgsUnitTypes.LayoutUnit.LayoutMillimeters))

    def label(self, text: str, x: float, y: float, width: float, size: float, bold: bool) -> None:
        """Write one line."""
        item = QgsLayoutItemLabel(self.layout)
        item.setText(text)
        item.setFont(text_format(size, bold))
        item.setFontColor(TEXT)
        self.place(item, x, y, width, size)

    def map(self, layers: Sequence[QgsMapLayer], x: float) -> QgsLayoutItemMap:
        """Draw ``layers``, the first on top, so that all of the extent is seen."""
        item = QgsLayoutItemMap(self.layout)
        item.setRect(0.0, 0.0, MAP_WIDTH, self.map_height)  # an empty map cannot be resized
        item.setExtent(self.extent)
        self.place(item, x, TOP, MAP_WIDTH, self.map_height)
        item.setCrs(layers[-1].crs())
        item.setLayers(list(layers))
        item.setKeepLayerSet(True)
        item.zoomToExtent(self.extent)
        item.setFrameEnabled(True)
        item.setFrameStrokeColor(QColor(120, 120, 120))
        # Named styles of one layer differ between maps: keep what this one looks like now.
        item.setKeepLayerStyles(True)
        item.storeCurrentLayerStyles()
        return item

    def legend(self, item: QgsLayoutItemMap, layers: Sequence[QgsMapLayer], x: float) -> None:
        """List ``layers`` beside the map ``item``."""
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
                QgsMapLayerLegendUtils.setLegendNodeSymbolSize(node, 1, QSizeF(5.0, 45.0))
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
        self.place(legend, x, TOP - 2, LEGEND, 60)
        legend.adjustBoxSize()

    def scale_bar(self, item: QgsLayoutItemMap) -> None:
        """Put a scale bar at the foot, of a round length near a quarter of the map's width."""
        bar = QgsLayoutItemScaleBar(self.layout)
        bar.setStyle("Single Box")
        bar.setLinkedMap(item)
        bar.applyDefaultSize()
        numbers = QgsTextFormat()
        numbers.setFont(text_format(7.5))
        numbers.setSize(7.5)
        numbers.setColor(TEXT)
        bar.setTextFormat(numbers)
        bar.setNumberOfSegmentsLeft(0)
        bar.setNumberOfSegments(2)
        bar.setHeight(1.6)
        self.place(bar, MARGIN - 1, self.height - FOOT + 2, 60, 10)

    def save(self, path: Path) -> None:
        """Export to a PNG."""
        path.parent.mkdir(parents=True, exist_ok=True)
        # Not exportToImage: it tries to georeference, which a PNG cannot carry.
        image = QgsLayoutExporter(self.layout).renderPageToImage(0, dpi=DPI)
        if image.isNull() or not image.save(str(path)):
            raise SystemExit(f"The map could not be written to {path}.")


def draw(options: argparse.Namespace) -> None:
    """Compose and export the page."""
    from gnnwr_qgis.layers import style

    project = QgsProject.instance()
    prediction = load_raster(options.prediction, options.prediction_name)
    coefficients = load_raster(options.coefficients, f"coefficient of {options.coefficient}")
    style.prediction_styles(prediction, options.unit)
    style.coefficients_style(coefficients)
    show_coefficient(coefficients, options.coefficient)
    points = [load_points(options.points)] if options.points else []
    layers: List[QgsMapLayer] = [prediction, coefficients, *points]
    project.addMapLayers(layers)
    project.setCrs(prediction.crs())

    extent = QgsRectangle(prediction.extent())
    for layer in points:
        transform = QgsCoordinateTransform(layer.crs(), prediction.crs(), project)
        extent.combineExtentWith(transform.transformBoundingBox(layer.extent()))
    extent.scale(1.04)

    sheet = Sheet(project, extent)
    sheet.label(options.title, MARGIN, MARGIN - 3, WIDTH - 2 * MARGIN, 14, True)
    first = sheet.map([*points, prediction], MARGIN)
    sheet.legend(first, [prediction, *points], MARGIN + MAP_WIDTH + 2)
    second = sheet.map([coefficients], MARGIN + HALF)
    sheet.legend(second, [coefficients], MARGIN + HALF + MAP_WIDTH + 2)
    sheet.scale_bar(first)
    if options.note:
        sheet.label(options.note, MARGIN + HALF, sheet.height - FOOT + 3, HALF, 7.5, False)
    sheet.save(options.output)


def main() -> int:
    """Run the command line; returns its exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--prediction", type=Path, required=True, help="raster")
    parser.add_argument("--prediction-name", default="prediction", help="its name in the legend")
    parser.add_argument("--unit", default="", help="unit of the prediction")
    parser.add_argument("--coefficients", type=Path, required=True, help="raster")
    parser.add_argument("--coefficient", required=True, help="which of its bands to draw")
    parser.add_argument("--points", type=Path, help="training points to draw over the prediction")
    parser.add_argument("--title", default="GNNWR")
    parser.add_argument("--note", default="", help="line at the foot of the page")
    parser.add_argument("--output", type=Path, required=True, help="PNG to write")
    options = parser.parse_args()
    sys.path.append(str(ROOT))
    application = QgsApplication([], False)
    application.initQgis()
    try:
        draw(options)
        QgsProject.instance().clear()
    finally:
        application.exitQgis()
    print(options.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
