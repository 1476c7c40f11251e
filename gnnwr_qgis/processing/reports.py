"""The parameters REPORT and TABLE, which several algorithms have, and QGIS's Results Viewer."""

from __future__ import annotations

import contextlib
import time
from typing import Any, Dict, Optional

from qgis import utils
from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputFile,
    QgsProcessingParameterFileDestination,
)

from ..contract.translation import tr
from .base import GnnwrAlgorithm

REPORT, TABLE = "REPORT", "TABLE"


class ReportDestination(QgsProcessingParameterFileDestination):
    """An HTML file whose output is a file like any other.

    QGIS takes the filter ``*.html`` for an HTML output: over one, the window of batches (3.22 to
    3.44) ends in an error after the last row, and the report of a step of a graphical model would
    come into the Results Viewer once from QGIS and once from here. A model makes its outputs of
    clones of its steps' parameters.
    """

    def clone(self) -> QgsProcessingParameterFileDestination:
        """Another one of the same."""
        made = ReportDestination(self.name(), self.description())
        made.fromVariantMap(self.toVariantMap())
        return made

    def toOutputDefinition(self) -> QgsProcessingOutputFile:
        """The output that belongs to it."""
        return QgsProcessingOutputFile(self.name(), self.description())


class ReportingAlgorithm(GnnwrAlgorithm):
    """Base of the algorithms that make a report, which they put into QGIS's Results Viewer."""

    REPORT = REPORT

    def add_report_file(self, by_default: bool = False) -> None:
        """Declare REPORT.

        ``by_default`` is for the algorithms whose result it is; others make it when asked for.
        """
        parameter = ReportDestination(
            REPORT,
            tr("Report"),
            tr("HTML files (*.html *.htm)"),
            optional=True,
            createByDefault=by_default,
        )
        self.add(parameter)

    def finished_report(self, report: str, values: Dict[str, Any]) -> Optional[str]:
        """The value of REPORT: the file, None where the engine (``values``) has made none."""
        self._report = report if report and values.get("report") else None
        return self._report

    def postProcessAlgorithm(
        self, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Dict[str, Any]:
        """Put the report into the Results Viewer, where there is a window."""
        report = getattr(self, "_report", None)
        if report and utils.iface is not None:
            with contextlib.suppress(ImportError):  # the Processing plugin is not loaded
                from processing.core.ProcessingResults import resultsList

                resultsList.addResult(self.icon(), self.displayName(), time.localtime(), report)
        return super().postProcessAlgorithm(context, feedback)


def table_parameter(title: str) -> QgsProcessingParameterFileDestination:
    """A CSV file that is made when asked for."""
    return QgsProcessingParameterFileDestination(
        TABLE, title, tr("CSV files (*.csv)"), optional=True, createByDefault=False
    )
