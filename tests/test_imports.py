"""The table of rooms holds: on the source, transitively, and in a bare interpreter."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.import_rules import problems, read_package, room_of

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "gnnwr_qgis"

# What each room must do without when it is imported.
FOREIGN = ("qgis", "osgeo", "PyQt5", "PyQt6")
HEAVY = ("torch", "numpy", "pandas", "scipy", "sklearn", "rasterio", "pyproj", "safetensors")

BARE = """
import importlib, sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {blocked!r}:
            raise ImportError("blocked: " + name)

sys.meta_path.insert(0, Blocker())
sys.path.append({root!r})
for module in {modules!r}:
    importlib.import_module(module)
print("imported", len({modules!r}))
"""


def modules_of(room):
    return [name for name in read_package(PACKAGE) if room_of(name) == room]


def import_bare(modules, blocked, *options, root=ROOT):
    code = BARE.format(blocked=tuple(blocked), root=str(root), modules=modules)
    command = [sys.executable, "-B", *options, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_table_holds():
    assert problems(PACKAGE) == []


@pytest.mark.parametrize("room", ["contract", "runtime"])
def test_imports_with_the_standard_library_alone(room):
    modules = [name for name in modules_of(room) if not name.endswith("__main__")]
    assert modules
    # -S: no site-packages at all
    done = import_bare(modules, FOREIGN + HEAVY, "-I", "-S")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["imported", str(len(modules))]


def test_engine_imports_without_qgis():
    modules = [name for name in modules_of("engine") if not name.endswith("__main__")]
    done = import_bare(modules, FOREIGN, "-I")
    assert done.returncode == 0, done.stderr


def write_package(folder, files):
    for inside, text in {
        "__init__.py": "",
        "plugin.py": "",
        **{f"{room}/__init__.py": "" for room in ("contract", "runtime", "engine", "layers")},
        **files,
    }.items():
        place = folder / "gnnwr_qgis" / inside
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    return folder / "gnnwr_qgis"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"contract/job.py": "import numpy"}, "numpy may not be reached from contract"),
        ({"runtime/a.py": "def f():\n    import torch"}, "torch may not be reached from runtime"),
        ({"layers/a.py": "from ..engine import b", "engine/b.py": ""}, "from layers"),
        ({"layers/a.py": "import gnnwr_qgis.engine.b", "engine/b.py": ""}, "from layers"),
        ({"layers/a.py": "from sklearn import svm"}, "sklearn.svm may not"),
        ({"engine/a.py": "from osgeo import gdal"}, "osgeo.gdal may not be reached from engine"),
        ({"engine/a.py": "from ..runtime import b", "runtime/b.py": ""}, "from engine"),
        # three steps away
        (
            {
                "engine/a.py": "from ..contract import b",
                "contract/b.py": "from .c import d",
                "contract/c.py": "import qgis.core",
            },
            "qgis.core may not be reached from engine",
        ),
        # importing any module imports the package's __init__ too
        ({"__init__.py": "import qgis.core"}, "qgis.core may not be reached from contract"),
        ({"utils/__init__.py": ""}, "no such room"),
    ],
)
def test_a_planted_breach_is_found(tmp_path, files, words):
    found = problems(write_package(tmp_path, files))
    assert any(words in line for line in found), found


def test_what_is_allowed_is_not_called_a_breach(tmp_path):
    files = {
        "__init__.py": "def classFactory(iface):\n    from .plugin import P\n    return P(iface)",
        "plugin.py": "from qgis.core import QgsApplication\nfrom .layers import a\nP = 1",
        "layers/a.py": "import numpy as np\nfrom osgeo import gdal\nfrom ..contract.job import J",
        "contract/job.py": "from __future__ import annotations\nimport json\nJ = 1",
        "engine/a.py": "import torch\nfrom ..contract import job",
        "runtime/a.py": "import subprocess\nfrom ..contract import job",
    }
    assert problems(write_package(tmp_path, files)) == []


def test_the_bare_interpreter_is_bare(tmp_path):
    write_package(tmp_path, {"runtime/a.py": "import numpy", "runtime/b.py": "import qgis"})
    for module in ("a", "b"):
        modules = [f"gnnwr_qgis.runtime.{module}"]
        done = import_bare(modules, FOREIGN + HEAVY, "-I", root=tmp_path)
        assert done.returncode != 0
        assert "blocked" in done.stderr
