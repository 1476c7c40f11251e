"""Layers made for the tests, and a feedback that remembers."""

from __future__ import annotations

import pytest
from qgis.core import QgsProcessingContext, QgsProcessingFeedback, QgsProject

from tests.layertree import layer_tree  # noqa: F401 (a fixture)


class Feedback(QgsProcessingFeedback):
    def __init__(self):
        super().__init__(False)
        self.infos, self.warnings = [], []

    def pushInfo(self, info):
        self.infos.append(info)

    def pushWarning(self, warning):
        self.warnings.append(warning)


@pytest.fixture
def feedback(qgis_app):
    return Feedback()


@pytest.fixture
def context(qgis_app, qgis_new_project):
    made = QgsProcessingContext()
    made.setProject(QgsProject.instance())
    return made
