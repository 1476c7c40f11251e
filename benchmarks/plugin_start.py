"""What the plugin costs QGIS's start: loading it, its provider and its menu, without a window.

    /usr/bin/python3 benchmarks/plugin_start.py [--runs 7] [--json] [--modules]

Every measurement is a process of its own (a plugin is loaded once in a session), in processor
time, which other work on the machine disturbs less. QGIS's libraries and the Processing plugin are
imported before, as in a QGIS that starts. Starts are in English and in Chinese, whose catalogue is
read then. ``first`` has no compiled bytecode: Python makes it when the plugin is first loaded,
which QGIS does as it installs it. ``--modules`` names the modules that take longest, from
``python -X importtime``. The exit status is 1 when a later start is over the limit; with ``--json``
it is 0, since there the limit is judged by who reads the lines.
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

from measured import add_option, tell

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 0.050
COLD = 3  # measurements without bytecode
LANGUAGES = {"en": "English", "zh_CN": "Chinese"}  # by QGIS's locale
SYSTEM_PLUGINS = "/usr/share/qgis/python/plugins"

MEASURED = """
import sys, time
sys.path[:0] = [{plugins!r}, {system!r}]
from osgeo import gdal, osr
from qgis.core import QgsApplication, QgsSettings
from qgis.gui import QgsMessageBar
from qgis.PyQt import QtGui, QtNetwork, QtWidgets
application = QgsApplication([], False)
application.initQgis()
QgsSettings().setValue("locale/overrideFlag", True)
QgsSettings().setValue("locale/userLocale", {locale!r})
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
from gnnwr_qgis.contract import translation
assert translation.language() == {locale!r}, translation.language()
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
    add_option(parser)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        plugins = Path(folder) / "python" / "plugins"
        build = [sys.executable, str(ROOT / "scripts" / "build_plugin.py"), "--install", folder]
        subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
        if options.modules:
            print_modules(plugins)
            return 0
        first = {locale: first_load(plugins, locale) for locale in LANGUAGES}
        later: dict[str, list[tuple[float, float]]] = {locale: [] for locale in LANGUAGES}
        for _ in range(options.runs):  # in turn, so that both meet the same machine
            for locale, measured in later.items():
                measured.append(measure(plugins, locale))
    slowest = 0.0
    for locale, language in LANGUAGES.items():
        imports, registers = (statistics.median(column) for column in zip(*later[locale]))
        totals = [sum(one) for one in later[locale]]
        median = statistics.median(totals)
        slowest = max(slowest, median)
        print(
            f"{language}: {1e3 * median:.0f} ms (import {1e3 * imports:.0f}, register "
            f"{1e3 * registers:.0f}), fastest {1e3 * min(totals):.0f}; first load, "
            f"at installation {1e3 * first[locale]:.0f}"
        )
        tell(options, language, first=first[locale], median=median, fastest=min(totals))
    print(f"limit of later starts: {1e3 * LIMIT:.0f} ms")
    return 0 if options.json or slowest < LIMIT else 1


def first_load(plugins: Path, locale: str) -> float:
    """Median of loads without bytecode, in seconds of processor time."""
    found = []
    for _ in range(COLD):
        for cache in plugins.rglob("__pycache__"):
            shutil.rmtree(cache)
        found.append(sum(measure(plugins, locale)))
    return statistics.median(found)


def measure(plugins: Path, locale: str) -> tuple[float, float]:
    """Seconds of processor time to import the plugin and to register it, in a new process."""
    done = run(plugins, locale)
    found = re.search(r"measured (\S+) (\S+)", done.stdout)
    if found is None:
        raise SystemExit(done.stdout + done.stderr)
    return float(found.group(1)), float(found.group(2))


def run(plugins: Path, locale: str, *options: str) -> subprocess.CompletedProcess[str]:
    code = MEASURED.format(plugins=str(plugins), system=SYSTEM_PLUGINS, locale=locale)
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
    run(plugins, "en")
    lines = run(plugins, "en", "-X", "importtime").stderr.splitlines()
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
