"""The explain job: parts that sum to the prediction, places marked, and clear refusals."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gnnwr_qgis.contract.job import ExplainJob, PredictPointsJob
from gnnwr_qgis.contract.modelheader import ModelFileError
from gnnwr_qgis.engine.applicability import TrainingPlaces
from gnnwr_qgis.engine.errors import Cancelled, InputError
from gnnwr_qgis.engine.jobs import explain, predict_points

from .made import columns, says, trained, write_table
from .rasterfiles import LONLAT, RD, Recorder


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trained")
    trained(folder, columns(), epochs=10)
    return folder / "m.gnnwr"


@pytest.fixture
def folder(tmp_path: Path, model: Path) -> Path:
    (tmp_path / "m.gnnwr").write_bytes(model.read_bytes())
    return tmp_path


def run(folder: Path, values: dict, reporter=None, **changes) -> tuple[dict, dict]:
    """Values of the result and its arrays."""
    table = write_table(folder, values, changes.pop("crs_wkt", RD), changes.pop("notes", None))
    job = replace(ExplainJob("m.gnnwr", table, "e.npz", device="cpu"), **changes)
    numbers = explain.run(job, str(folder), reporter or Recorder())
    with np.load(folder / job.results, allow_pickle=False) as arrays:
        return numbers, dict(arrays)


def rows_of(values: dict, chosen) -> dict:
    return {name: column[chosen] for name, column in values.items()}


def test_parts_sum_to_the_prediction_of_the_model(folder: Path) -> None:
    values = columns(seed=3)
    numbers, arrays = run(folder, values)
    assert numbers["predictor_names"] == ["dist", "elev", "soil"]
    assert (numbers["explained"], numbers["unit"], numbers["far"]) == (60, "mg/kg", 0)
    prediction = arrays["prediction"]
    assert (arrays["base_value"] == numbers["base"]).all()
    close = 1e-5 * prediction.std()
    total = numbers["base"] + arrays["shapley"].sum(axis=1) + arrays["shapley_location"]
    np.testing.assert_allclose(total, prediction, atol=close)
    parts = arrays["invariant"] + arrays["varying"]
    total = numbers["base"] + arrays["intrinsic_location"] + parts.sum(axis=1)
    np.testing.assert_allclose(total, prediction, atol=close)
    table = write_table(folder, values)
    predict_points.run(PredictPointsJob("m.gnnwr", table, "p.npz"), str(folder), Recorder())
    with np.load(folder / "p.npz") as predicted:
        np.testing.assert_allclose(predicted["prediction"], prediction, atol=close)


def test_one_point_is_explained(folder: Path) -> None:
    values = columns(seed=3)
    alone = run(folder, rows_of(values, [7]))[1]
    among = run(folder, values)[1]
    for name in ("shapley", "invariant", "varying", "shapley_location", "nearest_training"):
        np.testing.assert_allclose(alone[name][0], among[name][7], rtol=1e-5, atol=1e-4)


def test_points_outside_the_training_area_are_marked(folder: Path) -> None:
    values = columns(seed=3)
    values["x"][4] += 50_000.0
    report = Recorder()
    numbers, arrays = run(folder, values, report)
    assert numbers["far"] == 1
    assert np.flatnonzero(arrays["far"] == 1).tolist() == [4]
    assert arrays["nearest_training"][4] > 45_000
    (said,) = [text for text in report.warnings if "farther" in text]
    says(said, "1 of 60 points", "far")


def test_values_beyond_the_training_range_are_told(folder: Path) -> None:
    values = columns()
    report = Recorder()
    run(folder, values, report)
    assert report.warnings == []
    values["dist"][[3, 8]] = [-50.0, 1e30]
    values["elev"][5] = 99.0
    run(folder, values, report)
    (said,) = report.warnings
    says(said, "beyond what the model was trained on", "dist 2 (", "elev 1 (")


def test_a_test_part_is_no_training_area(tmp_path: Path) -> None:
    values = columns(120)
    east = values["x"] > 103_000
    values["part"] = np.where(east, "test", "train")
    trained(tmp_path, values, split="part")
    numbers, arrays = run(tmp_path, values)
    assert numbers["far"] > 5
    assert east[arrays["far"] == 1].all()


def test_points_that_cannot_be_explained_keep_their_reason(folder: Path) -> None:
    values = columns(seed=3)
    values["dist"][2] = np.nan
    values["soil"][5] = "lava"
    report = Recorder()
    numbers, arrays = run(folder, values, report, notes={"9": "no geometry"})
    reasons = {r: numbers["reasons"][code - 1] for r, code in enumerate(arrays["reason"]) if code}
    assert reasons == {
        2: "no value of dist", 5: "a class that training never saw", 9: "no geometry"
    }  # fmt: skip
    for name in ("prediction", "base_value", "far", "shapley", "nearest_training"):
        gone = np.isnan(arrays[name].reshape(60, -1)).any(axis=1)
        assert np.flatnonzero(gone).tolist() == [2, 5, 9]
    said = (
        "3 of 60 points could not be explained: 1 with no geometry, 1 with no value of dist, "
        "1 with a class that training never saw."
    )
    assert said in report.warnings


def test_refusals_say_what_to_do(folder: Path) -> None:
    def refusal(values: dict, **changes) -> str:
        with pytest.raises(InputError) as caught:
            run(folder, values, **changes)
        assert not (folder / "e.npz").exists()
        return str(caught.value)

    values = columns()
    without = {name: column for name, column in values.items() if name != "elev"}
    says(refusal(without), "needs “elev”", "match another name")
    says(refusal(rows_of(values, slice(0))), "no features")
    empty = {**values, "dist": np.full(60, np.nan)}
    says(refusal(empty), "None of the 60 points", "60 with no value of dist", "Check")


def test_a_file_that_is_no_model_is_refused(folder: Path) -> None:
    (folder / "m.gnnwr").write_bytes(b"no model")
    with pytest.raises(ModelFileError, match="not a GNNWR model"):
        run(folder, columns())


def test_cancel_leaves_nothing(folder: Path) -> None:
    report = Recorder()
    report.cancelled.set()
    with pytest.raises(Cancelled):
        run(folder, columns(), report)
    assert not (folder / "e.npz").exists()


def test_nearest_places_along_the_plane_and_the_earth() -> None:
    plane = TrainingPlaces(np.array([[0.0, 0], [3, 4], [3, 4], [3, 10]]), "planar")
    assert plane.widest_gap == pytest.approx(6.0)
    np.testing.assert_allclose(plane.nearest(np.array([[0.0, 1], [3, 12]])), [1, 2])
    earth = TrainingPlaces(np.array([[179.5, 0.0], [-179.5, 0.0]]), "great-circle")
    degree = 6371008.8 * np.pi / 180
    assert earth.widest_gap == pytest.approx(degree, rel=1e-6)
    assert earth.nearest(np.array([[180.0, 0.0]]))[0] == pytest.approx(degree / 2, rel=1e-6)
    assert TrainingPlaces(np.array([[1.0, 2], [1, 2]]), "planar").widest_gap == 0.0


def test_places_of_another_coordinate_system_are_brought_to_the_models(folder: Path) -> None:
    from gnnwr_qgis.engine import crs

    values = columns(seed=3)
    here = run(folder, values)[1]
    xy = crs.transform(np.column_stack([values["x"], values["y"]]), RD, LONLAT, Recorder())
    there = run(folder, {**values, "x": xy[:, 0], "y": xy[:, 1]}, crs_wkt=LONLAT)[1]
    np.testing.assert_allclose(there["shapley"], here["shapley"], atol=1e-3)


def test_the_log_says_whether_another_model_tells_the_same_story(folder: Path) -> None:
    report = Recorder()
    run(folder, columns(seed=3), report, compare=True)
    importances, agreement = report.texts("info")[-2:]
    says(importances, "this model / XGBoost", "dist ", "soil ", "location ")
    says(agreement, "Rank correlation of these ", "R2 of points left out: 0.")
    assert "nan" not in agreement


@pytest.mark.parametrize("fault", [RuntimeError("no ink"), None])
def test_a_report_that_cannot_be_drawn_costs_only_itself(
    folder: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception | None
) -> None:
    from gnnwr_qgis.engine.report import explanation

    def render(data: explanation.ExplanationData) -> str:
        if fault:
            raise fault
        return "<html>"

    monkeypatch.setattr(explanation, "render", render)
    report = Recorder()
    path = folder / "r.html"
    numbers, arrays = run(folder, columns(seed=3), report, report=str(path))
    assert np.isfinite(arrays["prediction"]).all()
    assert numbers["report"] == path.exists() == (fault is None)
    if fault:
        said = report.warnings[-1]
        says(said, "report could not be made", "RuntimeError: no ink", "explained points are")


def test_a_place_lost_on_the_way_costs_the_report_only(folder: Path, monkeypatch) -> None:
    from gnnwr_qgis.engine.report import explanation

    (folder / "reports").mkdir()

    def render(data: explanation.ExplanationData) -> str:
        (folder / "reports").rmdir()
        return "<html>"

    monkeypatch.setattr(explanation, "render", render)
    report = Recorder()
    numbers, arrays = run(folder, columns(seed=3), report, report=str(folder / "reports/r.html"))
    assert numbers["report"] is False
    assert np.isfinite(arrays["prediction"]).all()
    says(report.warnings[-1], "cannot be written", "The explained points are complete")


def test_two_factors_have_no_ranks_to_compare(tmp_path: Path) -> None:
    trained(tmp_path, columns(), predictors=("dist",))
    report = Recorder()
    run(tmp_path, columns(seed=3), report, compare=True)
    agreement = report.texts("info")[-1]
    assert agreement.startswith("R2 of points left out: ")
    assert "nan" not in agreement
