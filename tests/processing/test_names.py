"""Names in any script, with quotes, markup and formulas: right in what is written, and harmless."""

from __future__ import annotations

import csv
import html
import os
import re

import numpy as np
import pytest
from qgis.core import (
    QgsApplication,
    QgsField,
    QgsProcessingContext,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)

from gnnwr_qgis.contract import translation
from gnnwr_qgis.contract.choices import SCHEMES
from gnnwr_qgis.contract.modelheader import read_header
from gnnwr_qgis.contract.names import coefficient_field, coefficient_se_field
from gnnwr_qgis.layers import fieldtypes
from gnnwr_qgis.processing import language
from tests.processing.made import (
    Feedback,
    centres,
    point_layer,
    quick,
    raster_bands,
    surfaces,
    values_of,
    write_raster,
)

FORMULA = "=cmd|' /C calc'!A0"
MARKUP = 'Höhe <b onclick="x()">%1 & 距离</b> \U0001f30d'
TARGET = "هدف\n+1"
LAYER = "<img src=x onerror=alert(1)> %s {0} \u202eابج"
UNIT = "µg/m³ <i>"
LEVELS = ["=1+1<b>", "@SUM(A1)", "＝1＋1", "-2", '沙"', "a,b\nc"]
SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # of formulas


def run(name, parameters, context):
    import processing

    return processing.run(name, parameters, context=context, feedback=Feedback())


@pytest.fixture(scope="module")
def named(qgis_app):
    """Points whose fields have the names above."""
    plain = values_of(point_layer())
    fields = [
        (QgsField(new, fieldtypes.DOUBLE), plain[old])
        for new, old in ((FORMULA, "x1"), (MARKUP, "x2"), (TARGET, "y"))
    ]
    return point_layer(fields=fields, name=LAYER)


@pytest.fixture(scope="module")
def trained(provider, engine_cache, tmp_path_factory, named):
    folder = tmp_path_factory.mktemp("named")
    patch = pytest.MonkeyPatch()
    patch.setenv("GNNWR_CACHE", engine_cache)
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    asked = quick(
        INPUT=named, TARGET=TARGET, PREDICTORS=[FORMULA, MARKUP], UNIT=UNIT, EPOCHS=4,
        MODEL=str(folder / "m.gnnwr"), OUTPUT=str(folder / "fitted.gpkg"),
        REPORT=str(folder / "r.html"),
    )  # fmt: skip
    yield run("gnnwr:train", asked, context)
    patch.undo()


def check_page(path, *names):
    """A report shows every name as text, and has no element or script that a name brought in."""
    with open(path, encoding="utf-8") as stream:
        page = stream.read()
    tags = set(re.findall(r"<([a-zA-Z][\w-]*)", page))
    assert not tags & {"script", "iframe", "object", "embed", "form"}
    assert not re.search(r"<[^>]*\sonerror\s*=", page)
    assert not re.search(r"<[^>]*\sonclick\s*=", page)
    text = html.unescape(re.sub(r"<[^>]*>", " ", page))
    for name in (FORMULA, *(names or ["onclick"])):
        assert name in text


def test_fields_of_the_fitted_points_carry_the_names(trained):
    values = values_of(QgsVectorLayer(trained["OUTPUT"]))
    for name in ("Intercept", FORMULA, MARKUP):
        assert np.isfinite(np.array(values[coefficient_field(name)], dtype=float)).all()
        assert coefficient_se_field(name) in values
    check_page(trained["REPORT"])


def test_the_model_keeps_the_names(trained):
    header = read_header(trained["MODEL"])
    assert header.target == TARGET
    assert {one.name for one in header.predictors} == {FORMULA, MARKUP}
    assert header.unit == UNIT
    assert "onerror" in header.provenance["points"]


def test_points_predicted_into_csv_and_a_geopackage(trained, engine, context, named, tmp_path):
    found = {}
    for name in ("p.csv", "p.gpkg"):
        asked = {"MODEL": trained["MODEL"], "INPUT": named, "OUTPUT": str(tmp_path / name)}
        run("gnnwr:predictpoints", asked, context)
        found[name] = values_of(QgsVectorLayer(str(tmp_path / name)))
    assert np.isfinite(np.array(found["p.gpkg"][coefficient_field(MARKUP)], dtype=float)).all()
    # GDAL itself loses quotes and line breaks when it reads the first line, not when it writes it.
    with open(tmp_path / "p.csv", encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    names = list(rows[0])
    assert coefficient_field(MARKUP) in names
    predicted = [float(row["prediction"]) for row in rows]
    assert predicted == pytest.approx(found["p.gpkg"]["prediction"])
    # The user's own fields are data and stay as they are (docs/guide/data-formats.md).
    own = named.fields().names()
    assert names[: len(own)] == own
    assert not [name for name in names[len(own) :] if name.startswith(SIGNS)]


def test_bands_of_the_maps_carry_the_names(trained, engine, context, tmp_path):
    x1, x2, _ = surfaces(*centres())
    path = write_raster(str(tmp_path / "bänder 层.tif"), [x1, x2], [FORMULA, MARKUP])
    asked = {
        "MODEL": trained["MODEL"], "RASTERS": [QgsRasterLayer(path, LAYER)],
        "OUTPUT": str(tmp_path / "map.tif"), "COEFFICIENTS": str(tmp_path / "coefficients.tif"),
    }  # fmt: skip
    results = run("gnnwr:predictraster", asked, context)
    assert np.isfinite(raster_bands(results["OUTPUT"])[0][0]).all()
    names = raster_bands(results["COEFFICIENTS"])[1]
    assert [name for name in names if name.startswith(FORMULA)]
    assert [name for name in names if name.startswith(MARKUP)]


def test_reports_and_table_of_exploration(trained, engine, context, named, tmp_path):
    asked = {
        "INPUT": named, "TARGET": TARGET, "PREDICTORS": [FORMULA, MARKUP],
        "REPORT": str(tmp_path / "r.html"), "TABLE": str(tmp_path / "t.csv"),
    }  # fmt: skip
    run("gnnwr:explore", asked, context)
    check_page(tmp_path / "r.html")
    with open(tmp_path / "t.csv", encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert {row[0] for row in rows[1:]} == {TARGET, MARKUP, "'" + FORMULA}


def test_the_report_of_an_explanation(trained, engine, context, named, tmp_path):
    asked = {
        "MODEL": trained["MODEL"], "INPUT": named, "OUTPUT": str(tmp_path / "e.gpkg"),
        "REPORT": str(tmp_path / "e.html"),
    }  # fmt: skip
    run("gnnwr:explain", asked, context)
    check_page(tmp_path / "e.html")
    assert f"shapley_{FORMULA}" in values_of(QgsVectorLayer(str(tmp_path / "e.gpkg")))
    assert not [name for name in os.listdir(tmp_path) if "partial" in name]


@pytest.fixture(scope="module")
def grouped(qgis_app):
    """The same points in groups and classes of such names; the first two lack a value."""
    plain = values_of(point_layer())
    lacking = [None, *plain["x1"][1:]], [plain["y"][0], None, *plain["y"][2:]]
    fields = [
        (QgsField(FORMULA, fieldtypes.DOUBLE), lacking[0]),
        (QgsField(TARGET, fieldtypes.DOUBLE), lacking[1]),
        (QgsField("=group", fieldtypes.TEXT), [LEVELS[k % 6] for k in range(60)]),
        (QgsField("+class", fieldtypes.TEXT), [LEVELS[k // 3 % 2] for k in range(60)]),
    ]
    return point_layer(fields=fields, name=LAYER)


@pytest.fixture(params=["en", "zh_CN"])
def locale(request, monkeypatch):
    monkeypatch.setattr(QgsApplication, "locale", staticmethod(lambda: request.param))
    language.speak()
    yield request.param
    translation.use(None)


def test_cross_validation_by_groups(provider, engine, context, grouped, tmp_path, locale):
    asked = {
        "INPUT": grouped, "TARGET": TARGET, "PREDICTORS": [FORMULA, "+class"], "UNIT": UNIT,
        "SCHEME": [SCHEMES.index("groups")], "GROUP_FIELD": "=group", "FOLDS": 3, "DEVICE": 1,
        "COMPARE": [0], "OUTPUT": str(tmp_path / "p.csv"), "TABLE": str(tmp_path / "t.csv"),
        "REPORT": str(tmp_path / "r.html"),
    }  # fmt: skip
    run("gnnwr:crossvalidate", asked, context)
    own = grouped.fields().names()
    with open(tmp_path / "p.csv", encoding="utf-8-sig", newline="") as stream:
        points = list(csv.DictReader(stream))
    assert list(points[0])[: len(own)] == own
    assert [row["=group"] for row in points] == [LEVELS[k % 6] for k in range(60)]
    reasons = [row["reason"] for row in points[:2]]
    assert FORMULA in reasons[0]
    assert TARGET in reasons[1]
    assert ("缺" in reasons[0]) == (locale == "zh_CN")
    with open(tmp_path / "t.csv", encoding="utf-8-sig", newline="") as stream:
        cells = [cell for row in csv.reader(stream) for cell in row]
    cells += [name for name in points[0] if name not in own] + reasons
    numeric = re.compile(r"-?[\d.]+(e[-+]\d+)?")
    assert not [one for one in cells if one.startswith(SIGNS) and not numeric.fullmatch(one)]
    check_page(tmp_path / "r.html", "+class", "=group")
