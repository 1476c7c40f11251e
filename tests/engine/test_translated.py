"""Whatever a job says can be said in another language, as whole sentences.

The language of these tests puts every text of the catalogue between ‹ and ›, so what stands
outside of them would stay English.
"""

from __future__ import annotations

import errno
from pathlib import Path

import numpy as np
import pytest

from gnnwr_qgis.contract import job, translation
from gnnwr_qgis.engine import cautions, collinearity, enumeration, failures, gridlosses, presets
from gnnwr_qgis.engine.jobs import (
    cross_validate,
    drawing,
    explore,
    predict_points,
    predict_raster,
    self_test,
    train,
)

from . import folding, made
from .rasterfiles import RD, Recorder, write_raster


class Marked(dict):
    """A catalogue of every text there is."""

    def get(self, text: str, default: str | None = None) -> str:
        return f"‹{text}›"


@pytest.fixture
def _marked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translation._Spoken, "texts", Marked())


def english(text: str) -> str:
    """What of ``text`` is in no catalogue."""
    depth, left = 0, ""
    for character in text:
        depth += (character == "‹") - (character == "›")
        left += character if depth == 0 and character not in "› " else ""
    assert depth == 0
    return left


def said(report: Recorder) -> list[str]:
    return [text for kind in ("progress", "info", "warning") for text in report.texts(kind) if text]


@pytest.mark.usefixtures("_marked")
def test_training_and_prediction_say_nothing_in_english(tmp_path: Path) -> None:
    values = made.columns()
    values["elev"][4] = np.nan
    report = Recorder()
    table = made.write_table(tmp_path, values)
    asked = made.train_job(table)
    train.run(asked, str(tmp_path), report)
    values["soil"][7] = "loam"
    values["dist"][9] = 1e6
    table = made.write_table(tmp_path, values)
    asking = job.PredictPointsJob(asked.model, table, "predicted.npz", device="cpu")
    predict_points.run(asking, str(tmp_path), report)
    texts = said(report)
    assert len(texts) > 10
    assert [english(text) for text in texts] == [""] * len(texts)


@pytest.mark.usefixtures("_marked")
def test_exploration_says_nothing_in_english(tmp_path: Path) -> None:
    values, report = made.columns(30), Recorder()
    values["zinc"] = values["zinc"] - values["zinc"].min() + 1.0
    values["zinc"][0] = 1e6
    values["elev"] = 2 * values["dist"]
    asked = job.ExploreJob(made.write_table(tmp_path, values), "zinc", ("dist", "elev", "soil"))
    numbers = explore.run(asked, str(tmp_path), report)
    assert [english(text) for text in said(report)] == [""] * len(said(report))
    assert any("‹infinite›" in text for text in numbers["warnings"])
    assert any("Consider modelling its logarithm" in text for text in numbers["warnings"])


@pytest.mark.usefixtures("_marked")
def test_a_map_says_nothing_in_english(tmp_path: Path) -> None:
    asked = made.train_job(made.write_table(tmp_path, made.columns()), predictors=("dist", "elev"))
    train.run(asked, str(tmp_path), Recorder())
    values = np.random.default_rng(0).uniform(0, 900, (2, 20, 30)).astype(np.float32)
    values[0, :3] = np.nan
    raster = write_raster(tmp_path / "both.tif", values)
    sources = tuple(
        job.RasterSource(name, name, raster, band + 1, RD)
        for band, name in enumerate(("dist", "elev"))
    )
    report = Recorder()
    asking = job.PredictRasterJob(
        asked.model, sources, job.GridRequest(), str(tmp_path / "map.tif"), device="cpu",
        applicability=str(tmp_path / "area.tif"),
    )  # fmt: skip
    predict_raster.run(asking, str(tmp_path), report)
    assert len(said(report)) > 4
    assert [english(text) for text in said(report)] == [""] * len(said(report))


@pytest.mark.usefixtures("_marked")
def test_cross_validation_says_nothing_in_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(presets.PRESETS, "recommended", folding.QUICK)
    values, report = made.columns(), Recorder()
    asked = folding.job_on(tmp_path, values, schemes=("random", "blocks"))
    cross_validate.run(asked, str(tmp_path), report)
    assert [english(text) for text in said(report)] == [""] * len(said(report))


@pytest.mark.usefixtures("_marked")
def test_the_self_test_says_nothing_in_english(tmp_path: Path) -> None:
    report = Recorder()
    self_test.run(job.SelfTestJob("."), str(tmp_path), report)
    assert [english(text) for text in said(report)] == [""] * 3


@pytest.mark.usefixtures("_marked")
@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "full", "/big/map.tif"),
        OSError(errno.ENOSPC, "full"),
        PermissionError(errno.EACCES, "denied", "/ro/map.tif"),
        OSError("odd"),
        MemoryError(),
        KeyError("x"),
        ImportError("no library", name="torch"),
    ],
)
def test_failures_are_told_in_the_users_language(error: BaseException) -> None:
    assert english(failures.error_event(error).message) == ""


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (OSError(errno.ENOSPC, "full", "/big/map.tif"), "The disk is full: /big/map.tif could"),
        (OSError(errno.ENOSPC, "full"), "The disk is full: a file could not be written."),
        (PermissionError(errno.EACCES, "denied", "/ro"), "The file /ro cannot be opened: denied."),
    ],
)
def test_failures_of_files_name_them(error: OSError, text: str) -> None:
    assert failures.error_event(error).message.startswith(text)


def test_long_enumerations_are_cut() -> None:
    assert enumeration.first_of(["a", "b"], 2) == "a, b"
    assert enumeration.first_of(["a", "b", "c", "d"], 2) == "a, b and 2 more"


@pytest.mark.parametrize("skew", ["small", "positive", "large"])
def test_a_skewed_target_has_a_remedy_of_its_kind(skew: str) -> None:
    values = np.exp(np.random.default_rng(0).normal(0, 1, 200))
    values = {"small": -values, "positive": values, "large": values - 1.0}[skew]
    told = cautions._skewed(values, "zinc")
    assert told is not None
    few = "a few small values" if skew == "small" else "a few large values"
    remedy = {"small": "Check the smallest", "positive": "Consider", "large": "a root, say"}[skew]
    assert few in told
    assert remedy in told


def test_collinear_predictors_beyond_six_are_counted() -> None:
    names = tuple("abcdefgh")
    ones = np.ones(8)
    alike = collinearity.Collinearity(names, 20 * ones, ones.astype(int), 1.0, ())
    told = collinearity.warning_of(alike) or ""
    assert "(variance inflation factor above 10: “a” (20), " in told
    assert "“f” (20) and 2 more). Their" in told
    tied = collinearity.Collinearity(names, ones, ones.astype(int), 40.0, names)
    told = collinearity.warning_of(tied) or ""
    assert "(condition number 40, above 30, among “a”, “b”, " in told
    assert "“f” and 2 more). Their" in told
    both = collinearity.Collinearity(("a",), 20 * ones[:1], ones[:1].astype(int), 40.0, ("a",))
    assert "“a” (20); condition number 40, above 30)." in (collinearity.warning_of(both) or "")


def test_pixels_without_a_prediction_have_a_cause() -> None:
    sources = [job.RasterSource(name, name, "a.tif") for name in "ab"]
    why = gridlosses.why_empty
    first = why([False, False], False, False, sources)
    assert "the raster “a” has only nodata there. Choose" in first
    second = why([True, False], False, False, sources)
    assert "“b” has only nodata there where the rasters before it have values." in second
    assert "classes that the model never saw" in why([True, True], True, True, sources)
    assert "too large for a number" in why([True, True], False, True, sources)
    assert "no place in the model's CRS" in why([True, True], False, False, sources)


def test_classes_unseen_are_listed_the_commonest_first() -> None:
    report = Recorder()
    counts = {str(k): k for k in range(1, 13)}
    gridlosses.warn(3, {"soil": counts, "use": {}}, {"soil": ("13", "14")}, report)
    large, classes = report.warnings
    assert large.startswith("3 pixels have results too large")
    assert "never saw: 12 (12 pixels), 11 (11 pixels), " in classes
    assert "3 (3 pixels) and 2 more. These pixels are nodata. The model knows 13, 14." in classes


def test_a_report_that_fails_leaves_the_rest_complete(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> str:
        raise ValueError("odd")

    report = Recorder()
    assert drawing.attempt(fail, train._COMPLETE, report) is None
    assert report.warnings == [
        "The report could not be made (ValueError: odd). The model and the fitted points are "
        "complete. Please send this message with the log to the plugin's tracker."
    ]
    assert "ValueError: odd" in capsys.readouterr().err
