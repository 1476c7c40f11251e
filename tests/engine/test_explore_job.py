"""The exploration job from table to files."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gnnwr_qgis.contract.events import Result, encode_event
from gnnwr_qgis.contract.job import ExploreJob
from gnnwr_qgis.engine import exploration
from gnnwr_qgis.engine.errors import Cancelled, InputError
from gnnwr_qgis.engine.jobs import explore

from . import made
from .rasterfiles import Recorder


def job(folder: Path, values: dict, **changes) -> ExploreJob:
    made_job = ExploreJob(
        made.write_table(folder, values), "zinc", ("dist", "elev", "soil"), unit="mg/kg",
        statistics=str(folder / "s.csv"), report=str(folder / "r.html"),
    )  # fmt: skip
    return replace(made_job, **changes)


def test_files_and_numbers(tmp_path: Path) -> None:
    values = made.columns(90)
    values["elev"][2] = np.nan
    report = Recorder()
    numbers = explore.run(job(tmp_path, values), str(tmp_path), report)
    assert numbers["report"] is True
    assert numbers["statistics"] is True
    assert numbers["N_USED"] == 89
    assert -1 < numbers["moran_residual"] < 1
    assert numbers["largest_vif"] == pytest.approx(1.0, abs=0.2)
    json.loads(encode_event(Result(numbers)))
    with open(tmp_path / "s.csv", encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["name"] for row in rows] == ["zinc", "dist", "elev", "soil"]
    known = np.delete(values["dist"], 2)
    assert float(rows[1]["mean"]) == pytest.approx(known.mean())
    assert "Relationships with" in (tmp_path / "r.html").read_text("utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["points.npz", "r.html", "s.csv"]


def test_warnings_are_said_and_returned(tmp_path: Path) -> None:
    values = made.columns(90)
    values["elev"] = 2 * values["dist"]
    report = Recorder()
    numbers = explore.run(job(tmp_path, values, report=None), str(tmp_path), report)
    assert "infinite" in numbers["warnings"][0]
    assert numbers["warnings"][0] in report.texts("warning")
    assert numbers["largest_vif"] == 1e12
    assert numbers["condition_number"] == 1e12
    assert numbers["report"] is False
    json.loads(encode_event(Result(numbers)))


def test_destinations_are_refused_before_anything_is_computed(tmp_path: Path) -> None:
    one = job(tmp_path, made.columns(90), statistics=str(tmp_path / "s.txt"))
    with pytest.raises(
        InputError, match=r"s\.txt: give the table of statistics the extension \.csv"
    ):
        explore.run(one, str(tmp_path), Recorder())
    two = job(tmp_path, made.columns(90), report=str(tmp_path / "none" / "r.html"))
    report = Recorder()
    with pytest.raises(InputError, match="does not exist"):
        explore.run(two, str(tmp_path), report)
    assert report.texts("progress") == []


def test_what_is_slow_to_load_is_loaded_before_anything_is_timed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = Recorder()
    monkeypatch.setattr(
        exploration, "load_libraries", lambda report: report.info(report.texts("progress")[-1])
    )
    explore.run(job(tmp_path, made.columns(90)), str(tmp_path), report)
    assert "Loading libraries" in report.texts("info")
    texts = report.texts("progress")
    assert texts.index("Loading libraries") < texts.index("Relations with the target")
    events = [json.loads(line) for line in report.stream.getvalue().splitlines()]
    done = [event["fraction"] for event in events if event["event"] == "progress"]
    assert done == sorted(done)
    assert done[-1] < 0.5  # the report, which takes more than all the rest
    assert texts[-1] == "Making the report"


def test_a_cancelled_job_leaves_nothing(tmp_path: Path) -> None:
    report = Recorder()
    wanted = job(tmp_path, made.columns(90))
    report.cancelled.set()
    with pytest.raises(Cancelled):
        explore.run(wanted, str(tmp_path), report)
    assert [path.name for path in tmp_path.iterdir()] == ["points.npz"]
