"""Where Pythons are looked for on systems that this computer only pretends to be."""

from __future__ import annotations

import os

import pytest

from gnnwr_qgis.runtime import pythonplaces
from gnnwr_qgis.runtime.pythonplaces import places, registered_pythons


class Registry:
    """As much of ``winreg`` as is used; keys are paths, values dictionaries."""

    HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE = "user", "machine"

    def __init__(self, keys):
        self.keys = keys

    class Key:
        def __init__(self, path):
            self.path = path

        def __enter__(self):
            return self.path

        def __exit__(self, *arguments):
            return None

    def OpenKey(self, root, key):
        path = f"{root}\\{key}"
        if not any(name == path or name.startswith(path + "\\") for name in self.keys):
            raise FileNotFoundError(path)
        return self.Key(path)

    def EnumKey(self, path, index):
        below = [name[len(path) + 1 :] for name in self.keys if name.startswith(path + "\\")]
        names = list(dict.fromkeys(name.split("\\")[0] for name in below))
        if index >= len(names):
            raise OSError(259, "no more")
        return names[index]

    def QueryValueEx(self, path, name):
        try:
            return self.keys[path][name], 1
        except KeyError:
            raise FileNotFoundError(name) from None


def test_what_installers_register_on_windows():
    base = "\\Software\\Python\\"
    registry = Registry(
        {
            f"user{base}PythonCore\\3.9\\InstallPath": {"": "C:\\P39"},
            f"user{base}PythonCore\\3.13\\InstallPath": {"ExecutablePath": "C:\\P313\\python.exe"},
            f"user{base}PyLauncher": {},
            f"machine{base}PythonCore\\3.12\\InstallPath": {"": "C:\\P312"},
            f"machine{base}ContinuumAnalytics\\Anaconda39-64\\InstallPath": {},
        }
    )
    found = registered_pythons(registry)
    assert found == [
        "C:\\P313\\python.exe",
        *(os.path.join(p, "python.exe") for p in ("C:\\P312", "C:\\P39")),
    ]
    assert registered_pythons(Registry({})) == []


@pytest.mark.skipif(os.name == "nt", reason="this is a Windows")
def test_no_registry_elsewhere():
    assert registered_pythons() == []


def make(*paths):
    for path in paths:
        path.mkdir(parents=True)


def test_windows(tmp_path, monkeypatch):
    local, programs = tmp_path / "Ada [1]" / "Local", tmp_path / "Program Files"
    make(local / "Programs" / "Python" / "Python39", local / "Programs" / "Python" / "Python313")
    make(local / "Programs" / "Python" / "Python310", programs / "Python312")
    make(local / "Python" / "pythoncore-3.14-64")
    monkeypatch.setattr(pythonplaces, "registered_pythons", lambda: ["R:\\python.exe"])
    environ = {"PATH": "", "LOCALAPPDATA": str(local), "ProgramFiles": str(programs)}
    found = list(places(environ, "win32", str(tmp_path / "home")))
    names = [os.path.relpath(path, tmp_path) for path in found if path.startswith(str(tmp_path))]
    assert found[0] == "R:\\python.exe"
    assert [os.path.dirname(name).rsplit(os.sep, 1)[-1] for name in names][:5] == [
        "Python313",
        "Python310",
        "Python39",
        "Python312",
        "pythoncore-3.14-64",
    ]
    assert any(os.path.join("home", "miniforge3") in name for name in names)
    assert os.path.basename(found[-1]) == "python.exe"  # QGIS's own comes last


def test_macos_leaves_the_stand_in_and_signed_pythons_alone(tmp_path):
    path = "/usr/bin:/Applications/QGIS.app/Contents/MacOS/bin:/opt/mine/bin"
    found = list(places({"PATH": path}, "darwin", str(tmp_path)))
    assert found[0] == "/opt/mine/bin/python3"
    assert "/opt/homebrew/bin/python3" in found
    assert "/usr/bin/python3" not in found
    assert not any(".app/" in path for path in found)


def test_linux_and_the_folders_of_a_home(tmp_path):
    make(tmp_path / ".pyenv/versions/3.9.1/bin", tmp_path / ".pyenv/versions/3.12.4/bin")
    make(tmp_path / ".local/share/uv/python/cpython-3.13.1-linux-x86_64-gnu/bin")
    found = list(places({"PATH": "/a:relative"}, "linux", str(tmp_path)))
    assert found[:2] == ["/a/python3", "/usr/bin/python3"]
    assert not any("relative" in path for path in found)
    pyenv = [path for path in found if path.startswith(f"{tmp_path}/.pyenv")]
    pyenv = [path for path in pyenv if path.endswith("python3")]
    assert ["3.12.4" in path for path in pyenv] == [True, False]
    assert any("cpython-3.13.1" in path for path in found)
    assert f"{tmp_path}/miniforge3/bin/python3" in found
