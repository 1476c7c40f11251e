"""A layer tree's view for tests without a window; conftest.py of those that need it takes it."""

from __future__ import annotations

import pytest
from qgis.core import QgsLayerTreeModel, QgsProject
from qgis.gui import QgsLayerTreeView


@pytest.fixture(scope="session", autouse=True)
def layer_tree(qgis_iface):
    """QGIS 3.44 hands its view of the layers to C++, which takes no stand-in for it."""
    view = QgsLayerTreeView()
    model = QgsLayerTreeModel(QgsProject.instance().layerTreeRoot())
    view.setModel(model)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(qgis_iface, "layerTreeView", lambda: view)
        yield
