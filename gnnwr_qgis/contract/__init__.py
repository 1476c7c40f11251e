"""What crosses the wall between QGIS and the engine: jobs, events, model headers, names.

Standard library only, Python 3.9 syntax: both sides import it.
"""
