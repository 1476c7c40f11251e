"""The report of an exploration: sections, numbers, warnings, odd data."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gnnwr_qgis.engine.exploration import explore
from gnnwr_qgis.engine.report.exploration import ExplorationData, page_of
from gnnwr_qgis.engine.report.points import PointData
from gnnwr_qgis.engine.samples import prepare

from .. import made
from ..rasterfiles import LONLAT, RD, Recorder
from .reading import column, drawings, read
from .reports import HOSTILE
from .validations import PROVENANCE


def explored(folder: Path, values: dict, **changes) -> ExplorationData:
    report = Recorder()
    table = made.write_table(folder, values, changes.pop("crs_wkt", RD))
    job = made.train_job(table, **changes)
    prepared = prepare(job, str(folder), report)
    found = explore(prepared, job.target, 1, Recorder())
    return ExplorationData(
        PointData.of(job, prepared), found, (*report.warnings, *found.warnings), PROVENANCE
    )


def report(data: ExplorationData):
    return read(page_of(data).html())


def test_sections_and_numbers(tmp_path: Path) -> None:
    values = made.columns(150)
    values["elev"][4] = np.nan
    data = explored(tmp_path, values)
    page = report(data)
    assert page.headings[1:] == [
        "Data", "Each predictor and the target", "Correlations", "Collinearity", "In space",
        "Provenance", "How to cite",
    ]  # fmt: skip
    made.says(
        page.text, "Alone, “dist” goes with “zinc”", "149 points of 150", "no value of elev",
        "Moran’s I", "condition number of the standardised predictors", "Clark-Evans", "wells",
        "10.1080/01621459.1992.10475190",
    )  # fmt: skip
    found = data.found
    assert float(column(page, "moran", "Moran’s I")[0]) == pytest.approx(found.moran_target.index)
    assert float(column(page, "vif", "VIF")[0]) == pytest.approx(found.collinearity.vif.max())
    assert float(column(page, "correlations", "Pearson")[0]) == pytest.approx(found.pearson[0, 1])
    lags = column(page, "variograms", "distance m")[: len(found.variogram_target.lag)]
    np.testing.assert_allclose(np.array(lags, dtype=float), found.variogram_target.lag)
    lines = column(page, "scatter-lines", "curve")
    assert {"linear", "LOWESS"} == set(lines)
    np.testing.assert_allclose(
        np.array(column(page, "ols-residuals", "residual"), dtype=float), found.residual,
        rtol=1e-6, atol=1e-6,
    )  # fmt: skip


def test_warnings_stand_at_the_top_once(tmp_path: Path) -> None:
    values = made.columns(150)
    values["elev"] = 3 * values["dist"]
    html = page_of(explored(tmp_path, values)).html()
    text = read(html).text
    assert text.count("Predictors repeat one another") == 1
    assert html.index("Predictors repeat") < html.index("<nav")
    assert "infinite" in text


def test_place_that_tells_nothing_is_said(tmp_path: Path) -> None:
    values = made.columns(150)
    rng = np.random.default_rng(5)
    values["zinc"] = values["dist"] + rng.normal(0, 100, 150)
    text = report(explored(tmp_path, values)).text
    assert "may gain little over a global regression" in text


def test_place_that_tells_more_is_said(tmp_path: Path) -> None:
    values = made.columns(150)
    values["zinc"] = values["dist"] + (values["x"] - 102_000)
    assert "has something to find" in report(explored(tmp_path, values)).text


def test_degrees_classes_alone_and_few_locations(tmp_path: Path) -> None:
    values = made.columns(60)
    values["x"], values["y"] = 5 + np.arange(60) % 4 / 10, 52 + np.arange(60) // 4 % 4 / 10
    data = explored(tmp_path, values, predictors=("soil",), crs_wkt=LONLAT)
    page = report(data)
    made.says(
        page.text, "too few locations", "All predictors are classes", "its classes explain",
        "cannot be told apart" if data.found.collinearity.high else "not above 30",
    )  # fmt: skip
    assert column(page, "moran", "Moran’s I") == ["", ""]


def test_hostile_names_and_many_predictors(tmp_path: Path) -> None:
    values = made.columns(300)
    rng = np.random.default_rng(0)
    data = explored(tmp_path, values)
    relation = data.found.relations[0]
    names = [*HOSTILE, *(f"p{k}" for k in range(38 - len(HOSTILE)))]
    relations = tuple(
        replace(relation, name=name, values=rng.normal(size=300), unit=HOSTILE[3]) for name in names
    )
    strange = replace(
        relation,
        kind="class",
        levels=HOSTILE,
        values=np.array(HOSTILE)[np.arange(300) % len(HOSTILE)],
    )
    found = replace(
        data.found, relations=(*relations, strange), target=HOSTILE[0],
        correlated=("zinc", *names),
        pearson=np.full((39, 39), 0.3), spearman=np.full((39, 39), -0.9),
        collinearity=replace(
            data.found.collinearity, names=(*names, "s"), vif=np.full(39, 3.0),
            degrees=np.ones(39, int),
        ),
    )  # fmt: skip
    page = report(replace(data, found=found, warnings=HOSTILE))
    assert "9 weakest predictors are not drawn" in page.text
    assert len(page.files["relations"]) == 40


def test_exact_collinearity_is_no_number(tmp_path: Path) -> None:
    values = made.columns(150)
    values["elev"] = 3 * values["dist"]
    page = report(explored(tmp_path, values))
    rows = {row[0]: row for row in page.files["vif"][1:]}
    assert rows["dist"][2:] == ["", "", "exactly"]
    assert rows["soil"][4] == "little"


def test_labels_of_classes_stay_different(tmp_path: Path) -> None:
    """Cut alike, two classes would look like one."""
    values = made.columns(120)
    rocks = ["Early Proterozoic basement A", "Early Proterozoic basement B", "Archean"]
    values["soil"] = np.array(rocks)[np.arange(120) % 3]
    html = page_of(explored(tmp_path, values)).html()
    drawing = next(one for one in drawings(html) if "The target against each predictor" in one)
    texts = re.findall(r">([^<>]*)</text>", drawing)
    shown = [text for text in texts if text.startswith("Early Proter")]
    assert len(shown) == len(set(shown)) == 2, texts
