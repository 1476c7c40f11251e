"""Loading and unloading the plugin, with a window and without."""

from __future__ import annotations

import pytest
from qgis.core import QgsApplication
from qgis.PyQt.QtWidgets import QWidget

import gnnwr_qgis


class Interface:
    """As much of QGIS's interface as the plugin uses."""

    def __init__(self):
        self.window = QWidget()
        self.menu = []

    def mainWindow(self):
        return self.window

    def addPluginToMenu(self, name, action):
        self.menu.append((name, action))

    def removePluginMenu(self, name, action):
        self.menu.remove((name, action))


def provider():
    return QgsApplication.processingRegistry().providerById("gnnwr")


@pytest.fixture
def opened(monkeypatch, qgis_app, qgis_processing):
    """Ids of the algorithms whose dialogs were opened."""
    import processing

    ids = []

    class Dialog:
        def show(self):
            pass

    def create(name, parameters):
        ids.append(name)
        return Dialog()

    monkeypatch.setattr(processing, "createAlgorithmDialog", create)
    return ids


def test_without_a_window(qgis_app, qgis_processing):
    plugin = gnnwr_qgis.classFactory(None)
    plugin.initProcessing()
    assert len(provider().algorithms()) == 8
    plugin.unload()
    assert provider() is None


def test_initialised_without_a_window(qgis_app, qgis_processing):
    plugin = gnnwr_qgis.classFactory(None)
    plugin.initGui()
    assert provider() is not None
    plugin.unload()
    assert provider() is None


def test_menu_opens_the_dialogs_and_nothing_by_itself(opened):
    interface = Interface()
    plugin = gnnwr_qgis.classFactory(interface)
    plugin.initGui()
    assert opened == []
    assert [name for name, _ in interface.menu] == ["GNNWR", "GNNWR"]
    for _, action in interface.menu:
        action.trigger()
    assert opened == ["gnnwr:enginesetup", "gnnwr:enginestatus"]
    plugin.unload()
    assert interface.menu == []
    assert provider() is None
