"""What the plugin costs QGIS's start: loading it, its provider and its menu, without a window.

    QT_QPA_PLATFORM=offscreen /usr/bin/python3 benchmarks/plugin_start.py [--modules]

Every measurement is a process of its own (a plugin is loaded once in a session), in processor
time, which other work on the machine disturbs less. QGIS's libraries
and the Processing plugin are imported before, as in a QGIS that starts. ``cold`` has no compiled
bytecode (the first start after an installation), ``warm`` has. ``--modules`` names the modules that
take longest, from ``python -X importtime``.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 0.050
SYSTEM_PLUGINS = "/usr/share/qgis/python/plugins"

MEASURED = """
import sys, time
sys.path[:0] = [{plugins!r}, {system!r}]
from osgeo import gdal, osr
from qgis.core import QgsApplication
from qgis.gui import QgsMessageBar
from qgis.PyQt import QtGui, QtNetwork, QtWidgets
application = QgsApplication([], False)
application.initQgis()
import processing
from processing.core.ProcessingConfig import ProcessingConfig
from processing.core.Processing import Processing
Processing.initialize()

class Interface:
    def mainWindow(self):
        return None
    def addPluginToMenu(self, name, action):
        pass
    def removePluginMenu(self, name, action):
        pass

started = time.process_time()
import gnnwr_qgis
plugin = gnnwr_qgis.classFactory(Interface())
imported = time.process_time()
plugin.initGui()
ended = time.process_time()
print("measured", imported - started, ended - imported)
plugin.unload()
sys.stdout.flush()
import os
os._exit(0)
"""


def main() -> int:
    """Measure and print; the exit status tells whether the limit holds."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--modules", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        plugins = Path(folder) / "python" / "plugins"
        build = [sys.executable, str(ROOT / "scripts" / "build_plugin.py"), "--install", folder]
        subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
        if options.modules:
            print_modules(plugins)
            return 0
        cold = []
        for _ in range(3):
            for cache in plugins.rglob("__pycache__"):
                shutil.rmtree(cache)
            cold.append(sum(measure(plugins)))
        measured = [measure(plugins) for _ in range(options.runs)]
    print(f"cold: {1e3 * statistics.median(cold):.0f} ms")
    imports, registers = (statistics.median(column) for column in zip(*measured))
    warm = statistics.median(sum(one) for one in measured)
    fastest = min(sum(one) for one in measured)
    print(f"warm: {1e3 * warm:.0f} ms (import {1e3 * imports:.0f}, register {1e3 * registers:.0f})")
    print(f"fastest: {1e3 * fastest:.0f} ms; limit {1e3 * LIMIT:.0f} ms")
    return 0 if warm < LIMIT else 1


def measure(plugins: Path, *options: str) -> tuple[float, float]:
    """Seconds of processor time to import the plugin and to register it, in a new process."""
    done = run(plugins, *options)
    found = re.search(r"measured (\S+) (\S+)", done.stdout)
    if found is None:
        raise SystemExit(done.stdout + done.stderr)
    return float(found.group(1)), float(found.group(2))


def run(plugins: Path, *options: str) -> subprocess.CompletedProcess[str]:
    code = MEASURED.format(plugins=str(plugins), system=SYSTEM_PLUGINS)
    with tempfile.TemporaryDirectory() as home:
        os.chmod(home, 0o700)
        environment = {
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "XDG_RUNTIME_DIR": home,
            "QGIS_CUSTOM_CONFIG_PATH": home,
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        environment.pop("PYTHONPATH", None)
        command = ["/usr/bin/python3", *options, "-c", code]
        return subprocess.run(command, env=environment, capture_output=True, text=True)


def print_modules(plugins: Path) -> None:
    """Print what the plugin's modules, and what they bring, take to import."""
    run(plugins)
    lines = run(plugins, "-X", "importtime").stderr.splitlines()
    rows = []
    for line in lines:
        found = re.match(r"import time:\s+(\d+) \|\s+(\d+) \| (.*)", line)
        if found:
            rows.append((int(found.group(2)), int(found.group(1)), found.group(3).strip()))
    names = [name for _, _, name in rows]
    first = next(i for i, name in enumerate(names) if name.startswith("gnnwr_qgis"))
    for total, own, name in sorted(rows[max(first - 40, 0) :], key=lambda row: -row[1])[:25]:
        print(f"{own / 1e3:7.1f} ms own {total / 1e3:7.1f} ms with its imports  {name}")


if __name__ == "__main__":
    sys.exit(main())
