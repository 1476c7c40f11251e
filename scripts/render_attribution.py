"""Draw every band of an attribution raster as a small map into a PNG.

    /usr/bin/python3 scripts/render_attribution.py --attribution attribution.tif --output maps.png

The maps stand in the order of the mean absolute Shapley value, which each bears. Runs without a
window (QT_QPA_PLATFORM=offscreen). The styles are the plugin's own, as in QGIS: one scale for all,
or one for the predictors and one for location where it reaches much farther.
"""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path
from typing import List, Tuple

import numpy as np
from map_sheet import FOOT, MARGIN, Box, Sheet, load_raster, with_qgis
from osgeo import gdal
from qgis.core import QgsProject

WIDTH = 297.0  # of the page
TOP = 20.0  # where the first row begins
CAPTION = 6.0  # height of the line over a map
GAP = 4.0  # between maps
LEGEND = 30.0  # width of the column beside the maps
COLUMNS = 5
MOST_HEIGHT = 70.0  # of a map
LEGEND_HEIGHT = 64.0  # of a raster's legend with its heading
WHOSE = ("of location", "of predictors")  # the wider scale comes first
NOTE = "Beside each name its mean absolute value over the map."
SCALES = ("One scale for all.", "One scale for location, one for all predictors.")


def importance(path: Path) -> List[Tuple[float, str]]:
    """Mean absolute value and description of each band, in the bands' order."""
    dataset = gdal.Open(str(path))
    found = []
    for number in range(1, dataset.RasterCount + 1):
        band = dataset.GetRasterBand(number)
        values = band.ReadAsArray().astype(float)
        values[values == band.GetNoDataValue()] = np.nan
        found.append((float(np.nanmean(np.abs(values))), band.GetDescription()))
    return found


def draw(options: argparse.Namespace) -> None:
    """Compose and export the page."""
    from gnnwr_qgis.layers import style

    project = QgsProject.instance()
    bands = importance(options.attribution)
    layer = load_raster(options.attribution, options.legend)
    style.attribution_style(layer)
    limits = style.attribution_limits(layer)
    styles = {}  # by band: the manager sorts the names
    for name in layer.styleManager().styles():
        layer.styleManager().setCurrentStyle(name)
        styles[layer.renderer().band() - 1] = name
    project.addMapLayer(layer)
    project.setCrs(layer.crs())
    extent = layer.extent()
    extent.scale(1.04)

    columns = min(COLUMNS, len(bands))
    rows = math.ceil(len(bands) / columns)
    width = (WIDTH - 2 * MARGIN - LEGEND - GAP * columns) / columns
    height = min(width * extent.height() / extent.width(), MOST_HEIGHT)
    tall = max(rows * (height + CAPTION + GAP), len(set(limits)) * LEGEND_HEIGHT)
    sheet = Sheet(project, WIDTH, TOP + tall + FOOT)
    sheet.title(options.title)
    maps = []
    decimals = max(0, 2 - math.floor(math.log10(max(mean for mean, _ in bands) or 1.0)))
    order = sorted(range(len(bands)), key=lambda band: -bands[band][0])
    for cell, band in enumerate(order):
        mean, described = bands[band]
        name, _, unit = described.partition(" [")
        x = MARGIN + (cell % columns) * (width + GAP)
        y = TOP + (cell // columns) * (height + CAPTION + GAP)
        sheet.label(f"{name}  {mean:.{decimals}f} {unit.rstrip(']')}", x, y, width, 8, True)
        layer.styleManager().setCurrentStyle(styles[band])
        maps.append(sheet.map([layer], extent, Box(x, y + CAPTION, width, height)))
    shown = {limits[band]: cell for cell, band in reversed(list(enumerate(order)))}
    for number, limit in enumerate(sorted(shown, reverse=True)):
        cell = shown[limit]
        layer.styleManager().setCurrentStyle(styles[order[cell]])
        own = layer.clone()  # a legend follows its layer, whose style changes for the next one
        own.setName(options.legend + ("" if len(shown) == 1 else f"|{WHOSE[number]}"))
        project.addMapLayer(own)
        down = TOP + CAPTION - 2 + number * LEGEND_HEIGHT
        sheet.legend(maps[cell], [own], WIDTH - MARGIN - LEGEND, down)
    sheet.scale_bar(maps[0])
    sheet.note(f"{NOTE} {SCALES[len(shown) - 1]}", WIDTH / 3)
    sheet.save(options.output)


def main() -> int:
    """Run the command line; returns its exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--attribution", type=Path, required=True, help="raster")
    parser.add_argument("--title", default="Shapley values")
    parser.add_argument("--legend", default="Shapley value", help="heading of the legend")
    parser.add_argument("--output", type=Path, required=True, help="PNG to write")
    options = parser.parse_args()
    with_qgis(lambda: draw(options))
    print(options.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
