"""Variables of QGIS do not reach the engine; everything else does."""

from __future__ import annotations

import pytest

from gnnwr_qgis.runtime.environment import clean_environment

QGIS_ROOT = "C:\\Program Files\\QGIS 3.34"


@pytest.mark.parametrize(
    "name",
    "PYTHONHOME PYTHONPATH PYTHONEXECUTABLE PYTHONUSERBASE VIRTUAL_ENV PROJ_LIB PROJ_DATA "
    "GDAL_DATA GDAL_DRIVER_PATH QGIS_PREFIX_PATH LD_LIBRARY_PATH LD_PRELOAD DYLD_LIBRARY_PATH "
    "DYLD_INSERT_LIBRARIES".split(),
)
def test_removed(name):
    environ = {name: "/x", "HOME": "/home/me", "PIP_INDEX_URL": "file:///x", "PATH": "/bin"}
    for platform in ("linux", "darwin", "win32"):
        kept = clean_environment(environ, platform, "/usr/bin/python3")
        assert name not in kept
        assert kept["HOME"] == "/home/me"
        assert kept["PIP_INDEX_URL"] == "file:///x"
        assert kept["PYTHONIOENCODING"] == "utf-8"
    assert environ[name] == "/x"  # the caller's own is not touched


def test_windows_names_know_no_case():
    kept = clean_environment({"PythonHome": "x", "Path": "C:\\bin"}, "win32", "C:\\p\\python.exe")
    assert sorted(kept) == ["PYTHONIOENCODING", "Path"]


def test_a_similar_name_stays():
    assert "PYTHONHOMER" in clean_environment({"PYTHONHOMER": "1"}, "linux")


@pytest.mark.parametrize(
    ("environ", "executable"),
    [
        ({}, QGIS_ROOT + "\\bin\\qgis-bin.exe"),
        ({}, QGIS_ROOT + "\\apps\\Python312\\python3.exe"),
        ({"OSGEO4W_ROOT": QGIS_ROOT.upper() + "\\"}, "D:\\elsewhere\\python.exe"),
    ],
)
def test_qgis_folders_leave_path_on_windows(environ, executable):
    entries = [
        QGIS_ROOT + "\\bin",
        "C:\\Windows\\system32",
        f'"{QGIS_ROOT}\\apps\\qgis-ltr\\bin"',
        QGIS_ROOT + " tools",  # another folder whose name begins the same
        QGIS_ROOT.lower() + "/apps/Qt5/bin",
    ]
    environ = {**environ, "Path": ";".join(entries)}
    kept = clean_environment(environ, "win32", executable)["Path"]
    assert kept == f"C:\\Windows\\system32;{QGIS_ROOT} tools"


def test_path_stays_on_other_platforms():
    path = "/usr/bin:/opt/qgis/bin"
    environ = {"PATH": path, "OSGEO4W_ROOT": "/opt/qgis"}
    kept = clean_environment(environ, "linux", "/opt/qgis/bin/qgis")
    assert kept["PATH"] == path


def test_a_drive_alone_is_no_root():
    kept = clean_environment({"PATH": "C:\\tools;C:\\bin"}, "win32", "C:\\bin\\python.exe")
    assert kept["PATH"] == "C:\\tools;C:\\bin"
