"""Install or repair engine: make the environment that computes, and prove that it does.

The installer is imported when it runs, so that QGIS starts sooner.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, Optional, Tuple

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputString,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFile,
    QgsProcessingParameterString,
)

from ..contract.translation import tr, tr_noop
from ..runtime import paths
from . import enginesettings
from .base import GnnwrAlgorithm
from .engine import keep_window_alive, offer_setup
from .failures import fails_clean
from .identity import Identity

if TYPE_CHECKING:
    from ..runtime.installer import Listener
    from ..runtime.sources import Sources


class EngineSetup(GnnwrAlgorithm):
    """``gnnwr:enginesetup``."""

    IDENTITY = Identity(
        name="enginesetup",
        group="engine",
        title=tr_noop("Install or repair engine"),
        summary=tr_noop("Installs the libraries that GNNWR computes with, apart from QGIS's own."),
        tags=tr_noop("gnnwr,engine,install,repair,setup,torch,dependencies"),
    )

    PYTHON, INDEX, WHEELS, GPU = "PYTHON", "INDEX", "WHEELS", "GPU"
    REMOVE_OLD, FORCE = "REMOVE_OLD", "FORCE"
    STATE, ENGINE, FOLDER, LOG = "STATE", "ENGINE", "FOLDER", "LOG"

    needs_engine = False

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Declare parameters and outputs."""
        python = QgsProcessingParameterFile(
            self.PYTHON, tr("Python to make the engine from"), optional=True
        )
        # QGIS's own filter, *.*, refuses names without a dot, such as python3.
        python.setFileFilter(tr("All files (*)"))
        self.add(python, advanced=True)
        self.add(
            QgsProcessingParameterString(
                self.INDEX, tr("Further package index (address or folder)"), optional=True
            ),
            advanced=True,
        )
        folder = QgsProcessingParameterFile.Behavior.Folder
        self.add(
            QgsProcessingParameterFile(
                self.WHEELS, tr("Folder of wheels (no network)"), folder, optional=True
            ),
            advanced=True,
        )
        self.add(
            QgsProcessingParameterBoolean(
                self.GPU, tr("Accept the GPU build of torch (several gigabytes)"), False
            ),
            advanced=True,
        )
        self.add(
            QgsProcessingParameterBoolean(
                self.REMOVE_OLD, tr("Remove the engine from the folder used before"), False
            ),
            advanced=True,
        )
        self.add(
            QgsProcessingParameterBoolean(self.FORCE, tr("Install anew even if in order"), False)
        )
        self.addOutput(QgsProcessingOutputString(self.STATE, tr("State of the engine")))
        self.addOutput(QgsProcessingOutputString(self.ENGINE, tr("Python of the engine")))
        self.addOutput(QgsProcessingOutputString(self.FOLDER, tr("Cache folder")))
        self.addOutput(QgsProcessingOutputString(self.LOG, tr("Log of the installation")))

    def checkParameterValues(
        self, parameters: Dict[str, Any], context: QgsProcessingContext
    ) -> Tuple[bool, str]:
        """Refuse what is no package index before anything is made, wherever it was given."""
        from ..runtime import furtherindex
        from ..runtime.sources import Sources
        from ..runtime.steps import InstallError

        fine, problem = super().checkParameterValues(parameters, context)
        if not fine:
            return fine, problem
        sources = Sources.from_environment(
            index=self.parameterAsString(parameters, self.INDEX, context),
            index_setting=enginesettings.index(),
        )
        try:
            furtherindex.checked(sources)
        except InstallError as error:
            return False, str(error)
        return True, ""

    @fails_clean
    def processAlgorithm(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Dict[str, Any]:
        """Install, telling what happens; a cancel leaves an old engine as it was."""
        from ..runtime import installer

        cache = enginesettings.cache_folder()
        feedback.pushInfo(tr("Cache folder: {folder}").format(folder=cache))
        sources = self._sources(parameters, context, feedback)

        def progress(fraction: float, text: str) -> None:
            feedback.setProgress(100.0 * fraction)
            feedback.setProgressText(text)

        listener = installer.Listener(
            progress,
            feedback.pushConsoleInfo,
            feedback.isCanceled,
            keep_window_alive,
            feedback.pushWarning,
        )
        try:
            installer.install(
                listener,
                cache,
                self._python(parameters, context),
                sources,
                force=self.parameterAsBoolean(parameters, self.FORCE, context),
            )
        except installer.InstallCancelled as error:
            text = tr("Cancelled. An engine that was there before is as it was.")
            raise QgsProcessingException(text) from error
        except installer.InstallError as error:
            if error.kind == "gpu":
                # The log has no links; the button of this one opens the dialog to fill in.
                offer_setup(
                    tr(
                        "The engine was not installed, to spare you the GPU build of torch: fill "
                        "in “Further package index” under Advanced Parameters."
                    )
                )
            raise QgsProcessingException(str(error)) from error
        feedback.pushInfo(tr("The engine is ready."))
        self._leave_the_old_folder(parameters, context, feedback, cache, listener)
        enginesettings.remember(cache)
        return {
            self.STATE: installer.state(cache).state,
            self.ENGINE: paths.engine_python(cache),
            self.FOLDER: cache,
            self.LOG: paths.log_file(cache),
        }

    def _python(self, parameters: Dict[str, Any], context: QgsProcessingContext) -> Optional[str]:
        chosen = self.parameterAsString(parameters, self.PYTHON, context)
        return chosen or enginesettings.python() or None

    def _sources(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Sources:
        from ..runtime.masking import without_credentials
        from ..runtime.sources import INDEX_VARIABLE, Sources
        from . import proxies

        proxy = proxies.proxy()
        if proxy.socks:
            feedback.pushWarning(
                tr(
                    "QGIS uses a SOCKS proxy, which the installation cannot use: set an HTTP proxy "
                    "there or in the variable HTTPS_PROXY, or use a folder of wheels."
                )
            )
        index = self.parameterAsString(parameters, self.INDEX, context)
        if without_credentials(index) != index:
            feedback.pushWarning(
                tr(
                    "QGIS keeps the parameters of a run in its history, the password in this "
                    "address too. The variable {variable} or pip's own configuration is a better "
                    "place for it."
                ).format(variable=INDEX_VARIABLE)
            )
        return Sources.from_environment(
            wheels=self.parameterAsString(parameters, self.WHEELS, context),
            proxy=proxy.url,
            gpu=self.parameterAsBoolean(parameters, self.GPU, context),
            no_proxy=proxy.excluded,
            wheels_setting=enginesettings.wheels(),
            index=index,
            index_setting=enginesettings.index(),
        )

    def _leave_the_old_folder(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
        cache: str,
        listener: Listener,
    ) -> None:
        """Remove the engine of another folder when asked to, else tell of it."""
        from ..runtime import installer

        before = enginesettings.folder_before(cache)
        if not before:
            return
        if not self.parameterAsBoolean(parameters, self.REMOVE_OLD, context):
            text = tr(
                "There is an engine in the folder used before as well: {folder}. To remove it, run "
                "this again with “Remove the engine from the folder used before”."
            )
            feedback.pushInfo(text.format(folder=before))
            return
        try:
            freed = installer.remove(before, listener)
        except installer.InstallError as error:
            feedback.pushWarning(str(error))
            return
        text = tr("Removed from {folder}: {size} GB.")
        feedback.pushInfo(text.format(folder=before, size=f"{freed / 1e9:.1f}"))
