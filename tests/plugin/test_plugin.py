"""Loading and unloading the plugin, with a window and without."""

from __future__ import annotations

import threading

import pytest
from qgis.core import QgsApplication, QgsProcessingContext, QgsProcessingFeedback
from qgis.gui import QgsMessageBar
from qgis.PyQt.QtCore import QCoreApplication, QTimer, QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QPushButton, QWidget

import gnnwr_qgis
from tests.waiting import PATIENCE, until


class Interface:
    """As much of QGIS's interface as the plugin uses."""

    def __init__(self):
        self.window = QWidget()
        self.menu = []
        self.bar = QgsMessageBar()

    def messageBar(self):
        return self.bar

    def mainWindow(self):
        return self.window

    def addPluginToMenu(self, name, action):
        self.menu.append((name, action))

    def removePluginMenu(self, name, action):
        self.menu.remove((name, action))


def provider():
    return QgsApplication.processingRegistry().providerById("gnnwr")


@pytest.fixture
def load():
    """Make the plugin for an interface or none; what a failed test has not unloaded goes then."""
    made = []

    def call(interface):
        made.append(gnnwr_qgis.classFactory(interface))
        return made[-1]

    yield call
    for plugin in made:
        plugin.unload()


@pytest.fixture
def opened(monkeypatch, qgis_app, qgis_processing):
    """Ids of the algorithms whose dialogs were opened."""
    import processing

    ids = []

    class Dialog:
        def show(self):
            pass

    def create(name, parameters):
        ids.append((name, parameters) if parameters else name)
        return Dialog()

    monkeypatch.setattr(processing, "createAlgorithmDialog", create)
    return ids


def test_without_a_window(load, qgis_app, qgis_processing):
    plugin = load(None)
    plugin.initProcessing()
    assert len(provider().algorithms()) == 8
    plugin.unload()
    assert provider() is None


def test_initialised_without_a_window(load, qgis_app, qgis_processing):
    plugin = load(None)
    plugin.initGui()
    assert provider() is not None
    plugin.unload()
    assert provider() is None


def test_menu_opens_the_dialogs_and_nothing_by_itself(opened, load):
    interface = Interface()
    plugin = load(interface)
    plugin.initGui()
    assert opened == []
    assert [name for name, _ in interface.menu] == ["GNNWR"] * 3
    for _, action in interface.menu:
        action.trigger()
    status = "gnnwr:enginestatus"
    assert opened == ["gnnwr:enginesetup", status, (status, {"COPY": True})]
    plugin.unload()
    assert interface.menu == []
    assert provider() is None


@pytest.fixture
def loaded(opened, monkeypatch, tmp_path):
    """The interface of a QGIS with the plugin and no engine."""
    monkeypatch.setenv("GNNWR_CACHE", str(tmp_path / "none"))
    interface = Interface()
    plugin = gnnwr_qgis.classFactory(interface)
    plugin.initGui()
    yield interface
    plugin.unload()


def test_the_link_in_the_message_opens_the_installation(loaded, opened):
    """What the toolbox, the menus and the locator show is HTML, and links go this way."""
    fine, message = provider().algorithm("train").canExecute()
    assert not fine
    assert 'href="gnnwr:enginesetup"' in message
    QDesktopServices.openUrl(QUrl("gnnwr:enginesetup"))
    until(lambda: opened == ["gnnwr:enginesetup"], meanwhile=QCoreApplication.processEvents)


def test_the_link_in_the_message_closes_the_message(loaded, opened):
    from processing.gui.MessageDialog import MessageDialog

    dialog = MessageDialog()
    dialog.setMessage(provider().algorithm("train").canExecute()[1])
    QTimer.singleShot(0, lambda: dialog.openLink(QUrl("gnnwr:enginesetup")))
    given_up, watch = [], QTimer()
    watch.timeout.connect(lambda: given_up.append(dialog.close()))
    watch.start(int(1000 * PATIENCE))
    dialog.exec()
    watch.stop()
    assert not given_up
    until(lambda: opened == ["gnnwr:enginesetup"], meanwhile=QCoreApplication.processEvents)


@pytest.mark.parametrize("link", ["gnnwr:train", "gnnwr:", "gnnwr:/etc/passwd", "gnnwr://x"])
def test_other_links_open_nothing(loaded, opened, link):
    QDesktopServices.openUrl(QUrl(link))
    QDesktopServices.openUrl(QUrl("gnnwr:enginesetup"))  # what comes, comes in order
    until(lambda: opened, meanwhile=QCoreApplication.processEvents)
    assert opened == ["gnnwr:enginesetup"]


def test_a_run_without_an_engine_offers_one_in_the_message_bar(loaded, opened):
    algorithm = provider().algorithm("train").create()
    context, feedback = QgsProcessingContext(), QgsProcessingFeedback(False)
    for _ in range(2):  # the rows of a batch
        thread = threading.Thread(target=algorithm.prepare, args=({}, context, feedback))
        thread.start()
        thread.join()
        QCoreApplication.processEvents()
    (item,) = loaded.bar.items()
    assert "not installed" in item.text()
    item.findChild(QPushButton).click()
    assert opened == ["gnnwr:enginesetup"]


def test_without_a_window_there_is_no_link(opened, load, monkeypatch, tmp_path):
    monkeypatch.setenv("GNNWR_CACHE", str(tmp_path / "none"))
    plugin = load(None)
    plugin.initProcessing()
    fine, message = provider().algorithm("train").canExecute()
    assert not fine
    assert "<" not in message
    assert "Install or repair engine" in message
    plugin.unload()


def test_its_settings_are_among_those_of_the_providers(opened, load):
    from processing.core.ProcessingConfig import ProcessingConfig

    plugin = load(Interface())
    plugin.initGui()
    names = [setting.name for setting in ProcessingConfig.getSettings()["GNNWR"]]
    lasting = ["GNNWR_CACHE_FOLDER", "GNNWR_PYTHON", "GNNWR_INDEX", "GNNWR_WHEELS_FOLDER"]
    assert names == lasting
    plugin.unload()
    assert "GNNWR" not in ProcessingConfig.getSettings()
