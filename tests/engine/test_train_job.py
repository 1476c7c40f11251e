"""The training job from table to files, and that the order of its input changes nothing."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from gnnwr_qgis.contract.job import Column, PointTable, TrainJob
from gnnwr_qgis.contract.modelheader import read_header
from gnnwr_qgis.engine import modelfile
from gnnwr_qgis.engine.errors import InputError
from gnnwr_qgis.engine.jobs import train
from gnnwr_qgis.engine.reporter import Reporter

NAMES = ("zinc", "Alpha", "soil", "beta")


def arrays(points: int = 80) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(4)
    values = {name: rng.normal(size=points) for name in ("Alpha", "beta")}
    values["soil"] = rng.integers(0, 3, points).astype(np.int32)
    values |= {"x": rng.uniform(0, 100, points), "y": rng.uniform(0, 100, points)}
    values["zinc"] = (
        values["Alpha"] * values["x"] / 50 + values["soil"] + rng.normal(0, 0.2, points)
    )
    return values


def write(folder: Path, values: dict[str, np.ndarray], predictors: tuple[str, ...]) -> TrainJob:
    np.savez(folder / "table.npz", **values)
    columns = tuple(
        Column(name, name, "text", ("clay", "peat", "sand"))
        if name == "soil"
        else Column(name, name)
        for name in NAMES
    )
    table = PointTable("table.npz", len(values["x"]), "", columns)
    return TrainJob(
        table, "zinc", predictors, "m.gnnwr", "r.npz", members=5, epochs=3, unit="mg/kg"
    )


def run(folder: Path, job: TrainJob) -> tuple[dict, dict, Reporter]:
    report = Reporter(io.StringIO())
    values = train.run(job, str(folder), report)
    with np.load(folder / job.results, allow_pickle=False) as results:
        return values, dict(results), report


def test_results_fit_the_table_and_the_scores(tmp_path: Path) -> None:
    values = arrays()
    values["beta"][3] = np.nan
    values["zinc"][5] = np.nan
    numbers, results, report = run(tmp_path, write(tmp_path, values, ("Alpha", "soil", "beta")))
    assert numbers["N_USED"] == 78
    assert numbers["SCORED_ON"] == "out-of-bag"
    assert numbers["coefficient_names"][:3] == ["Intercept", "Alpha", "beta"]
    assert [n.split("=")[0] for n in numbers["coefficient_names"][3:]] == ["soil", "soil"]
    assert results["coefficients"].shape == results["coefficient_se"].shape == (80, 5)
    dropped = {3: "no value of beta", 5: "no value of the target zinc"}
    for row in range(80):
        code = results["reason"][row]
        said = numbers["reasons"][code - 1] if code else None
        assert said == dropped.get(row)
        assert np.isnan(results["fitted"][row]) == (row in dropped)
    assert any("2 of 80 points are not used" in text for text in report.warnings)
    used = results["reason"] == 0
    error = values["zinc"][used] - results["oob_prediction"][used]
    total = values["zinc"][used] - values["zinc"][used].mean()
    assert numbers["R2"] == pytest.approx(1 - (error**2).sum() / (total**2).sum())
    np.testing.assert_allclose(results["residual"][used], error)
    assert (results["fit_se"][used] > 0).all()


def test_progress_never_goes_back(tmp_path: Path) -> None:
    job = write(tmp_path, arrays(), ("Alpha", "soil"))
    _, _, report = run(tmp_path, replace(job, report=str(tmp_path / "r.html")))
    events = [json.loads(line) for line in report._stream.getvalue().splitlines()]
    done = [event["fraction"] for event in events if event["event"] == "progress"]
    assert done == sorted(done)
    assert 0.95 < done[-1] <= 1.0
    texts = [event["text"] for event in events if event["event"] == "progress"]
    steps = {text.split(",")[0] for text in texts}
    assert {step for step in steps if step.startswith("Standard err")} == {
        "Standard errors and intervals"  # in the log, its repetitions are one line
    }


def test_order_of_rows_and_predictors_changes_no_bit(tmp_path: Path) -> None:
    values = arrays()
    values["x"][:4], values["y"][:4] = values["x"][4:8], values["y"][4:8]
    order = np.random.default_rng(9).permutation(80)
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    shuffled = {key: column[order] for key, column in values.items()}
    first = write(tmp_path / "a", values, ("Alpha", "soil", "beta"))
    second = write(tmp_path / "b", shuffled, ("beta", "Alpha", "soil"))
    numbers, results, _ = run(tmp_path / "a", first)
    other_numbers, other_results, _ = run(tmp_path / "b", second)
    assert numbers == other_numbers
    for key, column in results.items():
        np.testing.assert_array_equal(column[order], other_results[key], err_msg=key)
    one = modelfile.load(str(tmp_path / "a" / "m.gnnwr"))
    two = modelfile.load(str(tmp_path / "b" / "m.gnnwr"))
    for key, value in one.model.network.state_dict().items():
        assert (value == two.model.network.state_dict()[key]).all()
    for key, column in one.training.items():
        np.testing.assert_array_equal(column, two.training[key], err_msg=key)


def test_the_number_of_threads_changes_no_bit(tmp_path: Path) -> None:
    """As many of the linear algebra as a computer has cores."""
    values, found = arrays(500), []
    for threads in (1, 4):
        folder = tmp_path / str(threads)
        folder.mkdir()
        job = replace(write(folder, values, ("Alpha", "soil")), epochs=1)
        with threadpool_limits(threads, user_api="blas"):
            found.append(run(folder, job)[1])
    for key, column in found[0].items():
        np.testing.assert_array_equal(column, found[1][key], err_msg=key)


def test_the_model_carries_what_the_job_said(tmp_path: Path) -> None:
    job = write(tmp_path, arrays(), ("Alpha", "soil", "beta"))
    job = replace(job, provenance={"layer": "wells"})
    numbers, results, _ = run(tmp_path, job)
    header = read_header(str(tmp_path / "m.gnnwr"))
    assert (header.target, header.unit, header.n_used) == ("zinc", "mg/kg", 80)
    assert header.provenance == {"layer": "wells"}
    assert header.metrics["R2"] == numbers["R2"]
    assert header.settings["members"] == 24
    model = modelfile.load(str(tmp_path / "m.gnnwr"))
    surfaces = model.surfaces(model.training["xy"])
    predicted = surfaces.predict(model.training["design"])
    np.testing.assert_allclose(np.sort(predicted), np.sort(results["fitted"]), atol=1e-5)
    inside, oob = model.training["inside"], model.training["out_of_bag"]
    assert inside.shape == (24, 80)
    assert np.isin(inside.sum(axis=0), (18, 19)).all()
    np.testing.assert_allclose(np.sort(oob), np.sort(results["oob_prediction"]))


def test_a_failed_job_leaves_nothing_and_keeps_the_old_model(tmp_path: Path) -> None:
    (tmp_path / "m.gnnwr").write_bytes(b"earlier model")
    values = arrays()
    values["zinc"][:] = 1.0
    job = write(tmp_path, values, ("Alpha",))
    with pytest.raises(InputError, match="same value"):
        run(tmp_path, job)
    assert (tmp_path / "m.gnnwr").read_bytes() == b"earlier model"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["m.gnnwr", "table.npz"]


def test_a_report_that_cannot_be_drawn_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gnnwr_qgis.engine.report import training as training_report

    def broken(*_: object) -> str:
        raise RuntimeError("no ink")

    monkeypatch.setattr(training_report, "render", broken)
    job = write(tmp_path, arrays(), ("Alpha", "soil", "beta"))
    path = tmp_path / "r.html"
    numbers, _, report = run(tmp_path, replace(job, report=str(path)))
    assert numbers["report"] is False
    assert not path.exists()
    assert modelfile.load(str(tmp_path / "m.gnnwr")).header.n_used == 80
    assert "no ink" in report.warnings[-1]
    assert "The model and the fitted points are complete" in report.warnings[-1]
    with pytest.raises(InputError, match=r"r\.txt: give the report the extension \.html"):
        run(tmp_path, replace(job, report=str(tmp_path / "r.txt")))
