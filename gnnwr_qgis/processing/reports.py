"""The parameters REPORT and TABLE, which several algorithms have."""

from __future__ import annotations

from qgis.core import QgsProcessingParameterFileDestination

from ..contract.translation import tr

REPORT, TABLE = "REPORT", "TABLE"


def report_parameter(by_default: bool = False) -> QgsProcessingParameterFileDestination:
    """An HTML file; QGIS offers it in its Results Viewer.

    ``by_default`` is for the algorithms whose result it is; others make it when asked for.
    """
    return QgsProcessingParameterFileDestination(
        REPORT,
        tr("Report"),
        tr("HTML files (*.html *.htm)"),
        optional=True,
        createByDefault=by_default,
    )


def table_parameter(title: str) -> QgsProcessingParameterFileDestination:
    """A CSV file that is made when asked for."""
    return QgsProcessingParameterFileDestination(
        TABLE, title, tr("CSV files (*.csv)"), optional=True, createByDefault=False
    )
