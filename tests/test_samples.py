"""The samples hold what their README says."""

from __future__ import annotations

import sqlite3
import struct
from pathlib import Path

import numpy as np
import pytest

rasterio = pytest.importorskip("rasterio")

SAMPLE = Path(__file__).resolve().parent.parent / "resources" / "sample"


def read_points(name, fields):
    """Coordinates (n, 2) and columns of a GeoPackage's only layer, and its EPSG code."""
    # immutable: opening must leave no journal beside the file
    with sqlite3.connect(f"{(SAMPLE / name).as_uri()}?immutable=1", uri=True) as database:
        layer, epsg = database.execute("SELECT table_name, srs_id FROM gpkg_contents").fetchone()
        columns = ", ".join(f'"{field}"' for field in fields)
        rows = database.execute(f'SELECT geom, {columns} FROM "{layer}"').fetchall()
    database.close()
    # A point's geometry ends with its two coordinates, little-endian.
    xy = np.array([struct.unpack("<2d", row[0][-16:]) for row in rows])
    return layer, epsg, xy, {f: [row[i + 1] for row in rows] for i, f in enumerate(fields)}


def sample_raster(name, xy):
    with rasterio.open(SAMPLE / name) as opened:
        return np.array(list(opened.sample(xy))), opened.descriptions


def test_size():
    """What ships: QGIS may have left statistics beside the rasters, which the zip leaves out."""
    files = [path for path in SAMPLE.rglob("*") if path.is_file()]
    shipped = [
        path for path in files if not path.name.endswith((".aux.xml", "-wal", "-shm", "-journal"))
    ]
    assert len(shipped) >= 7
    assert sum(path.stat().st_size for path in shipped) <= 1_000_000


def test_meuse_points():
    fields = ("log_zinc", "zinc", "cadmium", "copper", "lead", "elev", "om", "lime", "landuse")
    layer, epsg, xy, columns = read_points("meuse.gpkg", fields)
    assert (layer, epsg, len(xy)) == ("meuse", 28992, 155)
    assert np.array(columns["log_zinc"]) == pytest.approx(np.log(columns["zinc"]), abs=1e-6)
    assert columns["om"].count(None) == 2  # missing in the original
    assert columns["landuse"].count(None) == 1
    style = (SAMPLE / "meuse.qml").read_text()
    assert 'field="log_zinc" name="log zinc [log(mg/kg)]"' in style


def test_meuse_grid_covers_the_points():
    values, names = sample_raster("meuse_covariates.tif", read_points("meuse.gpkg", ["zinc"])[2])
    assert names == ("dist", "soil", "ffreq")
    with rasterio.open(SAMPLE / "meuse_covariates.tif") as opened:
        assert (opened.crs.to_epsg(), opened.res, set(opened.nodatavals)) == (
            28992,
            (40.0, 40.0),
            {-9999.0},
        )
        grid = opened.read(masked=True)
    assert (values != -9999).all(axis=1).mean() > 0.9
    assert set(np.unique(grid[1].compressed())) == {1, 2, 3}
    assert set(np.unique(grid[2].compressed())) == {1, 2, 3}
    assert 0 <= grid[0].min() <= grid[0].max() <= 1


@pytest.fixture(scope="module")
def synthetic():
    layer, epsg, xy, columns = read_points("synthetic.gpkg", ("y", "y_true"))
    assert (layer, epsg, len(xy)) == ("synthetic", 32633, 1000)
    return xy, np.array(columns["y"]), np.array(columns["y_true"])


def test_truth_is_what_the_points_were_made_of(synthetic):
    xy, y, y_true = synthetic
    x, names = sample_raster("synthetic_covariates.tif", xy)
    beta, true_names = sample_raster("synthetic_true.tif", xy)
    assert names == ("x1", "x2")
    assert true_names == ("Intercept", "x1", "x2", "y_true")
    assert beta[:, 0] + beta[:, 1] * x[:, 0] + beta[:, 2] * x[:, 1] == pytest.approx(
        y_true, abs=2e-4
    )
    assert beta[:, 3] == pytest.approx(y_true, abs=2e-4)
    noise = y - y_true
    assert noise.var() / y.var() == pytest.approx(0.2, abs=0.03)
    assert abs(np.corrcoef(noise, y_true)[0, 1]) < 0.1


def test_predictors_are_standard_correlated_and_autocorrelated():
    with rasterio.open(SAMPLE / "synthetic_covariates.tif") as opened:
        x = opened.read().astype(float)
    assert x.mean(axis=(1, 2)) == pytest.approx(0, abs=1e-3)
    assert x.std(axis=(1, 2)) == pytest.approx(1, abs=1e-3)
    assert np.corrcoef(x[0].ravel(), x[1].ravel())[0, 1] == pytest.approx(0.4, abs=0.01)
    for field in x:
        assert np.corrcoef(field[:, 1:].ravel(), field[:, :-1].ravel())[0, 1] > 0.9


def test_surfaces_vary_smoothly_and_differ():
    with rasterio.open(SAMPLE / "synthetic_true.tif") as opened:
        surfaces = opened.read()[:3].astype(float)
    assert (surfaces.std(axis=(1, 2)) > 0.5).all()
    assert (np.abs(np.diff(surfaces, axis=1)).max(axis=(1, 2)) < 0.1).all()
    between = np.corrcoef(surfaces.reshape(3, -1))
    assert np.abs(between[np.triu_indices(3, 1)]).max() < 0.5
