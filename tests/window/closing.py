"""What the test of closing does inside QGIS: a long training, and an end to QGIS while it runs.

``main`` writes to ``values["seen"]`` what runs by then; ``test_closing.py`` watches from outside.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import time

from qgis.core import (
    QgsApplication,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProject,
    QgsRasterLayer,
)
from qgis.core import QgsVectorLayer as VectorLayer
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QApplication, QMessageBox
from qgis.utils import iface
from qgis_session import log_of, main_window, open_dialog, settle, wait
from session import ENDLESS, PATIENCE, batch_dialog, engine_processes, files, running


def main(values):
    main_window()
    sample, output = values["sample"], values["output"]
    points = VectorLayer(os.path.join(sample, "meuse.gpkg|layername=meuse"), "meuse")
    rasters = QgsRasterLayer(os.path.join(sample, "meuse_covariates.tif"), "covariates")
    QgsProject.instance().addMapLayers([rasters, points])
    training = {"INPUT": points.id(), "TARGET": "log_zinc", "RASTERS": [rasters.source()]}
    training.update(DEVICE=1, EPOCHS=ENDLESS, **files(output, MODEL="m.gnnwr", OUTPUT="f.gpkg"))
    end = {"close": close_window, "terminate": terminate}[values["end"]]
    ways = {"dialog": in_dialog, "batch": in_batch, "script": in_script}
    told = {}

    def end_it():
        if not told:
            told["begun"] = True
            note(values["seen"])
            told.update(end())

    ways[values["way"]](training, end_it)
    wait(lambda: "asked" in told and not engine_processes(), PATIENCE, "the end of the engine")
    # QGIS would ask again when it is closed for good.
    wait(lambda: not QgsApplication.taskManager().activeTasks(), PATIENCE, "the end of the tasks")
    return told


def in_dialog(training, end):
    dialog = open_dialog("gnnwr:train", training)
    dialog.runButton().click()
    wait(lambda: "Epoch" in log_of(dialog), PATIENCE, "the first epoch")
    end()


def in_batch(training, end):
    """A batch of two rows, which QGIS 3.22 runs in the thread of its window."""
    dialog = batch_dialog(training, rows=2)
    with once(lambda: "Epoch" in log_of(dialog), end) as ended:
        dialog.runButton().click()
        wait(lambda: ended, PATIENCE, "the first epoch of the batch")


def in_script(training, end):
    """As from the console of Python or another plugin: in the thread of the window."""
    import processing

    feedback = QgsProcessingFeedback()
    with once(lambda: feedback.progress() > 0.0, end):
        try:
            processing.run("gnnwr:train", training, feedback=feedback)
        except QgsProcessingException as error:
            if "Cancelled" not in str(error):
                raise


@contextlib.contextmanager
def once(condition, act):
    """Call ``act``, within what is done here, when ``condition`` holds; gives [True] after that."""
    ended = []

    def look():
        if condition():
            timer.stop()
            act()
            ended.append(True)

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(50)
    yield ended
    timer.stop()


def note(path):
    """Leave word of what runs at this moment."""
    with open(path + ".new", "w", encoding="utf-8") as stream:
        json.dump({"qgis": os.getpid(), **running(), "at": time.monotonic()}, stream)
    os.replace(path + ".new", path)


def close_window():
    """Close the main window as its button does, and say yes to whatever QGIS asks."""
    asked = []

    def answer():
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            asked.append(box.text())
            answers = (QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.Discard)
            next(filter(None, map(box.button, answers))).click()

    timer = QTimer()
    timer.timeout.connect(answer)
    timer.start(50)
    iface.mainWindow().close()
    settle(0.2)
    timer.stop()
    return {"asked": asked}


def terminate():
    """End QGIS as the system does at a shutdown."""
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(60.0)
    return {}
