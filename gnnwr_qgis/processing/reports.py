"""The parameter REPORT, which several algorithms have."""

from __future__ import annotations

from qgis.core import QgsProcessingParameterFileDestination

from ..layers.translation import tr

REPORT = "REPORT"


def report_parameter() -> QgsProcessingParameterFileDestination:
    """An HTML file that is made when asked for; QGIS offers it in its Results Viewer."""
    return QgsProcessingParameterFileDestination(
        REPORT,
        tr("Report"),
        tr("HTML files (*.html *.htm)"),
        optional=True,
        createByDefault=False,
    )
