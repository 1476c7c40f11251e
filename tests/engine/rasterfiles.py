"""Tiny rasters, a reporter that remembers, and a model whose surfaces are known in closed form."""

from __future__ import annotations

import io
import json
import warnings
from dataclasses import dataclass

import numpy as np
import pyproj
import rasterio
from rasterio.errors import NotGeoreferencedWarning
from rasterio.transform import from_origin

from gnnwr_qgis.contract.job import RasterSource
from gnnwr_qgis.contract.modelheader import ModelHeader, Predictor
from gnnwr_qgis.engine import predictors as engine_predictors
from gnnwr_qgis.engine.attribution import Background
from gnnwr_qgis.engine.reporter import Reporter


def wkt(code: str) -> str:
    """WKT2 of an authority code, as QGIS hands it over."""
    return pyproj.CRS.from_user_input(code).to_wkt("WKT2_2019")


RD = wkt("EPSG:28992")
LONLAT = wkt("EPSG:4326")
UTM31 = wkt("EPSG:32631")


class Recorder(Reporter):
    """A reporter whose events can be read back."""

    def __init__(self) -> None:
        self.stream = io.StringIO()
        super().__init__(self.stream)

    def texts(self, kind: str) -> list[str]:
        found = [json.loads(line) for line in self.stream.getvalue().splitlines()]
        return [item["text"] for item in found if item["event"] == kind]


def write_raster(path, values, transform=None, crs=RD, **options):
    """Write ``values`` ((bands, rows, columns) or one band) and return the path as text."""
    values = np.asarray(values)
    if values.ndim == 2:
        values = values[None]
    if transform is None:
        transform = from_origin(100_000, 400_000, 40, 40)
    mask = options.pop("mask", None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with rasterio.open(
            path, "w", driver="GTiff", dtype=values.dtype, count=len(values),
            height=values.shape[1], width=values.shape[2],
            transform=None if transform == "none" else transform,
            crs=crs or None, **options,
        ) as dataset:  # fmt: skip
            dataset.write(values)
            if mask is not None:
                dataset.write_mask(mask)
    return str(path)


def source(path, name="a", crs=RD, **options) -> RasterSource:
    return RasterSource(name=name, layer=f"layer {name}", dataset=str(path), crs_wkt=crs, **options)


@dataclass
class KnownSurfaces:
    coefficients: np.ndarray

    def predict(self, X):
        return (self.coefficients * X).sum(axis=1)

    def standard_error(self, X):
        return np.abs(X).sum(axis=1) / 100


class KnownModel:
    """Coefficient k at (x, y), in the model's CRS, is ``k + 1 + sin(x / 700) + y / 1e6``.

    ``places`` counts what the model was asked for.
    """

    def __init__(self, *predictors: Predictor, crs_wkt=RD, unit="mg/kg") -> None:
        names = engine_predictors.coefficient_names(predictors)
        self.header = ModelHeader(
            target="zinc", predictors=predictors, coefficients=tuple(names), unit=unit,
            crs_wkt=crs_wkt, n_used=100,
        )  # fmt: skip
        self.places = 0
        q = len(names)
        # The place (100000, 400000) and a row of ones are its background.
        place = np.array([[100_000.0, 400_000.0]])
        self.background = Background.of(self._coefficients(place), np.ones((1, q)))

    @property
    def base(self):
        return float(self.background.base)

    def attribute(self, surfaces, design):
        return self.background.attribute(surfaces.coefficients, design, self.header.predictors)

    def encode(self, values):
        return engine_predictors.encode(self.header.predictors, values)

    def _coefficients(self, xy):
        k = np.arange(len(self.header.coefficients)) + 1
        return k + np.sin(xy[:, :1] / 700) + xy[:, 1:] / 1e6

    def surfaces(self, xy):
        self.places += len(xy)
        return KnownSurfaces(self._coefficients(xy))
