"""Every name that the plugin asks of QGIS is in this QGIS, and members of enums in their scope.

QGIS 4 knows many members of enums by their scope alone; all versions know them so.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from qgis.core import Qgis

from tests.attribute_rules import check, sources, unscoped

ROOT = Path(__file__).resolve().parents[2]


def of_qgis(module):
    return module if module.startswith("qgis.") and module != "qgis.utils" else None


def problems(files):
    return check(files, of_qgis, unscoped, Qgis.QGIS_VERSION_INT)


def test_every_name_is_there_and_in_its_scope():
    found = problems(sources(ROOT / "gnnwr_qgis"))
    assert found.problems == []
    assert found.looked_up > 300


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("from qgis.core import QgsTask\nflag = QgsTask.CanCancel", "CanCancel stands without"),
        ("from qgis.PyQt.QtCore import Qt\nrole = Qt.UserRole", "UserRole stands without its enum"),
        ("from qgis.core import QgsTask\nflag = QgsTask.Flag.CanDance", "Flag has no CanDance"),
        ("from qgis.core import QgsGadget", "qgis.core has no QgsGadget"),
    ],
)
def test_a_planted_one_is_found(code, words):
    (problem,) = problems({"bad.py": code}).problems
    assert words in problem


def test_members_in_their_scope_are_no_problem():
    code = (
        "from qgis.core import QgsProcessing, QgsTask\nfrom qgis.PyQt.QtCore import Qt\n"
        "a = QgsTask.Flag.CanCancel, Qt.ItemDataRole.UserRole, QgsProcessing.TEMPORARY_OUTPUT\n"
        "b = QgsProcessing.SourceType.TypeVectorPoint"
    )
    assert problems({"good.py": code}).problems == []
