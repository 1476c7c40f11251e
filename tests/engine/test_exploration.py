"""What an exploration finds, and the warnings it gives and does not give."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import pearsonr, skew, spearmanr

from gnnwr_qgis.engine import cautions
from gnnwr_qgis.engine.countdown import Countdown
from gnnwr_qgis.engine.exploration import COLUMNS, Exploration, explore, stage_begins, statistics

from . import made
from .rasterfiles import Recorder


def found(folder: Path, values: dict, **changes) -> Exploration:
    prepared = made.sample(folder, values, Recorder(), **changes)
    return explore(prepared, "zinc", 1, Recorder())


def said(exploration: Exploration, *words: str) -> bool:
    return any(all(word in text for word in words) for text in exploration.warnings)


def test_relations_are_those_of_scipy(tmp_path: Path) -> None:
    values = made.columns(150)
    exploration = found(tmp_path, values)
    by_name = {relation.name: relation for relation in exploration.relations}
    dist, zinc = values["dist"], values["zinc"]
    assert by_name["dist"].pearson == pytest.approx(pearsonr(dist, zinc)[0])
    assert by_name["dist"].spearman == pytest.approx(spearmanr(dist, zinc)[0])
    slope, intercept = np.polyfit(dist, zinc, 1)
    assert by_name["dist"].line == pytest.approx((intercept, slope))
    means = {level: zinc[values["soil"] == level].mean() for level in ("clay", "peat", "sand")}
    between = sum((means[level] - zinc.mean()) ** 2 for level in values["soil"])
    assert by_name["soil"].r2 == pytest.approx(between / ((zinc - zinc.mean()) ** 2).sum())
    assert np.isnan(by_name["soil"].pearson)
    assert exploration.correlated == ("zinc", "dist", "elev")
    assert exploration.spearman[0, 1] == pytest.approx(by_name["dist"].spearman)


def test_the_residuals_are_those_of_least_squares(tmp_path: Path) -> None:
    exploration = found(tmp_path, made.columns(150))
    sample = exploration.sample
    np.testing.assert_allclose(sample.design.T @ exploration.residual, 0, atol=1e-5)
    expected = 1 - exploration.residual.var() / sample.target.var()
    assert exploration.ordinary_r2 == pytest.approx(expected)
    assert exploration.moran_target is not None
    assert exploration.variogram_target.lag.size > 3


def test_the_table_has_a_row_for_target_and_predictors(tmp_path: Path) -> None:
    rows = statistics(found(tmp_path, made.columns(150)))
    table = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    assert [row["name"] for row in table] == ["zinc", "dist", "elev", "soil"]
    assert table[0]["role"] == "target"
    assert table[0]["vif"] is None
    assert table[1]["vif"] == pytest.approx(1.0, abs=0.1)
    assert (table[3]["vif_df"], table[3]["levels"], table[3]["pearson"]) == (2, 3, None)


def test_rare_levels_are_one(tmp_path: Path) -> None:
    values = made.columns(150)
    values["soil"] = values["soil"].astype("U5")
    values["soil"][:3] = ["loess", "loam", "marl"]
    soil = next(r for r in found(tmp_path, values).relations if r.name == "soil")
    assert set(soil.values.tolist()) == {"clay", "peat", "sand", "other"}


def test_good_data_have_no_warning(tmp_path: Path) -> None:
    assert found(tmp_path, made.columns(150)).warnings == ()


def test_a_predictor_that_repeats_another_is_named(tmp_path: Path) -> None:
    values = made.columns(150)
    values["elev"] = values["dist"] / 100 + 1e-3 * values["elev"]
    assert said(found(tmp_path, values), "“dist”", "“elev”", "Leave out one")


def test_few_points_are_warned_of(tmp_path: Path) -> None:
    exploration = found(tmp_path, made.columns(60))
    assert said(exploration, "60 locations for 5 coefficients", "until about 4 coefficients")
    few = {name: np.repeat(column, 3) for name, column in made.columns(60).items()}
    assert said(found(tmp_path, few), "60 locations for 5 coefficients")


def test_clustered_points_are_warned_of(tmp_path: Path) -> None:
    values = made.columns(150)
    rng = np.random.default_rng(1)
    group = np.arange(150) % 6
    for axis in ("x", "y"):
        values[axis] = rng.uniform(100_000, 104_000, 6)[group] + rng.normal(0, 40, 150)
    assert said(found(tmp_path, values), "clusters", "spatial blocks")


@pytest.mark.parametrize(("shift", "remedy"), [(0.0, "logarithm"), (-1e3, "transformed")])
def test_a_skewed_target_is_warned_of(tmp_path: Path, shift: float, remedy: str) -> None:
    values = made.columns(150)
    values["zinc"] = np.exp(values["zinc"] / 100) + shift
    assert said(found(tmp_path, values), "skewed", remedy)


def test_a_target_skewed_to_the_left_is_not_logged(tmp_path: Path) -> None:
    values = made.columns(150)
    values["zinc"] = 1e4 - np.exp(values["zinc"] / 100)
    exploration = found(tmp_path, values)
    assert said(exploration, "a few small values")
    assert not said(exploration, "logarithm")


def test_a_repeated_value_is_warned_of(tmp_path: Path) -> None:
    values = made.columns(150)
    values["zinc"][:60] = 0.0
    assert said(found(tmp_path, values), "40%", "the same value", "detection limit")


def test_duplicates_are_warned_of(tmp_path: Path) -> None:
    values = made.columns(150)
    values["x"][:20], values["y"][:20] = values["x"][20:40], values["y"][20:40]
    assert said(found(tmp_path, values), "40 of 150 points", "average repeated")


def test_a_predictor_of_nearly_one_value_is_warned_of(tmp_path: Path) -> None:
    values = made.columns(150)
    values["elev"][:140] = 7.0
    assert said(found(tmp_path, values), "“elev” is 7 at 93%")


def test_skewness_is_that_of_scipy() -> None:
    values = np.random.default_rng(0).gamma(2, size=500)
    assert cautions.skewness(values) == pytest.approx(skew(values))
    assert cautions.skewness(np.ones(5)) == 0.0


def test_a_fit_on_classes_alone_has_no_correlations(tmp_path: Path) -> None:
    prepared = made.sample(tmp_path, made.columns(150), Recorder(), predictors=("soil",))
    exploration = explore(prepared, "zinc", 1, Recorder())
    assert exploration.pearson.shape == (1, 1)
    assert replace(exploration, warnings=()).correlated == ("zinc",)


def test_stages_begin_one_after_the_other_and_the_report_counts() -> None:
    for points in (20, 3000, 20000):
        for reported in (True, False):
            begins = stage_begins(points, 5, reported)
            assert begins[0] == 0.0
            assert all(a < b for a, b in itertools.pairwise(begins))
            assert (begins[-1] == 1.0) is not reported
    # Moran's I grows with the points, variograms hardly, a report with both.
    few, many = (np.diff(stage_begins(count, 5, False)) for count in (3000, 30000))
    assert many[2] / many[4] > 5 * few[2] / few[4]
    assert stage_begins(3000, 12, True)[-1] < stage_begins(3000, 2, True)[-1]


def test_time_left_is_that_of_the_stages_and_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the stages take what they are thought to, every estimate is right."""
    begins = stage_begins(90, 3, True)
    moments = iter([0.0, *(20.0 * share for share in begins)])
    monkeypatch.setattr(
        "gnnwr_qgis.engine.exploration.Countdown",
        lambda *rest: Countdown(*rest, clock=lambda: next(moments)),
    )
    report = Recorder()
    explore(made.sample(tmp_path, made.columns(90), report), "zinc", 1, report, reported=True)
    left = [
        int(text.split(", ")[1].split()[0])
        for text in report.texts("progress")
        if text.endswith(" left")
    ]
    ends = [20.0 * (1.0 - share) for share in begins[:-1] if 20.0 * share > 1.0]
    assert left == [round(seconds) for seconds in ends]
    assert left[-1] >= 10  # the report
