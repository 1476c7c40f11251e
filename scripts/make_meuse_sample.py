"""Make resources/sample/meuse.gpkg and meuse_covariates.tif from Meuse (R package sp).

    /usr/bin/python3 scripts/make_meuse_sample.py --points points.csv --covariates covariates.tif

Needs GDAL's Python bindings (QGIS brings them) and numpy. The points keep what was measured at
them; dist, soil and ffreq are left to the grid, where a map needs them, so that no name stands for
two things. Log zinc is the natural logarithm of zinc in mg/kg. The fields' aliases, which carry
the units, go into meuse.qml: GDAL before 3.7 keeps none in a GeoPackage.
"""

from __future__ import annotations

import argparse
import csv
import math
import sys
from pathlib import Path
from xml.sax.saxutils import quoteattr

import numpy as np
from osgeo import gdal, ogr, osr

ROOT = Path(__file__).resolve().parent.parent
EPSG = 28992
BANDS = ("dist", "soil", "ffreq")
NODATA = -9999.0

# Column of the CSV, field, type, what QGIS shows (and the unit).
FIELDS = (
    ("zinc", "log_zinc", ogr.OFTReal, "log zinc [log(mg/kg)]"),
    ("zinc", "zinc", ogr.OFTReal, "zinc [mg/kg]"),
    ("cadmium", "cadmium", ogr.OFTReal, "cadmium [mg/kg]"),
    ("copper", "copper", ogr.OFTReal, "copper [mg/kg]"),
    ("lead", "lead", ogr.OFTReal, "lead [mg/kg]"),
    ("elev", "elev", ogr.OFTReal, "elevation [m]"),
    ("om", "om", ogr.OFTReal, "organic matter [%]"),
    ("lime", "lime", ogr.OFTInteger, "lime class"),
    ("landuse", "landuse", ogr.OFTString, "land use"),
    ("dist.m", "dist_m", ogr.OFTReal, "distance to the river [m]"),
)


def make_points(source: Path, destination: Path) -> int:
    """Write the GeoPackage; returns the number of points."""
    # A date in the file would make every build differ.
    gdal.SetConfigOption("OGR_CURRENT_DATE", "2020-01-01T00:00:00Z")
    destination.unlink(missing_ok=True)
    dataset = ogr.GetDriverByName("GPKG").CreateDataSource(str(destination))
    layer = dataset.CreateLayer(
        "meuse", reference_system(), ogr.wkbPoint, ["SPATIAL_INDEX=NO", "GEOMETRY_NAME=geom"]
    )
    for _, name, kind, _ in FIELDS:
        layer.CreateField(ogr.FieldDefn(name, kind))
    with open(source, encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    layer.StartTransaction()
    for row in rows:
        feature = ogr.Feature(layer.GetLayerDefn())
        point = ogr.Geometry(ogr.wkbPoint)
        point.AddPoint_2D(float(row["x"]), float(row["y"]))
        feature.SetGeometry(point)
        for column, name, kind, _ in FIELDS:
            text = row[column].strip()
            if text in ("", "NA"):
                continue  # stays NULL
            if name == "log_zinc":
                feature.SetField(name, round(math.log(float(text)), 6))
            else:
                feature.SetField(name, text if kind == ogr.OFTString else float(text))
        layer.CreateFeature(feature)
    layer.CommitTransaction()
    dataset.ExecuteSQL("VACUUM")
    return len(rows)


def make_aliases(destination: Path) -> None:
    """Write the style that QGIS loads with the points: the aliases and nothing else."""
    lines = ['<qgis version="3.22.0" styleCategories="Fields">', " <aliases>"]
    for index, (_, name, _, alias) in enumerate(FIELDS, start=1):  # field 0 is fid
        lines.append(f'  <alias index="{index}" field="{name}" name={quoteattr(alias)}/>')
    lines += [" </aliases>", "</qgis>", ""]
    destination.write_text("\n".join(lines), encoding="utf-8")


def make_covariates(source: Path, destination: Path) -> None:
    """Write the grid as a GeoTIFF whose bands carry the predictors' names."""
    given = gdal.Open(str(source))
    columns, rows = given.RasterXSize, given.RasterYSize
    destination.unlink(missing_ok=True)
    options = ["COMPRESS=DEFLATE", "PREDICTOR=3", "ZLEVEL=9", "TILED=YES", "INTERLEAVE=BAND"]
    options += ["BLOCKXSIZE=128", "BLOCKYSIZE=128"]
    made = gdal.GetDriverByName("GTiff").Create(
        str(destination), columns, rows, len(BANDS), gdal.GDT_Float32, options
    )
    made.SetProjection(reference_system().ExportToWkt())
    made.SetGeoTransform(given.GetGeoTransform())
    for number, name in enumerate(BANDS, start=1):
        band = given.GetRasterBand(number)
        if band.GetDescription() != name:
            raise SystemExit(f"Band {number} of {source} is {band.GetDescription()!r}, not {name}.")
        raw = band.ReadRaster(buf_type=gdal.GDT_Float32)
        values = np.frombuffer(raw, np.float32)
        if name != "dist" and np.any(values != np.round(values)):
            raise SystemExit(f"Band {name} of {source} holds class codes that are not whole.")
        target = made.GetRasterBand(number)
        target.SetDescription(name)
        target.SetNoDataValue(NODATA)
        target.WriteRaster(0, 0, columns, rows, raw)
    made.FlushCache()


def reference_system() -> osr.SpatialReference:
    """Amersfoort / RD New, easting first."""
    system = osr.SpatialReference()
    system.ImportFromEPSG(EPSG)
    system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return system


def main() -> int:
    """Run the command line; returns its exit status."""
    gdal.UseExceptions()
    ogr.UseExceptions()
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--points", type=Path, required=True, help="CSV of the 155 points")
    parser.add_argument("--covariates", type=Path, required=True, help="grid: dist, soil, ffreq")
    parser.add_argument("--folder", type=Path, default=ROOT / "resources" / "sample")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    count = make_points(options.points, options.folder / "meuse.gpkg")
    make_aliases(options.folder / "meuse.qml")
    make_covariates(options.covariates, options.folder / "meuse_covariates.tif")
    print(f"{count} points and {len(BANDS)} bands in {options.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
