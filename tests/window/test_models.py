"""An example model in a real QGIS: a batch of it, with reports and maps, in each language."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gnnwr_qgis.contract import translation
from gnnwr_qgis.runtime import paths, stamp
from scripts import qgis_window

pytestmark = [pytest.mark.window, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 900.0  # seconds; a QGIS that hangs is ended then
PATIENCE = 840.0
TARGETS = ("log_zinc", "copper")
OUTPUTS = {
    "train:report": "report.html",
    "train:model": "model.gnnwr",
    "train:fitted": "fitted.gpkg",
    "predict:prediction": "prediction.tif",
    "predict:coefficients": "coefficients.tif",
}
FILES = {*OUTPUTS.values(), "fitted.qml", "prediction.qml", "coefficients.qml"}
# By the locale that QGIS is given: the folder of the model and the catalogue of the plugin.
LANGUAGES = {"en": ("", None), "zh-Hans": ("zh_CN", "gnnwr_zh_CN.qm")}


@pytest.fixture(scope="module", params=LANGUAGES)
def batch(request, tmp_path_factory):
    """What the session has seen, and the folder that it wrote to; the tests speak its language."""
    if qgis_window.available():
        pytest.skip(qgis_window.available())
    if not stamp.state(paths.cache_folder()).usable:
        pytest.skip("no engine: set GNNWR_CACHE")
    home = tmp_path_factory.mktemp("models")
    sample, output = home / "sample", home / "output"
    shutil.copytree(ROOT / "resources" / "sample", sample)
    output.mkdir()
    folder, catalogue = LANGUAGES[request.param]
    rows = [
        (
            {"target": target, "classes": "soil;ffreq", "epochs": 2},
            {name: str(output / f"{target}_{file}") for name, file in OUTPUTS.items()},
        )
        for target in TARGETS
    ]
    values = {
        "sample": str(sample),
        "model": str(ROOT / "resources" / "models" / folder / "points_to_map.model3"),
        "rows": rows,
        "patience": PATIENCE,
    }
    session = Path(__file__).with_name("modelbatch.py")
    told = qgis_window.run_session(session, home / "home", values, LIMIT, locale=request.param)
    translation.use(str(ROOT / "resources" / "i18n" / catalogue) if catalogue else None)
    yield {**told, "output": output}
    translation.use(None)


def titled(text, target):
    return translation.tr(text).format(target=target)


def test_every_row_has_all_its_files(batch):
    wanted = {f"{target}_{name}" for target in TARGETS for name in FILES}
    assert {path.name for path in batch["output"].iterdir()} == wanted
    assert all(path.stat().st_size > 100 for path in batch["output"].iterdir())


def test_nothing_is_said_but_the_log(batch):
    """QGIS tells of an error in a batch by a window or its message bar."""
    assert batch["said"] == []
    assert [text for text in batch["bar"] if batch["title"] not in text] == []
    assert "Traceback" not in batch["log"]
    for target in TARGETS:
        assert f"{target}_prediction.tif" in batch["log"]


def test_each_report_is_offered_once(batch):
    files = [str(batch["output"] / f"{target}_report.html") for target in TARGETS]
    assert sorted(batch["viewer"]) == sorted(files)
    for target, file in zip(TARGETS, files):
        text = Path(file).read_text(encoding="utf-8")
        assert target in text
        assert translation.tr("Out-of-bag prediction") in text


def test_each_row_has_groups_of_its_own(batch):
    """Its layers are called as without a model, not by the model's names of its outputs."""
    groups = [item for item in batch["tree"] if isinstance(item, list)]
    wanted = []
    for target in TARGETS:
        model, prediction = "GNNWR model of {target}", "GNNWR prediction of {target}"
        maps = ("Prediction of {target}", "Coefficients of {target}")
        wanted.append([titled(model, target), [titled("Fitted {target}", target)]])
        wanted.append([titled(prediction, target), [titled(title, target) for title in maps]])
    assert sorted(groups) == sorted(wanted)


def test_maps_and_points_have_their_styles(batch):
    intercept, effect = (translation.tr(text) for text in ("Intercept", "Coefficient of {name}"))
    for target in TARGETS:
        surfaces = batch["styles"][titled("Coefficients of {target}", target)]
        names = ("dist", "soil=2", "soil=3", "ffreq=2", "ffreq=3")
        assert set(surfaces) == {intercept, *(effect.format(name=name) for name in names)}
        assert set(surfaces) < set(batch["styles"][titled("Fitted {target}", target)])


def test_qgis_ends_well(batch):
    assert batch["tasks"] == []
    assert batch["exit_status"] == 0
    left = (batch["output"].parent / "home" / "tmp").iterdir()
    assert [path.name for path in left if path.name.startswith("gnnwr-job-")] == []
