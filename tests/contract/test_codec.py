"""Jobs survive the way through their file, and nothing else is taken for a job."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gnnwr_qgis.contract import codec
from gnnwr_qgis.contract.job import (
    Column,
    CrossValidateJob,
    ExploreJob,
    GridRequest,
    NodataRange,
    PointTable,
    PredictPointsJob,
    PredictRasterJob,
    RasterSource,
    SelfTestJob,
    StatusJob,
    TrainJob,
)

TABLE = PointTable(
    "points.npz",
    3,
    'PROJCRS["Amersfoort / RD New"]',
    (Column("soil", "c0", "text", ("clay", "Löß")), Column("zinc", "c1", unit="mg/kg")),
    {"2": "no geometry"},
)
RASTER = RasterSource(
    "dist", "Distance", "a b.tif", 2, "", -9999.0, (NodataRange(None, 0.5, True, False),), 0.1, 3.0
)
TRAIN = TrainJob(
    TABLE, "zinc", ("soil",), "m.gnnwr", "r.npz", (RASTER,), ("soil",), members=10, unit="mg/kg"
)
JOBS = [
    TRAIN,
    PredictRasterJob("m", (RASTER,), GridRequest(RASTER, (0.0, 1.0, 2.0, 3.0), "", 5.0), "o.tif"),
    PredictPointsJob("m", TABLE, "r.npz"),
    CrossValidateJob(
        TABLE, "zinc", ("soil",), "r.npz", schemes=("groups",), group_field="soil", compare=("olr",)
    ),
    CrossValidateJob(TABLE, "zinc", ("soil",), "r.npz", block_size=250.0, scores="s.csv"),
    ExploreJob(TABLE, "zinc", ("soil",), statistics="s.csv", report="r.html"),
    SelfTestJob("somewhere"),
    StatusJob(),
]


@pytest.mark.parametrize("job", JOBS, ids=lambda job: type(job).__name__)
def test_every_job_comes_back_equal(tmp_path: Path, job) -> None:
    path = str(tmp_path / "job.json")
    codec.write_job(path, job)
    assert codec.read_job(path) == job
    assert type(codec.read_job(path)) is type(job)


def document(tmp_path: Path) -> dict:
    codec.write_job(str(tmp_path / "job.json"), TRAIN)
    return json.loads((tmp_path / "job.json").read_text(encoding="utf-8"))


def read(tmp_path: Path, content) -> object:
    path = tmp_path / "job.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return codec.read_job(str(path))


@pytest.mark.parametrize(
    ("where", "value", "said"),
    [
        (("job", "colour"), 1, "job has unknown keys: colour"),
        (("job", "seed"), "1", "job.seed must be int, not str"),
        (("job", "seed"), True, "job.seed must be int, not bool"),
        (("job", "seed"), None, "job.seed must be int, not NoneType"),
        (("job", "members"), 2.5, "job.members must be int, not float"),
        (("job", "predictors"), "soil", "job.predictors must be a list"),
        (("job", "predictors"), [1], r"job.predictors\[0\] must be str"),
        (("job", "provenance"), ["a"], "job.provenance must be an object"),
        (("job", "table"), None, "job.table must be an object"),
        (("job", "table", "notes"), {"1": 2}, "job.table.notes.1 must be str"),
        (("job", "rasters", 0, "scale"), True, r"job.rasters\[0\].scale must be float"),
        (("job", "rasters", 0, "band"), 1.0, r"job.rasters\[0\].band must be int"),
        (("kind",), "bake", "Unknown kind of job: 'bake'"),
        (("kind",), ["train"], "Unknown kind of job"),
        (("schema",), 2, "has schema 2; this engine reads schema 1"),
        (("schema",), None, "has schema None"),
    ],
)
def test_a_wrong_key_is_named(tmp_path: Path, where: tuple, value, said: str) -> None:
    content = document(tmp_path)
    inner = content
    for key in where[:-1]:
        inner = inner[key]
    inner[where[-1]] = value
    with pytest.raises(codec.JobError, match=said):
        read(tmp_path, content)


@pytest.mark.parametrize("key", ["table", "target", "predictors", "model", "results"])
def test_a_missing_key_is_named(tmp_path: Path, key: str) -> None:
    content = document(tmp_path)
    del content["job"][key]
    with pytest.raises(codec.JobError, match=f"job lacks the key {key}"):
        read(tmp_path, content)


def test_what_has_a_default_may_be_missing(tmp_path: Path) -> None:
    content = document(tmp_path)
    del content["job"]["members"], content["job"]["rasters"][0]["nodata_ranges"]
    job = read(tmp_path, content)
    assert job.members is None
    assert job.rasters[0].nodata_ranges == ()


def test_an_extent_has_four_numbers_and_whole_ones_become_float() -> None:
    job = {"extent": [0, 1, 2, 3]}
    extent = codec.decode(GridRequest, job, "grid").extent
    assert extent == (0.0, 1.0, 2.0, 3.0)
    assert all(type(value) is float for value in extent)
    with pytest.raises(codec.JobError, match=r"grid.extent must have 4 items, not 3"):
        codec.decode(GridRequest, {"extent": [0, 1, 2]}, "grid")


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b"null", b"1"])
def test_a_file_that_is_no_job_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "job.json").write_bytes(content)
    with pytest.raises(codec.JobError, match=r"job file"):
        codec.read_job(str(tmp_path / "job.json"))


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(codec.JobError, match=r"nowhere\.json cannot be read"):
        codec.read_job(str(tmp_path / "nowhere.json"))
