"""Where the cache folder is."""

from __future__ import annotations

import os

import pytest

from gnnwr_qgis.runtime import paths

HOME = os.path.expanduser("~")


def test_variable_before_setting_before_default(tmp_path):
    variable, setting = str(tmp_path / "variable"), str(tmp_path / "setting")
    environ = {"GNNWR_CACHE": variable}
    assert paths.cache_folder(setting, environ) == variable
    assert paths.cache_folder(setting, {}) == setting
    assert paths.cache_folder("", {}, "linux") == os.path.join(HOME, ".cache", "gnnwr-qgis")


@pytest.mark.parametrize(
    ("platform", "environ", "expected"),
    [
        ("linux", {"XDG_CACHE_HOME": "/big/cache"}, "/big/cache/gnnwr-qgis"),
        ("linux", {"XDG_CACHE_HOME": "relative"}, HOME + "/.cache/gnnwr-qgis"),
        ("darwin", {}, HOME + "/Library/Caches/gnnwr-qgis"),
        ("win32", {"LOCALAPPDATA": "/C/Local"}, "/C/Local/gnnwr-qgis"),
        ("win32", {}, HOME + "/AppData/Local/gnnwr-qgis"),
    ],
)
def test_default_of_each_platform(platform, environ, expected):
    found = paths.cache_folder(None, environ, platform)
    assert found.replace("\\", "/") == expected.replace("\\", "/")


def test_python_of_an_environment():
    assert paths.environment_python("e", "linux") == os.path.join("e", "bin", "python")
    assert paths.environment_python("e", "win32") == os.path.join("e", "Scripts", "python.exe")


def test_files_of_the_plugin_are_there():
    assert os.path.isfile(paths.engine_main())
    assert os.path.isfile(paths.requirements_file())
