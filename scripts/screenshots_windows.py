"""Inside QGIS: the guide's pictures of windows in which nothing has been computed yet."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any, Dict, Tuple

import qgis_session as session
from processing.gui.BatchAlgorithmDialog import BatchAlgorithmDialog
from processing.modeler.ModelerDialog import ModelerDialog
from processing.modeler.ModelerUtils import ModelerUtils
from qgis.core import QgsApplication, QgsProcessingContext, QgsProject, QgsRasterLayer
from qgis.core import QgsVectorLayer as VectorLayer
from qgis.PyQt.QtCore import QModelIndex, QRect, Qt, QTimer
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import (
    QApplication,
    QDockWidget,
    QGroupBox,
    QLineEdit,
    QSplitter,
    QTreeView,
    QWidget,
)
from qgis.utils import iface

WINDOW = (1280, 860)
TOOLBOX = 330  # width of the Processing toolbox
# Shown in the pictures, and not used.
HOME = "/home/me/meuse/"
DATA = {"TARGET": "log_zinc", "CATEGORICAL": "soil;ffreq"}
TRAINED = {"MODEL": HOME + "meuse.gnnwr"}
# Algorithm, values, height of the dialog, whether the advanced parameters are shown.
DIALOGS = {
    "explore": ({**DATA, "REPORT": HOME + "exploration.html"}, 870, True),
    "train": (
        {
            **DATA,
            **TRAINED,
            "OUTPUT": HOME + "meuse_fitted.gpkg",
            "REPORT": HOME + "training.html",
        },
        1195,
        True,
    ),
    "crossvalidate": (
        {
            **DATA,
            "FOLDS": 5,
            "COMPARE": [0, 7, 8],
            "OUTPUT": HOME + "meuse_validated.gpkg",
            "TABLE": HOME + "scores.csv",
            "REPORT": HOME + "crossvalidation.html",
        },
        1280,
        True,
    ),
    "predictraster": (
        {
            **TRAINED,
            "OUTPUT": HOME + "prediction.tif",
            "COEFFICIENTS": HOME + "coefficients.tif",
            "INTERVALS": HOME + "intervals.tif",
            "APPLICABILITY": HOME + "applicability.tif",
        },
        930,
        False,
    ),
    "explain": (
        {
            **TRAINED,
            "OUTPUT": HOME + "meuse_explained.gpkg",
            "REPORT": HOME + "explanation.html",
        },
        640,
        False,
    ),
    "enginesetup": ({}, 560, True),
}
BATCH = {
    "INPUT": 250,
    "TARGET": 190,
    "PREDICTORS": 170,
    "RASTERS": 280,
    "MODEL": 290,
    "OUTPUT": 320,
}
# Zinc and the metals that were measured with it: one model each.
METALS = ("log_zinc", "cadmium", "copper")


def main(values: Dict[str, Any]) -> Dict[str, Any]:
    """Take the pictures into ``values["pictures"]``."""
    pictures, sample = values["pictures"], values["sample"]
    session.main_window(*WINDOW)
    points = VectorLayer(os.path.join(sample, "meuse.gpkg") + "|layername=meuse", "meuse", "ogr")
    rasters = QgsRasterLayer(os.path.join(sample, "meuse_covariates.tif"), "meuse_covariates")
    for layer in (rasters, points):  # the points come to lie on top
        QgsProject.instance().addMapLayer(layer)
    points.renderer().symbol().setColor(QColor("white"))  # QGIS draws lots
    points.triggerRepaint()
    iface.setActiveLayer(points)
    iface.mapCanvas().setExtent(points.extent())
    iface.mapCanvas().zoomByFactor(1.12)
    add_models(values["models"])
    toolbox(pictures)
    options(pictures)
    for name, (asked, height, unfolded) in DIALOGS.items():
        layers = {"INPUT": points.id(), "RASTERS": [rasters.id()]}
        if name == "enginesetup":
            layers = {}
        elif name == "predictraster":
            del layers["INPUT"]
        place = (0, 0, 1060, height)
        dialog = session.open_dialog(f"gnnwr:{name}", {**layers, **asked}, place)
        advanced(dialog, unfolded)
        save(dialog, pictures, f"{name}_dialog.png")
        session.close(dialog)
    batch(points, rasters, pictures)
    designer(os.path.join(values["models"], "points_to_map.model3"), pictures)
    filled = {"points": points.id(), "target": "log_zinc", "rasters": [rasters.id()]}
    filled.update(classes="soil;ffreq")
    dialog = session.open_dialog("model:From points to map", filled, (0, 0, 1060, 950))
    advanced(dialog, False)
    save(dialog, pictures, "model_dialog.png")
    session.close(dialog)
    return {}


def advanced(dialog: Any, unfolded: bool) -> None:
    """Open or close the advanced parameters: QGIS remembers how they were left."""
    box = dialog.findChild(QGroupBox, "grpAdvanced")
    if box is not None:
        box.setProperty("collapsed", not unfolded)
    session.settle(0.3)


def save(widget: QWidget, folder: str, name: str) -> None:
    """A picture of one window."""
    for line in widget.findChildren(QLineEdit):
        line.deselect()
    session.settle()
    if not widget.grab().save(os.path.join(folder, name)):
        raise OSError(f"the picture {name} could not be written")


def add_models(folder: str) -> None:
    """Put the example models where Add Model to Toolbox would."""
    target = ModelerUtils.modelsFolders()[0]
    os.makedirs(target, exist_ok=True)
    for path in Path(folder).glob("*.model3"):
        shutil.copy(path, target)
    QgsApplication.processingRegistry().providerById("model").refreshAlgorithms()


def toolbox(pictures: str) -> None:
    """The window with the sample and the toolbox, in which only our part is unfolded."""
    window = iface.mainWindow()
    dock = window.findChild(QDockWidget, "ProcessingToolbox")
    dock.show()
    layers = window.findChild(QDockWidget, "Layers")
    horizontal = Qt.Orientation.Horizontal
    window.resizeDocks([layers, dock], [250, TOOLBOX], horizontal)
    view = dock.findChild(QTreeView, "algorithmTree")
    view.collapseAll()
    for title in ("GNNWR", "Models"):
        unfold(view, title)
    session.drawn()
    iface.messageBar().clearWidgets()
    save(window, pictures, "toolbox.png")
    dock.hide()


def unfold(view: QTreeView, title: str) -> None:
    """Unfold the provider ``title`` of the toolbox, groups and all, and scroll there."""
    model = view.model()
    for row in range(model.rowCount()):
        index = model.index(row, 0)
        if str(index.data()) == title:
            view.expandRecursively(index)
            view.scrollTo(index, QTreeView.ScrollHint.PositionAtTop)


def options(pictures: str) -> None:
    """The page of Processing's options, unfolded at our settings."""

    def show() -> None:
        dialog = QApplication.activeModalWidget()
        dialog.setGeometry(QRect(0, 0, 1100, 520))
        for splitter in dialog.findChildren(QSplitter):
            splitter.setSizes([190, 910])
        for tree in dialog.findChildren(QTreeView):
            path = find(tree, ("Providers", "GNNWR"))
            if path is not None:
                tree.collapseAll()
                tree.expand(path.parent())
                tree.expand(path)
                tree.setColumnWidth(0, 520)
                tree.scrollTo(path)
        session.settle()
        save(dialog, pictures, "options.png")
        dialog.reject()

    QTimer.singleShot(1500, show)
    iface.showOptionsDialog(iface.mainWindow(), "processingOptions")


def find(tree: QTreeView, titles: Tuple[str, ...]) -> Any:
    """Index of the entry that ``titles`` lead to from the top; None where there is none."""
    index = QModelIndex()
    for title in titles:
        model = tree.model()
        rows = range(model.rowCount(index) if model is not None else 0)
        found = [row for row in rows if str(model.index(row, 0, index).data()) == title]
        if not found:
            return None
        index = model.index(found[0], 0, index)
    return index


def batch(points: Any, rasters: Any, pictures: str) -> None:
    """The batch dialog of training, a row for each of several targets."""
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("gnnwr:train")
    dialog = BatchAlgorithmDialog(algorithm, iface.mainWindow())
    dialog.show()
    dialog.setGeometry(QRect(0, 0, 1550, 330))
    panel, context = dialog.mainWidget(), QgsProcessingContext()
    context.setProject(QgsProject.instance())
    panel.clear()
    table, columns = panel.tblParameters, panel.parameter_to_column
    for row, metal in enumerate(METALS):
        panel.addRow()
        shown = {"INPUT": "meuse", "TARGET": metal, "RASTERS": [rasters.source()]}
        for name, value in shown.items():
            panel.wrappers[row][columns[name]].setParameterValue(value, context)
        for name, ending in (("MODEL", ".gnnwr"), ("OUTPUT", "_fitted.gpkg"), ("REPORT", ".html")):
            table.cellWidget(row + 1, columns[name]).setValue(HOME + metal + ending)
    for name, width in BATCH.items():
        table.setColumnWidth(columns[name], width)
    session.settle()
    table.resizeRowsToContents()
    save(dialog, pictures, "batch_dialog.png")
    session.close(dialog)


def designer(path: str, pictures: str) -> None:
    """The model designer with an example, all of it in sight."""
    dialog = ModelerDialog.create()
    dialog.loadModel(path)
    dialog.show()
    dialog.setGeometry(QRect(0, 0, 1280, 860))
    session.settle(1.0)
    view = dialog.view()
    view.fitInView(view.scene().itemsBoundingRect(), Qt.AspectRatioMode.KeepAspectRatio)
    save(dialog, pictures, "model_designer.png")
    dialog.close()
    session.settle()


if __name__ == "__main__":
    raise SystemExit("This module runs inside QGIS; start scripts/screenshots.py.")
