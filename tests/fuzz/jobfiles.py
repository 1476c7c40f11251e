"""Job files and point tables as nobody should write them, and what holds of those that are read."""

from __future__ import annotations

import dataclasses
import io
import json
import random
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from gnnwr_qgis.contract import codec
from gnnwr_qgis.contract.job import (
    Column,
    CrossValidateJob,
    ExplainJob,
    ExploreJob,
    GridRequest,
    PointTable,
    PredictPointsJob,
    PredictRasterJob,
    RasterSource,
    TrainJob,
)
from gnnwr_qgis.engine.tables import Points
from tests.fuzz.modelparts import deflated, raw_zip
from tests.fuzz.mutations import disturb, mutate_json

TABLE = PointTable(
    "points.npz", 3, "", (Column("soil", "c0", "text", ("clay", "Löß")), Column("zinc", "c1")),
    {"2": "no geometry"},
)  # fmt: skip
RASTER = RasterSource("dist", "Distance", "a b.tif", nodata=-9999.0)
JOBS = (
    TrainJob(TABLE, "zinc", ("soil",), "m.gnnwr", "r.npz", (RASTER,), ("soil",), members=10),
    CrossValidateJob(TABLE, "zinc", ("soil",), "r.npz", group_field="soil"),
    ExploreJob(TABLE, "zinc", ("soil",), statistics="s.csv"),
    PredictRasterJob("m", (RASTER,), GridRequest(RASTER, (0.0, 1.0, 2.0, 3.0)), "o.tif"),
    PredictPointsJob("m", TABLE, "r.npz"),
    ExplainJob("m", TABLE, "r.npz"),
)
ARRAYS = {
    "x": np.array([1.0, 2.0, 3.0]),
    "y": np.array([4.0, 5.0, 6.0]),
    "c0": np.array([1, -1, 0], dtype=np.int32),
    "c1": np.array([7.5, np.nan, 9.0]),
}


def job_file(rng: random.Random, folder: Path) -> bytes:
    """A job file with something wrong; it is first written to ``folder``."""
    path = folder / "whole.json"
    codec.write_job(str(path), rng.choice(JOBS))
    document = json.loads(path.read_bytes())
    if rng.random() < 0.75:
        for _ in range(rng.choice([1, 1, 2])):
            mutate_json(rng, document)
        return json.dumps(document).encode("utf-8", "surrogatepass")
    return bytes(disturb(rng, bytearray(json.dumps(document).encode())))


def check_typed(value: Any) -> None:
    """Check that what was decoded is what its types say, so that no job meets a surprise."""
    if not dataclasses.is_dataclass(value):
        return
    for name, kind in typing.get_type_hints(type(value)).items():
        inner = getattr(value, name)
        if kind in (str, int, float, bool):
            assert type(inner) is kind, name
        elif isinstance(inner, tuple):
            for item in inner:
                check_typed(item)
        else:
            check_typed(inner)


class TableFiles:
    """Makes tables, and the files of wrong ones."""

    def __init__(self) -> None:
        self._bombs: list[tuple[bytes, int, int]] = []

    def file(self, rng: random.Random) -> tuple[PointTable, bytes]:
        """A table, as a job describes it, and its file; one of the two is wrong at least."""
        content = self._bomb(rng) if rng.random() < 0.01 else _arrays_file(rng)
        table = json.loads(json.dumps(dataclasses.asdict(TABLE)))
        if rng.random() < 0.3:
            mutate_json(rng, table)
        try:
            return codec.decode(PointTable, table, "table"), content
        except codec.JobError:
            return TABLE, content

    def _bomb(self, rng: random.Random) -> bytes:
        """A file of 2 MB whose arrays are of gigabytes."""
        if not self._bombs:
            for megabytes, count in ((500, 500 * 2**17), (20, 10**11)):
                packed = deflated(b"\0", megabytes, _array_head(count))
                numbers = np.frombuffer(packed[:16], "<u8").tolist()
                self._bombs.append((packed[16:], *numbers))
        bomb = rng.choice(self._bombs)
        return raw_zip([(f"{name}.npy", bomb) for name in ARRAYS], rng.choice([None, None, 1000]))


def _array_head(count: int) -> bytes:
    """The beginning of a file of numpy that holds so many numbers."""
    text = f"{{'descr': '<f8', 'fortran_order': False, 'shape': ({count},), }}".encode()
    text = text.ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text


def _arrays_file(rng: random.Random) -> bytes:
    arrays: dict[str, Any] = dict(ARRAYS)
    for _ in range(rng.choice([0, 1, 1, 2])):
        name = rng.choice(list(ARRAYS))
        arrays[name] = rng.choice(_WRONG)(ARRAYS[name])
        if rng.random() < 0.1:
            del arrays[name]
    stream = io.BytesIO()
    with np.errstate(all="ignore"):
        np.savez(stream, **arrays)
    content = bytearray(stream.getvalue())
    return bytes(disturb(rng, content) if rng.random() < 0.5 else content)


_WRONG: list[Callable[[np.ndarray], Any]] = [
    lambda values: values[:2],
    lambda values: values[:0],
    lambda values: values[:, None],
    lambda values: np.repeat(values, 9),
    lambda values: values.sum(),
    lambda values: values.astype(np.complex128),
    lambda values: values.astype("U9"),
    lambda values: values > 0,
    lambda values: values * 1e308,
    lambda values: values.astype(object),
    lambda values: np.array([print, open, __import__("os").system], dtype=object),
    lambda values: np.array(["2020-01-01"] * 3, "datetime64[D]"),
    lambda values: np.full(3, 2**40),
    lambda values: np.full(3, -7),
    lambda values: np.full(3, np.inf),
    lambda values: values.astype(np.float16),
    lambda values: np.zeros(3, dtype=[("a", "f8")]),
    lambda values: np.array([b"x", b"", b"y"]),
]


def check_points(points: Points, table: PointTable) -> None:
    """Check that the points are what the table says."""
    assert points.xy.shape == (table.rows, 2)
    assert points.xy.dtype == np.float64
    for values in points.columns.values():
        assert values.shape == (table.rows,)
        assert values.dtype.kind in "fU"
    assert all(0 <= row < table.rows for row in points.notes)
