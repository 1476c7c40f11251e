"""What the window test does inside QGIS: every step through the dialogs, as a user would.

``main`` returns what it has seen and measured; ``test_window.py`` judges it.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import time

from processing.core.ProcessingResults import resultsList
from qgis.core import QgsApplication, QgsProcessingContext, QgsProject, QgsRasterLayer
from qgis.core import QgsVectorLayer as VectorLayer
from qgis.PyQt.QtCore import QTimer
from qgis_session import (
    close,
    drawn,
    legend,
    log_of,
    main_window,
    open_dialog,
    run_dialog,
    settle,
    tree,
    wait,
)

ENDLESS = 100000  # epochs: minutes to hours
PATIENCE = 300.0  # seconds after which a wait is given up


def main(values):
    sample, output = values["sample"], values["output"]
    main_window()
    points = VectorLayer(os.path.join(sample, "meuse.gpkg") + "|layername=meuse", "meuse", "ogr")
    rasters = QgsRasterLayer(os.path.join(sample, "meuse_covariates.tif"), "meuse_covariates")
    QgsProject.instance().addMapLayers([rasters, points])
    told = {"seconds": {}}
    training = {
        "INPUT": points.id(),
        "TARGET": "log_zinc",
        "RASTERS": [rasters.id()],
        "CATEGORICAL": "soil;ffreq",
        "DEVICE": 1,
    }
    for name, algorithm, parameters in (
        ("train", "gnnwr:train", {**training, **files(output, MODEL="m.gnnwr", OUTPUT="f.gpkg")}),
        (
            "predictraster",
            "gnnwr:predictraster",
            {
                "RASTERS": [rasters.id()],
                **files(output, MODEL="m.gnnwr", OUTPUT="p.tif", COEFFICIENTS="c.tif"),
                **files(output, ATTRIBUTION="a.tif"),
            },
        ),
        (
            "predictpoints",
            "gnnwr:predictpoints",
            {
                "INPUT": points.id(),
                "RASTERS": [rasters.id()],
                **files(output, MODEL="m.gnnwr", OUTPUT="q.gpkg"),
            },
        ),
        (
            "explain",
            "gnnwr:explain",
            {
                "INPUT": points.id(),
                "RASTERS": [rasters.id()],
                **files(output, MODEL="m.gnnwr", OUTPUT="e.gpkg", REPORT="e.html"),
            },
        ),
    ):
        dialog = open_dialog(algorithm, parameters)
        pulse = Pulse()
        told[name], told["seconds"][name] = run_dialog(dialog, PATIENCE)
        told[name]["longest_freeze"] = pulse.stop()
        close(dialog)
    drawn()
    told["viewer"] = [item.filename for item in resultsList.getResults()]
    told["tree"] = tree()
    told["layers"] = [seen(layer) for layer in QgsProject.instance().mapLayers().values()]
    QgsProject.instance().clear()  # the batch row must not be taken for an overwritten layer
    points = VectorLayer(os.path.join(sample, "meuse.gpkg") + "|layername=meuse", "meuse", "ogr")
    rasters = QgsRasterLayer(os.path.join(sample, "meuse_covariates.tif"), "meuse_covariates")
    QgsProject.instance().addMapLayers([rasters, points])
    training.update(INPUT=points.id(), RASTERS=[rasters.id()], EPOCHS=ENDLESS)
    told["dialog"] = cancelled_in_dialog(training, output)
    # QGIS 3.22 does not take a layer of the project here, only its file.
    training["RASTERS"] = [rasters.source()]
    told["batch"] = cancelled_in_batch(training, output)
    active = QgsApplication.taskManager().activeTasks
    with contextlib.suppress(TimeoutError):
        wait(lambda: not active(), 20.0, "the end of the tasks")
    told["tasks"] = [task.description() for task in active()]
    return told


def files(folder, **names):
    return {parameter: os.path.join(folder, name) for parameter, name in names.items()}


def seen(layer):
    """What a user sees of a layer, the legend of each of its styles included."""
    manager = layer.styleManager()
    current = manager.currentStyle()
    styles = {}
    for name in manager.styles():
        manager.setCurrentStyle(name)
        settle(0.05)
        styles[name] = {"renderer": layer.renderer().type(), "legend": legend(layer)}
    manager.setCurrentStyle(current)
    node = QgsProject.instance().layerTreeRoot().findLayer(layer.id())
    return {
        "name": layer.name(),
        "raster": isinstance(layer, QgsRasterLayer),
        "group": node.parent().name(),
        "current": current,
        "styles": styles,
        "visible": node.isVisible(),
        "title": layer.metadata().title(),
        "abstract": layer.metadata().abstract(),
    }


def cancelled_in_dialog(training, output):
    before = sorted(os.listdir(output))
    new = files(output, MODEL="never.gnnwr", OUTPUT="never.gpkg")
    dialog = open_dialog("gnnwr:train", {**training, **new})
    pulse = Pulse()
    dialog.runButton().click()
    wait(lambda: "Epoch" in log_of(dialog), PATIENCE, "the first epoch")
    during = running()
    begun = time.monotonic()
    dialog.cancelButton().click()
    wait(lambda: not dialog.cancelButton().isEnabled(), PATIENCE, "the cancelled dialog")
    told = {**during, "back": time.monotonic() - begun, "longest_freeze": pulse.stop()}
    told.update(left(during, before, output))
    told["log"] = log_of(dialog)
    told["ready_again"] = dialog.runButton().isEnabled()
    close(dialog)
    return told


def cancelled_in_batch(training, output):
    """Two rows; Cancel during the first must also keep the second from starting."""
    before = sorted(os.listdir(output))
    new = files(output, MODEL="never.gnnwr", OUTPUT="never.gpkg")
    dialog = batch_dialog({**training, **new}, rows=2)
    panel = dialog.mainWidget()
    told = {"rows": panel.batchRowCount()}

    def look():
        if "begun" not in told and "Epoch" in log_of(dialog):
            told.update(running())
            told["begun"] = time.monotonic()
            dialog.cancelButton().click()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(50)
    pulse = Pulse()
    # QGIS 3.22 runs the batch in this thread and comes back when all rows are done, later ones
    # run it beside.
    with started_workers() as workers:
        dialog.runButton().click()
        wait(lambda: "begun" in told, PATIENCE, f"the first epoch of the batch\n{log_of(dialog)}")
        wait(lambda: not dialog.cancelButton().isEnabled(), PATIENCE, "the cancelled batch")
        told["back"] = time.monotonic() - told.pop("begun")
    timer.stop()
    told.update(longest_freeze=pulse.stop(), workers=len(workers))
    told.update(left(told, before, output))
    told.update(log=log_of(dialog), ready_again=dialog.runButton().isEnabled())
    close(dialog)
    return told


def batch_dialog(training, rows):
    """The dialog of a batch of trainings, shown; each row's outputs have its number in front."""
    from processing.gui.BatchAlgorithmDialog import BatchAlgorithmDialog
    from qgis.utils import iface

    algorithm = QgsApplication.processingRegistry().createAlgorithmById("gnnwr:train")
    dialog = BatchAlgorithmDialog(algorithm, iface.mainWindow())
    panel, context = dialog.mainWidget(), QgsProcessingContext()
    while panel.batchRowCount() < rows:
        panel.addRow()
    for row in range(rows):
        for name, value in training.items():
            column = panel.parameter_to_column[name]
            if name in ("MODEL", "OUTPUT"):
                folder, file = os.path.split(value)
                cell = panel.tblParameters.cellWidget(row + 1, column)
                cell.setValue(os.path.join(folder, f"{row}{file}"))
            else:
                panel.wrappers[row][column].setParameterValue(value, context)
    dialog.show()
    dialog.setGeometry(120, 60, 1200, 700)
    settle(0.3)
    return dialog


class Pulse:
    """The longest time, in seconds, that the window could do nothing else."""

    def __init__(self):
        self.longest, self._last = 0.0, time.monotonic()
        self._timer = QTimer()
        self._timer.timeout.connect(self._beat)
        self._timer.start(20)

    def _beat(self):
        now = time.monotonic()
        self.longest, self._last = max(self.longest, now - self._last), now

    def stop(self):
        self._timer.stop()
        self._beat()  # it may have stood still until now
        return self.longest


@contextlib.contextmanager
def started_workers():
    """A list of the workers that are started within it: what each was started with."""
    from gnnwr_qgis.runtime import launcher

    started, start = [], launcher.start

    def noted(arguments, *more, **options):
        if "--watch-parent" in arguments:
            started.append(list(arguments))
        return start(arguments, *more, **options)

    launcher.start = noted
    try:
        yield started
    finally:
        launcher.start = start


def running():
    pids = engine_processes()
    return {"processes": pids, "born": [born(pid) for pid in pids], "folders": job_folders()}


def born(pid):
    """When a process was started (its id alone may be another's later); 0 when it has ended."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as stream:
            return int(stream.read().rpartition(b")")[2].split()[19])
    except (FileNotFoundError, ProcessLookupError):
        return 0


def left(during, before, output):
    """What a cancelled run has left behind at this very moment.

    And how long its processes are still there: the system takes its time with a kill.
    """
    told = {
        "folders_left": job_folders(),
        "files_left": [name for name in sorted(os.listdir(output)) if name not in before],
    }
    began = time.monotonic()
    while any(map(alive, during["processes"])) and time.monotonic() < began + 30.0:
        time.sleep(0.02)
    return {**told, "processes_stay": time.monotonic() - began}


def job_folders():
    return [name for name in os.listdir(tempfile.gettempdir()) if name.startswith("gnnwr-job-")]


def engine_processes():
    """Ids of the engine's processes below this one, and of all that they have started."""
    parents, engines = {}, set()
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat", "rb") as stream:
                    parents[int(entry)] = int(stream.read().rpartition(b")")[2].split()[1])
                with open(f"/proc/{entry}/cmdline", "rb") as stream:
                    if b"gnnwr_qgis/engine/__main__.py" in stream.read():
                        engines.add(int(entry))
            except (FileNotFoundError, ProcessLookupError):
                continue  # it has ended meanwhile

    def line(pid):
        while pid in parents:
            yield pid
            pid = parents[pid]

    own = os.getpid()
    return [pid for pid in parents if own in line(pid) and engines.intersection(line(pid))]


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat", "rb") as stream:
            return stream.read().rpartition(b")")[2].split()[0] != b"Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
