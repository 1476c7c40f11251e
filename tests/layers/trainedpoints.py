"""Points, what a training could say of them, and a sink that knows whether it was asked for."""

from __future__ import annotations

import numpy as np
from qgis.core import NULL, QgsProcessingUtils

from gnnwr_qgis.contract.job import RasterSource
from gnnwr_qgis.layers.points import read_points
from gnnwr_qgis.layers.results import write_training
from tests.layers.made import source_of

ROWS = [
    ("Point(1 2)", [1.5, "clay"]),
    (None, [2.0, "sand"]),
    ("Point(5 6)", [NULL, NULL]),
    ("Point(7 8)", [3.5, "clay"]),
]
FIELDS = ["zinc:double", "soil:string"]
RASTERS = [RasterSource("dist", "river", "r.tif", unit="m")]
VALUES = {
    "coefficient_names": ["Intercept", "dist", "soil=2"],
    "reasons": ["no geometry", "zinc is missing"],
    "unit": "mg/kg",
}


def training(rows=4, **changed):
    """Results of a job: the second and third point are not used."""

    def numbers(*shape, start):
        return np.arange(float(np.prod(shape))).reshape(shape) + start

    arrays = {
        "fitted": numbers(rows, start=10),
        "oob_prediction": numbers(rows, start=20),
        "residual": numbers(rows, start=30),
        "fit_se": numbers(rows, start=40),
        "coefficients": numbers(rows, 3, start=100),
        "coefficient_se": numbers(rows, 3, start=200),
        "sampled": numbers(rows, 1, start=50),
        "reason": np.array([0, 1, 2, 0][:rows], dtype=np.int32),
    }
    for key in ("fitted", "oob_prediction", "residual", "fit_se", "coefficients", "coefficient_se"):
        arrays[key][1:3] = np.nan
    arrays["sampled"][1] = np.nan
    return {**arrays, **changed}


class Sink:
    """Creates sinks as an algorithm does, and remembers whether it was asked to."""

    def __init__(self, context, destination="memory:"):
        self.context, self.destination, self.calls = context, destination, 0

    def __call__(self, fields, wkb_type, crs):
        self.calls += 1
        return QgsProcessingUtils.createFeatureSink(
            self.destination, self.context, fields, wkb_type, crs
        )


def write(layer, arrays, tmp_path, context, feedback, sink=None, values=VALUES, between=None):
    """Read the points, write the results; ``between`` is called while the engine would compute."""
    points = read_points(source_of(layer, context), ["zinc"], str(tmp_path), feedback)
    np.savez(tmp_path / "r.npz", **arrays)
    if between:
        between()
    sink = sink or Sink(context)
    destination = getattr(sink, "destination", "")
    return write_training(
        points, str(tmp_path), "r.npz", values, RASTERS, sink, feedback, destination
    )
