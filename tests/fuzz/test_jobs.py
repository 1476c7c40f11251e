"""Any job file is a sound job or an error that says why, and so is any point table."""

from __future__ import annotations

import dataclasses
import io
import json
import random
import subprocess
import sys
import typing
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gnnwr_qgis.contract import codec, events
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
    StatusJob,
    TrainJob,
)
from gnnwr_qgis.engine import tables
from gnnwr_qgis.engine.errors import InputError
from tests.fuzz.modelfiles import disturb, mutate_json

ROOT = Path(__file__).resolve().parents[2]
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
FEW, MANY = 1000, 200_000


def job_file(rng: random.Random, folder: Path) -> bytes:
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


def read_jobs(folder: Path, seed: int, count: int) -> int:
    rng, path, taken = random.Random(seed), folder / "job.json", 0
    said: list[str] = []
    for _ in range(count):
        path.write_bytes(job_file(rng, folder))
        try:
            job = codec.read_job(str(path))
        except codec.JobError as error:
            said.append(str(error))
        else:
            check_typed(job)
            taken += 1
    assert all(0 < len(text) < 600 for text in said)
    return taken


def test_any_job_file_is_a_job_or_refused(tmp_path: Path) -> None:
    assert 0.05 * FEW < read_jobs(tmp_path, 1, FEW) < 0.8 * FEW


@pytest.mark.slow
def test_many_job_files(tmp_path: Path) -> None:
    read_jobs(tmp_path, 2, MANY)


@pytest.mark.parametrize("seed", range(3))
def test_the_worker_itself_says_an_error_and_ends(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    codec.write_job(str(tmp_path / "job.json"), StatusJob())
    whole = (tmp_path / "job.json").read_bytes()
    (tmp_path / "job.json").write_bytes(whole[: rng.randrange(len(whole))] + rng.randbytes(9))
    main = str(ROOT / "gnnwr_qgis" / "engine" / "__main__.py")
    command = [sys.executable, "-I", "-B", main, str(tmp_path / "job.json")]
    done = subprocess.run(command, capture_output=True, check=False)
    said = [events.decode_event(line) for line in done.stdout.decode().splitlines()]
    assert done.returncode == 1
    assert [type(event) for event in said] == [events.Error]
    assert said[0].kind == "input"


def table_file(rng: random.Random) -> tuple[PointTable, bytes]:
    """A table, and the file of a wrong one."""
    arrays: dict[str, Any] = dict(ARRAYS)
    for _ in range(rng.choice([0, 1, 1, 2])):
        name = rng.choice(list(ARRAYS))
        values = ARRAYS[name]
        arrays[name] = rng.choice(
            [
                values[:2],
                values[:0],
                values[:, None],
                np.repeat(values, 9),
                values.sum(),
                values.astype(np.complex128),
                values.astype("U9"),
                values > 0,
                values * 1e308,
                values.astype(object),
                np.array(["2020-01-01"] * 3, "datetime64[D]"),
                np.full(3, 2**40),
                np.full(3, -7),
                np.full(3, np.inf),
                values.astype(np.float16),
                np.zeros(3, dtype=[("a", "f8")]),
                np.array([b"x", b"", b"y"]),
            ]
        )
        if rng.random() < 0.1:
            del arrays[name]
    stream = io.BytesIO()
    with np.errstate(all="ignore"):
        np.savez(stream, **arrays)
    content = bytearray(stream.getvalue())
    if rng.random() < 0.5:
        content = disturb(rng, content)
    table = json.loads(json.dumps(dataclasses.asdict(TABLE)))
    if rng.random() < 0.3:
        mutate_json(rng, table)
    try:
        return codec.decode(PointTable, table, "table"), bytes(content)
    except codec.JobError:
        return TABLE, bytes(content)


def read_tables(folder: Path, seed: int, count: int) -> int:
    rng, taken = random.Random(seed), 0
    said: list[str] = []
    for _ in range(count):
        table, content = table_file(rng)
        (folder / "points.npz").write_bytes(content)
        try:
            points = tables.read_points(table, str(folder))
        except InputError as error:
            said.append(str(error))
            continue
        taken += 1
        assert points.xy.shape == (table.rows, 2)
        assert points.xy.dtype == np.float64
        for values in points.columns.values():
            assert values.shape == (table.rows,)
            assert values.dtype.kind in "fU"
        assert all(0 <= row < table.rows for row in points.notes)
    assert all(said)
    return taken


@pytest.mark.filterwarnings("ignore")
def test_any_point_table_is_read_or_refused(tmp_path: Path) -> None:
    assert 0.05 * FEW // 2 < read_tables(tmp_path, 1, FEW // 2) < 0.8 * FEW // 2


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_many_point_tables(tmp_path: Path) -> None:
    read_tables(tmp_path, 2, MANY // 4)


def test_a_table_that_inflates_to_gigabytes_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "points.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (100000000000,), }"
        header = header.ljust(117) + b"\n"
        for name in ARRAYS:
            start = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header
            archive.writestr(f"{name}.npy", start + bytes(1000))
    with pytest.raises(InputError, match="cannot be read"):
        tables.read_points(TABLE, str(tmp_path))
