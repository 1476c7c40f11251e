"""Inside QGIS's window: waits, dialogs and pictures for the sessions that qgis_window.py starts."""

from __future__ import annotations

import faulthandler
import importlib
import json
import os
import sys
import time
import traceback
from pathlib import Path
from typing import Any, Callable, Dict, List, Tuple

from qgis.core import QgsLayerTree, QgsLayerTreeGroup, QgsLayerTreeNode, QgsProject
from qgis.PyQt.QtCore import QCoreApplication, QEventLoop, QRect, Qt, QTimer
from qgis.PyQt.QtWidgets import QApplication, QDockWidget, QGroupBox, QTextEdit
from qgis.utils import iface

SIZE = (1600, 1000)
PANEL = 420  # width of the layer panel


def start(session: str, values: Dict[str, Any]) -> None:
    """Run ``main(values)`` of the module ``session`` once QGIS's event loop turns, then exit."""
    report = Path(values["report"])
    faulthandler.dump_traceback_later(values["limit"], exit=True)

    def run() -> None:
        try:
            told = importlib.import_module(session).main(values)
        except BaseException:  # noqa: BLE001  (whatever it was)
            # Told to the one who waits outside; QGIS might not close with a dialog still open.
            report.write_text(json.dumps({"traceback": traceback.format_exc()}), encoding="utf-8")
            os._exit(1)
        report.write_text(json.dumps(told), encoding="utf-8")
        QgsProject.instance().clear()
        QgsProject.instance().setDirty(False)
        QTimer.singleShot(0, iface.actionExit().trigger)

    QTimer.singleShot(1000, run)


def wait(condition: Callable[[], Any], limit: float, what: str) -> float:
    """Let the window live until ``condition`` holds; seconds that took.

    Raises
    ------
    TimeoutError
        After ``limit`` seconds, naming ``what`` was waited for.
    """
    begun = time.monotonic()
    while not condition():
        if time.monotonic() - begun > limit:
            raise TimeoutError(f"after {limit} s still waiting for: {what}")
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
        time.sleep(0.01)
    return time.monotonic() - begun


def settle(seconds: float = 0.5) -> None:
    """Let the window live for a while."""
    end = time.monotonic() + seconds
    wait(lambda: time.monotonic() > end, seconds + 5.0, "time to pass")


def drawn(limit: float = 20.0) -> None:
    """Wait until the map canvas has drawn all layers."""
    canvas = iface.mapCanvas()
    settle(0.3)
    wait(lambda: not canvas.isDrawing(), limit, "the map to be drawn")
    settle(0.3)


def main_window(width: int = SIZE[0], height: int = SIZE[1]) -> None:
    """There is no window manager: give the main window its place and size."""
    window = iface.mainWindow()
    window.showNormal()
    window.setGeometry(QRect(0, 0, width, height))
    window.findChild(QDockWidget, "Browser").close()
    layers = window.findChild(QDockWidget, "Layers")
    window.resizeDocks([layers], [PANEL], Qt.Orientation.Horizontal)
    settle()


def open_dialog(algorithm: str, parameters: Dict[str, Any], place: Tuple[int, ...] = ()) -> Any:
    """The algorithm's own dialog, filled with ``parameters``, shown at ``place`` (x, y, w, h)."""
    import processing  # the plugin; not there before QGIS has loaded it

    dialog = processing.createAlgorithmDialog(algorithm, parameters)
    if dialog is None:
        raise RuntimeError(f"QGIS has no algorithm {algorithm}")
    dialog.show()
    dialog.setGeometry(QRect(*(place or (120, 60, 1000, 860))))
    settle(0.3)
    return dialog


def unfold_advanced(dialog: Any) -> None:
    """Open the dialog's section of advanced parameters."""
    # Python sees a plain QGroupBox here, so what unfolds it is only its property.
    dialog.findChild(QGroupBox, "grpAdvanced").setProperty("collapsed", False)
    settle(0.3)


def run_dialog(dialog: Any, limit: float) -> Tuple[Dict[str, Any], float]:
    """Click Run and wait for the end; the results and the seconds that took.

    Raises
    ------
    RuntimeError
        With the dialog's log, when the algorithm failed.
    """
    ended: List[bool] = []
    dialog.algorithmFinished.connect(lambda fine, _: ended.append(fine))
    dialog.runButton().click()
    seconds = wait(lambda: ended, limit, f"the end of {dialog.windowTitle()}\n{log_of(dialog)}")
    if not ended[0]:
        raise RuntimeError(log_of(dialog))
    settle(0.2)
    return dict(dialog.results()), seconds


def log_of(dialog: Any) -> str:
    """The text in the dialog's log."""
    return "\n".join(edit.toPlainText() for edit in dialog.findChildren(QTextEdit))


def close(dialog: Any) -> None:
    """Close the dialog and let it go."""
    dialog.close()
    dialog.deleteLater()
    settle(0.2)


def picture(path: str) -> None:
    """The whole screen as a PNG: what somebody sitting there would see."""
    drawn()
    if not QApplication.primaryScreen().grabWindow(0).save(path):
        raise OSError(f"the picture {path} could not be written")


def tree(node: QgsLayerTreeNode = None) -> List[Any]:
    """The layer tree: names of layers, and [name, members] for groups."""
    node = node or QgsProject.instance().layerTreeRoot()
    return [
        [child.name(), tree(child)] if isinstance(child, QgsLayerTreeGroup) else child.name()
        for child in node.children()
    ]


def legend(layer: Any) -> List[str]:
    """Texts of the layer's legend as the layer tree shows them."""
    model = iface.layerTreeView().layerTreeModel()
    node = QgsProject.instance().layerTreeRoot().findLayer(layer.id())
    texts = []
    for item in model.layerLegendNodes(node):
        settings = getattr(item, "settings", None)
        texts.append(str(item.data(0) or ""))
        if settings is not None and hasattr(settings(), "suffix"):
            texts.append(f"suffix {settings().suffix()}")
    return texts


def expand(node: QgsLayerTree, deep: bool = True) -> None:
    """Unfold groups and legends in the layer panel."""
    for child in node.children():
        child.setExpanded(True)
        if deep and isinstance(child, QgsLayerTreeGroup):
            expand(child)


if __name__ == "__main__":
    sys.exit("This module runs inside QGIS; start scripts/screenshots.py or the window test.")
