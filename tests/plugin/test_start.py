"""What the plugin does when QGIS starts: it loads little, and nothing runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOADED = """
import sys
from osgeo import gdal
from qgis.core import QgsApplication
from qgis.gui import QgsMessageBar
before = set(sys.modules)
import gnnwr_qgis.plugin
print(*sorted(set(sys.modules) - before))
"""


def test_what_only_a_run_needs_is_not_loaded_when_qgis_starts():
    """numpy alone would double the time that the plugin takes."""
    done = subprocess.run([sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split())
    assert "gnnwr_qgis.processing.train" in loaded
    late = {"numpy", "getpass", "ssl", "urllib.request", "processing"}
    late |= {f"gnnwr_qgis.runtime.{name}" for name in ("installer", "interpreters", "remedies")}
    assert loaded & late == set()
    assert not any(name.startswith("gnnwr_qgis.engine") for name in loaded)


STARTED = """
import os, sys, threading
from osgeo import gdal
from qgis.core import QgsApplication
from qgis.gui import QgsMessageBar
from qgis.PyQt.QtWidgets import QWidget
application = QgsApplication([], True)
application.initQgis()
import processing
from processing.core.ProcessingConfig import ProcessingConfig
from processing.core.Processing import Processing
Processing.initialize()

class Interface:
    window = QWidget()
    def messageBar(self): return QgsMessageBar()
    def mainWindow(self): return self.window
    def addPluginToMenu(self, name, action): pass
    def removePluginMenu(self, name, action): pass

READS = ("os.listdir", "os.scandir", "os.walk")  # QGIS itself looks for models of the user's
seen, threads = [], threading.active_count()

def watch(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if writes and "__pycache__" not in str(path):
            seen.append(f"open {path!r} for writing")
    elif event.startswith(("subprocess.", "os.", "socket.", "urllib.", "tempfile.")):
        if event not in READS and "__pycache__" not in str(arguments):
            seen.append(f"{event} {arguments!r:.200}")

sys.addaudithook(watch)
sys.path.insert(0, os.getcwd())
import gnnwr_qgis
plugin = gnnwr_qgis.classFactory(Interface())
plugin.initGui()
application.processEvents()
registry = QgsApplication.processingRegistry()
names = [one.displayName() for one in registry.providerById("gnnwr").algorithms()]
with open(f"/proc/self/task/{os.getpid()}/children") as stream:
    children = stream.read().split()
found = (seen[:], threading.active_count() - threads, len(children), len(names))
DISTURB
print("found", found, len(seen) > len(found[0]), flush=True)
os._exit(0)
"""
STARTING = """
import subprocess, socket
subprocess.run(["true"])
open(os.devnull, "w").close()
"""


def started(code, home):
    import processing

    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "QGIS_CUSTOM_CONFIG_PATH": str(home),
        "TMPDIR": str(home),
        "PYTHONPATH": str(Path(processing.__file__).parents[1]),
    }
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.rpartition("found ")[2].strip()


def test_nothing_runs_is_written_or_connected_when_qgis_starts(qgis_processing, tmp_path):
    assert started(STARTED.replace("DISTURB", ""), tmp_path) == "([], 0, 0, 8) False"


def test_the_watch_sees_what_must_not_be_done(qgis_processing, tmp_path):
    assert started(STARTED.replace("DISTURB", STARTING), tmp_path) == "([], 0, 0, 8) True"
