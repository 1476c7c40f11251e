"""What the test of a model's batch does inside QGIS: two targets, each with its report and maps.

``main`` returns what it has seen; ``test_models.py`` judges it.
"""

from __future__ import annotations

import os
import shutil

from processing.core.ProcessingResults import resultsList
from processing.gui.BatchAlgorithmDialog import BatchAlgorithmDialog
from processing.modeler.ModelerUtils import ModelerUtils
from qgis.core import QgsApplication, QgsProcessingContext, QgsProject, QgsRasterLayer
from qgis.core import QgsVectorLayer as VectorLayer
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QApplication, QMessageBox
from qgis.utils import iface
from qgis_session import close, drawn, log_of, main_window, settle, tree, wait


def main(values):
    sample = values["sample"]
    main_window()
    points = VectorLayer(os.path.join(sample, "meuse.gpkg") + "|layername=meuse", "meuse", "ogr")
    rasters = QgsRasterLayer(os.path.join(sample, "meuse_covariates.tif"), "meuse_covariates")
    QgsProject.instance().addMapLayers([rasters, points])
    model = model_of(values["model"])
    told = {"title": model.displayName(), "said": []}
    dialog = filled(model, points, rasters.source(), values["rows"])

    def look():
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            told["said"].append(box.text())
            box.accept()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(50)
    # QGIS 3.22 comes back when all rows are done, later ones run them beside.
    dialog.runButton().click()
    wait(lambda: not dialog.cancelButton().isEnabled(), values["patience"], "the end of the batch")
    settle(2.0)  # an error after the last row is told by a window of its own
    timer.stop()
    told["log"] = log_of(dialog)
    close(dialog)
    drawn()
    told["viewer"] = [item.filename for item in resultsList.getResults()]
    told["tree"] = tree()
    told["styles"] = {
        layer.name(): layer.styleManager().styles()
        for layer in QgsProject.instance().mapLayers().values()
    }
    told["bar"] = [item.text() for item in iface.messageBar().items()]
    told["tasks"] = [task.description() for task in QgsApplication.taskManager().activeTasks()]
    return told


def model_of(path):
    """The model of the file ``path``, put where Add Model to Toolbox puts one."""
    folder = ModelerUtils.modelsFolders()[0]
    os.makedirs(folder, exist_ok=True)
    shutil.copy(path, folder)
    provider = QgsApplication.processingRegistry().providerById("model")
    provider.refreshAlgorithms()
    (model,) = provider.algorithms()
    return model


def filled(model, points, rasters, rows):
    """The dialog of a batch, shown, with a row for each of ``rows``: values and outputs."""
    dialog = BatchAlgorithmDialog(model.create(), iface.mainWindow())
    panel, context = dialog.mainWidget(), QgsProcessingContext()
    context.setProject(QgsProject.instance())
    panel.clear()
    columns = panel.parameter_to_column
    for row, (given, outputs) in enumerate(rows):
        panel.addRow()
        inputs = {"points": points.id(), "rasters": [rasters], **given}
        for name, value in inputs.items():
            panel.wrappers[row][columns[name]].setParameterValue(value, context)
        for name, path in outputs.items():
            panel.tblParameters.cellWidget(row + 1, columns[name]).setValue(path)
    panel.checkLoadLayersOnCompletion.setChecked(True)
    dialog.show()
    dialog.setGeometry(20, 60, 1560, 500)
    settle()
    return dialog
