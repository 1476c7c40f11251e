"""The plugin: the Processing provider, its settings, three menu entries, and the way to an engine.

Where an algorithm says that the engine is missing, the link in its message and the button in
QGIS's message bar open Install or repair engine.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from qgis.core import Qgis, QgsApplication
from qgis.PyQt.QtCore import QObject, QTimer, QUrl, pyqtSignal, pyqtSlot
from qgis.PyQt.QtGui import QDesktopServices, QIcon
from qgis.PyQt.QtWidgets import QApplication, QPushButton

try:  # Qt 6
    from qgis.PyQt.QtGui import QAction
except ImportError:  # Qt 5
    from qgis.PyQt.QtWidgets import QAction

from .contract.translation import tr
from .processing import engine, enginesettings, language
from .processing.provider import GnnwrProvider
from .processing.shipped import resource_path

MENU = "GNNWR"
# The algorithms that a link may open: whatever else a link says is ignored.
LINKED = ("enginesetup", "enginestatus")


class _Wishes(QObject):
    """What is wished for elsewhere and done in the thread of the window."""

    #: A run failed for want of an engine, in whatever thread; the reason.
    engine = pyqtSignal(str)
    #: The user has followed a link to an algorithm; its name.
    algorithm = pyqtSignal(str)

    @pyqtSlot(QUrl)
    def follow(self, url: QUrl) -> None:
        """Take a link of the plugin's own scheme."""
        if url.path() in LINKED:
            self.algorithm.emit(url.path())


class GnnwrPlugin:
    """What QGIS loads. It opens nothing and starts nothing by itself.

    Parameters
    ----------
    iface
        QGIS's interface, None where there is no window (``qgis_process``).
    """

    def __init__(self, iface: Any) -> None:
        language.speak()
        self._iface = iface
        self._provider: Optional[GnnwrProvider] = None
        self._actions: List[QAction] = []
        self._wishes: Optional[_Wishes] = None
        self._shown: Any = None

    def initProcessing(self) -> None:
        """Register the provider (all that ``qgis_process`` calls)."""
        self._provider = GnnwrProvider()
        QgsApplication.processingRegistry().addProvider(self._provider)

    def initGui(self) -> None:
        """Register the provider, add the menu and the settings."""
        self.initProcessing()
        if self._iface is None:
            return
        self._add_action(tr("Install or repair engine…"), "gnnwr:enginesetup")
        self._add_action(tr("Engine status…"), "gnnwr:enginestatus")
        self._add_action(tr("Copy diagnostics…"), "gnnwr:enginestatus", {"COPY": True})
        enginesettings.register(QIcon(resource_path("icons", "gnnwr.svg")))
        self._wishes = _Wishes()
        self._wishes.engine.connect(self._offer)
        self._wishes.algorithm.connect(self._follow)
        QDesktopServices.setUrlHandler(engine.LINK_SCHEME, self._wishes, "follow")
        engine.offer_setup_through(self._wishes.engine.emit)

    def unload(self) -> None:
        """Take everything back."""
        for action in self._actions:
            self._iface.removePluginMenu(MENU, action)
        self._actions = []
        if self._wishes is not None:
            engine.offer_setup_through(None)
            QDesktopServices.unsetUrlHandler(engine.LINK_SCHEME)
            self._wishes = None
            self._shown = None
            enginesettings.unregister()
        if self._provider is not None:
            QgsApplication.processingRegistry().removeProvider(self._provider)
            self._provider = None

    def _add_action(
        self, text: str, algorithm: str, parameters: Optional[Dict[str, Any]] = None
    ) -> None:
        icon = QIcon(resource_path("icons", "gnnwr.svg"))
        action = QAction(icon, text, self._iface.mainWindow())
        action.triggered.connect(lambda _checked=False: self._open(algorithm, parameters))
        self._iface.addPluginToMenu(MENU, action)
        self._actions.append(action)

    def _follow(self, name: str) -> None:
        """Open the algorithm that a link names."""
        # The message with the link is a modal window, which would stand in the way.
        modal = QApplication.activeModalWidget()
        if modal is not None:
            modal.close()
        QTimer.singleShot(0, lambda: self._open(f"gnnwr:{name}"))

    def _offer(self, reason: str) -> None:
        """Show ``reason`` in the message bar, with a button to the installation."""
        bar = self._iface.messageBar()
        if self._shown is not None and self._shown in bar.items():
            bar.popWidget(self._shown)  # one is enough when the rows of a batch fail alike
        item = bar.createMessage(MENU, reason)
        button = QPushButton(tr("Install or repair engine"), item)
        button.clicked.connect(lambda _checked=False: self._open("gnnwr:enginesetup"))
        item.layout().addWidget(button)
        bar.pushWidget(item, Qgis.MessageLevel.Warning)
        self._shown = item

    @staticmethod
    def _open(algorithm: str, parameters: Optional[Dict[str, Any]] = None) -> None:
        import processing  # the Processing plugin; not there before QGIS has loaded it

        dialog = processing.createAlgorithmDialog(algorithm, parameters or {})
        dialog.show()
