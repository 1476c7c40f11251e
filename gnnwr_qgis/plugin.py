"""The plugin: registers the Processing provider and two menu entries."""

from __future__ import annotations

from typing import Any, List, Optional

from qgis.core import QgsApplication
from qgis.PyQt.QtGui import QIcon

try:  # Qt 6
    from qgis.PyQt.QtGui import QAction
except ImportError:  # Qt 5
    from qgis.PyQt.QtWidgets import QAction

from .layers.translation import tr
from .processing.provider import GnnwrProvider
from .processing.shipped import resource_path

MENU = "GNNWR"


class GnnwrPlugin:
    """What QGIS loads. It opens nothing and starts nothing by itself.

    Parameters
    ----------
    iface
        QGIS's interface, None where there is no window (``qgis_process``).
    """

    def __init__(self, iface: Any) -> None:
        self._iface = iface
        self._provider: Optional[GnnwrProvider] = None
        self._actions: List[QAction] = []

    def initProcessing(self) -> None:
        """Register the provider (all that ``qgis_process`` calls)."""
        self._provider = GnnwrProvider()
        QgsApplication.processingRegistry().addProvider(self._provider)

    def initGui(self) -> None:
        """Register the provider and add the menu."""
        self.initProcessing()
        if self._iface is None:
            return
        self._add_action(tr("Install or repair engine…"), "gnnwr:enginesetup")
        self._add_action(tr("Engine status…"), "gnnwr:enginestatus")

    def unload(self) -> None:
        """Take everything back."""
        for action in self._actions:
            self._iface.removePluginMenu(MENU, action)
        self._actions = []
        if self._provider is not None:
            QgsApplication.processingRegistry().removeProvider(self._provider)
            self._provider = None

    def _add_action(self, text: str, algorithm: str) -> None:
        icon = QIcon(resource_path("icons", "gnnwr.svg"))
        action = QAction(icon, text, self._iface.mainWindow())
        action.triggered.connect(lambda _checked=False: self._open(algorithm))
        self._iface.addPluginToMenu(MENU, action)
        self._actions.append(action)

    @staticmethod
    def _open(algorithm: str) -> None:
        import processing  # the Processing plugin; not there before QGIS has loaded it

        dialog = processing.createAlgorithmDialog(algorithm, {})
        dialog.show()
