"""Draw a map of a prediction and of one coefficient, each with its legend, into a PNG.

    /usr/bin/python3 scripts/render_map.py --prediction prediction.tif --points fitted.gpkg
        --coefficients coefficients.tif --coefficient dist --output map.png

Runs without a window (QT_QPA_PLATFORM=offscreen). The styles are the plugin's own, as in QGIS.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import List

from map_sheet import FOOT, MARGIN, Box, Sheet, load_raster, with_qgis
from qgis.core import (
    QgsCoordinateTransform,
    QgsMapLayer,
    QgsMarkerSymbol,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
)

WIDTH = 297.0  # of the page
TOP = 22.0  # where the maps begin
LEGEND = 36.0  # width of the column beside a map
HALF = (WIDTH - 2 * MARGIN) / 2
MAP_WIDTH = HALF - LEGEND - 4
MAP_HEIGHTS = (60.0, 172.0)


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
    """Make the named style of the coefficient ``name`` current."""
    from gnnwr_qgis.layers import titles

    manager = layer.styleManager()
    if manager.setCurrentStyle(titles.coefficient(name)):
        return
    raise SystemExit(f"No style for {name}; there are: {', '.join(manager.styles())}.")


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

    height = MAP_WIDTH * extent.height() / extent.width()
    height = min(max(height, MAP_HEIGHTS[0]), MAP_HEIGHTS[1])
    sheet = Sheet(project, WIDTH, TOP + height + FOOT)
    sheet.title(options.title)
    first = sheet.map([*points, prediction], extent, Box(MARGIN, TOP, MAP_WIDTH, height))
    sheet.legend(first, [prediction, *points], MARGIN + MAP_WIDTH + 2, TOP - 2)
    second = sheet.map([coefficients], extent, Box(MARGIN + HALF, TOP, MAP_WIDTH, height))
    sheet.legend(second, [coefficients], MARGIN + HALF + MAP_WIDTH + 2, TOP - 2)
    sheet.scale_bar(first)
    if options.note:
        sheet.note(options.note, MARGIN + HALF)
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
    with_qgis(lambda: draw(options))
    print(options.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
