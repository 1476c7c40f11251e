"""Engine status: what computes, what it is made of, what is missing and how to get it.

What only a run needs is imported by it, so that QGIS starts sooner.
"""

from __future__ import annotations

from typing import Any, Dict

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterBoolean,
)
from qgis.PyQt.QtCore import QCoreApplication, QThread
from qgis.PyQt.QtGui import QGuiApplication

from ..contract.sentences import sentences
from ..contract.translation import tr, tr_noop
from ..runtime import stamp
from . import enginesettings
from .base import GnnwrAlgorithm
from .failures import fails_clean
from .identity import Identity


class EngineStatus(GnnwrAlgorithm):
    """``gnnwr:enginestatus``."""

    IDENTITY = Identity(
        name="enginestatus",
        group="engine",
        title=tr_noop("Engine status"),
        summary=tr_noop("Tells whether the engine is ready, and what is missing."),
        tags=tr_noop("gnnwr,engine,status,version,gpu,cuda,torch"),
    )

    STATE, MESSAGE, PYTHON, VERSIONS = "STATE", "MESSAGE", "PYTHON", "VERSIONS"
    GPU, GPUS, FOLDER = "GPU", "GPUS", "FOLDER"
    COPY, DIAGNOSTICS = "COPY", "DIAGNOSTICS"

    needs_engine = False
    _diagnostics = ""

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Declare what to do with the answer, and the outputs."""
        self.add(QgsProcessingParameterBoolean(self.COPY, tr("Copy diagnostics"), False))
        for name, text in (
            (self.STATE, tr("State: ready, old, broken or missing")),
            (self.MESSAGE, tr("What is missing and how to get it")),
            (self.PYTHON, tr("Python of the engine")),
            (self.VERSIONS, tr("Versions of the libraries")),
            (self.GPU, tr("Names of the GPUs")),
            (self.FOLDER, tr("Cache folder")),
            (self.DIAGNOSTICS, tr("Diagnostics for a report of a problem")),
        ):
            self.addOutput(QgsProcessingOutputString(name, text))
        self.addOutput(QgsProcessingOutputNumber(self.GPUS, tr("Number of GPUs")))

    @fails_clean
    def processAlgorithm(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Dict[str, Any]:
        """Look at the files of the installation, then ask the engine itself."""
        cache = enginesettings.cache_folder()
        found = stamp.state(cache)
        results: Dict[str, Any] = {
            self.STATE: found.state,
            self.MESSAGE: "",
            self.PYTHON: "",
            self.VERSIONS: "",
            self.GPU: "",
            self.GPUS: 0,
            self.FOLDER: cache,
            self.DIAGNOSTICS: "",
        }
        feedback.pushInfo(tr("Cache folder: {folder}").format(folder=cache))
        told: Dict[str, Any] = {}
        if found.state in (stamp.READY, stamp.OLD):
            told = self._ask_engine(results, feedback)
        if results[self.STATE] == stamp.READY:
            feedback.pushInfo(tr("The engine is ready."))
        else:
            if not results[self.MESSAGE]:
                results[self.MESSAGE] = sentences([found.reason, _advice()])
            feedback.pushWarning(results[self.MESSAGE])
        if self.parameterAsBoolean(parameters, self.COPY, context):
            from .diagnostics import diagnostics

            self._diagnostics = diagnostics(cache, told)
            results[self.DIAGNOSTICS] = self._diagnostics
        return results

    def postProcessAlgorithm(
        self, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        """Put the diagnostics on the clipboard: only the thread of the window may."""
        application = QCoreApplication.instance()
        in_window = application is not None and QThread.currentThread() == application.thread()
        if self._diagnostics and in_window and isinstance(application, QGuiApplication):
            QGuiApplication.clipboard().setText(self._diagnostics)
            feedback.pushInfo(tr("The diagnostics are on the clipboard."))
        return {}

    def _ask_engine(
        self, results: Dict[str, Any], feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        """What the engine tells of itself; nothing when it fails to."""
        from ..contract.job import StatusJob
        from ..runtime.folders import JobFolder

        try:
            with JobFolder() as folder:
                values = self.run_worker(StatusJob(), folder, feedback)
        except QgsProcessingException as error:
            if feedback.isCanceled():
                raise
            results[self.STATE] = stamp.BROKEN
            results[self.MESSAGE] = sentences([str(error), _repair()])
            return {}
        versions = ", ".join(f"{name} {text}" for name, text in values["versions"].items())
        results[self.PYTHON] = f"{values['python']} ({values['executable']})"
        results[self.VERSIONS] = versions
        results[self.GPU] = ", ".join(values["gpus"])
        results[self.GPUS] = len(values["gpus"])
        feedback.pushInfo(tr("Python: {text}").format(text=results[self.PYTHON]))
        feedback.pushInfo(tr("Libraries: {text}").format(text=versions))
        feedback.pushInfo(
            tr("Processors: {processors}, threads of torch: {threads}").format(**values)
        )
        feedback.pushInfo(tr("GPU: {text}").format(text=_gpu_text(values)))
        return values


def _gpu_text(values: Dict[str, Any]) -> str:
    from ..runtime import gpudriver

    if values["gpus"]:
        return ", ".join(values["gpus"])
    if values["cuda"]:
        return tr("none found (torch can use one; is its driver installed?)")
    driver = gpudriver.find_driver()
    if driver is not None and driver.cuda:
        text = tr(
            "not used (this is the CPU build of torch; {name} could be used by the GPU build, see "
            "Install or repair engine)"
        )
        return text.format(name=", ".join(driver.gpus))
    return tr("not used (this is the CPU build of torch)")


def _repair() -> str:
    return tr("Run “Install or repair engine” (gnnwr:enginesetup).")


def _advice() -> str:
    """How to get an engine, and which Python it would be made from."""
    from ..runtime import interpreters

    try:
        python = interpreters.find_interpreter(enginesettings.python() or None)
    except interpreters.NoInterpreter as error:
        return sentences([str(error), _repair()])
    text = tr("It will be made from Python {version} ({path}).")
    return sentences([_repair(), text.format(version=python.version_text, path=python.path)])
