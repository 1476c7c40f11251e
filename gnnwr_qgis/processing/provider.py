"""The provider: the plugin's algorithms in the toolbox."""

from __future__ import annotations

from typing import List

from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from ..contract.translation import tr
from .crossvalidate import CrossValidate
from .enginesetup import EngineSetup
from .enginestatus import EngineStatus
from .explain import Explain
from .explore import Explore
from .predictpoints import PredictPoints
from .predictraster import PredictRaster
from .shipped import plugin_version, resource_path
from .train import Train

ALGORITHMS = (
    Explore,
    Train,
    CrossValidate,
    PredictRaster,
    PredictPoints,
    Explain,
    EngineSetup,
    EngineStatus,
)


class GnnwrProvider(QgsProcessingProvider):
    """Geographically neural network weighted regression."""

    def id(self) -> str:
        """Return the first half of every algorithm's id."""
        return "gnnwr"

    def name(self) -> str:
        """Return the name in the toolbox."""
        return "GNNWR"

    def longName(self) -> str:
        """Return the full name."""
        return tr("GNNWR: geographically neural network weighted regression")

    def versionInfo(self) -> str:
        """Return the plugin's version."""
        return plugin_version()

    def icon(self) -> QIcon:
        """Return the plugin's icon."""
        return QIcon(resource_path("icons", "gnnwr.svg"))

    def svgIconPath(self) -> str:
        """Return the path of the plugin's icon."""
        return resource_path("icons", "gnnwr.svg")

    def supportedOutputRasterLayerExtensions(self) -> List[str]:
        """Return the kinds of raster that are written; the first is that of temporary ones."""
        return ["tif", "tiff"]

    def loadAlgorithms(self) -> None:
        """Add the algorithms; none of them needs the engine for that."""
        for algorithm in ALGORITHMS:
            self.addAlgorithm(algorithm())
