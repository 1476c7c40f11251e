"""Make the synthetic sample, whose true coefficient surfaces are known and shipped.

    /usr/bin/python3 scripts/make_synthetic_sample.py

    y = Intercept(s) + x1_slope(s) x1(s) + x2_slope(s) x2(s) + noise

Writes synthetic.gpkg (training points), synthetic_covariates.tif (x1, x2), synthetic_true.tif
(the three surfaces and y without noise) and its section of README.md into resources/sample. The
places held out are the cells of the grid that hold no point. Needs GDAL's Python bindings (QGIS
brings them) and numpy.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Dict

import numpy as np
from osgeo import gdal, ogr, osr

ROOT = Path(__file__).resolve().parent.parent

SEED = 20200115
N_POINTS = 1000
CELLS = 100  # columns and rows
CELLSIZE = 100.0  # metres
EPSG = 32633
ORIGIN = (480_000.0, 5_820_000.0)  # upper left corner
CORRELATION = 0.4  # between x1 and x2, over the grid
KERNEL_CELLS = 4.0  # standard deviation of the Gaussian kernel that smooths white noise
NOISE_SHARE = 0.2  # of the variance of y
DECIMALS = 4
NODATA = -9999.0

# Mean and standard deviation of each true surface over the grid.
MOMENTS = {"Intercept": (2.0, 1.0), "x1": (1.0, 0.8), "x2": (1.0, 0.8)}


def patterns(u: np.ndarray, v: np.ndarray) -> Dict[str, np.ndarray]:
    """Shapes of the true surfaces, before they get their moments.

    ``u`` and ``v`` (rows, columns) run from 0 to 1 eastwards and northwards. A plane wave, a hill
    and a bent slope: unlike one another, and smooth beside the predictors, so that 1000
    points can tell them apart.
    """
    return {
        "Intercept": np.cos(np.pi * (0.7 * u + 0.5 * v) + 0.4),
        "x1": np.exp(-((u - 0.35) ** 2 + (v - 0.6) ** 2) / (2.0 * 0.35**2)),
        "x2": (u - v) + 0.5 * np.sin(np.pi * u),
    }


def standardise(values: np.ndarray) -> np.ndarray:
    """``values`` with mean 0 and standard deviation 1 over the grid."""
    result: np.ndarray = (values - values.mean()) / values.std()
    return result


def random_field(generator: np.random.Generator) -> np.ndarray:
    """A stationary Gaussian random field (CELLS, CELLS): white noise under a Gaussian kernel.

    The filter wraps around, so the field is made twice as large and one quarter is cut out.
    """
    size = 2 * CELLS
    frequency = np.fft.fftfreq(size)
    squared = frequency[:, None] ** 2 + frequency[None, :] ** 2
    kernel = np.exp(-2.0 * np.pi**2 * KERNEL_CELLS**2 * squared)
    field = np.fft.ifft2(np.fft.fft2(generator.standard_normal((size, size))) * kernel).real
    return standardise(field[:CELLS, :CELLS])


def make_values() -> Dict[str, np.ndarray]:
    """Everything the sample is made of: predictors, surfaces, y with and without noise, cells."""
    generator = np.random.default_rng(SEED)
    x1, other = random_field(generator), random_field(generator)
    # The part of the second field that x1 does not explain: the correlation is then exact.
    other = standardise(other - (other * x1).mean() * x1)
    x2 = CORRELATION * x1 + np.sqrt(1.0 - CORRELATION**2) * other
    centres = (np.arange(CELLS) + 0.5) / CELLS
    u, v = np.meshgrid(centres, centres[::-1])
    values = {"predictor_x1": np.round(x1, DECIMALS), "predictor_x2": np.round(x2, DECIMALS)}
    for name, pattern in patterns(u, v).items():
        mean, deviation = MOMENTS[name]
        values[name] = np.round(mean + deviation * standardise(pattern), DECIMALS)
    values["y_true"] = (
        values["Intercept"]
        + values["x1"] * values["predictor_x1"]
        + values["x2"] * values["predictor_x2"]
    )
    noise_variance = NOISE_SHARE / (1.0 - NOISE_SHARE) * values["y_true"].var()
    noise = np.sqrt(noise_variance) * standardise(generator.standard_normal((CELLS, CELLS)))
    values["y"] = values["y_true"] + noise
    values["cells"] = np.sort(generator.choice(CELLS * CELLS, N_POINTS, replace=False))
    return values


def write_points(path: Path, values: Dict[str, np.ndarray]) -> None:
    """Write the training points at the centres of their cells."""
    # A date in the file would make every build differ.
    gdal.SetConfigOption("OGR_CURRENT_DATE", "2020-01-01T00:00:00Z")
    path.unlink(missing_ok=True)
    dataset = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    options = ["SPATIAL_INDEX=NO", "GEOMETRY_NAME=geom"]
    layer = dataset.CreateLayer("synthetic", reference_system(), ogr.wkbPoint, options)
    for name in ("y", "y_true"):
        layer.CreateField(ogr.FieldDefn(name, ogr.OFTReal))
    layer.StartTransaction()
    for cell in values["cells"].tolist():
        row, column = divmod(cell, CELLS)
        point = ogr.Geometry(ogr.wkbPoint)
        point.AddPoint_2D(ORIGIN[0] + (column + 0.5) * CELLSIZE, ORIGIN[1] - (row + 0.5) * CELLSIZE)
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetGeometry(point)
        for name in ("y", "y_true"):
            feature.SetField(name, round(float(values[name][row, column]), DECIMALS))
        layer.CreateFeature(feature)
    layer.CommitTransaction()
    dataset.ExecuteSQL("VACUUM")


def write_raster(path: Path, bands: Dict[str, np.ndarray]) -> None:
    """Write ``bands`` (band description to array) as a tiled, compressed GeoTIFF."""
    path.unlink(missing_ok=True)
    options = ["COMPRESS=DEFLATE", "PREDICTOR=3", "ZLEVEL=9", "TILED=YES", "INTERLEAVE=BAND"]
    options += ["BLOCKXSIZE=128", "BLOCKYSIZE=128"]
    dataset = gdal.GetDriverByName("GTiff").Create(
        str(path), CELLS, CELLS, len(bands), gdal.GDT_Float32, options
    )
    dataset.SetProjection(reference_system().ExportToWkt())
    dataset.SetGeoTransform((ORIGIN[0], CELLSIZE, 0.0, ORIGIN[1], 0.0, -CELLSIZE))
    for number, (name, values) in enumerate(bands.items(), start=1):
        band = dataset.GetRasterBand(number)
        band.SetDescription(name)
        band.SetNoDataValue(NODATA)
        band.WriteRaster(0, 0, CELLS, CELLS, values.astype(np.float32).tobytes())
    dataset.FlushCache()


def reference_system() -> osr.SpatialReference:
    """The sample's CRS, easting first."""
    system = osr.SpatialReference()
    system.ImportFromEPSG(EPSG)
    system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return system


def facts(values: Dict[str, np.ndarray]) -> str:
    """The sample's section of README.md, every number computed."""
    x1, x2 = values["predictor_x1"], values["predictor_x2"]
    noise = values["y"] - values["y_true"]
    rows, columns = np.divmod(values["cells"], CELLS)
    y = values["y"][rows, columns]
    design = np.stack([np.ones(N_POINTS), x1[rows, columns], x2[rows, columns]], axis=1)
    solution = np.linalg.lstsq(design, y, rcond=None)[0]
    residual = y - design @ solution
    r2 = 1.0 - residual.var() / y.var()
    ceiling = 1.0 - noise[rows, columns].var() / y.var()
    correlation = np.corrcoef(x1.ravel(), x2.ravel())[0, 1]
    share = noise.var() / values["y"].var()
    text = f"""- {N_POINTS} training points at the centres of randomly chosen cells of a grid of
  {CELLS} x {CELLS} cells of {CELLSIZE:.0f} m (EPSG:{EPSG}); the other {CELLS**2 - N_POINTS} cells
  are held out
- seed {SEED}; predictors: white noise under a Gaussian kernel with a standard deviation of
  {KERNEL_CELLS * CELLSIZE:.0f} m; mean 0 and standard deviation 1 over the grid, correlation
  {correlation:.2f}
- y: mean {values["y"].mean():.2f}, standard deviation {values["y"].std():.2f}; noise: standard
  deviation {noise.std():.2f}, {100 * share:.0f} percent of the variance of y
- no model can expect an R2 above {ceiling:.2f} on the training points' y; ordinary least squares
  fits them with {r2:.2f}

| true surface | mean | standard deviation | minimum | maximum |
|---|---|---|---|---|"""
    lines = [text]
    for name in MOMENTS:
        surface = values[name]
        numbers = (surface.mean(), surface.std(), surface.min(), surface.max())
        lines.append(f"| {name} | " + " | ".join(f"{number:.2f}" for number in numbers) + " |")
    return "\n".join(lines)


def write_facts(readme: Path, text: str) -> None:
    """Put ``text`` between the markers of ``readme``."""
    start, end = "<!-- synthetic facts -->", "<!-- end -->"
    document = readme.read_text(encoding="utf-8")
    if document.count(start) != 1 or document.count(end) != 1:
        raise SystemExit(f"{readme} lacks the lines {start} and {end}.")
    before, rest = document.split(start)
    after = rest.split(end)[1]
    readme.write_text(f"{before}{start}\n{text}\n{end}{after}", encoding="utf-8")


def main() -> int:
    """Run the command line; returns its exit status."""
    gdal.UseExceptions()
    ogr.UseExceptions()
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--folder", type=Path, default=ROOT / "resources" / "sample")
    folder = parser.parse_args().folder
    values = make_values()
    write_points(folder / "synthetic.gpkg", values)
    predictors = {name: values[f"predictor_{name}"] for name in ("x1", "x2")}
    write_raster(folder / "synthetic_covariates.tif", predictors)
    truth = {name: values[name] for name in (*MOMENTS, "y_true")}
    write_raster(folder / "synthetic_true.tif", truth)
    text = facts(values)
    write_facts(folder / "README.md", text)
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
