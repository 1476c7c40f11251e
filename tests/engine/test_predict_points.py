"""The points job: the same as the training result at the same places, and clear refusals."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rasterio.transform import from_origin

from gnnwr_qgis.contract.job import PointTable, PredictPointsJob
from gnnwr_qgis.contract.modelheader import ModelFileError
from gnnwr_qgis.engine import applied, crs
from gnnwr_qgis.engine.errors import Cancelled, InputError
from gnnwr_qgis.engine.jobs import predict_points

from .made import columns, trained, write_table
from .rasterfiles import LONLAT, RD, Recorder, source, write_raster


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    """The folder of a trained model, and the training result."""
    folder = tmp_path_factory.mktemp("trained")
    return folder, trained(folder, columns(), epochs=10)[1]


@pytest.fixture
def folder(tmp_path: Path, fitted) -> Path:
    (tmp_path / "m.gnnwr").write_bytes((fitted[0] / "m.gnnwr").read_bytes())
    return tmp_path


def run(folder: Path, values: dict, report=None, **changes) -> tuple[dict, dict]:
    """Values of the result and its arrays."""
    table = write_table(folder, values, changes.pop("crs_wkt", RD), changes.pop("notes", None))
    job = replace(PredictPointsJob("m.gnnwr", table, "p.npz", device="cpu"), **changes)
    numbers = predict_points.run(job, str(folder), report or Recorder())
    with np.load(folder / job.results, allow_pickle=False) as arrays:
        return numbers, dict(arrays)


def refusal(folder: Path, values: dict, **changes) -> str:
    with pytest.raises(InputError) as caught:
        run(folder, values, **changes)
    assert not (folder / "p.npz").exists()
    return str(caught.value)


def reasons(numbers: dict, arrays: dict) -> dict[int, str]:
    return {r: numbers["reasons"][code - 1] for r, code in enumerate(arrays["reason"]) if code}


SAME = {
    "prediction": "fitted",
    "standard_error": "fit_se",
    "coefficients": "coefficients",
    "coefficient_se": "coefficient_se",
}


def test_at_the_training_points_it_is_the_training_result(folder, fitted) -> None:
    report = Recorder()
    numbers, arrays = run(folder, columns(), report)
    for ours, theirs in SAME.items():
        expected = fitted[1][theirs]
        size = np.abs(expected).max(axis=0)
        np.testing.assert_allclose(arrays[ours] / size, expected / size, atol=1e-6, err_msg=ours)
    assert np.ptp(arrays["coefficients"], axis=0).min() > 0
    assert (arrays["reason"] == 0).all()
    assert numbers["coefficient_names"] == ["Intercept", "dist", "elev", "soil=peat", "soil=sand"]
    assert (numbers["unit"], numbers["predicted"]) == ("mg/kg", 60)
    assert report.warnings == []


def test_neither_order_nor_blocks_nor_the_target_matter(folder, monkeypatch) -> None:
    values = columns()
    whole = run(folder, values)[1]
    order = np.random.default_rng(1).permutation(60)[:50]
    del values["zinc"]
    monkeypatch.setattr(applied, "BLOCK_ROWS", 7)
    part = run(folder, {name: column[order] for name, column in values.items()})[1]
    for name in SAME:
        expected = whole[name][order]
        size = np.abs(expected).max(axis=0)
        np.testing.assert_allclose(part[name] / size, expected / size, atol=1e-6, err_msg=name)


def test_points_in_another_crs_are_brought_into_the_models(folder) -> None:
    values = columns()
    here = run(folder, values)[1]
    there = crs.transform(np.column_stack([values["x"], values["y"]]), RD, LONLAT, None)
    values["x"], values["y"] = there.T
    arrays = run(folder, values, crs_wkt=LONLAT)[1]
    size = np.abs(here["coefficients"]).max(axis=0)
    np.testing.assert_allclose(
        arrays["coefficients"] / size, here["coefficients"] / size, atol=1e-5
    )


def test_points_without_a_crs_are_refused(folder) -> None:
    text = refusal(folder, columns(), crs_wkt="")
    assert "no CRS" in text
    assert "Set the CRS" in text


def test_a_predictor_may_come_from_a_raster(folder) -> None:
    values = columns()
    cells = np.random.default_rng(1).uniform(0, 900, (40, 40))
    path = write_raster(folder / "d.tif", cells, from_origin(100_000, 404_000, 100, 100))
    raster = source(path, "dist")
    from_raster = run(folder, values, rasters=(raster,))[1]  # before the field of that name
    row = (404_000 - values["y"]) / 100 - 0.5
    column = (values["x"] - 100_000) / 100 - 0.5
    inner = (np.minimum(row, column) > 0) & (np.maximum(row, column) < 39)
    r, c = np.floor(row[inner]).astype(int), np.floor(column[inner]).astype(int)
    down, right = row[inner] - r, column[inner] - c
    values["dist"] = np.full(60, np.nan)
    values["dist"][inner] = (
        cells[r, c] * (1 - down) * (1 - right) + cells[r + 1, c] * down * (1 - right)
        + cells[r, c + 1] * (1 - down) * right + cells[r + 1, c + 1] * down * right
    )  # fmt: skip
    from_field = run(folder, values)[1]
    assert inner.sum() > 50
    np.testing.assert_allclose(
        from_raster["prediction"][inner], from_field["prediction"][inner], rtol=1e-4
    )
    del values["dist"]
    again = run(folder, values, rasters=(raster,))[1]
    np.testing.assert_array_equal(again["prediction"], from_raster["prediction"])


def test_a_missing_predictor_is_named(folder) -> None:
    values = columns()
    del values["elev"]
    text = refusal(folder, values)
    for words in ("“elev”", "neither a field", "nor among the rasters", "Add it"):
        assert words in text


def test_text_where_the_model_knows_a_number_is_refused(folder) -> None:
    text = refusal(folder, {**columns(), "elev": np.full(60, "high")})
    for words in ("“elev”", "is text", "a number", "Choose"):
        assert words in text


def test_classes_that_training_never_saw_are_counted_and_named(folder) -> None:
    values, report = columns(), Recorder()
    values["soil"][[1, 2, 3]] = ["rock", "rock", "ice"]
    numbers, arrays = run(folder, values, report)
    told = reasons(numbers, arrays)
    assert told == dict.fromkeys([1, 2, 3], "a class that training never saw")
    assert numbers["predicted"] == 57
    for name in SAME:
        assert np.isnan(arrays[name][[1, 2, 3]]).all()
        assert np.isfinite(np.delete(arrays[name], [1, 2, 3], axis=0)).all()
    classes = report.warnings[0]
    assert "“soil”" in classes
    assert "ice (1), rock (2)" in classes
    said = "3 of 60 points could not be predicted: 3 with a class that training never saw."
    assert said in report.warnings


def test_rows_that_cannot_be_predicted_have_their_reason(folder) -> None:
    values = columns()
    values["dist"][[4, 5]] = np.nan, np.inf
    values["soil"][6] = ""
    values["x"][7] = np.nan
    numbers, arrays = run(folder, values, notes={"8": "no geometry", "4": "no geometry"})
    assert reasons(numbers, arrays) == {
        4: "no geometry",
        5: "no value of dist",
        6: "no value of soil",
        7: "no place in the model's coordinate system",
        8: "no geometry",
    }
    assert numbers["predicted"] == 55
    left_out = arrays["reason"] > 0
    np.testing.assert_array_equal(np.isnan(arrays["prediction"]), left_out)


def test_no_row_at_all_can_be_predicted(folder) -> None:
    report = Recorder()
    numbers, arrays = run(folder, {**columns(), "elev": np.full(60, np.nan)}, report)
    assert numbers["predicted"] == 0
    assert np.isnan(arrays["prediction"]).all()
    said = "60 of 60 points could not be predicted: 60 with no value of elev."
    assert said in report.warnings


def test_an_empty_layer_is_refused(folder) -> None:
    assert "no features" in refusal(folder, columns(0))


def test_a_single_network_predicts_without_standard_errors(tmp_path) -> None:
    arrays = trained(tmp_path, columns(), preset="du2020", members=None)[1]
    predicted = run(tmp_path, columns())[1]
    assert np.isnan(predicted["standard_error"]).all()
    assert np.isnan(predicted["coefficient_se"]).all()
    size = arrays["fitted"].std()
    np.testing.assert_allclose(predicted["prediction"] / size, arrays["fitted"] / size, atol=1e-6)


def test_a_model_that_is_damaged_or_missing(folder) -> None:
    whole = (folder / "m.gnnwr").read_bytes()
    (folder / "m.gnnwr").write_bytes(whole[:-1])
    with pytest.raises(ModelFileError, match=r"m\.gnnwr is damaged"):
        run(folder, columns())
    with pytest.raises(ModelFileError, match=r"n\.gnnwr does not exist"):
        run(folder, columns(), model="n.gnnwr")


def test_cancelling_leaves_no_result(folder) -> None:
    report = Recorder()
    report.cancelled.set()
    with pytest.raises(Cancelled):
        run(folder, columns(), report)
    assert not (folder / "p.npz").exists()


def test_a_table_that_cannot_be_read(folder) -> None:
    job = PredictPointsJob("m.gnnwr", PointTable("gone.npz", 3), "p.npz", device="cpu")
    with pytest.raises(InputError, match="point table"):
        predict_points.run(job, str(folder), Recorder())
