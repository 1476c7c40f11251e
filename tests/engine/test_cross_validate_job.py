"""The cross-validation job from table to files."""

from __future__ import annotations

import csv
import importlib.metadata
from pathlib import Path

import numpy as np
import pytest

from gnnwr_qgis.contract import codec
from gnnwr_qgis.engine import presets
from gnnwr_qgis.engine.errors import InputError
from gnnwr_qgis.engine.jobs import cross_validate

from . import folding, made
from .made import says
from .rasterfiles import Recorder
from .report import reading

COLUMNS = (
    "model scheme R2 RMSE NRMSE MAE R2_sd_folds R2_sd_repeats difference difference_low "
    "difference_high joint_low joint_high coverage interval_score constant_coverage "
    "constant_interval_score out_of_bag_r2 seconds"
).split()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(presets.PRESETS, "recommended", folding.QUICK)


def run(folder: Path, values: dict, **changes) -> tuple[dict, dict, Recorder]:
    job, report = folding.job_on(folder, values, **changes), Recorder()
    numbers = cross_validate.run(job, str(folder), report)
    with np.load(folder / job.results, allow_pickle=False) as arrays:
        return numbers, dict(arrays), report


def grouped(points: int = 60) -> dict[str, np.ndarray]:
    values = made.columns(points)
    values["area"] = np.array(["a", "b", "c", "d", "e"])[np.arange(points) % 5]
    return values


def test_results_and_scores(tmp_path: Path) -> None:
    values = grouped()
    values["zinc"][5] = np.nan
    table = tmp_path / "scores.csv"
    numbers, arrays, report = run(
        tmp_path, values, schemes=("random", "groups"), group_field="area", scores=str(table),
        repeats=2,
    )  # fmt: skip
    assert "59 points, 2 schemes, 3 models; about " in report.texts("info")[0]
    assert arrays["prediction"].shape == (2, 3, 60)
    assert arrays["prediction"].dtype == np.float64
    assert (arrays["fold"].shape, arrays["fold"].dtype) == ((2, 60), np.int32)
    assert arrays["lower"].shape == arrays["upper"].shape == (2, 60)
    assert np.isnan(arrays["prediction"][:, :, 5]).all()
    assert (arrays["fold"][:, 5] == 0).all()
    assert arrays["reason"][5] > 0
    used = np.arange(60) != 5
    assert np.isfinite(arrays["prediction"][:, :, used]).all()
    assert (arrays["lower"] < arrays["upper"])[:, used].all()
    np.testing.assert_array_equal(arrays["target"][used], values["zinc"][used])
    for area in "abcde":
        assert len(set(arrays["fold"][1][used & (values["area"] == area)])) == 1
    with open(table, encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0]) == COLUMNS
    assert table.read_bytes().startswith(b"\xef\xbb\xbf")  # else Excel misreads it
    assert all(rows[0][name] for name in COLUMNS[-6:])
    assert [(row["scheme"], row["model"]) for row in rows] == [
        (scheme, model) for scheme in ("random", "groups") for model in ("gnnwr", "olr", "idw")
    ]
    assert rows[0]["difference"] == rows[1]["coverage"] == ""
    assert float(rows[0]["R2"]) == pytest.approx(numbers["R2_RANDOM"])
    assert numbers["R2_BLOCK"] is None
    assert numbers["block_size"] is None
    best = max(rows[1:3], key=lambda row: float(row["R2"]))
    assert numbers["BEST_OTHER_R2"] == pytest.approx(float(best["R2"]))
    assert numbers["models"] == ["gnnwr", "olr", "idw"]
    assert numbers["schemes"] == ["random", "groups"]
    assert numbers["scores"] is True
    assert numbers["report"] is False
    assert not list(tmp_path.glob("*.partial*"))
    says(" ".join(report.texts("info")), "Random folds, GNNWR: R2", "difference of R2")


def test_results_are_those_of_the_rows_of_the_table(tmp_path: Path) -> None:
    """Predictions follow the points when the layer is sorted otherwise."""
    values = made.columns()
    _, plain, _ = run(tmp_path, values, schemes=("random",))
    order = np.random.default_rng(3).permutation(60)
    shuffled = {name: column[order] for name, column in values.items()}
    _, other, _ = run(tmp_path, shuffled, schemes=("random",))
    np.testing.assert_array_equal(other["prediction"], plain["prediction"][:, :, order])
    np.testing.assert_array_equal(other["fold"], plain["fold"][:, order])


def test_blocks_tell_their_size(tmp_path: Path) -> None:
    numbers, _, report = run(tmp_path, made.columns(), schemes=("blocks",))
    assert numbers["block_size"] > 0
    assert numbers["R2_RANDOM"] is None
    assert numbers["BEST_OTHER_R2"] is None
    assert isinstance(numbers["R2_BLOCK"], float)
    says(" ".join(report.texts("info")), "variogram", "hold points")
    numbers, _, _ = run(tmp_path, made.columns(), schemes=("blocks",), block_size=600.0)
    assert numbers["block_size"] == 600.0


def test_no_comparators(tmp_path: Path) -> None:
    numbers, arrays, _ = run(tmp_path, made.columns(), schemes=("random",), compare=())
    assert arrays["prediction"].shape == (1, 1, 60)
    assert numbers["BEST_OTHER_R2"] is None


def test_rows_without_a_group_are_left_out_of_that_scheme_alone(tmp_path: Path) -> None:
    values = grouped()
    values["area"][:4] = ""
    _, arrays, report = run(tmp_path, values, schemes=("random", "groups"), group_field="area")
    assert (arrays["fold"][0] > 0).all()
    assert (arrays["fold"][1][:4] == 0).all()
    assert np.isnan(arrays["prediction"][1, :, :4]).all()
    says(" ".join(report.warnings), "4 points have no group")


def test_fewer_groups_than_folds(tmp_path: Path) -> None:
    numbers, _, report = run(tmp_path, grouped(), schemes=("groups",), group_field="area", folds=10)
    assert numbers["folds"] == [5]
    says(" ".join(report.warnings), "only 5 groups", "5 folds instead of 10")


def test_a_group_field_of_one_value_is_named(tmp_path: Path) -> None:
    values = grouped()
    values["area"][:] = "a"
    with pytest.raises(InputError, match=r"group field “area” has one value only \(“a”\).*Choose"):
        run(tmp_path, values, schemes=("groups",), group_field="area")


def test_the_report_says_how_it_was_made(tmp_path: Path) -> None:
    path = tmp_path / "r.html"
    run(
        tmp_path, grouped(), schemes=("random", "groups"), group_field="area", report=str(path),
        folds=5, repeats=2,
    )  # fmt: skip
    text = reading.read(path.read_text("utf-8")).text
    says(
        text, "Field of the groupsarea", "Random folds5 folds, repeated 2 times",
        "Groups5 folds", f"scikit-learn{importlib.metadata.version('scikit-learn')}", "torch",
        "All 2 repeats under groups would leave out the same points",
    )  # fmt: skip
    assert "mgwr" not in text  # GWR was not compared
    assert "gstools" not in text  # there were no blocks
    assert "Side of a block" not in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"schemes": ()}, "No scheme"),
        ({"schemes": ("random", "random")}, "scheme is chosen twice"),
        ({"schemes": ("nearest",)}, "Unknown scheme 'nearest'"),
        ({"schemes": ("groups",)}, "needs a group field"),
        ({"schemes": ("groups",), "group_field": "area"}, "no field “area”"),
        ({"compare": ("magic",)}, "Unknown model 'magic'"),
        ({"compare": ("olr", "olr")}, "model is chosen twice"),
        ({"folds": 1}, "2 or more"),
        ({"repeats": 0}, "from 1 to 100"),
        ({"seed": -1}, "The seed is -1"),
        ({"block_size": 0.0}, "block size is 0"),
        ({"scores": "scores.txt"}, "extension .csv"),
        ({"report": "report.pdf"}, "extension"),
    ],
)
def test_what_is_refused(tmp_path: Path, changes: dict, words: str) -> None:
    with pytest.raises(InputError, match=words):
        run(tmp_path, made.columns(), **changes)


def test_places_of_files_are_checked_before_anything_is_computed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cross_validate, "prepare", lambda *_: pytest.fail("computed"))
    with pytest.raises(InputError, match="does not exist"):
        run(tmp_path, made.columns(), scores=str(tmp_path / "nowhere" / "s.csv"))


def test_the_job_travels_as_json(tmp_path: Path) -> None:
    job = folding.job_on(tmp_path, made.columns(), block_size=500.0)
    codec.write_job(str(tmp_path / "job.json"), job)
    assert codec.read_job(str(tmp_path / "job.json")) == job


def test_memory_that_is_not_free_refuses_before_computing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cross_validate.memory, "_free", lambda: 1e8)
    with pytest.raises(InputError, match="Cross-validation of 60 points needs about .* use fewer"):
        run(tmp_path, made.columns(60))
