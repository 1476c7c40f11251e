"""GNNWR for QGIS: geographically neural network weighted regression."""

from __future__ import annotations


def classFactory(iface):
    """Return the plugin; ``iface`` is None in ``qgis_process``."""
    from .plugin import GnnwrPlugin

    return GnnwrPlugin(iface)
