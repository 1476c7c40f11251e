"""QGIS layers in, job tables and resolved rasters out; results back as styled layers."""
