"""pip trusts what the system trusts, whatever its version, and the user's word comes first."""

from __future__ import annotations

import os
import sys

import pytest

from gnnwr_qgis.runtime import packages
from gnnwr_qgis.runtime.certificates import pip_version, trust_variables
from gnnwr_qgis.runtime.packages import Pip, ask_pip, pip_environment
from gnnwr_qgis.runtime.sources import Sources

NONE = frozenset()


@pytest.mark.parametrize(
    ("version", "configured", "environment", "expected"),
    [
        ((25, 1), NONE, {}, {}),
        ((24, 2), NONE, {}, {}),
        ((24, 1), NONE, {}, {"PIP_USE_FEATURE": "truststore"}),
        ((23, 3), frozenset(["use-feature"]), {}, {}),
        ((23, 3), frozenset(["cert"]), {}, {}),
        ((23, 3), NONE, {"PIP_CERT": "/mine.pem"}, {}),
        ((23, 0), NONE, {"REQUESTS_CA_BUNDLE": "/mine.pem"}, {}),
        ((), NONE, {}, {}),
    ],
)
def test_by_version_and_configuration(tmp_path, version, configured, environment, expected):
    found = trust_variables(sys.executable, version, configured, environment, str(tmp_path))
    assert found == expected
    assert os.listdir(tmp_path) == []


def test_a_python_that_does_not_answer_is_no_failure(tmp_path):
    assert trust_variables("/nowhere/python", (22, 0), NONE, {}, str(tmp_path)) == {}


@pytest.mark.parametrize("library", ["lib/python3.12", "Lib"])
def test_the_version_is_read_from_files(tmp_path, library):
    place = tmp_path / "engine [new]" / library / "site-packages" / "pip-24.10.1.dist-info"
    place.mkdir(parents=True)
    assert pip_version(str(tmp_path / "engine [new]" / "bin" / "python")) == (24, 10)
    assert pip_version(str(tmp_path / "bin" / "python")) == ()


@pytest.mark.skipif(sys.platform == "win32", reason="the fake Python is a script")
def test_only_the_names_of_the_users_options_are_read(fake_python):
    lines = ["global.index-url='https://ada:pw@host/simple'", ":env:.cert='/x'", "nonsense"]
    fake_python.behave(pip_config=lines)
    assert ask_pip(fake_python.path, dict(os.environ)) == Pip((), frozenset(["index-url", "cert"]))


def variables(tmp_path, pip=None, sources=None, **environment):
    pip, sources = pip or Pip((25, 1)), sources or Sources()
    environment = packages.child_environment(environment, sources)
    return pip_environment(sys.executable, environment, pip, str(tmp_path), sources)


def test_downloads_and_temporary_files_lie_in_the_cache_folder(tmp_path):
    found = variables(tmp_path, TMPDIR="/tmp")
    assert found["PIP_CACHE_DIR"] == str(tmp_path / "gnnwr-downloads" / "pip")
    assert found["TMPDIR"] == found["TEMP"] == str(tmp_path / "gnnwr-downloads" / "tmp")
    assert os.path.isdir(found["TMPDIR"])


@pytest.mark.parametrize(
    ("configured", "environment"),
    [
        (["cache-dir"], {}),
        (["no-cache-dir"], {}),
        ([], {"PIP_CACHE_DIR": "/mine"}),
        ([], {"PIP_NO_CACHE_DIR": "1"}),
    ],
)
def test_the_users_own_cache_of_pip_comes_first(tmp_path, configured, environment):
    found = variables(tmp_path, Pip((25, 1), frozenset(configured)), **environment)
    assert found.get("PIP_CACHE_DIR") == environment.get("PIP_CACHE_DIR")


def test_a_proxy_in_pips_configuration_comes_before_that_of_qgis(tmp_path):
    sources = Sources(proxy="http://qgis:1", no_proxy=("a.example", "b.example"))
    found = variables(tmp_path, None, sources)
    assert found["HTTPS_PROXY"] == "http://qgis:1"
    assert found["NO_PROXY"] == "a.example,b.example"
    assert "HTTPS_PROXY" not in variables(tmp_path, Pip((), frozenset(["proxy"])), sources)
    kept = variables(tmp_path, None, sources, HTTPS_PROXY="http://mine:2", NO_PROXY="c")
    assert (kept["HTTPS_PROXY"], kept["NO_PROXY"]) == ("http://mine:2", "c")
