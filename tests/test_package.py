"""The zip is what the plugin repository takes, and the same whenever it is built."""

from __future__ import annotations

import ast
import configparser
import importlib.util
import os
import re
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "scripts" / "build_plugin.py"

spec = importlib.util.spec_from_file_location("build_plugin", SCRIPT)
build_plugin = importlib.util.module_from_spec(spec)
spec.loader.exec_module(build_plugin)


def copy_plugin(folder):
    """A small repository with what a plugin needs, to break."""
    for inside, text in {
        "gnnwr_qgis/__init__.py": "",
        "gnnwr_qgis/engine/__init__.py": "",
        "metadata.txt": "[general]\nname=GNNWR\n",
        "LICENSE": "GPL\n",
        "resources/icons/a.svg": "<svg/>",
    }.items():
        place = folder / inside
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    return folder


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    path = tmp_path_factory.mktemp("build") / "plugin.zip"
    subprocess.run([sys.executable, SCRIPT, "--output", path], check=True, capture_output=True)
    return path


def test_one_top_folder_with_what_qgis_and_the_repository_want(archive):
    with zipfile.ZipFile(archive) as opened:
        names = opened.namelist()
        assert opened.testzip() is None
    assert {name.split("/")[0] for name in names} == {"gnnwr_qgis"}
    for wanted in ("__init__.py", "metadata.txt", "LICENSE", "plugin.py", "contract/job.py"):
        assert f"gnnwr_qgis/{wanted}" in names
    assert any(name.startswith("gnnwr_qgis/resources/sample/") for name in names)
    assert names == sorted(names)


def test_nothing_that_does_not_belong(archive):
    with zipfile.ZipFile(archive) as opened:
        names = opened.namelist()
        modes = {info.external_attr >> 16 for info in opened.infolist()}
    unwanted = re.compile(r"__pycache__|\.(pyc|sh|so|dll|exe|dylib|pyd|whl|bat)$|/(scripts|tests)/")
    assert [name for name in names if unwanted.search(name)] == []
    assert modes == {0o100644}
    assert archive.stat().st_size < 25 * 1024 * 1024


def test_the_same_bytes_whatever_the_clock_and_the_modes(archive, tmp_path):
    again = tmp_path / "again.zip"
    environment = {**os.environ, "TZ": "Pacific/Auckland"}
    time.sleep(max(0.0, archive.stat().st_mtime + 2.1 - time.time()))  # zip times step by two
    command = [sys.executable, SCRIPT, "--output", again]
    subprocess.run(command, check=True, capture_output=True, env=environment)
    assert again.read_bytes() == archive.read_bytes()

    first, second = (copy_plugin(tmp_path / name) for name in ("first", "second"))
    os.utime(second / "LICENSE", (1, 1))
    os.chmod(second / "gnnwr_qgis" / "__init__.py", 0o755)
    for repository in (first, second):
        build_plugin.write_zip(build_plugin.collect(repository), repository / "out.zip")
    assert (first / "out.zip").read_bytes() == (second / "out.zip").read_bytes()


def test_litter_stays_out(tmp_path):
    repository = copy_plugin(tmp_path)
    before = list(build_plugin.collect(repository))
    for litter in (
        "gnnwr_qgis/__pycache__/a.cpython-311.pyc",
        "gnnwr_qgis/.cache/x.py",
        "resources/icons/a.svg~",
        "resources/icons/b.tif.aux.xml",
        "resources/icons/b.gpkg-wal",
    ):
        (repository / litter).parent.mkdir(exist_ok=True)
        (repository / litter).write_text("x")
    assert list(build_plugin.collect(repository)) == before


def test_a_refused_or_missing_file_is_an_error_that_names_it(tmp_path):
    repository = copy_plugin(tmp_path)
    library = repository / "gnnwr_qgis" / "fast.so"
    library.write_bytes(b"\x7fELF")
    with pytest.raises(build_plugin.BuildError, match=r"fast\.so"):
        build_plugin.collect(repository)
    library.unlink()
    library.symlink_to(repository / "LICENSE")
    with pytest.raises(build_plugin.BuildError, match="link"):
        build_plugin.collect(repository)
    library.unlink()
    (repository / "LICENSE").unlink()
    with pytest.raises(build_plugin.BuildError, match="LICENSE"):
        build_plugin.collect(repository)


def test_install_replaces_an_older_copy_whole(tmp_path):
    profile = tmp_path / "profile with spaces"
    target = build_plugin.install(build_plugin.collect(), profile)
    assert target == profile / "python" / "plugins" / "gnnwr_qgis"
    (target / "stale.py").write_text("")
    build_plugin.install(build_plugin.collect(), profile)
    assert not (target / "stale.py").exists()
    assert (target / "metadata.txt").read_text() == (ROOT / "metadata.txt").read_text()
    assert [entry.name for entry in target.parent.iterdir()] == ["gnnwr_qgis"]


def test_install_leaves_what_is_not_ours(tmp_path):
    plugins = tmp_path / "python" / "plugins"
    (plugins / "gnnwr_qgis").mkdir(parents=True)
    (plugins / "gnnwr_qgis" / "thesis.txt").write_text("precious")
    with pytest.raises(build_plugin.BuildError, match="no QGIS plugin"):
        build_plugin.install(build_plugin.collect(), tmp_path)
    assert (plugins / "gnnwr_qgis" / "thesis.txt").read_text() == "precious"


def test_metadata_has_what_the_repository_asks_for():
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ROOT / "metadata.txt", encoding="utf-8")
    general = parser["general"]
    wanted = "name description version qgisMinimumVersion author email about tracker repository"
    for key in [*wanted.split(), "homepage", "license", "category"]:
        assert general.get(key, "").strip(), key
    assert general["hasProcessingProvider"] == "yes"
    assert (general["qgisMinimumVersion"], general["qgisMaximumVersion"]) == ("3.22", "4.99")
    pins = (ROOT / "gnnwr_qgis" / "runtime" / "requirements-engine.txt").read_text()
    for library in re.findall(r"^([a-z0-9-]+)==", pins, re.MULTILINE):
        assert library in general["about"].lower(), library
    assert (ROOT / general["icon"]).is_file()
    assert f"## [{general['version']}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f'version = "{general["version"]}"' in (ROOT / "pyproject.toml").read_text()


def test_no_assert_in_the_plugin():
    """Optimised Python drops them, and the plugin repository refuses them."""
    found = []
    for path in (ROOT / "gnnwr_qgis").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        lines = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Assert)]
        found += [f"{path}:{line}" for line in lines]
    assert found == []
