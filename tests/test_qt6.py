"""QGIS 4 has Qt 6: what the plugin asks of Qt is there, and named as Qt 6 wants it named.

No QGIS 4 is run here. The source is read, and every name in it that comes from Qt is looked up in
PyQt 6.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.attribute_rules import check, sources

ROOT = Path(__file__).resolve().parent.parent
OWN = [ROOT / "gnnwr_qgis", ROOT / "scripts"]
QGIS_4 = 40000
BY_VERSION = """from qgis.core import Qgis
from qgis.PyQt.QtCore import QVariant
if Qgis.QGIS_VERSION_INT >= 33800:
    a = {}
else:
    a = {}
"""


def qt6(module):
    """The module of PyQt 6 that ``qgis.PyQt`` hands on in QGIS 4."""
    return module.replace("qgis.PyQt", "PyQt6", 1) if module.startswith("qgis.PyQt") else None


def lint(*places):
    """Findings of flake8-qgis's checks for Qt 6: rule, file, line."""
    command = [sys.executable, "-m", "flake8", "--isolated", "--select", "QGS4", *map(str, places)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_flake8_qgis_finds_nothing():
    files = sources(*OWN, ROOT / "tests")
    with_qgis = [name for name, source in files.items() if "qgis." in source.replace("_qgis.", "")]
    assert len(with_qgis) > 30
    assert lint(*with_qgis) == []


def test_flake8_qgis_would_find_what_is_there(tmp_path):
    bad = tmp_path / "bad.py"
    bad.write_text("from qgis.PyQt.QtCore import QRegExp, QVariant\nfield = QVariant.Double\n")
    assert {"QGS402", "QGS406"} <= {re.split(r"[: ]+", line)[3] for line in lint(bad)}


def test_every_silenced_finding_gives_a_reason():
    for name, source in sources(*OWN, ROOT / "tests").items():
        for line in source.splitlines():
            silenced = re.search(r"#\s*noqa:[^#]*QGS\d+(.*)", line)
            assert silenced is None or re.search(r"[a-z]{3}", silenced.group(1)), f"{name}: {line}"


def test_qt_6_has_every_name():
    found = check(sources(*OWN), qt6, version=QGIS_4)
    assert found.problems == []
    # 20 classes and more are imported, and each is asked for something.
    assert found.looked_up > 60


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("from qgis.PyQt.QtCore import Qt\nrole = Qt.UserRole", "bad.py:2: Qt has no UserRole"),
        ("from qgis.PyQt.QtCore import Qt as T\nx = [T.AlignLeft]", "Qt has no AlignLeft"),
        ("from qgis.PyQt.QtCore import QRegExp", "bad.py:1: PyQt6.QtCore has no QRegExp"),
        ("from qgis.PyQt.QtWidgets import QAction", "PyQt6.QtWidgets has no QAction"),
        ("from qgis.PyQt import QtGui\na = QtGui.QFont.Bold", "QFont has no Bold"),
        ("def f():\n    from qgis.PyQt.QtGui import QFont\n    return QFont().exec_", "no exec_"),
        (
            "try:\n    from qgis.PyQt.QtGui import QBrush\n"
            "except ImportError:\n    from qgis.PyQt.QtWidgets import QBrush\na = QBrush.Bold",
            "bad.py:5: QBrush has no Bold",
        ),
        (BY_VERSION.format("QVariant.Int", 2), "bad.py:4: QVariant has no Int"),
    ],
)
def test_a_planted_name_of_qt_5_is_found(code, words):
    (problem,) = check({"bad.py": code}, qt6, version=QGIS_4).problems
    assert problem.endswith(words) or words in problem


@pytest.mark.parametrize(
    "code",
    [
        "from qgis.PyQt.QtCore import Qt\nrole = Qt.ItemDataRole.UserRole",
        "from qgis.PyQt.QtCore import QUrl\ntext = QUrl('a').toString()",
        "from qgis.PyQt import QtCore\nrole = QtCore.Qt.Orientation.Vertical",
        "try:\n    from qgis.PyQt.QtGui import QAction\n"
        "except ImportError:\n    from qgis.PyQt.QtWidgets import QAction\nnew = QAction()",
        BY_VERSION.format(1, "QVariant.Bool"),
    ],
)
def test_what_both_have_is_no_problem(code):
    assert check({"good.py": code}, qt6, version=QGIS_4).problems == []
