"""A real QGIS on a display of its own: dialogs, layers, cancel, batch.

One QGIS serves all tests here; what it did is in ``session.py``.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from gnnwr_qgis.runtime import paths, stamp
from scripts import qgis_window
from tests.waiting import TooSlow

pytestmark = pytest.mark.window

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 900.0  # seconds; a QGIS that hangs is ended then
UNIT = "log(mg/kg)"
MODEL, PREDICTION = "GNNWR model of log_zinc", "GNNWR prediction of log_zinc"
EXPLANATION = "GNNWR explanation of log_zinc"


@pytest.fixture(scope="module")
def sessions():
    """What the session of QGIS has seen; none before it, or where it has to be made again."""
    return []


@pytest.fixture
def window(sessions, tmp_path_factory):
    """What the session has seen, and the folders it worked in."""
    if not sessions:
        try:
            sessions.append(session_of_qgis(tmp_path_factory))
        except Exception as error:  # noqa: BLE001 (told by every test, as when it was first met)
            sessions.append(error)
    if isinstance(sessions[0], Exception):
        raise sessions[0]
    return sessions[0]


def session_of_qgis(tmp_path_factory):
    if qgis_window.available():
        pytest.skip(qgis_window.available())
    if not stamp.state(paths.cache_folder()).usable:
        pytest.skip("no engine: set GNNWR_CACHE")
    home = tmp_path_factory.mktemp("window")
    sample, output = home / "sample", home / "output"
    shutil.copytree(ROOT / "resources" / "sample", sample)
    output.mkdir()
    session = Path(__file__).with_name("session.py")
    values = {"sample": str(sample), "output": str(output)}
    told = qgis_window.run_session(session, home / "home", values, LIMIT)
    return {**told, "home": home, "output": output}


@pytest.fixture
def keeps(sessions, request):
    """Check that something took less than so many seconds; a second try has another session."""
    last = request.config.getoption("reruns", None) or 0
    tried_again = getattr(request.node, "execution_count", 1) <= last

    def check(took, seconds):
        if not took < seconds:  # by no load, which is another one by now
            if tried_again:
                sessions.clear()
            raise TooSlow(f"It took {took:.2f} s, and {seconds:.2f} s are promised.")

    return check


def lives(pid, born):
    """Whether a process is there that was started then; its id may be another's by now."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return int(stat.rpartition(b")")[2].split()[19]) == born


def layer(window, name, group, raster=False):
    (found,) = (
        item
        for item in window["layers"]
        if (item["name"], item["group"], item["raster"]) == (name, group, raster)
    )
    return found


def test_training_in_its_dialog(window):
    assert window["train"]["N_USED"] == 155
    assert 0.6 < window["train"]["R2"] < 0.9
    assert window["train"]["SCORED_ON"] == "out-of-bag"
    files = "m.gnnwr f.gpkg f.qml p.tif p.qml c.tif c.qml a.tif a.qml q.gpkg e.gpkg e.qml e.html"
    for name in files.split():
        assert (window["output"] / name).stat().st_size > 100


@pytest.mark.parametrize("name", ["train", "predictraster", "predictpoints", "explain"])
def test_the_window_stays_alive(window, keeps, name):
    keeps(window[name]["longest_freeze"], 2.0)


def test_one_group_for_each_run(window):
    groups = [item for item in window["tree"] if isinstance(item, list)]
    assert sorted(groups) == [
        [EXPLANATION, ["Explanation of log_zinc"]],
        [MODEL, ["Fitted log_zinc"]],
        [PREDICTION, ["Prediction of log_zinc"]],
        [
            PREDICTION,
            ["Prediction of log_zinc", "Coefficients of log_zinc", "Attribution of log_zinc"],
        ],
    ]
    assert window["tree"][4:] in (["meuse", "meuse_covariates"], ["meuse_covariates", "meuse"])


def test_fitted_points(window):
    fitted = layer(window, "Fitted log_zinc", MODEL)
    assert fitted["current"] == "Residual"
    wanted = {"Residual", "Fitted", "Out-of-bag prediction", "Coefficient of dist"}
    assert wanted <= set(fitted["styles"])
    assert {style["renderer"] for style in fitted["styles"].values()} == {"graduatedSymbol"}
    lines = fitted["styles"]["Residual"]["legend"]
    assert len(lines) == 7
    assert lines[0].startswith("Residual: above ")
    assert all(line.endswith(f" {UNIT}") for line in lines)
    # GeoPackage keeps no aliases, and with them the units of coefficients would be lost.
    title = "Coefficient of soil=2"
    first = fitted["styles"][title]["legend"][0]
    assert first.startswith(f"{title}: above ")
    assert first.endswith(f" {UNIT}")


def test_prediction_raster(window):
    prediction = layer(window, "Prediction of log_zinc", PREDICTION, raster=True)
    assert set(prediction["styles"]) == {"Prediction", "Standard error"}
    assert prediction["current"] == "Prediction"
    for name, band in (("Prediction", "Band 1: prediction"), ("Standard error", "Band 2: stand")):
        style = prediction["styles"][name]
        assert style["renderer"] == "singlebandpseudocolor"
        assert style["legend"][0].startswith(band)
        assert f"suffix  {UNIT}" in style["legend"]


def test_coefficient_raster(window):
    surfaces = layer(window, "Coefficients of log_zinc", PREDICTION, raster=True)
    names = ("Intercept", "dist", "soil=2", "soil=3", "ffreq=2", "ffreq=3")
    titles = {f"Coefficient of {name}": name for name in names[1:]}
    titles["Intercept"] = "Intercept"
    assert surfaces["current"] == "Coefficient of dist"
    assert set(surfaces["styles"]) == set(titles)  # those of the fitted points
    for title, style in surfaces["styles"].items():
        assert style["renderer"] == "singlebandpseudocolor"
        assert f": {titles[title]}" in style["legend"][0]


def test_predicted_points(window):
    predicted = layer(window, "Prediction of log_zinc", PREDICTION)
    assert predicted["current"] == "Prediction"
    assert predicted["styles"]["Prediction"]["renderer"] == "graduatedSymbol"
    assert predicted["styles"]["Prediction"]["legend"][0].startswith("Prediction: above ")


def test_attribution_raster(window):
    attribution = layer(window, "Attribution of log_zinc", PREDICTION, raster=True)
    wanted = {f"Shapley value of {name}" for name in ("dist", "soil", "ffreq", "location")}
    assert set(attribution["styles"]) == wanted
    assert attribution["current"] == "Shapley value of dist"
    limits = {tuple(style["legend"][1:]) for style in attribution["styles"].values()}
    assert len(limits) == 1  # one scale, so that the colours compare


def test_explained_points(window):
    explained = layer(window, "Explanation of log_zinc", EXPLANATION)
    players = {f"Shapley value of {name}" for name in ("dist", "soil", "ffreq", "location")}
    assert set(explained["styles"]) == players | {"Prediction"}
    assert explained["current"] in players  # the strongest, which depends on the model
    legends = [explained["styles"][name]["legend"] for name in sorted(players)]
    assert len({tuple(line.split(": ")[-1] for line in lines) for lines in legends}) == 1


def test_the_report_is_offered_in_the_results_viewer(window):
    assert window["viewer"] == [str(window["output"] / "e.html")]


def test_layers_say_where_they_come_from(window):
    groups = (MODEL, PREDICTION, EXPLANATION)
    own = [item for item in window["layers"] if item["group"] in groups]
    assert len(own) == 6
    for item in own:
        assert item["visible"]
        assert "meuse_covariates" in item["abstract"]
        assert "QGIS 3" in item["abstract"]
        assert ("m.gnnwr" in item["abstract"]) == (item["group"] != MODEL)


@pytest.mark.parametrize("way", ["dialog", "batch"])
def test_cancel_stops_everything_at_once(window, keeps, way):
    told = window[way]
    # The checks below mean something only if there was something to stop.
    assert told["processes"]
    assert len(told["folders"]) == 1
    keeps(told["back"], 1.0)
    keeps(told["processes_stay"], 1.0)
    assert told["folders_left"] == []
    assert told["files_left"] == []
    assert "Cancelled. Nothing was written." in told["log"]
    keeps(told["longest_freeze"], 2.0)
    assert told["ready_again"]


def test_cancelled_batch_ends_with_its_row(window):
    assert window["batch"]["rows"] == 2
    assert window["batch"]["workers"] == 1


def test_no_task_goes_on(window):
    # One that does makes QGIS ask before it closes.
    assert window["tasks"] == []


def test_nothing_is_left_when_qgis_has_closed(window):
    assert window["exit_status"] == 0
    for told in (window["dialog"], window["batch"]):
        assert not any(map(lives, told["processes"], told["born"]))
    left = os.listdir(window["home"] / "home" / "tmp")
    assert [name for name in left if name.startswith("gnnwr-job-")] == []
