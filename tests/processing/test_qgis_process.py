"""The installed plugin from the command line, in a QGIS of its own.

Profile, plugin, engine and data lie below names with spaces and letters of other scripts.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys

import pytest
from qgis.core import QgsApplication, QgsProject, QgsVectorFileWriter

from tests.processing.made import point_layer, raster_bands
from tests.processing.movedengine import copy_engine

ALGORITHMS = (
    "explore train crossvalidate predictraster predictpoints explain enginesetup enginestatus"
).split()
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = shutil.which("qgis_process.bin") or shutil.which("qgis_process")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("qgis home") / "缓存 with spaces ü"
    folder.mkdir()
    return folder


@pytest.fixture(scope="module")
def moved_cache(engine_cache, home):
    """A cache folder with the whole engine, below ``home``."""
    return copy_engine(engine_cache, home / "引擎 é")


@pytest.fixture(scope="module")
def qgis_process(qgis_app, home):
    """Call qgis_process with the zip of the plugin installed and enabled in a fresh profile."""
    if PROGRAM is None:
        pytest.skip("no qgis_process on PATH")
    profile = home / "profiles" / "default"
    plugins = profile / "python" / "plugins"
    plugins.mkdir(parents=True)
    build = os.path.join(ROOT, "scripts", "build_plugin.py")
    archive = home / "gnnwr_qgis.zip"
    subprocess.run([sys.executable, build, "--output", str(archive)], check=True)
    unzip(str(archive), str(plugins))
    assert os.listdir(plugins) == ["gnnwr_qgis"]
    (home / "run").mkdir(mode=0o700)

    def call(*arguments, cache=None):
        environment = dict(os.environ)
        environment.update(
            QGIS_CUSTOM_CONFIG_PATH=str(home),
            XDG_RUNTIME_DIR=str(home / "run"),
            XDG_DATA_HOME=str(home / "data"),
            QT_QPA_PLATFORM="offscreen",
            GNNWR_CACHE=str(cache or home / "no engine here"),
            LC_ALL="C.UTF-8",  # without it, Qt 5 opens no file whose name is not ASCII
        )
        environment.pop("PYTHONPATH", None)
        return subprocess.run(
            [PROGRAM, *arguments],
            env=environment,
            cwd=str(home),
            capture_output=True,
            text=True,
            timeout=300,
        )

    enabled = call("plugins", "enable", "gnnwr_qgis")
    assert enabled.returncode == 0, enabled.stdout + enabled.stderr
    return call


def unzip(archive, folder):
    """Unpack as QGIS's own "Install from ZIP" does."""
    path = os.path.join(QgsApplication.pkgDataPath(), "python", "pyplugin_installer", "unzip.py")
    spec = importlib.util.spec_from_file_location("unzip_of_qgis", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.unzip(archive, folder)


def test_lists_without_an_engine(qgis_process):
    listed = qgis_process("list")
    for name in ALGORITHMS:
        assert f"gnnwr:{name}" in listed.stdout


def test_help_without_an_engine(qgis_process):
    shown = qgis_process("help", "gnnwr:train").stdout
    assert "Train GNNWR model" in shown
    assert "10.1080/13658816.2019.1707834" in shown
    assert "Numeric field to be explained" in shown


def test_missing_engine_is_named(qgis_process, tmp_path):
    write_points(tmp_path / "points.gpkg")
    ended = qgis_process(
        "run",
        "gnnwr:train",
        f"--INPUT={tmp_path / 'points.gpkg'}",
        "--TARGET=y",
        "--PREDICTORS=x1",
        f"--MODEL={tmp_path / 'm.gnnwr'}",
    )
    assert ended.returncode != 0
    assert "Install or repair engine" in ended.stdout + ended.stderr
    assert not (tmp_path / "m.gnnwr").exists()


def test_whole_way(qgis_process, moved_cache, covariates, home):
    folder = home / "数据 of the user"
    folder.mkdir()
    covariates = shutil.copy(covariates, folder)
    write_points(folder / "points.gpkg")
    model = folder / "model.gnnwr"
    trained = results(
        qgis_process(
            "run",
            "--json",
            "gnnwr:train",
            f"--INPUT={folder / 'points.gpkg'}",
            "--TARGET=y",
            "--PREDICTORS=x1;x2",
            "--MEMBERS=24",
            "--EPOCHS=15",
            f"--MODEL={model}",
            f"--OUTPUT={folder / 'fitted.gpkg'}",
            cache=moved_cache,
        )
    )
    assert trained["N_USED"] == 60
    assert trained["R2"] > 0.5
    mapped = results(
        qgis_process(
            "run",
            "--json",
            "gnnwr:predictraster",
            f"--MODEL={model}",
            f"--RASTERS={covariates}",
            f"--OUTPUT={folder / 'map.tif'}",
            f"--COEFFICIENTS={folder / 'coefficients.tif'}",
            f"--ATTRIBUTION={folder / 'attribution.tif'}",
            cache=moved_cache,
        )
    )
    assert len(raster_bands(mapped["OUTPUT"])[0]) == 2
    assert len(raster_bands(mapped["COEFFICIENTS"])[0]) == 3
    assert len(raster_bands(mapped["ATTRIBUTION"])[0]) == 3
    predicted = results(
        qgis_process(
            "run",
            "--json",
            "gnnwr:predictpoints",
            f"--MODEL={model}",
            f"--INPUT={folder / 'points.gpkg'}",
            f"--OUTPUT={folder / 'predicted.gpkg'}",
            cache=moved_cache,
        )
    )
    assert os.path.getsize(predicted["OUTPUT"]) > 0
    explained = results(
        qgis_process(
            "run",
            "--json",
            "gnnwr:explain",
            f"--MODEL={model}",
            f"--INPUT={folder / 'points.gpkg'}",
            f"--OUTPUT={folder / 'explained.gpkg'}",
            f"--REPORT={folder / 'explained.html'}",
            cache=moved_cache,
        )
    )
    assert os.path.getsize(explained["OUTPUT"]) > 0
    assert isinstance(explained["BASE_VALUE"], float)
    assert explained["REPORT"] == str(folder / "explained.html")
    assert "<html" in (folder / "explained.html").read_text(encoding="utf-8")[:2000].lower()


def results(ended):
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return json.loads(ended.stdout[ended.stdout.index("{") :])["results"]


def write_points(path):
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = "GPKG"
    transform = QgsProject.instance().transformContext()
    writer = getattr(QgsVectorFileWriter, "writeAsVectorFormatV3", None)
    writer = writer or QgsVectorFileWriter.writeAsVectorFormatV2
    assert writer(point_layer(), str(path), transform, options)[0] == 0
