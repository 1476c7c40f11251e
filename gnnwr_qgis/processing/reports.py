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


class ReportingAlgorithm(GnnwrAlgorithm):
    """Base of the algorithms that make a report, which QGIS's Results Viewer then offers.

    To QGIS it is a file like any other: over an HTML output the window of batches (3.22 to 3.44)
    ends in an error after the last row, so it is put into the viewer here.
    """

    REPORT = REPORT

    def add_report_file(self, by_default: bool = False) -> None:
        """Declare REPORT.

        ``by_default`` is for the algorithms whose result it is; others make it when asked for.
        """
        title = tr("Report")
        parameter = QgsProcessingParameterFileDestination(
            REPORT,
            title,
            tr("HTML files (*.html *.htm)"),
            optional=True,
            createByDefault=by_default,
        )
        self.add(parameter, own_output=QgsProcessingOutputFile(REPORT, title))

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
