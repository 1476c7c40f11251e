"""Install or repair engine: make the environment that computes, and prove that it does."""

from __future__ import annotations

from typing import Any, Dict

from qgis.core import (
    QgsNetworkAccessManager,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputString,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFile,
)
from qgis.PyQt.QtCore import QT_TRANSLATE_NOOP, QUrl
from qgis.PyQt.QtNetwork import QNetworkProxy, QNetworkProxyQuery

from ..layers.translation import tr
from ..runtime import installer, paths
from .base import GnnwrAlgorithm
from .engine import keep_window_alive
from .failures import fails_clean
from .identity import Identity

# Any address outside stands for the place that packages come from.
_OUTSIDE = "https://example.org/"
_HTTP_PROXIES = (QNetworkProxy.ProxyType.HttpProxy, QNetworkProxy.ProxyType.HttpCachingProxy)


class EngineSetup(GnnwrAlgorithm):
    """``gnnwr:enginesetup``."""

    IDENTITY = Identity(
        name="enginesetup",
        group="engine",
        title=QT_TRANSLATE_NOOP("gnnwr", "Install or repair engine"),
        summary=QT_TRANSLATE_NOOP(
            "gnnwr", "Installs the libraries that GNNWR computes with, apart from QGIS's own."
        ),
        tags=QT_TRANSLATE_NOOP("gnnwr", "gnnwr,engine,install,repair,setup,torch,dependencies"),
    )

    PYTHON, WHEELS, GPU, FORCE = "PYTHON", "WHEELS", "GPU", "FORCE"
    STATE, ENGINE, FOLDER, LOG = "STATE", "ENGINE", "FOLDER", "LOG"

    needs_engine = False

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Declare parameters and outputs."""
        self.add(
            QgsProcessingParameterFile(
                self.PYTHON, tr("Python to make the engine from"), optional=True
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
            QgsProcessingParameterBoolean(self.FORCE, tr("Install anew even if in order"), False)
        )
        self.addOutput(QgsProcessingOutputString(self.STATE, tr("State of the engine")))
        self.addOutput(QgsProcessingOutputString(self.ENGINE, tr("Python of the engine")))
        self.addOutput(QgsProcessingOutputString(self.FOLDER, tr("Cache folder")))
        self.addOutput(QgsProcessingOutputString(self.LOG, tr("Log of the installation")))

    @fails_clean
    def processAlgorithm(
        self,
        parameters: Dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Dict[str, Any]:
        """Install, telling what happens; a cancel leaves an old engine as it was."""
        cache = paths.cache_folder()
        feedback.pushInfo(tr("Cache folder: {folder}").format(folder=cache))
        sources = installer.Sources.from_environment(
            wheels=self.parameterAsString(parameters, self.WHEELS, context),
            proxy=proxy_url(),
            gpu=self.parameterAsBoolean(parameters, self.GPU, context),
        )

        def progress(fraction: float, text: str) -> None:
            feedback.setProgress(100.0 * fraction)
            feedback.setProgressText(text)

        listener = installer.Listener(
            progress, feedback.pushConsoleInfo, feedback.isCanceled, keep_window_alive
        )
        try:
            installer.install(
                listener,
                cache,
                self.parameterAsString(parameters, self.PYTHON, context) or None,
                sources,
                force=self.parameterAsBoolean(parameters, self.FORCE, context),
            )
        except installer.InstallCancelled as error:
            text = tr("Cancelled. An engine that was there before is as it was.")
            raise QgsProcessingException(text) from error
        except installer.InstallError as error:
            raise QgsProcessingException(str(error)) from error
        feedback.pushInfo(tr("The engine is ready."))
        return {
            self.STATE: installer.state(cache).state,
            self.ENGINE: paths.engine_python(cache),
            self.FOLDER: cache,
            self.LOG: paths.log_file(cache),
        }


def proxy_url() -> str:
    """URL of the proxy set in QGIS for addresses outside; empty when there is none."""
    factory = QgsNetworkAccessManager.instance().proxyFactory()
    if factory is None:
        return ""
    for proxy in factory.queryProxy(QNetworkProxyQuery(QUrl(_OUTSIDE))):
        if proxy.type() in _HTTP_PROXIES and proxy.hostName():
            return _url(proxy)
    return ""


def _url(proxy: QNetworkProxy) -> str:
    url = QUrl()
    url.setScheme("http")
    url.setHost(proxy.hostName())
    if proxy.port():
        url.setPort(proxy.port())
    url.setUserName(proxy.user())
    url.setPassword(proxy.password())
    return bytes(url.toEncoded()).decode("ascii")
