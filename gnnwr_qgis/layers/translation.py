"""Translation of what this room says to the user."""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication


def tr(text: str) -> str:
    """``text`` in the user's language (context ``gnnwr``)."""
    return QCoreApplication.translate("gnnwr", text)
