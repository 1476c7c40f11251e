"""The engine's own Python environment, and the worker processes that run in it.

Standard library and ``contract`` only, Python 3.9 syntax: imports without QGIS and without Qt.
"""
