"""The science of GNNWR. Runs in the worker process; imports neither QGIS nor Qt."""
