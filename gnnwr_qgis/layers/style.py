"""SIGNATURES (bodies follow)."""
def prediction_style(layer, band=1, unit="", name=""): "pseudocolour sequential; as the layer's current style"
def prediction_styles(layer, unit=""): "both bands as named styles: 'Prediction' (current) and 'Standard error'"
def coefficients_style(layer): "one named style per band, first one current"
def residual_style(layer, field="residual", unit=""): ...
def predicted_points_style(layer, field="prediction", unit=""): ...
def write_raster_qml(path, kind, unit=""): "kind 'prediction' or 'coefficients'; writes path's .qml; for file outputs whether loaded or not"
def write_points_qml(dest_id, kind, field, unit="", context=None): "kind 'residual' or 'prediction'; no-op for memory/database sinks"
